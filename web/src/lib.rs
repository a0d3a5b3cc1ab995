//! The page and its worker. The worker runs the simulation, the page draws it.

pub mod app;
mod components;
mod layout;
mod platform;
pub mod runner;
mod state;
mod words;

//! The page and its worker. The worker runs the simulation, the page draws it.

pub mod app;
mod gallery;
pub mod i18n;
mod model;
mod msg;
mod panes;
mod platform;
pub mod runner;
mod settings;
mod shapes;
mod workbench;

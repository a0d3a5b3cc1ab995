//! The page and its worker. The worker runs the simulation, the page draws it.

mod acts;
pub mod app;
mod dropped;
mod figures;
mod gallery;
pub mod i18n;
mod keys;
mod lab;
mod labs;
mod lesson;
mod measure;
mod model;
mod msg;
mod node;
mod notice;
mod overlay;
mod pace;
mod panes;
mod paste;
mod platform;
pub mod runner;
mod settings;
mod shapes;
mod shown;
mod topic;
mod workbench;

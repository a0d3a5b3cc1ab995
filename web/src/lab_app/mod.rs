//! The page of the labs: it holds the lab that is open, talks to the labs' worker, and shows itself where the
//! address is one of a lab.

mod answers;
mod component;
mod happens;
mod reached;

use redscope_session::lab::{FromLab, ToLab};

use self::reached::Reached;
use crate::lab::state::{Lab, LabMsg};
use crate::link::{Heard, Link};
use crate::loading::Loading;
use crate::notice::Notice;
use crate::settings::Settings;

/// The page of the labs.
pub struct LabApp {
    link: Link<ToLab>,
    loading: Loading,
    lab: Lab,
    /// Whether a lab is what the address leads to.
    shown: bool,
    last_frame_ms: f64,
    /// How often the worker has died since it answered.
    deaths: u32,
    /// What stood behind `#` when the page last followed it, or wrote it.
    address: String,
    /// The goals of the lab that were ever reached in this browser.
    reached: Reached,
    notice: Option<Notice>,
    settings: Settings,
}

/// Everything that can happen to it.
#[derive(Debug)]
pub enum Msg {
    /// A visitor does something.
    Lab(LabMsg),
    /// Whether the link could be copied.
    Copied(bool),
    /// The worker said something.
    Worker(Box<FromLab>),
    /// The worker has trapped.
    WorkerDied(String),
    /// The browser is about to draw.
    Frame,
    /// The address behind `#` has changed.
    Hash,
    /// A key was pressed outside of a field.
    Key(String),
    /// The system has another theme now.
    SystemTheme,
}

impl From<Heard<FromLab>> for Msg {
    fn from(heard: Heard<FromLab>) -> Self {
        match heard {
            Heard::Said(said) => Msg::Worker(Box::new(said.unwrap_or_else(FromLab::Failed))),
            Heard::Died(why) => Msg::WorkerDied(why),
        }
    }
}

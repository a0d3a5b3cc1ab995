//! The whole page: holds the picture, talks to the worker, chooses the view.

mod component;
mod labs;
mod lesson;
mod loading;
mod paste;
mod place;
mod run;
mod typed;
mod worker;

use std::collections::VecDeque;

use redscope_session::{Goal, Kept, ToWorker};

use crate::lesson::state::Learning;
use crate::link::Link;
use crate::loading::Loading;
use crate::model::Picture;
pub use crate::msg::Msg;
use crate::node::Look;
use crate::notice::Notice;
use crate::settings::Settings;
use crate::shown::{Mode as Layout, Overlay, Pane};
use place::View;

/// The page.
pub struct App {
    /// The worker, once there is something for it to run.
    link: Option<Link<ToWorker>>,
    picture: Picture,
    view: View,
    ready: bool,
    loading: Loading,
    /// How many runs were asked for that the worker has not answered.
    opening: u32,
    /// How much of a run that takes long to open has passed, and how much it has, in virtual microseconds.
    opened_us: Option<(u64, u64)>,
    /// Since when the worker owes a frame, in milliseconds.
    awaiting: Option<f64>,
    last_tick_ms: f64,
    scenario: String,
    /// The numbers that are not as the scenario has them.
    numbers: Vec<(String, u64)>,
    seed: u64,
    playing: bool,
    speed: f64,
    front: String,
    selected: String,
    watched: Option<u64>,
    look: Look,
    pane: Pane,
    opened: usize,
    /// The run as it was kept with the last act that was carried out.
    kept: Option<Kept>,
    /// Acts that were sent since.
    pending: VecDeque<Pending>,
    /// What was pasted and is not done yet.
    pasted: Pasted,
    /// How the stage is laid out, if that was chosen.
    layout: Option<Layout>,
    /// How often the worker has died since it carried out an act.
    deaths: u32,
    notice: Option<Notice>,
    overlay: Option<Overlay>,
    /// What was run on to last.
    goal: Goal,
    /// How many goals the worker still runs on to.
    runs: usize,
    /// The branches that are compared, and the moment for which that was asked last.
    compared: Option<([usize; 2], u64)>,
    /// The lesson that is open, and what is known of others.
    learning: Learning,
    /// The program of the labs.
    labs: Loading,
    /// The labs of the start page are to be scrolled to, once they are there.
    scrolls_to_labs: bool,
    /// Whether a newer build of the site lies ready.
    is_outdated: bool,
    settings: Settings,
}

/// An act that the worker has not answered yet.
#[derive(Clone, Debug)]
struct Pending {
    words: String,
    /// The console at which it was typed behind `!`.
    typed_at: Option<String>,
}

/// What was pasted and is not done yet, as acts in words.
#[derive(Debug, Default)]
struct Pasted {
    /// The console.
    client: String,
    acts: VecDeque<String>,
}

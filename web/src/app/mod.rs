//! The whole page: holds the picture, talks to the worker, chooses the view.

mod compare;
mod component;
mod file;
mod guide;
mod history;
mod keep;
mod labs;
mod lesson;
mod live;
mod loading;
mod pack;
mod packing;
mod paste;
mod place;
mod run;
mod share;
mod typed;
mod work;
mod worker;
mod writing;

use std::collections::VecDeque;

use redscope_lessons::lesson::Lesson;
use redscope_session::{Goal, Kept, ToWorker};

use crate::i18n::Words;
use crate::lesson::state::Learning;
use crate::link::Link;
use crate::live::state::Live;
use crate::loading::Loading;
use crate::model::{Picture, Slice, seconds};
use crate::msg::Form;
pub use crate::msg::Msg;
use crate::node::Look;
use crate::notice::Notice;
use crate::pack::state::Packs;
use crate::settings::Settings;
use crate::shown::{Mode as Layout, Overlay, Pane};
use crate::stretch::Stretch;
use crate::workbench::STEPS;
use crate::writing::state::Writing;
use compare::Compared;
use file::Opening;
use history::History;
use keep::Saving;
use place::View;
use work::Work;
use writing::Writer;

/// The page.
pub struct App {
    /// The worker, once there is something for it to run.
    link: Option<Link<ToWorker>>,
    /// The bridge, if it is one that the link leads to.
    live: Option<Live>,
    picture: Picture,
    view: View,
    ready: bool,
    loading: Loading,
    /// How many runs were asked for that the worker has not answered.
    opening: u32,
    /// How much of a run that takes long to open has passed, and how much it has, in virtual microseconds.
    opened_us: Option<(u64, u64)>,
    /// What the worker is at.
    work: Work,
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
    /// Whether the messages that have arrived last are looked at.
    watches_wire: bool,
    look: Look,
    pane: Pane,
    opened: usize,
    /// The run as it was kept with the last act that was carried out.
    kept: Option<Kept>,
    /// The moment at which the page was loaded again, until the run is open.
    returns_to_us: Option<u64>,
    /// What was asked since that is not answered.
    pending: VecDeque<Pending>,
    /// Where it is in the browser's history.
    history: History,
    /// What of the run is on its way into the browser's database.
    saving: Saving,
    /// Whether the browser does not keep the run, which was said then.
    is_unkept: bool,
    /// Whether the run has more acts than are kept, which was said then.
    is_too_long: bool,
    /// The file that is to be opened.
    file: Option<Opening>,
    /// What the run is shared as.
    form: Form,
    /// Whether the first steps are shown.
    guides: bool,
    /// Which of them are done.
    guided: [bool; STEPS],
    /// What was pasted and is not done yet.
    pasted: Pasted,
    /// How the stage is laid out, if that was chosen.
    layout: Option<Layout>,
    /// What the strip shows of the run's time.
    stretch: Stretch,
    /// How often the worker has died since it did what a person asked for.
    deaths: u32,
    notice: Option<Notice>,
    overlay: Option<Overlay>,
    /// What was run on to last.
    goal: Goal,
    /// The branches that are compared.
    compared: Option<Compared>,
    /// The lesson that is open, and what is known of others.
    learning: Learning,
    packs: Packs,
    /// When each step of the lesson was taken, in virtual microseconds, while one presents.
    presents: Option<Vec<u64>>,
    /// What is on its way to a printer, and whether with solutions.
    sheet: Slice<Vec<Lesson>>,
    has_solutions: bool,
    /// Whether the browser is to print what is drawn next.
    prints: bool,
    /// Whether a lesson is being written.
    is_writing: bool,
    writing: Writing,
    writer: Writer,
    /// A line of its text that is gone to once it is there.
    goes_to_line: Option<usize>,
    /// Whether the caret goes to the console once that is there.
    goes_to_console: bool,
    /// Whether the caret goes into the console in front once it is there: it was just opened.
    goes_to_new: bool,
    /// The program of the labs.
    labs: Loading,
    /// What of the start page is to be scrolled to, once it is there, by the name of its heading.
    scrolls_to: Option<&'static str>,
    /// Whether a newer build of the site lies ready.
    is_outdated: bool,
    settings: Settings,
}

/// What the worker was asked and has not answered yet, in the order in which it was asked.
#[derive(Clone, Debug)]
struct Pending {
    ask: ToWorker,
    /// The console at which an act was typed behind `!`.
    typed_at: Option<String>,
}

impl From<ToWorker> for Pending {
    fn from(ask: ToWorker) -> Self {
        Pending { ask, typed_at: None }
    }
}

impl Pending {
    /// What answers it.
    const fn answer(&self) -> Answer {
        match self.ask {
            ToWorker::Act(_) | ToWorker::ActOn { .. } => Answer::Act,
            ToWorker::RunTo(_) | ToWorker::Take(_) => Answer::Run,
            ToWorker::Seek(at_us) => Answer::Moment(at_us),
            _ => Answer::Nothing,
        }
    }

    /// The same in words.
    fn words(&self, words: &Words) -> String {
        match &self.ask {
            ToWorker::Act(act) | ToWorker::ActOn { words: act, .. } => act.clone(),
            ToWorker::Take(step) => step.clone(),
            ToWorker::RunTo(goal) => format!("{} {}", words.to_next, (words.goal)(*goal)),
            ToWorker::Seek(at_us) => format!("{} s", seconds(*at_us)),
            _ => String::new(),
        }
    }
}

/// How the worker answers what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// That an act was carried out, or refused.
    Act,
    /// That a run has ended.
    Run,
    /// That it is at this point in time, in virtual microseconds.
    Moment(u64),
    /// Not by itself: it is only kept until there is a worker that takes it.
    Nothing,
}

/// What was pasted and is not done yet, as acts in words.
#[derive(Debug, Default)]
struct Pasted {
    /// The console.
    client: String,
    acts: VecDeque<String>,
}

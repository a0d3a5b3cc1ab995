//! Blocks of somebody else's page: a world that runs there, in one block or in several that share it.
//!
//! A world is a component of its own, which draws itself into each of its blocks. The loader (`web/embed`) finds
//! the blocks of a page, and asks for a world when one is touched.

mod answers;
mod asked;
mod block;
mod component;
mod events;
mod frames;
mod happens;
pub mod mount;
mod tell;
mod turns;
mod view;
mod work;

use std::collections::{BTreeSet, VecDeque};

use redscope_lessons::lesson::Lesson;
use redscope_session::{FromWorker, Kept, ToWorker};

use crate::i18n::Lang;
use crate::lesson::shelf::{Fetched, Shelf};
use crate::link::{Heard, Link};
use crate::model::{Picture, Slice};
use crate::msg::Msg;
use crate::notice::Notice;
pub use asked::What;
use asked::{Asked, Awaited, Settle, Wish};
use block::{Block, Step};
use events::Events;
use frames::Frames;
use turns::Turns;

/// What a world begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// A scenario and the source of all chance.
    Scenario { id: String, seed: u64 },
    /// A lesson, by its id.
    Lesson(String),
}

/// A world, and the blocks in which it is seen.
pub(crate) struct World {
    begin: Begin,
    /// Makes a worker.
    starts: js_sys::Function,
    link: Option<Link<ToWorker>>,
    frames: Frames,
    blocks: Vec<Block>,
    picture: Picture,
    /// The worker's word, as far as there was one.
    stage: Stage,
    notice: Option<Notice>,
    playing: bool,
    /// Since when the worker owes a frame, in milliseconds.
    awaiting: Option<f64>,
    last_tick_ms: f64,
    /// The run as it was kept last.
    kept: Option<Kept>,
    /// How often the worker has died since it carried out an act.
    deaths: u32,
    /// What was asked of the worker and is not answered, in order.
    asked: VecDeque<Asked>,
    /// Who waits for the reply to a line.
    awaited: Vec<Awaited>,
    /// Steps that are still to be taken by themselves, each with its block.
    script: VecDeque<(usize, Step)>,
    /// Whether a step is under way.
    steps: bool,
    /// Consoles that were opened for steps.
    opened: BTreeSet<String>,
    turns: Turns,
    events: Events,
    shelf: Shelf,
    lesson: Slice<Option<Lesson>>,
    selected: String,
    /// What is wanted from JavaScript as soon as the script is over.
    wishes: VecDeque<(usize, Wish)>,
    /// Who waits until it has begun anew.
    beginners: Vec<Settle>,
}

/// How far a world has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Its worker has not said a word.
    Starting,
    /// The worker is there, the run is not.
    Opening,
    /// The run is there, and its first picture is to come.
    Opened,
    /// It runs.
    Running,
    /// It cannot be had.
    Failed,
}

/// What happens to a world.
pub(crate) enum Happens {
    /// A block of the page is to show it.
    Added(Box<Block>),
    /// It shows it no more.
    Removed(usize),
    /// A block has come into sight, or has left it.
    Seen(usize, bool),
    /// The page has another language now.
    Spoken(usize, Lang),
    /// A pane of a block says something.
    In(usize, Msg),
    /// A line that was suggested in a block is typed, by its place.
    Tried(usize, usize),
    /// A block's world is to begin anew.
    Again(usize),
    /// The link to the whole page is about to be followed: it is to lead to this moment.
    Near,
    /// Something is asked of a block from JavaScript.
    Wished(usize, Wish),
    /// The worker said something.
    Worker(Box<Heard<FromWorker>>),
    /// The browser is about to draw.
    Frame,
    /// A file of lessons has come, or did not.
    Fetched(Fetched),
}

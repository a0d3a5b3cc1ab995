//! What a page and the worker that runs a simulation say to each other.

use redscope_lessons::lesson::LessonWorld;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::share::Shared;
use crate::{Comparison, Completion, Frame, Goal, Inside, NodeTab, Refusal, StoryView};

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Start a scenario.
    Load {
        /// Its short name.
        scenario: String,
        /// Source of all chance.
        seed: u64,
    },
    /// Open a shared run: a link, or what stands behind its `#`.
    Open(String),
    /// Open a run from the content of a file.
    OpenFile(Vec<u8>),
    /// Make a run of files of others, with their names. The answer is [`FromWorker::Imported`].
    Import(Vec<(String, Vec<u8>)>),
    /// Open a lesson anew, or a run of it. The answers are those to opening a run.
    Learn {
        /// Its id, which is shared with the run.
        id: String,
        /// What it begins with.
        world: LessonWorld,
        /// What its goals say.
        checks: Vec<String>,
        /// The run, if it is not to begin anew.
        run: Option<Kept>,
    },
    /// Do something to the run, in words. The answer is [`FromWorker::Kept`] or [`FromWorker::Refused`].
    Act(String),
    /// So much real time has passed; run on at the speed that was set.
    Tick {
        /// Microseconds.
        elapsed_us: u64,
    },
    /// Virtual time per real time.
    Speed(f64),
    /// Run or stand still.
    Play(bool),
    /// Stand still by itself when something important has happened, or not.
    StopForNews(bool),
    /// Carry out one event.
    StepOne,
    /// Go back to before the last event.
    StepBack,
    /// Go to a point in time of this branch, in virtual microseconds. The answer is [`FromWorker::Sought`] with a frame
    /// behind it.
    Seek(u64),
    /// Take a step of a lesson. The answer is [`FromWorker::Reached`] with [`FromWorker::Saved`] behind it, or
    /// [`FromWorker::Failed`].
    Take(String),
    /// Run on until something happens, at most a virtual minute, and stand still there.
    RunTo(Goal),
    /// Go to the end of another branch.
    Switch(usize),
    /// Go on with a branch of its own from here.
    Fork,
    /// Call a branch something.
    Rename {
        /// The branch.
        branch: usize,
        /// Its name from now on.
        name: String,
    },
    /// Show another branch no more.
    RemoveBranch(usize),
    /// Show one again that was removed.
    RestoreBranch(usize),
    /// Write something at the present moment. The answer is [`FromWorker::Saved`] and a frame.
    Note(String),
    /// Take back a note, by its place among those that are shown.
    RemoveNote(usize),
    /// Compare two branches at the present moment.
    Compare([usize; 2]),
    /// Compare those again that were compared last. The answer is that to [`ToWorker::Compare`].
    CompareAgain {
        /// Whether since when facts differ, and figures over time, are left out: those take long.
        is_glance: bool,
    },
    /// Do something on the branches that are compared, in words, and go on until what was typed is answered. The
    /// answers are [`FromWorker::Kept`] and that to [`ToWorker::Compare`], or [`FromWorker::Refused`].
    ActOn {
        /// On which of the two.
        meant: [bool; 2],
        /// The act.
        words: String,
    },
    /// Look at a message on its way.
    Watch(Option<u64>),
    /// Look at the messages of so many last virtual microseconds, or not any more.
    WatchFlights(Option<u64>),
    /// Look at the messages that have arrived last, or not any more.
    WatchWire(bool),
    /// Write the run as a link or a file.
    Share,
    /// The same for whoever makes something else of it. The answer is [`FromWorker::Run`].
    Run,
    /// Write the run as a file, however short it is. The answer is that to [`ToWorker::Share`].
    ShareFile,
    /// Write what is on the stage as files from which it is started for real. The answer is [`FromWorker::Exported`].
    Export {
        /// What the clock of the machine shows that is to start it, in Unix milliseconds.
        unix_ms: u64,
    },
    /// Look at a node.
    Select(Option<String>),
    /// Look into a node, or no longer. What is looked at is shared with the run.
    LookInside(Option<Inside>),
    /// What a page has open under a name, to be shared with the run; nothing any more.
    KeepInView {
        /// Its name.
        name: String,
        /// What it is.
        value: Option<String>,
    },
    /// Carry out acts one after the other, each when the console has the reply to the one before, as fast
    /// as can be, behind those that are left of a paste before. The answers are [`FromWorker::Pasted`].
    Paste {
        /// The console that is waited for.
        client: String,
        /// The acts, in words.
        acts: Vec<String>,
    },
    /// Carry out nothing any more of what was pasted.
    StopPaste,
    /// Complete a line.
    Complete(String),
    /// Send a file of a node's disk.
    ReadFile {
        /// The node.
        node: String,
        /// The file.
        name: String,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker is listening.
    Ready,
    /// It is at something that takes long, and will answer.
    AtWork,
    /// What has changed; the answer to a tick even if nothing has.
    Frame(Box<Frame>),
    /// A run is being opened, which takes long: how far it is. The answer to a tick until it is open.
    Opening {
        /// The virtual time of the branch that is under way that has passed, in microseconds.
        passed_us: u64,
        /// How much it has.
        all_us: u64,
    },
    /// A run is open: its scenario and seed.
    Opened {
        /// The scenario's short name.
        scenario: String,
        /// The numbers that are not as the scenario has them, by their names.
        numbers: Vec<(String, u64)>,
        /// Source of all chance.
        seed: u64,
        /// The node that is looked at.
        selected: Option<String>,
        /// The tab that is open, if that node is looked into.
        tab: Option<NodeTab>,
        /// What else a page had open, by names.
        view: Vec<(String, String)>,
    },
    /// So many of the acts that were pasted are done: the run with them, and what was refused.
    Pasted {
        /// How many.
        done: usize,
        /// The acts that could not be carried out, each with the reason.
        refused: Vec<(String, Refusal)>,
        /// The run.
        kept: Kept,
    },
    /// An act was carried out: the run with it, to be opened again if the worker ends.
    Kept(Kept),
    /// The branches or the notes have changed: the run with them.
    Saved(Kept),
    /// An act could not be carried out; nothing has changed.
    Refused(Refusal),
    /// A run to a goal has ended; whether it was reached.
    Reached(bool),
    /// It is at the point in time that was to be gone to, or as near as its branch comes: that point, as it was asked for.
    Sought(u64),
    /// It stands still by itself: something important has happened.
    Stopped(Box<StoryView>),
    /// The answer to [`ToWorker::Compare`]; of branches whose numbers it has.
    Compared(Box<Comparison>),
    /// The answer to [`ToWorker::Share`] and [`ToWorker::ShareFile`].
    Shared(Kept),
    /// The answer to [`ToWorker::Run`].
    Run(Kept),
    /// The answer to [`ToWorker::Complete`].
    Completion(Completion),
    /// The answer to [`ToWorker::ReadFile`].
    File {
        /// Its name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// The answer to [`ToWorker::Import`]: the content of a file with the run, to be opened.
    Imported(Vec<u8>),
    /// The answer to [`ToWorker::Export`].
    Exported {
        /// What the archive's folder is called.
        name: String,
        /// The archive.
        zip: Vec<u8>,
    },
    /// Something could not be done; nothing has changed.
    Failed(Refusal),
}

/// A run as text or bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// What stands behind the `#` of a link.
    Link(String),
    /// The content of a file: it is too long for a link.
    File(Vec<u8>),
}

impl From<Shared> for Kept {
    fn from(shared: Shared) -> Self {
        match shared {
            Shared::Link(link) => Kept::Link(link),
            Shared::File(file) => Kept::File(file),
        }
    }
}

impl From<Kept> for ToWorker {
    /// Opens the run.
    fn from(run: Kept) -> Self {
        match run {
            Kept::Link(link) => ToWorker::Open(link),
            Kept::File(file) => ToWorker::OpenFile(file),
        }
    }
}

/// A message as the bytes in which it travels between page and worker: of one build, so without a version.
pub fn pack<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).expect("messages are plain values")
}

/// Reads what [`pack`] has written.
///
/// # Errors
/// A refusal if the bytes are no such message.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    postcard::from_bytes(bytes).map_err(|error| Refusal::Message(error.to_string()))
}

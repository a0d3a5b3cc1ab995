//! What happens to the page.

use redscope_session::{FromWorker, Goal, InsideAsk, NodeTab};

use crate::lesson::state::LessonMsg;
use crate::link::Heard;
use crate::notice::Noticed;
use crate::settings::Chosen;
use crate::shown::{Mode as Layout, Overlay, Pane};

/// Everything that can happen: panes send these, and the worker's and the browser's words come as such.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The worker said something.
    Worker(Box<FromWorker>),
    /// The worker has trapped, or did not answer.
    WorkerDied(String),
    /// The browser is about to draw.
    Frame,
    /// The address behind `#` has changed.
    Hash,
    /// Start a scenario, in a seed of its own.
    Load(String),
    /// Go to the start page.
    Home,
    /// Run or stand still.
    TogglePlay,
    /// Stand still by itself when something important has happened, or no more.
    ToggleStops,
    /// Carry out one event.
    Step,
    /// Go back to before the last event.
    StepBack,
    /// Go to a point in time of this branch.
    Seek(u64),
    /// Run on until something happens.
    RunTo(Goal),
    /// Virtual time per real time; 0 chooses by itself.
    Speed(f64),
    /// Go to another branch.
    Switch(usize),
    /// Go on with a branch of its own from here.
    Fork,
    /// Call a branch something.
    Rename(usize, String),
    /// Show a branch no more.
    RemoveBranch(usize),
    /// Show a branch again that was removed.
    RestoreBranch(usize),
    /// Write something at this moment.
    Note(String),
    /// Take back a note, by its place.
    RemoveNote(usize),
    /// Open something above the workbench, or close it.
    Overlay(Option<Overlay>),
    /// Go to the branch before or after this one.
    Neighbour(bool),
    /// Go on to what was gone on to last.
    RunAgain,
    /// Compare two branches at this moment, or stop comparing.
    Compare(Option<[usize; 2]>),
    /// Look at a node.
    Select(String),
    /// Look into a node, at the tab that was open last.
    OpenNode(String),
    /// Go back to the stage.
    CloseNode,
    /// Choose a tab of the node that is looked into.
    NodeTab(NodeTab),
    /// Ask something else of the node that is looked into.
    Ask(InsideAsk),
    /// Lay out the stage otherwise.
    Layout(Layout),
    /// Look at the messages of so many last microseconds, or not any more.
    WatchFlights(Option<u64>),
    /// Look at a message.
    Watch(Option<u64>),
    /// Do something to the run, in words.
    Act(String),
    /// Send a console somewhere.
    Move {
        /// The console.
        client: String,
        /// The node.
        node: String,
        /// Whether it follows redirections.
        follow: bool,
    },
    /// Type lines into the console in front.
    Type(String),
    /// Type lines that were pasted into the console in front, each when the one before is answered.
    Paste(Vec<String>),
    /// Type a line into a console that talks to this node; one is opened if there is none.
    TypeAt(String, String),
    /// Type lines at a node one after the other, each when the last that is slow has begun, and PING at
    /// another console of it while the last runs; stand still where that waits.
    KeepWaiting {
        /// The node.
        node: String,
        /// The lines, and whether each takes the server long.
        lines: &'static [(&'static str, bool)],
    },
    /// Put the caret into the console in front.
    FocusConsole,
    /// Complete a line.
    Complete(String),
    /// Bring a console to the front.
    Front(String),
    /// Open another console at a node.
    OpenClient(String),
    /// Save a file of a node's disk.
    Download(String, String),
    /// Put a text where it can be pasted from.
    Copy(String),
    /// Make the run a link or a file.
    Share,
    /// Another language or theme.
    Choose(Chosen),
    /// The system has another theme now.
    SystemTheme,
    /// Choose a pane on a narrow screen.
    Pane(Pane),
    /// A key was pressed outside of a field.
    Key(String, bool),
    /// Something happens in the lesson that is open, or to the lessons.
    Lesson(LessonMsg),
    /// Whether the program of the labs could be had.
    Labs(bool),
    /// What a side of a lab does is to be opened, from the content of a file.
    OpenFile(Vec<u8>),
    /// The first visit's guide is not wanted any more.
    CloseGuide,
    /// A notice was read.
    CloseNotice,
    /// A newer build of the site lies ready.
    NewVersion,
    /// Go on with that build.
    TakeNewVersion,
}

impl From<Heard<FromWorker>> for Msg {
    fn from(heard: Heard<FromWorker>) -> Self {
        match heard {
            Heard::Said(said) => Msg::Worker(Box::new(said.unwrap_or_else(FromWorker::Failed))),
            Heard::Died(why) => Msg::WorkerDied(why),
        }
    }
}

impl From<Noticed> for Msg {
    fn from(noticed: Noticed) -> Self {
        match noticed {
            Noticed::Close => Msg::CloseNotice,
            Noticed::Restore(branch) => Msg::RestoreBranch(branch),
        }
    }
}

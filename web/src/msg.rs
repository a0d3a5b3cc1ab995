//! What happens to the page.

use redscope_session::{ClientView, FromWorker, Goal, InsideAsk, NodeTab};

use crate::dropped::Files;
use crate::lesson::state::LessonMsg;
use crate::link::Heard;
use crate::notice::Noticed;
use crate::pack::state::PackMsg;
use crate::settings::Chosen;
use crate::shown::{Folded, Mode as Layout, Overlay, Pane};
use crate::stretch::Zoom;
use crate::workbench::STEPS;
use crate::writing::state::WriteMsg;

/// What a run is shared as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A link.
    #[default]
    Link,
    /// Text that tells what has happened.
    Markdown,
    /// A file.
    File,
}

/// Everything that can happen: panes send these, and the worker's and the browser's words come as such.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The worker said something.
    Worker(Box<FromWorker>),
    /// The worker has trapped, or did not answer; or a bridge is gone.
    WorkerDied(String),
    /// The bridge is of another build.
    OtherBuild,
    /// Connect to the bridge again.
    Connect,
    /// The browser is about to draw.
    Frame,
    /// The address behind `#` has changed.
    Hash,
    /// The browser has gone to another entry of its history.
    Moved,
    /// Start a scenario, in a seed of its own.
    Load(String),
    /// Open the run of the start page in the workbench.
    OpenFull,
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
    /// Show another stretch of time on the strip.
    Zoom(Zoom),
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
    /// Look at the messages that have arrived last, or not any more.
    WatchWire(bool),
    /// Look at a message.
    Watch(Option<u64>),
    /// Do something to the run, in words.
    Act(String),
    /// Have a console talk to a node, and as chosen.
    Move(ClientView),
    /// Show a console more beside the others, or one less.
    Beside(bool),
    /// Type lines into the console in front.
    Type(String),
    /// Type lines into a console, on those of the two branches that are compared that are meant.
    TypeOn {
        /// On which of the two.
        meant: [bool; 2],
        /// The console.
        client: String,
        /// The lines.
        text: String,
    },
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
    /// Fold a pane away, or have it back.
    Fold(Folded, bool),
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
    /// Whether the link of the run could be copied.
    LinkCopied(bool),
    /// A text was copied; one that could not be is left.
    TextCopied(Option<String>),
    /// Share the run.
    Share(Form),
    /// Save what is on the stage as files that start it for real.
    Export,
    /// Choose a file with a run.
    ChooseFile,
    /// Files were chosen or dropped: what is in them, or how many bytes they have if those are too many.
    FileRead(Result<Files, usize>),
    /// The browser's database has the run under this name, or does not take it.
    FileKept(Option<String>),
    /// What the browser's database has handed out.
    KeptRun(Option<Vec<u8>>),
    /// Stop what the worker has been at for long.
    StopWork,
    /// A first step is done: they are not shown to this visitor again.
    Guided([bool; STEPS]),
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
    /// Something happens to the lesson that is being written.
    Write(WriteMsg),
    /// Something happens in the presenter's view.
    Present(PresentMsg),
    /// What was printed is off the page again.
    Printed,
    /// The page is left, or loaded again.
    Left,
    /// Something happens to packs of lessons, or to what was reached.
    Pack(PackMsg),
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
            Noticed::Save => Msg::Share(Form::File),
            Noticed::NextLesson => Msg::Lesson(LessonMsg::Next),
        }
    }
}

/// What happens in the presenter's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentMsg {
    /// Begin to present, or end it.
    Toggle,
    /// Take the next step.
    Next,
    /// Go back to before the last one.
    Back,
}

//! What a session refuses, typed, so that a page can say it in its language.

use std::fmt;

use redscope_labs::act::ParseError;
use redscope_labs::scenario::OpenError as ScenarioError;
use redscope_sim::ActionError;
use serde::{Deserialize, Serialize};

use crate::export::ExportError;
use crate::import::ImportError;
use crate::lab::LabError;
use crate::lesson::LessonError;
use crate::live::LiveRefusal;
use crate::share::{OpenError, ShareError};

/// Why something was not done; nothing has changed. `Display` is the English sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Words are no act.
    Words(ParseError),
    /// An act cannot be carried out.
    Act(ActionError),
    /// A scenario does not start.
    Scenario(ScenarioError),
    /// Text is no run, or a run cannot be text.
    Share(ShareError),
    /// A shared run does not open.
    Open(OpenError),
    /// What is on the stage is not exported.
    Export(ExportError),
    /// Files of others are no run.
    Import(ImportError),
    /// A choice in a lab is none.
    Lab(LabError),
    /// A lesson does not open.
    Lesson(Box<LessonError>),
    /// A bridge to real servers does not do it.
    Live(LiveRefusal),
    /// There is no such branch.
    NoBranch(usize),
    /// A branch cannot be removed while the present moment is on it.
    BranchHere(usize),
    /// A node's disk has no such file.
    NoFile {
        /// The node.
        node: String,
        /// The file.
        name: String,
    },
    /// A message between page and worker was not understood: a fault of Redscope.
    Message(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Words(why) => why.fmt(f),
            Refusal::Act(why) => why.fmt(f),
            Refusal::Scenario(why) => why.fmt(f),
            Refusal::Share(why) => why.fmt(f),
            Refusal::Open(why) => why.fmt(f),
            Refusal::Export(why) => why.fmt(f),
            Refusal::Import(why) => why.fmt(f),
            Refusal::Lab(why) => why.fmt(f),
            Refusal::Lesson(why) => why.fmt(f),
            Refusal::Live(why) => why.fmt(f),
            Refusal::NoBranch(branch) => write!(f, "there is no branch {branch}"),
            Refusal::BranchHere(branch) => {
                write!(f, "branch {branch} is the one that is shown: go to another one first")
            }
            Refusal::NoFile { node, name } => write!(f, "{node} has no file {name}"),
            Refusal::Message(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<ExportError> for Refusal {
    fn from(why: ExportError) -> Self {
        Refusal::Export(why)
    }
}

impl From<ImportError> for Refusal {
    fn from(why: ImportError) -> Self {
        Refusal::Import(why)
    }
}

impl From<LabError> for Refusal {
    fn from(why: LabError) -> Self {
        Refusal::Lab(why)
    }
}

impl From<LessonError> for Refusal {
    fn from(why: LessonError) -> Self {
        Refusal::Lesson(Box::new(why))
    }
}

impl From<LiveRefusal> for Refusal {
    fn from(why: LiveRefusal) -> Self {
        Refusal::Live(why)
    }
}

impl From<ParseError> for Refusal {
    fn from(why: ParseError) -> Self {
        Refusal::Words(why)
    }
}

impl From<ActionError> for Refusal {
    fn from(why: ActionError) -> Self {
        Refusal::Act(why)
    }
}

impl From<ScenarioError> for Refusal {
    fn from(why: ScenarioError) -> Self {
        Refusal::Scenario(why)
    }
}

impl From<ShareError> for Refusal {
    fn from(why: ShareError) -> Self {
        Refusal::Share(why)
    }
}

impl From<OpenError> for Refusal {
    fn from(why: OpenError) -> Self {
        Refusal::Open(why)
    }
}

//! What a page and the worker of lessons that are being written say to each other.

use redscope_lessons::fault::Fault;
use redscope_lessons::lesson::Lesson;
use redscope_lessons::pack::Pack;
use redscope_proof::flaw::Flaw;
use redscope_proof::prove::Check;
use redscope_session::lesson::recording::Recorded;
use redscope_session::{Kept, Refusal};
use serde::{Deserialize, Serialize};

use super::texts::Texts;
use crate::pack::building::Building;

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToAuthor {
    /// Find the moments of a run.
    Record(Kept),
    /// Write a lesson of the moments at some places.
    Draft {
        /// The places.
        chosen: Vec<usize>,
        /// The ids that other lessons have.
        taken: Vec<String>,
    },
    /// Read a lesson.
    Read {
        /// Its files.
        texts: Texts,
        /// The ids of the lessons that it may lead to; none if they are not known yet.
        lessons: Vec<String>,
    },
    /// Write a lesson's files as what stands in a link.
    Share(Texts),
    /// Read them from there.
    OpenShared(String),
    /// Carry out a part of the proof of what was read last.
    Check(Check),
    /// Say which files a pack needs beside its `pack.toml`.
    PackFiles {
        /// Which opening of a pack it is of.
        turn: u32,
        /// The `pack.toml`.
        text: String,
    },
    /// Read a pack.
    Pack {
        /// Which opening of a pack it is.
        turn: u32,
        /// Its files, by their paths; or one that is all of it.
        files: Vec<(String, String)>,
        /// The ids of the site's lessons.
        site: Vec<String>,
    },
    /// Prove one of the own lessons of the pack that was read last, by its place.
    Prove(usize),
    /// Take a pack that is one file apart, so that it can be put together otherwise.
    Unpack(String),
}

/// From the worker to the page: one answer to each message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromAuthor {
    /// The worker is listening.
    Ready,
    /// The moments of the run.
    Recorded(Vec<Recorded>),
    /// The lesson as files.
    Drafted(Texts),
    /// What was read.
    Read(Box<ReadBack>),
    /// What a part of the proof has found.
    Checked(Check, Vec<Found>),
    /// A lesson as what stands in a link; nothing if it is too long for one.
    Shared(Option<String>),
    /// A lesson from a link, or why there is none in it.
    Opened(Result<Texts, Refusal>),
    /// The paths of the files a pack needs, or why that cannot be said; with the opening it is of.
    PackFiles(u32, Result<Vec<String>, Fault>),
    /// The pack, with the opening it is of.
    Pack(u32, Box<PackRead>),
    /// What the proof of a pack's own lesson has found.
    Proved(usize, Vec<Found>),
    /// The pack that was taken apart, or why it cannot be.
    Unpacked(Result<Building, Fault>),
    /// It could not be done; nothing has changed.
    Failed(Refusal),
}

/// A lesson that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadBack {
    /// As learners get it, in each language that could be read.
    pub lessons: Vec<Lesson>,
    /// What is wrong with the files.
    pub faults: Vec<Fault>,
    /// Whether there is a text in the other language.
    pub has_translation: bool,
    /// The parts of its proof; none if it cannot be proved.
    pub checks: Vec<Check>,
    /// Why it cannot be proved.
    pub flaws: Vec<Found>,
}

/// What a proof has found, at a line from 1; 0 if it is about no line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub flaw: Flaw,
}

/// A pack that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PackRead {
    /// The pack, as far as it could be read.
    pub pack: Pack,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// All of it as one file.
    pub text: String,
    /// The paths of its own lessons.
    pub own: Vec<String>,
}

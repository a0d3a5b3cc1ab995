//! Why a run cannot be written, read or opened: a sentence each.

use std::fmt;

use redscope_labs::act::ParseError;
use redscope_labs::scenario::OpenError as ScenarioError;
use redscope_sim::ActionError;
use serde::{Deserialize, Serialize};

use super::kinds::{Amount, Damage, MomentError, Sought};
use super::limits::{self, FORMAT, VERSION};
use super::run::Moment;

/// Why text is no run, or a run cannot be text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareError {
    /// There is no text.
    Empty,
    /// It is something else.
    NoLink,
    /// It has another format, by its number.
    Format(String),
    /// More of something than a run may have.
    TooMuch {
        /// What.
        what: Amount,
        /// How many there are.
        got: usize,
        /// How many there may be.
        most: usize,
    },
    /// Unpacked it would be longer than [`limits::UNPACKED_MOST_BYTES`].
    TooLarge,
    /// What is packed is cut or changed.
    Damaged(Damage),
    /// Text behind an escape that is none, or no UTF-8.
    Escape(String),
    /// There is no such part.
    Part(String),
    /// A part that may come once comes again.
    Twice(String),
    /// It does not say its seed.
    NoSeed,
    /// There is no such scenario, or it has no such number.
    Scenario(ScenarioError),
    /// No number of its kind.
    Number {
        /// What was to be read.
        wanted: Sought,
        /// What was there.
        got: String,
    },
    /// A moment after the last one a run may have, or before the one it follows.
    Moment(MomentError),
    /// An act that is none.
    Act {
        /// Which, counted from 1.
        number: usize,
        /// When.
        moment: Moment,
        /// Its words, or the beginning of them.
        words: String,
        /// Why.
        why: ParseError,
    },
    /// An act that reads otherwise than it was.
    Unwritable {
        /// Which, counted from 1.
        number: usize,
        /// Its words, or the beginning of them.
        words: String,
    },
    /// Another version of Redscope has written what is not understood.
    Elsewhere {
        /// That version.
        version: String,
        /// What is wrong.
        why: Box<ShareError>,
    },
}

/// Where a run was shared from that does not go here as it went there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Links of old do not say.
    Unsaid,
    /// This version, but it was built from other sources.
    OtherBuild,
    /// Another version.
    Version(String),
}

impl Origin {
    pub(super) fn of(written_by: Option<String>) -> Self {
        match written_by {
            None => Origin::Unsaid,
            Some(version) if version == VERSION => Origin::OtherBuild,
            Some(version) => Origin::Version(version),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Unsaid => write!(
                f,
                "It does not say which Redscope it was shared from; this is Redscope {VERSION}"
            ),
            Origin::OtherBuild => {
                write!(f, "It was shared from another build of Redscope {VERSION}")
            }
            Origin::Version(version) => {
                write!(f, "It was shared from Redscope {version}, and this is Redscope {VERSION}")
            }
        }
    }
}

impl fmt::Display for ShareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShareError::Empty => f.write_str("there is no link"),
            ShareError::NoLink => f.write_str("this is neither a link nor a file of Redscope"),
            ShareError::Format(found) => {
                write!(
                    f,
                    "this has format {found}; Redscope {VERSION} reads formats up to {FORMAT}"
                )
            }
            ShareError::TooMuch { what, got, most } => {
                write!(f, "a run has at most {most} {what}, not {got}")
            }
            ShareError::TooLarge => {
                write!(f, "unpacked this is more than {} bytes", limits::UNPACKED_MOST_BYTES)
            }
            ShareError::Damaged(what) => {
                write!(f, "the link or file is damaged, or not all of it is there: {what}")
            }
            ShareError::Escape(text) => write!(f, "'{text}' stands for no character"),
            ShareError::Part(part) => write!(f, "'{part}' is no part of a link"),
            ShareError::Twice(part) => write!(f, "the link says {part} twice"),
            ShareError::NoSeed => f.write_str("the link does not say a seed"),
            ShareError::Scenario(why) => why.fmt(f),
            ShareError::Number { wanted, got } => write!(f, "'{got}' is not {wanted}"),
            ShareError::Moment(why) => why.fmt(f),
            ShareError::Act { number, moment, words, why } => {
                write!(f, "act {number} at {moment}, '{words}', is none: ")?;
                match why {
                    // The list of all acts is for who types them.
                    ParseError::Verb(verb) => write!(f, "there is no act '{}'", short(verb)),
                    why => f.write_str(&short(&why.to_string())),
                }
            }
            ShareError::Unwritable { number, words } => {
                write!(f, "act {number}, '{words}', cannot be written in words")
            }
            ShareError::Elsewhere { version, why } => {
                write!(f, "{why}. {}", Origin::Version(version.clone()))
            }
        }
    }
}

impl std::error::Error for ShareError {}

/// Why a run does not open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpenError {
    /// Its scenario does not start.
    Start(ScenarioError),
    /// An act cannot be carried out.
    Act {
        /// Which, counted from 1.
        number: usize,
        /// When.
        moment: Moment,
        /// Its words, or the beginning of them.
        words: String,
        /// Why.
        why: ActionError,
    },
    /// The run has no such moment: it goes otherwise than it did where it was written.
    Otherwise {
        /// The moment.
        wanted: Moment,
        /// The last moment before, or the first behind.
        found: Moment,
    },
    /// The run has come to another digest than where it was written.
    Digest {
        /// What it was there.
        wanted: u64,
        /// What it is here.
        found: u64,
    },
    /// It was shared from another Redscope, which is likely why.
    Elsewhere {
        /// From which.
        origin: Origin,
        /// What is wrong.
        why: Box<OpenError>,
    },
}

impl OpenError {
    /// Adds where the run was shared from. An act that cannot be done, or a scenario that does not start,
    /// may have been written by hand: that says so only of another version.
    pub(super) fn told_of(self, written_by: Option<String>) -> Self {
        let origin = Origin::of(written_by);
        let is_likely = match &self {
            OpenError::Otherwise { .. } | OpenError::Digest { .. } => true,
            OpenError::Start(_) | OpenError::Act { .. } => matches!(origin, Origin::Version(_)),
            OpenError::Elsewhere { .. } => false,
        };
        match is_likely {
            true => OpenError::Elsewhere { origin, why: Box::new(self) },
            false => self,
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Start(why) => write!(f, "the scenario does not start: {why}"),
            OpenError::Act { number, moment, words, why } => {
                write!(f, "act {number} at {moment}, '{words}', cannot be done: {why}")
            }
            OpenError::Otherwise { wanted, found } => {
                write!(f, "there is no moment {wanted}: the run is at {found} there")
            }
            OpenError::Digest { wanted, found } => write!(
                f,
                "the run comes to digest {found:016x}, and came to {wanted:016x} where it was shared"
            ),
            OpenError::Elsewhere { origin, why } => {
                write!(f, "{why}. {origin}")
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// Refuses too much of something.
pub(super) fn check(what: Amount, got: usize, most: usize) -> Result<(), ShareError> {
    match got <= most {
        true => Ok(()),
        false => Err(ShareError::TooMuch { what, got, most }),
    }
}

/// The beginning of a text that somebody else wrote, fit for a sentence.
pub fn short(text: &str) -> String {
    const MOST_CHARS: usize = 60;
    let mut out: String = text.chars().take(MOST_CHARS).flat_map(shown).collect();
    if text.chars().nth(MOST_CHARS).is_some() {
        out.push('…');
    }
    out
}

fn shown(c: char) -> impl Iterator<Item = char> {
    let escaped = c.is_control().then(|| c.escape_default());
    let plain = (!c.is_control()).then_some(c);
    escaped.into_iter().flatten().chain(plain)
}

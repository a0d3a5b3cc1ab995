//! Why a text is no choice in a lab.

use std::fmt;

use redscope_labs::experiment::eviction::GivenError;
use redscope_labs::experiment::knob::KnobError;
use redscope_labs::experiment::locks::RUNGS;
use redscope_labs::experiment::ring::ChangeError;
use redscope_labs::locks::{PROPERTIES, Property};
use serde::{Deserialize, Serialize};

use super::orders::OrdersTopic;

/// Why a text is no choice in a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabError {
    /// There is no lab of this name.
    Lab(String),
    /// There is no strategy of this name.
    Strategy {
        /// The lab.
        topic: OrdersTopic,
        /// What was asked for.
        name: String,
    },
    /// A knob does not take this.
    Knob {
        /// The knob.
        name: String,
        /// What it was given.
        value: String,
    },
    /// What is chosen by this name is one of some, and this is none of them.
    Option {
        /// The name.
        name: String,
        /// What it was given.
        value: String,
        /// What it can be.
        can: Vec<String>,
    },
    /// What is chosen by this name is a whole number.
    Number {
        /// The name.
        name: String,
        /// What it was given.
        value: String,
    },
    /// More than one thing is wrong.
    Several(Vec<LabError>),
    /// Nothing that can be chosen is called so.
    Unknown(String),
    /// A knob does not go so far.
    Range {
        /// The knob.
        name: String,
        /// The least it can be.
        least: u64,
        /// The most it can be.
        most: u64,
        /// What it was given.
        value: String,
    },
    /// A run has been changed as often as it can be.
    Turned {
        /// How often that is.
        most: usize,
    },
    /// So much has been done in a run already.
    Acts {
        /// How much that is.
        most: usize,
    },
    /// What is chosen or typed by this name is one line, neither empty nor too long.
    Text {
        /// The name.
        name: String,
        /// How many characters it can have.
        most: usize,
    },
    /// There is no rung of this name.
    Rung(String),
    /// Nothing is looked for that is called so.
    Property(String),
    /// This is no step of that order.
    Step(String),
    /// A load cannot be drawn, or read from a file.
    Trace(GivenError),
    /// The servers cannot change so.
    Servers(ChangeError),
}

impl fmt::Display for LabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LabError::Lab(name) => write!(f, "there is no lab called '{name}'"),
            LabError::Strategy { topic, name } => {
                let known = topic.strategies().collect::<Vec<_>>().join(", ");
                write!(f, "there is no strategy '{name}'; there are {known}")
            }
            LabError::Unknown(name) => write!(f, "there is nothing called '{name}' to choose here"),
            LabError::Knob { name, value } => write!(f, "{name} cannot be '{value}'"),
            LabError::Option { name, value, can } => {
                write!(f, "{name} is one of {}, not '{value}'", can.join(", "))
            }
            LabError::Number { name, value } => {
                write!(f, "{name} is a whole number, not '{value}'")
            }
            LabError::Several(all) => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                f.write_str(&all.join("; "))
            }
            LabError::Range { name, least, most, value } => {
                write!(f, "{name} goes from {least} to {most}, not to '{value}'")
            }
            LabError::Trace(why) => why.fmt(f),
            LabError::Turned { most } => {
                write!(f, "a run can be changed {most} times, not more often")
            }
            LabError::Acts { most } => write!(f, "{most} things can be done in a run, not more"),
            LabError::Text { name, most } => {
                write!(f, "{name} is one line of 1 to {most} characters")
            }
            LabError::Rung(name) => {
                let known = RUNGS.map(|rung| rung.name).join(", ");
                write!(f, "there is no rung '{name}'; there are {known}")
            }
            LabError::Property(name) => {
                let known = PROPERTIES.map(Property::name).join(", ");
                write!(f, "there is no property '{name}'; there are {known}")
            }
            LabError::Servers(why) => why.fmt(f),
            LabError::Step(step) => write!(f, "'{step}' is not possible there"),
        }
    }
}

impl std::error::Error for LabError {}

impl LabError {
    /// What is chosen by a name is none of those it can be.
    pub(super) fn none_of<'a>(
        name: &str,
        value: &str,
        can: impl IntoIterator<Item = &'a &'a str>,
    ) -> Self {
        let can = can.into_iter().map(|one| (*one).to_owned()).collect();
        LabError::Option { name: short(name), value: short(value), can }
    }
}

impl From<KnobError> for LabError {
    fn from(why: KnobError) -> Self {
        match why {
            KnobError::Unknown(name) => LabError::Unknown(short(&name)),
            KnobError::Name { knob, names, got } => LabError::none_of(knob, &got, names),
            KnobError::Range { knob, least, most, got } => {
                LabError::Range { name: knob.to_owned(), least, most, value: short(&got) }
            }
        }
    }
}

/// As much of a text as is said back.
pub(super) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

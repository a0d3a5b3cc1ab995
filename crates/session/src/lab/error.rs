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
            LabError::Range { name, least, most, value } => {
                write!(f, "{name} goes from {least} to {most}, not to '{value}'")
            }
            LabError::Trace(why) => why.fmt(f),
            LabError::Turned { most } => {
                write!(f, "a run can be changed {most} times, not more often")
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

impl From<KnobError> for LabError {
    fn from(why: KnobError) -> Self {
        match why {
            KnobError::Unknown(name) => LabError::Unknown(short(&name)),
            KnobError::Name { knob, got, .. } => {
                LabError::Knob { name: knob.to_owned(), value: short(&got) }
            }
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

//! Why a scenario cannot be had as it was asked for.

use std::fmt;

use redscope_sim::ActionError;
use serde::{Deserialize, Serialize};

use super::{SCENARIOS, Scenario};

/// A number that a scenario cannot have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueError {
    /// The scenario has no such number.
    Unknown {
        /// The scenario's short name.
        scenario: String,
        /// What was asked for.
        name: String,
    },
    /// It is less than the least, or more than the most.
    Range {
        /// Which.
        name: String,
        /// The least it can be.
        least: u64,
        /// The most it can be.
        most: u64,
        /// What it was to be.
        got: u64,
    },
    /// A cluster of more nodes than a world has room for.
    TooManyNodes {
        /// The most there can be.
        most: u64,
        /// How many there were to be.
        got: u64,
    },
    /// There is no port so far above.
    NoPort {
        /// The first server's.
        port: u16,
        /// How far above it there was to be one.
        offset: u64,
    },
    /// There is no room for the ports of a cluster's buses.
    NoBusPorts {
        /// How many nodes there were to be.
        nodes: u64,
        /// The first one's port.
        port: u16,
    },
}

impl ValueError {
    /// The numbers that a scenario has, by name; none if there is no such scenario.
    pub fn known(scenario: &str) -> Vec<&'static str> {
        Scenario::find(scenario).map_or_else(Vec::new, Scenario::names)
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueError::Unknown { scenario, name } => {
                let known = ValueError::known(scenario).join(", ");
                write!(f, "{scenario} has no {name}; it has {known}")
            }
            ValueError::Range { name, least, most, got } => {
                write!(f, "{name} is a number from {least} to {most}, not {got}")
            }
            ValueError::TooManyNodes { most, got } => {
                write!(f, "a cluster has at most {most} nodes here, not {got}")
            }
            ValueError::NoPort { port, offset } => {
                write!(f, "port {port} leaves no room for one {offset} above")
            }
            ValueError::NoBusPorts { nodes, port } => {
                write!(f, "{nodes} nodes from port {port} leave no room for their buses")
            }
        }
    }
}

impl std::error::Error for ValueError {}

/// Why a scenario does not open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpenError {
    /// There is no such scenario.
    Unknown(String),
    /// It cannot have its numbers together.
    Value(ValueError),
    /// One of its actors cannot be there, or does not start.
    Start(ActionError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Unknown(id) => {
                let ids: Vec<&str> = SCENARIOS.iter().map(|known| known.id).collect();
                write!(f, "there is no scenario called {id}; there are {}", ids.join(", "))
            }
            OpenError::Value(why) => why.fmt(f),
            OpenError::Start(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<ValueError> for OpenError {
    fn from(why: ValueError) -> Self {
        OpenError::Value(why)
    }
}

impl From<ActionError> for OpenError {
    fn from(why: ActionError) -> Self {
        OpenError::Start(why)
    }
}

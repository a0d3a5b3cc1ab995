//! The two sides, and what is chosen while they run.

use serde::{Deserialize, Serialize};

/// What the two are called that stand side by side.
pub const SIDES: [&str; 2] = ["a", "b"];

/// Something that is chosen while a lab runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    /// From which moment on, in virtual milliseconds.
    pub at_ms: u64,
    /// What is chosen, by the name it has in links.
    pub name: String,
    /// How it stands from then on, as a link has it.
    pub value: String,
}

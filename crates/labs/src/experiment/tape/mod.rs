//! What labs have in common in which a deployment meets faults: a tape of acts, and the same writers
//! beside it.
//!
//! A lab says how things can be set up (its ways), what may happen (its faults), and what is done when:
//! a [`Plan`], whose acts are those that a person can type. What follows from them is looked at from
//! outside, in a session like any other.

mod choice;
mod plan;
mod turn;

pub use choice::TapeChoice;
pub use plan::{PROBE, Plan, PlannedAct};

use super::knob::Knob;

/// The knob that says what happens.
pub const FAULT: &str = "fault";

/// A lab in which a deployment meets faults.
#[derive(Debug)]
pub struct TapeLab {
    /// Its name, as links and command lines carry it.
    pub id: &'static str,
    /// What can be turned; one of them is [`FAULT`].
    pub knobs: &'static [Knob],
    /// How things can be set up.
    pub ways: &'static [&'static str],
    /// What is chosen if nobody chooses: names and values, as a link has them.
    pub first: &'static [(&'static str, &'static str)],
    /// The knobs that can be turned while it runs: the others say what is there, or happens, from the beginning.
    pub live: &'static [&'static str],
    /// When the fault comes, in virtual milliseconds after the beginning.
    pub fault_ms: u64,
    /// How long it takes until everything has been seen, in virtual seconds.
    pub lasts_s: u64,
    /// What is done.
    pub(crate) plan: fn(&TapeChoice) -> Plan,
}

impl TapeLab {
    /// A lab by its name.
    pub fn find(id: &str) -> Option<&'static TapeLab> {
        super::TAPED.into_iter().find(|lab| lab.id == id)
    }
}

//! The labs with two sides.

use redscope_labs::experiment::expiry;
use redscope_labs::experiment::knob::{Knob, Knobs};
use redscope_labs::experiment::loaded::LoadedLab;

/// A lab with two sides.
#[derive(Clone, Copy, Debug)]
pub enum SidedLab {
    /// One that puts an application under load.
    Loaded(&'static LoadedLab),
    /// The expiry lab.
    Expiry,
}

impl SidedLab {
    /// A lab by its name.
    pub fn find(id: &str) -> Option<Self> {
        match id {
            expiry::ID => Some(SidedLab::Expiry),
            _ => LoadedLab::find(id).map(SidedLab::Loaded),
        }
    }

    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            SidedLab::Loaded(lab) => lab.id,
            SidedLab::Expiry => expiry::ID,
        }
    }

    /// What can be turned: knobs without an owner belong to the load of both sides, the others to one.
    pub fn knobs(self) -> Knobs {
        Knobs::new(match self {
            SidedLab::Loaded(lab) => lab.knobs,
            SidedLab::Expiry => expiry::KNOBS,
        })
    }

    /// What a side can be, by name. Two of the first stand there if nobody chooses.
    pub fn options(self) -> Vec<&'static str> {
        match self {
            SidedLab::Loaded(lab) => lab.remedies.iter().map(|remedy| remedy.name).collect(),
            SidedLab::Expiry => expiry::POLICIES.to_vec(),
        }
    }

    pub(super) fn knob(self, name: &str) -> Option<&'static Knob> {
        self.knobs().iter().map(|(knob, _)| knob).find(|knob| knob.name == name)
    }
}

//! The labs with two sides.

use redscope_labs::experiment::knob::{Knob, Knobs};
use redscope_labs::experiment::loaded::LoadedLab;

/// A lab with two sides.
#[derive(Clone, Copy, Debug)]
pub enum SidedLab {
    /// One that puts an application under load.
    Loaded(&'static LoadedLab),
}

impl SidedLab {
    /// A lab by its name.
    pub fn find(id: &str) -> Option<Self> {
        LoadedLab::find(id).map(SidedLab::Loaded)
    }

    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            SidedLab::Loaded(lab) => lab.id,
        }
    }

    /// What can be turned: knobs without an owner belong to the load of both sides, the others to one.
    pub fn knobs(self) -> Knobs {
        Knobs::new(match self {
            SidedLab::Loaded(lab) => lab.knobs,
        })
    }

    /// What a side can be, by name. Two of the first stand there if nobody chooses.
    pub fn options(self) -> Vec<&'static str> {
        match self {
            SidedLab::Loaded(lab) => lab.remedies.iter().map(|remedy| remedy.name).collect(),
        }
    }

    pub(super) fn knob(self, name: &str) -> Option<&'static Knob> {
        self.knobs().iter().map(|(knob, _)| knob).find(|knob| knob.name == name)
    }
}

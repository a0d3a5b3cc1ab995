//! What is chosen for a side of a lab of faults: how it is set up, and where the knobs stand.

use super::{FAULT, Plan, TapeLab};
use crate::experiment::knob::Knobs;

/// How a side is set up, and where the knobs stand.
#[derive(Clone, Debug)]
pub struct TapeChoice {
    lab: &'static TapeLab,
    way: &'static str,
    knobs: Knobs,
}

impl TapeChoice {
    /// A way by its name, and where the lab's knobs stand; `None`: there is no such way.
    pub fn of(lab: &'static TapeLab, way: &str, knobs: Knobs) -> Option<Self> {
        let way = lab.ways.iter().find(|known| **known == way)?;
        Some(TapeChoice { lab, way, knobs })
    }

    /// Of which lab.
    pub fn lab(&self) -> &'static TapeLab {
        self.lab
    }

    /// How it is set up.
    pub fn way(&self) -> &'static str {
        self.way
    }

    /// What happens.
    pub fn fault(&self) -> &'static str {
        self.knobs.name(FAULT)
    }

    /// Where a knob stands; 0 if there is none of this name.
    pub fn get(&self, name: &str) -> u64 {
        self.knobs.get(name)
    }

    /// What is done.
    pub fn plan(&self) -> Plan {
        (self.lab.plan)(self)
    }
}

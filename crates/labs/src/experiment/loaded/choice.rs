//! What is chosen in a lab under load: a remedy, and where the knobs stand.

use std::collections::BTreeMap;
use std::fmt;

use super::{LoadedLab, Remedy};
use crate::experiment::knob::{Knob, KnobError, Knobs};

/// A remedy and where the knobs stand.
#[derive(Clone, Debug)]
pub struct Choice {
    lab: &'static LoadedLab,
    remedy: usize,
    knobs: Knobs,
}

/// Why something cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceError {
    /// There is no remedy of this name.
    Remedy(String),
    /// A knob cannot be turned so.
    Knob(KnobError),
}

impl fmt::Display for ChoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChoiceError::Remedy(name) => write!(f, "there is no remedy '{name}'"),
            ChoiceError::Knob(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for ChoiceError {}

impl Choice {
    /// What a lab has if nobody chooses.
    pub fn new(lab: &'static LoadedLab) -> Self {
        Choice { lab, remedy: 0, knobs: Knobs::new(lab.knobs) }
    }

    /// A remedy by its name, and where the lab's knobs stand.
    ///
    /// Errors: [`ChoiceError::Remedy`].
    pub fn of(lab: &'static LoadedLab, remedy: &str, knobs: Knobs) -> Result<Self, ChoiceError> {
        let mut choice = Choice { lab, remedy: 0, knobs };
        choice.set_remedy(remedy)?;
        Ok(choice)
    }

    /// Of which lab.
    pub fn lab(&self) -> &'static LoadedLab {
        self.lab
    }

    /// What is done.
    pub fn remedy(&self) -> &'static Remedy {
        &self.lab.remedies[self.remedy]
    }

    /// Chooses what is done.
    ///
    /// Errors: [`ChoiceError::Remedy`]; nothing has changed.
    pub fn set_remedy(&mut self, name: &str) -> Result<(), ChoiceError> {
        let found = self.lab.remedies.iter().position(|remedy| remedy.name == name);
        self.remedy = found.ok_or_else(|| ChoiceError::Remedy(name.to_owned()))?;
        Ok(())
    }

    /// Turns a knob.
    ///
    /// Errors: [`ChoiceError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), ChoiceError> {
        self.knobs.set(name, value).map_err(ChoiceError::Knob)
    }

    /// Where a knob stands; 0 if there is none of this name.
    pub fn get(&self, name: &str) -> u64 {
        self.knobs.get(name)
    }

    /// Where a knob of names stands; nothing if there is none of this name.
    pub fn named(&self, name: &str) -> &'static str {
        self.knobs.name(name)
    }

    /// The knobs that matter for the remedy, and where they stand.
    pub fn knobs(&self) -> impl Iterator<Item = (&'static Knob, u64)> {
        let remedy = self.remedy().name;
        self.knobs.iter().filter(move |(knob, _)| knob.of.is_empty() || knob.of.contains(&remedy))
    }

    /// So many queries a second the database can do.
    pub fn capacity_per_s(&self) -> u64 {
        self.get("workers") * 1000 / self.get(self.lab.service).max(1)
    }

    /// Knobs as a program reads them, whose names have no dashes.
    pub(crate) fn settings<const N: usize>(&self, names: [&str; N]) -> BTreeMap<String, i64> {
        names.map(|name| (name.replace('-', "_"), self.get(name) as i64)).into()
    }

    pub(crate) fn u32(&self, name: &str) -> u32 {
        u32::try_from(self.get(name)).unwrap_or(u32::MAX)
    }
}

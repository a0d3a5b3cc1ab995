//! The variables of a program.

use std::collections::BTreeMap;

use super::error::Wrong;
use super::expr::Slot;

/// Words that are no names.
const TAKEN: [&str; 11] =
    ["and", "else", "exponential", "failed", "if", "nil", "not", "now", "or", "random", "token"];

/// The places of variables by name. A name that is read and nowhere written is a setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    slots: BTreeMap<String, Slot>,
    written: Vec<bool>,
}

impl Names {
    /// The place of a variable that is read.
    pub(super) fn read(&mut self, name: &str) -> Result<Slot, Wrong> {
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !TAKEN.contains(&name);
        if !is_name {
            return Err(Wrong::Name(name.to_owned()));
        }
        let next = self.written.len();
        let slot = *self.slots.entry(name.to_owned()).or_insert(next);
        if slot == next {
            self.written.push(false);
        }
        Ok(slot)
    }

    /// The place of a variable that is written.
    pub(super) fn write(&mut self, name: &str) -> Result<Slot, Wrong> {
        let slot = self.read(name)?;
        self.written[slot] = true;
        Ok(slot)
    }

    /// The place of a variable, if there is one of this name.
    pub(super) fn slot(&self, name: &str) -> Option<Slot> {
        self.slots.get(name).copied()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.written.len()
    }

    /// What is to be given before it runs, with its place.
    pub(super) fn settings(&self) -> impl Iterator<Item = (&str, Slot)> {
        let settings = self.slots.iter().filter(|(_, slot)| !self.written[**slot]);
        settings.map(|(name, slot)| (name.as_str(), *slot))
    }

    /// All of them, by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Slot)> {
        self.slots.iter().map(|(name, slot)| (name.as_str(), *slot))
    }
}

//! An application: what it does, what it can hold its items in, what can be turned.

use redscope_actor::Rng;

use super::line::{Command, words};
use crate::experiment::knob::{Knob, Knobs};

/// A small application.
#[derive(Clone, Copy, Debug)]
pub struct App {
    /// Its name in links and on command lines.
    pub name: &'static str,
    /// What can be turned; one of the knobs is `items`.
    pub knobs: &'static [Knob],
    /// What its items are kept in: what it uses first, then the alternatives.
    pub structures: &'static [Structure],
}

/// Something that holds the items of an application.
#[derive(Clone, Copy, Debug)]
pub struct Structure {
    /// Its name.
    pub name: &'static str,
    /// The commands that put an item into it; items count from 0.
    put: fn(&Setting, u64) -> String,
    /// Whether it is written as a whole for each item, with all items up to it.
    pub(super) is_whole: bool,
    /// A command that counts what it holds by an estimate, with its key as the last word.
    pub(super) estimate: Option<&'static str>,
}

impl Structure {
    /// One to which items are added.
    pub(super) const fn new(name: &'static str, put: fn(&Setting, u64) -> String) -> Self {
        Structure { name, put, is_whole: false, estimate: None }
    }

    /// One that is written as a whole.
    pub(super) const fn whole(name: &'static str, put: fn(&Setting, u64) -> String) -> Self {
        Structure { name, put, is_whole: true, estimate: None }
    }

    /// The same, asked for an estimate of what it holds.
    pub(super) const fn estimated(self, estimate: &'static str) -> Self {
        Structure { estimate: Some(estimate), ..self }
    }

    /// The commands that put an item into it.
    pub fn put(&self, setting: &Setting, item: u64) -> Vec<Command> {
        (self.put)(setting, item).lines().map(words).collect()
    }

    /// The commands after which it holds so many items, if it holds so many of them already.
    pub fn fill(&self, setting: &Setting, from: u64, items: u64) -> Vec<Command> {
        match (self.is_whole, items.checked_sub(1)) {
            (_, None) => Vec::new(),
            (true, Some(last)) => self.put(setting, last),
            (false, Some(_)) => (from..items).flat_map(|item| self.put(setting, item)).collect(),
        }
    }
}

/// How an application is set: its knobs, and the source of all chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The knobs.
    pub knobs: Knobs,
    /// The source of all chance.
    pub seed: u64,
}

impl Setting {
    /// As an application is set if nobody turns anything.
    pub fn new(app: &App) -> Self {
        Setting { knobs: Knobs::new(app.knobs), seed: 1 }
    }

    /// Where a knob stands.
    pub(super) fn get(&self, knob: &str) -> u64 {
        self.knobs.get(knob)
    }

    /// What is drawn for an item under a label, from 0 to below a bound: the same whenever it is asked.
    pub(super) fn drawn(&self, label: &str, item: u64, bound: u64) -> u64 {
        self.rng(label, item).below(bound)
    }

    /// A text of so many letters, another one for each item.
    pub(super) fn text(&self, label: &str, item: u64, letters: u64) -> String {
        let mut rng = self.rng(label, item);
        (0..letters).map(|_| char::from(b'a' + rng.below(26) as u8)).collect()
    }

    fn rng(&self, label: &str, item: u64) -> Rng {
        Rng::fork(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ item, label)
    }
}

//! The browser's Back and Forward: a run that was left is there again as it was left, and the page of a node is an
//! entry of its own.

use std::collections::BTreeMap;

use redscope_session::Kept;
use yew::prelude::*;

use super::place::View;
use super::{Answer, App};
use crate::platform;

/// So many runs that were left are remembered, the last ones.
const MOST_LEFT: usize = 16;
/// What the mark of an entry ends in at which the page of a node is open.
const NODE: &str = " node";

/// Where the page stands in the browser's history, and what it has left elsewhere in it.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The number of this entry: when it began, in Unix milliseconds.
    entry: u64,
    /// What stands behind `#` there.
    hash: String,
    left: BTreeMap<u64, Left>,
}

/// A run that was left.
#[derive(Debug)]
struct Left {
    scenario: String,
    seed: u64,
    /// The run with its acts, if there are any.
    kept: Option<Kept>,
    /// The moment that was shown, in virtual microseconds; nothing if more was done until then than is kept.
    moment_us: Option<u64>,
    playing: bool,
}

impl History {
    /// The page stands where the browser does; an entry that is new is given a number.
    pub(super) fn stand(&mut self) {
        self.hash = platform::hash();
        self.entry = platform::mark().as_deref().and_then(number).unwrap_or_else(|| {
            let new = platform::unix_ms().max(self.entry + 1);
            platform::set_mark(&new.to_string());
            new
        });
    }

    fn put(&mut self, left: Left) {
        self.left.insert(self.entry, left);
        while self.left.len() > MOST_LEFT {
            self.left.pop_first();
        }
    }
}

impl App {
    /// The browser has gone to another address, which leads elsewhere.
    pub(super) fn leave(&mut self) {
        self.keep_moment();
        self.remember();
        self.history.stand();
    }

    /// Remembers what runs, for who comes back to this entry of the history.
    pub(super) fn remember(&mut self) {
        let is_own = self.live.is_none() && !self.is_writing && self.view != View::Lab;
        let is_lesson = self.learning.lesson.is_some() || self.learning.wanted.is_some();
        if let Some(moment_us) = self.shown_us().filter(|_| is_own && !is_lesson) {
            let (scenario, kept) = (self.scenario.clone(), self.kept.clone());
            let (seed, playing) = (self.seed, self.playing);
            let moment_us = (!self.is_too_long).then_some(moment_us);
            self.history.put(Left { scenario, seed, kept, moment_us, playing });
        }
    }

    /// Opens what was left at this entry of the history; whether anything was.
    pub(super) fn come_back(&mut self, ctx: &Context<Self>) -> bool {
        let Some(left) = self.history.left.remove(&self.history.entry) else { return false };
        self.learning.close();
        self.learning.wanted = None;
        match left.kept {
            Some(run) => {
                self.await_run(&run.clone().into());
                self.keep(ctx, run);
            }
            None => self.load(left.scenario, left.seed),
        }
        self.returns_to_us = left.moment_us;
        // Nothing on the start page would let time go on again.
        self.set_playing(left.playing || self.view == View::Gallery);
        if self.view == View::Workbench && is_node_open() {
            self.look.reopen();
        }
        true
    }

    /// The browser has gone to another entry; one of this address is the page of a node, or where that was opened.
    pub(super) fn moved(&mut self) -> bool {
        // Another address is heard of by itself.
        if platform::hash() != self.history.hash || self.view != View::Workbench {
            return false;
        }
        self.history.stand();
        let opens = is_node_open();
        let has_news = opens != self.look.is_open();
        match opens {
            true => self.look.reopen(),
            false => self.look.close(),
        }
        if has_news {
            self.look_inside();
        }
        has_news
    }

    /// The page of a node is about to open: going back closes it.
    pub(super) fn enter_node(&self) {
        if !self.look.is_open() {
            platform::push_mark(&format!("{}{NODE}", self.history.entry));
        }
    }

    /// Closes the page of a node, and leaves its entry if it has one.
    pub(super) fn close_node(&mut self) {
        self.look.close();
        self.look_inside();
        if is_node_open() {
            platform::go_back();
        }
    }

    /// The moment of the run that is shown or about to be, in virtual microseconds; `None` if none is.
    pub(super) fn shown_us(&self) -> Option<u64> {
        if self.opening > 0 || self.picture.nodes.is_empty() {
            return self.returns_to_us;
        }
        let sought = self.pending.iter().rev().find_map(|pending| match pending.answer() {
            Answer::Moment(at_us) => Some(at_us),
            _ => None,
        });
        Some(sought.unwrap_or(self.picture.now_us))
    }
}

/// Whether this entry is one at which the page of a node is open.
fn is_node_open() -> bool {
    platform::mark().is_some_and(|mark| mark.ends_with(NODE))
}

/// The number in the mark of an entry.
fn number(mark: &str) -> Option<u64> {
    mark.strip_suffix(NODE).unwrap_or(mark).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_has_the_number_of_where_it_was_opened() {
        assert_eq!((number("17"), number("17 node")), (Some(17), Some(17)));
        assert_eq!((number(""), number("node"), number("x node")), (None, None, None));
    }

    #[test]
    fn the_last_runs_that_were_left_are_remembered() {
        let mut history = History::default();
        for entry in 1..=MOST_LEFT as u64 + 2 {
            history.entry = entry;
            let scenario = "cluster".to_owned();
            history.put(Left { scenario, seed: 1, kept: None, moment_us: None, playing: true });
        }
        assert_eq!(
            (history.left.len(), history.left.first_key_value().map(|(at, _)| *at)),
            (MOST_LEFT, Some(3))
        );
    }
}

//! Which run is open: a scenario, or one that was shared.

use redscope_session::{FIRST_CONSOLE, ToWorker};

use super::{App, HERO, View};
use crate::model::Picture;
use crate::node::Look;
use crate::platform;

impl App {
    /// Where a node listens.
    pub(super) fn address(&self, node: &str) -> String {
        self.picture.nodes.get(node).map_or_else(String::new, |node| node.address.clone())
    }

    /// Starts what the address asks for.
    pub(super) fn follow_hash(&mut self) {
        let hash = platform::hash();
        self.view = if hash.is_empty() { View::Gallery } else { View::Workbench };
        match hash.as_str() {
            "" => self.load(HERO.to_owned(), 42),
            link if link.starts_with('v')
                && link.len() > 1
                && link.as_bytes()[1].is_ascii_digit() =>
            {
                self.reset();
                // It opens at the moment that was shared, and stays there.
                self.set_playing(false);
                self.send(&ToWorker::Open(link.to_owned()));
            }
            scenario => self.load(scenario.to_owned(), platform::random_seed()),
        }
    }

    pub(super) fn reset(&mut self) {
        FIRST_CONSOLE.clone_into(&mut self.front);
        "n1".clone_into(&mut self.selected);
        (self.opened, self.watched, self.kept) = (1, None, None);
        (self.compared, self.overlay) = (None, None);
        self.look = Look::default();
        self.pending.clear();
        self.picture = Picture::default();
    }

    pub(super) fn load(&mut self, scenario: String, seed: u64) {
        self.reset();
        self.send(&ToWorker::Load { scenario, seed });
    }
}

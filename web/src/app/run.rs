//! Which run is open: a scenario, or one that was shared.

use redscope_labs::Scenario;
use redscope_session::{FIRST_CONSOLE, ToWorker};

use super::paste::Pasted;
use super::{App, HERO, View};
use crate::model::Picture;
use crate::node::Look;
use crate::platform;
use crate::settings::Settings;

/// The start page shows the same run to everybody.
pub(super) const HERO_SEED: u64 = 42;
/// Of what leads nowhere, so many characters are said back.
const MOST_SHOWN: usize = 40;

/// Whether what stands behind `#` is a run that was shared.
pub(super) fn is_link(hash: &str) -> bool {
    hash.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// What is chosen in a lab, if it is one.
pub(super) fn lab_of(hash: &str) -> Option<&str> {
    hash.strip_prefix("lab=")
}

/// Whether it is the name of a scenario.
pub(super) fn is_scenario(hash: &str) -> bool {
    Scenario::find(hash).is_some()
}

impl App {
    /// Where a node listens.
    pub(super) fn address(&self, node: &str) -> String {
        self.picture.nodes.get(node).map_or_else(String::new, |node| node.address.clone())
    }

    /// Starts what the address asks for; a page that was only loaded again goes on where it was.
    pub(super) fn follow_hash(&mut self, is_loaded: bool) {
        let hash = platform::hash();
        self.view = View::of(&hash);
        if let Some(choice) = lab_of(&hash) {
            Settings::forget_run_of_tab();
            self.open_lab(&platform::decoded(choice));
            return;
        }
        let is_run = self.view == View::Workbench;
        let kept = Settings::run_of_tab(&hash).filter(|_| is_loaded && is_run);
        match (kept, hash.as_str()) {
            (Some(kept), _) => {
                self.open(kept);
                self.say(self.settings.lang.words().restored.to_owned(), false);
            }
            (None, link) if is_link(link) => {
                Settings::forget_run_of_tab();
                self.open(link.to_owned());
            }
            (None, scenario) if is_scenario(scenario) => {
                self.load(scenario.to_owned(), platform::random_seed());
            }
            (None, other) => {
                self.load(HERO.to_owned(), HERO_SEED);
                if !other.is_empty() {
                    let other: String = platform::decoded(other).chars().take(MOST_SHOWN).collect();
                    let text = self.settings.lang.words().no_such_place.replace("{}", &other);
                    self.say(text, true);
                }
            }
        }
    }

    /// Opens a run at the moment that was shared or kept; it stays there.
    fn open(&mut self, link: String) {
        self.reset();
        self.set_playing(false);
        self.opening += 1;
        self.send(&ToWorker::Open(link));
    }

    pub(super) fn reset(&mut self) {
        FIRST_CONSOLE.clone_into(&mut self.front);
        "n1".clone_into(&mut self.selected);
        (self.opened, self.watched, self.kept) = (1, None, None);
        (self.compared, self.overlay) = (None, None);
        self.look = Look::default();
        self.pending.clear();
        (self.pasted, self.layout) = (Pasted::default(), None);
        self.picture = Picture::default();
    }

    pub(super) fn load(&mut self, scenario: String, seed: u64) {
        Settings::forget_run_of_tab();
        self.reset();
        self.opening += 1;
        self.send(&ToWorker::Load { scenario, seed });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_address_is_a_run_a_scenario_or_nothing() {
        assert!(is_link("v1;cluster;seed=1") && is_link("v2x") && !is_link("v") && !is_link("vx"));
        assert!(is_scenario("cluster") && !is_scenario("nosuch") && !is_scenario(""));
        assert_eq!(View::of("v1;"), View::Workbench);
        assert_eq!(View::of("sentinel"), View::Workbench);
        assert_eq!(View::of("lab=consistency"), View::Lab);
        assert_eq!([View::of(""), View::of("nosuch")], [View::Gallery; 2]);
    }
}

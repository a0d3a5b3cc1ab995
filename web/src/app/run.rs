//! Opening a run: a scenario, or one that was shared.

use redscope_session::lab::LabError;
use redscope_session::{FIRST_CONSOLE, Kept, Refusal, ToWorker};
use yew::prelude::*;

use super::place::{HERO, LABS, View, is_link, is_scenario, lab_of, lesson_of};
use super::{App, Pasted};
use crate::i18n::refusal;
use crate::model::Picture;
use crate::node::Look;
use crate::platform;
use crate::settings::Settings;

/// The start page shows the same run to everybody.
pub(super) const HERO_SEED: u64 = 42;
/// Of what leads nowhere, so many characters are said back.
const MOST_SHOWN: usize = 40;

impl App {
    /// Where a node listens.
    pub(super) fn address(&self, node: &str) -> String {
        self.picture.nodes.get(node).map_or_else(String::new, |node| node.address.clone())
    }

    /// Starts what the address asks for, with a worker if there is none yet.
    pub(super) fn go_to_hash(&mut self, ctx: &Context<Self>) {
        self.view = View::of(&platform::hash());
        match (self.view, &self.link) {
            // It goes there as soon as it says that it is there.
            (View::Gallery | View::Workbench, None) => self.open_link(ctx),
            _ => self.follow_hash(ctx, false),
        }
    }

    /// Starts what the address asks for; a page that was only loaded again goes on where it was.
    pub(super) fn follow_hash(&mut self, ctx: &Context<Self>, is_loaded: bool) {
        let hash = platform::hash();
        self.view = View::of(&hash);
        self.learning.wanted = None;
        if self.view == View::Lab {
            Settings::forget_run_of_tab();
            self.fetch_labs(ctx);
            return;
        }
        let lab = lab_of(&hash);
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
            (None, lesson) if lesson_of(lesson).is_some() => {
                Settings::forget_run_of_tab();
                self.learning.wanted = lesson_of(lesson).map(platform::decoded);
                self.learning.shelf.try_again();
                self.kept = None;
            }
            (None, scenario) if is_scenario(scenario) => {
                self.load(scenario.to_owned(), platform::random_seed());
            }
            (None, other) => {
                self.load(HERO.to_owned(), HERO_SEED);
                self.scrolls_to_labs = other == LABS || lab.is_some();
                if let Some(choice) = lab {
                    let id = platform::decoded(choice);
                    let id = id.split(';').next().unwrap_or_default();
                    let why = Refusal::from(LabError::Lab(id.chars().take(MOST_SHOWN).collect()));
                    self.say(refusal(self.settings.lang, &why), true);
                } else if !other.is_empty() && other != LABS {
                    let other: String = platform::decoded(other).chars().take(MOST_SHOWN).collect();
                    let text = self.settings.lang.words().no_such_place.replace("{}", &other);
                    self.say(text, true);
                }
            }
        }
    }

    /// Opens a run at the moment that was shared or kept; it stays there.
    fn open(&mut self, link: String) {
        self.await_run(&ToWorker::Open(link.clone()));
        self.kept = Some(Kept::Link(link));
    }

    /// Opens what a side of a lab does, if that is no link.
    pub(super) fn open_file(&mut self, ctx: &Context<Self>, file: Vec<u8>) {
        self.view = View::Workbench;
        if self.link.is_none() {
            // It is opened as soon as there is who opens it.
            self.kept = Some(Kept::File(file));
            self.open_link(ctx);
            return;
        }
        self.await_run(&ToWorker::OpenFile(file));
    }

    pub(super) fn await_run(&mut self, asked: &ToWorker) {
        self.reset();
        self.set_playing(false);
        self.opening += 1;
        self.send(asked);
    }

    pub(super) fn reset(&mut self) {
        FIRST_CONSOLE.clone_into(&mut self.front);
        "n1".clone_into(&mut self.selected);
        (self.opened, self.runs, self.watched, self.kept) = (1, 0, None, None);
        (self.compared, self.overlay, self.opened_us) = (None, None, None);
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

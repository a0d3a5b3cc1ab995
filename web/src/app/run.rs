//! Opening a run: a scenario, or one that was shared.

use redscope_session::lab::LabError;
use redscope_session::{FIRST_CONSOLE, Kept, Refusal, ToWorker};
use yew::prelude::*;

use super::place::{
    HERO, View, WRITE, drafted, is_link, is_scenario, lab_of, lesson_of, pack_at, written_at,
};
use super::{App, Pasted};
use crate::i18n::refusal;
use crate::kept;
use crate::live::state::live_at;
use crate::model::Picture;
use crate::node::Look;
use crate::platform;
use crate::stretch::Stretch;
use crate::workbench::{STEPS, nav};
use crate::writing::state::DRAFT;

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
        let hash = platform::hash();
        // What runs on the start page goes on while one looks elsewhere on it.
        if let Some(place) = nav::place(&hash).filter(|_| self.view == View::Gallery) {
            self.scrolls_to = Some(place);
            return;
        }
        self.view = View::of(&hash);
        if self.view != View::Lab && self.link.is_some() && self.leads_elsewhere() {
            self.reset();
            self.learning.close();
            self.playing = true;
            return self.begin_again(ctx);
        }
        let has_come_back = self.link.is_some() && self.view != View::Lab && self.come_back(ctx);
        match (self.view, &self.link) {
            _ if has_come_back => {}
            // It goes there as soon as it says that it is there.
            (View::Gallery | View::Workbench, None) => self.open_link(ctx),
            _ => self.follow_hash(ctx, false),
        }
    }

    /// Starts what the address asks for; a page that was only loaded again goes on where it was.
    pub(super) fn follow_hash(&mut self, ctx: &Context<Self>, is_loaded: bool) {
        let hash = platform::hash();
        self.view = View::of(&hash);
        (self.learning.wanted, self.returns_to_us) = (None, None);
        if self.view == View::Lab {
            kept::forget_in_tab();
            self.fetch_labs(ctx);
            return;
        }
        let lab = lab_of(&hash);
        let is_run = self.view == View::Workbench;
        let kept = kept::in_tab(&hash).filter(|_| is_loaded && is_run);
        match (kept, hash.as_str()) {
            (Some(kept), _) => {
                self.open_written(ctx, kept);
                self.returns_to_us = kept::moment();
                self.say(self.settings.lang.words().restored.to_owned(), false);
            }
            (None, kept::PLACE) => match kept::of_last_visit() {
                Some(run) => {
                    let moment_us = kept::moment_of_last_visit();
                    // From now on it is this tab's.
                    kept::keep(kept::PLACE, None, &run);
                    moment_us.into_iter().for_each(kept::keep_moment);
                    self.open_written(ctx, run);
                    self.returns_to_us = moment_us;
                }
                None => {
                    self.view = View::Gallery;
                    self.load(HERO.to_owned(), HERO_SEED);
                    self.say(self.settings.lang.words().kept_is_gone.to_owned(), true);
                }
            },
            (None, place) if live_at(place).is_some() => self.open_live(),
            (None, link) if is_link(link) => {
                kept::forget_in_tab();
                self.open(link.to_owned());
            }
            (None, lesson) if lesson_of(lesson).is_some() => {
                kept::forget_in_tab();
                self.learning.wanted = lesson_of(lesson).map(platform::decoded);
                self.learning.shelf.try_again();
                self.kept = None;
            }
            (None, DRAFT) => {
                kept::forget_in_tab();
                self.learning.wanted = Some(DRAFT.to_owned());
                self.kept = None;
            }
            (None, place) if written_at(place).is_some() => {
                self.load(HERO.to_owned(), HERO_SEED);
                self.open_writing(ctx);
                let address = written_at(place).map(platform::decoded).unwrap_or_default();
                self.fetch_lesson(ctx, &address);
            }
            (None, place) if drafted(place).is_some() => {
                self.load(HERO.to_owned(), HERO_SEED);
                self.open_shared(ctx, drafted(place).unwrap_or_default());
            }
            (None, WRITE) => {
                self.load(HERO.to_owned(), HERO_SEED);
                self.open_writing(ctx);
            }
            (None, place) if pack_at(place).is_some() => {
                self.load(HERO.to_owned(), HERO_SEED);
                let (address, lesson) = pack_at(place).unwrap_or_default();
                let lesson = lesson.map(platform::decoded);
                self.fetch_pack(ctx, &platform::decoded(address), lesson.as_deref());
            }
            (None, scenario) if is_scenario(scenario) => {
                self.load(scenario.to_owned(), platform::random_seed());
            }
            (None, other) => {
                self.load(HERO.to_owned(), HERO_SEED);
                // Nothing there would let time go on again.
                self.set_playing(true);
                let place = nav::place(other);
                self.scrolls_to = place.or(lab.map(|_| nav::LABS));
                if let Some(choice) = lab {
                    let id = platform::decoded(choice);
                    let id = id.split(';').next().unwrap_or_default();
                    let why = Refusal::from(LabError::Lab(id.chars().take(MOST_SHOWN).collect()));
                    self.say(refusal(self.settings.lang, &why), true);
                } else if !other.is_empty() && place.is_none() {
                    let other: String = platform::decoded(other).chars().take(MOST_SHOWN).collect();
                    let text = self.settings.lang.words().no_such_place.replace("{}", &other);
                    self.say(text, true);
                }
            }
        }
    }

    /// Opens the run of the start page in the workbench; it goes on there.
    pub(super) fn open_full(&mut self, ctx: &Context<Self>) {
        self.remember();
        platform::set_hash(HERO);
        self.view = View::Workbench;
        match self.kept.clone() {
            Some(run) => {
                self.keep(ctx, run);
            }
            None => kept::keep_seed(HERO, &self.scenario, self.seed),
        }
        self.begin_guide();
    }

    /// Opens a run at the moment that was shared or kept; it stays there.
    pub(super) fn open(&mut self, link: String) {
        self.await_run(&ToWorker::Open(link.clone()));
        self.kept = Some(Kept::Link(link));
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
        (self.opened, self.watched, self.kept) = (1, None, None);
        (self.compared, self.overlay, self.opened_us) = (None, None, None);
        (self.guides, self.guided) = (false, [false; STEPS]);
        (self.look, self.is_writing) = (Look::default(), false);
        self.is_too_long = false;
        self.pending.clear();
        (self.pasted, self.layout) = (Pasted::default(), None);
        self.stretch = Stretch::default();
        self.picture = Picture::default();
    }

    pub(super) fn load(&mut self, scenario: String, seed: u64) {
        kept::forget_in_tab();
        self.reset();
        self.opening += 1;
        self.send(&ToWorker::Load { scenario, seed });
    }
}

//! What the labs' worker answers, and what is done when it dies.

use redscope_session::lab::{
    BloomView, EvictionPart, FromLab, LocksView, OrdersView, RingView, ScorePart, SidedSamples,
    StrategyCount, ToLab, TypesView,
};
use redscope_session::{Kept, Refusal};
use yew::prelude::*;

use super::LabApp;
use crate::lab::state::Lab;
use crate::lab::two_sided::TwoSided;
use crate::loading::Loading;
use crate::platform;

impl LabApp {
    /// Takes a message of the worker.
    pub(super) fn take(&mut self, message: FromLab) {
        match message {
            FromLab::Ready => {
                self.loading = Loading::Done;
                // What the one before was asked it has not answered.
                if self.shown {
                    self.ask_lab();
                }
                return;
            }
            FromLab::Orders(view) => self.take_orders(*view),
            FromLab::OrdersCounted(count) => self.take_count(count),
            FromLab::Locks(view) => self.take_locks(*view),
            FromLab::Ring(view) => self.take_ring(*view),
            FromLab::Bloom(view) => self.take_bloom(*view),
            FromLab::Types(view) => self.take_types(*view),
            FromLab::Part(part) => self.take_part(*part),
            FromLab::EvictionPart(part) => self.take_eviction(*part),
            FromLab::LeastPart(part) => self.search_on(|lab| lab.take_least(part)),
            FromLab::CurvePart(part) => self.search_on(|lab| lab.take_curve(part)),
            FromLab::ScorePart(part) => self.take_scores(*part),
            // The way back leads to the lab.
            FromLab::SideShared(Kept::Link(link)) => platform::set_hash_and_tell(&link),
            FromLab::SideShared(Kept::File(file)) => {
                self.shown = false;
                platform::tell_bytes(platform::OPEN_FILE, &file);
            }
            FromLab::Failed(why) => self.refuse(why),
        }
        self.deaths = 0;
    }

    /// The worker has died: another one takes its place. What kills that one too is asked no more.
    pub(super) fn worker_died(&mut self, ctx: &Context<Self>, why: &str) {
        if self.loading != Loading::Done {
            // It has never said a word: another one would do no better.
            self.loading = Loading::Failed;
            return;
        }
        self.deaths += 1;
        let words = self.settings.lang.words();
        let mut text = format!("{} {why}", words.worker_died);
        let again = match self.deaths {
            1 => self.lab.choice(),
            _ => {
                text = format!("{text} {}", words.begun_anew);
                self.lab.first_choice()
            }
        };
        self.lab = self.lab.opened(&again);
        self.show_choice();
        self.say(text, true);
        self.loading = Loading::begin();
        self.open_link(ctx);
    }

    fn refuse(&mut self, why: Refusal) {
        let asks = self.lab.refuse(why);
        if self.shown && matches!(self.lab, Lab::Eviction(_)) {
            // The load may be that before a file again.
            self.show_choice();
        }
        if asks {
            self.ask_lab();
        }
    }

    fn take_orders(&mut self, view: OrdersView) {
        let Lab::Orders(lab) = &mut self.lab else { return };
        lab.take_view(view);
        if self.shown {
            self.show_choice();
        }
    }

    fn take_locks(&mut self, view: LocksView) {
        let Lab::Locks(lab) = &mut self.lab else { return };
        let asks = lab.take_view(view);
        if self.shown {
            self.show_choice();
        }
        if asks {
            self.ask_lab();
        }
    }

    fn take_ring(&mut self, view: RingView) {
        if let Lab::Ring(lab) = &mut self.lab {
            lab.take_view(view);
        }
    }

    fn take_bloom(&mut self, view: BloomView) {
        let Lab::Bloom(lab) = &mut self.lab else { return };
        if lab.take_view(view) && self.shown {
            self.ask_lab();
        }
    }

    fn take_types(&mut self, view: TypesView) {
        let Lab::Types(lab) = &mut self.lab else { return };
        if lab.take_view(view) && self.shown {
            self.ask_lab();
        }
    }

    fn take_count(&mut self, count: StrategyCount) {
        let Lab::Orders(lab) = &mut self.lab else { return };
        lab.take_count(count);
        // Who has left the lab wants the worker for something else.
        if self.shown {
            self.count_next();
        }
    }

    /// What was measured; the worker is asked for more until all is there.
    fn take_part(&mut self, samples: SidedSamples) {
        let Lab::Sided(lab) = &mut self.lab else { return };
        let Some(is_more) = lab.take_samples(samples) else { return };
        if !self.shown {
            return;
        }
        match is_more {
            true => self.send(&ToLab::GoOn),
            // The moment that was looked at before is looked at again.
            false => self.show_choice(),
        }
    }

    /// Takes a part of what is searched for; the worker is asked for more until there is none.
    fn search_on(&mut self, take: impl FnOnce(&mut TwoSided) -> bool) {
        let Lab::Sided(lab) = &mut self.lab else { return };
        if take(lab) && self.shown {
            self.send(&ToLab::GoOn);
        }
    }

    /// What every way has come to so far; the worker is asked for more until all have run.
    fn take_scores(&mut self, part: ScorePart) {
        let Lab::Sided(lab) = &mut self.lab else { return };
        if lab.take_scores(part)
            && self.shown
            && let Some(question) = lab.search()
        {
            self.send(&question);
        }
    }

    /// What was tried of the eviction lab; the worker is asked for more until all is there.
    fn take_eviction(&mut self, part: EvictionPart) {
        let Lab::Eviction(lab) = &mut self.lab else { return };
        if lab.take_part(part) && self.shown {
            self.send(&ToLab::GoOn);
        }
    }
}

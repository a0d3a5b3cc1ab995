//! What a visitor does in the lab that is open, and what follows.

use yew::prelude::*;

use super::{LabApp, Msg};
use crate::lab::bloom::state::BloomMsg;
use crate::lab::eviction::state::EvictionMsg;
use crate::lab::follows::Follows;
use crate::lab::locks::state::LocksMsg;
use crate::lab::orders::state::OrdersMsg;
use crate::lab::ring::state::RingMsg;
use crate::lab::sided::state::SidedMsg;
use crate::lab::state::{Lab, LabMsg};
use crate::lab::types::state::TypesMsg;
use crate::loading::Loading;
use crate::platform;
use crate::settings::Chosen;

impl LabApp {
    /// Opens a lab with what is chosen in it.
    pub(super) fn open_lab(&mut self, choice: &str) {
        self.lab = self.lab.opened(choice);
        self.notice = None;
        self.ask_lab();
    }

    /// Has the worker look at what is chosen, and find out what is not known yet.
    pub(super) fn ask_lab(&mut self) {
        // It is asked when it says that it is there.
        if self.loading != Loading::Done {
            return;
        }
        self.send(&self.lab.question());
        self.count_next();
    }

    pub(super) fn count_next(&mut self) {
        if let Some(question) = self.lab.next_count() {
            self.send(&question);
        }
    }

    pub(super) fn in_lab(&mut self, ctx: &Context<Self>, message: LabMsg) {
        if !message.is_of_page() {
            self.lab.forget_refusal();
        }
        match message {
            LabMsg::Orders(message) => self.in_orders(message),
            LabMsg::Locks(message) => self.in_locks(message),
            LabMsg::Sided(message) => self.in_sided(message),
            LabMsg::Eviction(message) => self.in_eviction(message),
            LabMsg::Ring(message) => self.in_ring(message),
            LabMsg::Bloom(message) => self.in_bloom(message),
            LabMsg::Types(message) => self.in_types(message),
            LabMsg::OpenSide(side) => {
                if let Lab::Sided(lab) = &self.lab
                    && let Some(question) = lab.ask_for_side(side)
                {
                    self.send(&question);
                }
            }
            LabMsg::Reset => {
                self.lab = self.lab.opened(&self.lab.first_choice());
                self.show_choice();
                self.ask_lab();
            }
            LabMsg::Home => platform::set_hash_and_tell(""),
            LabMsg::Choose(chosen) => self.settings.choose(chosen),
            LabMsg::CloseNotice => self.notice = None,
            LabMsg::Share => {
                self.show_moment();
                self.copy(ctx, &platform::address());
            }
            LabMsg::ShareText => {
                self.show_moment();
                let (title, sub) = self.lab.title(self.settings.lang.labs());
                self.copy(ctx, &format!("**{title}**: {sub}\n\n<{}>\n", platform::address()));
            }
            LabMsg::SaveSeries => self.save_series(),
        }
    }

    /// Offers what the charts show as a file.
    fn save_series(&mut self) {
        let Lab::Sided(lab) = &self.lab else { return };
        let words = self.settings.lang.labs();
        let name = format!("{}.csv", self.lab.id());
        if platform::download(&name, lab.series(words).as_bytes()).is_err() {
            self.say(format!("{}{}{name}", words.page.failed, words.page.colon), true);
        }
    }

    fn in_orders(&mut self, message: OrdersMsg) {
        let Lab::Orders(lab) = &mut self.lab else { return };
        match message {
            OrdersMsg::Set(knob, value) => lab.set(knob, &value),
            OrdersMsg::Order(steps) => (lab.ask.order, lab.ask.taken) = (Some(steps), 0),
            OrdersMsg::Taken(taken) => {
                lab.go_to(taken);
                return self.show_choice();
            }
            OrdersMsg::Next(step) => {
                if !lab.next(step) {
                    return self.show_choice();
                }
            }
        }
        self.ask_lab();
    }

    fn in_locks(&mut self, message: LocksMsg) {
        let Lab::Locks(lab) = &mut self.lab else { return };
        let asks = match message {
            LocksMsg::Set(name, value) => lab.set(&name, &value),
            LocksMsg::Go(step) => {
                lab.go_to(step);
                false
            }
        };
        self.show_choice();
        if asks {
            self.ask_lab();
        }
    }

    fn in_sided(&mut self, message: SidedMsg) {
        let Lab::Sided(lab) = &mut self.lab else { return };
        let follows = lab.take(message);
        self.follow(follows);
    }

    fn in_eviction(&mut self, message: EvictionMsg) {
        let Lab::Eviction(lab) = &mut self.lab else { return };
        let follows = lab.take(message);
        self.follow(follows);
    }

    fn follow(&mut self, follows: Follows) {
        match follows {
            Follows::Nothing => {}
            Follows::Link => self.show_choice(),
            Follows::Search => {
                if let Lab::Sided(lab) = &self.lab
                    && let Some(question) = lab.search()
                {
                    self.send(&question);
                }
            }
            Follows::Run => {
                self.show_choice();
                self.ask_lab();
            }
        }
    }

    fn in_ring(&mut self, message: RingMsg) {
        let Lab::Ring(lab) = &mut self.lab else { return };
        if lab.take(message) {
            self.show_choice();
            self.ask_lab();
        }
    }

    fn in_bloom(&mut self, message: BloomMsg) {
        let Lab::Bloom(lab) = &mut self.lab else { return };
        let follows = lab.take(message);
        self.follow(follows);
    }

    fn in_types(&mut self, message: TypesMsg) {
        let Lab::Types(lab) = &mut self.lab else { return };
        let follows = lab.take(message);
        self.follow(follows);
    }

    /// The address is the link to what is shown, unless somebody has just gone elsewhere, which the page is about to
    /// hear of: what it would write then would lead back.
    pub(super) fn show_choice(&mut self) {
        if platform::hash() == self.address {
            platform::replace_hash(&format!("lab={}", self.lab.choice()));
            self.address = platform::hash();
        }
    }

    /// Has the address lead to what is looked at, whether or not time goes on.
    fn show_moment(&mut self) {
        platform::replace_hash(&format!("lab={}", self.lab.choice_now()));
        self.address = platform::hash();
    }

    fn copy(&self, ctx: &Context<Self>, text: &str) {
        let scope = ctx.link().clone();
        platform::copy(text, move |is_copied| scope.send_message(Msg::Copied(is_copied)));
    }

    /// What keys do in a lab; whether anything.
    pub(super) fn key(&mut self, key: &str) -> bool {
        match (key, &mut self.lab) {
            ("t" | "T", _) => self.settings.choose(Chosen::OtherTheme),
            (_, Lab::Orders(lab)) => {
                let Some(taken) = step_of(key, lab.ask.taken) else { return false };
                lab.go_to(taken);
                self.show_choice();
            }
            (_, Lab::Locks(lab)) => {
                let Some(step) = step_of(key, lab.ask.step) else { return false };
                lab.go_to(step);
                self.show_choice();
            }
            (_, Lab::Eviction(_)) => {
                let Some(message) = EvictionMsg::pressed(key) else { return false };
                self.in_eviction(message);
            }
            (_, Lab::Sided(_)) => {
                let Some(message) = SidedMsg::pressed(key) else { return false };
                self.in_sided(message);
            }
            (_, Lab::Bloom(_)) => {
                let Some(message) = BloomMsg::pressed(key) else { return false };
                self.in_bloom(message);
            }
            (_, Lab::Types(_)) => {
                let Some(message) = TypesMsg::pressed(key) else { return false };
                self.in_types(message);
            }
            (_, Lab::Ring(_)) => {
                let Some(message) = RingMsg::pressed(key) else { return false };
                self.in_ring(message);
            }
        }
        true
    }

    /// Time goes on in a lab with two sides; whether anything looks different.
    pub(super) fn frame(&mut self) -> bool {
        let now_ms = platform::now_ms();
        let elapsed_ms = now_ms - std::mem::replace(&mut self.last_frame_ms, now_ms);
        let Lab::Sided(lab) = &mut self.lab else { return false };
        let is_other = lab.go_on(elapsed_ms);
        // At the end a link leads to it, and does not play from the beginning.
        if is_other && !lab.is_playing() {
            self.show_choice();
        }
        is_other
    }
}

/// Where a key leads from a step; the end is further than any.
fn step_of(key: &str, step: usize) -> Option<usize> {
    match key {
        "ArrowRight" => Some(step + 1),
        "ArrowLeft" => Some(step.saturating_sub(1)),
        "Home" => Some(0),
        "End" => Some(usize::MAX),
        _ => None,
    }
}

//! The lab that is open.

use redscope_session::Refusal;
use redscope_session::lab::{OrdersAsk, OrdersView, StrategyCount};

use super::{App, View, run};
use crate::lab::LabMsg;
use crate::platform;

impl App {
    /// Opens a lab with what is chosen in it.
    pub(super) fn open_lab(&mut self, choice: &str) {
        self.lab = self.lab.opened(choice);
        self.notice = None;
        self.ask_lab();
    }

    /// Has the worker look at what is chosen, and find out what is not known yet.
    fn ask_lab(&mut self) {
        self.send(&self.lab.question());
        self.count_next();
    }

    fn count_next(&mut self) {
        if let Some(question) = self.lab.next_count() {
            self.send(&question);
        }
    }

    pub(super) fn in_lab(&mut self, message: LabMsg) {
        self.lab.refused = None;
        match message {
            LabMsg::Set(knob, value) => self.lab.set(knob, &value),
            LabMsg::Order(steps) => (self.lab.ask.order, self.lab.ask.taken) = (Some(steps), 0),
            LabMsg::Taken(taken) => return self.go_in_lab(taken),
            LabMsg::Next(step) => {
                if !self.lab.next(step) {
                    self.show_choice();
                    return;
                }
            }
            LabMsg::Reset => self.lab = self.lab.opened(&OrdersAsk::default().write()),
            LabMsg::Share => {
                self.show_choice();
                platform::copy(&platform::address());
                self.say(self.settings.lang.words().shared_link.to_owned(), false);
                return;
            }
        }
        self.ask_lab();
    }

    fn go_in_lab(&mut self, taken: usize) {
        self.lab.go_to(taken);
        self.show_choice();
    }

    /// The address is the link to what is shown.
    fn show_choice(&self) {
        platform::replace_hash(&format!("lab={}", self.lab.ask.write()));
    }

    /// What keys do in a lab; whether anything.
    pub(super) fn key_in_lab(&mut self, key: &str) -> bool {
        let taken = self.lab.ask.taken;
        match key {
            "ArrowRight" => self.go_in_lab(taken + 1),
            "ArrowLeft" => self.go_in_lab(taken.saturating_sub(1)),
            "Home" => self.go_in_lab(0),
            "End" => self.go_in_lab(usize::MAX),
            "t" | "T" => self.settings.toggle_theme(),
            _ => return false,
        }
        true
    }

    pub(super) fn refuse_in_lab(&mut self, why: Refusal) {
        self.lab.refuse(why);
        self.ask_lab();
    }

    pub(super) fn take_orders(&mut self, view: OrdersView) {
        self.lab.take(view);
        if run::lab_of(&platform::hash()).is_some() {
            self.show_choice();
        }
    }

    pub(super) fn take_count(&mut self, count: StrategyCount) {
        self.lab.take_count(count);
        // Who has left the lab wants the worker for something else.
        if self.view == View::Lab {
            self.count_next();
        }
    }
}

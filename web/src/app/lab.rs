//! The lab that is open.

use redscope_session::Refusal;
use redscope_session::lab::{OrdersView, StrategyCount};

use super::{App, run};
use crate::lab::{Lab, LabMsg};
use crate::platform;

impl App {
    /// Opens a lab with what is chosen in it.
    pub(super) fn open_lab(&mut self, choice: &str) {
        // What has been reached in this visit stays.
        let goals = self.lab.goals;
        self.lab = Lab { goals, ..Lab::open(choice) };
        self.notice = None;
        self.ask_lab();
    }

    /// Has the worker find out what is not known yet.
    fn ask_lab(&self) {
        for question in self.lab.questions() {
            self.send(&question);
        }
    }

    pub(super) fn in_lab(&mut self, message: LabMsg) {
        self.lab.refused = None;
        match message {
            LabMsg::Set(knob, value) => self.lab.set(knob, &value),
            LabMsg::Order(steps) => (self.lab.ask.order, self.lab.ask.taken) = (Some(steps), 0),
            LabMsg::Taken(taken) => return self.go_in_lab(taken),
            LabMsg::Next(step) => self.lab.next(step),
            LabMsg::Reset => {
                let goals = self.lab.goals;
                self.lab = Lab { goals, ..Lab::default() };
            }
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
    }
}

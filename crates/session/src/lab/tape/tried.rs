//! What was tried at a console, and what came back.

use std::collections::VecDeque;

use redscope_actor::Time;
use redscope_labs::client::Line;
use redscope_labs::experiment::tape::PROBE;
use redscope_labs::{Fact, Told, World};
use redscope_sim::What;
use serde::{Deserialize, Serialize};

/// A command that was tried, with its reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedCommand {
    /// As it was typed.
    pub command: String,
    /// As redis-cli prints it.
    pub reply: String,
    /// Whether it is an error.
    pub is_error: bool,
    /// How often the console was sent on to another server.
    pub redirections: u32,
    /// When, in virtual milliseconds after the beginning.
    pub at_ms: u64,
    /// How long the reply took, in microseconds.
    pub took_us: u64,
}

/// Puts replies to what was tried.
#[derive(Debug)]
pub(super) struct Tried {
    begun: Time,
    /// What has no reply yet, and when it was typed, in order.
    asked: VecDeque<(TriedCommand, Time)>,
    answered: Vec<TriedCommand>,
}

impl Tried {
    pub(super) fn new(begun: Time) -> Self {
        Tried { begun, asked: VecDeque::new(), answered: Vec::new() }
    }

    /// Notes what was told.
    pub(super) fn note(&mut self, world: &World, told: &Told) {
        let What::Fact(Fact::Console(line)) = &told.what else { return };
        if **world.name(told.actor) != *PROBE {
            return;
        }
        let now = told.stamp.at;
        match line {
            Line::Typed { line, .. } => {
                let asked = TriedCommand {
                    command: line.clone(),
                    reply: String::new(),
                    is_error: false,
                    redirections: 0,
                    at_ms: (now - self.begun) / 1000,
                    took_us: 0,
                };
                self.asked.push_back((asked, now));
            }
            Line::Redirected { .. } => {
                if let Some((asked, _)) = self.asked.front_mut() {
                    asked.redirections += 1;
                }
            }
            Line::Pushed { .. } => {}
            Line::Reply { text, error, .. } => {
                if let Some((asked, typed)) = self.asked.pop_front() {
                    let (reply, is_error, took_us) = (text.clone(), *error, now - typed);
                    self.answered.push(TriedCommand { reply, is_error, took_us, ..asked });
                }
            }
        }
    }

    /// What has been answered since it was asked last.
    pub(super) fn take(&mut self) -> Vec<TriedCommand> {
        std::mem::take(&mut self.answered)
    }
}

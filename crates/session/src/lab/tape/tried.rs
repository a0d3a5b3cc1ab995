//! What was tried at a console before anything happens, and what came back.

use std::collections::VecDeque;

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
}

/// Puts replies to what was tried.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// What has no reply yet, in order.
    asked: VecDeque<TriedCommand>,
    answered: Vec<TriedCommand>,
}

impl Tried {
    /// Notes what was told.
    pub(super) fn note(&mut self, world: &World, told: &Told) {
        let What::Fact(Fact::Console(line)) = &told.what else { return };
        if **world.name(told.actor) != *PROBE {
            return;
        }
        match line {
            Line::Typed { line, .. } => self.asked.push_back(TriedCommand {
                command: line.clone(),
                reply: String::new(),
                is_error: false,
                redirections: 0,
            }),
            Line::Redirected { .. } => {
                if let Some(asked) = self.asked.front_mut() {
                    asked.redirections += 1;
                }
            }
            Line::Reply { text, error, .. } => {
                if let Some(asked) = self.asked.pop_front() {
                    let (reply, is_error) = (text.clone(), *error);
                    self.answered.push(TriedCommand { reply, is_error, ..asked });
                }
            }
        }
    }

    /// What has been answered since it was asked last.
    pub(super) fn take(&mut self) -> Vec<TriedCommand> {
        std::mem::take(&mut self.answered)
    }
}

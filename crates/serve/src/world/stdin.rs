//! What is typed at the program: faults to be made and mended.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use mio::Waker;
use redscope_labs::Action;
use redscope_labs::act::{self, ParseError};
use redscope_node::Input;
use redscope_sim::{Action as Act, ActionError, Unfit};

use super::{Failure, World};
use crate::log;

/// The acts that real processes can undergo.
pub(crate) const ACTS: &str = "\
crash NAME | terminate NAME | pause NAME | resume NAME | restart NAME
cut NAMES NAMES | heal NAMES NAMES | heal all";

impl World {
    pub(super) fn control(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let action = act::parse(line).map_err(|error| match error {
            ParseError::Verb(verb) => format!("'{verb}' is no act; these are:\n{ACTS}").into(),
            error => Failure::Told(error.to_string()),
        });
        if let Err(Failure::Told(text)) = action.and_then(|action| self.apply(action)) {
            log::complain(&text);
        }
    }

    fn named(&self, name: &str) -> Result<usize, String> {
        let found = self.nodes.iter().position(|node| node.spec.name == name);
        found.ok_or_else(|| format!("there is nobody called {name}"))
    }

    /// A node whose process is there, be it stopped.
    fn up(&self, name: &str) -> Result<usize, Failure> {
        let index = self.named(name)?;
        self.nodes[index].process.as_ref().ok_or_else(|| unfit(name, Unfit::Down))?;
        Ok(index)
    }

    /// A node that runs.
    fn running(&self, name: &str) -> Result<usize, Failure> {
        let index = self.named(name)?;
        let node = &self.nodes[index];
        let runs = node.process.is_some() && !node.paused;
        runs.then_some(index).ok_or_else(|| unfit(name, Unfit::NotRunning))
    }

    fn apply(&mut self, action: Action) -> Result<(), Failure> {
        match action {
            Act::Crash { actor } => {
                let index = self.up(&actor)?;
                self.stop(index);
            }
            Act::Terminate { actor } => {
                let index = self.running(&actor)?;
                self.feed(index, Input::Terminate);
            }
            Act::Restart { actor, keep_disk: true } => {
                let index = self.named(&actor)?;
                if self.nodes[index].process.is_some() {
                    return Err(unfit(&actor, Unfit::Running));
                }
                return self.launch(index);
            }
            Act::Pause { actor } => {
                let index = self.running(&actor)?;
                self.nodes[index].paused = true;
            }
            Act::Resume { actor } => {
                let index = self.up(&actor)?;
                if !self.nodes[index].paused {
                    return Err(unfit(&actor, Unfit::NotPaused));
                }
                self.nodes[index].paused = false;
                self.accept_all(index);
                self.release();
            }
            Act::Cut { from, to, one_way: false } => {
                for pair in self.pairs(&from, &to)? {
                    self.cuts.insert(pair);
                }
            }
            Act::Heal { from, to, .. } if from.is_empty() && to.is_empty() => {
                self.cuts.clear();
                self.release();
            }
            Act::Heal { from, to, one_way: false } => {
                for pair in self.pairs(&from, &to)? {
                    self.cuts.remove(&pair);
                }
                self.release();
            }
            other => {
                let text = act::write(&other);
                return Err(
                    format!("'{text}' needs a simulated world; here there are:\n{ACTS}").into()
                );
            }
        }
        Ok(())
    }

    /// Pairs of processes, the lower number first.
    fn pairs(&self, from: &[String], to: &[String]) -> Result<Vec<(usize, usize)>, Failure> {
        let mut pairs = Vec::new();
        for a in from {
            for b in to {
                let (a, b) = (self.named(a)?, self.named(b)?);
                if a != b {
                    pairs.push((a.min(b), a.max(b)));
                }
            }
        }
        match from {
            [name, ..] if pairs.is_empty() => Err(unfit(name, Unfit::Itself)),
            _ => Ok(pairs),
        }
    }

    /// Looks at every socket again after something held them back.
    pub(super) fn release(&mut self) {
        let tokens: Vec<usize> = self.sockets.keys().copied().collect();
        for token in tokens {
            // What has come in the meantime was told of once.
            self.socket_ready(token, true);
        }
    }
}

/// Why an act is not possible, in the words of a simulated world.
fn unfit(actor: &str, is: Unfit) -> Failure {
    ActionError::State { actor: actor.to_owned(), is }.to_string().into()
}

/// Standard input, line by line, from a thread of its own.
pub(super) fn read_lines(waker: Arc<Waker>) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() || waker.wake().is_err() {
                return;
            }
        }
    });
    receiver
}

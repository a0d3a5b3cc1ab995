//! What is typed at the program: faults to be made and mended.

use std::io::BufRead;
use std::sync::mpsc::{Receiver, channel};

use mio::Waker;

use super::{Failure, World};
use crate::control::{self, Control};

impl World {
    pub(super) fn control(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let parsed = control::parse(line).map_err(Failure::Told);
        if let Err(Failure::Told(text)) = parsed.and_then(|control| self.apply(control)) {
            eprintln!("{text}");
        }
    }

    pub(super) fn named(&self, name: &str) -> Result<usize, String> {
        let found = self.nodes.iter().position(|node| node.spec.name == name);
        found.ok_or_else(|| format!("there is no process called {name}"))
    }

    pub(super) fn apply(&mut self, control: Control) -> Result<(), Failure> {
        match control {
            Control::Crash(name) => {
                let index = self.named(&name)?;
                self.stop(index);
            }
            Control::Restart(name) => {
                let index = self.named(&name)?;
                if self.nodes[index].process.is_some() {
                    return Err(format!("{name} is running").into());
                }
                return self.launch(index);
            }
            Control::Pause(name) => {
                let index = self.named(&name)?;
                self.nodes[index].paused = true;
            }
            Control::Resume(name) => {
                let index = self.named(&name)?;
                self.nodes[index].paused = false;
                self.accept_all(index);
                self.release();
            }
            Control::Cut(a, b) => {
                let (a, b) = (self.named(&a)?, self.named(&b)?);
                self.cuts.insert((a.min(b), a.max(b)));
            }
            Control::Heal(a, b) => {
                let (a, b) = (self.named(&a)?, self.named(&b)?);
                self.cuts.remove(&(a.min(b), a.max(b)));
                self.release();
            }
        }
        Ok(())
    }

    /// Looks at every socket again after something held them back.
    pub(super) fn release(&mut self) {
        let tokens: Vec<usize> = self.sockets.keys().copied().collect();
        for token in tokens {
            self.socket_ready(token);
        }
    }
}

/// Standard input, line by line, from a thread of its own.
pub(super) fn read_lines(waker: Waker) -> Receiver<String> {
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

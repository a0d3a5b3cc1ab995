//! What is typed at the program: faults to be made and mended.

use std::fmt::Display;
use std::io::BufRead;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use mio::Waker;
use redscope_labs::act::{self, Lack, MachineAct, ParseError, Ways, machine_forms, machine_lack};
use redscope_node::Input;
use redscope_sim::{ActionError, Unfit};

use super::{Failure, World};
use crate::log;

impl World {
    pub(super) fn control(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if let Err(Failure::Told(text)) = read(line).and_then(|act| self.apply(act)) {
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

    fn apply(&mut self, act: MachineAct) -> Result<(), Failure> {
        match act {
            MachineAct::Crash(actor) => {
                let index = self.up(&actor)?;
                self.stop(index);
            }
            MachineAct::Terminate(actor) => {
                let index = self.running(&actor)?;
                self.feed(index, Input::Terminate);
            }
            MachineAct::Restart(actor) => {
                let index = self.named(&actor)?;
                if self.nodes[index].process.is_some() {
                    return Err(unfit(&actor, Unfit::Running));
                }
                return self.launch(index);
            }
            MachineAct::Pause(actor) => {
                let index = self.running(&actor)?;
                self.nodes[index].paused = true;
            }
            MachineAct::Resume(actor) => {
                let index = self.up(&actor)?;
                if !self.nodes[index].paused {
                    return Err(unfit(&actor, Unfit::NotPaused));
                }
                self.nodes[index].paused = false;
                self.open_again(index);
                self.release();
            }
            MachineAct::Cut(ways) => {
                let ways = self.ways(&ways)?;
                self.cuts.extend(ways);
            }
            MachineAct::HealAll => {
                self.cuts.clear();
                self.release();
            }
            MachineAct::Heal(ways) => {
                for way in self.ways(&ways)? {
                    self.cuts.remove(&way);
                }
                self.release();
            }
        }
        Ok(())
    }

    /// From whom, to whom.
    fn ways(&self, ways: &Ways) -> Result<Vec<(usize, usize)>, Failure> {
        let mut found = Vec::new();
        for a in &ways.from {
            for b in &ways.to {
                let (a, b) = (self.named(a)?, self.named(b)?);
                if a != b {
                    found.push((a, b));
                    found.extend((!ways.one_way).then_some((b, a)));
                }
            }
        }
        match ways.from.first() {
            Some(name) if found.is_empty() => Err(unfit(name, Unfit::Itself)),
            _ => Ok(found),
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

/// Reads a line.
///
/// Errors: what it says that is no act, or that is none to real processes; then which are.
fn read(line: &str) -> Result<MachineAct, Failure> {
    let verb = line.split_whitespace().next().unwrap_or_default();
    let told = |why: &dyn Display| {
        Failure::Told(format!("{why}. Acts on real processes are:\n{}", machine_forms()))
    };
    let only_simulated =
        |lack: Lack| told(&format_args!("'{}' needs a simulated world: {lack}", line.trim()));
    if let Some(lack) = machine_lack(verb) {
        return Err(only_simulated(lack));
    }
    let action = act::parse(line).map_err(|why| match why {
        ParseError::Verb(verb) => told(&format_args!("'{verb}' is no act")),
        why => Failure::Told(why.to_string()),
    })?;
    MachineAct::of(action).map_err(only_simulated)
}

/// Why an act is not possible, in the words of a simulated world.
fn unfit(actor: &str, is: Unfit) -> Failure {
    ActionError::State { actor: actor.to_owned(), is }.to_string().into()
}

/// Standard input, line by line, from a thread of its own.
pub(super) fn read_lines(waker: Arc<Waker>) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if sender.send(line).is_err() || waker.wake().is_err() {
                return;
            }
        }
    });
    receiver
}

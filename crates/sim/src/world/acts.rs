//! What is done to a run: crashes, pauses, cuts, and what a person types.

use redscope_actor::{Actor, Boot, WallClock};
use redscope_node::{Process, Spec};

use super::{Node, NodeState, Sim};
use crate::action::{Action, ActionError};
use crate::client::Console;
use crate::network::{Carried, End};

impl Sim {
    /// Does something to the run.
    ///
    /// Errors: [`ActionError`]; then nothing has changed.
    pub fn act(&mut self, action: &Action) -> Result<(), ActionError> {
        match action {
            Action::Crash { node } => self.crash(node),
            Action::Restart { node } => self.restart(node),
            Action::Pause { node } => self.pause(node),
            Action::Resume { node } => self.resume(node),
            Action::Cut { a, b } => {
                self.known(a)?;
                self.known(b)?;
                self.network.cut(a, b);
                self.fault(a, format!("link to {b} cut"));
                Ok(())
            }
            Action::Heal { a, b } => {
                self.known(a)?;
                self.known(b)?;
                self.network.heal(a, b, self.now);
                self.fault(a, format!("link to {b} healed"));
                Ok(())
            }
            Action::OpenClient { client, node, follow } => {
                self.known(node)?;
                if self.consoles.contains_key(client) {
                    return Err(ActionError::ClientExists(client.clone()));
                }
                let address = self.nodes[node].spec.address.to_string();
                let console = Console::new(address, *follow);
                self.consoles.insert(client.clone(), console);
                Ok(())
            }
            Action::CloseClient { client } => {
                let console = self.consoles.remove(client);
                let console = console.ok_or(ActionError::UnknownClient(client.clone()))?;
                if let Some(conn) = console.conn {
                    self.close(&End { owner: client.clone(), conn });
                }
                Ok(())
            }
            Action::MoveClient { client, node, follow } => {
                self.known(node)?;
                let address = self.nodes[node].spec.address.to_string();
                self.console(client)?.move_to(address, *follow);
                self.drive_console(client);
                Ok(())
            }
            Action::Type { client, line } => {
                let now = self.now;
                self.console(client)?.type_line(now, line);
                self.drive_console(client);
                Ok(())
            }
        }
    }

    pub(super) fn known(&self, name: &str) -> Result<&Node, ActionError> {
        self.nodes.get(name).ok_or_else(|| ActionError::UnknownNode(name.to_owned()))
    }

    pub(super) fn start(&mut self, name: &str) -> Result<(), String> {
        let node = self.nodes.get_mut(name).expect("only known nodes are started");
        node.starts += 1;
        let seed = redscope_actor::Rng::fork(self.config.seed, &format!("{name}/{}", node.starts))
            .next_u64();
        let spec = Spec {
            address: node.spec.address.clone(),
            sentinel: node.spec.sentinel,
            config: node.spec.config.clone(),
        };
        let boot = Boot {
            now: self.now,
            seed,
            clock: WallClock { epoch_unix_us: self.config.epoch_unix_us, ahead_us: 0 },
            process_id: 1,
            files: &node.disk,
        };
        let started = Process::start(&spec, boot, &mut node.outbox);
        node.process = Some(started.map_err(|error| error.to_string())?);
        node.paused = false;
        node.backlog.clear();
        self.drain(name);
        Ok(())
    }

    pub(super) fn crash(&mut self, name: &str) -> Result<(), ActionError> {
        if self.known(name)?.process.is_none() {
            return Err(ActionError::WrongState(format!("{name} is down already")));
        }
        self.stop(name);
        self.fault(name, "crashed".to_owned());
        Ok(())
    }

    /// The process is gone: its connections break, its disk stays.
    pub(super) fn stop(&mut self, name: &str) {
        if let Some(node) = self.nodes.get_mut(name) {
            node.process = None;
            node.paused = false;
            node.backlog.clear();
        }
        self.network.drop_requests_of(name);
        for end in self.network.ends_of(name) {
            self.network.send_over(self.now, &end, Carried::Reset);
            self.network.halves.remove(&end);
        }
    }

    pub(super) fn restart(&mut self, name: &str) -> Result<(), ActionError> {
        if self.known(name)?.process.is_some() {
            return Err(ActionError::WrongState(format!("{name} is running")));
        }
        self.fault(name, "started".to_owned());
        self.start(name).map_err(ActionError::WrongState)
    }

    pub(super) fn pause(&mut self, name: &str) -> Result<(), ActionError> {
        if self.state(name) != Some(NodeState::Running) {
            self.known(name)?;
            return Err(ActionError::WrongState(format!("{name} is not running")));
        }
        self.nodes.get_mut(name).expect("known above").paused = true;
        self.fault(name, "paused".to_owned());
        Ok(())
    }

    pub(super) fn resume(&mut self, name: &str) -> Result<(), ActionError> {
        if self.state(name) != Some(NodeState::Paused) {
            self.known(name)?;
            return Err(ActionError::WrongState(format!("{name} is not paused")));
        }
        let node = self.nodes.get_mut(name).expect("known above");
        node.paused = false;
        let inputs = std::mem::take(&mut node.backlog);
        self.fault(name, "resumed".to_owned());
        for input in inputs {
            self.feed(name, input);
        }
        Ok(())
    }
}

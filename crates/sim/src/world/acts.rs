//! Carrying out acts.

use redscope_actor::{Actor, Input, Rng};

use super::Sim;
use crate::action::{Action, ActionError, ActionOf, Unfit};
use crate::disk::{Disk, Unsynced};
use crate::ids::{ActorId, End, PacketId};
use crate::network::{Carried, RETRANSMISSION_US};
use crate::slot::State;
use crate::told::Fate;

/// The ways from one set of actors to another.
type Ways = Vec<(ActorId, ActorId)>;

impl<A: Actor> Sim<A> {
    /// Does something to the run.
    ///
    /// Errors: [`ActionError`]; then nothing has changed.
    pub fn act(&mut self, action: &ActionOf<A>) -> Result<(), ActionError> {
        let done = self.carry_out_act(action);
        if done.is_ok() {
            self.digest.debug(action);
        }
        done
    }

    fn carry_out_act(&mut self, action: &ActionOf<A>) -> Result<(), ActionError> {
        match action {
            Action::Crash { actor } => {
                let id = self.up(actor)?;
                self.stop(id);
                self.fate(id, Fate::Crashed);
            }
            Action::Terminate { actor } => {
                let id = self.running(actor)?;
                self.fate(id, Fate::Terminated);
                self.feed(id, Input::Terminate);
            }
            Action::PowerCut { actor, unsynced } => self.power_cut(actor, *unsynced)?,
            Action::Restart { actor, keep_disk } => {
                let id = self.known(actor)?;
                if !matches!(self.slot(id).state, State::Down | State::Dark) {
                    return Err(state(actor, Unfit::Running));
                }
                if !keep_disk {
                    self.slot_mut(id).disk = Disk::default();
                    self.fate(id, Fate::DiskReplaced);
                }
                self.restart(id);
            }
            Action::Pause { actor } => {
                let id = self.running(actor)?;
                self.slot_mut(id).state = State::Paused;
                self.arm(id);
                self.fate(id, Fate::Paused);
            }
            Action::Resume { actor } => {
                let id = self.known(actor)?;
                if self.slot(id).state != State::Paused {
                    return Err(state(actor, Unfit::NotPaused));
                }
                self.slot_mut(id).state = State::Running;
                self.fate(id, Fate::Resumed);
                self.work_off(id);
            }
            Action::Cut { from, to, one_way } => {
                for (a, b) in self.ways(from, to, *one_way)? {
                    self.paths.cut(a, b);
                    self.fate(a, Fate::Cut { to: b });
                }
            }
            Action::Heal { from, to, one_way } => {
                let ways = match (from.as_slice(), to.as_slice()) {
                    ([], []) => self.paths.cuts().collect(),
                    _ => self.ways(from, to, *one_way)?,
                };
                for (a, b) in ways {
                    self.paths.heal(a, b);
                    self.fate(a, Fate::Healed { to: b });
                }
                self.release();
            }
            Action::Path { between, change } => match between {
                None => self.paths.change(None, *change),
                Some((a, b)) => {
                    let (a, b) = self.two(a, b)?;
                    self.paths.change(Some((a, b)), *change);
                    self.paths.change(Some((b, a)), *change);
                    self.fate(a, Fate::PathChanged);
                }
            },
            Action::Break { a, b } => {
                let (a, b) = self.two(a, b)?;
                self.break_connections(a, b);
                self.fate(a, Fate::Broken { to: b });
            }
            Action::Hold { packet } => {
                // It may wait already, behind a cut.
                let (from, to) = self.way_of(*packet).ok_or(ActionError::NoPacket(*packet))?;
                let (from, to) = (from.actor, to.actor);
                self.holds.insert(*packet);
                self.fate(from, Fate::Held { packet: *packet, to });
            }
            Action::Drop { packet } => self.drop_packet(*packet)?,
            Action::Delay { packet, by_us } => self.delay_packet(*packet, *by_us)?,
            Action::Deliver { packet } => {
                let taken = self.take_up_to(*packet);
                let asked = taken.last().ok_or(ActionError::NoPacket(*packet))?;
                let (from, to) = (asked.from.actor, asked.to.actor);
                self.fate(from, Fate::Delivered { packet: *packet, to });
                taken.into_iter().for_each(|packet| self.deliver(packet));
                self.release();
            }
            Action::Add { actor, spec, files } => {
                self.add(actor, spec.clone(), Disk::new(files.iter().cloned()))?;
            }
            Action::Remove { actor } => {
                let id = self.known(actor)?;
                self.remove(id);
            }
            Action::Clock { actor, ahead_us } => {
                let id = self.known(actor)?;
                self.slot_mut(id).ahead_us = *ahead_us;
                self.fate(id, Fate::ClockSet(*ahead_us));
                self.feed(id, Input::ClockSet { ahead_us: *ahead_us });
            }
            Action::Disk { actor, fault } => {
                let id = self.known(actor)?;
                if fault.is_by_hand() && self.slot(id).actor.is_some() {
                    return Err(state(actor, Unfit::UsesFiles));
                }
                self.slot_mut(id).disk.suffer(fault).map_err(ActionError::Disk)?;
                self.fate(id, Fate::DiskChanged(fault.clone()));
            }
            Action::Order { actor, order } => {
                let id = self.up(actor)?;
                if !A::keep_order(&mut self.slot_mut(id).spec, order) {
                    return Err(state(actor, Unfit::OtherKind));
                }
                self.feed(id, Input::Order(order.clone()));
            }
        }
        Ok(())
    }

    pub(super) fn known(&self, name: &str) -> Result<ActorId, ActionError> {
        self.names.get(name).copied().ok_or_else(|| ActionError::Unknown(name.to_owned()))
    }

    /// An actor whose process is there, be it stopped.
    fn up(&self, name: &str) -> Result<ActorId, ActionError> {
        let id = self.known(name)?;
        let is_up = self.slot(id).actor.is_some();
        is_up.then_some(id).ok_or_else(|| state(name, Unfit::Down))
    }

    fn running(&self, name: &str) -> Result<ActorId, ActionError> {
        let id = self.known(name)?;
        let is_running = self.slot(id).state == State::Running;
        is_running.then_some(id).ok_or_else(|| state(name, Unfit::NotRunning))
    }

    fn ways(&self, from: &[String], to: &[String], one_way: bool) -> Result<Ways, ActionError> {
        let ids = |names: &[String]| {
            names.iter().map(|name| self.known(name)).collect::<Result<Vec<ActorId>, _>>()
        };
        let (from, to) = (ids(from)?, ids(to)?);
        let pairs = from.iter().flat_map(|a| to.iter().map(|b| (*a, *b)));
        let there: Ways = pairs.filter(|(a, b)| a != b).collect();
        if let ([id, ..], true) = (&from[..], there.is_empty()) {
            return Err(state(self.name(*id), Unfit::Itself));
        }
        Ok(match one_way {
            true => there,
            false => there.into_iter().flat_map(|(a, b)| [(a, b), (b, a)]).collect(),
        })
    }

    /// Two actors that are not the same.
    fn two(&self, a: &str, b: &str) -> Result<(ActorId, ActorId), ActionError> {
        let (id, other) = (self.known(a)?, self.known(b)?);
        if id == other {
            return Err(state(a, Unfit::Itself));
        }
        Ok((id, other))
    }

    fn power_cut(&mut self, name: &str, unsynced: Unsynced) -> Result<(), ActionError> {
        let id = self.known(name)?;
        if self.slot(id).state == State::Dark {
            return Err(state(name, Unfit::Dark));
        }
        let (now, seed) = (self.now, self.setting.seed);
        let mut rng = Rng::fork(seed, &format!("power cut of {name} at {}", self.steps));
        let torn = |most: usize| match unsynced {
            Unsynced::Lost => 0,
            Unsynced::Torn => rng.below(most as u64 + 1) as usize,
        };
        let lost = self.slot_mut(id).disk.power_cut(now, torn);
        self.go_dark(id, State::Dark);
        self.fate(id, Fate::PowerCut(lost.into()));
        Ok(())
    }

    /// Both machines break the connections between two actors, those too of which one has not heard.
    fn break_connections(&mut self, a: ActorId, b: ActorId) {
        let between = |from: ActorId, to: ActorId| {
            move |(end, peer): &(End, End)| end.actor == from && peer.actor == to
        };
        let mut ends: Vec<(End, End)> = self.ends_of(a);
        ends.retain(between(a, b));
        let unheard = self.ends_of(b).into_iter().filter(between(b, a));
        ends.extend(unheard.filter(|(_, peer)| !self.slot(a).conns.contains_key(&peer.conn)));
        for (end, peer) in ends {
            let link = self.slot(end.actor).conns.get(&end.conn).map(|conn| conn.link);
            self.send(end, Carried::Reset);
            match (self.slot(peer.actor).conns.contains_key(&peer.conn), link) {
                (false, Some(link)) => self.refuse(end, peer, link),
                _ => self.send(peer, Carried::Reset),
            }
        }
    }

    /// A packet is lost on its way, and sent again when TCP has waited long enough.
    fn drop_packet(&mut self, id: PacketId) -> Result<(), ActionError> {
        self.holds.remove(&id);
        let packet = self.queue.take_packet(id).or_else(|| self.held.remove(&id));
        let packet = packet.ok_or(ActionError::NoPacket(id))?;
        self.fate(packet.from.actor, Fate::Dropped { packet: id, to: packet.to.actor });
        self.lose(packet, RETRANSMISSION_US);
        self.release();
        Ok(())
    }

    /// A packet needs so much longer for its way; what holds it up lets it go.
    fn delay_packet(&mut self, id: PacketId, by_us: u64) -> Result<(), ActionError> {
        let on_way = self.queue.take_packet(id);
        let left_us = on_way.as_ref().map_or(0, |packet| packet.due - self.now);
        let packet = on_way.or_else(|| self.held.remove(&id));
        let packet = packet.ok_or(ActionError::NoPacket(id))?;
        self.holds.remove(&id);
        self.fate(packet.from.actor, Fate::Delayed { packet: id, to: packet.to.actor, by_us });
        self.send_again(packet, left_us.saturating_add(by_us));
        self.release();
        Ok(())
    }
}

fn state(actor: &str, is: Unfit) -> ActionError {
    ActionError::State { actor: actor.to_owned(), is }
}

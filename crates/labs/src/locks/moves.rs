//! What can happen next.

use super::state::{CRASHES, JUMPS, LOST, NOBODY, RESTARTS, State};
use super::world::World;
use super::{Play, Servers};

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A client takes its next step.
    Step(u8),
    /// The request of a client's next step is lost.
    Lose(u8),
    /// A client crashes.
    Crash(u8),
    /// The clock of a server jumps past a lease.
    Jump(u8),
    /// A server restarts without its data.
    Restart(u8),
    /// A replica, counted from 1, hears what it has not yet of the stream.
    Replicate(u8),
    /// The master crashes.
    Fail,
    /// A replica, counted from 1, becomes the master.
    Promote(u8),
    /// A tick passes.
    Tick,
    /// A tick passes while a client is paused, its watchdog with it.
    PausedTick(u8),
}

impl World<'_> {
    /// What may be tried in a state, in the order in which schedules of equal length are told: clients,
    /// servers, time. Whether it is possible says [`World::apply`].
    pub(super) fn moves(&self, state: &State) -> Vec<Move> {
        let mut moves = Vec::new();
        let play = self.play;
        for client in 0..play.clients.len() as u8 {
            moves.push(Move::Step(client));
            if state.left[LOST] > 0 {
                moves.push(Move::Lose(client));
            }
            if state.left[CRASHES] > 0 {
                moves.push(Move::Crash(client));
            }
        }
        match play.servers {
            Servers::One => {}
            Servers::Replicated { replicas, .. } if state.serving == 0 => {
                moves.extend((1..=replicas).map(Move::Replicate));
                moves.push(Move::Fail);
            }
            Servers::Replicated { replicas, .. } if state.serving == NOBODY => {
                moves.extend((1..=replicas).map(Move::Promote));
            }
            Servers::Replicated { .. } => {}
            Servers::Independent(count) => {
                for server in 0..count {
                    if state.left[JUMPS] > 0 {
                        moves.push(Move::Jump(server));
                    }
                    if state.left[RESTARTS] > 0 {
                        moves.push(Move::Restart(server));
                    }
                }
            }
        }
        if state.tick < play.ticks {
            moves.push(Move::Tick);
            if play.faults.pauses {
                moves.extend((0..play.clients.len() as u8).map(Move::PausedTick));
            }
        }
        moves
    }
}

impl Play {
    /// The name of a client.
    pub fn client_name(client: u8) -> char {
        char::from(b'A' + client.min(25))
    }
}

//! What can happen next.

use super::Servers;
use super::moves::Move;
use super::state::{CRASHES, JUMPS, LOST, NOBODY, RESTARTS, State};
use super::world::World;

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

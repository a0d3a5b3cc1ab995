//! What goes wrong: crashes, clocks, restarts, a failover.

use super::contents::EMPTY;
use super::parts::Phase;
use super::servers::{FOR_EVER, Peers, Server, clock_ms};
use super::state::{CRASHES, JUMPS, NOBODY, RESTARTS, State};
use super::world::World;
use super::{LEASE_TICKS, Servers};

impl World<'_> {
    pub(super) fn crash(&mut self, state: &State, client: u8) -> Option<State> {
        let at = usize::from(client);
        let part = state.parts[at];
        let is_running = self.parts.part(part).phase == Phase::Running;
        let has_it = self.believes(state, client) || self.owner(state) == Some(at);
        let mut next = *state;
        next.left[CRASHES] = state.left[CRASHES].checked_sub(1)?;
        (is_running && has_it).then(|| {
            next.parts[at] = self.parts.crash(part);
            next
        })
    }

    /// A server that is there and holds the lock: others lose nothing.
    fn holder(&self, state: &State, number: u8) -> Option<Server> {
        let server = self.server(state, usize::from(number));
        self.contents.held(server.content)?;
        server.away_until.is_none().then_some(server)
    }

    pub(super) fn jump(&mut self, state: &State, number: u8) -> Option<State> {
        let mut server = self.holder(state, number)?;
        let mut next = *state;
        next.left[JUMPS] = state.left[JUMPS].checked_sub(1)?;
        server.ahead += LEASE_TICKS;
        server.content = self.contents.pass(server.content, server.clock_ms(state.tick));
        next.servers[usize::from(number)] = self.servers.id(server);
        Some(next)
    }

    pub(super) fn restart(&mut self, state: &State, number: u8) -> Option<State> {
        let mut server = self.holder(state, number)?;
        let mut next = *state;
        next.left[RESTARTS] = state.left[RESTARTS].checked_sub(1)?;
        server.content = EMPTY;
        let stays_away = self.play.faults.stays_away;
        server.away_until = stays_away.then_some(state.tick + LEASE_TICKS);
        next.servers[usize::from(number)] = self.servers.id(server);
        Some(next)
    }

    pub(super) fn replicate(&mut self, state: &State, replica: u8) -> Option<State> {
        let number = usize::from(replica);
        let (from, to) = (state.has[number], state.has[0]);
        if from >= to {
            return None;
        }
        let mut next = *state;
        let stream = self.streams.get(state.stream).clone();
        for words in stream.into_iter().skip(usize::from(from)) {
            let mut server = self.server(&next, number);
            let words = self.contents.words.id(words);
            let now_ms = clock_ms(state.tick);
            server.content =
                self.contents.run(server.content, now_ms, words, Peers::default()).content;
            next.servers[number] = self.servers.id(server);
        }
        next.has[number] = to;
        Some(next)
    }

    pub(super) fn fail(&mut self, state: &State) -> Option<State> {
        let mut next = *state;
        let gone = Server { content: EMPTY, ahead: 0, away_until: Some(FOR_EVER) };
        next.servers[0] = self.servers.id(gone);
        next.serving = NOBODY;
        Some(next)
    }

    pub(super) fn promote(&mut self, state: &State, replica: u8) -> Option<State> {
        let Servers::Replicated { replicas, best } = self.play.servers else { return None };
        let has = |number: u8| state.has[usize::from(number)];
        let most = (1..=replicas).map(has).max();
        (!best || Some(has(replica)) == most).then_some(State { serving: replica, ..*state })
    }
}

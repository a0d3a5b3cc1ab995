//! How fast time runs where nobody has chosen: slowly for what is worth seeing.

use redscope_labs::Cast;
use redscope_session::{Carried, Session, Slowed, long_at_work, votes_on_way};

/// Speed at which a message can be followed by eye.
const SLOW_MOTION: f64 = 0.0025;
/// Speed at which it can be followed what somebody else's command keeps waiting.
const BUSY_MOTION: f64 = 0.05;
/// An election is slow for no longer than this, in real microseconds: one may be tried again and again.
const ELECTION_US: f64 = 6_000_000.0;

/// What time is slowed down for by itself.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// For how long votes have had it slow, in real microseconds; what else runs takes it off again.
    votes_us: f64,
    /// Whether that was enough for now.
    has_seen_votes: bool,
}

impl Pace {
    /// How fast time runs by itself, and why it is slower than real time, if it is.
    pub(crate) fn of(&self, session: &Session) -> (f64, Option<Slowed>) {
        if client_is_talking(session) && !is_in_a_hurry(session) {
            (SLOW_MOTION, Some(Slowed::Client))
        } else if !self.has_seen_votes && votes_on_way(session.sim()) {
            (SLOW_MOTION, Some(Slowed::Election))
        } else if long_at_work(session.sim()).next().is_some() {
            (BUSY_MOTION, Some(Slowed::Busy))
        } else {
            (1.0, None)
        }
    }

    /// So much real time has passed, in microseconds.
    pub(crate) fn pass(&mut self, why: Option<Slowed>, real_us: f64) {
        match why {
            Some(Slowed::Election) => self.votes_us += real_us,
            _ => self.votes_us = (self.votes_us - real_us).max(0.0),
        }
        self.has_seen_votes = match self.has_seen_votes {
            true => self.votes_us > 0.0,
            false => self.votes_us >= ELECTION_US,
        };
    }
}

/// Whether somebody has typed on before what they typed was answered: they do not watch it go.
fn is_in_a_hurry(session: &Session) -> bool {
    let sim = session.sim();
    let mut actors = sim.ids().filter_map(|id| sim.actor(id));
    actors.any(|actor| matches!(actor, Cast::Console(console) if console.has_queued()))
}

/// Whether a person's request or its reply is on its way: what is drawn, so no mere connecting.
fn client_is_talking(session: &Session) -> bool {
    let sim = session.sim();
    let is_console = |id| matches!(sim.actor(id), Some(Cast::Console(_)));
    let mut drawn = sim.in_flight().filter(|packet| matches!(packet.carried, Carried::Bytes(_)));
    drawn.any(|packet| is_console(packet.from.actor) || is_console(packet.to.actor))
}

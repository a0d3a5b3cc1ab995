//! How fast time runs where nobody has chosen: slowly for what is worth seeing.

use redscope_labs::{Cast, World};
use redscope_session::{Carried, PacketOf, Session, Slowed, is_vote, long_at_work};

/// Speed at which a message can be followed by eye.
const SLOW_MOTION: f64 = 0.0025;
/// Speed at which it can be followed what somebody else's command keeps waiting.
const BUSY_MOTION: f64 = 0.05;
/// Time is slow for what arrives within so many virtual microseconds: on a long way there is nothing to see until then.
const NEAR_US: u64 = 4_000;
/// So many messages on their way are looked through for each event: where there are more, some events pass unlooked.
const LOOKED_THROUGH: usize = 64;
/// An election is slow for no longer than this, in real microseconds: one may be tried again and again.
const ELECTION_US: f64 = 6_000_000.0;

/// What time is slowed down for by itself.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// For how long votes have had it slow, in real microseconds; what else runs takes it off again.
    votes_us: f64,
    /// Whether that was enough for now.
    has_seen_votes: bool,
    /// What was found when it was last looked, and for how many more events that is taken to be so.
    found: Option<(f64, Option<Slowed>)>,
    good_for: usize,
}

impl Pace {
    /// How fast time runs by itself until the next event, and why it is slower than real time, if it is.
    pub(crate) fn of(&mut self, session: &Session) -> (f64, Option<Slowed>) {
        if let Some(found) = self.found.filter(|_| self.good_for > 0) {
            self.good_for -= 1;
            return found;
        }
        let found = self.look(session);
        self.good_for = near(session.sim()).count() / LOOKED_THROUGH;
        *self.found.insert(found)
    }

    /// Something was asked or done: what was found before may not be so any more.
    pub(crate) fn look_again(&mut self) {
        self.good_for = 0;
    }

    fn look(&self, session: &Session) -> (f64, Option<Slowed>) {
        if client_is_talking(session) && !is_in_a_hurry(session) {
            (SLOW_MOTION, Some(Slowed::Client))
        } else if !self.has_seen_votes && near(session.sim()).any(is_vote) {
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
    let mut drawn = near(sim).filter(|packet| matches!(packet.carried, Carried::Bytes(_)));
    drawn.any(|packet| is_console(packet.from.actor) || is_console(packet.to.actor))
}

/// What is about to arrive.
fn near(world: &World) -> impl Iterator<Item = &PacketOf<Cast>> {
    let until = world.now() + NEAR_US;
    world.in_flight().take_while(move |packet| packet.due <= until)
}

#[cfg(test)]
mod tests {
    use redscope_labs::{Scenario, Values};

    use super::*;

    fn session(scenario: &str) -> Session {
        let scenario = Scenario::find(scenario).expect("a scenario");
        Session::new(Values::new(scenario, 1)).expect("it opens")
    }

    #[test]
    fn in_a_crowd_some_events_pass_unlooked_until_something_is_done() {
        let mut session = session("sentinel");
        let mut pace = Pace::default();
        pace.of(&session);
        assert_eq!(pace.good_for, 0, "in a quiet world every event is looked at");
        session.act_in_words("cut n1,n2 n3,s1,s2,s3").expect("it is cut");
        session.run_for(13_000_000, u64::MAX);
        session.act_in_words("heal all").expect("it is healed");
        let crowd = near(session.sim()).count();
        assert!(crowd >= LOOKED_THROUGH, "what was held back comes at once: {crowd}");
        let found = pace.of(&session);
        assert_eq!(pace.good_for, crowd / LOOKED_THROUGH);
        session.step();
        assert_eq!(pace.of(&session), found);
        assert_eq!(pace.good_for, crowd / LOOKED_THROUGH - 1);
        pace.look_again();
        assert_eq!(pace.good_for, 0);
    }

    #[test]
    fn a_message_on_a_long_way_has_it_slow_only_where_it_arrives() {
        let mut session = session("standalone");
        session.act_in_words("path all latency 50ms").expect("it takes longer");
        session.act_in_words("type c1 PING").expect("it is typed");
        let mut pace = Pace::default();
        let mut slow_us = 0;
        let begun = session.sim().now();
        while session.sim().now() - begun < 400_000 {
            let (_, why) = pace.of(&session);
            let now = session.sim().now();
            session.run_for(500, u64::MAX);
            slow_us += if why == Some(Slowed::Client) { session.sim().now() - now } else { 0 };
        }
        // There and back again, a few milliseconds each.
        assert!((4_000..=12_000).contains(&slow_us), "{slow_us}");
    }
}

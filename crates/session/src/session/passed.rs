//! Messages that have been handed over, as a page sees them pass.

use std::collections::VecDeque;

use redscope_actor::Time;
use redscope_labs::World;
use redscope_sim::{BranchId, Stamp};

use crate::frame::{FlightsView, PacketView};
use crate::lens;

/// The last so many are known.
pub const MOST_PASSED: usize = 200;
/// When a lot of time passes at once, only the last of it is looked through, in virtual microseconds.
const LOOKED_US: u64 = 40_000;
/// So many make a list that need not be looked for further back.
const ENOUGH: usize = 30;

/// The last messages that have arrived, without a gap, until a moment.
#[derive(Debug, Default)]
pub(super) struct Passed {
    all: VecDeque<PacketView>,
    /// How many of them the page has not been told of.
    new: usize,
    /// Whether the page is to forget those that it was told of.
    anew: bool,
    /// Until when they are known.
    until: Option<(BranchId, Stamp)>,
    /// What arrives next, if that is a message.
    next: Option<PacketView>,
}

impl Passed {
    /// From when on it looks, if a world goes on to a moment.
    pub(super) fn looks_from(&mut self, now: Time, until: Time) -> Time {
        let from = Time(until.0.saturating_sub(LOOKED_US));
        if now < from {
            self.forget();
        }
        from
    }

    /// Time is about to go on from here.
    pub(super) fn begin(&mut self, branch: BranchId, world: &World) {
        if self.until.is_some_and(|until| until != (branch, world.stamp())) {
            self.forget();
        }
        self.expect(world);
    }

    /// An event has been carried out.
    pub(super) fn see(&mut self, world: &World) {
        if let Some(packet) = self.next.take()
            && world.delivered().is_some_and(|id| id.0 == packet.id)
        {
            self.add(packet);
        }
        self.expect(world);
    }

    /// Time has gone on to here.
    pub(super) fn end(&mut self, branch: BranchId, world: &World) {
        self.next = None;
        self.until = Some((branch, world.stamp()));
    }

    /// Whether it is not known what has arrived last before a moment.
    pub(super) fn is_lost(&self, branch: BranchId, now: Stamp) -> bool {
        self.until != Some((branch, now))
    }

    /// Whether there are fewer than a list has room for.
    pub(super) fn is_few(&self) -> bool {
        self.all.len() < ENOUGH
    }

    /// What has arrived before a moment, as it was found by running the last moments again.
    pub(super) fn found(&mut self, branch: BranchId, now: Stamp, flights: FlightsView) {
        self.forget();
        let arrived = flights.flights.into_iter().filter(|flight| flight.lost_us.is_none());
        let arrived = arrived.map(|flight| flight.packet);
        let mut arrived: Vec<PacketView> =
            arrived.filter(|packet| !packet.held && packet.due_us <= now.at.0).collect();
        arrived.sort_by_key(|packet| (packet.due_us, packet.id));
        arrived.into_iter().for_each(|packet| self.add(packet));
        self.until = Some((branch, now));
    }

    /// It is not known any more what has arrived last.
    pub(super) fn forget(&mut self) {
        *self = Passed { anew: true, ..Passed::default() };
    }

    /// What is new to the page, and whether it is to forget what it knows.
    pub(super) fn news(&mut self) -> (Vec<PacketView>, bool) {
        let old = self.all.len() - self.new;
        self.new = 0;
        (self.all.iter().skip(old).cloned().collect(), std::mem::take(&mut self.anew))
    }

    /// One of them.
    pub(super) fn find(&self, id: u64) -> Option<&PacketView> {
        self.all.iter().find(|packet| packet.id == id)
    }

    fn expect(&mut self, world: &World) {
        self.next = world.next_packet().and_then(|packet| lens::packet(world, packet, false));
    }

    fn add(&mut self, packet: PacketView) {
        if self.all.len() == MOST_PASSED {
            self.all.pop_front();
        }
        self.all.push_back(packet);
        self.new = (self.new + 1).min(MOST_PASSED);
    }
}

#[cfg(test)]
mod tests {
    use redscope_labs::{Scenario, Values};

    use crate::frame::PacketView;
    use crate::{FIRST_CONSOLE, Session};

    fn session(scenario: &str) -> Session {
        let scenario = Scenario::find(scenario).unwrap();
        let mut session = Session::new(Values::new(scenario, 1)).unwrap();
        session.frame();
        session
    }

    fn labels(passed: &[PacketView]) -> Vec<&str> {
        passed.iter().map(|packet| packet.label.as_str()).collect()
    }

    #[test]
    fn what_has_arrived_is_told_once_in_order_and_has_its_bytes() {
        let mut session = session("standalone");
        session.act_in_words(&format!("type {FIRST_CONSOLE} PING")).unwrap();
        session.run_for(30_000, u64::MAX);
        let frame = session.frame();
        let told = labels(&frame.passed);
        assert!(told.windows(2).any(|two| two == ["PING", "+PONG"]), "{told:?}");
        assert!(frame.passed.windows(2).all(|two| two[0].due_us <= two[1].due_us));
        assert!(session.frame().passed.is_empty(), "it was told");
        let ping = frame.passed.iter().find(|packet| packet.label == "PING").unwrap();
        session.watch_message(Some(ping.id));
        let message = session.frame().message.expect("it is looked for where it was sent");
        assert_eq!(message.parts[1].text, "$4 PING");
    }

    #[test]
    fn event_by_event_the_same_arrives() {
        let (mut whole, mut stepped) = (session("sentinel"), session("sentinel"));
        whole.run_for(35_000, u64::MAX);
        while stepped.timeline().next_due().is_some_and(|due| due <= whole.sim().now()) {
            stepped.step();
        }
        assert_eq!(stepped.frame().passed, whole.frame().passed);
    }

    #[test]
    fn where_one_goes_back_to_is_known_what_came_before_if_it_is_looked_at() {
        let mut session = session("sentinel");
        session.run_for(3_000_000, u64::MAX);
        let before = session.sim().now();
        session.run_for(2_000_000, u64::MAX);
        session.frame();
        session.watch_wire(true);
        session.seek(before.0);
        let frame = session.frame();
        assert!(frame.passed_anew && frame.passed.len() >= super::ENOUGH, "{}", frame.passed.len());
        assert!(frame.passed.iter().all(|packet| packet.due_us <= before.0));
        session.run_for(20_000, u64::MAX);
        assert!(!session.frame().passed_anew, "what comes then comes behind it");
    }
}

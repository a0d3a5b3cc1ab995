//! The rounds of the event loop, for people to look at: what woke the process, what it did, how long
//! that took.
//!
//! A round here begins with an input, and with all that waited while the process was away for its disk
//! or asleep. It ends when what it put out leaves.

use std::collections::VecDeque;
use std::fmt;

use redscope_actor::{ConnId, Time};
use redscope_engine::Engine;
use redscope_engine::cost::Spent;
use smallvec::SmallVec;

use super::removed::Removed;
use crate::io::Input;

/// So many rounds are kept, and so many events of each.
const MOST_ROUNDS: usize = 100;
const MOST_EVENTS: usize = 16;

/// What the multiplexer says of a socket, a disk or the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The process has started, with all that is read then.
    Start,
    /// Somebody wants to be accepted.
    Accept(ConnId),
    /// A connection that was asked for stands, or is refused.
    Dialled(ConnId),
    /// There is something to read.
    Readable(ConnId),
    /// A message of the cluster bus has come.
    Message(ConnId),
    /// Something about what was written: the peer has not taken all of it.
    Unsent(ConnId),
    /// The other end has closed.
    Closed(ConnId),
    /// A disk has done what it was asked.
    Disk,
    /// A timer is due.
    Timer,
    /// The machine's clock was set.
    Clock,
    /// The process is asked to end.
    Signal,
}

impl Event {
    /// The event by which an input comes.
    pub fn of(input: &Input) -> Event {
        match input {
            Input::Accepted { conn, .. } => Event::Accept(*conn),
            Input::Connected(conn) | Input::Refused(conn) => Event::Dialled(*conn),
            Input::Data(conn, _) => Event::Readable(*conn),
            Input::Message(conn, _) => Event::Message(*conn),
            Input::Unsent(conn, _) => Event::Unsent(*conn),
            Input::Closed(conn) => Event::Closed(*conn),
            Input::Disk(..) => Event::Disk,
            Input::ClockSet { .. } => Event::Clock,
            Input::Deadline => Event::Timer,
            Input::Order(never) => match *never {},
            Input::Terminate => Event::Signal,
        }
    }

    /// The connection it is about.
    pub fn conn(self) -> Option<ConnId> {
        match self {
            Event::Accept(conn)
            | Event::Dialled(conn)
            | Event::Readable(conn)
            | Event::Message(conn)
            | Event::Unsent(conn)
            | Event::Closed(conn) => Some(conn),
            Event::Start | Event::Disk | Event::Timer | Event::Clock | Event::Signal => None,
        }
    }
}

/// What a round did, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Replies that were written: connections, and bytes.
    pub replies: u64,
    /// Their bytes.
    pub reply_bytes: u64,
    /// Keys removed because their time was up.
    pub expired: u64,
    /// Clients whose connections were closed before sleeping.
    pub closed: u64,
    /// Bytes handed to the append-only file.
    pub aof_bytes: u64,
    /// Syncs of that file that were asked for.
    pub aof_syncs: u64,
    /// Whether the cluster had something to do before sleeping: 1 if so.
    pub cluster_turns: u64,
}

impl Done {
    /// Adds what was done beside.
    pub(super) fn add(&mut self, more: Done) {
        self.replies += more.replies;
        self.reply_bytes += more.reply_bytes;
        self.expired += more.expired;
        self.closed += more.closed;
        self.aof_bytes += more.aof_bytes;
        self.aof_syncs += more.aof_syncs;
        self.cluster_turns += more.cluster_turns;
    }
}

/// A round of the event loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Its number since the process started.
    pub number: u64,
    /// When it began.
    pub began: Time,
    /// When it ends, if that is known: a process that waits for its disk does not know.
    pub ends: Option<Time>,
    /// What woke the process, in the order in which it was handled; the first of them.
    pub events: SmallVec<[Event; 2]>,
    /// How many they are.
    pub event_count: usize,
    /// When the tick was due that ran in it.
    pub cron_due: Option<Time>,
    /// What the time went into.
    pub spent: Spent,
    /// What was done.
    pub done: Done,
}

/// The last rounds, since when what is put off waits, and the keys that went and are not told of yet.
///
/// It is no state: the process does the same whatever stands here.
#[derive(Clone, Default)]
pub(crate) struct Rounds {
    ring: VecDeque<Round>,
    /// Whether the last of them goes on.
    is_open: bool,
    /// Whether the process has been away in it.
    was_away: bool,
    count: u64,
    /// When each of the inputs came that are put off.
    arrivals: VecDeque<Time>,
    /// Of what the engine has counted, what belongs to rounds before.
    counted: Done,
    /// Of the turn under way, what the engine does not count.
    pub(crate) turn: Done,
    pub(super) removed: Removed,
}

impl fmt::Debug for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rounds")
    }
}

impl Rounds {
    /// The rounds that are kept, the oldest first.
    pub(crate) fn kept(&self) -> impl ExactSizeIterator<Item = &Round> {
        self.ring.iter()
    }

    /// When each of the inputs came that are put off.
    pub(crate) fn arrivals(&self) -> impl Iterator<Item = Time> {
        self.arrivals.iter().copied()
    }

    /// An event is handled: in the round that goes on, or in a new one.
    pub(crate) fn event(&mut self, now: Time, event: Event) {
        if self.is_open && self.was_away {
            self.close(now);
        }
        if !self.is_open {
            self.open(now);
        }
        if let Some(round) = self.ring.back_mut() {
            round.event_count += 1;
            if round.events.len() < MOST_EVENTS {
                round.events.push(event);
            }
        }
    }

    /// The tick runs that was due then.
    pub(crate) fn cron(&mut self, due: Time) {
        if let Some(round) = self.ring.back_mut().filter(|_| self.is_open) {
            round.cron_due = Some(due);
        }
    }

    /// An input is handled so far; while the process is away its round goes on.
    pub(crate) fn end_input(
        &mut self,
        now: Time,
        spent: Spent,
        engine: &Engine,
        away: Option<Option<Time>>,
    ) {
        let done = self.count_done(engine);
        let took_us = spent.us;
        let Some(round) = self.ring.back_mut().filter(|_| self.is_open) else { return };
        round.spent.add(spent);
        round.done.add(done);
        match away {
            None => self.close(now + took_us),
            Some(until) => {
                round.ends = until;
                self.was_away = true;
            }
        }
    }

    /// So many inputs are put off now.
    pub(crate) fn note_put_off(&mut self, now: Time, count: usize) {
        while self.arrivals.len() < count {
            self.arrivals.push_back(now);
        }
        let gone = self.arrivals.len() - count;
        self.arrivals.drain(..gone);
    }

    fn open(&mut self, now: Time) {
        if self.ring.len() == MOST_ROUNDS {
            self.ring.pop_front();
        }
        self.count += 1;
        self.ring.push_back(Round {
            number: self.count,
            began: now,
            ends: None,
            events: SmallVec::new(),
            event_count: 0,
            cron_due: None,
            spent: Spent::default(),
            done: Done::default(),
        });
        (self.is_open, self.was_away) = (true, false);
    }

    fn close(&mut self, at: Time) {
        if let Some(round) = self.ring.back_mut() {
            round.ends = Some(at);
        }
        self.is_open = false;
    }

    /// What was done since this was last asked.
    fn count_done(&mut self, engine: &Engine) -> Done {
        let stats = &engine.stats;
        let counted = Done {
            replies: stats.writes,
            reply_bytes: stats.net_output_bytes,
            expired: stats.expired_keys,
            ..Done::default()
        };
        let before = std::mem::replace(&mut self.counted, counted);
        // CONFIG RESETSTAT begins the counts anew.
        let mut done = std::mem::take(&mut self.turn);
        done.add(Done {
            replies: counted.replies.saturating_sub(before.replies),
            reply_bytes: counted.reply_bytes.saturating_sub(before.reply_bytes),
            expired: counted.expired.saturating_sub(before.expired),
            ..Done::default()
        });
        done
    }
}

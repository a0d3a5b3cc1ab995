//! What was pasted into a console: carried out at once, each act when the reply to the one before is there.

use std::collections::VecDeque;

use redscope_labs::Cast;
use redscope_session::{Refusal, Session};

/// A reply that takes longer than this, in virtual microseconds, is waited for as any other.
const PATIENCE_US: u64 = 1_000_000;

/// What is left of it.
#[derive(Debug)]
pub(crate) struct Paste {
    client: String,
    acts: VecDeque<String>,
    /// When the last act was carried out.
    since_us: u64,
}

/// What has become of a part of it.
#[derive(Debug, Default)]
pub(crate) struct Pasted {
    /// How many acts are done.
    pub(crate) done: usize,
    /// Those that could not be carried out.
    pub(crate) refused: Vec<(String, Refusal)>,
}

impl Paste {
    pub(crate) fn new(client: String, acts: Vec<String>) -> Self {
        Paste { client, acts: acts.into(), since_us: 0 }
    }

    /// More is pasted behind what is left.
    pub(crate) fn add(&mut self, client: String, acts: Vec<String>) {
        self.client = client;
        self.acts.extend(acts);
    }

    /// Whether its last reply has come.
    pub(crate) fn is_over(&self, session: &Session) -> bool {
        self.acts.is_empty() && !self.is_waiting(session)
    }

    /// Whether a reply is still waited for as fast as can be.
    pub(crate) fn hurries(&self, session: &Session) -> bool {
        let waited_us = session.sim().now().0.saturating_sub(self.since_us);
        !self.is_waiting(session) || waited_us < PATIENCE_US
    }

    /// Carries on, at most so many events.
    pub(crate) fn carry_on(&mut self, session: &mut Session, most_steps: u64) -> Pasted {
        let mut pasted = Pasted::default();
        let mut left = most_steps;
        while left > 0 && self.hurries(session) {
            left -= 1;
            if self.is_waiting(session) {
                session.step();
                continue;
            }
            let Some(act) = self.acts.pop_front() else { break };
            self.since_us = session.sim().now().0;
            pasted.done += 1;
            if let Err(why) = session.act_in_words(&act) {
                pasted.refused.push((act, why));
            }
        }
        pasted
    }

    /// Whether the console waits for a reply; one that shows whatever comes takes the next line at once.
    fn is_waiting(&self, session: &Session) -> bool {
        let sim = session.sim();
        match sim.find(&self.client).and_then(|id| sim.actor(id)) {
            Some(Cast::Console(console)) => console.is_waiting() && !console.is_streaming(),
            _ => false,
        }
    }
}

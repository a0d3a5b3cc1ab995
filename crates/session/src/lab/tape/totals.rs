//! What a side has come to by a moment, from what was measured.

use super::sample::{ClientSample, RewriteSample, ServerSample, TapeSample};
use crate::frame::Role;

/// Everything of a side up to a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TapeTotals {
    /// All clients.
    pub clients: ClientSample,
    /// Writes that were due and that their clients have not begun.
    pub unsent: u64,
    /// Acknowledged writes that are gone.
    pub lost: u64,
    /// Reads that showed less than was acknowledged.
    pub stale: u64,
    /// Times that two masters were found to take writes of the same keys.
    pub two_masters: u64,
    /// The longest that nobody had a write acknowledged, in milliseconds, since somebody writes.
    pub longest_silent_ms: u64,
    /// How long the server that was started last took to its first acknowledged write, in milliseconds.
    pub back_ms: Option<u64>,
    /// Replicas that were given everything.
    pub full: u32,
    /// Replicas that were given what they lacked.
    pub partial: u32,
    /// Bytes that went to replicas.
    pub sent_bytes: u64,
    /// The last rewrite of an append-only file.
    pub rewrite: Option<RewriteSample>,
    /// The most that a child copied because it was written to.
    pub most_copied_bytes: u64,
    /// `used_memory` of all servers at the end.
    pub used_bytes: u64,
    /// Files of all servers at the end.
    pub disk_bytes: u64,
}

/// What keys take in memory, on all servers together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidMemory {
    /// `used_memory` of all servers.
    pub used_bytes: u64,
    /// Keys, those on replicas not counted.
    pub keys: u64,
    /// What all of `used_memory` but the backlogs of replication has grown by with them, for each.
    pub per_key_bytes: u64,
}

impl PaidMemory {
    /// What was paid for the keys that were written after one moment and before another, in virtual milliseconds;
    /// `None`: that has not been yet, or there are none.
    pub fn between(samples: &[TapeSample], [from_ms, until_ms]: [u64; 2]) -> Option<Self> {
        let at = |ms: u64| samples.iter().find(|sample| sample.at_ms == ms);
        let (before, after) = (at(from_ms)?, at(until_ms)?);
        let sum = |sample: &TapeSample, of: fn(&ServerSample) -> u64| {
            sample.servers.iter().map(of).sum::<u64>()
        };
        let held = |sample| sum(sample, |one| one.used_bytes.saturating_sub(one.backlog_bytes));
        let masters = after.servers.iter().filter(|one| one.role == Role::Master);
        let keys = masters.map(|one| one.keys).sum();
        let used_bytes = sum(after, |one| one.used_bytes);
        let per_key_bytes = held(after).saturating_sub(held(before)).checked_div(keys)?;
        Some(PaidMemory { used_bytes, keys, per_key_bytes })
    }
}

impl TapeSample {
    /// All clients together; the slowest write of any.
    pub fn all(&self) -> ClientSample {
        let mut all = ClientSample::default();
        self.clients.iter().for_each(|client| all.add(client));
        all
    }
}

impl ClientSample {
    fn add(&mut self, other: &ClientSample) {
        self.due += other.due;
        self.begun += other.begun;
        self.asked += other.asked;
        self.acknowledged += other.acknowledged;
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.read += other.read;
        self.own_read += other.own_read;
        self.own_missed += other.own_missed;
        self.slowest_us = self.slowest_us.max(other.slowest_us);
    }
}

impl TapeTotals {
    /// What these samples come to, which begin with the first.
    pub fn of(samples: &[TapeSample]) -> Self {
        let mut totals = TapeTotals::default();
        for sample in samples {
            totals.clients.add(&sample.all());
            totals.lost += sample.lost;
            totals.back_ms = sample.back_ms.or(totals.back_ms);
            totals.rewrite = sample.rewrites.last().copied().or(totals.rewrite);
            // A rewrite may begin and end between two samples.
            let copied = sample.rewrites.iter().map(|rewrite| rewrite.copied_bytes).max();
            totals.most_copied_bytes = totals.most_copied_bytes.max(copied.unwrap_or(0));
            totals.stale += sample.stale;
            totals.two_masters += sample.two_masters;
            totals.longest_silent_ms = totals.longest_silent_ms.max(sample.silent_ms);
            for server in &sample.servers {
                totals.full += server.full;
                totals.partial += server.partial;
                totals.sent_bytes += server.sent_bytes;
                let copied = server.copied_bytes.unwrap_or(0);
                totals.most_copied_bytes = totals.most_copied_bytes.max(copied);
            }
        }
        let clients = &totals.clients;
        totals.unsent = clients.due.saturating_sub(clients.begun).into();
        if let Some(last) = samples.last() {
            totals.used_bytes = last.servers.iter().map(|server| server.used_bytes).sum();
            totals.disk_bytes = last.servers.iter().map(|server| server.disk_bytes).sum();
        }
        totals
    }

    /// The figures with their names, as a command line shows them.
    pub fn figures(&self) -> [(&'static str, u64); 20] {
        [
            ("writes due", self.clients.due.into()),
            ("due and never sent", self.unsent),
            ("writes asked", self.clients.asked.into()),
            ("acknowledged", self.clients.acknowledged.into()),
            ("failed", self.clients.failed.into()),
            ("unknown", self.clients.unknown.into()),
            ("acknowledged and lost", self.lost),
            ("longest without one, ms", self.longest_silent_ms),
            ("restart to first write, ms", self.back_ms.unwrap_or(0)),
            ("slowest write, us", self.clients.slowest_us),
            ("reads", self.clients.read.into()),
            ("stale reads", self.stale),
            ("reads of own writes", self.clients.own_read.into()),
            ("own writes not seen", self.clients.own_missed.into()),
            ("two masters at once", self.two_masters),
            ("full resynchronisations", self.full.into()),
            ("partial resynchronisations", self.partial.into()),
            ("bytes to replicas", self.sent_bytes),
            ("memory at the end, bytes", self.used_bytes),
            ("files at the end, bytes", self.disk_bytes),
        ]
    }
}

//! What a side has come to by a moment, from what was measured.

use super::sample::{ClientSample, TapeSample};

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
    /// The longest that nobody had a write acknowledged, in milliseconds, since the first one was.
    pub longest_silent_ms: u64,
    /// How long the server that was started last took to its first acknowledged write, in milliseconds.
    pub back_ms: Option<u64>,
    /// Replicas that were given everything.
    pub full: u32,
    /// Replicas that were given what they lacked.
    pub partial: u32,
    /// Bytes that went to replicas.
    pub sent_bytes: u64,
    /// The most that a child copied because it was written to.
    pub most_copied_bytes: u64,
    /// `used_memory` of all servers at the end.
    pub used_bytes: u64,
    /// Files of all servers at the end.
    pub disk_bytes: u64,
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
        self.slowest_us = self.slowest_us.max(other.slowest_us);
    }
}

impl TapeTotals {
    /// What these samples come to, which begin with the first.
    pub fn of(samples: &[TapeSample]) -> Self {
        let mut totals = TapeTotals::default();
        for sample in samples {
            let before = totals.clients.acknowledged;
            totals.clients.add(&sample.all());
            totals.lost += sample.lost;
            totals.back_ms = sample.back_ms.or(totals.back_ms);
            totals.stale += sample.stale;
            totals.two_masters += sample.two_masters;
            if before > 0 {
                totals.longest_silent_ms = totals.longest_silent_ms.max(sample.silent_ms);
            }
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
    pub fn figures(&self) -> [(&'static str, u64); 18] {
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
            ("two masters at once", self.two_masters),
            ("full resynchronisations", self.full.into()),
            ("partial resynchronisations", self.partial.into()),
            ("bytes to replicas", self.sent_bytes),
            ("memory at the end, bytes", self.used_bytes),
            ("files at the end, bytes", self.disk_bytes),
        ]
    }
}

//! Counters that `INFO` and `LATENCY HISTOGRAM` show.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::cost::Work;

/// Kinds of errors counted one by one; what an author of scripts makes up beyond is not.
const MAX_ERROR_KINDS: usize = 1024;

/// What happened since the start or `CONFIG RESETSTAT`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Connections accepted.
    pub connections_received: u64,
    /// Connections refused because there were `maxclients` already.
    pub connections_rejected: u64,
    /// Commands carried out.
    pub commands_processed: u64,
    /// Bytes read from clients.
    pub net_input_bytes: u64,
    /// Bytes written to clients.
    pub net_output_bytes: u64,
    /// Bytes read from masters.
    pub net_repl_input_bytes: u64,
    /// Bytes written to replicas.
    pub net_repl_output_bytes: u64,
    /// Keys removed because their time was up.
    pub expired_keys: u64,
    /// Share of keys that had expired among those the active cycle looked at, as a running average
    /// in millionths.
    pub stale_ppm: u64,
    /// Active cycles that ended because their time was up.
    pub expire_time_cap_reached: u64,
    /// Time active cycles took.
    pub expire_cycle_us: u64,
    /// Keys removed to make room.
    pub evicted_keys: u64,
    /// Connections closed to make room.
    pub evicted_clients: u64,
    /// Reply buffers that became smaller.
    pub reply_buffer_shrinks: u64,
    /// Reply buffers that became larger.
    pub reply_buffer_expands: u64,
    /// Values and whole databases freed out of the way of commands.
    pub lazyfreed_objects: u64,
    /// Look-ups that found their key.
    pub keyspace_hits: u64,
    /// Look-ups that did not.
    pub keyspace_misses: u64,
    /// Errors in what a master or a file says was done.
    pub unexpected_errors: u64,
    /// Error replies.
    pub error_replies: u64,
    /// Error replies by their first word.
    pub errors: BTreeMap<String, u64>,
    /// What happened to each command, by its full name.
    pub commands: IndexMap<&'static str, CommandStats, FxBuildHasher>,
    /// Place of the command counted last, which is mostly the one counted next.
    recent_command: usize,
    /// Full synchronisations given to replicas.
    pub sync_full: u64,
    /// Partial synchronisations granted.
    pub sync_partial_ok: u64,
    /// Partial synchronisations refused.
    pub sync_partial_err: u64,
    /// Children started.
    pub forks: u64,
    /// What starting the latest one took.
    pub latest_fork_us: u64,
    /// Inputs that were read from clients.
    pub reads: u64,
    /// Outputs that were written to clients.
    pub writes: u64,
}

/// What happened to one command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandStats {
    /// Times it was carried out.
    pub calls: u64,
    /// Virtual time it took.
    pub total_us: u64,
    /// What it touched in doing so.
    pub work: Work,
    /// Times it was refused before it could begin.
    pub rejected: u64,
    /// Times it was carried out and ended in an error.
    pub failed: u64,
    /// How long it took how often.
    pub durations: Durations,
}

impl Stats {
    /// Counts an error reply; `text` starts with the error's kind.
    pub(crate) fn note_error(&mut self, text: &[u8]) {
        self.error_replies += 1;
        let kind = text.split(|byte| *byte == b' ').next().filter(|kind| kind.len() < text.len());
        let kind = String::from_utf8_lossy(kind.unwrap_or(b"ERR")).into_owned();
        if self.errors.len() < MAX_ERROR_KINDS || self.errors.contains_key(&kind) {
            *self.errors.entry(kind).or_default() += 1;
        }
    }

    /// What is counted of a command.
    pub(crate) fn of_command(&mut self, full_name: &'static str) -> &mut CommandStats {
        let recent = self.commands.get_index(self.recent_command);
        if recent.is_none_or(|(name, _)| !std::ptr::eq(*name, full_name)) {
            let entry = self.commands.entry(full_name);
            self.recent_command = entry.index();
            entry.or_default();
        }
        &mut self.commands[self.recent_command]
    }
}

/// Durations counted in classes of two significant digits, as an HDR histogram counts them.
///
/// Source: server.c `updateCommandLatencyHistogram`, latency.c `latencyCommandGenHistogram`, 7.0.15.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    /// Those that took no time at all, which nearly all do.
    none: u64,
    /// Counts by the highest number of nanoseconds that falls into the class.
    classes: BTreeMap<u64, u64>,
}

/// Bits of a duration that the class keeps.
const CLASS_BITS: u32 = 7;

/// The highest number in the class of `ns`.
fn highest_of_class(ns: u64) -> u64 {
    let dropped = ns.max(1).ilog2().saturating_sub(CLASS_BITS);
    ns.max(1) | ((1 << dropped) - 1)
}

impl Durations {
    /// Counts a duration; Redis counts at most a second.
    pub(crate) fn add(&mut self, us: u64) {
        match us {
            0 => self.none += 1,
            _ => {
                let class = highest_of_class(us.min(1_000_000) * 1000);
                *self.classes.entry(class).or_default() += 1;
            }
        }
    }

    fn counts(&self) -> impl Iterator<Item = (u64, u64)> {
        let none = (self.none > 0).then_some((1, self.none));
        none.into_iter().chain(self.classes.iter().map(|(ns, count)| (*ns, *count)))
    }

    /// Microseconds, doubling from one, and how many took no longer; only where the number grows.
    pub fn cumulative(&self) -> Vec<(u64, u64)> {
        let mut rows: Vec<(u64, u64)> = Vec::new();
        let mut sum = 0;
        for (ns, count) in self.counts() {
            sum += count;
            // A power of two, and what its class holds beyond.
            let level = (0..).map(|k| (1032 << k) - 1).find(|highest| ns <= *highest);
            let us = level.unwrap_or(u64::MAX) / 1000;
            match rows.last_mut() {
                Some(last) if last.0 == us => last.1 = sum,
                _ => rows.push((us, sum)),
            }
        }
        rows
    }

    /// The duration in microseconds that so many percent did not exceed.
    pub fn percentile_us(&self, percent: f64) -> f64 {
        let total: u64 = self.counts().map(|(_, count)| count).sum();
        let wanted = ((percent / 100.0 * total as f64 + 0.5) as u64).max(1);
        let mut sum = 0;
        for (ns, count) in self.counts() {
            sum += count;
            if sum >= wanted {
                return ns as f64 / 1000.0;
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_fall_into_the_classes_of_redis() {
        let mut durations = Durations::default();
        for us in [0, 1, 1, 20, 130, 300] {
            durations.add(us);
        }
        assert_eq!(durations.cumulative(), [(1, 3), (33, 4), (132, 5), (528, 6)]);
        assert_eq!(durations.percentile_us(50.0), 1.003);
        assert_eq!(durations.percentile_us(100.0), 301.055);
    }

    #[test]
    fn an_error_without_a_kind_is_counted_as_err() {
        let mut stats = Stats::default();
        stats.note_error(b"WRONGTYPE Operation");
        stats.note_error(b"custom");
        assert_eq!(stats.errors["WRONGTYPE"], 1);
        assert_eq!(stats.errors["ERR"], 1);
        assert_eq!(stats.error_replies, 2);
    }
}

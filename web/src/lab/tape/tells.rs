//! What happens at the moment that is looked at, told from what was measured.

use std::collections::BTreeMap;

use redscope_session::lab::{Cause, FAULT, JUDGED, JUST, Service, TapeSample, TapeTotals};

use super::series::behind_bytes;
use super::state::TapeState;

/// What is the matter with a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Nobody has written yet.
    NotBegun,
    /// Acknowledged writes have just been found to be gone.
    Lost,
    /// Two masters take writes of the same keys.
    TwoMasters,
    /// Nobody's writes are acknowledged.
    Nobody,
    /// Fewer writes are acknowledged than are due.
    Some,
    /// A write has just waited long for its reply.
    Waits,
    /// A replica has just been given everything.
    Full,
    /// Reads show less than was acknowledged.
    Stale,
    /// All writes that are due are acknowledged.
    Serves,
}

/// The figures that a sentence needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) matter: Matter,
    /// What it has come to so far.
    pub(crate) totals: TapeTotals,
    /// For so long nobody has had a write acknowledged, in milliseconds.
    pub(crate) silent_ms: u64,
    /// The longest that a write took just now, in microseconds.
    pub(crate) slowest_us: u64,
    /// Writes that were acknowledged in the last second.
    pub(crate) per_s: u64,
    /// Writes that became due in it, by the rates of the clients.
    pub(crate) due_per_s: u64,
    /// Why most of those failed that did; `None`: they wait and have not failed yet.
    pub(crate) cause: Option<Cause>,
    pub(crate) stale_per_s: u64,
    pub(crate) behind_bytes: u64,
    /// The lab, how the side is set up and what happens, by the names of links.
    pub(crate) lab: &'static str,
    pub(crate) way: String,
    pub(crate) fault: &'static str,
    /// Who has waited longest just now.
    pub(crate) waiter: String,
    /// What was typed last, if that was just now.
    pub(crate) command: Option<String>,
    /// How many members the big key has, or will have.
    pub(crate) members: u64,
    /// `used_memory` of the server that uses most, in bytes.
    pub(crate) used_bytes: u64,
}

/// So many samples ago something has been of which is still told.
const TOLD: usize = 20;
/// Who waits so long for a reply notices, in microseconds.
const WAITS_US: u64 = 10_000;

/// What has most often kept writes from being done, of those that were not done.
fn cause(window: &[TapeSample]) -> Option<Cause> {
    let mut causes = BTreeMap::<Cause, u32>::new();
    for (cause, count) in window.iter().flat_map(|sample| &sample.causes) {
        *causes.entry(*cause).or_default() += count;
    }
    causes.into_iter().max_by_key(|(_, count)| *count).map(|(cause, _)| cause)
}

/// What an act has typed at a console, if it has.
fn typed(words: &str) -> Option<String> {
    let (_, line) = words.strip_prefix("type ")?.split_once(' ')?;
    Some(line.to_owned())
}

/// What is told of a side at the moment that is looked at.
pub(super) fn moment(lab: &TapeState, side: usize) -> Moment {
    let at = lab.at.min(lab.known());
    let seen = &lab.samples[side][..at];
    let totals = TapeTotals::of(seen);
    let last = |count: usize| &seen[at.saturating_sub(count)..];
    let window = last(JUST);
    let judged = last(JUDGED);
    let sum = |of: fn(&TapeSample) -> u64| {
        judged.iter().map(of).sum::<u64>() * 10 / judged.len().max(1) as u64
    };
    let service = Service::at(seen, at);
    let slowest_us = window.iter().map(|sample| sample.all().slowest_us).max().unwrap_or(0);
    let waiters = window.iter().flat_map(|sample| &sample.clients);
    let waiter = waiters.max_by_key(|client| client.slowest_us);
    let acts = last(TOLD).iter().flat_map(|sample| &sample.acts);
    let knobs = lab.knobs(side);
    let cause = cause(judged);
    let matter = match () {
        () if totals.clients.asked == 0 => Matter::NotBegun,
        () if last(TOLD).iter().any(|sample| sample.lost > 0) => Matter::Lost,
        () if seen.last().is_some_and(|sample| sample.two_take_writes) => Matter::TwoMasters,
        () if service == Service::None => Matter::Nobody,
        () if service == Service::Some && (slowest_us < WAITS_US || cause.is_some()) => {
            Matter::Some
        }
        () if slowest_us >= WAITS_US => Matter::Waits,
        () if last(TOLD).iter().any(|sample| sample.servers.iter().any(|one| one.full > 0)) => {
            Matter::Full
        }
        () if window.iter().any(|sample| sample.stale > 0) => Matter::Stale,
        () => Matter::Serves,
    };
    Moment {
        matter,
        totals,
        silent_ms: seen.last().map_or(0, |sample| sample.silent_ms),
        slowest_us,
        per_s: sum(|sample| sample.all().acknowledged.into()),
        due_per_s: sum(|sample| sample.all().due.into()),
        cause,
        stale_per_s: sum(|sample| sample.stale),
        behind_bytes: seen.last().and_then(behind_bytes).unwrap_or(0),
        lab: lab.id(),
        way: lab.ask.chosen[side].clone(),
        fault: knobs.name(FAULT),
        waiter: waiter.map_or_else(String::new, |client| client.name.clone()),
        command: acts.filter_map(|act| typed(&act.words)).next_back(),
        members: knobs.get("members"),
        used_bytes: seen
            .last()
            .and_then(|sample| sample.servers.iter().map(|one| one.used_bytes).max())
            .unwrap_or(0),
    }
}

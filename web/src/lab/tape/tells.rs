//! What happens at the moment that is looked at, told from what was measured.

use redscope_session::lab::{TapeSample, TapeTotals};

use super::series::{WINDOW, behind_bytes};
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
    /// Some writes are acknowledged, some are not.
    Some,
    /// A write has just waited long for its reply.
    Waits,
    /// A replica has just been given everything.
    Full,
    /// Reads show less than was acknowledged.
    Stale,
    /// All writes are acknowledged.
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
    pub(crate) per_s: u64,
    pub(crate) failed_per_s: u64,
    pub(crate) stale_per_s: u64,
    pub(crate) behind_bytes: u64,
}

/// So many samples ago something has just been.
const JUST: usize = 20;
/// Who waits so long for a reply notices, in microseconds.
const WAITS_US: u64 = 10_000;
/// Who has nothing acknowledged for so long is not served, in milliseconds.
const PATIENCE_MS: u64 = 900;

/// How writes fare over some samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Nobody writes, or so rarely that nothing can be said.
    Idle,
    /// All are acknowledged.
    All,
    /// Some are.
    Some,
    /// None is.
    None,
}

/// How writes fare when so many samples have been taken.
pub(super) fn service(samples: &[TapeSample], at: usize) -> Service {
    let window = &samples[at.saturating_sub(WINDOW)..at.min(samples.len())];
    let sum = |of: fn(&TapeSample) -> u32| window.iter().map(of).sum::<u32>();
    let acknowledged = sum(|sample| sample.all().acknowledged);
    let failed = sum(|sample| {
        let all = sample.all();
        all.failed + all.unknown
    });
    let silent_ms = window.last().map_or(0, |sample| sample.silent_ms);
    let has_clients = window.last().is_some_and(|sample| !sample.clients.is_empty());
    match (acknowledged, failed) {
        (0, 0) if has_clients && silent_ms >= PATIENCE_MS => Service::None,
        (0, 0) => Service::Idle,
        (0, _) => Service::None,
        (_, 0) => Service::All,
        _ => Service::Some,
    }
}

/// How many servers have acknowledged writes.
fn takers(window: &[TapeSample]) -> usize {
    let servers = window.last().map_or(0, |sample| sample.servers.len());
    let takes = |server: &usize| {
        window
            .iter()
            .any(|sample| sample.servers.get(*server).is_some_and(|one| one.acknowledged > 0))
    };
    (0..servers).filter(takes).count()
}

/// What is told of a side at the moment that is looked at.
pub(super) fn moment(lab: &TapeState, side: usize) -> Moment {
    let at = lab.at.min(lab.known());
    let seen = &lab.samples[side][..at];
    let totals = TapeTotals::of(seen);
    let last = |count: usize| &seen[at.saturating_sub(count)..];
    let window = last(WINDOW);
    let per_s = |sum: u64| sum * 10 / window.len().max(1) as u64;
    let sum = |of: fn(&TapeSample) -> u64| per_s(window.iter().map(of).sum());
    let service = service(seen, at);
    let slowest_us = window.iter().map(|sample| sample.all().slowest_us).max().unwrap_or(0);
    let matter = match () {
        () if totals.clients.asked == 0 => Matter::NotBegun,
        () if last(JUST).iter().any(|sample| sample.lost > 0) => Matter::Lost,
        () if totals.two_masters > 0 && takers(window) > 1 => Matter::TwoMasters,
        () if service == Service::None => Matter::Nobody,
        () if service == Service::Some => Matter::Some,
        () if slowest_us >= WAITS_US => Matter::Waits,
        () if last(JUST).iter().any(|sample| sample.servers.iter().any(|one| one.full > 0)) => {
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
        failed_per_s: sum(|sample| {
            let all = sample.all();
            u64::from(all.failed + all.unknown)
        }),
        stale_per_s: sum(|sample| sample.stale),
        behind_bytes: seen.last().and_then(behind_bytes).unwrap_or(0),
    }
}

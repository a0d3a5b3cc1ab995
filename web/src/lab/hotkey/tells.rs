//! What happens at the moment that is looked at, told from what was measured.

use redscope_session::lab::{Group, HOT_FROM_MS, HOT_KEY_SAMPLE_MS, HOT_UNTIL_MS, HotKeySample};

use super::series::{Chart, busiest_other, busy_of_hot, window};
use super::state::HotKeyState;

/// What is the matter with a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Nothing has been measured yet.
    NotBegun,
    /// The key is as cold as others.
    Calm,
    /// A processor has no time left.
    Melts,
    /// The key is not hot any more, and what has come in is not worked off.
    Drains,
    /// Some have read what was old.
    Old,
    /// Some have read an older value than before.
    Back,
    /// The key is hot, and everybody is served.
    Holds,
}

/// The figures that a sentence needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) matter: Matter,
    /// What is done about the hot key, by its name.
    pub(crate) option: String,
    /// The busiest server, by its number.
    pub(crate) server: usize,
    /// How busy it is, and the busiest of the others that has none of the load of the key, in hundredths.
    pub(crate) busy: f64,
    pub(crate) others: f64,
    /// What 99 of 100 readers wait, by [`Group`], in milliseconds; 0: nobody was answered.
    pub(crate) waits_ms: [f64; 3],
    /// Reads that have no answer yet.
    pub(crate) open: u64,
    /// Of so many readers of the hot key so many have read what was old, or an older value than before, and for how
    /// long it was, in microseconds.
    pub(crate) reads: u64,
    pub(crate) old: u64,
    pub(crate) back: u64,
    pub(crate) oldest_us: u64,
    /// Requests a second that servers answer.
    pub(crate) per_s: u64,
    /// Messages of invalidation a second.
    pub(crate) told_per_s: u64,
}

/// A processor that is busier has no time left.
const FULL: f64 = 0.95;
/// What was old for no longer was on its way, in microseconds.
const ON_ITS_WAY_US: u64 = 100;
/// So many reads wait where what came is worked off.
const MANY_OPEN: u64 = 200;

/// What the last samples of a side say.
pub(crate) fn moment(lab: &HotKeyState, side: usize) -> Moment {
    let samples = &lab.samples[side];
    let window = window(samples, lab.at);
    let (hot, others) = (busy_of_hot(window), busiest_other(window));
    let value = |chart: Chart, line| chart.value(line, samples, lab.at).unwrap_or(0.0);
    let sum = |of: fn(&HotKeySample) -> u32| -> u64 {
        window.iter().map(|sample| u64::from(of(sample))).sum()
    };
    let ms = window.len().max(1) as u64 * HOT_KEY_SAMPLE_MS;
    let (old, back) = (sum(|sample| sample.old), sum(|sample| sample.went_back));
    let oldest_us = window.iter().map(|sample| sample.oldest_us).max().unwrap_or(0);
    let open = value(Chart::Waiting, 0) as u64;
    let at_ms = window.last().map_or(0, |last| last.at_ms);
    let is_hot =
        (HOT_FROM_MS + 1..=HOT_UNTIL_MS).contains(&at_ms) && lab.knobs(side).get("share") > 0;
    let matter = match window.last() {
        None => Matter::NotBegun,
        Some(_) if hot.max(others) > FULL && is_hot => Matter::Melts,
        Some(_) if !is_hot && open > MANY_OPEN => Matter::Drains,
        Some(_) if oldest_us > ON_ITS_WAY_US => Matter::Old,
        Some(_) if back > 0 => Matter::Back,
        Some(_) if is_hot => Matter::Holds,
        Some(_) => Matter::Calm,
    };
    let server = window.last().map_or(0, |last| {
        let busy = |server: &usize| HotKeySample::busy_of(window, *server);
        let all = 0..last.servers.len();
        all.max_by(|a, b| busy(a).total_cmp(&busy(b)).then(b.cmp(a))).unwrap_or(0)
    });
    let requests: u64 = window
        .iter()
        .flat_map(|sample| &sample.servers)
        .map(|server| u64::from(server.requests))
        .sum();
    Moment {
        matter,
        option: lab.ask.chosen[side].clone(),
        server: server + 1,
        busy: 100.0 * hot.max(others),
        others: 100.0 * hot.min(others),
        waits_ms: [value(Chart::Hot, 0), value(Chart::Bystanders, 0), value(Chart::Bystanders, 1)],
        open,
        reads: sum(|sample| sample.reads[Group::Hot as usize].answered),
        old,
        back,
        oldest_us,
        per_s: requests * 1000 / ms,
        told_per_s: sum(|sample| sample.invalidations) * 1000 / ms,
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{HotKeyRun, SidedLab};

    use super::*;
    use crate::lab::sided::state::SidedMsg;

    #[test]
    fn what_is_told_is_what_happens() {
        let mut lab = HotKeyState::open(SidedLab::HotKey, "hot-key;b=ttl;writes=300");
        let mut run = HotKeyRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(50)) {}
        let mut at = |ms: u64| {
            lab.take(SidedMsg::Go((ms / HOT_KEY_SAMPLE_MS) as usize));
            [0, 1].map(|side| moment(&lab, side))
        };
        assert_eq!(at(0).map(|moment| moment.matter), [Matter::NotBegun; 2]);
        assert_eq!(at(40).map(|moment| moment.matter), [Matter::Calm; 2]);
        let [none, ttl] = at(150);
        assert_eq!((none.matter, ttl.matter), (Matter::Melts, Matter::Old));
        assert!(none.waits_ms[1] > 5.0 && none.waits_ms[2] < 1.0 && none.others < 40.0);
        assert!(ttl.old > 0 && ttl.oldest_us <= 21_000);
        assert_eq!(at(275)[0].matter, Matter::Drains);
        assert_eq!(at(430).map(|moment| moment.matter), [Matter::Calm; 2]);
    }
}

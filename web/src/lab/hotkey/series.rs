//! What the charts of the hot key lab show: lines over samples.

use std::rc::Rc;

use redscope_session::lab::{Group, HOT_KEY_SAMPLE_MS, HotKeySample};

use crate::figures::{grouped, milliseconds, span};
use crate::lab::sided::drawn::{Charted, Drawn, Lines, drawn as both};
use crate::lab::sided::state::SidedState;

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// How busy the processor of the hot key's server is, and that of the busiest of the others, in hundredths.
    Busy,
    /// How long readers of the hot key wait, 99 of 100 and half of them, in milliseconds.
    Hot,
    /// How long 99 of 100 readers of other keys wait, on the hot key's server and elsewhere, in milliseconds.
    Bystanders,
    /// Reads that have no answer yet.
    Waiting,
    /// For how long something newer had been acknowledged than what was read of the hot key, in milliseconds.
    Oldest,
}

/// The charts, from the top.
pub(super) const CHARTS: [Chart; 5] =
    [Chart::Busy, Chart::Hot, Chart::Bystanders, Chart::Waiting, Chart::Oldest];

/// A point stands for so many samples: 20 ms.
pub(super) const WINDOW: usize = (20 / HOT_KEY_SAMPLE_MS) as usize;

/// The samples of the 20 ms before a moment.
pub(super) fn window(samples: &[HotKeySample], at: usize) -> &[HotKeySample] {
    let at = at.min(samples.len());
    &samples[at.saturating_sub(WINDOW)..at]
}

/// For which share of the time the processor of the hot key's server was busy.
pub(super) fn busy_of_hot(window: &[HotKeySample]) -> f64 {
    window.last().map_or(0.0, |last| HotKeySample::busy_of(window, last.hot()))
}

/// The same of the busiest of the others.
pub(super) fn busiest_other(window: &[HotKeySample]) -> f64 {
    let Some(last) = window.last() else { return 0.0 };
    let others = (0..last.servers.len()).filter(|server| *server != last.hot());
    others.map(|server| HotKeySample::busy_of(window, server)).fold(0.0, f64::max)
}

impl Chart {
    /// The values of a line, one a sample; `None` where nothing can be said.
    pub(super) fn values(self, line: usize, samples: &[HotKeySample]) -> Vec<Option<f64>> {
        (1..=samples.len()).map(|at| self.value(line, samples, at)).collect()
    }

    /// The value of a line when so many samples have been taken.
    pub(super) fn value(self, line: usize, samples: &[HotKeySample], at: usize) -> Option<f64> {
        let window = window(samples, at);
        let last = window.last()?;
        let most = |group: Group, of: fn(&HotKeySample, usize) -> u64| {
            let answered = window.iter().filter(|one| one.reads[group as usize].answered > 0);
            let most = answered.map(|one| of(one, group as usize)).max();
            most.map(|us| us as f64 / 1000.0)
        };
        let p99 = |one: &HotKeySample, group: usize| one.reads[group].p99_us;
        match (self, line) {
            (Chart::Busy, 0) => Some(100.0 * busy_of_hot(window)),
            (Chart::Busy, _) => Some(100.0 * busiest_other(window)),
            (Chart::Hot, 0) => most(Group::Hot, p99),
            (Chart::Hot, _) => most(Group::Hot, |one, group| one.reads[group].p50_us),
            (Chart::Bystanders, 0) => most(Group::Beside, p99),
            (Chart::Bystanders, _) => most(Group::Elsewhere, p99),
            (Chart::Waiting, _) => {
                Some(f64::from(last.reads.iter().map(|reads| reads.open).sum::<u32>()))
            }
            (Chart::Oldest, _) => {
                let oldest_us = window.iter().map(|one| one.oldest_us).max().unwrap_or(0);
                Some(oldest_us as f64 / 1000.0)
            }
        }
    }
}

impl Charted for Chart {
    const SAMPLE_MS: u64 = HOT_KEY_SAMPLE_MS;
    const WORST: Option<Self> = Some(Chart::Waiting);

    fn figure(self, value: f64) -> String {
        match self {
            Chart::Busy => format!("{value:.0}%"),
            Chart::Waiting => grouped(value.round() as u64),
            Chart::Hot | Chart::Bystanders => milliseconds(value),
            Chart::Oldest => span((value * 1000.0).round() as u64),
        }
    }

    fn lines(self) -> Lines {
        match self {
            Chart::Busy => Lines::HotAndBusiestOther,
            Chart::Hot => Lines::P99AndP50,
            Chart::Bystanders => Lines::BesideAndElsewhere,
            Chart::Waiting | Chart::Oldest => Lines::One,
        }
    }

    fn most(self) -> Option<f64> {
        (self == Chart::Busy).then_some(100.0)
    }

    fn is_bad(self, value: f64) -> bool {
        self == Chart::Busy && value > 95.0
    }
}

/// What is drawn of each side, chart by chart.
pub(in crate::lab) fn drawn(lab: &SidedState<HotKeySample>) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let values = |chart: Chart, line, side: usize| chart.values(line, &lab.samples[side]);
    both(CHARTS, values, |_, _| None)
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::HotKeyServer;

    use super::*;

    #[test]
    fn a_point_stands_for_20_ms() {
        let server = |busy_ns| HotKeyServer { busy_ns, requests: 1 };
        let mut sample = HotKeySample { hot: 1, ..HotKeySample::default() };
        sample.servers = vec![server(1_000_000), server(5_000_000), server(2_000_000)];
        (sample.reads[0].answered, sample.reads[0].p99_us, sample.reads[0].open) = (9, 1500, 3);
        let samples = vec![sample; 6];
        let value = |chart: Chart, line| chart.value(line, &samples, 6);
        assert_eq!([0, 1].map(|line| value(Chart::Busy, line)), [Some(100.0), Some(40.0)]);
        assert_eq!((value(Chart::Hot, 0), value(Chart::Waiting, 0)), (Some(1.5), Some(3.0)));
        assert_eq!(value(Chart::Bystanders, 0), None, "nobody was answered");
    }
}

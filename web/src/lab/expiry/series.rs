//! What the charts of the expiry lab show: lines over samples.

use std::rc::Rc;

use redscope_session::lab::{EXPIRY_SAMPLE_MS, ExpirySample};

use super::state::ExpiryState;
use crate::figures::{grouped, milliseconds};
use crate::lab::sided::drawn::{Charted, Drawn, Lines, drawn as both};

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// Of a hundred keys that are held so many are dead.
    Share,
    /// Dead keys that are held, and those of the replica.
    Dead,
    /// Processor time for expiry in a tenth of a second, in milliseconds.
    Work,
    /// How long bystanders wait, the longest and the middle one, in milliseconds.
    Wait,
}

/// The charts, from the top.
pub(super) const CHARTS: [Chart; 4] = [Chart::Share, Chart::Dead, Chart::Work, Chart::Wait];

/// What books say the share is kept below, in hundredths.
pub(super) const TOLD: [f64; 2] = [10.0, 25.0];

/// A point of a chart of work or waiting stands for so many samples: a tenth of a second.
const WINDOW: usize = (100 / EXPIRY_SAMPLE_MS) as usize;

impl Chart {
    /// The values of a line, one a sample; `None` where nothing can be said.
    pub(super) fn values(self, line: usize, samples: &[ExpirySample]) -> Vec<Option<f64>> {
        (1..=samples.len()).map(|at| self.value(line, samples, at)).collect()
    }

    /// The value of a line when so many samples have been taken.
    pub(super) fn value(self, line: usize, samples: &[ExpirySample], at: usize) -> Option<f64> {
        let at = at.min(samples.len());
        let last = samples.get(at.checked_sub(1)?)?;
        let window = &samples[at.saturating_sub(WINDOW)..at];
        match (self, line) {
            (Chart::Share, _) => (last.keys > 0).then(|| 100.0 * last.dead_share()),
            (Chart::Dead, 0) => Some(f64::from(last.dead)),
            (Chart::Dead, _) => last.replica.map(|replica| f64::from(replica.dead)),
            (Chart::Work, _) => {
                let us: u32 = window.iter().map(|one| one.cycle_us + one.keeping_us).sum();
                Some(f64::from(us) / 1000.0)
            }
            (Chart::Wait, line) => {
                let of = |one: &ExpirySample| if line == 0 { one.max_us } else { one.p50_us };
                let answered = window.iter().filter(|one| one.answered > 0);
                answered.map(of).max().map(|us| us as f64 / 1000.0)
            }
        }
    }

    /// A limit that is a line across: what Redis's cycle may take of a tenth of a second.
    pub(super) fn limit(self, lab: &ExpiryState, side: usize) -> Option<f64> {
        let is_cycle = self == Chart::Work && lab.ask.chosen[side] == "redis";
        is_cycle.then(|| (25 + 2 * (lab.knobs(side).get("effort") - 1)) as f64)
    }
}

impl Charted for Chart {
    const SAMPLE_MS: u64 = EXPIRY_SAMPLE_MS;

    fn figure(self, value: f64) -> String {
        match self {
            Chart::Share => format!("{value:.0}%"),
            Chart::Dead => grouped(value.round() as u64),
            Chart::Work | Chart::Wait => milliseconds(value),
        }
    }

    fn lines(self) -> Lines {
        match self {
            Chart::Dead => Lines::MasterAndReplica,
            Chart::Wait => Lines::MaxAndP50,
            Chart::Share | Chart::Work => Lines::One,
        }
    }

    fn most(self) -> Option<f64> {
        (self == Chart::Share).then_some(100.0)
    }
}

/// What is drawn of each side, chart by chart.
pub(in crate::lab) fn drawn(lab: &ExpiryState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let values = |chart: Chart, line, side: usize| chart.values(line, &lab.samples[side]);
    both(CHARTS, values, |chart, side| chart.limit(lab, side))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_work_stands_for_a_tenth_of_a_second() {
        let sample =
            |cycle_us, dead| ExpirySample { cycle_us, dead, keys: 100, ..Default::default() };
        let samples: Vec<_> = (0..8).map(|at| sample(1000, 5 * at + 15)).collect();
        let work = Chart::Work.values(0, &samples);
        assert_eq!((work[0], work[4], work[7]), (Some(1.0), Some(5.0), Some(5.0)));
        assert_eq!(Chart::Share.value(0, &samples, 8), Some(50.0));
        assert_eq!(Chart::Dead.value(1, &samples, 8), None, "there is no replica");
        assert_eq!(Chart::Wait.value(0, &samples, 8), None, "nobody was answered");
    }
}

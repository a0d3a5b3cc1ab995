//! What the charts of the event loop lab show: lines over milliseconds.

use std::rc::Rc;

use redscope_session::lab::{LOOP_SAMPLE_MS, LoopSample};

use super::state::LoopState;
use crate::figures::{grouped, milliseconds};
use crate::lab::sided::drawn::{Charted, Drawn, Lines, drawn as both};

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// How long calls took, by when they were made, in milliseconds; and what theory says of those made while the slow
    /// command runs.
    Wait,
    /// What waits for the server.
    Queue,
    /// Calls made in a millisecond, and answered.
    Calls,
}

/// The charts, from the top.
pub(super) const CHARTS: [Chart; 3] = [Chart::Wait, Chart::Queue, Chart::Calls];

/// A point of calls stands for so many milliseconds, those before it and its own.
const WINDOW: usize = 5;

impl Chart {
    /// The values of a line, one a sample; `None` where nothing can be said.
    pub(super) fn values(self, line: usize, samples: &[LoopSample]) -> Vec<Option<f64>> {
        match (self, line) {
            (Chart::Wait, 0) => longest(samples),
            (Chart::Wait, _) => theory(samples),
            (Chart::Queue, _) => {
                samples.iter().map(|sample| Some(f64::from(sample.waiting))).collect()
            }
            (Chart::Calls, 0) => over_window(&made(samples)),
            (Chart::Calls, _) => {
                over_window(&samples.iter().map(|one| one.answers.len()).collect::<Vec<_>>())
            }
        }
    }
}

/// The longest wait of the calls made in each millisecond.
fn longest(samples: &[LoopSample]) -> Vec<Option<f64>> {
    let mut longest: Vec<Option<f64>> = vec![None; samples.len()];
    for (sent_us, took_us) in samples.iter().flat_map(|sample| &sample.answers) {
        if let Some(most) = longest.get_mut((sent_us / 1000) as usize) {
            let ms = *took_us as f64 / 1000.0;
            *most = Some(most.map_or(ms, |most| most.max(ms)));
        }
    }
    longest
}

/// Who asks x after a command that takes T waits T − x.
fn theory(samples: &[LoopSample]) -> Vec<Option<f64>> {
    let slow = samples.last().and_then(|last| last.slow);
    let left = |at: usize| {
        let slow = slow.filter(|slow| slow.logged_us > 0)?;
        let passed_us = (at as u64 * 1000 + 500).checked_sub(slow.sent_us)?;
        Some(slow.took_us.checked_sub(passed_us)? as f64 / 1000.0)
    };
    (0..samples.len()).map(left).collect()
}

/// How many calls were made in each millisecond.
fn made(samples: &[LoopSample]) -> Vec<usize> {
    let mut made = vec![0; samples.len()];
    for (sent_us, _) in samples.iter().flat_map(|sample| &sample.answers) {
        if let Some(count) = made.get_mut((sent_us / 1000) as usize) {
            *count += 1;
        }
    }
    made
}

fn over_window(counts: &[usize]) -> Vec<Option<f64>> {
    let mean = |at: usize| {
        let window = &counts[(at + 1).saturating_sub(WINDOW)..=at];
        Some(window.iter().sum::<usize>() as f64 / window.len() as f64)
    };
    (0..counts.len()).map(mean).collect()
}

impl Charted for Chart {
    const SAMPLE_MS: u64 = LOOP_SAMPLE_MS;
    const WORST: Option<Self> = Some(Chart::Queue);

    fn figure(self, value: f64) -> String {
        match self {
            Chart::Wait => milliseconds(value),
            Chart::Queue => grouped(value.round() as u64),
            Chart::Calls => format!("{value:.1}"),
        }
    }

    fn lines(self) -> Lines {
        match self {
            Chart::Wait => Lines::MeasuredAndTheory,
            Chart::Calls => Lines::MadeAndAnswered,
            Chart::Queue => Lines::One,
        }
    }
}

/// What is drawn of each side, chart by chart.
pub(in crate::lab) fn drawn(lab: &LoopState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let values = |chart: Chart, line, side: usize| chart.values(line, &lab.samples[side]);
    both(CHARTS, values, |_, _| None)
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::SlowCall;

    use super::*;

    #[test]
    fn a_wait_stands_where_it_began() {
        let slow =
            Some(SlowCall { sent_us: 1000, took_us: 3000, logged_us: 2800, memory_bytes: 1 });
        let mut samples = vec![LoopSample::default(); 5];
        samples[4].answers = vec![(1500, 2500), (2500, 1500), (2600, 1400)];
        samples[4].slow = slow;
        assert_eq!(Chart::Wait.values(0, &samples), [None, Some(2.5), Some(1.5), None, None]);
        assert_eq!(Chart::Wait.values(1, &samples), [None, Some(2.5), Some(1.5), Some(0.5), None]);
        assert_eq!(Chart::Calls.values(0, &samples)[2], Some(1.0));
        assert_eq!(Chart::Calls.values(1, &samples)[4], Some(0.6));
    }
}

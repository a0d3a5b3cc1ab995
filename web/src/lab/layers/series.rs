//! What the charts of the layers lab show: lines over samples.

use std::rc::Rc;

use redscope_session::lab::{LAYERS_SAMPLE_MS, LayersSample};

use super::state::LayersState;
use crate::figures::{grouped, milliseconds};
use crate::lab::sided::drawn::{Charted, Drawn, Lines, drawn as both};

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// Pages that the database was asked for in a second.
    Queries,
    /// Of a hundred pages that were shown so many were old.
    Old,
    /// How old the oldest page was that was shown, in milliseconds.
    Oldest,
    /// How long users wait, 99 of 100 and half of them, in milliseconds.
    Wait,
}

/// The charts, from the top.
pub(super) const CHARTS: [Chart; 4] = [Chart::Queries, Chart::Old, Chart::Oldest, Chart::Wait];

/// A point stands for so many samples: a second.
pub(super) const WINDOW: usize = (1000 / LAYERS_SAMPLE_MS) as usize;

/// The samples of the second before a moment.
pub(super) fn window(samples: &[LayersSample], at: usize) -> &[LayersSample] {
    let at = at.min(samples.len());
    &samples[at.saturating_sub(WINDOW)..at]
}

impl Chart {
    /// The values of a line, one a sample; `None` where nothing can be said.
    pub(super) fn values(self, line: usize, samples: &[LayersSample]) -> Vec<Option<f64>> {
        (1..=samples.len()).map(|at| self.value(line, samples, at)).collect()
    }

    /// The value of a line when so many samples have been taken.
    pub(super) fn value(self, line: usize, samples: &[LayersSample], at: usize) -> Option<f64> {
        let window = window(samples, at);
        let shown: u32 = window.iter().map(|one| one.shown).sum();
        let most = |of: fn(&LayersSample) -> u64| {
            window.iter().map(of).max().map(|us| us as f64 / 1000.0).filter(|_| shown > 0)
        };
        match (self, line) {
            (Chart::Queries, _) => {
                let queries: u32 = window.iter().map(|one| one.layers[5].came).sum();
                let s = (window.len() as u64 * LAYERS_SAMPLE_MS) as f64 / 1000.0;
                (!window.is_empty()).then(|| f64::from(queries) / s)
            }
            (Chart::Old, _) => {
                let old: u32 = window.iter().map(|one| one.shown_stale).sum();
                (shown > 0).then(|| 100.0 * f64::from(old) / f64::from(shown))
            }
            (Chart::Oldest, _) => most(|one| one.worst_us),
            (Chart::Wait, 0) => most(|one| one.p99_us),
            (Chart::Wait, _) => most(|one| one.p50_us),
        }
    }

    /// A limit that is a line across: how old a page can be by the times of the layers.
    pub(super) fn limit(self, lab: &LayersState, side: usize) -> Option<f64> {
        (self == Chart::Oldest).then(|| lab.most_us(side) as f64 / 1000.0)
    }
}

impl Charted for Chart {
    const SAMPLE_MS: u64 = LAYERS_SAMPLE_MS;
    const WORST: Option<Self> = Some(Chart::Oldest);

    fn figure(self, value: f64) -> String {
        match self {
            Chart::Queries => format!("{}/s", grouped(value.round() as u64)),
            Chart::Old => format!("{value:.1}%"),
            Chart::Oldest | Chart::Wait => milliseconds(value),
        }
    }

    fn lines(self) -> Lines {
        if self == Chart::Wait { Lines::P99AndP50 } else { Lines::One }
    }
}

/// Of what was shown in each second so much was had by each layer and those before it, from 0 to 1.
pub(super) fn shares(samples: &[LayersSample]) -> Vec<Option<[f64; 6]>> {
    let share = |at: usize| {
        let layers = LayersSample::layers_of(window(samples, at));
        let all: u32 = layers.iter().map(|layer| layer.held).sum();
        let mut sum = 0;
        let cumulated = layers.map(|layer| {
            sum += layer.held;
            f64::from(sum) / f64::from(all.max(1))
        });
        (all > 0).then_some(cumulated)
    };
    (1..=samples.len()).map(share).collect()
}

/// What is drawn of each side, chart by chart.
pub(in crate::lab) fn drawn(lab: &LayersState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let values = |chart: Chart, line, side: usize| chart.values(line, &lab.samples[side]);
    both(CHARTS, values, |chart, side| chart.limit(lab, side))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_stands_for_a_second() {
        let mut sample = LayersSample { shown: 10, shown_stale: 1, ..LayersSample::default() };
        (sample.layers[0].held, sample.layers[5].held, sample.layers[5].came) = (6, 2, 2);
        let samples = vec![sample; 15];
        assert_eq!(Chart::Queries.value(0, &samples, 15), Some(20.0));
        assert_eq!(Chart::Old.value(0, &samples, 3), Some(10.0));
        assert_eq!(
            Chart::Wait.value(0, &[LayersSample::default()], 1),
            None,
            "nobody was shown any"
        );
        assert_eq!(shares(&samples)[14], Some([0.75, 0.75, 0.75, 0.75, 0.75, 1.0]));
    }
}

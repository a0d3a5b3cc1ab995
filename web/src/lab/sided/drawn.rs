//! What charts are drawn from: lines over samples, to one scale on both sides.

use std::rc::Rc;

use crate::lab::plot::{HIGH, round_up};

/// What the lines of a chart are, the first one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// There is one, which is what the chart is called.
    One,
    P99AndP50,
    MaxAndP50,
    MasterAndReplica,
    MeasuredAndTheory,
    MadeAndAnswered,
    HotAndBusiestOther,
    BesideAndElsewhere,
    DoneAndFailed,
    AllAndDeleted,
}

impl Lines {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Lines; 10] = [
        Lines::One,
        Lines::P99AndP50,
        Lines::MaxAndP50,
        Lines::MasterAndReplica,
        Lines::MeasuredAndTheory,
        Lines::MadeAndAnswered,
        Lines::HotAndBusiestOther,
        Lines::BesideAndElsewhere,
        Lines::DoneAndFailed,
        Lines::AllAndDeleted,
    ];

    /// How many there are.
    pub(crate) const fn count(self) -> usize {
        if matches!(self, Lines::One) { 1 } else { 2 }
    }
}

/// What a chart shows: its lines, and how its figures are written.
pub(in crate::lab) trait Charted:
    Copy + PartialEq + std::fmt::Debug + 'static
{
    /// A sample comes so often, in virtual milliseconds.
    const SAMPLE_MS: u64;

    /// The chart that tells the worst moment, where that is not the first of those that are drawn.
    const WORST: Option<Self> = None;

    /// A value with its unit.
    fn figure(self, value: f64) -> String;

    /// Its lines.
    fn lines(self) -> Lines {
        Lines::One
    }

    /// Where its axis ends, if that is known before.
    fn most(self) -> Option<f64> {
        None
    }

    /// Whether the least value of the first line is worth telling, and not the greatest.
    fn is_best_when_high(self) -> bool {
        false
    }

    /// Whether such a value is bad, whatever the limit.
    fn is_bad(self, _value: f64) -> bool {
        false
    }
}

/// The lines of a chart, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lab) struct Drawn<C> {
    pub(in crate::lab) chart: C,
    /// Where the axis ends, the same on both sides.
    pub(in crate::lab) most: f64,
    /// The values of each line, one a sample.
    values: Vec<Vec<Option<f64>>>,
    /// The points of each stretch of each line.
    pub(in crate::lab) lines: Vec<Vec<String>>,
}

impl<C: Charted> Drawn<C> {
    /// A chart of both sides to one scale: the values of each line of each side, and limits that are in
    /// sight where what is measured comes near them.
    fn both(
        chart: C,
        values: [Vec<Vec<Option<f64>>>; 2],
        limits: impl IntoIterator<Item = f64>,
    ) -> [Rc<Self>; 2] {
        let all = values.iter().flatten().flatten().flatten().copied();
        let highest = all.reduce(f64::max).unwrap_or(0.0);
        let limited =
            limits.into_iter().filter(|limit| *limit < 4.0 * highest).fold(highest, f64::max);
        let most = chart.most().unwrap_or_else(|| round_up(limited));
        values.map(|values| {
            let lines = values.iter().map(|values| stretches(values, most)).collect();
            Rc::new(Drawn { chart, most, values, lines })
        })
    }

    /// The greatest value of the first line of so many samples, or the least of what is best when it is great.
    pub(in crate::lab) fn extreme(&self, at: usize) -> Option<f64> {
        self.worst(0, 0, at)
    }

    /// The same of any line, of the samples behind so many and up to so many.
    pub(in crate::lab) fn worst(&self, line: usize, behind: usize, at: usize) -> Option<f64> {
        let worse = if self.chart.is_best_when_high() { f64::min } else { f64::max };
        let values = self.values.get(line)?.get(behind..at.min(self.values[line].len()))?;
        values.iter().flatten().copied().reduce(worse)
    }

    /// How many samples a line has.
    pub(in crate::lab) fn known(&self, line: usize) -> usize {
        self.values.get(line).map_or(0, Vec::len)
    }

    /// How many samples had been taken when the first line was at its worst, at first; `None` where it never was other
    /// than 0.
    pub(in crate::lab) fn worst_at(&self) -> Option<usize> {
        let worst = self.extreme(self.known(0)).filter(|worst| *worst != 0.0)?;
        (1..=self.known(0)).find(|at| self.at(*at) == Some(worst))
    }

    /// The value of the first line when so many samples have been taken.
    pub(in crate::lab) fn at(&self, at: usize) -> Option<f64> {
        self.line_at(0, at)
    }

    /// The value of a line when so many samples have been taken.
    pub(in crate::lab) fn line_at(&self, line: usize, at: usize) -> Option<f64> {
        *self.values.get(line)?.get(at.checked_sub(1)?)?
    }

    /// What each line says when so many samples have been taken.
    pub(in crate::lab) fn figures(&self, at: usize) -> impl Iterator<Item = Option<String>> {
        let lines = 0..self.values.len();
        lines.map(move |line| self.line_at(line, at).map(|value| self.chart.figure(value)))
    }
}

/// What is drawn of each side, chart by chart to one scale: the values of a line of a side, and a limit of a
/// side if a chart has one.
pub(in crate::lab) fn drawn<C: Charted>(
    charts: impl IntoIterator<Item = C>,
    values: impl Fn(C, usize, usize) -> Vec<Option<f64>>,
    limit: impl Fn(C, usize) -> Option<f64>,
) -> [Vec<Rc<Drawn<C>>>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for chart in charts {
        let lines =
            |side| (0..chart.lines().count()).map(|line| values(chart, line, side)).collect();
        let limits = [0, 1].into_iter().filter_map(|side| limit(chart, side));
        for (side, drawn) in sides.iter_mut().zip(Drawn::both(chart, [0, 1].map(lines), limits)) {
            side.push(drawn);
        }
    }
    sides
}

/// The points of every stretch in which there are values.
fn stretches(values: &[Option<f64>], most: f64) -> Vec<String> {
    let mut stretches = vec![String::new()];
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            stretches.push(String::new());
            continue;
        };
        let y = HIGH - HIGH * (value / most).min(1.0);
        if let Some(stretch) = stretches.last_mut() {
            stretch.push_str(&format!("{},{y:.1} ", at + 1));
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

#[cfg(test)]
pub(super) mod sample {
    use super::*;

    /// A chart of two lines.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub(in crate::lab::sided) struct Waits;

    impl Charted for Waits {
        const SAMPLE_MS: u64 = 100;

        fn figure(self, value: f64) -> String {
            format!("{value} ms")
        }

        fn lines(self) -> Lines {
            Lines::P99AndP50
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sample::Waits;
    use super::*;

    #[test]
    fn a_line_ends_where_nothing_can_be_said() {
        let values = [Some(0.0), Some(50.0), None, Some(200.0)];
        assert_eq!(stretches(&values, 100.0), ["1,100.0 2,50.0 ", "4,0.0 "]);
        assert!(stretches(&[None], 1.0).is_empty());
    }

    #[test]
    fn every_line_is_told_of_at_a_place_and_over_a_stretch() {
        let values = |_, line: usize, side: usize| {
            let of = |at: usize| (at != 1).then_some((10 * at + 2 * line + side) as f64);
            (0..4).map(of).collect()
        };
        let [left, right] = drawn([Waits], values, |_, _| None);
        let told = |at| left[0].figures(at).map(|one| one.unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(told(3), ["20 ms", "22 ms"]);
        assert_eq!(told(2), ["", ""], "nothing can be said");
        assert_eq!(told(0).len(), 2);
        assert_eq!(left[0].worst_at(), Some(4));
        assert_eq!((left[0].worst(1, 0, 3), right[0].worst(1, 3, 9)), (Some(22.0), Some(33.0)));
        assert_eq!((left[0].worst(0, 1, 2), left[0].worst(5, 0, 4)), (None, None));
    }
}

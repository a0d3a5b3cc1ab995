//! What charts are drawn from: lines over samples, to one scale on both sides.

use std::rc::Rc;

/// The height of a drawing in its own units; its width is the number of samples.
pub(super) const HIGH: f64 = 100.0;

/// What a chart shows: its lines, and how its figures are written.
pub(in crate::lab) trait Charted:
    Copy + PartialEq + std::fmt::Debug + 'static
{
    /// A value with its unit.
    fn figure(self, value: f64) -> String;

    /// How many lines it has.
    fn lines(self) -> usize {
        1
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
    /// The values of the first line, one a sample.
    values: Vec<Option<f64>>,
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
        values.map(|mut lines| {
            let drawn = lines.iter().map(|values| stretches(values, most)).collect();
            Rc::new(Drawn { chart, most, values: lines.swap_remove(0), lines: drawn })
        })
    }

    /// The greatest value of the first line of so many samples, or the least of what is best when it is great.
    pub(in crate::lab) fn extreme(&self, at: usize) -> Option<f64> {
        let worse = if self.chart.is_best_when_high() { f64::min } else { f64::max };
        self.values.iter().take(at).flatten().copied().reduce(worse)
    }

    /// The value of the first line when so many samples have been taken.
    pub(in crate::lab) fn at(&self, at: usize) -> Option<f64> {
        *self.values.get(at.checked_sub(1)?)?
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
        let lines = |side| (0..chart.lines()).map(|line| values(chart, line, side)).collect();
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

/// The least round number that is not below: 1, 2, 2.5 or 5 times a power of ten.
pub(in crate::lab) fn round_up(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(most.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= most * 0.999_999).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_nothing_can_be_said() {
        let values = [Some(0.0), Some(50.0), None, Some(200.0)];
        assert_eq!(stretches(&values, 100.0), ["1,100.0 2,50.0 ", "4,0.0 "]);
        assert!(stretches(&[None], 1.0).is_empty());
    }

    #[test]
    fn an_axis_ends_at_a_round_number() {
        assert_eq!(
            [0.0, 0.7, 1.0, 1.01, 23.0, 3816.0].map(round_up),
            [1.0, 1.0, 1.0, 2.0, 25.0, 5000.0]
        );
    }
}

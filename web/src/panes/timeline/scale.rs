//! How moments become places on the strip, and places moments. The whole run lies on a paper as wide as the
//! strip, or wider; idle stretches are folded to the same small width, and inside of one, too, a later moment
//! lies further right: every place is a moment.

use crate::stretch::Stretch;

/// The paper has no less time than this, in microseconds; it grows by such a step when less than the spare part
/// of what is known is left. Between two steps nothing on it moves.
const LEAST_SPAN_US: f64 = 20_000_000.0;
const STEP: f64 = 1.08;
const SPARE: f64 = 1.02;
/// The width of a fold in pixels: its length stands there. All of them take no more than this share of the strip.
pub(super) const FOLD_PX: f64 = 64.0;
const MOST_FOLDED: f64 = 0.5;
/// A strip whose width is not known yet.
const SOME_PX: f64 = 1000.0;
/// Ticks are at one of these distances, in microseconds, and no more than so many on the strip.
const TICKS_US: [u64; 23] = [
    100,
    200,
    500,
    1000,
    2000,
    5000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    300_000_000,
    600_000_000,
    1_800_000_000,
    3_600_000_000,
    36_000_000_000,
];
const MOST_TICKS: f64 = 12.0;

/// From when to when, in virtual microseconds.
pub(super) type Span = (u64, u64);

/// How moments become places.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    /// The width of the strip in pixels.
    pub(super) width: f64,
    /// What is folded, in order of time.
    pub(super) folds: Vec<Span>,
    /// Moments with their places on the paper: between two of them it is even.
    knots: Vec<(f64, f64)>,
    /// The place on the paper at which the strip begins.
    from_px: f64,
    /// Pixels of a microsecond that is not folded.
    us_px: f64,
}

impl Scale {
    /// For so much that is known, with what is idle in order of time, on a strip of a width in pixels.
    pub(super) fn of(end_us: u64, idle: &[Span], stretch: &Stretch, width: f64) -> Self {
        let width = if width > 0.0 { width } else { SOME_PX };
        let folds = folded(idle, stretch, width);
        let folded_us: f64 = folds.iter().map(|(from, to)| (to - from) as f64).sum();
        let folded_px = folds.len() as f64 * FOLD_PX;
        let mut open_us = LEAST_SPAN_US;
        while open_us < (end_us as f64 - folded_us) * SPARE {
            open_us *= STEP;
        }
        let paper_px = width * stretch.times.max(1.0);
        let us_px = (paper_px - folded_px) / open_us;
        let mut knots = vec![(0.0, 0.0)];
        let (mut last_us, mut px) = (0.0, 0.0);
        for (from, to) in &folds {
            px += (*from as f64 - last_us) * us_px;
            knots.push((*from as f64, px));
            px += FOLD_PX;
            knots.push((*to as f64, px));
            last_us = *to as f64;
        }
        knots.push((folded_us + open_us, paper_px));
        let mut scale = Scale { width, folds, knots, from_px: 0.0, us_px };
        let (at_us, share) = stretch.held;
        scale.from_px = (scale.px(at_us) - share * width).clamp(0.0, paper_px - width);
        scale
    }

    /// The place of a moment in pixels: on the strip from 0 to its width.
    pub(super) fn px(&self, us: u64) -> f64 {
        along(&self.knots, us as f64) - self.from_px
    }

    /// The moment of a place.
    pub(super) fn us(&self, px: f64) -> u64 {
        let turned = |(us, px): &(f64, f64)| (*px, *us);
        let knots: Vec<(f64, f64)> = self.knots.iter().map(turned).collect();
        along(&knots, px.clamp(0.0, self.width) + self.from_px).round().max(0.0) as u64
    }

    /// The moments of its two ends.
    pub(super) fn shown(&self) -> Span {
        (self.us(0.0), self.us(self.width))
    }

    /// Whether a moment is on the strip.
    pub(super) fn has(&self, us: u64) -> bool {
        // A rounded pixel is no place outside.
        (-0.5..=self.width + 0.5).contains(&self.px(us))
    }

    /// The place of a moment as CSS has it.
    pub(super) fn left(&self, us: u64) -> String {
        format!("{:.3}%", self.px(us) / self.width * 100.0)
    }

    /// The place of a time as CSS has it, as far as it is on the strip; `None` if it is not.
    pub(super) fn area(&self, (from, to): Span) -> Option<String> {
        let (left, right) = (self.px(from), self.px(to));
        if right < 0.0 || left > self.width || right < left {
            return None;
        }
        let (left, right) = (left.max(-4.0), right.min(self.width + 4.0));
        let percent = |px: f64| px / self.width * 100.0;
        Some(format!("left:{:.3}%;width:{:.3}%", percent(left), percent(right - left)))
    }

    /// Pixels of a time on the strip.
    pub(super) fn px_of(&self, (from, to): Span) -> f64 {
        self.px(to).min(self.width) - self.px(from).max(0.0)
    }

    /// The moments of the ticks, and at which distance they are.
    pub(super) fn ticks(&self) -> (Vec<u64>, u64) {
        let shown_us = self.width / self.us_px;
        let is_wide = |step: &u64| shown_us / *step as f64 <= MOST_TICKS;
        let step = TICKS_US.into_iter().find(is_wide).unwrap_or(TICKS_US[TICKS_US.len() - 1]);
        let (from, to) = self.shown();
        let mut ticks = Vec::new();
        let mut at = from.div_ceil(step) * step;
        while at <= to {
            match self.folds.iter().find(|(from, to)| *from < at && at < *to) {
                Some((_, to)) => at = to.div_ceil(step) * step,
                None => {
                    ticks.push(at);
                    at += step;
                }
            }
        }
        (ticks, step)
    }
}

/// Where something lies between knots that grow on both sides, and beyond the last as before it.
fn along(knots: &[(f64, f64)], at: f64) -> f64 {
    let after = knots.partition_point(|(from, _)| *from <= at).clamp(1, knots.len() - 1);
    let ((from, low), (to, high)) = (knots[after - 1], knots[after]);
    low + (at - from) / (to - from) * (high - low)
}

/// What of the idle stretches is folded: not those that were opened, and of the others no more than there is
/// room for, the longest.
fn folded(idle: &[Span], stretch: &Stretch, width: f64) -> Vec<Span> {
    let mut spans: Vec<Span> =
        idle.iter().filter(|(from, _)| !stretch.opened.contains(from)).copied().collect();
    spans.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
    spans.truncate((width * MOST_FOLDED / FOLD_PX) as usize);
    spans.sort_unstable();
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stretch::Zoom;

    const S: u64 = 1_000_000;

    fn whole() -> Stretch {
        Stretch::default()
    }

    fn near(one: f64, other: f64) {
        assert!((one - other).abs() < 0.01, "{one} {other}");
    }

    #[test]
    fn without_folds_it_is_even() {
        let scale = Scale::of(15 * S, &[], &whole(), 1000.0);
        near(scale.px(5 * S), 250.0);
        assert_eq!(scale.us(500.0), 10 * S);
        assert_eq!(scale.shown(), (0, 20 * S));
        assert_eq!(scale.left(10 * S), "50.000%");
        assert_eq!(scale.area((5 * S, 10 * S)).unwrap(), "left:25.000%;width:25.000%");
        assert_eq!(scale.ticks(), ((0..=10).map(|at| at * 2 * S).collect(), 2 * S));
    }

    #[test]
    fn a_fold_has_its_width_whatever_its_length_and_every_place_is_a_moment() {
        let idle = [(10 * S, 3610 * S), (3620 * S, 4000 * S)];
        let scale = Scale::of(4010 * S, &idle, &whole(), 1000.0);
        for (from, to) in idle {
            near(scale.px(to) - scale.px(from), FOLD_PX);
        }
        near(
            scale.px(10 * S) * 2.0,
            scale.px(4010 * S) - scale.px(4000 * S) + scale.px(3620 * S) - scale.px(3610 * S),
        );
        let mut before = None;
        for px in 0..=1000 {
            let us = scale.us(f64::from(px));
            assert!(before < Some(us), "{px}: {us}");
            near(scale.px(us), f64::from(px));
            before = Some(us);
        }
        let (ticks, step) = scale.ticks();
        assert!(ticks.len() < 30 && ticks.iter().all(|at| at % step == 0));
        assert!(!ticks.iter().any(|at| (10 * S + 1..3610 * S).contains(at)), "{ticks:?}");
    }

    #[test]
    fn what_was_opened_is_wide_and_of_many_the_longest_are_folded() {
        let idle: Vec<Span> = (0..20).map(|at| (at * 200 * S, (at * 200 + 40 + at) * S)).collect();
        let scale = Scale::of(4000 * S, &idle, &whole(), 1000.0);
        assert_eq!(scale.folds, idle[13..], "half of the strip");
        let mut stretch = whole();
        stretch.take(Zoom::Open(idle[19].0), 0, 4000 * S);
        let scale = Scale::of(4000 * S, &idle, &stretch, 1000.0);
        assert_eq!(scale.folds, idle[12..19]);
    }

    #[test]
    fn a_wide_paper_keeps_the_moment_that_is_held_and_ends_where_it_ends() {
        let mut stretch = whole();
        stretch.take(Zoom::By(10.0, Some((8 * S, 0.25))), 0, 20 * S);
        let scale = Scale::of(15 * S, &[], &stretch, 1000.0);
        near(scale.px(8 * S), 250.0);
        assert_eq!(scale.us(250.0), 8 * S);
        assert_eq!(scale.shown(), (7_500_000, 9_500_000), "a tenth");
        assert!(scale.has(9 * S) && !scale.has(10 * S) && !scale.has(7 * S));
        assert_eq!(scale.area((0, S)), None);
        assert_eq!(scale.area((0, 8 * S)).unwrap(), "left:-0.400%;width:25.400%");
        near(scale.px_of((0, 8 * S)), 250.0);
        assert_eq!(scale.ticks().1, 200_000);
        stretch.take(Zoom::To(20 * S, 0.0), 0, 20 * S);
        assert_eq!(Scale::of(15 * S, &[], &stretch, 1000.0).shown(), (18 * S, 20 * S));
    }

    #[test]
    fn a_strip_without_a_width_is_one_too() {
        let scale = Scale::of(0, &[], &whole(), 0.0);
        assert_eq!(scale.left(10 * S), "50.000%");
    }
}

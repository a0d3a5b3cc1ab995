//! Which stretch of the time of a run its strip shows: all of it, or some of it wide, and which idle
//! stretches are not folded.

use std::collections::BTreeSet;

/// By so much a step makes it wider or narrower.
pub(crate) const ZOOM: f64 = 2.0;
/// A strip that shows less than this, in microseconds, is not made wider.
const LEAST_US: f64 = 1000.0;

/// What is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stretch {
    /// How many times as wide as the strip the whole run is.
    pub(crate) times: f64,
    /// A moment, in virtual microseconds, and at which share of the strip's width it stands.
    pub(crate) held: (u64, f64),
    /// The beginnings of the idle stretches that are not folded, in virtual microseconds.
    pub(crate) opened: BTreeSet<u64>,
}

impl Default for Stretch {
    fn default() -> Self {
        Stretch { times: 1.0, held: (0, 0.0), opened: BTreeSet::new() }
    }
}

/// What changes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Zoom {
    /// So many times as wide as now. A moment keeps its place, as [`Stretch::held`] has it; without one the
    /// present comes to the middle.
    By(f64, Option<(u64, f64)>),
    /// A moment comes to a place.
    To(u64, f64),
    /// An idle stretch that begins then is folded no more.
    Open(u64),
    /// The whole run again, idle stretches folded.
    Whole,
}

impl Stretch {
    /// Changes it while the present is at `now_us`, of a run that is known until `end_us`.
    pub(crate) fn take(&mut self, zoom: Zoom, now_us: u64, end_us: u64) {
        match zoom {
            Zoom::By(times, held) => {
                let most = (end_us as f64 / LEAST_US).max(1.0);
                self.times = (self.times * times).clamp(1.0, most);
                self.held = held.unwrap_or((now_us, 0.5));
            }
            Zoom::To(at_us, share) => self.held = (at_us, share),
            Zoom::Open(from_us) => {
                self.opened.insert(from_us);
            }
            Zoom::Whole => *self = Stretch::default(),
        }
    }

    /// Whether it is another one than that of a run that was just opened.
    pub(crate) fn is_chosen(&self) -> bool {
        self.times > 1.0 || !self.opened.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_becomes_wider_to_a_limit_and_whole_by_one_step() {
        let mut stretch = Stretch::default();
        stretch.take(Zoom::By(0.5, None), 5_000_000, 20_000_000);
        assert_eq!(stretch.times, 1.0, "nothing is beyond the whole");
        assert!(!stretch.is_chosen());
        for _ in 0..100 {
            stretch.take(Zoom::By(2.0, None), 5_000_000, 20_000_000);
        }
        assert_eq!((stretch.times, stretch.held), (20_000.0, (5_000_000, 0.5)), "1 ms is shown");
        stretch.take(Zoom::By(0.5, Some((7, 0.1))), 0, 20_000_000);
        assert_eq!((stretch.times, stretch.held), (10_000.0, (7, 0.1)));
        stretch.take(Zoom::Open(3), 0, 20_000_000);
        stretch.take(Zoom::To(9, 0.2), 0, 20_000_000);
        assert_eq!((stretch.times, stretch.held), (10_000.0, (9, 0.2)));
        stretch.take(Zoom::Whole, 0, 20_000_000);
        assert_eq!(stretch, Stretch::default());
    }
}

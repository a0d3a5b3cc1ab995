//! The ways from actor to actor: how long they take, how much they lose, whether they are cut.

use std::collections::{BTreeMap, BTreeSet};

use redscope_actor::{Digest, Digester, Rng};

use super::RETRANSMISSION_US;
use crate::ids::ActorId;

/// A way, in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// What every packet takes, in microseconds.
    pub latency_us: u64,
    /// Up to so much more, in microseconds.
    pub jitter_us: u64,
    /// Of a million packets so many are lost, and sent again by TCP.
    pub loss_ppm: u32,
}

/// What of a way is to be another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathChange {
    /// See [`Path::latency_us`].
    pub latency_us: Option<u64>,
    /// See [`Path::jitter_us`].
    pub jitter_us: Option<u64>,
    /// See [`Path::loss_ppm`].
    pub loss_ppm: Option<u32>,
}

impl PathChange {
    fn apply(self, path: &mut Path) {
        path.latency_us = self.latency_us.unwrap_or(path.latency_us);
        path.jitter_us = self.jitter_us.unwrap_or(path.jitter_us);
        path.loss_ppm = self.loss_ppm.unwrap_or(path.loss_ppm).min(MOST_LOSS_PPM);
    }
}

/// More than this may not be lost, so that everything arrives some time.
pub const MOST_LOSS_PPM: u32 = 990_000;
/// A packet is lost no more often than this in a row; with each time the wait doubles.
const MOST_LOSSES: u32 = 8;

/// From whom to whom.
type Way = (ActorId, ActorId);

/// All ways of a world.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    usual: Path,
    unusual: BTreeMap<Way, Path>,
    cuts: BTreeSet<Way>,
    rng: Rng,
}

impl Paths {
    pub(crate) fn new(seed: u64, usual: Path) -> Self {
        let rng = Rng::fork(seed, "network");
        Paths { usual, unusual: BTreeMap::new(), cuts: BTreeSet::new(), rng }
    }

    pub(crate) fn path(&self, from: ActorId, to: ActorId) -> Path {
        self.unusual.get(&(from, to)).copied().unwrap_or(self.usual)
    }

    /// Changes one way, or without one all of them.
    pub(crate) fn change(&mut self, way: Option<Way>, change: PathChange) {
        match way {
            Some((from, to)) => {
                let mut path = self.path(from, to);
                change.apply(&mut path);
                self.unusual.insert((from, to), path);
            }
            None => {
                change.apply(&mut self.usual);
                self.unusual.values_mut().for_each(|path| change.apply(path));
            }
        }
    }

    /// Draws how long the next packet takes, in microseconds.
    pub(crate) fn draw_delay_us(&mut self, from: ActorId, to: ActorId) -> u64 {
        let path = self.path(from, to);
        let mut delay_us = path.latency_us + self.rng.below(path.jitter_us + 1);
        if path.loss_ppm > 0 {
            let mut wait_us = RETRANSMISSION_US;
            for _ in 0..MOST_LOSSES {
                if self.rng.below(1_000_000) >= u64::from(path.loss_ppm) {
                    break;
                }
                delay_us += wait_us;
                wait_us *= 2;
            }
        }
        delay_us
    }

    pub(crate) fn is_cut(&self, from: ActorId, to: ActorId) -> bool {
        !self.cuts.is_empty() && self.cuts.contains(&(from, to))
    }

    pub(crate) fn cut(&mut self, from: ActorId, to: ActorId) {
        self.cuts.insert((from, to));
    }

    pub(crate) fn heal(&mut self, from: ActorId, to: ActorId) {
        self.cuts.remove(&(from, to));
    }

    pub(crate) fn cuts(&self) -> impl Iterator<Item = Way> {
        self.cuts.iter().copied()
    }
}

impl Digest for Paths {
    fn digest(&self, into: &mut Digester) {
        into.debug(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ActorId = ActorId(0);
    const B: ActorId = ActorId(1);

    #[test]
    fn what_is_lost_comes_later() {
        let usual = Path { latency_us: 100, jitter_us: 0, loss_ppm: 0 };
        let mut paths = Paths::new(1, usual);
        assert_eq!(paths.draw_delay_us(A, B), 100);
        paths.change(Some((A, B)), PathChange { loss_ppm: Some(500_000), ..Default::default() });
        let delays: Vec<u64> = (0..1000).map(|_| paths.draw_delay_us(A, B)).collect();
        let at_once = delays.iter().filter(|delay| **delay == 100).count();
        assert!((450..550).contains(&at_once), "{at_once} of 1000 went through at once");
        assert!(delays.contains(&(100 + RETRANSMISSION_US)));
        assert!(delays.contains(&(100 + 3 * RETRANSMISSION_US)), "the wait doubles");
        assert_eq!(paths.draw_delay_us(B, A), 100, "the other direction is as it was");
    }

    #[test]
    fn a_change_of_all_ways_reaches_those_changed_before() {
        let usual = Path { latency_us: 100, jitter_us: 5, loss_ppm: 0 };
        let mut paths = Paths::new(1, usual);
        paths.change(Some((A, B)), PathChange { loss_ppm: Some(7), ..Default::default() });
        paths.change(None, PathChange { latency_us: Some(9), ..Default::default() });
        assert_eq!(paths.path(A, B), Path { latency_us: 9, jitter_us: 5, loss_ppm: 7 });
        assert_eq!(paths.path(B, A), Path { latency_us: 9, jitter_us: 5, loss_ppm: 0 });
    }
}

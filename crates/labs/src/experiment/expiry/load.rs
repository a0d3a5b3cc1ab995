//! What is asked of every side, at the same moments.

use redscope_actor::Rng;

use super::knobs::{LOADS_MS, lasts_ms};
use crate::chance::exponential;
use crate::experiment::knob::Knobs;

/// Writers send what has come together so often, in microseconds.
const BATCH_US: u64 = 10_000;
/// Bystanders ask so often on average, in microseconds.
const BYSTANDERS_US: u64 = 1000;

/// Everything that is asked, by the moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    /// Keys that are written together, with the moment at which it is done.
    pub(super) writes: Vec<(u64, Vec<Write>)>,
    /// Keys that are read, with the moment.
    pub(super) reads: Vec<(u64, u32)>,
    /// When bystanders ask.
    pub(super) bystanders: Vec<u64>,
    /// How many keys there are.
    pub(super) keys: u32,
}

/// A key that is written. Every key is written once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write {
    pub(super) key: u32,
    /// When its time is up, in milliseconds.
    pub(super) at_ms: u64,
}

impl Load {
    /// Draws what is asked.
    pub(super) fn draw(knobs: &Knobs, seed: u64) -> Self {
        let [rate, ttl, jitter, at_once, reads] =
            ["rate", "ttl", "jitter", "at-once", "reads"].map(|name| knobs.get(name));
        let lasts_us = lasts_ms(knobs) * 1000;
        let mut jitters = Rng::fork(seed, "jitter");
        let mut load = Load::default();
        let (mut steady, mut together) = (0, 0);
        for batch in 1..lasts_us / BATCH_US {
            let at_us = batch * BATCH_US;
            let mut writes = Vec::new();
            let mut add = |at_ms: u64| {
                let at_ms = at_ms + if jitter > 0 { jitters.below(jitter + 1) } else { 0 };
                writes.push(Write { key: load.keys, at_ms });
                load.keys += 1;
            };
            let due = rate * at_us / 1_000_000;
            (steady..due).for_each(|_| add(at_us / 1000 + ttl));
            steady = due;
            let due = at_once.min(at_once * at_us / (LOADS_MS * 1000));
            (together..due).for_each(|_| add(LOADS_MS + ttl));
            together = due;
            if !writes.is_empty() {
                load.writes.push((at_us, writes));
            }
        }
        load.reads = load.draw_reads(reads, 2 * (ttl + jitter), lasts_us, seed);
        let mut rng = Rng::fork(seed, "bystanders");
        let gaps = std::iter::repeat_with(|| exponential(&mut rng, BYSTANDERS_US).max(1));
        let moments = gaps.scan(0, |at_us, gap| {
            *at_us += gap;
            Some(*at_us)
        });
        load.bystanders = moments.take_while(|at_us| *at_us < lasts_us).collect();
        load
    }

    /// Reads of keys that were written within so many milliseconds, each as likely: half of them are dead in the
    /// long run.
    fn draw_reads(&self, per_s: u64, within_ms: u64, lasts_us: u64, seed: u64) -> Vec<(u64, u32)> {
        let mut rng = Rng::fork(seed, "reads");
        let mut reads = Vec::new();
        let (mut at_us, mut oldest, mut newest) = (0, 0, 0);
        let Some(apart_us) = 1_000_000_u64.checked_div(per_s) else { return reads };
        loop {
            at_us += exponential(&mut rng, apart_us).max(1);
            if at_us >= lasts_us {
                return reads;
            }
            let first = |place: usize| self.writes[place].1[0].key;
            while self.writes.get(newest).is_some_and(|(written, _)| *written < at_us) {
                newest += 1;
            }
            while oldest < newest && self.writes[oldest].0 + within_ms * 1000 < at_us {
                oldest += 1;
            }
            if oldest == newest {
                continue;
            }
            let from = first(oldest);
            let until = if newest == self.writes.len() { self.keys } else { first(newest) };
            reads.push((at_us, from + rng.below(u64::from(until - from)) as u32));
        }
    }
}

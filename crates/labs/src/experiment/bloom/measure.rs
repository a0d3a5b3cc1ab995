//! What a filter lets through while it is filled.

use serde::{Deserialize, Serialize};

use super::design::Design;
use super::filter::Filter;
use super::layer::Layer;
use super::names::Names;
use super::theory::rate_of_chain;
use crate::experiment::alone::Redis;

/// In so many steps the items are added.
pub const STEPS: u64 = 25;

/// A billion: shares are whole numbers of its parts.
const BILLION: f64 = 1e9;

/// A filter after some items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Items it was given.
    pub offered: u32,
    /// Those it would not take.
    pub refused: u32,
    /// Those it took for known, so that it has not added them.
    pub known: u32,
    /// Others that it lets through, of those that are looked for.
    pub hits: u32,
    /// Its bits.
    pub bits: u32,
    /// Those that are set.
    pub bits_set: u32,
    /// How many filters it consists of.
    pub layers: u32,
    /// The share of others that theory lets through, in billionths.
    pub expected_billionths: u32,
    /// What it takes in Redis.
    pub memory_bytes: u32,
}

/// How many of all items were added after a step.
pub fn offered_at(step: u64, items: u64) -> u64 {
    items * step.min(STEPS) / STEPS
}

/// A filter before the first item, and after each step.
pub fn measure(design: &Design, names: &Names) -> Vec<Point> {
    let mut filter = Filter::new(design);
    let mut rest = names.items();
    (0..=STEPS)
        .map(|step| {
            let offered = names.items().len() - rest.len();
            let (now, later) =
                rest.split_at(offered_at(step, names.items().len() as u64) as usize - offered);
            rest = later;
            for item in now {
                filter.offer(item);
            }
            point(&mut filter, names)
        })
        .collect()
}

fn point(filter: &mut Filter, names: &Names) -> Point {
    let [offered, refused, known] = filter.counts();
    let layers = filter.layers();
    let bits: u64 = layers.iter().map(|layer| layer.bits).sum();
    let bits_set: u64 = layers.iter().map(Layer::bits_set).sum();
    Point {
        offered,
        refused,
        known,
        hits: filter.hits(names.probes()),
        bits: bits as u32,
        bits_set: bits_set as u32,
        layers: layers.len() as u32,
        expected_billionths: (rate_of_chain(&layers) * BILLION).round() as u32,
        memory_bytes: filter.memory_bytes() as u32,
    }
}

/// What a set of the same items takes in Redis, before the first and after each step.
pub fn set_bytes(names: &Names) -> Vec<u64> {
    const KEY: &[u8] = b"set";
    let mut redis = Redis::new();
    let mut added = 0;
    (0..=STEPS)
        .map(|step| {
            let until = offered_at(step, names.items().len() as u64) as usize;
            for item in &names.items()[added..until] {
                redis.ask(&[b"SADD", KEY, item]);
            }
            added = until;
            redis.memory_bytes(KEY)
        })
        .collect()
}

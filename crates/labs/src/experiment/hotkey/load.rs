//! What application servers are asked for, the same for both sides.

use std::rc::Rc;

use redscope_actor::Rng;

use super::knobs::{APPS, HOT_FROM_MS, HOT_UNTIL_MS, LASTS_MS, hot_rate};
use crate::chance::{Zipf, exponential};
use crate::experiment::knob::Knobs;
use crate::smart::Want;

/// What each application server is asked for, by the moment.
#[derive(Clone, Debug)]
pub struct Load {
    /// The first of them writes too.
    pub wants: Vec<Rc<[Want]>>,
}

impl Load {
    /// Draws it.
    pub(super) fn draw(knobs: &Knobs, seed: u64) -> Self {
        let [keys, skew] = ["keys", "skew"].map(|name| knobs.get(name));
        let zipf = Zipf::new(keys as u32, skew as u32);
        let mut which = Rng::fork(seed, "keys");
        let read = |at_us: u64, id: u64| Want { at_us, id, writes: false };
        let others = moments(knobs.get("rate"), [0, LASTS_MS], Rng::fork(seed, "others"));
        let others = others.map(|at_us| read(at_us, 1 + zipf.draw(&mut which)));
        let hot = [HOT_FROM_MS, HOT_UNTIL_MS];
        let hot = moments(hot_rate(knobs), hot, Rng::fork(seed, "hot")).map(|at_us| read(at_us, 0));
        let writes = moments(knobs.get("writes"), [0, LASTS_MS], Rng::fork(seed, "writes"));
        // The moment of a write tells it from others.
        let mut last_us = 0;
        let writes = writes.map(|at_us| {
            last_us = at_us.max(last_us + 1);
            Want { at_us: last_us, id: 0, writes: true }
        });
        let mut who = Rng::fork(seed, "who");
        let mut wants = vec![Vec::new(); APPS as usize];
        for want in others.chain(hot) {
            wants[who.below(APPS.into()) as usize].push(want);
        }
        wants[0].extend(writes);
        let sorted = |mut wants: Vec<Want>| {
            wants.sort_by_key(|want| (want.at_us, want.id, want.writes));
            wants.into()
        };
        Load { wants: wants.into_iter().map(sorted).collect() }
    }

    /// This one up to a moment, in microseconds, and another one behind it.
    pub(super) fn then(&self, at_us: u64, other: &Load) -> Self {
        let pairs = self.wants.iter().zip(&other.wants);
        let joined = pairs.map(|(before, after)| {
            let end = before.partition_point(|want| want.at_us <= at_us);
            let rest = after.partition_point(|want| want.at_us <= at_us);
            before[..end].iter().chain(&after[rest..]).copied().collect()
        });
        Load { wants: joined.collect() }
    }
}

/// Moments that know nothing of one another, so many a second within such milliseconds, in microseconds.
fn moments(per_s: u64, [from_ms, until_ms]: [u64; 2], mut rng: Rng) -> impl Iterator<Item = u64> {
    // In parts of a microsecond: there can be several in one.
    const PARTS: u64 = 1000;
    let mut at = from_ms * 1000 * PARTS;
    std::iter::from_fn(move || {
        at += exponential(&mut rng, (1_000_000 * PARTS).checked_div(per_s)?).max(1);
        (at < until_ms * 1000 * PARTS).then_some(at / PARTS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::hotkey::KNOBS;

    #[test]
    fn the_hot_key_has_its_share_while_it_is_hot() {
        let knobs = Knobs::new(KNOBS);
        let load = Load::draw(&knobs, 1);
        let all: Vec<&Want> = load.wants.iter().flat_map(|wants| wants.iter()).collect();
        let hot = [HOT_FROM_MS * 1000, HOT_UNTIL_MS * 1000];
        let within =
            all.iter().filter(|want| (hot[0]..hot[1]).contains(&want.at_us) && !want.writes);
        let (of_it, of_all) =
            within.fold((0, 0), |(hot, all), want| (hot + u32::from(want.id == 0), all + 1));
        let share = 100.0 * f64::from(of_it) / f64::from(of_all);
        assert!((share - knobs.get("share") as f64).abs() < 1.0, "{share}");
        assert!(
            all.iter().any(|want| want.writes) && load.wants[1].iter().all(|want| !want.writes)
        );
        assert!(load.wants.iter().all(|wants| wants.is_sorted_by_key(|want| want.at_us)));
    }
}

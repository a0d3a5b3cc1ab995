//! What was measured of both filters, and one moment of them.

use redscope_labs::experiment::bloom::{Look, Names, Point, look, measure, set_bytes};
use serde::{Deserialize, Serialize};

use super::ask::BloomAsk;

/// Both filters at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BloomView {
    /// What was chosen.
    pub ask: BloomAsk,
    /// Both sides.
    pub sides: [BloomSideView; 2],
    /// What a set of the same items takes in Redis, before the first and after each step.
    pub set_bytes: Vec<u64>,
}

/// A filter at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BloomSideView {
    /// What was measured before the first and after each step.
    pub points: Vec<Point>,
    /// What it is like at the step that is looked at.
    pub look: Look,
}

/// What was measured while both filters were filled, to be looked at at any step.
#[derive(Clone, Debug)]
pub struct Filled {
    of: BloomAsk,
    names: Names,
    points: [Vec<Point>; 2],
    set_bytes: Vec<u64>,
}

impl Filled {
    /// Fills both filters; what was measured last is taken if nothing has changed that matters for it.
    pub fn find(ask: &BloomAsk, before: Option<Filled>) -> Self {
        let of = ask.of_run();
        if let Some(known) = before.filter(|known| known.of == of) {
            return known;
        }
        let knobs = ask.knobs();
        let names = Names::new(knobs.get("seed"), knobs.get("items"), knobs.get("probes"));
        let points = of.sides.each_ref().map(|side| measure(&side.design(), &names));
        Filled { of, points, set_bytes: set_bytes(&names), names }
    }

    /// Looks at the step that is chosen.
    pub fn look(&self, ask: &BloomAsk) -> BloomView {
        let side = |side: usize| BloomSideView {
            points: self.points[side].clone(),
            look: look(
                &ask.sides[side].design(),
                &self.names,
                ask.offered(),
                ask.knobs().get("cleared"),
                ask.item.as_bytes(),
            ),
        };
        BloomView { ask: ask.clone(), sides: [side(0), side(1)], set_bytes: self.set_bytes.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_its_capacity_one_filter_lets_others_through_and_the_other_one_refuses() {
        let ask = BloomAsk::read("bloom;step=25;probes=1000").unwrap();
        let filled = Filled::find(&ask, None);
        let view = filled.look(&ask);
        let [textbook, fixed] = &view.sides;
        assert!(textbook.points[25].hits > 800 && textbook.points[25].refused == 0);
        assert!(fixed.points[25].hits < 20 && fixed.points[25].refused > 3900);
        assert_eq!(view.sides[1].look.layers[0].items, 1000);
    }

    #[test]
    fn what_was_measured_is_kept_while_only_the_moment_changes() {
        let mut ask = BloomAsk::read("bloom;items=500;probes=1000").unwrap();
        let mut filled = Filled::find(&ask, None);
        for (name, value) in [("step", "9"), ("item", "x"), ("cleared", "3"), ("walk", "1")] {
            ask.set(name, value).unwrap();
            assert_eq!(filled.of, ask.of_run(), "{name}");
        }
        ask.set("seed", "2").unwrap();
        let before = filled.points.clone();
        filled = Filled::find(&ask, Some(filled));
        assert_ne!(filled.points, before);
    }
}

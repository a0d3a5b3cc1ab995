//! Slots on their way from one master to another: a hatch on the ring or the bar, and an arrow to who takes them.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use redscope_session::NodeView;
use yew::prelude::*;

use super::geometry::{Circle, Point, Rect};
use super::layout::{SLOTS, around, slot_angle};
use super::scene::Scene;
use super::text::number;
use crate::figures::ranges;

/// Half of what the ring is thick, and what a hatch takes at least, in pixels.
const RIM: f64 = 9.0;
const LEAST: f64 = 7.0;

/// Slots in a row that take the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Moving {
    first: u16,
    last: u16,
    from: String,
    to: String,
    /// Whether who gives them knows of it, and whether who takes them does.
    is_migrating: bool,
    is_importing: bool,
}

impl Moving {
    /// Whether the slot behind these takes the same way.
    fn goes_on_with(&self, next: &Self) -> bool {
        *next == Moving { first: self.last + 1, last: self.last + 1, ..self.clone() }
    }
}

/// What the nodes say of slots on their way, from and to whom.
fn moving<'a>(nodes: impl Iterator<Item = &'a NodeView> + Clone) -> Vec<Moving> {
    let mut ways: BTreeMap<(u16, &str, &str), (bool, bool)> = BTreeMap::new();
    for node in nodes {
        for (slot, to) in &node.migrating {
            ways.entry((*slot, &node.name, to)).or_default().0 = true;
        }
        for (slot, from) in &node.importing {
            ways.entry((*slot, from, &node.name)).or_default().1 = true;
        }
    }
    let mut all: Vec<Moving> = Vec::new();
    for ((slot, from, to), (is_migrating, is_importing)) in ways {
        let (from, to) = (from.to_owned(), to.to_owned());
        let one = Moving { first: slot, last: slot, from, to, is_migrating, is_importing };
        match all.last_mut() {
            Some(last) if last.goes_on_with(&one) => last.last = slot,
            _ => all.push(one),
        }
    }
    all
}

/// Drawn over the ring.
pub(super) fn round(scene: &Scene<'_>, ring: Circle) -> Html {
    let all = moving(scene.props.nodes.values()).into_iter().map(|one| {
        let middle = slot_angle(f64::midpoint(f64::from(one.first), f64::from(one.last) + 1.0));
        let width = f64::from(one.last - one.first + 1) / SLOTS * 2.0 * PI;
        let half = width.max(LEAST / ring.radius) / 2.0;
        let (start, end) =
            (around(ring, middle - half, ring.radius), around(ring, middle + half, ring.radius));
        let arc = format!(
            "M{:.2} {:.2}A{:.1} {:.1} 0 {} 1 {:.2} {:.2}",
            start.x,
            start.y,
            ring.radius,
            ring.radius,
            u8::from(half * 2.0 > PI),
            end.x,
            end.y
        );
        let tip = around(ring, middle, ring.radius + RIM + 3.0);
        let hatch = html! {
            <>
                <path d={arc.clone()} fill="none" stroke="var(--panel)" stroke-width="22" />
                <path d={arc} fill="none" stroke="url(#stage-moving)" stroke-width="22" />
            </>
        };
        // Around the ring: what is written within it stays legible.
        let by = |end: Point| {
            let there = (end.y - ring.middle.y).atan2(end.x - ring.middle.x);
            let turn = (there - middle + PI).rem_euclid(2.0 * PI) - PI;
            around(ring, middle + turn / 2.0, ring.radius * (1.15 + turn.abs() / 3.0))
        };
        drawn(scene, &one, hatch, tip, &by)
    });
    all.collect()
}

/// Drawn over the bar.
pub(super) fn flat(scene: &Scene<'_>, bar: Rect) -> Html {
    let all = moving(scene.props.nodes.values()).into_iter().map(|one| {
        let x_of = |slot: f64| bar.x + bar.w * slot / SLOTS;
        let (from, to) = (x_of(f64::from(one.first)), x_of(f64::from(one.last) + 1.0));
        let width = (to - from).max(LEAST);
        let x = (f64::midpoint(from, to) - width / 2.0).clamp(bar.x, bar.x + bar.w - width);
        let part = |fill: &'static str| html! {
            <rect x={number(x)} y={number(bar.y - 2.0)} width={number(width)} height={number(bar.h + 4.0)} {fill} />
        };
        let hatch = html! { <>{ part("var(--panel)") }{ part("url(#stage-moving)") }</> };
        let tip = Point { x: x + width / 2.0, y: bar.y + bar.h + 3.0 };
        drawn(scene, &one, hatch, tip, &|end| tip.towards(end, 0.5))
    });
    all.collect()
}

/// The hatch, and the arrow, which is pulled to a point: broken as long as only one of the two knows of it.
fn drawn(
    scene: &Scene<'_>,
    one: &Moving,
    hatch: Html,
    tip: Point,
    by: &dyn Fn(Point) -> Point,
) -> Html {
    let words = scene.words;
    let mut title = format!(
        "slot {}{}{} → {}",
        ranges(&[(one.first, one.last)]),
        words.colon,
        one.from,
        one.to
    );
    for (is_so, name, word) in [
        (one.is_migrating, &one.from, words.migrating),
        (one.is_importing, &one.to, words.importing),
    ] {
        if is_so {
            title.push_str(&format!("{}{name} {word}", words.clause));
        }
    }
    let dashes = if one.is_migrating && one.is_importing { "" } else { "5 4" };
    let arrow = scene.layout.cards.get(&one.to).map(|card| {
        let pull = by(card.middle());
        let end = card.edge(pull, 3.0);
        let way = format!(
            "M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            tip.x, tip.y, pull.x, pull.y, end.x, end.y
        );
        html! {
            <path d={way} fill="none" stroke="var(--ink)" stroke-width="2" stroke-dasharray={dashes}
                marker-end="url(#stage-moves)" />
        }
    });
    html! {
        <g class="moving" role="img" aria-label={title.clone()} data-testid={format!("moving-{}", one.first)}>
            <title>{ title }</title>
            { hatch }
            { for arrow }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::server;

    #[test]
    fn slots_in_a_row_are_one_and_both_ends_are_known() {
        let to = |slots: &[u16], name: &str| -> Vec<(u16, String)> {
            slots.iter().map(|slot| (*slot, name.to_owned())).collect()
        };
        let giver = NodeView { migrating: to(&[5, 6, 9], "n2"), ..server("n1", None, &[]) };
        let taker = NodeView { importing: to(&[5, 6, 7], "n1"), ..server("n2", None, &[]) };
        let all = moving([&giver, &taker].into_iter());
        let said: Vec<_> = all
            .iter()
            .map(|one| (one.first, one.last, one.is_migrating, one.is_importing))
            .collect();
        assert_eq!(said, [(5, 6, true, true), (7, 7, false, true), (9, 9, true, false)]);
        assert!(all.iter().all(|one| one.from == "n1" && one.to == "n2"));
        assert_eq!(moving([&server("n1", None, &[])].into_iter()), []);
    }
}

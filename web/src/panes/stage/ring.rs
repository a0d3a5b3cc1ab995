//! The slots: a ring with exactly who owns what, or a bar where there is no room; and the way of the
//! last command's key to its slot.

use redscope_session::{NodeView, RouteView};
use yew::prelude::*;

use super::geometry::{Circle, Point, Rect};
use super::layout::{SLOTS, around, slot_angle};
use super::moving;
use super::reports;
use super::scene::Scene;
use super::text::{MONO, clip, grouped, number, text};
use crate::i18n::Words;

/// Half of what the ring is thick.
const RIM: f64 = 9.0;
/// Slots from which on a range has a gap at its ends, and pixels of the gap.
const GAPPED: f64 = 40.0;
const GAP: f64 = 1.5;

/// A range with its owner.
struct Owned<'a> {
    node: &'a NodeView,
    from: f64,
    to: f64,
    /// Whether somebody of a greater epoch claims it too.
    is_outdone: bool,
    /// Whether its owner does not run, or a majority has agreed that it has failed.
    has_failed: bool,
}

impl Owned<'_> {
    fn slots(&self) -> String {
        format!("{}–{}", self.from, self.to - 1.0)
    }

    /// What is said of it: whose it is, and whether it is served.
    fn title(&self, words: &Words) -> String {
        let (name, slots) = (&self.node.name, self.slots());
        let said = format!("{name}{}{slots}", words.colon);
        match self.has_failed {
            true => format!("{said}{}{}", words.clause, words.on_stage.unserved),
            false => said,
        }
    }

    fn color(&self, scene: &Scene<'_>) -> &'static str {
        if self.has_failed { "url(#stage-failed)" } else { scene.color(self.node) }
    }

    /// The class of what stands on it.
    fn on(&self) -> &'static str {
        if self.has_failed { "off" } else { "on" }
    }
}

/// All ranges, in order.
fn owned<'a>(scene: &'a Scene<'_>) -> Vec<Owned<'a>> {
    let nodes = scene.props.nodes.values();
    let range = |node: &'a NodeView, (from, to): &(u16, u16), has_failed: bool| Owned {
        node,
        from: f64::from(*from),
        to: f64::from(*to) + 1.0,
        is_outdone: false,
        has_failed,
    };
    let mut all: Vec<Owned<'a>> = nodes
        .flat_map(|node| {
            let has_failed = reports::has_failed(&scene.props.gossip, &node.name);
            let own = node.slots.iter().map(move |slots| range(node, slots, has_failed));
            own.chain(node.orphaned.iter().map(move |slots| range(node, slots, true)))
        })
        .collect();
    let claims: Vec<(f64, f64, Option<u64>)> =
        all.iter().map(|one| (one.from, one.to, one.node.epoch)).collect();
    for one in &mut all {
        one.is_outdone = claims
            .iter()
            .any(|(from, to, epoch)| *from < one.to && one.from < *to && *epoch > one.node.epoch);
    }
    all.sort_by(|a, b| a.from.total_cmp(&b.from));
    all
}

/// The ring, and what is in its middle; who has no slots stands below a line.
pub(super) fn view(scene: &Scene<'_>) -> Html {
    let apart = scene.layout.apart.map(|y| {
        html! {
            <g class="apart">
                <path d={format!("M14 {y:.1}H{:.1}", scene.layout.width - 14.0)} stroke="var(--line-2)" stroke-dasharray="3 5" />
                { text(14.0, y + 15.0, "s", scene.words.on_stage.without_slots.to_owned()) }
            </g>
        }
    });
    html! { <>{ for apart }{ slots(scene) }</> }
}

fn slots(scene: &Scene<'_>) -> Html {
    match (scene.layout.ring, scene.layout.bar) {
        (Some(ring), _) => round(scene, ring),
        (None, Some(bar)) => flat(scene, bar),
        (None, None) => Html::default(),
    }
}

fn round(scene: &Scene<'_>, ring: Circle) -> Html {
    let Circle { middle, radius } = ring;
    let arcs = owned(scene).into_iter().map(|range| {
        let reach = if range.is_outdone { radius - RIM - 6.0 } else { radius };
        let width = if range.is_outdone { "5" } else { "18" };
        let (mut from, mut to) = (slot_angle(range.from), slot_angle(range.to));
        if range.to - range.from > GAPPED {
            (from, to) = (from + GAP / radius, to - GAP / radius);
        }
        let (color, on) = (range.color(scene), range.on());
        let length = (to - from) * radius;
        let middle = f64::midpoint(from, to);
        let spot = around(ring, middle, reach);
        let name = clip(&range.node.name, 6);
        let title = range.title(scene.words);
        html! {
            <g>
                <title>{ title }</title>
                <path d={arc(ring, from, to, reach)} fill="none" stroke={color} stroke-width={width} />
                if !range.is_outdone && length > bold(&name) + 6.0 {
                    <text class={on} x={number(spot.x)} y={number(spot.y + 4.0)} text-anchor="middle"
                        transform={turned(&name, middle, spot)}>{ name }</text>
                }
            </g>
        }
    });
    html! {
        <g class="ring">
            <circle cx={number(middle.x)} cy={number(middle.y)} r={number(radius)} fill="none"
                stroke="url(#stage-nobody)" stroke-width="18" />
            { for arcs }
            { moving::round(scene, ring) }
            { centre(scene, ring) }
        </g>
    }
}

/// Pixels that a name takes in bold.
fn bold(name: &str) -> f64 {
    name.chars().count() as f64 * 7.6
}

/// How a name is turned to lie along the ring, if it would stand out of it; it never stands on its head.
fn turned(name: &str, angle: f64, spot: Point) -> Option<String> {
    let thick = angle.cos().abs() * bold(name) + angle.sin().abs() * 10.0;
    let along = angle.to_degrees() + 90.0;
    let upright = if angle.sin() > 0.0 { along - 180.0 } else { along };
    (thick > 2.0 * RIM + 2.0).then(|| format!("rotate({upright:.0} {:.1} {:.1})", spot.x, spot.y))
}

/// An arc as SVG draws it; a whole circle in two halves.
fn arc(ring: Circle, from: f64, to: f64, radius: f64) -> String {
    let (start, end) = (around(ring, from, radius), around(ring, to, radius));
    let half = around(ring, f64::midpoint(from, to), radius);
    format!(
        "M{:.2} {:.2}A{radius:.1} {radius:.1} 0 0 1 {:.2} {:.2}A{radius:.1} {radius:.1} 0 0 1 {:.2} {:.2}",
        start.x, start.y, half.x, half.y, end.x, end.y
    )
}

/// A key with what of it is hashed made to stand out.
fn key(route: &RouteView, color: &'static str, most: usize) -> Html {
    let braced = format!("{{{}}}", route.tag);
    match route.key.split_once(&braced) {
        Some((before, after)) if route.key != route.tag => {
            let side = most.saturating_sub(braced.chars().count()) / 2;
            html! {
                <>
                    { clip(before, side.max(2)) }
                    <tspan class="b" style={format!("fill:{color}")}>{ clip(&braced, most) }</tspan>
                    { clip(after, side.max(2)) }
                </>
            }
        }
        _ => {
            html! { <tspan class="b" style={format!("fill:{color}")}>{ clip(&route.key, most) }</tspan> }
        }
    }
}

fn centre(scene: &Scene<'_>, ring: Circle) -> Html {
    let (x, y) = (ring.middle.x, ring.middle.y);
    let most = ((ring.radius - RIM - 8.0) * 2.0 / (MONO + 0.6)) as usize;
    let line = |dy: f64, class: &'static str, said: Html| {
        html! { <text {class} x={number(x)} y={number(y + dy)} text-anchor="middle">{ said }</text> }
    };
    let Some(route) = &*scene.props.route else {
        return html! {
            <>
                { line(2.0, "big", html! { grouped(SLOTS as u64) }) }
                { line(22.0, "s", html! { scene.words.slots }) }
            </>
        };
    };
    let owner = route.owner.as_ref().and_then(|owner| scene.node(owner));
    let color = owner.map_or("var(--bad)", |owner| scene.color(owner));
    let angle = slot_angle(f64::from(route.slot) + 0.5);
    let (inner, rim, tip) = (
        around(ring, angle, ring.radius - RIM - 5.0),
        around(ring, angle, ring.radius + RIM + 8.0),
        around(ring, angle, ring.radius + RIM + 14.0),
    );
    let way = owner.and_then(|owner| scene.layout.cards.get(&owner.name)).map(|card| {
        let end = card.edge(tip, 3.0);
        format!("M{:.1} {:.1}L{:.1} {:.1}", tip.x, tip.y, end.x, end.y)
    });
    // The line in the middle of the ring has all its width, less what is not the key in it.
    let room = ((ring.radius - RIM - 4.0) * 2.0 / MONO) as usize;
    let crc = route.crc.to_string();
    let hashed = clip(&route.tag, room.saturating_sub(12 + crc.len()).max(3));
    let hashed = format!("CRC16(\"{hashed}\") = {crc}");
    html! {
        <>
            { line(-27.0, "m k0", key(route, color, most)) }
            { line(-7.0, "m", html! { hashed }) }
            { line(10.0, "m", html! { format!("mod {}", route.slots) }) }
            { line(37.0, "big", html! { format!("slot {}", route.slot) }) }
            if route.is_split { { line(55.0, "s bad", html! { "CROSSSLOT" }) } }
            <path d={format!("M{:.1} {:.1}L{:.1} {:.1}", inner.x, inner.y, rim.x, rim.y)} stroke="var(--ink)" stroke-width="3.5" />
            if let Some(way) = way { <path d={way} stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="2 3" /> }
        </>
    }
}

/// The slots from left to right.
fn flat(scene: &Scene<'_>, bar: Rect) -> Html {
    let x_of = |slot: f64| bar.x + bar.w * slot / SLOTS;
    let ranges = owned(scene);
    let width_of = |range: &Owned<'_>| x_of(range.to) - x_of(range.from) - 6.0;
    // Where not all slots have room, the names of their owners stand there.
    let has_slots = ranges
        .iter()
        .filter(|range| !range.is_outdone)
        .all(|range| range.slots().chars().count() as f64 * MONO < width_of(range));
    let parts = ranges.into_iter().map(|range| {
        let (from, to) = (x_of(range.from), x_of(range.to));
        let width = (to - from - if range.to - range.from > GAPPED { 2.0 } else { 0.0 }).max(0.5);
        let (y, h) = if range.is_outdone { (bar.y + bar.h - 4.0, 4.0) } else { (bar.y, bar.h) };
        let said = if has_slots { range.slots() } else { clip(&range.node.name, 6) };
        let fits = said.chars().count() as f64 * MONO < width - 4.0 && !range.is_outdone;
        html! {
            <g>
                <title>{ range.title(scene.words) }</title>
                <rect x={number(from)} y={number(y)} width={number(width)} height={number(h)} rx="3"
                    fill={range.color(scene)} />
                if fits {
                    <text class={classes!("m", range.on())} x={number(from + width / 2.0)} y={number(bar.y + 13.0)} text-anchor="middle">{ said }</text>
                }
            </g>
        }
    });
    let pointer = scene.props.route.as_ref().map(|route| {
        let x = x_of(f64::from(route.slot) + 0.5);
        let y = bar.y + bar.h + 1.0;
        let said = format!("slot {}", route.slot);
        let half = said.chars().count() as f64 * MONO / 2.0;
        let middle = x.clamp(bar.x + half, (bar.x + bar.w - half).max(bar.x + half));
        html! {
            <>
                <path d={format!("M{x:.1} {y:.1}l6 8h-12z")} fill="var(--ink)" />
                <text class="m i b" x={number(middle)} y={number(y + 20.0)} text-anchor="middle">{ said }</text>
            </>
        }
    });
    let idle = scene.props.route.is_none().then(|| {
        text(
            bar.x,
            bar.y + bar.h + 16.0,
            "s",
            format!("{} {}", grouped(SLOTS as u64), scene.words.slots),
        )
    });
    html! {
        <g class="ring">
            <rect x={number(bar.x)} y={number(bar.y)} width={number(bar.w)} height={number(bar.h)} rx="3"
                fill="url(#stage-nobody)" />
            { for parts }
            { moving::flat(scene, bar) }
            { for pointer }
            { for idle }
        </g>
    }
}

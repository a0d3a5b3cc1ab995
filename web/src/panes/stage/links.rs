//! Links: who copies whom, who watches whom, where clients are connected; where they are cut; and the
//! wall of a partition.

use redscope_session::{Belief, MessageKind, Role};
use yew::prelude::*;

use super::geometry::{Curve, Line, Point, at};
use super::homes::natural;
use super::layout::Size;
use super::scene::Scene;
use super::text::number;

/// Half of the thickness of a wall.
const WALL: f64 = 6.0;
/// Cut pairs that have no link of their own are drawn if they are no more than this.
const MOST_BARE_CUTS: usize = 6;

/// A link to draw.
struct Drawn<'a> {
    from: &'a str,
    to: &'a str,
    kind: MessageKind,
    class: &'static str,
    /// Whether the other end does not answer.
    is_dead: bool,
}

/// All links, and the crosses on those that are cut.
pub(super) fn view(scene: &Scene<'_>, wall: Option<Line>) -> Html {
    if scene.layout.size == Size::Dot {
        return Html::default();
    }
    let links = drawn(scene);
    let lines = links.iter().filter_map(|link| {
        let curve = scene.way(link.from, link.to, link.kind)?;
        let arrow = (link.kind == MessageKind::Replication).then_some("url(#stage-arrow)");
        Some(html! { <path class={classes!("lk", link.class)} d={curve.path()} marker-end={arrow} /> })
    });
    let broken = links.iter().filter(|link| link.is_dead || scene.cuts.between(link.from, link.to));
    let crosses = broken
        .filter_map(|link| Some(cross(cut_point(scene.way(link.from, link.to, link.kind)?, wall))));
    let has_link = |a: &str, b: &str| {
        links.iter().any(|l| (l.from == a && l.to == b) || (l.from == b && l.to == a))
    };
    // What is cut and has no line to show it on gets one, unless there is a wall.
    let mut bare: Vec<(&str, &str)> = scene.cuts.pairs().filter(|(a, b)| !has_link(a, b)).collect();
    if wall.is_some() || bare.len() > MOST_BARE_CUTS {
        bare.clear();
    }
    let bare = bare.into_iter().filter_map(|(a, b)| {
        let curve = scene.way(a, b, MessageKind::Bus)?;
        Some(html! { <><path class="lk cutl" d={curve.path()} />{ cross(curve.at(0.5)) }</> })
    });
    html! { <g class="links">{ for lines }{ for bare }{ for crosses }</g> }
}

fn drawn<'a>(scene: &Scene<'a>) -> Vec<Drawn<'a>> {
    let mut links = Vec::new();
    let stands = |a: &String, b: &String| {
        let mut standing =
            scene.props.links.iter().filter(|link| link.kind == MessageKind::Sentinel);
        standing.any(|l| (&l.a, &l.b) == (a, b) || (&l.b, &l.a) == (a, b))
    };
    for node in scene.props.nodes.values() {
        if let Some(of) = &node.of
            && scene.shows(MessageKind::Replication)
        {
            let is_up = matches!(node.belief, Belief::Offset(_))
                && scene.is_up(of)
                && scene.is_up(&node.name);
            let class = if is_up { "rep" } else { "rep off" };
            links.push(Drawn {
                from: of,
                to: &node.name,
                kind: MessageKind::Replication,
                class,
                is_dead: false,
            });
        }
        if node.role == Role::Sentinel && scene.shows(MessageKind::Sentinel) {
            for master in &node.watches {
                let is_dead = !scene.is_up(master);
                links.push(Drawn {
                    from: &node.name,
                    to: master,
                    kind: MessageKind::Sentinel,
                    class: if stands(&node.name, master) { "wat" } else { "wat off" },
                    is_dead,
                });
            }
        }
    }
    for client in scene.props.clients.values().filter(|_| scene.shows(MessageKind::Client)) {
        let is_dead = !scene.is_up(&client.node);
        links.push(Drawn {
            from: &client.name,
            to: &client.node,
            kind: MessageKind::Client,
            class: "cli",
            is_dead,
        });
    }
    links.sort_by(|a, b| (natural(a.from), natural(a.to)).cmp(&(natural(b.from), natural(b.to))));
    links
}

/// Where a cut link is crossed: at the wall, or in its middle.
fn cut_point(curve: Curve, wall: Option<Line>) -> Point {
    wall.and_then(|wall| curve.crossing(wall)).unwrap_or_else(|| curve.at(0.5))
}

fn cross(point: Point) -> Html {
    let Point { x, y } = point;
    let path = format!("M{:.1} {:.1}l10 10M{:.1} {:.1}l-10 10", x - 5.0, y - 5.0, x + 5.0, y - 5.0);
    html! {
        <>
            <circle cx={number(x)} cy={number(y)} r="8.5" fill="var(--panel)" />
            <path d={path} class="crs" />
        </>
    }
}

/// A hatched wall, and a tint on the smaller side.
pub(super) fn wall(scene: &Scene<'_>, line: Line) -> Html {
    let (width, height) = (scene.layout.width, scene.layout.height);
    let shape = |points: Vec<Point>| {
        points.iter().map(|p| format!("{:.1},{:.1} ", p.x, p.y)).collect::<String>()
    };
    let tint = shape(line.half(width, height, true));
    let (a, b) = line.piece(at(width / 2.0, height / 2.0), width + height);
    let shift =
        |point: Point, by: f64| at(point.x + line.normal.x * by, point.y + line.normal.y * by);
    let body = shape(vec![shift(a, -WALL), shift(b, -WALL), shift(b, WALL), shift(a, WALL)]);
    html! {
        <g class="wall" aria-hidden="true">
            <polygon points={tint} fill="var(--bad-soft)" opacity=".4" />
            <polygon points={body} fill="url(#stage-hatch)" stroke="var(--bad)" stroke-dasharray="6 4" />
        </g>
    }
}

/// Patterns and arrow heads that are drawn with.
pub(super) fn defs() -> Html {
    html! {
        <defs>
            <marker id="stage-arrow" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="10" markerHeight="10"
                markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--s3)" /></marker>
            <pattern id="stage-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="8" height="8" fill="var(--bad-soft)" />
                <path d="M0 0v8" stroke="var(--bad)" stroke-width="2" opacity=".45" />
            </pattern>
            <pattern id="stage-nobody" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="7" height="7" fill="var(--bg)" />
                <path d="M0 0v7" stroke="var(--ink-3)" stroke-width="2" opacity=".5" />
            </pattern>
        </defs>
    }
}

//! Links: who copies whom, who watches whom, where clients are connected; where they are cut.

use redscope_session::{Belief, MessageKind, Role};
use yew::prelude::*;

use super::geometry::{Curve, Point};
use super::homes::natural;
use super::layout::Size;
use super::menu::Opened;
use super::scene::Scene;
use super::stopped::{cross, stopped};
use super::wall::Wall;
use crate::i18n::Words;
use crate::panes::console::title;

/// Cut pairs that have no link of their own are all drawn if they are no more than this, else those of the chosen one.
const MOST_BARE_CUTS: usize = 12;

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
pub(super) fn view(scene: &Scene<'_>, wall: Option<&Wall>, on_open: &Callback<Opened>) -> Html {
    let mut links = drawn(scene);
    if scene.layout.size == Size::Dot {
        // Among so many only those of the chosen one can be told apart.
        let chosen = scene.props.selected.as_str();
        links.retain(|link| [link.from, link.to].contains(&chosen));
    }
    let handles = links.iter().filter(|_| !scene.props.bare);
    let handles = handles.filter_map(|link| handle(scene, link, on_open));
    let lines = links.iter().filter_map(|link| {
        let curve = scene.way(link.from, link.to, link.kind)?;
        let is_cut = scene.cuts.between(link.from, link.to);
        let arrow = if is_cut { "url(#stage-arrow-cut)" } else { "url(#stage-arrow)" };
        let arrow = (link.kind == MessageKind::Replication).then_some(arrow);
        let class = classes!("lk", link.class, is_cut.then_some("cut"));
        Some(html! { <path {class} d={curve.path()} marker-end={arrow} /> })
    });
    let broken = links.iter().filter(|link| link.is_dead || scene.cuts.between(link.from, link.to));
    let crosses = broken.filter_map(|link| {
        let curve = scene.way(link.from, link.to, link.kind)?;
        Some(mark(scene, curve, (link.from, link.to), wall, link.is_dead))
    });
    let has_link = |a: &str, b: &str| {
        links.iter().any(|l| (l.from == a && l.to == b) || (l.from == b && l.to == a))
    };
    // What is cut and has no line to show it on gets one, unless all is said by who is on which side.
    let mut bare: Vec<(&str, &str)> = scene.cuts.pairs().filter(|(a, b)| !has_link(a, b)).collect();
    if scene.cuts.sides.is_some() {
        bare.clear();
    } else if bare.len() > MOST_BARE_CUTS {
        bare.retain(|(a, b)| [*a, *b].contains(&scene.props.selected.as_str()));
    }
    let bare = bare.into_iter().filter_map(|(a, b)| {
        let curve = scene.way(a, b, MessageKind::Bus)?;
        Some(html! { <><path class="lk cut" d={curve.path()} />{ mark(scene, curve, (a, b), None, false) }</> })
    });
    html! { <><g class="links">{ for lines }{ for bare }{ for crosses }</g><g>{ for handles }</g></> }
}

/// What a link is called.
pub(super) fn label(a: &str, b: &str, words: &'static Words) -> String {
    let name = |name| title(words.client, name);
    words.on_stage.link.replace("{}", &format!("{} – {}", name(a), name(b)))
}

/// The same, and whether it is cut, in which direction if that is one.
fn standing(scene: &Scene<'_>, a: &str, b: &str) -> String {
    let (words, called) = (scene.words, label(a, b, scene.words));
    let ways = [(a, b), (b, a)];
    let cut = match ways.into_iter().find(|(from, to)| scene.cuts.is_one_way(from, to)) {
        Some((from, to)) => {
            let way = format!("{} → {}", title(words.client, from), title(words.client, to));
            words.on_stage.is_cut_way.replace("{}", &way)
        }
        None if scene.cuts.between(a, b) => words.on_stage.is_cut.to_owned(),
        None => return called,
    };
    format!("{called}{}{cut}", words.clause)
}

/// Where a link is pointed at for its menu; the keyboard comes to those of the chosen node.
fn handle(scene: &Scene<'_>, link: &Drawn<'_>, on_open: &Callback<Opened>) -> Option<Html> {
    if scene.is_live {
        // From here nothing is done to links that are real.
        return None;
    }
    let curve = scene.way(link.from, link.to, link.kind)?;
    let is_near = [link.from, link.to].contains(&scene.props.selected.as_str());
    let opened = Opened::Link(link.from.to_owned(), link.to.to_owned());
    let onclick = on_open.reform({
        let opened = opened.clone();
        move |_: MouseEvent| opened.clone()
    });
    let oncontextmenu = {
        let (on_open, opened) = (on_open.clone(), opened.clone());
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            on_open.emit(opened.clone());
        })
    };
    let onkeydown = {
        let on_open = on_open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                on_open.emit(opened.clone());
            }
        })
    };
    Some(html! {
        <path class="lkh" d={curve.path()} role="button" tabindex={if is_near { "0" } else { "-1" }}
            aria-haspopup="menu" aria-label={standing(scene, link.from, link.to)}
            data-testid={format!("link-{}-{}", link.from, link.to)} {onclick} {oncontextmenu} {onkeydown} />
    })
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
fn cut_point(curve: Curve, wall: Option<&Wall>) -> Point {
    wall.and_then(|wall| wall.crossing(curve)).unwrap_or_else(|| curve.at(0.5))
}

/// What is on a link through which nothing gets: a cross, or where only one direction is cut, an arrow that way which
/// ends at a bar.
fn mark(
    scene: &Scene<'_>,
    curve: Curve,
    (from, to): (&str, &str),
    wall: Option<&Wall>,
    is_dead: bool,
) -> Html {
    let point = cut_point(curve, wall);
    let (there, back) = (scene.cuts.is_one_way(from, to), scene.cuts.is_one_way(to, from));
    if is_dead || !(there || back) {
        return cross(point);
    }
    stopped(point, if there { (curve.from, curve.to) } else { (curve.to, curve.from) })
}

/// Patterns and arrow heads that are drawn with.
pub(super) fn defs() -> Html {
    html! {
        <defs>
            <marker id="stage-arrow" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="10" markerHeight="10"
                markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--s3)" /></marker>
            <marker id="stage-arrow-cut" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="10" markerHeight="10"
                markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--warn)" /></marker>
            <pattern id="stage-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="8" height="8" fill="var(--bad-soft)" />
                <path d="M0 0v8" stroke="var(--bad)" stroke-width="2" opacity=".45" />
            </pattern>
            <marker id="stage-moves" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="11" markerHeight="11"
                markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--ink)" /></marker>
            <pattern id="stage-moving" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path d="M0 0v5" stroke="var(--ink)" stroke-width="3" />
            </pattern>
            <pattern id="stage-nobody" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="7" height="7" fill="var(--bg)" />
                <path d="M0 0v7" stroke="var(--ink-3)" stroke-width="2" opacity=".5" />
            </pattern>
            <pattern id="stage-failed" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="7" height="7" fill="var(--bad-soft)" />
                <path d="M0 0v7" stroke="var(--bad)" stroke-width="3" />
            </pattern>
        </defs>
    }
}

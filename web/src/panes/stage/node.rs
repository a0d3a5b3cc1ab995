//! Cards of nodes and clients.

use std::collections::BTreeMap;

use redscope_session::{ClientView, NodeState, NodeView, Role};
use yew::prelude::*;

use super::bar::list;
use super::facts;
use super::geometry::Rect;
use super::layout::Size;
use super::scene::Scene;
use super::text::{cells, clip, number, text};
use crate::msg::Msg;
use crate::panes::console::title;

/// A replica reports once a second, a Sentinel and a cluster's node ask as often; a master without a
/// cluster sends its PING every ten seconds.
const BEAT_US: u64 = 1_000_000;
const MASTER_BEAT_US: u64 = 10_000_000;

/// Columns of the second line that leave room for a heartbeat in numbers.
const CALM_LINE: usize = 14;

/// When each node was last seen to send something.
pub(super) type Heard = BTreeMap<String, u64>;

/// How a card looks.
struct Look {
    fill: &'static str,
    stroke: &'static str,
    dashes: &'static str,
    width: &'static str,
}

fn look(scene: &Scene<'_>, node: &NodeView) -> Look {
    let plain = Look { fill: "var(--panel)", stroke: scene.color(node), dashes: "", width: "1.5" };
    let is_doubted = scene.cuts.is_alone(&node.name)
        || scene.is_suspect(&node.name)
        || node.serves == Some(false);
    match node.state {
        NodeState::Down | NodeState::Unreached => {
            Look { fill: "var(--bad-soft)", stroke: "var(--bad)", dashes: "6 4", width: "2" }
        }
        NodeState::Dark => {
            Look { fill: "var(--bg)", stroke: "var(--ink-3)", dashes: "2 4", width: "2" }
        }
        NodeState::Paused | NodeState::Silent => {
            Look { fill: "var(--warn-soft)", stroke: "var(--warn)", ..plain }
        }
        NodeState::Running if is_doubted => {
            let is_square = scene.layout.size == Size::Dot;
            let fill = if is_square { "var(--warn-soft)" } else { plain.fill };
            Look { fill, stroke: "var(--warn)", dashes: "7 4", width: "2" }
        }
        NodeState::Running => plain,
    }
}

/// A node's card.
pub(super) fn view(
    scene: &Scene<'_>,
    node: &NodeView,
    heard: &Heard,
    on_menu: &Callback<String>,
) -> Html {
    let Some(card) = scene.layout.cards.get(&node.name).copied() else { return Html::default() };
    let words = scene.words;
    let is_selected = scene.props.selected == node.name;
    let act = {
        let (on, menu, name) = (scene.props.on.clone(), on_menu.clone(), node.name.clone());
        move |opens: bool| match opens {
            true => menu.emit(name.clone()),
            false => on.emit(Msg::Select(name.clone())),
        }
    };
    let onclick = {
        let act = act.clone();
        // A square has no room for a button that opens the menu.
        let opens = is_selected && scene.layout.size == Size::Dot;
        Callback::from(move |_: MouseEvent| act(opens))
    };
    let oncontextmenu = {
        let act = act.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            act(false);
            act(true);
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            act(is_selected);
        }
    });
    let mut label = vec![
        format!("{} {}", (words.role)(node.role), node.name),
        (words.state)(node.state).to_owned(),
    ];
    let others: Vec<&str> = scene.cuts.from(&node.name).collect();
    if !others.is_empty() {
        label.push(words.on_stage.cut_from.replace("{}", &list(others, words)));
    }
    let label = label.join(words.clause);
    let body = match scene.layout.size {
        Size::Full => full(scene, node, card, heard),
        Size::Small => small(scene, node, card),
        Size::Dot => dot(scene, node, card),
    };
    // A title names it: a label would have to repeat everything that is written in the card.
    html! {
        <g key={node.name.clone()} class="node" data-testid={format!("node-{}", node.name)} role="button" tabindex="0"
            aria-pressed={is_selected.to_string()} {onclick} {oncontextmenu} {onkeydown}>
            <title>{ label }</title>
            if is_selected { { frame(card) } }
            { body }
        </g>
    }
}

/// The blue frame of what is selected.
fn frame(card: Rect) -> Html {
    html! {
        <rect x={number(card.x - 4.0)} y={number(card.y - 4.0)} width={number(card.w + 8.0)}
            height={number(card.h + 8.0)} rx="12" fill="none" stroke="var(--focus)" stroke-width="2" />
    }
}

fn outline(card: Rect, look: &Look, radius: &'static str) -> Html {
    html! {
        <rect class="card0" x={number(card.x)} y={number(card.y)} width={number(card.w)} height={number(card.h)}
            rx={radius} fill={look.fill} stroke={look.stroke} stroke-width={look.width}
            stroke-dasharray={look.dashes} />
    }
}

fn full(scene: &Scene<'_>, node: &NodeView, card: Rect, heard: &Heard) -> Html {
    let (x, y) = (card.x, card.y);
    let (first, second) = facts::facts(scene, node);
    let name = clip(&node.name, 10);
    html! {
        <>
            { outline(card, &look(scene, node), "9") }
            { badge(scene, node, x + 24.0, y + 24.0, 14.0) }
            <text x={number(x + 46.0)} y={number(y + 20.0)}>
                <tspan class="b">{ name }</tspan>
                <tspan class="s" dx="4">{ facts::role(scene, node) }</tspan>
            </text>
            { text(x + 46.0, y + 37.0, "m", clip(&first, 17)) }
            { text(x + 12.0, y + 56.0, "m", clip(&second, 21)) }
            { beat(scene, node, card, heard, &second) }
        </>
    }
}

fn small(scene: &Scene<'_>, node: &NodeView, card: Rect) -> Html {
    let (x, y) = (card.x, card.y);
    let has_name = node.state == NodeState::Running && node.name.chars().count() <= 3;
    let role = facts::role(scene, node);
    // The badge has the name as long as it has no mark, and there is room for one of both.
    let said = match (has_name, role.split_once(scene.words.clause)) {
        // Redis's word for it is too wide.
        (true, None) if role == facts::REFUSES => scene.words.on_stage.refuses.to_owned(),
        (true, None) => role,
        (true, Some((_, state))) => state.to_owned(),
        (false, Some((_, state))) => format!("{} {state}", node.name),
        (false, None) => format!("{} {role}", node.name),
    };
    html! {
        <>
            { outline(card, &look(scene, node), "8") }
            { badge(scene, node, x + 18.0, y + 16.5, if cells(&node.name) > 2 { 13.0 } else { 11.5 }) }
            { text(x + 37.0, y + 21.0, "s i", clip(&said, ((card.w - 38.0) / 6.0) as usize)) }
            { text(x + 8.0, y + 42.5, "m", clip(&facts::short(scene, node), ((card.w - 10.0) / 7.2) as usize)) }
        </>
    }
}

/// A square with its name; its role is shown while it is pointed at.
fn dot(scene: &Scene<'_>, node: &NodeView, card: Rect) -> Html {
    let mut look = look(scene, node);
    let is_running = node.state == NodeState::Running;
    let is_filled = is_running && look.dashes.is_empty() && node.role == Role::Master;
    if is_filled {
        look.fill = look.stroke;
    }
    let middle = card.middle();
    let is_near_end = card.x + 150.0 > scene.layout.width;
    let (x, anchor) = if is_near_end { (card.x + card.w, "end") } else { (card.x, "start") };
    html! {
        <>
            { outline(card, &look, "6") }
            if is_running {
                { square_name(&node.name, middle.x, middle.y + 4.0, is_filled) }
            } else {
                { mark(node.state, middle.x, middle.y - 6.0, 6.0) }
                { square_name(&node.name, middle.x, middle.y + 14.0, false) }
            }
            <text class="nm" x={number(x)} y={number(card.y - 3.0)} text-anchor={anchor}>
                { format!("{} {}", node.name, facts::role(scene, node)) }
            </text>
        </>
    }
}

/// A name in its square.
fn square_name(name: &str, x: f64, y: f64, is_filled: bool) -> Html {
    let class = if is_filled { "bn on" } else { "bn" };
    html! { <text {class} x={number(x)} y={number(y)} text-anchor="middle">{ name.to_owned() }</text> }
}

/// A filled circle for a master, a ring for a replica, a hexagon for a Sentinel; a mark for who does
/// not run.
fn badge(scene: &Scene<'_>, node: &NodeView, x: f64, y: f64, radius: f64) -> Html {
    let color = match node.state {
        NodeState::Running => scene.color(node),
        NodeState::Paused | NodeState::Silent => "var(--warn)",
        NodeState::Down | NodeState::Unreached => "var(--bad)",
        NodeState::Dark => "var(--ink-3)",
    };
    let is_running = node.state == NodeState::Running;
    let leads = node.role == Role::Sentinel
        && scene
            .props
            .beliefs
            .iter()
            .any(|row| row.sentinel == node.name && row.failover.is_some());
    let is_filled = is_running && (node.role == Role::Master || leads);
    let fill = if is_filled { color } else { "var(--panel)" };
    let shape = match node.role {
        Role::Sentinel => {
            let points: String = (0..6)
                .map(|corner| {
                    let angle = (f64::from(corner) * 60.0 + 30.0).to_radians();
                    let reach = radius + 2.0;
                    format!("{:.1},{:.1} ", x + reach * angle.cos(), y + reach * angle.sin())
                })
                .collect();
            html! { <polygon class="bd" {points} {fill} stroke={color} stroke-width="2.2" stroke-linejoin="round" /> }
        }
        Role::Master | Role::Replica => html! {
            <circle class="bd" cx={number(x)} cy={number(y)} r={number(radius)} {fill} stroke={color} stroke-width="2.4"
                stroke-dasharray={if node.busy { "5 3" } else { "" }} />
        },
    };
    html! {
        <>
            { shape }
            if is_running {
                <text class={classes!("bn", is_filled.then_some("on"))} x={number(x)} y={number(y + 4.5)}
                    text-anchor="middle">{ clip(&node.name, 3) }</text>
            } else {
                { mark(node.state, x, y, radius * 0.42) }
            }
        </>
    }
}

/// A cross, two bars or an empty plug: why a node does not run.
fn mark(state: NodeState, x: f64, y: f64, r: f64) -> Html {
    let (path, color) = match state {
        NodeState::Down | NodeState::Unreached => (
            format!(
                "M{:.1} {:.1}L{:.1} {:.1}M{:.1} {:.1}L{:.1} {:.1}",
                x - r,
                y - r,
                x + r,
                y + r,
                x + r,
                y - r,
                x - r,
                y + r
            ),
            "var(--bad)",
        ),
        NodeState::Paused | NodeState::Silent => (
            format!(
                "M{:.1} {:.1}v{:.1}M{:.1} {:.1}v{:.1}",
                x - 3.5,
                y - r,
                2.0 * r,
                x + 3.5,
                y - r,
                2.0 * r
            ),
            "var(--warn)",
        ),
        NodeState::Dark => (
            format!(
                "M{x:.1} {:.1}v{r:.1}M{:.1} {:.1}a{r:.1} {r:.1} 0 1 0 {:.1} 0",
                y - r - 1.0,
                x - r * 0.8,
                y - r * 0.6,
                r * 1.6
            ),
            "var(--ink-3)",
        ),
        NodeState::Running => return Html::default(),
    };
    html! { <path d={path} fill="none" stroke={color} stroke-width="3" stroke-linecap="round" /> }
}

/// Runs down from the last message that was seen to leave the node until the next heartbeat is due. A
/// calm stage has a number instead, if the second line leaves room.
fn beat(scene: &Scene<'_>, node: &NodeView, card: Rect, heard: &Heard, second: &str) -> Html {
    if node.state != NodeState::Running {
        return Html::default();
    }
    let period = match node.role {
        Role::Master if !scene.is_cluster => MASTER_BEAT_US,
        _ => BEAT_US,
    };
    let (x, y) = (card.x + 10.0, card.y + card.h - 3.5);
    let width = card.w - 20.0;
    let since = heard.get(&node.name).map(|at_us| scene.props.now_us.saturating_sub(*at_us));
    let left = since.map_or(0.0, |us| (1.0 - us as f64 / period as f64).clamp(0.0, 1.0));
    let color = scene.color(node);
    if scene.calm {
        let Some(us) = since.filter(|_| cells(second) <= CALM_LINE) else { return Html::default() };
        let said = format!("{}.{} s", us / 1_000_000, us / 100_000 % 10);
        return html! {
            <text class="m d" x={number(card.x + card.w - 8.0)} y={number(card.y + 56.0)} text-anchor="end">{ said }</text>
        };
    }
    html! {
        <>
            <rect x={number(x)} y={number(y)} width={number(width)} height="2" rx="1" fill={color} opacity=".14" />
            <rect x={number(x)} y={number(y)} width={number(width * left)} height="2" rx="1" fill={color} opacity=".6" />
        </>
    }
}

/// A client's card: where it is connected, or what it has just sent.
pub(super) fn client(scene: &Scene<'_>, client: &ClientView) -> Html {
    let Some(card) = scene.layout.cards.get(&client.name).copied() else { return Html::default() };
    let words = scene.words;
    let name = title(words.client, &client.name);
    let sent = scene.props.packets.iter().find(|packet| packet.from == client.name);
    // What acts and lessons call it, where its title is another name.
    let own = if name == client.name { "" } else { &client.name };
    let place = || format!("{own} → {}", client.node).trim_start().to_owned();
    let (line, state) = match sent {
        Some(packet) => (packet.label.clone(), words.on_its_way),
        None if client.waiting => (place(), words.on_its_way),
        None if scene.cuts.is_alone(&client.name) => (place(), words.is_cut_off),
        None if client.follow && scene.is_cluster => (place(), words.follow),
        None => (place(), ""),
    };
    let onclick = {
        let name = client.name.clone();
        scene.props.on.reform(move |_: MouseEvent| Msg::Front(name.clone()))
    };
    let onkeydown = {
        let (on, name) = (scene.props.on.clone(), client.name.clone());
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                on.emit(Msg::Front(name.clone()));
            }
        })
    };
    let is_off = scene.cuts.is_alone(&client.name);
    let look = Look {
        fill: "var(--panel)",
        stroke: if is_off { "var(--warn)" } else { "var(--ink-2)" },
        dashes: if is_off { "7 4" } else { "" },
        width: "1.5",
    };
    let (x, y) = (card.x, card.y);
    let body = match scene.layout.size {
        Size::Full => html! {
            <>
                <rect x={number(x + 10.0)} y={number(y + 13.0)} width="28" height="22" rx="4" fill="none"
                    stroke="var(--ink-2)" stroke-width="1.8" />
                <text class="m i" x={number(x + 24.0)} y={number(y + 28.5)} text-anchor="middle">{ ">_" }</text>
                <text x={number(x + 46.0)} y={number(y + 20.0)}>
                    <tspan class="b">{ clip(&name, 14) }</tspan>
                    <tspan class="s" dx="4">{ clip(state, 10) }</tspan>
                </text>
                { text(x + 46.0, y + 37.0, "m", clip(&line, 16)) }
            </>
        },
        Size::Small => html! {
            <>
                { text(x + 10.0, y + 18.0, "b", clip(&name, ((card.w - 12.0) / 7.5) as usize)) }
                { text(x + 10.0, y + 36.0, "m", clip(&line, ((card.w - 14.0) / 7.5) as usize)) }
            </>
        },
        Size::Dot => html! {
            <>
                <text class="m i" x={number(card.middle().x)} y={number(card.middle().y - 3.0)} text-anchor="middle">{ ">_" }</text>
                { square_name(&client.name, card.middle().x, card.middle().y + 13.0, false) }
                { text(x, y - 3.0, "nm", name.clone()) }
            </>
        },
    };
    html! {
        <g key={client.name.clone()} class="node" data-testid={format!("client-{}", client.name)} role="button"
            tabindex="0" {onclick} {onkeydown}>
            <title>{ format!("{name}{}{line}", words.clause) }</title>
            { outline(card, &look, "9") }
            { body }
        </g>
    }
}

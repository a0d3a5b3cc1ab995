//! The stage: nodes, links, the slot ring, and messages on their way.

use std::collections::BTreeMap;

use redscope_session::{
    Belief, ClientView, CutView, LinkView, MessageKind, NodeState, NodeView, PacketView, Role,
};
use yew::prelude::*;

use crate::layout::{
    Point, RING, RING_RADIUS, arc, client_position, is_cluster, positions, slot_angle,
};
use crate::words;

#[derive(Properties, PartialEq)]
pub(crate) struct StageProps {
    pub(crate) nodes: BTreeMap<String, NodeView>,
    pub(crate) packets: Vec<PacketView>,
    pub(crate) clients: BTreeMap<String, ClientView>,
    pub(crate) links: Vec<LinkView>,
    pub(crate) cuts: Vec<CutView>,
    pub(crate) now_us: u64,
    pub(crate) selected: String,
    pub(crate) on_select: Callback<String>,
}

/// Kinds of message, in the order of the legend.
const KINDS: [MessageKind; 5] = [
    MessageKind::Client,
    MessageKind::Replication,
    MessageKind::Vote,
    MessageKind::Sentinel,
    MessageKind::Bus,
];

fn color_of(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Client => "var(--s1)",
        MessageKind::Replication => "var(--s3)",
        MessageKind::Vote => "var(--s4)",
        MessageKind::Sentinel => "var(--ink-3)",
        MessageKind::Bus => "var(--s5)",
    }
}

/// Colour of a shard, by the place of its first master.
fn shard_color(index: usize) -> String {
    format!("var(--s{})", index % 6 + 1)
}

/// The stage.
#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let places = positions(&props.nodes);
    let cluster = is_cluster(&props.nodes);
    let mut all_places = places.clone();
    for (index, name) in props.clients.keys().enumerate() {
        all_places.insert(name.clone(), client_position(index));
    }
    let shown = |kind: MessageKind| match kind {
        MessageKind::Bus => cluster,
        MessageKind::Vote | MessageKind::Sentinel => {
            props.nodes.values().any(|node| node.role == Role::Sentinel)
        }
        MessageKind::Client | MessageKind::Replication => true,
    };
    let legend = KINDS.into_iter().filter(|kind| shown(*kind)).map(|kind| {
        html! { <span><i style={format!("background:{}", color_of(kind))} />{ words::message(kind) }</span> }
    });
    html! {
        <section class="stage" aria-label="Stage">
            <div class="lg">{ for legend }</div>
            <svg viewBox="0 0 808 520" preserveAspectRatio="xMidYMid meet">
                { links(props, &places) }
                if cluster { { ring(&props.nodes) } }
                { for props.nodes.values().map(|node| view_node(props, node, places[&node.name], cluster)) }
                { for props.clients.values().enumerate().map(|(index, client)| view_client(client, client_position(index))) }
                { for props.packets.iter().filter_map(|packet| view_packet(packet, &all_places, props.now_us)) }
            </svg>
        </section>
    }
}

fn line(a: Point, b: Point, class: &'static str) -> Html {
    html! {
        <line class={class} x1={a.0.to_string()} y1={a.1.to_string()}
            x2={b.0.to_string()} y2={b.1.to_string()} />
    }
}

/// Lines where connections stand, and cuts.
fn links(props: &StageProps, places: &BTreeMap<String, Point>) -> Html {
    let mut lines = Vec::new();
    let role = |name: &str| props.nodes.get(name).map(|node| node.role);
    for link in &props.links {
        let class = match link.kind {
            MessageKind::Replication => "repl",
            MessageKind::Sentinel | MessageKind::Vote => {
                match (role(&link.a), role(&link.b)) {
                    (Some(Role::Sentinel), Some(Role::Sentinel)) => "peer",
                    (Some(Role::Master), _) | (_, Some(Role::Master)) => "watch",
                    // That a Sentinel also talks to replicas would hide what it watches.
                    _ => continue,
                }
            }
            // Everybody is linked to everybody.
            MessageKind::Bus | MessageKind::Client => continue,
        };
        if let (Some(a), Some(b)) = (places.get(&link.a), places.get(&link.b)) {
            lines.push(line(*a, *b, class));
        }
    }
    for cut in &props.cuts {
        let back = props.cuts.iter().any(|other| other.from == cut.to && other.to == cut.from);
        if back && cut.from > cut.to {
            continue;
        }
        if let (Some(a), Some(b)) = (places.get(&cut.from), places.get(&cut.to)) {
            lines.push(line(*a, *b, "cut"));
            let (x, y) = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
            let mark = if back {
                "✂ cut".to_owned()
            } else {
                format!("✂ {} → {}", cut.from, cut.to)
            };
            lines.push(html! {
                <text class="m cutmark" x={x.to_string()} y={(y + 4.0).to_string()} text-anchor="middle">{ mark }</text>
            });
        }
    }
    html! { <g>{ for lines }</g> }
}

/// The slots, coloured by who owns them.
fn ring(nodes: &BTreeMap<String, NodeView>) -> Html {
    let half = nodes.len().div_ceil(2).max(1);
    let gap = 0.012;
    let arcs = nodes.values().enumerate().flat_map(|(index, node)| {
        let color = if is_down(node) { "var(--bad)".to_owned() } else { shard_color(index % half) };
        node.slots.iter().map(move |(start, end)| {
            let from = slot_angle(f64::from(*start)) + gap;
            let to = slot_angle(f64::from(*end) + 1.0) - gap;
            html! {
                <path d={arc(from, to.max(from + 0.004), RING_RADIUS)} fill="none"
                    stroke={color.clone()} stroke-width="16" />
            }
        })
    });
    let owned: u32 =
        nodes.values().flat_map(|n| &n.slots).map(|(start, end)| u32::from(end - start) + 1).sum();
    let (x, y) = RING;
    html! {
        <g>
            { for arcs }
            <text x={x.to_string()} y={(y - 2.0).to_string()} text-anchor="middle" class="big">{ format!("{owned} slots") }</text>
            <text class="m" x={x.to_string()} y={(y + 17.0).to_string()} text-anchor="middle">{ "CRC16(key) mod 16384" }</text>
        </g>
    }
}

fn slots_text(node: &NodeView) -> String {
    let ranges: Vec<String> =
        node.slots.iter().map(|(start, end)| format!("{start}–{end}")).collect();
    ranges.join(" ")
}

fn view_node(props: &StageProps, node: &NodeView, (x, y): Point, cluster: bool) -> Html {
    let name = node.name.clone();
    let select = {
        let (name, on_select) = (name.clone(), props.on_select.clone());
        Callback::from(move |()| on_select.emit(name.clone()))
    };
    let onclick = select.reform(|_: MouseEvent| ());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            select.emit(());
        }
    });
    let half = props.nodes.len().div_ceil(2).max(1);
    let index = props.nodes.keys().position(|key| *key == name).unwrap_or(0);
    let color = match node.role {
        Role::Sentinel => "var(--s4)".to_owned(),
        _ if cluster => shard_color(index % half),
        Role::Master => "var(--s1)".to_owned(),
        Role::Replica => "var(--s3)".to_owned(),
    };
    let filled = node.role == Role::Master || matches!(node.belief, Belief::Failover(_));
    let radius = match (node.role, cluster) {
        (Role::Sentinel, _) | (Role::Master, true) => 34.0,
        (Role::Replica, true) => 27.0,
        (Role::Master, false) => 44.0,
        (Role::Replica, false) => 40.0,
    };
    let class = classes!(
        "node",
        match node.state {
            NodeState::Running => None,
            NodeState::Paused => Some("paused"),
            NodeState::Down | NodeState::Dark => Some("crashed"),
        },
        filled.then_some("filled"),
        (props.selected == name).then_some("selected")
    );
    let style = format!("--c:{color}");
    let state = match node.state {
        NodeState::Running => String::new(),
        state => format!(" · {}", words::state(state)),
    };
    let below = if props.selected == name { radius + 20.0 } else { radius + 15.0 };
    let caption = match cluster && !node.slots.is_empty() {
        true => format!(":{} · {}{state}", node.port, slots_text(node)),
        false => format!(":{}{state}", node.port),
    };
    let fact = match node.state {
        NodeState::Running => words::belief(&node.belief),
        _ => String::new(),
    };
    let label = format!("{} {} {}{state}", words::role(node.role), name, node.address);
    html! {
        <g key={name.clone()} {class} {style} {onclick} {onkeydown} tabindex="0" role="button"
            aria-label={label} data-testid={format!("node-{name}")}>
            if props.selected == name {
                <circle class="halo" cx={x.to_string()} cy={y.to_string()} r={(radius + 7.0).to_string()} />
            }
            if node.role == Role::Sentinel {
                <polygon points={hexagon(x, y, radius)} />
            } else {
                <circle class="body" cx={x.to_string()} cy={y.to_string()} r={radius.to_string()} />
            }
            if is_down(node) {
                <path class="cross" d={format!("M{} {}l26 26M{} {}l-26 26", x - 13.0, y - 13.0, x + 13.0, y - 13.0)} />
            } else {
                <text class="title" x={x.to_string()} y={(y + 1.0).to_string()} text-anchor="middle">{ name.clone() }</text>
                <text class="role" x={x.to_string()} y={(y + 14.0).to_string()} text-anchor="middle">{ short_role(node.role, cluster) }</text>
            }
            <text class="m" x={x.to_string()} y={(y + below).to_string()} text-anchor="middle">{ caption }</text>
            if !(fact.is_empty() || cluster && node.role == Role::Master) {
                <text class="m" x={x.to_string()} y={(y + below + 14.0).to_string()} text-anchor="middle">{ fact }</text>
            }
        </g>
    }
}

fn is_down(node: &NodeView) -> bool {
    matches!(node.state, NodeState::Down | NodeState::Dark)
}

fn short_role(role: Role, cluster: bool) -> &'static str {
    match (role, cluster) {
        (Role::Sentinel, _) => "",
        (Role::Replica, true) => "repl",
        (role, _) => words::role(role),
    }
}

fn hexagon(x: f64, y: f64, radius: f64) -> String {
    let corner = |index: u32| {
        let angle = std::f64::consts::FRAC_PI_6 + f64::from(index) * std::f64::consts::FRAC_PI_3;
        format!("{:.1},{:.1}", x + radius * angle.cos(), y + radius * angle.sin())
    };
    (0..6).map(corner).collect::<Vec<_>>().join(" ")
}

fn view_client(client: &ClientView, (x, y): Point) -> Html {
    html! {
        <g key={client.name.clone()} class="client">
            <rect x={(x - 52.0).to_string()} y={(y - 21.0).to_string()} width="104" height="42" rx="9" />
            <text x={x.to_string()} y={(y + 4.0).to_string()} text-anchor="middle" class="title">{ words::console(&client.name) }</text>
        </g>
    }
}

/// A message as a dot between two places, as far as it has come.
fn view_packet(packet: &PacketView, places: &BTreeMap<String, Point>, now_us: u64) -> Option<Html> {
    let (from, to) = (places.get(&packet.from)?, places.get(&packet.to)?);
    if packet.from == packet.to {
        return None;
    }
    let length = packet.due_us.saturating_sub(packet.sent_us).max(1) as f64;
    let gone = (now_us.saturating_sub(packet.sent_us) as f64 / length).clamp(0.0, 1.0);
    // A slight bow keeps request and reply apart.
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let bow = (gone * std::f64::consts::PI).sin() * 0.08;
    let (x, y) = (from.0 + dx * gone - dy * bow, from.1 + dy * gone + dx * bow);
    let talked = matches!(packet.kind, MessageKind::Client | MessageKind::Vote);
    Some(html! {
        <g key={packet.id.to_string()} class="packet">
            <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r={if talked { "6" } else { "3.5" }} fill={color_of(packet.kind)} />
            if talked {
                <text class="m" x={format!("{x:.1}")} y={format!("{:.1}", y - 11.0)} text-anchor="middle">{ packet.label.clone() }</text>
            }
        </g>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_message_has_a_colour_of_its_own() {
        let mut colors: Vec<&str> = KINDS.into_iter().map(color_of).collect();
        colors.sort_unstable();
        colors.dedup();
        assert_eq!(colors.len(), KINDS.len());
    }
}

//! The stage: nodes, links, the slots, and messages on their way, drawn in CSS pixels of the pane.

mod bar;
mod draw;
mod facts;
mod geometry;
mod homes;
mod layout;
mod links;
mod menu;
mod node;
mod packets;
mod partition;
mod ring;
mod scene;
mod spacetime;
mod text;
mod votes;

use std::collections::BTreeMap;

use redscope_session::{
    BeliefRow, ClientView, CutView, FlightsView, LinkView, MessageKind, NodeView, PacketView, Role,
    RouteView,
};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::measure::{use_calm, use_size};
use crate::model::Slice;
use crate::msg::Msg;
use bar::Bar;
use draw::Stroke;
use homes::{Homes, sorted};
use layout::{Company, Mode, NARROW, Size, layout};
use menu::{Menu, others};
use node::Heard;
use partition::{Cuts, wall};
use scene::Scene;
use spacetime::SpaceTime;
pub(crate) use text::clip;
use text::number;

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct StageProps {
    pub(crate) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(crate) packets: Slice<Vec<PacketView>>,
    pub(crate) clients: Slice<BTreeMap<String, ClientView>>,
    pub(crate) links: Slice<Vec<LinkView>>,
    pub(crate) cuts: Slice<Vec<CutView>>,
    pub(crate) route: Slice<Option<RouteView>>,
    pub(crate) beliefs: Slice<Vec<BeliefRow>>,
    pub(crate) now_us: u64,
    pub(crate) selected: String,
    pub(crate) watched: Option<u64>,
    /// Messages of the last moments, while they are looked at.
    #[prop_or_default]
    pub(crate) flights: Slice<Option<FlightsView>>,
    /// Without a bar and menus, to be looked at.
    #[prop_or_default]
    pub(crate) bare: bool,
    /// Whose stage it is, where there are several.
    #[prop_or_default]
    pub(crate) whose: Option<char>,
    pub(crate) on: Callback<Msg>,
}

/// Everybody who stands on the stage.
fn company(props: &StageProps, homes: &Homes, is_cluster: bool) -> Company {
    let sentinels = props.nodes.values().filter(|node| node.role == Role::Sentinel);
    Company {
        groups: homes.groups().to_vec(),
        sentinels: sorted(sentinels.map(|node| &node.name)),
        clients: sorted(props.clients.keys()),
        is_cluster,
    }
}

/// Keeps in mind when each node was last seen to send something.
fn listen(heard: &mut Heard, props: &StageProps) {
    heard.retain(|_, at_us| *at_us <= props.now_us);
    for packet in props.packets.iter().filter(|packet| packet.sent_us <= props.now_us) {
        let last = heard.entry(packet.from.clone()).or_default();
        *last = packet.sent_us.max(*last);
    }
}

/// The stage.
#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let words = use_words();
    let pane = use_node_ref();
    let (width, height) = use_size(&pane);
    let calm = use_calm();
    let chosen = use_state(|| None::<Mode>);
    let hidden = use_state(Vec::<MessageKind>::new);
    let open = use_state(|| None::<String>);
    let stroke = use_state(|| Stroke::None);
    let homes = use_mut_ref(Homes::default);
    let heard = use_mut_ref(Heard::default);

    homes.borrow_mut().update(&props.nodes);
    listen(&mut heard.borrow_mut(), props);
    let homes = homes.borrow();
    // A cluster's node knows an epoch, whether or not it owns slots.
    let is_cluster = props.nodes.values().any(|node| node.epoch.is_some());
    let company = company(props, &homes, is_cluster);
    let modes = company.modes(width);
    let mode = chosen.filter(|mode| modes.contains(mode)).unwrap_or(modes[0]);
    let cuts = Cuts::of(&sorted(props.nodes.keys()), &company.clients, &props.cuts);

    let is_narrow = width < NARROW;
    let bar = {
        let (chosen, hidden) = (chosen.clone(), hidden.clone());
        let kinds = hidden.clone();
        Bar {
            props,
            words,
            cuts: &cuts,
            is_cluster,
            modes: &modes,
            mode,
            is_narrow,
            hidden: &kinds,
            on_kind: Callback::from(move |kind| {
                let mut kinds = (*hidden).clone();
                match kinds.iter().position(|other| *other == kind) {
                    Some(at) => drop(kinds.remove(at)),
                    None => kinds.push(kind),
                }
                hidden.set(kinds);
            }),
            on_mode: Callback::from(move |mode| chosen.set(Some(mode))),
        }
        .view()
    };
    // Nothing can be placed before the pane is measured.
    let over_time = (mode == Mode::SpaceTime).then(|| {
        let nodes = company.sentinels.iter().chain(company.groups.iter().flatten());
        let names = company.clients.iter().chain(nodes).cloned().collect::<Vec<_>>();
        html! { <SpaceTime stage={props.clone()} {names} hidden={(*hidden).clone()} /> }
    });
    let drawn = (width > 0.0 && height > 0.0 && mode != Mode::SpaceTime).then(|| {
        let layout = layout(&company, mode, width, height);
        let scene = Scene {
            props,
            words,
            layout: &layout,
            homes: &homes,
            cuts: &cuts,
            is_cluster,
            hidden: &hidden,
            calm,
        };
        let on_menu = {
            let open = open.clone();
            Callback::from(move |name: String| open.set(Some(name)))
        };
        html! {
            <>
                { drawing(&scene, &company, &heard.borrow(), &on_menu, &stroke) }
                { menu_of(&scene, &open) }
            </>
        }
    });
    // As high as what stands on it: a narrow screen shares its height with the console.
    let fit = (is_narrow && width > 0.0).then(|| layout(&company, mode, width, 0.0).height);
    let fit = fit.map(|height| format!("--fit:{height:.0}px"));
    let label = match props.whose {
        Some(whose) => format!("{} {whose}", words.stage),
        None => words.stage.to_owned(),
    };
    html! {
        <section class={classes!("pn", "stg", is_narrow.then_some("narrow"))} style={fit} aria-label={label}>
            if !props.bare { { bar } }
            if is_narrow { { votes::view(&props.beliefs, words) } }
            <div class="stx" ref={pane}>
                { for drawn }
                { for over_time }
            </div>
            if !is_narrow && mode != Mode::SpaceTime { { votes::view(&props.beliefs, words) } }
        </section>
    }
}

/// Everything that is drawn, from the ground up.
fn drawing(
    scene: &Scene<'_>,
    company: &Company,
    heard: &Heard,
    on_menu: &Callback<String>,
    stroke: &UseStateHandle<Stroke>,
) -> Html {
    let layout = scene.layout;
    let line = scene
        .cuts
        .sides
        .as_ref()
        .filter(|_| layout.size != Size::Dot)
        .and_then(|sides| wall(sides, &layout.cards, layout.ring));
    let names = company.sentinels.iter().chain(company.groups.iter().flatten());
    let cards = names.filter_map(|name| scene.node(name));
    let cards = cards.map(|node| node::view(scene, node, heard, on_menu));
    let clients = company.clients.iter().filter_map(|name| scene.props.clients.get(name));
    let clients = clients.map(|client| node::client(scene, client));
    html! {
        <svg width={number(layout.width)} height={number(layout.height)}
            viewBox={format!("0 0 {:.1} {:.1}", layout.width, layout.height)} role="group" aria-label={scene.words.stage}>
            { links::defs() }
            if let Some(line) = line { { links::wall(scene, line) } }
            { draw::ground(scene, stroke) }
            { ring::view(scene) }
            { links::view(scene, line) }
            <g>{ for cards }{ for clients }</g>
            { dots(scene, on_menu) }
            { packets::view(scene) }
            { draw::line(scene, **stroke) }
        </svg>
    }
}

/// The button in the selected card that opens its menu.
fn dots(scene: &Scene<'_>, on_menu: &Callback<String>) -> Html {
    let name = scene.props.selected.clone();
    let card = scene.layout.cards.get(&name).filter(|_| scene.node(&name).is_some());
    let card = card.filter(|_| !scene.props.bare);
    let Some(card) = card.filter(|_| scene.layout.size != Size::Dot) else {
        return Html::default();
    };
    let label = format!("{} {name}", scene.words.menu);
    let (x, y) = (card.x + card.w - 22.0, card.y);
    let onclick = on_menu.reform({
        let name = name.clone();
        move |_: MouseEvent| name.clone()
    });
    let onkeydown = {
        let on_menu = on_menu.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                on_menu.emit(name.clone());
            }
        })
    };
    html! {
        <g class="dots" role="button" tabindex="0" aria-haspopup="menu" aria-label={label} {onclick} {onkeydown}
            transform={format!("translate({x:.1} {y:.1})")}>
            <rect class="hit" x="-26" y="-20" width="44" height="40" fill="transparent" />
            <rect class="bx" x="-11" y="-9" width="22" height="18" rx="5" />
            <path d="M-5 0h.01M0 0h.01M5 0h.01" stroke="var(--ink-2)" stroke-width="3" stroke-linecap="round" />
        </g>
    }
}

/// The menu that is open.
fn menu_of(scene: &Scene<'_>, open: &UseStateHandle<Option<String>>) -> Html {
    let Some(node) = open.as_ref().and_then(|name| scene.node(name)) else {
        return Html::default();
    };
    let Some(card) = scene.layout.cards.get(&node.name) else { return Html::default() };
    let on_close = {
        let open = open.clone();
        Callback::from(move |()| open.set(None))
    };
    html! {
        <Menu node={node.clone()} card={*card} stage={(scene.layout.width, scene.layout.height)}
            others={others(scene.props.nodes.keys(), &node.name)} cuts={scene.cuts.clone()}
            on={scene.props.on.clone()} {on_close} />
    }
}

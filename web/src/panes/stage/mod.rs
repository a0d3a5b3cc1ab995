//! The stage: nodes, links, the slots, and messages on their way, drawn in CSS pixels of the pane.

mod bar;
mod below;
mod draw;
mod facts;
mod geometry;
mod homes;
mod layout;
mod links;
mod menu;
mod moving;
mod node;
mod packets;
mod partition;
mod passing;
mod reports;
mod ring;
mod scene;
mod sides;
mod spacetime;
mod stopped;
mod text;
mod votes;
mod wall;

use redscope_session::{MessageKind, NodeState, Role};
use web_sys::Element;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::live::state::use_is_live;
use crate::measure::{use_calm, use_size};
use crate::model::seconds;
use crate::msg::Msg;
use crate::platform;
use crate::shown::Mode;
use bar::Bar;
use below::Below;
use draw::{Pen, use_pen};
use geometry::Rect;
pub(crate) use homes::natural;
use homes::{Homes, sorted};
use layout::{Company, NARROW, Size, layout};
use menu::{Menu, Opened, others};
use node::Heard;
use partition::{Cuts, Way};
use passing::Passing;
pub(crate) use reports::counted;
use scene::{Scene, StageProps};
use sides::Sides;
use spacetime::SpaceTime;
pub(crate) use text::clip;
use text::number;
use votes::Election;
use wall::Wall;

/// A narrow stage is as high as what stands on it, and no lower than this, in pixels.
const LEAST_FIT: f64 = 180.0;

/// Everybody who stands on the stage.
fn company(props: &StageProps, homes: &Homes, is_cluster: bool) -> Company {
    let sentinels = props.nodes.values().filter(|node| node.role == Role::Sentinel);
    let owns = |name: &String| {
        let node = props.nodes.get(name);
        node.is_some_and(|node| !node.slots.is_empty() || !node.importing.is_empty())
    };
    // Of a shard that is down nobody says that he has slots: it keeps its place if it was there at first.
    let was_there = |name: &String| {
        let node = props.nodes.get(name);
        node.is_some_and(|node| {
            node.state != NodeState::Running && node.home.as_ref() == Some(name)
        })
    };
    let has_place = |group: &Vec<String>| {
        !is_cluster || group.iter().any(owns) || group.first().is_some_and(was_there)
    };
    let (mut groups, without): (Vec<_>, Vec<_>) =
        homes.groups().iter().cloned().partition(has_place);
    let without_slots = without.len();
    groups.extend(without);
    Company {
        groups,
        without_slots,
        sentinels: sorted(sentinels.map(|node| &node.name)),
        clients: sorted(props.clients.keys()),
        is_cluster,
    }
}

/// The names of all: clients, Sentinels, servers shard by shard.
fn everybody(company: &Company) -> Vec<String> {
    let nodes = company.sentinels.iter().chain(company.groups.iter().flatten());
    company.clients.iter().chain(nodes).cloned().collect()
}

/// Keeps in mind when each node was last seen to send something.
fn listen(heard: &mut Heard, props: &StageProps) {
    heard.retain(|_, at_us| *at_us <= props.now_us);
    let known = props.packets.iter().chain(props.passed.iter());
    for packet in known.filter(|packet| packet.sent_us <= props.now_us) {
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
    let hidden = use_state(Vec::<MessageKind>::new);
    let open = use_state(|| Opened::Nothing);
    let pen = use_pen();
    let scrolled = use_state_eq(|| 0.0);
    let homes = use_memo(props.nodes.clone(), |nodes| Homes::of(nodes));
    let heard = use_mut_ref(Heard::default);
    let wall = use_mut_ref(|| None::<Wall>);
    let passing = use_mut_ref(Passing::default);

    listen(&mut heard.borrow_mut(), props);
    passing.borrow_mut().note(&props.passed, props.now_us, platform::now_ms());
    // A cluster's node knows an epoch, whether or not it owns slots.
    let is_cluster = props.nodes.values().any(|node| node.epoch.is_some());
    let company = company(props, &homes, is_cluster);
    let is_live = use_is_live();
    let mut modes = company.modes(width);
    if is_live {
        // It is drawn of messages, which nobody sees of real servers.
        modes.retain(|mode| *mode != Mode::SpaceTime);
    }
    let mut mode = props.layout.filter(|mode| modes.contains(mode)).unwrap_or(modes[0]);
    // Nothing can be placed before the pane is measured.
    let placed = (width > 0.0 && height > 0.0 && mode != Mode::SpaceTime)
        .then(|| layout(&company, mode, width, height));
    if mode == Mode::Ring && placed.as_ref().is_some_and(|placed| placed.ring.is_none()) {
        // There is no room for a ring: it is not offered then.
        modes.retain(|mode| *mode != Mode::Ring);
        mode = Mode::Rows;
    }
    let cuts = Cuts::of(&sorted(props.nodes.keys()), &company.clients, &props.cuts);

    let is_narrow = width < NARROW;
    let bar = {
        let hidden = hidden.clone();
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
            is_live,
            on_kind: Callback::from(move |kind| {
                let mut kinds = (*hidden).clone();
                match kinds.iter().position(|other| *other == kind) {
                    Some(at) => drop(kinds.remove(at)),
                    None => kinds.push(kind),
                }
                hidden.set(kinds);
            }),
            on_mode: props.on.reform(Msg::Layout),
            on_part: {
                let open = open.clone();
                Callback::from(move |_: MouseEvent| open.set(Opened::Sides))
            },
        }
        .view()
    };
    let over_time = (mode == Mode::SpaceTime).then(|| {
        let names = everybody(&company);
        html! { <SpaceTime stage={props.clone()} {names} hidden={(*hidden).clone()} /> }
    });
    let drawn_height = placed.as_ref().map(|layout| layout.height);
    let election = Election::now(props);
    let votes = || election.as_ref().map(|election| votes::view(election, words));
    let drawn = placed.map(|layout| {
        let scene = Scene {
            props,
            words,
            layout: &layout,
            homes: &homes,
            cuts: &cuts,
            is_cluster,
            candidate: election.as_ref().and_then(Election::asks_masters),
            hidden: &hidden,
            calm,
            is_live,
        };
        let on_open = {
            let open = open.clone();
            Callback::from(move |opened: Opened| open.set(opened))
        };
        let sides = cuts.sides.as_ref().filter(|_| layout.size != Size::Dot);
        let known = wall.take();
        *wall.borrow_mut() = sides.and_then(|sides| Wall::between(sides, &layout, known));
        let (heard, wall, passing) = (heard.borrow(), wall.borrow(), passing.borrow());
        let drawn =
            Drawn { heard: &heard, wall: wall.as_ref(), passing: &passing, on_open: &on_open };
        html! {
            <>
                { drawing(&scene, &company, &drawn, &pen) }
                { menu_of(&scene, &open) }
            </>
        }
    });
    let onscroll = {
        let scrolled = scrolled.clone();
        Callback::from(move |event: Event| {
            if let Some(pane) = event.target_dyn_into::<Element>() {
                scrolled.set(f64::from(pane.scroll_top()));
            }
        })
    };
    let sides = (*open == Opened::Sides).then(|| {
        let on_close = {
            let open = open.clone();
            Callback::from(move |()| open.set(Opened::Nothing))
        };
        html! {
            <Sides names={sorted(everybody(&company).iter())} chosen={props.selected.clone()} on={props.on.clone()} {on_close} />
        }
    });
    // As high as what stands on it: a narrow screen shares its height with the console.
    let fit = (is_narrow && width > 0.0).then(|| layout(&company, mode, width, LEAST_FIT).height);
    let fit = fit.map(|height| format!("--fit:{height:.0}px"));
    let is_higher = drawn_height.is_some_and(|drawn| drawn > height + 1.0);
    let label = match props.whose {
        Some(whose) => format!("{} {whose}", words.stage),
        None => words.stage.to_owned(),
    };
    html! {
        <section class={classes!("pn", "stg", is_narrow.then_some("narrow"))} style={fit} aria-label={label}>
            if !props.bare { { bar } }
            if is_narrow { { reports::view(props, words) }{ for votes() } }
            // One place for it, there or not: the button that opens it stays the same element, and keeps the focus.
            { sides.unwrap_or_default() }
            <div class={classes!("stx", (!props.bare).then_some("draws"), is_higher.then_some("higher"))} ref={pane.clone()} {onscroll}>
                { for drawn }
                { for over_time }
            </div>
            if let Some(drawn) = drawn_height { <Below {pane} drawn={drawn} {height} top={*scrolled} /> }
            if !is_narrow && mode != Mode::SpaceTime {
                <div class="told">{ reports::view(props, words) }{ for votes() }</div>
            }
        </section>
    }
}

/// What outlasts a picture, and what opens the menu.
struct Drawn<'a> {
    heard: &'a Heard,
    wall: Option<&'a Wall>,
    passing: &'a Passing,
    on_open: &'a Callback<Opened>,
}

/// Everything that is drawn, from the ground up.
fn drawing(scene: &Scene<'_>, company: &Company, drawn: &Drawn<'_>, pen: &Pen) -> Html {
    let Drawn { heard, wall, passing, on_open } = *drawn;
    let on_menu = &on_open.reform(Opened::Node);
    let layout = scene.layout;
    let parted = wall.zip(scene.cuts.sides.as_ref()).map(|(wall, sides)| {
        let since = scene.words.on_stage.since.replace("{}", &seconds(scene.cuts.since_us));
        match sides.way {
            Way::Both => wall.view(&since),
            Way::FromFew | Way::FromMany => {
                wall.view(&format!("{} · {since}", scene.words.on_stage.one_way))
            }
        }
    });
    let names = company.sentinels.iter().chain(company.groups.iter().flatten());
    let cards = names.filter_map(|name| scene.node(name));
    let cards = cards.map(|node| node::view(scene, node, heard, on_menu));
    let clients = company.clients.iter().filter_map(|name| scene.props.clients.get(name));
    let clients = clients.map(|client| node::client(scene, client));
    html! {
        <svg width={number(layout.width)} height={number(layout.height)}
            viewBox={format!("0 0 {:.1} {:.1}", layout.width, layout.height)} role="group" aria-label={scene.words.stage}>
            { links::defs() }
            { for parted }
            { draw::ground(scene, pen, &on_open.reform(|()| Opened::Nothing)) }
            { ring::view(scene) }
            { links::view(scene, wall, on_open) }
            <g>{ for cards }{ for clients }</g>
            { dots(scene, on_menu) }
            { passing.view(scene) }
            { packets::view(scene) }
            { draw::line(scene, pen.shown()) }
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

/// The menu or form that is open.
fn menu_of(scene: &Scene<'_>, open: &UseStateHandle<Opened>) -> Html {
    let Scene { props, words, layout, cuts, .. } = *scene;
    let on_close = {
        let open = open.clone();
        Callback::from(move |()| open.set(Opened::Nothing))
    };
    let stage = (layout.width, layout.height);
    let (label, entries, place, back) = match &**open {
        Opened::Nothing | Opened::Sides => return Html::default(),
        Opened::Node(name) => {
            let (Some(node), Some(card)) = (scene.node(name), layout.cards.get(name)) else {
                return Html::default();
            };
            let entries = match scene.is_live {
                true => menu::of_live(node, words),
                false => menu::of_node(node, &others(props.nodes.keys(), name), cuts, words),
            };
            let back = format!("[data-testid=\"node-{name}\"]");
            (format!("{} {name}", words.menu), entries, *card, back)
        }
        Opened::Link(a, b) => {
            let Some(spot) = scene.way(a, b, MessageKind::Client).map(|way| way.at(0.5)) else {
                return Html::default();
            };
            let place = Rect { x: spot.x, y: spot.y - 4.0, w: 0.0, h: 8.0 };
            let back = format!("[data-testid=\"link-{a}-{b}\"]");
            (links::label(a, b, words), menu::of_link(a, b, cuts, words), place, back)
        }
    };
    html! {
        <Menu {label} {entries} {place} {stage} {back} on={props.on.clone()} {on_close} />
    }
}

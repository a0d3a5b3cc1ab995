//! Cards below the stage: the message, the route, the node, the promises, what Sentinels believe. They
//! stand side by side, or are tabs where there is no room for that.

mod card;
mod gossip;
mod message;
pub(crate) mod node;
mod promises;
mod route;
mod sentinels;

use std::collections::BTreeMap;

use redscope_session::{
    BeliefRow, CutView, Detail, Gossip, MessageView, NodeState, NodeView, PacketView, RouteView,
    StoryView,
};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::live::state::use_is_live;
use crate::measure::{use_media, use_size};
use crate::model::Slice;
use crate::msg::Msg;
use card::Standing;
use gossip::GossipCard;
use message::MessageCard;
use node::NodeCard;
use promises::PromisesCard;
use route::RouteCard;
use sentinels::SentinelsCard;

/// Cards side by side need so much room, in pixels.
const ROW: f64 = 700.0;

/// How narrow a card may be beside others, in pixels, as the style sheet has it.
fn least_width(id: &str) -> f64 {
    match id {
        "sentinels" | "gossip" => 268.0,
        "node" => 226.0,
        _ => 168.0,
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct CardsProps {
    pub(crate) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(crate) packets: Slice<Vec<PacketView>>,
    /// Messages that have arrived.
    pub(crate) passed: Slice<Vec<PacketView>>,
    pub(crate) message: Slice<Option<MessageView>>,
    pub(crate) watched: Option<u64>,
    pub(crate) route: Slice<Option<RouteView>>,
    pub(crate) beliefs: Slice<Vec<BeliefRow>>,
    pub(crate) gossip: Slice<Gossip>,
    pub(crate) detail: Slice<Option<Detail>>,
    pub(crate) stories: Slice<Vec<StoryView>>,
    pub(crate) cuts: Slice<Vec<CutView>>,
    pub(crate) step: u64,
    pub(crate) now_us: u64,
    pub(crate) selected: String,
    pub(crate) on: Callback<Msg>,
}

/// The cards that this deployment has something to say on.
#[component]
pub(crate) fn Cards(props: &CardsProps) -> Html {
    let words = use_words();
    let on = &props.on;
    // Of real servers nobody sees messages, the ways of keys and what becomes of writes.
    let is_simulated = !use_is_live();
    let has_sentinels = !props.beliefs.is_empty();
    let has_doubts = !props.gossip.doubts.is_empty();
    // All nodes of a cluster may be down: then nobody says that he owns slots.
    let is_cluster =
        props.route.is_some() || props.nodes.values().any(|node| !node.slots.is_empty());
    let is_apart =
        !props.cuts.is_empty() || props.nodes.values().any(|node| node.state != NodeState::Running);
    let watched = |packets: &[PacketView]| {
        let id = props.watched?;
        packets.iter().find(|one| one.id == id).cloned()
    };
    let pane = use_node_ref();
    let (width, _) = use_size(&pane);
    let (is_phone, is_small) = (use_media("(max-width: 899px)"), use_media("(max-width: 1180px)"));
    let front = use_state_eq(|| "node");
    // What was chosen on the stage comes to the front.
    use_effect_with(props.selected.clone(), {
        let front = front.clone();
        move |_| front.set("node")
    });
    use_effect_with(props.watched, {
        let front = front.clone();
        move |watched| {
            if watched.is_some() {
                front.set("message");
            }
        }
    });
    let is_tabs = !is_phone && (is_small || (width > 0.0 && width < ROW));
    let all = [
        (has_sentinels, "sentinels", words.sentinels),
        (is_simulated, "message", words.message),
        (is_simulated && is_cluster, "route", words.route),
        (true, "node", words.node),
        (is_simulated, "promises", words.promises),
        // It comes and goes: the others keep their places.
        (has_doubts, "gossip", words.gossip_believes),
    ];
    let all = all.into_iter().filter(|(is_there, ..)| *is_there);
    let needed: f64 = all.clone().map(|(_, id, _)| least_width(id)).sum();
    // What is in front may have nothing to say on another deployment.
    let chosen = all.clone().find(|(_, id, _)| *id == *front).map_or("node", |(_, id, _)| id);
    let tabs = all.map(|(_, id, name)| {
        let onclick = {
            let front = front.clone();
            Callback::from(move |_: MouseEvent| front.set(id))
        };
        let is_on = id == chosen;
        html! {
            <button role="tab" class={classes!("tab", is_on.then_some("on"))} aria-selected={is_on.to_string()}
                aria-controls={format!("card-{id}")} {onclick}>{ name }</button>
        }
    });
    let standing = match (is_tabs, width < needed) {
        (true, _) => Standing::Tabs(chosen),
        (false, true) if !is_phone => Standing::Crowded,
        (false, _) => Standing::Row,
    };
    html! {
        <section class="pn cds" aria-label={words.cards} ref={pane}>
            if is_tabs {
                <div class="tabs"><div role="tablist" class="row" aria-label={words.cards}>{ for tabs }</div></div>
            }
            <ContextProvider<Standing> context={standing}>
            <div class={classes!("cdr", (standing == Standing::Crowded).then_some("crowded"))}>
                if has_sentinels {
                    <SentinelsCard beliefs={props.beliefs.clone()} nodes={props.nodes.clone()} />
                }
                if is_simulated {
                    <MessageCard watched={props.watched} packet={watched(&props.packets)} passed={watched(&props.passed)}
                        message={props.message.clone()} now_us={props.now_us} on={on.clone()} />
                }
                if is_simulated && is_cluster {
                    <RouteCard route={props.route.clone()} nodes={props.nodes.clone()} />
                }
                <NodeCard selected={props.selected.clone()} nodes={props.nodes.clone()}
                    detail={props.detail.clone()} cuts={props.cuts.clone()} on={on.clone()} />
                if is_simulated {
                    <PromisesCard stories={props.stories.clone()} step={props.step}
                        nodes={props.nodes.clone()} beliefs={props.beliefs.clone()} {is_cluster} {is_apart}
                        on={on.clone()} />
                }
                if has_doubts {
                    <GossipCard gossip={props.gossip.clone()} nodes={props.nodes.clone()} />
                }
            </div>
            </ContextProvider<Standing>>
        </section>
    }
}

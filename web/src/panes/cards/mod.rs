//! Cards below the stage: the message, the route, the node, the promises, what Sentinels believe.

mod card;
pub(crate) mod figures;
mod message;
pub(crate) mod node;
mod promises;
mod route;
mod sentinels;

use std::collections::BTreeMap;

use redscope_session::{
    BeliefRow, CutView, Detail, MessageView, NodeView, PacketView, RouteView, StoryView,
};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::Msg;
use message::MessageCard;
use node::NodeCard;
use promises::PromisesCard;
use route::RouteCard;
use sentinels::SentinelsCard;

#[derive(Properties, PartialEq)]
pub(crate) struct CardsProps {
    pub(crate) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(crate) packets: Slice<Vec<PacketView>>,
    pub(crate) message: Slice<Option<MessageView>>,
    pub(crate) watched: Option<u64>,
    pub(crate) route: Slice<Option<RouteView>>,
    pub(crate) beliefs: Slice<Vec<BeliefRow>>,
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
    let has_sentinels = !props.beliefs.is_empty();
    // All nodes of a cluster may be down: then nobody says that he owns slots.
    let is_cluster =
        props.route.is_some() || props.nodes.values().any(|node| !node.slots.is_empty());
    let packet = props.watched.and_then(|id| props.packets.iter().find(|one| one.id == id));
    html! {
        <section class="pn cds" aria-label={words.cards}>
            <div class="cdr">
                if has_sentinels {
                    <SentinelsCard beliefs={props.beliefs.clone()} nodes={props.nodes.clone()} />
                }
                <MessageCard watched={props.watched} packet={packet.cloned()}
                    message={props.message.clone()} now_us={props.now_us} on={on.clone()} />
                if is_cluster {
                    <RouteCard route={props.route.clone()} nodes={props.nodes.clone()} />
                }
                <NodeCard selected={props.selected.clone()} nodes={props.nodes.clone()}
                    detail={props.detail.clone()} cuts={props.cuts.clone()} on={on.clone()} />
                <PromisesCard stories={props.stories.clone()} step={props.step}
                    nodes={props.nodes.clone()} beliefs={props.beliefs.clone()} {is_cluster}
                    on={on.clone()} />
            </div>
        </section>
    }
}

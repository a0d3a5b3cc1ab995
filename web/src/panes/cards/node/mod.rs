//! The chosen node: what can be done to it, its keys, its files, what it knows and believes.

pub(crate) mod actions;
mod files;
mod keys;
mod knowledge;

use std::collections::BTreeMap;

use redscope_session::{CutView, Detail, DetailKind, NodeState, NodeView};
use yew::prelude::*;

use super::card::Card;
use crate::i18n::use_words;
use crate::live::state::use_is_live;
use crate::model::Slice;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct NodeCardProps {
    pub(super) selected: String,
    pub(super) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(super) detail: Slice<Option<Detail>>,
    pub(super) cuts: Slice<Vec<CutView>>,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn NodeCard(props: &NodeCardProps) -> Html {
    let words = use_words();
    let is_live = use_is_live();
    let Some(node) = props.nodes.get(&props.selected) else {
        return html! {
            <Card id="node" title={words.node} empty=true><p class="mut">{ words.nothing_selected }</p></Card>
        };
    };
    let pill = match node.state {
        NodeState::Running => "pill ok",
        NodeState::Paused | NodeState::Silent => "pill warn",
        NodeState::Down | NodeState::Dark | NodeState::Unreached => "pill bad",
    };
    let aside = html! { <span class={pill}>{ (words.state)(node.state) }</span> };
    // After another choice the detail of the last one is there for a moment still.
    let detail = props.detail.as_ref().filter(|detail| detail.node == node.name);
    let key_count = match detail.map(|detail| &detail.kind) {
        Some(DetailKind::Server { key_count, .. }) => Some(*key_count),
        _ => None,
    };
    html! {
        <Card id="node" title={format!("{} {}", words.node, node.name)} {aside}>
            <p class="f0 mut">{ (words.role)(node.role) }{ " · " }<span class="mono">{ &node.address }</span></p>
            if let Some(detail) = detail { { knowledge::view_figures(words, detail) } }
            { knowledge::view_moving(words, node) }
            if is_live {
                { actions::view_live(words, node, &props.on) }
            } else {
                { actions::view(words, node, &props.nodes, &props.cuts, false, &props.on) }
            }
            if let Some(detail) = detail {
                if is_live {
                    if let Some(count) = key_count { { keys::view_count(words, count) } }
                } else {
                    if let Some(count) = key_count { { keys::view(words, &detail.keys, count) } }
                    { files::view(words, detail, &props.on) }
                }
                { knowledge::view_tables(words, detail, &props.nodes) }
            }
        </Card>
    }
}

//! Who the node is: its name, role and state, and what can be done to it.

use std::collections::BTreeMap;

use redscope_session::{CutView, Detail, DetailKind, NodeState, NodeView, Role};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::Msg;
use crate::panes::cards::node::actions;
use crate::panes::stage::clip;

#[derive(Properties, PartialEq)]
pub(super) struct IdentityProps {
    pub(super) name: String,
    pub(super) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(super) cuts: Slice<Vec<CutView>>,
    pub(super) detail: Slice<Option<Detail>>,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Identity(props: &IdentityProps) -> Html {
    let words = use_words();
    let Some(node) = props.nodes.get(&props.name) else { return Html::default() };
    let kind =
        if node.role == Role::Sentinel { words.inside.sentinel } else { words.inside.server };
    let detail = props.detail.as_ref().filter(|detail| detail.node == node.name);
    let offset_bytes = detail.and_then(|detail| match &detail.kind {
        DetailKind::Server { offset_bytes, .. } => Some(*offset_bytes),
        _ => None,
    });
    let (pill, badge) = match node.state {
        NodeState::Running => ("pill ok", ""),
        NodeState::Paused | NodeState::Silent => ("pill warn", "mute"),
        NodeState::Down | NodeState::Dark | NodeState::Unreached => ("pill bad", "mute"),
    };
    html! {
        <section class="idb" aria-label={format!("{kind} {}", node.name)}>
            <span class={classes!("dot", role_class(node.role), badge)} aria-hidden="true">{ clip(&node.name, 3) }</span>
            <div class="idn">
                <b title={node.name.clone()}>{ format!("{kind} {}", node.name) }<span class="mono dim">{ format!(" {}", node.address) }</span></b>
                <span class="row">
                    <span class={pill}>{ (words.state)(node.state) }</span>
                    <span class="pill">{ (words.role)(node.role) }</span>
                    if let Some(offset_bytes) = offset_bytes {
                        <span class="pill dk">{ format!("{} {}", words.offset, grouped(offset_bytes)) }</span>
                    }
                </span>
            </div>
            { actions::view(words, node, &props.nodes, &props.cuts, true, &props.on) }
        </section>
    }
}

const fn role_class(role: Role) -> &'static str {
    match role {
        Role::Master => "",
        Role::Replica => "ring",
        Role::Sentinel => "hexa",
    }
}

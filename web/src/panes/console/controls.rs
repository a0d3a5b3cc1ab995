//! How the console in front talks, and to whom.

use redscope_session::{ClientView, NodeView};
use yew::prelude::*;

use super::said_place;
use crate::i18n::use_words;
use crate::msg::Msg;
use crate::platform::chosen;

#[derive(Properties, PartialEq)]
pub(super) struct ControlsProps {
    pub(super) client: ClientView,
    /// All it can talk to.
    pub(super) nodes: Vec<NodeView>,
    /// Whether its replies are shown as bytes.
    pub(super) as_bytes: bool,
    pub(super) on_bytes: Callback<Event>,
    pub(super) on: Callback<Msg>,
}

/// Whether replies are shown as bytes, whether redirections are followed, the protocol, the node.
#[component]
pub(super) fn Controls(props: &ControlsProps) -> Html {
    let words = use_words();
    let ControlsProps { client, as_bytes, on, .. } = props;
    let changed = |change: fn(&mut ClientView, String)| {
        let client = client.clone();
        on.reform(move |event: Event| {
            let mut client = client.clone();
            change(&mut client, chosen(&event));
            Msg::Move(client)
        })
    };
    let onfollow = changed(|client, _| client.follow = !client.follow);
    let onmove = changed(|client, node| client.node = node);
    let onresp = changed(|client, version| client.resp3 = version == "3");
    let options = props.nodes.iter().map(|node| {
        let selected = node.name == client.node;
        html! { <option value={node.name.clone()} {selected}>{ format!("{} :{}", node.name, node.port) }</option> }
    });
    // What is chosen already cannot be chosen: a console that is at no node has an entry of its own.
    let is_at_node = props.nodes.iter().any(|node| node.name == client.node);
    // Nobody else redirects anybody.
    let is_cluster = props.nodes.iter().any(|node| node.epoch.is_some());
    html! {
        <span class="row">
            <label class={classes!("tgl", as_bytes.then_some("on"))} title={words.in_bytes_hint}>
                <input type="checkbox" checked={*as_bytes} onchange={props.on_bytes.clone()} />{ words.in_bytes }
            </label>
            if is_cluster {
                <label class={classes!("tgl", client.follow.then_some("on"))} title={words.follow}>
                    <input type="checkbox" checked={client.follow} onchange={onfollow} aria-label="-c" />
                    { "-c" }<span class="dk">{ words.follow.trim_start_matches("-c") }</span>
                </label>
            }
            <select class="btn sm" aria-label={words.protocol} title={words.protocol} onchange={onresp}>
                <option value="2" selected={!client.resp3}>{ "RESP2" }</option>
                <option value="3" selected={client.resp3}>{ "RESP3" }</option>
            </select>
            <select class="btn sm" aria-label={words.node_choice} onchange={onmove}>
                if !is_at_node { <option value="" selected={true} disabled={true}>{ said_place(client) }</option> }
                { for options }
            </select>
        </span>
    }
}

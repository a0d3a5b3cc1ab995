//! The process of a server: what it believes, its replication, clients, memory, configuration, slow log.

mod beliefs;
mod card;
mod clients;
mod config;
mod field;
mod index;
mod memory;
mod replication;
mod slow;

use std::collections::BTreeMap;

use redscope_session::{ClientView, Found, InsideView};
use yew::prelude::*;

use super::typed::client_at;
use crate::i18n::use_words;
use crate::model::{Lines, Slice};
use crate::msg::Msg;
use config::Configuration;

#[derive(Properties, PartialEq)]
pub(super) struct ServerTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Server`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) clients: Slice<BTreeMap<String, ClientView>>,
    pub(super) lines: Slice<Lines>,
    pub(super) front: String,
    pub(super) step: u64,
    pub(super) on: Callback<Msg>,
}

/// The tab.
#[component]
pub(super) fn ServerTab(props: &ServerTabProps) -> Html {
    let words = &use_words().inside_server;
    let Some(Found::Server(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    let client = client_at(&props.clients, &props.front, &props.node);
    let lines = client.and_then(|client| props.lines.get(client)).map(Vec::as_slice);
    let said = super::typed::last(lines.unwrap_or_default(), props.step, &["CONFIG SET "]);
    let said = said.map(|(typed, answer)| (typed.clone(), answer.cloned()));
    let kill = {
        let node = props.node.clone();
        props.on.reform(move |line: String| Msg::TypeAt(node.clone(), line))
    };
    html! {
        <div class="sv">
            { index::view(words) }
            { beliefs::view(words, &view.beliefs) }
            { replication::view(words, &view.replication, view.stream.as_ref()) }
            <Configuration node={props.node.clone()} rows={view.config.clone()} {said} on={props.on.clone()} />
            { slow::view(words, view) }
            { clients::view(words, &view.clients, view.client_count, &kill) }
            { memory::view(words, &view.memory) }
        </div>
    }
}

//! What each node of a cluster believes of those that it does not hear, beside each other.

use std::collections::BTreeMap;

use redscope_session::{Doubt, Gossip, NodeState, NodeView};
use yew::prelude::*;

use super::card::Card;
use crate::figures::pill;
use crate::i18n::{Words, use_lang, use_words};
use crate::live::state::use_is_live;
use crate::model::Slice;
use crate::panes::stage::{counted, natural};

#[derive(Properties, PartialEq)]
pub(super) struct GossipCardProps {
    pub(super) gossip: Slice<Gossip>,
    pub(super) nodes: Slice<BTreeMap<String, NodeView>>,
}

#[component]
pub(super) fn GossipCard(props: &GossipCardProps) -> Html {
    let words = use_words();
    let mut doubts: Vec<&Doubt> = props.gossip.doubts.iter().collect();
    doubts.sort_by_key(|doubt| (natural(&doubt.of), natural(&doubt.by)));
    let rows = doubts.iter().map(|doubt| view_row(words, doubt, &props.gossip));
    let mut doubted: Vec<&String> = doubts.iter().map(|doubt| &doubt.of).collect();
    doubted.dedup();
    let doubted = doubted.into_iter().filter_map(|name| props.nodes.get(name));
    let (is_live, lang) = (use_is_live(), use_lang());
    let truth = if is_live { lang.live().from_here } else { words.truth };
    let truths = by_state(doubted).into_iter().map(|(state, names)| {
        let class = if state == NodeState::Running { "mut" } else { "t-bad" };
        let names = names.join(words.comma);
        html! { <span {class}>{ format!("{}{}{names} {}", truth, words.colon, (words.state)(state)) }</span> }
    });
    html! {
        <Card id="gossip" title={words.gossip_believes}>
            <p class="row f0">
                <span class="dim">{ format!("{} {}", words.majority, props.gossip.majority) }</span>
                { for truths }
            </p>
            <div class="fit" role="group" tabindex="0" aria-label={words.gossip_believes}>
                <table class="bl">
                    <thead><tr><td /><th>{ words.doubts }</th><td /><th>{ words.reported_by }</th></tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            <p class="f0 mut note">{ words.gossip_note }</p>
        </Card>
    }
}

/// The names of nodes by what is so with them, in the order in which that comes first.
fn by_state<'a>(nodes: impl Iterator<Item = &'a NodeView>) -> Vec<(NodeState, Vec<&'a str>)> {
    let mut groups: Vec<(NodeState, Vec<&str>)> = Vec::new();
    for node in nodes {
        match groups.iter_mut().find(|(state, _)| *state == node.state) {
            Some((_, names)) => names.push(&node.name),
            None => groups.push((node.state, vec![&node.name])),
        }
    }
    groups
}

/// A node and whom it does not hear.
fn view_row(words: &'static Words, doubt: &Doubt, gossip: &Gossip) -> Html {
    html! {
        <tr key={format!("{} {}", doubt.by, doubt.of)}>
            <th scope="row"><b>{ &doubt.by }</b></th>
            <td class="nw"><b>{ &doubt.of }</b>{ " " }<span class={pill(doubt.grade)}>{ &doubt.flag }</span></td>
            <td class="num nw">{ counted(words, doubt, gossip) }</td>
            <td class="nw">{ doubt.reports.join(words.comma) }</td>
        </tr>
    }
}

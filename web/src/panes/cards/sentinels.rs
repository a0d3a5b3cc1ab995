//! What each Sentinel believes of its master, beside each other.

use std::collections::BTreeMap;

use redscope_session::{BeliefRow, NodeState, NodeView};
use yew::prelude::*;

use super::card::Card;
use crate::figures::{grouped, pill};
use crate::i18n::{Words, use_lang, use_words};
use crate::live::state::use_is_live;
use crate::model::Slice;

#[derive(Properties, PartialEq)]
pub(super) struct SentinelsCardProps {
    pub(super) beliefs: Slice<Vec<BeliefRow>>,
    pub(super) nodes: Slice<BTreeMap<String, NodeView>>,
}

#[component]
pub(super) fn SentinelsCard(props: &SentinelsCardProps) -> Html {
    let words = use_words();
    let first = props.beliefs.first();
    let master = first.map_or("", |row| row.address.as_str());
    let is_live = use_is_live();
    let lang = use_lang();
    let truth_word = if is_live { lang.live().from_here } else { words.truth };
    // Of a real one it is known only if it was heard.
    // Who has been through a failover has forgotten its vote.
    let unvoted = |row: &BeliefRow| match is_live || row.epoch > 0 {
        true => "–",
        false => words.nobody_yet,
    };
    let rows = props.beliefs.iter().map(|row| view_row(words, row, master, unvoted(row)));
    let quorum = first.map_or(0, |row| row.quorum);
    let truth = props.nodes.get(master).filter(|node| node.state != NodeState::Running);
    let leaders = props.beliefs.iter().filter_map(|row| {
        let step = row.failover.as_ref()?;
        Some(html! { <span class="pill warn">{ format!("{}{}{step}", row.sentinel, words.colon) }</span> })
    });
    html! {
        <Card id="sentinels" title={words.sentinels_believe}>
            <p class="row f0">
                <span class="dim">{ format!("{} {quorum}", words.quorum) }</span>
                if let Some(node) = truth {
                    <span class="mut">{ format!("{}{}{} {}", truth_word, words.colon, node.name, (words.state)(node.state)) }</span>
                }
                { for leaders }
            </p>
            <div class="fit" role="group" tabindex="0" aria-label={words.sentinels_believe}>
                <table class="bl">
                    <thead><tr>
                        <td /><th>{ master }</th><th class="num">{ words.silent }</th>
                        <th class="num">{ words.epoch }</th><th>{ words.voted }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            <p class="f0 mut note">{ words.sentinels_note }</p>
        </Card>
    }
}

/// A Sentinel; whom it takes for the master is said where that is not `master`.
fn view_row(words: &'static Words, row: &BeliefRow, master: &str, unvoted: &'static str) -> Html {
    let voted = match &row.voted {
        Some((leader, epoch)) => {
            html! { <><b>{ leader }</b><div class="dim f0">{ format!("{} {epoch}", words.epoch) }</div></> }
        }
        None => html! { <span class="dim">{ unvoted }</span> },
    };
    html! {
        <tr key={format!("{} {}", row.sentinel, row.master)}
            class={classes!(row.failover.is_some().then_some("me"))}>
            <th scope="row"><b>{ &row.sentinel }</b></th>
            <td><span class={pill(row.grade)}>{ &row.state }</span>
                if row.address != master { <div class="dim f0">{ &row.address }</div> }</td>
            <td class="num">{ silence(row.silent_ds) }</td>
            <td class="num">{ row.epoch }</td>
            <td class="nw">{ voted }</td>
        </tr>
    }
}

/// Tenths of a second as `2.4 s`.
fn silence(tenths: u64) -> String {
    format!("{}.{} s", grouped(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::silence;

    #[test]
    fn silence_is_told_in_seconds() {
        assert_eq!((silence(0).as_str(), silence(24).as_str()), ("0.0 s", "2.4 s"));
    }
}

//! Two branches at one moment, side by side.

use redscope_session::{Belief, Comparison, NodeView};
use yew::prelude::*;

use crate::i18n::{self, sentence, use_lang, use_words};
use crate::model::seconds;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct ComparedProps {
    pub(super) comparison: Comparison,
    pub(super) on: Callback<Msg>,
}

/// A table of what differs.
#[component]
pub(super) fn Compared(props: &ComparedProps) -> Html {
    let words = use_words();
    let lang = use_lang();
    let Comparison { at_us, branches, nodes, keys, key_count, stories } = &props.comparison;
    let node = |view: &Option<NodeView>| match view {
        None => "—".to_owned(),
        Some(view) => {
            let slots = view.slots.iter().map(|(a, b)| format!("{a}–{b}")).collect::<Vec<_>>();
            let (role, state) = (i18n::role(view.role), (words.state)(view.state));
            let belief = match &view.belief {
                Belief::Nothing => String::new(),
                Belief::Offset(bytes) => format!("{} {bytes}", words.offset),
                Belief::Epoch(epoch) => format!("{} {epoch}", words.epoch),
                Belief::Link(step) | Belief::Failover(step) => step.clone(),
            };
            format!("{role} {state} {belief} {}", slots.join(" "))
        }
    };
    let node_rows = nodes.iter().map(|[one, two]| {
        let name = one.as_ref().or(two.as_ref()).map(|view| view.name.clone());
        html! { <tr><td><b>{ name.unwrap_or_default() }</b></td><td>{ node(one) }</td><td>{ node(two) }</td></tr> }
    });
    let kind = |kind: &Option<String>| kind.clone().unwrap_or_else(|| "—".to_owned());
    let key_rows = keys.iter().map(|key| {
        let [one, two] = &key.kinds;
        html! {
            <tr><td>{ format!("{} · ", key.node) }<code>{ key.key.clone() }</code></td>
                <td>{ kind(one) }</td><td>{ kind(two) }</td></tr>
        }
    });
    let story_rows = stories.iter().map(|(branch, view)| {
        let said =
            html! { <>{ format!("{} ", seconds(view.at_us)) }{ sentence(lang, view).fact }</> };
        let [one, two] =
            if *branch == 0 { [said, Html::default()] } else { [Html::default(), said] };
        html! { <tr><td>{ view.node.clone() }</td><td>{ one }</td><td>{ two }</td></tr> }
    });
    let is_same = nodes.is_empty() && keys.is_empty() && stories.is_empty();
    let onclose = props.on.reform(|_: MouseEvent| Msg::Compare(None));
    html! {
        <div class="cmp" role="dialog" aria-label={words.compare}>
            <div class="row">
                <b>{ words.differ }</b>
                <span class="mono dim">{ format!("{} s", seconds(*at_us)) }</span>
                <span class="grow" />
                <button class="btn sm" onclick={onclose}>{ words.close }</button>
            </div>
            if is_same { <p>{ words.same }</p> } else {
                <table>
                    <thead><tr><th /><th class="t5">{ branches[0].clone() }</th><th class="t6">{ branches[1].clone() }</th></tr></thead>
                    <tbody>{ for node_rows }{ for key_rows }{ for story_rows }</tbody>
                </table>
                if *key_count > keys.len() { <p class="dim">{ format!("{key_count} {}", words.keys) }</p> }
            }
        </div>
    }
}

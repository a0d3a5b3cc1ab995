//! Consoles: what was typed and answered up to this moment, and the line being typed.

mod answer;
mod blocks;
mod history;
mod pasted;
mod prompt;
mod scrollback;

use std::collections::{BTreeMap, BTreeSet};

use redscope_session::{ActView, ClientView, Completion, NodeView};
use yew::prelude::*;

use crate::i18n::{use_lang, use_words};
use crate::model::{Cleared, Lines, Slice};
use crate::msg::Msg;
use crate::platform::chosen;
use blocks::{explained, markdown, shown};
use prompt::Prompt;
use scrollback::Scrollback;

#[derive(Properties, PartialEq)]
pub(crate) struct ConsolesProps {
    pub(crate) clients: Slice<BTreeMap<String, ClientView>>,
    pub(crate) lines: Slice<Lines>,
    pub(crate) cleared: Slice<BTreeMap<String, Cleared>>,
    pub(crate) acts: Slice<Vec<ActView>>,
    pub(crate) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(crate) completion: Slice<Completion>,
    /// Lines of later moments are not shown.
    pub(crate) step: u64,
    pub(crate) front: String,
    /// Lines worth trying.
    pub(crate) tries: &'static [&'static str],
    pub(crate) on: Callback<Msg>,
}

/// The console in front, under a tab for each.
#[component]
pub(crate) fn Consoles(props: &ConsolesProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let on = &props.on;
    let chosen_name = match props.clients.contains_key(&props.front) {
        true => Some(&props.front),
        false => props.clients.keys().next(),
    };
    let tabs = props.clients.values().map(|client| {
        let chosen = Some(&client.name) == chosen_name;
        let name = client.name.clone();
        let onclick = on.reform(move |_: MouseEvent| Msg::Front(name.clone()));
        // One that was told to connect where nobody is has no node.
        let place = match props.nodes.get(&client.node) {
            Some(node) => format!("→ :{}", node.port),
            None => format!("→ {}", client.prompt.trim_end_matches(['>', ' '])),
        };
        html! {
            <button role="tab" class={classes!("tab", chosen.then_some("on"))}
                aria-selected={chosen.to_string()} {onclick}>
                { title(words.client, &client.name) }<span class="dk">{ place }</span>
            </button>
        }
    });
    let first = props.nodes.keys().next().cloned().unwrap_or_default();
    let onopen = on.reform(move |_: MouseEvent| Msg::OpenClient(first.clone()));
    // The one in front may not be there yet at the moment that is shown.
    let client = props.clients.get(&props.front).or_else(|| props.clients.values().next());
    let front = client.map_or("", |client| client.name.as_str());
    let shown = shown(&props.lines, front, &props.acts, props.step, props.cleared.get(front));
    let shown = explained(lang, shown);
    let in_bytes = use_state(BTreeSet::<String>::new);
    let as_bytes = in_bytes.contains(front);
    let oncopy = {
        let lines = shown.clone();
        on.reform(move |_: MouseEvent| Msg::Copy(markdown(&lines)))
    };
    let tries = props.tries.iter().map(|line| {
        let onclick = on.reform(move |_: MouseEvent| Msg::Type((*line).to_owned()));
        html! { <button class="code" {onclick}>{ *line }</button> }
    });
    html! {
        <section class="pn con" aria-label={words.console}>
            <div class="tabs">
                <div role="tablist" class="row" aria-label={words.console}>{ for tabs }</div>
                <button class="tab" aria-label={words.new_client} title={words.new_client} onclick={onopen}>{ "+" }</button>
                <span class="grow" />
                <button class="btn sm quiet dk" onclick={oncopy} aria-label={words.copy_transcript} title={words.copy_transcript}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 8h11v12H8zM5 16V4h11" /></svg>
                </button>
                if let Some(client) = client { { controls(props, client, &in_bytes, words) } }
            </div>
            <Scrollback lines={shown} ready={client.is_some()} {as_bytes} on={on.clone()} />
            <div class="try"><span>{ words.tries }</span>{ for tries }</div>
            if let Some(client) = client {
                <Prompt key={client.name.clone()} name={client.name.clone()}
                    prompt={client.prompt.clone()} waiting={client.waiting}
                    completion={props.completion.clone()} on={on.clone()} />
            }
        </section>
    }
}

/// What a console is called: `c2` is the second client.
pub(crate) fn title(client: &str, name: &str) -> String {
    match name.strip_prefix('c').filter(|number| number.parse::<u32>().is_ok()) {
        Some(number) => format!("{client} {number}"),
        None => name.to_owned(),
    }
}

/// The node it talks to, whether it follows redirections, and whether its replies are shown as bytes.
fn controls(
    props: &ConsolesProps,
    client: &ClientView,
    in_bytes: &UseStateHandle<BTreeSet<String>>,
    words: &'static crate::i18n::Words,
) -> Html {
    let options = props.nodes.values().map(|node| {
        let selected = node.name == client.node;
        html! { <option value={node.name.clone()} {selected}>{ format!("{} :{}", node.name, node.port) }</option> }
    });
    let onmove = {
        let (name, follow) = (client.name.clone(), client.follow);
        props.on.reform(move |event: Event| Msg::Move {
            client: name.clone(),
            node: chosen(&event),
            follow,
        })
    };
    let onfollow = {
        let client = client.clone();
        props.on.reform(move |_: Event| Msg::Move {
            client: client.name.clone(),
            node: client.node.clone(),
            follow: !client.follow,
        })
    };
    // Nobody else redirects anybody.
    let is_cluster = props.nodes.values().any(|node| node.epoch.is_some());
    let as_bytes = in_bytes.contains(&client.name);
    let onbytes = {
        let (in_bytes, name) = (in_bytes.clone(), client.name.clone());
        Callback::from(move |_: Event| {
            let mut chosen = (*in_bytes).clone();
            if !chosen.remove(&name) {
                chosen.insert(name.clone());
            }
            in_bytes.set(chosen);
        })
    };
    html! {
        <span class="row">
            <label class={classes!("tgl", as_bytes.then_some("on"))} title={words.in_bytes_hint}>
                <input type="checkbox" checked={as_bytes} onchange={onbytes} />{ words.in_bytes }
            </label>
            if is_cluster {
                <label class={classes!("tgl", client.follow.then_some("on"))} title={words.follow}>
                    <input type="checkbox" checked={client.follow} onchange={onfollow} aria-label="-c" />
                    { "-c" }<span class="dk">{ words.follow.trim_start_matches("-c") }</span>
                </label>
            }
            <select class="btn sm" aria-label={words.node_choice} onchange={onmove}>{ for options }</select>
        </span>
    }
}

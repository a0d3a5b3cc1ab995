//! Consoles: what was typed and answered up to this moment, and the line being typed.

mod blocks;
mod column;
mod controls;
mod history;
mod pasted;
mod plain;
pub(in crate::panes) mod prompt;
mod rows;
pub(in crate::panes) mod scrollback;
mod seats;
mod title;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_session::{ActView, ClientView, Completion, NodeView};
use yew::prelude::*;

use crate::i18n::{Lang, use_lang, use_words};
use crate::lesson::state::LessonMsg;
use crate::model::{Cleared, Lines, Slice};
use crate::msg::Msg;
use blocks::markdown;
pub(crate) use blocks::{Block, blocks};
pub(in crate::panes) use blocks::{explained, shown};
use column::Column;
use controls::Controls;
pub(crate) use plain::PlainConsole;
pub(crate) use prompt::line_of;
pub(crate) use seats::MOST as MOST_COLUMNS;
use seats::Seats;
pub(crate) use title::title;

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
    /// What is worth trying: lines, or steps of a lesson.
    pub(crate) tries: Vec<Msg>,
    /// How many may stand side by side; `None`: one, and no other number is offered.
    #[prop_or_default]
    pub(crate) columns: Option<usize>,
    pub(crate) on: Callback<Msg>,
}

/// The consoles that stand side by side, under a tab for each there is.
#[component]
pub(crate) fn Consoles(props: &ConsolesProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let seats = use_mut_ref(Seats::default);
    let in_bytes = use_state(BTreeSet::<String>::new);
    let on = &props.on;
    // The one in front may not be there yet at the moment that is shown.
    let client = props.clients.get(&props.front).or_else(|| props.clients.values().next());
    let front = client.map_or("", |client| client.name.as_str());
    let columns = props.columns.unwrap_or(1).min(props.clients.len());
    let seated = seats.borrow_mut().seat(props.clients.keys(), front, columns).to_vec();
    let tabs = props.clients.values().map(|client| {
        let chosen = client.name == front;
        let name = client.name.clone();
        let onclick = on.reform(move |_: MouseEvent| Msg::Front(name.clone()));
        let place = place(client, &props.nodes);
        // The short name is what acts and lessons call it.
        let label = format!("{}, {} {place}", title(words.client, &client.name), client.name);
        html! {
            <button role="tab" class={classes!("tab", chosen.then_some("on"))}
                aria-selected={chosen.to_string()} aria-label={label.clone()} title={label} {onclick}>
                { &client.name }<span class="dk">{ place }</span>
            </button>
        }
    });
    let first = props.nodes.keys().next().cloned().unwrap_or_default();
    let onopen = on.reform(move |_: MouseEvent| Msg::OpenClient(first.clone()));
    let onbeside = on.reform(|_: MouseEvent| Msg::Beside(true));
    let lines = |name: &str| {
        let shown = shown(&props.lines, name, &props.acts, props.step, props.cleared.get(name));
        Rc::new(explained(lang, shown))
    };
    let oncopy = {
        let lines = lines(front);
        on.reform(move |_: MouseEvent| Msg::Copy(markdown(&lines)))
    };
    let tries = props.tries.iter().map(|message| {
        let message = message.clone();
        let line = line_to_try(&message).to_owned();
        let onclick = on.reform(move |_: MouseEvent| message.clone());
        html! { <button class="code" {onclick}>{ line }</button> }
    });
    let has_tries = !props.tries.is_empty();
    let tries =
        html! { if has_tries { <div class="try"><span>{ words.tries }</span>{ for tries }</div> } };
    let is_alone = seated.len() < 2;
    let shown = seated.iter().filter_map(|name| props.clients.get(name)).map(|client| {
        let on_close = {
            let (seats, name, on) = (Rc::clone(&seats), client.name.clone(), on.clone());
            Callback::from(move |_: MouseEvent| {
                let beside = seats.borrow_mut().leave(&name);
                beside.into_iter().for_each(|name| on.emit(Msg::Front(name)));
                on.emit(Msg::Beside(false));
            })
        };
        html! {
            <Column key={client.name.clone()} client={client.clone()} lines={lines(&client.name)}
                as_bytes={in_bytes.contains(&client.name)} completion={props.completion.clone()}
                is_front={client.name == front} place={(!is_alone).then(|| place(client, &props.nodes))}
                {on_close} on={on.clone()}>
                if is_alone { { tries.clone() } }
            </Column>
        }
    });
    let controls = client.map(|client| {
        let on_bytes = {
            let (in_bytes, name) = (in_bytes.clone(), client.name.clone());
            Callback::from(move |_: Event| {
                let mut chosen = (*in_bytes).clone();
                if !chosen.remove(&name) {
                    chosen.insert(name.clone());
                }
                in_bytes.set(chosen);
            })
        };
        let nodes: Vec<NodeView> = props.nodes.values().cloned().collect();
        html! { <Controls client={client.clone()} {nodes} as_bytes={in_bytes.contains(front)} {on_bytes} on={on.clone()} /> }
    });
    html! {
        <section class="pn con" aria-label={words.console}>
            <div class="tabs">
                <div role="tablist" class="row" aria-label={words.console}>{ for tabs }</div>
                <button class="tab" aria-label={words.new_client} title={words.new_client} onclick={onopen}>{ "+" }</button>
                if props.columns.is_some() && columns < MOST_COLUMNS {
                    <button class="tab dk" aria-label={words.more_columns} title={words.more_columns} onclick={onbeside}>
                        <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5h16v14H4zM12 5v14" /></svg>
                    </button>
                }
                <span class="grow" />
                <button class="btn sm quiet dk" onclick={oncopy} aria-label={words.copy_transcript} title={words.copy_transcript}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 8h11v12H8zM5 16V4h11" /></svg>
                </button>
                { controls.unwrap_or_default() }
            </div>
            <div class="cols">{ for shown }</div>
            if !is_alone { { tries } }
        </section>
    }
}

/// What is typed when something is tried; a step of a lesson says at which console only if that is not the first.
fn line_to_try(message: &Msg) -> &str {
    match message {
        Msg::Type(line) => line,
        Msg::Lesson(LessonMsg::Take(step)) => {
            step.strip_prefix('>').map_or(step.as_str(), str::trim_start)
        }
        _ => "",
    }
}

/// Where a console is that talks to no node of the stage, as its prompt says.
fn said_place(client: &ClientView) -> &str {
    client.prompt.trim_end_matches(['>', ' '])
}

/// Whom a console talks to. One that was told to connect where nobody is has no node.
fn place(client: &ClientView, nodes: &BTreeMap<String, NodeView>) -> String {
    match nodes.get(&client.node) {
        Some(node) => format!("→ :{}", node.port),
        None => format!("→ {}", said_place(client)),
    }
}

/// What a console shows up to a moment, as Markdown.
pub(crate) fn transcript(
    lang: Lang,
    lines: &Lines,
    client: &str,
    acts: &[ActView],
    step: u64,
) -> String {
    markdown(&explained(lang, shown(lines, client, acts, step, None)))
}

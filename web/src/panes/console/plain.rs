//! A console without tabs for others and choices: what was typed in one block of somebody's page.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_session::{ActView, ClientView, Completion, Line};
use yew::prelude::*;

use super::blocks::{blocks, explained, shown};
use super::prompt::Prompt;
use super::scrollback::Scrollback;
use super::title::title;
use crate::i18n::{use_lang, use_words};
use crate::model::{Cleared, Lines, Slice};
use crate::msg::Msg;

/// Of all lines those that this console shows.
pub(crate) type Chosen = Callback<Rc<Line>, bool>;

#[derive(Properties, PartialEq)]
pub(crate) struct PlainConsoleProps {
    pub(crate) clients: Slice<BTreeMap<String, ClientView>>,
    pub(crate) lines: Slice<Lines>,
    pub(crate) cleared: Slice<BTreeMap<String, Cleared>>,
    pub(crate) acts: Slice<Vec<ActView>>,
    pub(crate) completion: Slice<Completion>,
    /// Lines of later moments are not shown.
    pub(crate) step: u64,
    /// The client in front.
    pub(crate) front: String,
    /// Lines worth trying next, as steps, and what is done with one by its place.
    pub(crate) tries: Vec<AttrValue>,
    pub(crate) on_try: Callback<usize>,
    /// The lines that are shown.
    pub(crate) shows: Chosen,
    pub(crate) on: Callback<Msg>,
}

/// The client in front; the others, if there are any, behind tabs.
#[component]
pub(crate) fn PlainConsole(props: &PlainConsoleProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let client = props.clients.get(&props.front).or_else(|| props.clients.values().next());
    let front = client.map_or("", |client| client.name.as_str());
    let cleared = props.cleared.get(front);
    let mut lines = shown(&props.lines, front, &props.acts, props.step, cleared);
    lines.retain(|line| props.shows.emit(Rc::clone(line)));
    let tries = props.tries.iter().enumerate().map(|(at, line)| {
        let onclick = props.on_try.reform(move |_: MouseEvent| at);
        html! { <button class="code" {onclick}>{ line }</button> }
    });
    html! {
        <div class="pn con" role="group" aria-label={words.console}>
            if props.clients.len() > 1 { { tabs(props, front, words.client) } }
            <Scrollback key={front.to_owned()} blocks={Rc::new(blocks(&explained(lang, lines)))} ready={client.is_some()} as_bytes={false} on={props.on.clone()} />
            if !props.tries.is_empty() { <div class="try"><span>{ words.tries }</span>{ for tries }</div> }
            if let Some(client) = client {
                <Prompt key={client.name.clone()} name={client.name.clone()}
                    prompt={client.prompt.clone()} waiting={client.waiting} label={words.command}
                    completion={props.completion.clone()} on={props.on.clone()} />
            }
        </div>
    }
}

fn tabs(props: &PlainConsoleProps, front: &str, word: &str) -> Html {
    let tabs = props.clients.keys().map(|name| {
        let chosen = name == front;
        let onclick = {
            let name = name.clone();
            props.on.reform(move |_: MouseEvent| Msg::Front(name.clone()))
        };
        html! {
            <button role="tab" class={classes!("tab", chosen.then_some("on"))}
                aria-selected={chosen.to_string()} {onclick}>{ title(word, name) }</button>
        }
    });
    html! { <div class="tabs"><div role="tablist" class="row" aria-label={word.to_owned()}>{ for tabs }</div></div> }
}

//! A search through everything that was told and typed on this branch.

use redscope_session::{LogView, StoryView};
use yew::prelude::*;

use crate::i18n::{text, use_lang, use_words};
use crate::model::{Lines, Slice, seconds};
use crate::msg::Msg;
use crate::platform;

/// Found places that are listed; more are counted.
const MOST_LISTED: usize = 60;

#[derive(Properties, PartialEq)]
pub(super) struct SearchProps {
    pub(super) stories: Slice<Vec<StoryView>>,
    pub(super) lines: Slice<Lines>,
    pub(super) logs: Slice<Vec<LogView>>,
    pub(super) on: Callback<Msg>,
}

/// A place that was found.
struct Found {
    at_us: u64,
    who: String,
    text: String,
}

#[component]
pub(super) fn Search(props: &SearchProps) -> Html {
    let words = use_words();
    let lang = use_lang();
    let wanted = use_state(String::new);
    let oninput = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| {
            wanted.set(platform::typed(&event));
        })
    };
    let needle = wanted.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&needle);
    let mut found = Vec::new();
    if !needle.is_empty() {
        // What was typed is found as its line.
        let stories = props.stories.iter().filter(|story| !story.story.is_answer());
        let stories = stories.map(|story| Found {
            at_us: story.at_us,
            who: words.story.to_owned(),
            text: text(lang, story),
        });
        let lines = props.lines.values().flatten().map(|line| Found {
            at_us: line.at_us,
            who: line.client.clone(),
            text: line.text.clone(),
        });
        let logs = props.logs.iter().map(|line| Found {
            at_us: line.at_us,
            who: format!("{} {}", words.log, line.node),
            text: line.text.clone(),
        });
        found.extend(stories.chain(lines).chain(logs).filter(|found| has(&found.text)));
        found.sort_by_key(|found| found.at_us);
    }
    let count = found.len();
    let rows = found.into_iter().take(MOST_LISTED).map(|found| {
        let at_us = found.at_us;
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(at_us));
        html! {
            <li><button class="hit" {onclick}>
                <span class="mono mut">{ seconds(at_us) }</span><span class="mut">{ found.who }</span>
                <span>{ found.text }</span>
            </button></li>
        }
    });
    html! {
        <>
            <input class="fld" type="search" value={(*wanted).clone()} {oninput} aria-label={words.search_all}
                placeholder={words.search_hint} autocomplete="off" />
            <p class="f0 mut" role="status">
                if !needle.is_empty() { { format!("{count} {}", words.places) } }
            </p>
            <ul class="hits">{ for rows }</ul>
        </>
    }
}

//! The moments, with a line for now: those that come after are known from the recording.

use redscope_session::StoryView;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::i18n::{Lang, sentence, use_words};
use crate::model::{Slice, seconds};
use crate::msg::Msg;
use crate::shapes::story_shape;

/// Moments listed at once, around now.
const BEFORE: usize = 200;
const AFTER: usize = 60;

#[derive(Properties, PartialEq)]
pub(super) struct StoriesProps {
    pub(super) stories: Slice<Vec<StoryView>>,
    pub(super) step: u64,
    pub(super) lang: Lang,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Stories(props: &StoriesProps) -> Html {
    let words = use_words();
    let list = use_node_ref();
    let now = props.stories.partition_point(|story| story.step <= props.step);
    {
        let list = list.clone();
        use_effect_with(now, move |_| {
            let row = list
                .cast::<HtmlElement>()
                .and_then(|list| list.query_selector(".now").ok().flatten().map(|row| (list, row)));
            if let Some((list, row)) = row {
                let row: HtmlElement = wasm_bindgen::JsCast::unchecked_into(row);
                let (top, height) = (row.offset_top(), row.offset_height());
                let (from, room) = (list.scroll_top(), list.client_height());
                if top < from || top + height > from + room {
                    list.set_scroll_top(top - room / 2);
                }
            }
        });
    }
    let first = now.saturating_sub(BEFORE);
    let past = props.stories[first..now]
        .iter()
        .enumerate()
        .map(|(at, story)| row(props, story, if first + at + 1 == now { "now" } else { "" }));
    let later = props.stories[now..].iter().take(AFTER).map(|story| row(props, story, "fut"));
    let newest = now.checked_sub(1).map(|at| sentence(props.lang, &props.stories[at]));
    html! {
        <>
            if props.stories.is_empty() { <p class="dim hello">{ words.no_story }</p> }
            <ul class="story" ref={list}>
                { for past }
                if now < props.stories.len() { <li class="cut" aria-hidden="true">{ words.later_known }</li> }
                { for later }
            </ul>
            <p class="sr" aria-live="polite" data-testid="narration">
                { newest.map(|newest| format!("{} {}", newest.fact, newest.why)).unwrap_or_default() }
            </p>
        </>
    }
}

fn row(props: &StoriesProps, story: &StoryView, class: &'static str) -> Html {
    let said = sentence(props.lang, story);
    let at_us = story.at_us;
    let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(at_us));
    html! {
        <li class={class} {onclick}>
            <button class="at">{ seconds(at_us) }</button>
            { story_shape(&story.story, story.tone) }
            <span><b>{ said.fact }</b>{ " " }{ said.why }</span>
        </li>
    }
}

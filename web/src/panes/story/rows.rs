//! The moments, with a line for now: those that come after are known from the recording. What has
//! happened before the deployment had settled is folded.

use std::collections::BTreeSet;

use redscope_session::StoryView;
use yew::prelude::*;

use crate::i18n::{Lang, counted, origin, sentence, use_words};
use crate::model::{Row, Slice, joined, seconds};
use crate::msg::Msg;
use crate::panes::followed::Followed;
use crate::shapes::story_shape;
use crate::topic::Topic;

use super::said::{said, said_by_all};
use super::{AFTER, BEFORE};

/// The class of moments that cannot be gone back to.
const SET_UP: &str = "set";

#[derive(Properties, PartialEq)]
pub(super) struct StoriesProps {
    pub(super) stories: Slice<Vec<StoryView>>,
    /// Only moments of this kind.
    pub(super) topic: Option<Topic>,
    /// Nothing before can be gone back to.
    pub(super) begun_us: u64,
    pub(super) step: u64,
    pub(super) lang: Lang,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Stories(props: &StoriesProps) -> Html {
    let words = use_words();
    let unfolded = use_state(|| false);
    let is_shown =
        |story: &&StoryView| props.topic.is_none_or(|topic| Topic::of(&story.story) == topic);
    let (set_up, run): (Vec<&StoryView>, Vec<&StoryView>) =
        props.stories.iter().filter(is_shown).partition(|story| story.at_us < props.begun_us);
    let now = run.partition_point(|story| story.step <= props.step);
    // Their number stays the same once old ones are dropped.
    let newest = now.checked_sub(1).map(|at| run[at].step);
    let onfold = {
        let unfolded = unfolded.clone();
        Callback::from(move |_: MouseEvent| unfolded.set(!*unfolded))
    };
    let open = use_state(BTreeSet::new);
    let early = rows(props, &set_up, &open, |_| SET_UP);
    let from = now.saturating_sub(BEFORE);
    let past = rows(props, &run[from..now], &open, |is_last| if is_last { "now" } else { "" });
    let later = rows(props, &run[now..run.len().min(now + AFTER)], &open, |_| "fut");
    html! {
        <Followed key={format!("{:?}", props.topic)} place={(newest, now)}>
            if !set_up.is_empty() {
                <li class="fold"><button aria-expanded={unfolded.to_string()} onclick={onfold}>
                    { if *unfolded { "▾ " } else { "▸ " } }{ counted(words.set_up_moments, "{}", set_up.len() as u64) }
                </button></li>
            }
            if *unfolded { { early } }
            if run.is_empty() {
                <li class="hello dim">{ if props.topic.is_some() { words.no_such_story } else { words.no_story } }</li>
            }
            { past }
            if now < run.len() { <li class="cut" aria-hidden="true">{ words.later_known }</li> }
            { later }
        </Followed>
    }
}

/// Moments as rows. A row keeps its element when others come: what is read stays where it is.
fn rows(
    props: &StoriesProps,
    stories: &[&StoryView],
    unfolded: &UseStateHandle<BTreeSet<RowKey>>,
    class: fn(bool) -> &'static str,
) -> Html {
    let all = joined(stories);
    let last = all.len().saturating_sub(1);
    let mut key: RowKey = (0, 0);
    let rows = all.iter().enumerate().map(|(place, row)| {
        let class = class(place == last);
        let step = row.views[0].step;
        key = if key.0 == step { (step, key.1 + 1) } else { (step, 0) };
        if row.views.len() == 1 {
            html! { <key={name(key)}>{ one(props, row.views[0], class) }</> }
        } else {
            html! { <key={name(key)}>{ view_row(props, row, key, unfolded, class) }</> }
        }
    });
    rows.collect()
}

/// Names a row among all: the step of its first moment, and its place among those of that step.
type RowKey = (u64, u64);

fn name((step, place): RowKey) -> String {
    format!("{step}.{place}")
}

/// When a moment was: a link there, where it can be gone to.
fn at(at_us: u64, is_link: bool) -> Html {
    if is_link {
        html! { <button class="at">{ seconds(at_us) }</button> }
    } else {
        html! { <span class="at">{ seconds(at_us) }</span> }
    }
}

/// What stands in a row goes to its moment, where it can be gone to.
fn goes_to(props: &StoriesProps, at_us: u64, class: &str) -> Option<Callback<MouseEvent>> {
    (class != SET_UP).then(|| props.on.reform(move |_: MouseEvent| Msg::Seek(at_us)))
}

/// A moment alone.
fn one(props: &StoriesProps, story: &StoryView, class: &'static str) -> Html {
    html! {
        <li {class} onclick={goes_to(props, story.at_us, class)}>
            { at(story.at_us, class != SET_UP) }
            { story_shape(&story.story, story.tone) }
            <span>{ said(sentence(props.lang, story), &story.story) }{ since(props, story, class != SET_UP) }</span>
        </li>
    }
}

/// Moments that are one row; behind a button each is one of its own.
fn view_row(
    props: &StoriesProps,
    row: &Row<'_>,
    key: RowKey,
    unfolded: &UseStateHandle<BTreeSet<RowKey>>,
    class: &'static str,
) -> Html {
    let words = props.lang.words();
    let Some(story) = row.views.first() else { return Html::default() };
    let is_open = unfolded.contains(&key);
    let onfold = {
        let unfolded = unfolded.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            let mut keys = (*unfolded).clone();
            if !keys.remove(&key) {
                keys.insert(key);
            }
            unfolded.set(keys);
        })
    };
    let label = counted(words.moments, "{}", row.views.len() as u64);
    let part_class = if class == "now" { "" } else { class };
    let parts = row.views.iter().filter(|_| is_open).map(|story| {
        html! {
            <li class={classes!("part", part_class)}
                onclick={goes_to(props, story.at_us, class)}>
                { at(story.at_us, class != SET_UP) }<span />
                <span>{ said(sentence(props.lang, story), &story.story) }{ since(props, story, class != SET_UP) }</span>
            </li>
        }
    });
    html! {
        <>
            <li {class} onclick={goes_to(props, story.at_us, class)}>
                { at(story.at_us, class != SET_UP) }
                { story_shape(&story.story, story.tone) }
                <span>{ said_by_all(props.lang, row) }{ " " }<button class="unf" aria-expanded={is_open.to_string()} onclick={onfold}>
                    { if is_open { "▾ " } else { "▸ " } }{ label }</button></span>
            </li>
            { for parts }
        </>
    }
}

/// Since when what was found is so, with a way to what has led to it.
fn since(props: &StoriesProps, story: &StoryView, is_link: bool) -> Html {
    let Some(found) = &story.origin else { return Html::default() };
    if found.cause.is_none() && found.step == story.step {
        return Html::default();
    }
    let at_us = found.cause.as_ref().map_or(found.at_us, |cause| cause.at_us);
    let text = origin(props.lang, found);
    // The row is a link to where it was found.
    let onclick = props.on.reform(move |event: MouseEvent| {
        event.stop_propagation();
        Msg::Seek(at_us)
    });
    html! {
        <>
            { " " }
            if is_link && at_us >= props.begun_us {
                <button class="link also since" {onclick}>{ text }</button>
            } else {
                <span class="also since">{ text }</span>
            }
        </>
    }
}

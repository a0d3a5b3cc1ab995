//! The header: where one is, and what concerns the whole run.

use redscope_labs::scenario::SCENARIOS;
use yew::prelude::*;

use super::share::{ShareMenu, ways};
use crate::i18n::{AuthorWords, Lang, use_words};
use crate::lesson::state::Shown;
use crate::msg::Msg;
use crate::platform::chosen;
use crate::settings::Chosen;
use crate::writing::state::{DRAFT, WriteMsg};

#[derive(Properties, PartialEq)]
pub(crate) struct HeaderProps {
    pub(crate) scenario: String,
    /// The numbers that are not as the scenario has them, by their names.
    pub(crate) numbers: Vec<(String, u64)>,
    pub(crate) seed: u64,
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    /// The lesson, if one is open.
    #[prop_or_default]
    pub(crate) lesson: Option<Shown>,
    /// Whether a lesson is being written, where one can be.
    #[prop_or_default]
    pub(crate) writes: Option<bool>,
    /// Where one is within the run.
    #[prop_or_default]
    pub(crate) children: Html,
    /// The button behind which is what a narrow header has no room for.
    pub(crate) more: Html,
    pub(crate) on: Callback<Msg>,
}

#[component]
pub(crate) fn Header(props: &HeaderProps) -> Html {
    let words = use_words();
    let on = &props.on;
    let options = SCENARIOS.iter().map(|scenario| {
        let selected = scenario.id == props.scenario;
        let numbers = if selected { &props.numbers[..] } else { &[] };
        html! { <option value={scenario.id} {selected}>{ words.scenario_of(scenario.id).title(words, numbers) }</option> }
    });
    let here = SCENARIOS.iter().map(|scenario| scenario.id).find(|id| *id == props.scenario);
    let here = here.unwrap_or_default();
    let onload = on.reform(|event: Event| Msg::Load(chosen(&event)));
    let onhome = on.reform(|event: MouseEvent| {
        event.prevent_default();
        Msg::Home
    });
    let ways = ways(words).map(|(label, message)| (label, on.reform(move |()| message.clone())));
    html! {
        <header class="hd">
            <h1 class="sr">{ format!("Redscope{}{}", words.colon, words.scenario_of(here).title(words, &props.numbers)) }</h1>
            <a class="logo" href="#" onclick={onhome} aria-label={format!("Redscope{}{}", words.colon, words.home)}>
                { logo() }<span class="dk">{ "Redscope" }</span>
            </a>
            if let Some(shown) = &props.lesson {
                { lessons(shown, words.lesson.lesson, on) }
            } else {
                <select class="btn scn" aria-label={words.scenario} onchange={onload}>{ for options }</select>
            }
            <span class="pill dk">{ format!("{} {}", words.seed, props.seed) }</span>
            if props.writes == Some(true) { <span class="pill warn dk">{ words.author.authoring }</span> }
            { props.children.clone() }
            <span class="grow" />
            if let Some(writes) = props.writes { { modes(writes, &words.author, on) } }
            <ShareMenu ways={ways.to_vec()} />
            <span class="row dk">{ choices(props.lang, props.dark, &on.reform(Msg::Choose)) }</span>
            { props.more.clone() }
        </header>
    }
}

/// Whether one learns or writes.
fn modes(writes: bool, own: &'static AuthorWords, on: &Callback<Msg>) -> Html {
    let choice = |to: bool, name: &'static str| {
        let onclick = on.reform(move |_: MouseEvent| Msg::Write(WriteMsg::Open(to)));
        let chosen = writes == to;
        html! {
            <button class={classes!(chosen.then_some("on"))} aria-pressed={chosen.to_string()} {onclick}>{ name }</button>
        }
    };
    html! {
        <span class="seg dk" role="group" aria-label={own.mode}>
            { choice(false, own.learn) }{ choice(true, own.write) }
        </span>
    }
}

/// All lessons, track by track; the one that is open is chosen.
fn lessons(shown: &Shown, label: &'static str, on: &Callback<Msg>) -> Html {
    let here = (*shown.lesson).as_ref();
    let id = here.map_or("", |lesson| &lesson.id);
    let tracks = shown.tracks.iter().map(|track| {
        let rows = track.lessons.iter().map(|row| {
            html! { <option value={row.id.clone()} selected={row.id == id}>{ &row.title }</option> }
        });
        html! { <optgroup label={track.title.clone()}>{ for rows }</optgroup> }
    });
    // Until the list is there, the lesson is all there is; one that is being written is on no list.
    let only = here.filter(|lesson| shown.tracks.is_empty() || lesson.id == DRAFT);
    let only = only.map(|lesson| html! { <option selected={true}>{ &lesson.title }</option> });
    let onload = on.reform(|event: Event| Msg::Load(format!("lesson={}", chosen(&event))));
    html! {
        <select class="btn scn" aria-label={label} onchange={onload}>{ for only }{ for tracks }</select>
    }
}

/// Language and theme.
pub(crate) fn choices(lang: Lang, dark: bool, on: &Callback<Chosen>) -> Html {
    let words = lang.words();
    let choice = |to: Lang, name: &'static str| {
        let onclick = on.reform(move |_: MouseEvent| Chosen::Language(to));
        let chosen = lang == to;
        html! {
            <button class={classes!(chosen.then_some("on"))} lang={to.tag()}
                aria-pressed={chosen.to_string()} {onclick}>{ name }</button>
        }
    };
    let theme = if dark { words.theme_light } else { words.theme_dark };
    html! {
        <>
            <span class="seg" role="group" aria-label={words.language}>
                { choice(Lang::En, "EN") }{ choice(Lang::Zh, "中文") }
            </span>
            <button class="btn quiet" aria-label={theme} title={theme}
                onclick={on.reform(|_: MouseEvent| Chosen::OtherTheme)}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M20 14.500A8 8 0 1 1 9.500 4a6.500 6.500 0 0 0 10.500 10.500z" /></svg>
            </button>
        </>
    }
}

/// The ring of three shards.
pub(crate) fn logo() -> Html {
    let arc = |color: &'static str, offset: &'static str| {
        html! {
            <circle cx="12" cy="12" r="9" fill="none" stroke={color} stroke-width="4"
                stroke-dasharray="18.8 37.7" stroke-dashoffset={offset} />
        }
    };
    html! {
        <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
            { arc("var(--s1)", "0") }{ arc("var(--s2)", "-18.9") }{ arc("var(--s3)", "-37.8") }
        </svg>
    }
}

//! The header of what is real: where one is, what consoles may do, and whether anybody is there.

use yew::prelude::*;

use super::state::Live;
use crate::i18n::{Lang, use_lang, use_words};
use crate::msg::Msg;
use crate::workbench::header::{choices, logo};

#[derive(Properties, PartialEq)]
pub(crate) struct LiveHeadProps {
    pub(crate) live: Live,
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    pub(crate) on: Callback<Msg>,
}

#[component]
pub(crate) fn LiveHead(props: &LiveHeadProps) -> Html {
    let (words, own) = (use_words(), use_lang().live());
    let LiveHeadProps { live, on, .. } = props;
    let onhome = on.reform(|event: MouseEvent| {
        event.prevent_default();
        Msg::Home
    });
    let (mode, title) = match live.writes {
        true => (own.writes, own.writes_title),
        false => (own.reads, own.reads_title),
    };
    html! {
        <header class="hd">
            <h1 class="sr">{ format!("Redscope{}{}", words.colon, own.live) }</h1>
            <a class="logo" href="#" onclick={onhome} aria-label={format!("Redscope{}{}", words.colon, words.home)}>
                { logo() }<span class="dk">{ "Redscope" }</span>
            </a>
            <span class="pill ok">{ own.live }</span>
            <span class={classes!("pill", live.writes.then_some("warn"))} {title}>{ mode }</span>
            <span class="pill mono dk">{ live.address() }</span>
            if live.is_lost {
                <span class="pill bad" role="alert">{ own.lost }</span>
                <button class="btn sm pri" onclick={on.reform(|_: MouseEvent| Msg::Connect)}>{ own.connect }</button>
            }
            <span class="grow" />
            <span class="row">{ choices(props.lang, props.dark, &on.reform(Msg::Choose)) }</span>
        </header>
    }
}

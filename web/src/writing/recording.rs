//! What was recorded, moment by moment: what is ticked becomes the lesson.

use redscope_session::lesson::recording::{Happened, Recorded};
use yew::prelude::*;

use super::state::{View, WriteMsg};
use super::why::button;
use crate::i18n::{Lang, sentence, use_lang, use_words};
use crate::model::seconds;
use crate::shapes::recorded_shape;

#[derive(Properties, PartialEq)]
pub(super) struct RecordingProps {
    pub(super) view: View,
    pub(super) on: Callback<WriteMsg>,
}

/// The list.
#[component]
pub(super) fn Recording(props: &RecordingProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let own = &words.author;
    let Some(moments) = &*props.view.moments else {
        return html! { <p class="wrn" role="status">{ own.reading_run }</p> };
    };
    if moments.is_empty() {
        return html! { <p class="wrn">{ own.nothing_recorded }</p> };
    }
    let chosen = &props.view.chosen;
    let rows = moments.iter().enumerate().map(|(at, moment)| {
        let onchange = props.on.reform(move |_: Event| WriteMsg::Choose(at));
        let is_chosen = chosen.contains(&at);
        let text = text(moment, lang);
        html! {
            <li key={at} class={classes!((!is_chosen).then_some("off"))}>
                <label><input type="checkbox" checked={is_chosen} {onchange} />
                    <i class="mono">{ seconds(moment.at_us) }</i>{ recorded_shape(&moment.what) }<span class={class(moment)}>{ text }</span></label>
                if is_chosen { { becomes(moment, lang) } }
            </li>
        }
    });
    let why = chosen.is_empty().then_some(own.why_no_moment);
    html! {
        <>
            <p class="wrn">{ own.recording_sub }</p>
            <ol class="wrm" tabindex="0" aria-label={own.recording}>{ for rows }</ol>
            <div class="row wrf">
                { button("btn pri", own.make, why, WriteMsg::Make, &props.on) }
            </div>
        </>
    }
}

fn text(moment: &Recorded, lang: Lang) -> String {
    match &moment.what {
        Happened::Typed { client, line, .. } => format!("{client}> {line}"),
        Happened::Did(words) => format!("!{words}"),
        Happened::Told(view) => sentence(lang, view).fact,
        Happened::Noted(text) => text.clone(),
    }
}

fn class(moment: &Recorded) -> &'static str {
    match &moment.what {
        Happened::Typed { .. } | Happened::Did(_) => "mono",
        Happened::Told(_) => "",
        Happened::Noted(_) => "note",
    }
}

/// What a moment that is ticked becomes.
fn becomes(moment: &Recorded, lang: Lang) -> Html {
    let own = &lang.words().author;
    let as_what = match &moment.what {
        Happened::Noted(_) => own.becomes_text,
        Happened::Told(_) => own.becomes_wait,
        Happened::Typed { .. } | Happened::Did(_) => own.becomes_step,
    };
    let goal = moment.goal.as_ref().map(|goal| {
        html! { <span class="as">{ own.becomes_goal }{ " " }<code>{ goal.check() }</code></span> }
    });
    html! { <><span class="as">{ as_what }</span>{ goal.unwrap_or_default() }</> }
}

//! What was done to a side, and what people want to know of what followed; each a way to its moment.

use std::rc::Rc;

use redscope_session::lab::{DoneAct, SAMPLE_MS, TapeSample};
use yew::prelude::*;

use crate::i18n::{LabsWords, Lang, gap, origin, refusal, sentence, use_lab_words};
use crate::lab::past::show_last_past;
use crate::lab::sided::state::SidedMsg;
use crate::shapes::story_shape;

#[derive(Properties, PartialEq)]
pub(super) struct HappenedProps {
    pub(super) samples: Rc<Vec<TapeSample>>,
    /// So many samples lie before the moment that is looked at.
    pub(super) at: usize,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// An act of more characters than these is folded.
const SHORT: usize = 64;

/// A row: the sample it belongs to, its mark and its text.
type Row = (usize, Html, Html);

/// The list, in order of time; what lies after the moment that is looked at is pale.
#[component]
pub(super) fn Happened(props: &HappenedProps) -> Html {
    let words = use_lab_words();
    let HappenedProps { samples, at, lang, on } = props;
    let list = use_node_ref();
    let all = use_memo((samples.clone(), *lang), |(samples, lang)| {
        let places = samples.iter().enumerate();
        places.flat_map(|(place, sample)| rows(words, *lang, place, sample)).collect::<Vec<Row>>()
    });
    let past = all.iter().take_while(|(place, ..)| place < at).count();
    use_effect_with(past, {
        let list = list.clone();
        move |_| show_last_past(&list)
    });
    let shown = all.iter().enumerate().map(|(number, (place, mark, text))| {
        let place = *place;
        let onclick = on.reform(move |_: MouseEvent| SidedMsg::Go(place + 1));
        let s = (place + 1) as f64 * SAMPLE_MS as f64 / 1000.0;
        html! {
            <li key={number} class={(number >= past).then_some("fut")}>
                <button class="at" {onclick}>{ format!("{s:.1} s") }</button>{ mark.clone() }<span>{ text.clone() }</span>
            </li>
        }
    });
    html! {
        <div class="tp-hap">
            <h3>{ words.tape.happened }</h3>
            <ul class="story" ref={list} tabindex="0" aria-label={words.tape.happened}>{ for shown }</ul>
        </div>
    }
}

/// An act in words; a long one can be unfolded.
fn typed(words: &str) -> Html {
    let Some((end, _)) = words.char_indices().nth(SHORT) else {
        return html! { <code>{ words }</code> };
    };
    html! {
        <details class="tp-long"><summary><code>{ &words[..end] }{ "…" }</code></summary><code>{ words }</code></details>
    }
}

/// What was done in a sample, those who came at one moment in one row, and what followed.
fn rows(words: &LabsWords, lang: Lang, place: usize, sample: &TapeSample) -> Vec<Row> {
    let mark = || html! { <i class="tp-act" role="img" aria-label={words.tape.act}>{ "▸" }</i> };
    let came = |act: &DoneAct| act.words.starts_with("add ") && act.refused.is_none();
    // What only prepares is told where it could not be done.
    let done: Vec<_> =
        sample.acts.iter().filter(|act| !act.prepares || act.refused.is_some()).collect();
    let acts = done.chunk_by(|one, other| came(one) && came(other)).map(|acts| {
        let [act, others @ ..] = acts else { return (place, Html::default(), Html::default()) };
        let refused = act.refused.as_ref().map(|why| format!(" — {}", refusal(lang, why)));
        let names = others.iter().filter_map(|act| act.words.split(' ').nth(1));
        let more = names.map(|name| format!(" + {name}")).collect::<String>();
        (place, mark(), html! { <>{ typed(&act.words) }{ refused }{ more }</> })
    });
    let stories = sample.stories.iter().map(|view| {
        let said = sentence(lang, view);
        let mark = story_shape(&view.story, view.tone);
        let since = view.origin.as_ref().map(|found| origin(lang, found));
        let since = since.map(|text| html! { <>{ " " }<span class="also">{ text }</span></> });
        (
            place,
            mark,
            html! { <><b>{ said.fact.clone() }</b>{ gap(&said.fact) }{ said.why }{ since }</> },
        )
    });
    acts.chain(stories).collect()
}

//! The hot key lab: two ways to deal with a hot key of a cluster, looked at together.

mod goals;
pub(crate) mod series;
mod servers;
mod side;
pub(crate) mod state;
pub(crate) mod tells;

use redscope_session::lab::{HotKeySample, SIDES, hot_rate};
use yew::prelude::*;

use crate::figures::{grouped, span};
use crate::i18n::{LabsWords, Lang, hot_key_moment, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::parts as lab_parts;
use crate::lab::sided::parts::{self, Called};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::turned::turned;
use series::drawn;
use side::Side;
use state::HotKeyState;

#[derive(Properties, PartialEq)]
pub(super) struct HotKeyProps {
    pub(super) lab: HotKeyState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn HotKeyView(props: &HotKeyProps) -> Html {
    let words = use_lab_words();
    let HotKeyProps { lab, lang, on } = props;
    let own = &words.hot_key;
    let drawn = use_memo((lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    let called: Called = &|name| own.knob(name);
    html! {
        <main class="ld0 hk0">
            { for sides }
            <aside class="ls">
                { parts::now(words, lab, Some("hk-now"), parts::to_worst(words, lab, &drawn, on), |side| hot_key_moment(*lang, &tells::moment(lab, side))) }
                { counted(words, lab) }
                <Goals texts={own.goals.as_slice()} now={lab.goals.to_vec()} />
                { parts::load_and(words, lab, called, turned(words, lab, called, on), on) }
                <section class="card cx" aria-label={own.rule}>
                    <h3>{ own.rule }</h3>
                    <p class="f1">{ own.rule_text.replace("{}", &grouped(hot_rate(&lab.knobs(0)))) }</p>
                </section>
                { lab_parts::naive(&words.lab, own.naive, own.left_out) }
            </aside>
        </main>
    }
}

/// What was counted until the moment that is looked at.
fn counted(words: &LabsWords, lab: &HotKeyState) -> Html {
    let own = &words.hot_key;
    let sides = [0, 1].map(|side| {
        let seen = lab.seen(side);
        let sum = |of: fn(&HotKeySample) -> u32| {
            grouped(seen.iter().map(|sample| u64::from(of(sample))).sum())
        };
        let oldest_us = seen.iter().map(|sample| sample.oldest_us).max().unwrap_or(0);
        [
            sum(|sample| sample.reads[0].answered),
            sum(|sample| sample.reads[0].own),
            sum(|sample| sample.old),
            if oldest_us == 0 { "–".to_owned() } else { span(oldest_us) },
            sum(|sample| sample.went_back),
            sum(|sample| sample.written),
            sum(|sample| sample.invalidations),
        ]
    });
    parts::counted(own.counted, &own.counted_rows, &sides)
}

//! The expiry lab: two policies on the same keys, with charts that are looked at together.

mod goals;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;

use std::rc::Rc;

use redscope_session::lab::SIDES;
use yew::prelude::*;

use crate::i18n::{Lang, Words, expiry_moment, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use crate::lab::sided::drawn::Drawn;
use crate::lab::sided::state::SidedMsg;
use series::{CHARTS, Chart};
use side::Side;
use state::ExpiryState;

#[derive(Properties, PartialEq)]
pub(super) struct ExpiryProps {
    pub(super) lab: ExpiryState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn ExpiryView(props: &ExpiryProps) -> Html {
    let words = use_words();
    let ExpiryProps { lab, lang, on } = props;
    let own = &words.expiry;
    let drawn = use_memo((lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    html! {
        <main class="ld0 ex0">
            { for sides }
            <aside class="ls">
                { now(words, *lang, lab) }
                <section class="card cx" aria-label={words.loaded.load}>
                    <h3>{ words.loaded.load }</h3>
                    { for lab.knobs(0).of_load().map(|(knob, stands)| html! {
                        <KnobRow key={knob.name} knob={*knob} {stands} label={own.knob(knob.name)} name={knob.name} on={turn.clone()} />
                    }) }
                </section>
                { parts::goals(&words.lab, &own.goals, lab.goals) }
                <section class="card cx" aria-label={own.rule}>
                    <h3>{ own.rule }</h3>
                    <p class="f1">{ own.rule_text }</p>
                    <p class="f1 mut">{ own.fast_cycle }</p>
                </section>
                { parts::naive(&words.lab, own.naive, own.left_out) }
            </aside>
        </main>
    }
}

/// What is drawn of each side, to one scale.
fn drawn(lab: &ExpiryState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for chart in CHARTS {
        let values = [0, 1].map(|side: usize| -> Vec<_> {
            (0..chart.lines()).map(|line| chart.values(line, &lab.samples[side])).collect()
        });
        let limits = [0, 1].map(|side| chart.limit(lab, side).unwrap_or(0.0));
        let [a, b] = Drawn::both(chart, values, limits, chart.most());
        sides[0].push(a);
        sides[1].push(b);
    }
    sides
}

/// What happens at the moment that is looked at, on both sides.
fn now(words: &Words, lang: Lang, lab: &ExpiryState) -> Html {
    let said = (0..SIDES.len()).map(|side| {
        let said = expiry_moment(lang, &tells::moment(lab, side));
        html! {
            <p class={format!("s-{side}")}><i class="ld-let">{ SIDES[side].to_uppercase() }</i><span><b>{ said.fact }</b>{ " " }{ said.why }</span></p>
        }
    });
    // While time goes on it changes faster than anybody would listen.
    let live = if lab.playing { "off" } else { "polite" };
    html! {
        <section class="card cx ld-now ex-now" role="status" aria-live={live} aria-label={words.lab.now}>
            <h3>{ format!("{} · {}", words.lab.now, lab.at_s()) }</h3>{ for said }
        </section>
    }
}

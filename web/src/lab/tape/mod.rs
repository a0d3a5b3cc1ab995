//! A lab of faults: two deployments under the same tape, with lanes and charts that are looked at together.

mod goals;
mod happened;
mod lanes;
mod score;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;

use std::rc::Rc;

use redscope_session::lab::{FAULT, SIDES};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::i18n::{Lang, Words, tape_moment, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use crate::lab::sided::drawn::Drawn;
use crate::lab::sided::state::SidedMsg;
use series::{Chart, charts};
use side::Side;
use state::TapeState;

#[derive(Properties, PartialEq)]
pub(super) struct TapeProps {
    pub(super) lab: TapeState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
    /// The run of a side is to be opened at a workbench.
    pub(super) on_open: Callback<usize>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn TapeView(props: &TapeProps) -> Html {
    let words = use_words();
    let TapeProps { lab, lang, on, on_open } = props;
    let own = &words.tape;
    let drawn = use_memo((lab.id(), lab.samples.clone()), |_| drawn(lab));
    let about = own.about(lab.id());
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} lang={*lang} {side} drawn={drawn[side].clone()} on={on.clone()} on_open={on_open.clone()} /> }
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    let knobs = lab.knobs(0);
    let numbers = knobs.of_load().filter(|(knob, _)| knob.name != FAULT).map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={own.knob(knob.name)} name={knob.name} on={turn.clone()} />
    });
    html! {
        <main class="ld0 tp0">
            { for sides }
            <aside class="ls">
                { now(words, *lang, lab) }
                <section class="card cx" aria-label={own.tape}>
                    <h3>{ own.tape }</h3>
                    { fault(words, lab, on) }
                    { for numbers }
                </section>
                { parts::goals(&words.lab, &about.goals, lab.goals) }
                { parts::naive(&words.lab, about.naive, about.left_out) }
            </aside>
        </main>
    }
}

/// What happens, to be chosen.
fn fault(words: &Words, lab: &TapeState, on: &Callback<SidedMsg>) -> Html {
    let own = &words.tape;
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            on.emit(SidedMsg::Set(FAULT.to_owned(), list.value()));
        })
    };
    let chosen = lab.knobs(0).name(FAULT);
    let options = own.about(lab.id()).faults.iter().map(|(name, said)| {
        html! {
            <option value={*name} selected={*name == chosen}>{ *said }</option>
        }
    });
    html! { <div class="tp-fault"><span aria-hidden="true">{ own.fault }</span><select aria-label={own.fault} {onchange}>{ for options }</select></div> }
}

/// What is drawn of each side, to one scale.
fn drawn(lab: &TapeState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for chart in charts(lab.id()) {
        let values = [0, 1].map(|side: usize| -> Vec<_> {
            (0..chart.lines()).map(|line| chart.values(line, &lab.samples[side])).collect()
        });
        let [a, b] = Drawn::both(chart, values, [], None);
        sides[0].push(a);
        sides[1].push(b);
    }
    sides
}

/// What happens at the moment that is looked at, on both sides.
fn now(words: &Words, lang: Lang, lab: &TapeState) -> Html {
    let said = (0..SIDES.len()).map(|side| {
        let said = tape_moment(lang, &tells::moment(lab, side));
        html! {
            <p class={format!("s-{side}")}><i class="ld-let">{ SIDES[side].to_uppercase() }</i><span><b>{ said.fact }</b>{ " " }{ said.why }</span></p>
        }
    });
    // While time goes on it changes faster than anybody would listen.
    let live = if lab.playing { "off" } else { "polite" };
    html! {
        <section class="card cx ld-now" role="status" aria-live={live} aria-label={words.lab.now}>
            <h3>{ format!("{} · {}", words.lab.now, lab.at_s()) }</h3>{ for said }
        </section>
    }
}

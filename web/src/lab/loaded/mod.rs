//! A lab under load: two sides under the same load, with charts that are looked at together.

mod goals;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;

use std::rc::Rc;

use redscope_session::lab::SIDES;
use yew::prelude::*;

use crate::i18n::{Lang, Words, lab_moment, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use crate::lab::sided::drawn::Drawn;
use crate::lab::sided::state::SidedMsg;
use series::{Chart, charts, window};
use side::Side;
use state::LoadedState;

#[derive(Properties, PartialEq)]
pub(super) struct LoadedProps {
    pub(super) lab: LoadedState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn LoadedView(props: &LoadedProps) -> Html {
    let words = use_words();
    let LoadedProps { lab, lang, on } = props;
    let drawn = use_memo((lab.id(), lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let about = words.loaded.about(lab.id());
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    html! {
        <main class="ld0">
            { for sides }
            <aside class="ls">
                { now(words, *lang, lab) }
                <section class="card cx" aria-label={words.loaded.load}>
                    <h3>{ words.loaded.load }</h3>
                    { for lab.side(0).load_knobs().map(|(knob, stands)| html! {
                        <KnobRow key={knob.name} knob={*knob} {stands} label={words.loaded.knob(knob.name)} name={knob.name} on={turn.clone()} />
                    }) }
                </section>
                { parts::goals(&words.lab, &about.goals, lab.goals) }
                { for (0..SIDES.len()).map(|side| program(words, lab, side)) }
                { parts::naive(&words.lab, about.naive, about.left_out) }
            </aside>
        </main>
    }
}

/// What is drawn of each side, to one scale.
fn drawn(lab: &LoadedState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for chart in charts(lab.id()) {
        let values = [0, 1].map(|side: usize| -> Vec<_> {
            (0..chart.lines()).map(|line| chart.values(line, &lab.samples[side])).collect()
        });
        let limits = [0, 1].map(|side| chart.limit(&lab.side(side)).unwrap_or(0.0));
        let most = (chart == Chart::Found).then_some(100.0);
        let [a, b] = Drawn::both(chart, values, limits, most);
        sides[0].push(a);
        sides[1].push(b);
    }
    sides
}

/// What happens at the moment that is looked at, on both sides.
fn now(words: &Words, lang: Lang, lab: &LoadedState) -> Html {
    let said = (0..SIDES.len()).map(|side| {
        let moment = tells::moment(&lab.side(side), window(&lab.samples[side], lab.at));
        let said = lab_moment(lang, &moment);
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

/// The program of a side, with how many requests stand at which line.
fn program(words: &Words, lab: &LoadedState, side: usize) -> Html {
    let choice = lab.side(side);
    let sample = lab.at.checked_sub(1).and_then(|at| lab.samples[side].get(at));
    let stands = |line: usize| {
        let found =
            sample.and_then(|sample| sample.lines.iter().find(|(at, _)| *at as usize == line));
        found.map(|(_, count)| html! { <i class={format!("chip s-{side}")}>{ count.to_string() }</i> }).into_iter().collect()
    };
    let title = words.loaded.program_of(SIDES[side]);
    parts::program(&title, words.loaded.program_sub, choice.remedy().program.lines(), stands)
}

//! A lab under load: two sides under the same load, with charts that are looked at together.

mod chart;
mod goals;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;

use std::rc::Rc;

use redscope_session::lab::SIDES;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::i18n::{Lang, Words, lab_moment, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use chart::{Drawn, stretches};
use series::{Chart, charts, round_up, window};
use side::Side;
use state::{LoadedMsg, LoadedState};

/// How fast time can go on.
const SPEEDS: [u32; 4] = [1, 5, 10, 50];

#[derive(Properties, PartialEq)]
pub(super) struct LoadedProps {
    pub(super) lab: LoadedState,
    pub(super) lang: Lang,
    pub(super) on: Callback<LoadedMsg>,
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
    let turn = on.reform(|(name, value)| LoadedMsg::Set(name, value));
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
fn drawn(lab: &LoadedState) -> [Vec<Rc<Drawn>>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for chart in charts(lab.id()) {
        let values = [0, 1].map(|side: usize| -> Vec<_> {
            (0..chart.lines()).map(|line| chart.values(line, &lab.samples[side])).collect()
        });
        let worse = if chart == Chart::Found { f64::min } else { f64::max };
        let extreme = |lines: &[Vec<Option<f64>>]| lines[0].iter().flatten().copied().reduce(worse);
        let limits = [0, 1].map(|side| chart.limit(&lab.side(side)).unwrap_or(0.0));
        let all = values.iter().flatten().flatten().flatten().copied();
        // A limit is in sight where what is measured comes near it.
        let most = all.reduce(f64::max).unwrap_or(0.0);
        let most = limits.into_iter().filter(|limit| *limit < 4.0 * most).fold(most, f64::max);
        let most = if chart == Chart::Found { 100.0 } else { round_up(most) };
        for (side, lines) in values.iter().enumerate() {
            let extreme = extreme(lines);
            let lines = lines.iter().map(|values| stretches(values, most)).collect();
            sides[side].push(Rc::new(Drawn { chart, most, extreme, lines }));
        }
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

/// How to go through the time of a lab.
pub(super) fn transport(words: &Words, lab: &LoadedState, on: &Callback<LoadedMsg>) -> Html {
    let onplay = on.reform(|_: MouseEvent| LoadedMsg::Play);
    let onstart = on.reform(|_: MouseEvent| LoadedMsg::Go(0));
    let onspeed = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            if let Ok(speed) = list.value().parse() {
                on.emit(LoadedMsg::Speed(speed));
            }
        })
    };
    let ongo = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            on.emit(LoadedMsg::Go(slider.value_as_number().max(0.0) as usize));
        })
    };
    // A key does on the slider what it does anywhere on the page.
    let onkey = {
        let on = on.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(message) = LoadedMsg::pressed(&event.key()) {
                event.prevent_default();
                on.emit(message);
            }
        })
    };
    let told = lab.at_s();
    html! {
        <span class="ltr">
            <button class="btn sm" aria-label={words.lab.to_start} title={words.lab.to_start} disabled={lab.at == 0} onclick={onstart}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 5v14M19 6l-8 6 8 6z" /></svg></button>
            <button class="btn sm pri" onclick={onplay}>{ if lab.playing { words.pause } else { words.play } }</button>
            <input type="range" min="0" max={lab.whole().to_string()} step="1" value={lab.at.to_string()} oninput={ongo} onkeydown={onkey}
                aria-label={words.loaded.moment} aria-valuetext={told.clone()} />
            <span class="mono f0" data-testid="moment">{ told }</span>
            <select aria-label={words.loaded.speed} onchange={onspeed}>
                { for SPEEDS.map(|speed| html! { <option value={speed.to_string()} selected={speed == lab.speed}>{ format!("{speed}×") }</option> }) }
            </select>
        </span>
    }
}

/// How much of a lab has run, as long as it is not all.
pub(super) fn progress(words: &Words, lab: &LoadedState) -> Html {
    let percent = 100 * lab.known() / lab.whole().max(1);
    html! {
        if !lab.is_done { <span class="mut f0" role="status">{ format!("{} {percent}%", words.loaded.running) }</span> }
    }
}

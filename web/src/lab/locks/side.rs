//! One rung: which it is, its knobs, its lanes, what is asked in the step, its program.

use redscope_session::lab::{LockMoment, LockSide, LockTarget, RUNGS, SIDES};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::lanes::{Lanes, color};
use super::state::{LocksLab, LocksMsg};
use crate::figures::grouped;
use crate::i18n::{LabsWords, Lang, LocksWords};
use crate::lab::parts;

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: LocksLab,
    pub(super) side: usize,
    pub(super) lang: Lang,
    pub(super) on: Callback<LocksMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let SideProps { lab, side, lang, on } = props;
    let all = lang.labs();
    let words = &all.locks;
    let letter = SIDES[*side].to_uppercase();
    let view = lab.view.as_ref().filter(|_| !lab.is_searching);
    let title = words.side.replace("{}", &letter);
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={title.clone()}>
            <h2 class="sr">{ format!("{title}{}{}", all.page.colon, words.rung(&lab.ask.rungs[*side])) }</h2>
            <div class="lch"><i class="ld-let">{ &letter }</i>{ rungs(words, lab, *side, on) }
                <span class="grow" />
                if let Some(view) = view { { standing(words, lab, &view.sides[*side]) } }</div>
            { knobs(words, lab, *side, on) }
            if let Some(view) = view {
                { lanes(words, lab, *side, &view.sides[*side], on) }
                { program(all, lab, *side, &view.sides[*side]) }
            } else {
                <p class="lk-say mut" role="status">{ words.searching }</p>
            }
        </section>
    }
}

fn lanes(
    words: &'static LocksWords,
    lab: &LocksLab,
    side: usize,
    view: &LockSide,
    on: &Callback<LocksMsg>,
) -> Html {
    if view.moments.is_empty() {
        return html! { <p class="lk-say mut">{ words.nothing }</p> };
    }
    let moment = lab.ask.step.checked_sub(1).and_then(|at| view.moments.get(at));
    html! {
        <>
            <Lanes view={view.clone()} {side} step={lab.ask.step} steps={lab.steps()} property={lab.ask.property} on={on.clone()} />
            <p class="lk-say mut f0">{ words.legend }</p>
            if !view.is_own { <p class="lk-say mut f0">{ words.other_schedule }</p> }
            if let Some(moment) = moment { { calls(words, view, moment) } }
        </>
    }
}

fn rungs(words: &LocksWords, lab: &LocksLab, side: usize, on: &Callback<LocksMsg>) -> Html {
    let onchange = choose(SIDES[side].to_owned(), on);
    let label = words.rung_of.replace("{}", &SIDES[side].to_uppercase());
    let options = RUNGS.iter().map(|rung| {
        html! { <option value={rung.name} selected={rung.name == lab.ask.rungs[side]}>{ words.rung(rung.name) }</option> }
    });
    html! { <select aria-label={label} {onchange}>{ for options }</select> }
}

/// What is chosen in a list is sent under a name.
fn choose(name: String, on: &Callback<LocksMsg>) -> Callback<Event> {
    let on = on.clone();
    Callback::from(move |event: Event| {
        let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
        on.emit(LocksMsg::Set(name.clone(), list.value()));
    })
}

fn knobs(words: &LocksWords, lab: &LocksLab, side: usize, on: &Callback<LocksMsg>) -> Html {
    let Ok(choice) = lab.ask.choice(side) else { return Html::default() };
    if choice.rung().knobs.is_empty() {
        return Html::default();
    }
    let letter = SIDES[side].to_uppercase();
    let knobs = choice.knobs().map(|(knob, stands)| {
        let onchange = choose(format!("{}.{}", SIDES[side], knob.name), on);
        let label = words.knob(knob.name);
        let options = knob.values.iter().map(|value| {
            html! { <option value={*value} selected={*value == stands}>{ words.value(value) }</option> }
        });
        html! {
            <label key={knob.name}><span>{ label }<span class="sr">{ format!(" {letter}") }</span></span>
                <select {onchange}>{ for options }</select></label>
        }
    });
    html! { <div class="lk-kn">{ for knobs }</div> }
}

/// Whether what is looked for has happened, happens later, or never.
fn standing(words: &LocksWords, lab: &LocksLab, view: &LockSide) -> Html {
    let property = lab.ask.property;
    let moment = lab.ask.step.checked_sub(1).and_then(|at| view.moments.get(at));
    let row = view.found.iter().find(|row| row.property == property);
    let is_violated = moment.is_some_and(|moment| moment.scene.violated.contains(&property));
    let (class, text) = match row {
        _ if is_violated => ("bad", format!("✕ {}", words.property(property))),
        None => ("", words.not_asked.to_owned()),
        Some(row) => match row.steps {
            Some(steps) => ("warn", words.breaks_in.replace("{}", &steps.to_string())),
            None if view.is_whole => {
                ("ok", format!("✓ {}", words.proved.replace("{}", &grouped(view.states as u64))))
            }
            None => ("", words.unknown.to_owned()),
        },
    };
    html! { <span class={classes!("pill", class)} data-testid="standing">{ text }</span> }
}

/// What was asked and answered in a step.
fn calls(words: &LocksWords, view: &LockSide, moment: &LockMoment) -> Html {
    if moment.calls.is_empty() {
        return Html::default();
    }
    let calls = moment.calls.iter().map(|call| {
        let client = view.clients.get(usize::from(call.client)).cloned().unwrap_or_default();
        let (target, silence) = match &call.target {
            LockTarget::Server(server) => (words.server(server), words.silent),
            LockTarget::Resource => (words.resource.to_owned(), words.too_old),
            LockTarget::Nobody => (words.lost.to_owned(), words.silent),
        };
        html! {
            <li><span class="mut">
                <i class={classes!("chip", color(call.client))}>{ client }</i>{ format!(" → {target}") }</span>
                <code>{ &call.asked }</code>
                if let Some(answer) = &call.answer { <code class="rr">{ answer }</code> }
                else { <span class="t-bad">{ silence }</span> }</li>
        }
    });
    html! { <div class="lk-calls"><h3>{ words.asked }</h3><ol>{ for calls }</ol></div> }
}

/// The program of a side, with a mark for each client that stands at a line.
fn program(words: &LabsWords, lab: &LocksLab, number: usize, side: &LockSide) -> Html {
    let at = lab.ask.step.min(side.moments.len());
    let scene = at.checked_sub(1).map_or(&side.first, |at| &side.moments[at].scene);
    let stands = |line: usize| {
        let clients = scene.clients.iter().zip(&side.clients).enumerate();
        let here = clients.filter(|(_, (client, _))| client.line == Some(line));
        here.map(|(at, (_, name))| html! { <i class={classes!("chip", color(at as u8))}>{ name.clone() }</i> })
            .collect()
    };
    let title = words.loaded.program_of(SIDES[number]);
    parts::program(&title, words.lab.program_sub, side.program.iter().map(String::as_str), stands)
}

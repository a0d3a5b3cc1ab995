//! The lab of data types: small applications, and what their items take.

mod chart;
mod figure;
mod memory;
mod score;
pub(crate) mod state;
mod steps;

use redscope_session::lab::{APPS, TYPES_SEED, TypesView};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::{LabsWords, Lang, TypesWords, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use figure::{memory as amount, times};
use memory::{Memory, bytes};
use state::{TypesLab, TypesMsg};
use steps::Steps;

#[derive(Properties, PartialEq)]
pub(super) struct TypesProps {
    pub(super) lab: TypesLab,
    pub(super) lang: Lang,
    pub(super) on: Callback<TypesMsg>,
}

/// What an application does, what its items take, and what can be chosen.
#[component]
pub(super) fn TypesPage(props: &TypesProps) -> Html {
    let words = use_lab_words();
    let TypesProps { lab, lang, on } = props;
    html! {
        <main class="ld0 ty0">
            <Steps lab={lab.clone()} on={on.clone()} />
            <Memory lab={lab.clone()} on={on.clone()} />
            <aside class="ls">
                { apps(&words.types, lab, on) }
                { now(*lang, lab) }
                { knobs(&words.types, lab, on) }
                <Goals texts={words.types.goals.as_slice()} now={lab.goals.to_vec()} />
                { parts::naive(&words.lab, words.types.naive, words.types.left_out) }
            </aside>
        </main>
    }
}

/// How to go through the steps.
pub(super) fn transport(words: &LabsWords, lab: &TypesLab, on: &Callback<TypesMsg>) -> Html {
    let go = |to: usize| {
        on.reform(move |_: MouseEvent| TypesMsg::Set("step".to_owned(), to.to_string()))
    };
    parts::stepper(&words.lab, "types-step", lab.steps(), go)
}

/// The applications.
fn apps(words: &TypesWords, lab: &TypesLab, on: &Callback<TypesMsg>) -> Html {
    let picks = APPS.iter().map(|app| {
        let (name, is_chosen) = (app.name, lab.ask.app().name == app.name);
        let onclick = on.reform(move |_: MouseEvent| TypesMsg::Set("app".into(), name.into()));
        html! {
            <li key={name}><button class={classes!("pick", is_chosen.then_some("on"))} aria-pressed={is_chosen.to_string()} {onclick}>
                { words.app(name).title }</button></li>
        }
    });
    html! {
        <section class="card cx" aria-label={words.choose}>
            <h3>{ words.choose }</h3><ul class="st ty-apps">{ for picks }</ul>
        </section>
    }
}

fn knobs(words: &TypesWords, lab: &TypesLab, on: &Callback<TypesMsg>) -> Html {
    let turn = on.reform(|(name, value)| TypesMsg::Set(name, value));
    let stand = lab.ask.knobs();
    let knobs = stand.iter().chain([(&TYPES_SEED, lab.ask.seed)]);
    let rows = knobs.map(|(knob, stands)| {
        let label = words.knob(lab.ask.app().name, knob.name);
        html! { <KnobRow key={knob.name} knob={*knob} {stands} name={knob.name} {label} on={turn.clone()} /> }
    });
    html! {
        <section class="card cx" aria-label={words.settings}><h3>{ words.settings }</h3>{ for rows }</section>
    }
}

/// What the command that was carried out last does, and what the items take.
fn now(lang: Lang, lab: &TypesLab) -> Html {
    let words = lang.labs();
    let Some(view) = lab.shown() else { return html! {} };
    let app = lab.ask.app().name;
    let step = lab.steps()[0].checked_sub(1).and_then(|at| view.steps.get(at));
    let told = step.map_or(words.types.app(app).about, |step| words.types.told(app, &step.tells));
    html! {
        <section class="card cx ty-now" role="status" aria-live="polite" aria-label={words.lab.now}>
            <h3>{ words.lab.now }</h3>
            if let Some(step) = step { <p class="mono ty-line">{ &step.line }</p> }
            <p class="ty-told">{ told }</p>
            <p class="mut">{ taken(&words.types, view, view.size(&lab.ask)) }</p>
        </section>
    }
}

/// What the items take at one size, in a sentence.
fn taken(words: &TypesWords, view: &TypesView, at: usize) -> String {
    let Some(first) = view.curves.first().and_then(|curve| Some((curve, curve.held.get(at)?)))
    else {
        return String::new();
    };
    let (curve, held) = first;
    let told = words.takes.replace("{items}", &grouped(held.items.into()));
    let told = told.replace("{what}", &words.app(view.ask.app().name).items.to_lowercase());
    let told = told.replace("{name}", words.structure(&curve.name));
    let told = told.replace("{bytes}", &amount(held.bytes));
    let others = view.curves.iter().enumerate().skip(1).map(|(number, other)| {
        let told = words.against.replace("{name}", words.structure(&other.name));
        told.replace("{times}", &times(bytes(view, number, at), held.bytes))
    });
    [told].into_iter().chain(others).collect::<String>() + words.stop
}

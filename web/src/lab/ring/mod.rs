//! The ring lab: two schemes over the same keys, and what a change of the servers does to each.

mod circle;
mod palette;
mod side;
pub(crate) mod state;
pub(crate) mod tells;

use redscope_session::lab::{CHANGES, RING_SIDES};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::{Lang, RingWords, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use side::{Side, percent};
use state::{RingLab, RingMsg};
use tells::reason;

#[derive(Properties, PartialEq)]
pub(super) struct RingProps {
    pub(super) lab: RingLab,
    pub(super) lang: Lang,
    pub(super) on: Callback<RingMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn RingPage(props: &RingProps) -> Html {
    let words = use_lab_words();
    let RingProps { lab, lang, on } = props;
    let sides = [0, 1].map(|side| html! { <Side lab={lab.clone()} {side} on={on.clone()} /> });
    html! {
        <main class="ld0 rg0">
            { for sides }
            <aside class="ls">
                { change(&words.ring, lab, on) }
                { now(*lang, lab) }
                <Goals texts={words.ring.goals.as_slice()} now={lab.goals.to_vec()} />
                { parts::naive(&words.lab, words.ring.naive, words.ring.left_out) }
            </aside>
        </main>
    }
}

/// What changes, the same for both.
fn change(words: &RingWords, lab: &RingLab, on: &Callback<RingMsg>) -> Html {
    let picks = CHANGES.iter().map(|name| {
        let is_chosen = lab.ask.change_name() == *name;
        let onclick = on.reform(move |_: MouseEvent| RingMsg::Set("change".into(), (*name).into()));
        html! {
            <li key={*name}><button class={classes!("pick", is_chosen.then_some("on"))} aria-pressed={is_chosen.to_string()} {onclick}>
                { words.change(name) }</button></li>
        }
    });
    let turn = on.reform(|(name, value)| RingMsg::Set(name, value));
    let knobs = lab.ask.knobs_of_change().map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} name={knob.name} label={words.knob(knob.name)} on={turn.clone()} />
    });
    html! {
        <section class="card cx" aria-label={words.changes}>
            <h3>{ words.changes }</h3>
            <ul class="st rg-st">{ for picks }</ul>
            { for knobs }
        </section>
    }
}

/// What the change does on both sides, and why.
fn now(lang: Lang, lab: &RingLab) -> Html {
    let words = lang.labs();
    let Some(view) = &lab.view else { return html! {} };
    let servers = view.sides[0].before.servers.len();
    let said = RING_SIDES.iter().enumerate().map(|(side, name)| {
        let measured = &view.sides[side];
        let reason = reason(view.ask.sides[side].scheme(), view.ask.change(), servers);
        let fact = if measured.moved == 0 { words.ring.nothing_moves } else { words.ring.moves };
        let fact = fact.replace("{moved}", &grouped(measured.moved.into()));
        let fact = fact.replace("{all}", &grouped(measured.keys.into()));
        let fact = fact.replace("{share}", &percent(measured.moved, measured.keys));
        html! {
            <p class={format!("s-{side}")}><i class="ld-let">{ name.to_uppercase() }</i><span><b>{ fact }</b>{ " " }{ words.ring.reason(reason) }</span></p>
        }
    });
    html! {
        <section class="card cx ld-now" role="status" aria-live="polite" aria-label={words.lab.now}>
            <h3>{ words.lab.now }</h3>{ for said }
        </section>
    }
}

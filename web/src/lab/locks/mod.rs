//! The locks lab: two rungs of a ladder, and the schedule that breaks one of them.

mod aside;
mod lanes;
mod side;
pub(crate) mod state;

use yew::prelude::*;

use crate::i18n::{Lang, Words};
use aside::Aside;
use side::Side;
use state::{LocksLab, LocksMsg};

#[derive(Properties, PartialEq)]
pub(super) struct LocksProps {
    pub(super) lab: LocksLab,
    pub(super) lang: Lang,
    pub(super) on: Callback<LocksMsg>,
}

/// Both rungs side by side, and what is looked for.
#[component]
pub(super) fn LocksView(props: &LocksProps) -> Html {
    let LocksProps { lab, lang, on } = props;
    html! {
        <main class="ld0 lk0">
            { for [0, 1].map(|side| html! { <Side lab={lab.clone()} {side} lang={*lang} on={on.clone()} /> }) }
            <Aside lab={lab.clone()} lang={*lang} on={on.clone()} />
        </main>
    }
}

/// How to go through a schedule.
pub(super) fn transport(words: &Words, lab: &LocksLab, on: &Callback<LocksMsg>) -> Html {
    let (step, all) = (lab.ask.step, lab.steps());
    let go = |to: usize| on.reform(move |_: MouseEvent| LocksMsg::Go(to));
    let count = words.lab.step_of.replace("{n}", &step.to_string());
    let count = count.replace("{all}", &all.to_string());
    html! {
        <span class="ltr">
            <button class="btn sm" aria-label={words.lab.to_start} title={words.lab.to_start} disabled={step == 0} onclick={go(0)}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 5v14M19 6l-8 6 8 6z" /></svg></button>
            <button class="btn sm" aria-label={words.lab.step_back} title={words.lab.step_back} disabled={step == 0} onclick={go(step.saturating_sub(1))}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M16 6l-8 6 8 6z" /></svg></button>
            <span class="mono f0" data-testid="lock-step">{ count }</span>
            <button class="btn sm pri" disabled={step >= all} onclick={go(step + 1)}>{ words.lab.step }</button>
        </span>
    }
}

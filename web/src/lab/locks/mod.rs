//! The locks lab: two rungs of a ladder, and the schedule that breaks one of them.

mod aside;
mod lanes;
mod side;
pub(crate) mod state;

use yew::prelude::*;

use crate::i18n::{LabsWords, Lang};
use crate::lab::parts;
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
pub(super) fn transport(words: &LabsWords, lab: &LocksLab, on: &Callback<LocksMsg>) -> Html {
    let go = |to: usize| on.reform(move |_: MouseEvent| LocksMsg::Go(to));
    parts::stepper(&words.lab, "lock-step", [lab.ask.step, lab.steps()], go)
}

//! The frame of what is asked of a remedy's knob by whole runs: a button for each side that has it, and what has come
//! of that.

use redscope_session::lab::SIDES;
use yew::prelude::*;

use super::state::LoadedState;
use crate::i18n::LabsWords;
use crate::lab::sided::parts::letter;
use crate::lab::sided::state::{SidedMsg, of_side};

/// What is asked.
pub(super) struct Asked {
    pub(super) knob: &'static str,
    /// What the card is called, of the knob, and what it does.
    pub(super) title: &'static str,
    pub(super) sub: &'static str,
    /// What the button of a side says.
    pub(super) button: &'static str,
    pub(super) message: fn(usize) -> SidedMsg,
    /// Whether it is being found out.
    pub(super) runs: bool,
}

impl Asked {
    /// The card; nothing where no side has the knob.
    pub(super) fn view(
        self,
        words: &LabsWords,
        lab: &LoadedState,
        on: &Callback<SidedMsg>,
        found: Option<Html>,
    ) -> Html {
        let Asked { knob, title, sub, button, message, runs } = self;
        let has = |side: &usize| lab.side(*side).knobs().any(|(own, _)| own.name == knob);
        let mut sides = (0..SIDES.len()).filter(has).peekable();
        if sides.peek().is_none() {
            return Html::default();
        }
        let title = title.replace("{}", words.loaded.knob(knob));
        let buttons = sides.map(|side| {
            let onclick = on.reform(move |_: MouseEvent| message(side));
            html! {
                <button class="btn sm" disabled={!lab.is_done || runs} {onclick}>{ button.replace("{}", &letter(side)) }</button>
            }
        });
        html! {
            <section class="card cx ld-least" aria-label={title.clone()}>
                <h3>{ title }</h3>
                <p class="f0 mut">{ sub }</p>
                <p class="ld-lb">{ for buttons }</p>
                { found.unwrap_or_default() }
            </section>
        }
    }
}

/// A button that sets the knob of a side to what was found.
pub(super) fn take(
    words: &LabsWords,
    (side, knob): (usize, &str),
    value: u64,
    on: &Callback<SidedMsg>,
) -> Html {
    let name = of_side(side, knob);
    let onclick = on.reform(move |_: MouseEvent| SidedMsg::Set(name.clone(), value.to_string()));
    html! { <button class="btn sm" {onclick}>{ words.loaded.take_least }</button> }
}

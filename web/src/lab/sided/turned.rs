//! What was chosen while a lab ran: from when on it stands, and how it is taken back.

use redscope_session::lab::{SIDES, Turned};
use yew::prelude::*;

use super::parts::{Called, letter};
use super::state::{Measured, SidedMsg, SidedState};
use crate::i18n::{LabWords, LabsWords};

/// From when on a choice counts, and those that were made while the lab ran.
pub(in crate::lab) fn turned<S: Measured>(
    words: &LabsWords,
    lab: &SidedState<S>,
    called: Called<'_>,
    on: &Callback<SidedMsg>,
) -> Html {
    let own = &words.lab;
    let from = match lab.turns() {
        true => own.from_now.replace("{}", &lab.at_s()),
        false => own.from_start.to_owned(),
    };
    let rows = lab.ask.turned().iter().enumerate().map(|(place, turned)| {
        let (side, name) = of(turned);
        let value = &turned.value;
        let called = match side {
            Some(side) => format!("{} · {}", letter(side), called(name)),
            None => called(name).to_owned(),
        };
        let said = format!("{called} {value}");
        let what = html! { <span>{ called }{ " " }<b class="mono">{ value.clone() }</b></span> };
        let row = row::<S>(own, turned.at_ms, what, &said, SidedMsg::TakeBack(place), on);
        html! { <li key={format!("{}:{}", turned.at_ms, turned.name)}>{ row }</li> }
    });
    let acts = lab.ask.acts().iter().enumerate().map(|(place, act)| {
        let said = words.take_part.act(&act.name, &act.value);
        let what = html! { <span class="tk-did">{ said.clone() }</span> };
        html! { <li key={place}>{ row::<S>(own, act.at_ms, what, &said, SidedMsg::Undo(place), on) }</li> }
    });
    let onstart = on.reform(|_: MouseEvent| SidedMsg::FromStart);
    let fixed = fixed(lab, called);
    html! {
        <div class="ld-tu">
            <p class="mut f0">{ from }
                if lab.turns() && !fixed.is_empty() { { " " }{ own.but_for.replace("{}", &fixed.join(words.page.comma)) } }
            </p>
            if !lab.ask.turned().is_empty() {
                <ol aria-label={own.turned}>{ for rows }</ol>
                <button class="btn sm" onclick={onstart}>{ own.run_so }</button>
            }
            if !lab.ask.acts().is_empty() { <ol aria-label={words.take_part.did}>{ for acts }</ol> }
        </div>
    }
}

/// Something that was chosen or done: when, what, and a button that takes it back.
fn row<S: Measured>(
    words: &LabWords,
    at_ms: u64,
    what: Html,
    said: &str,
    back: SidedMsg,
    on: &Callback<SidedMsg>,
) -> Html {
    let at = (at_ms / S::SAMPLE_MS) as usize;
    let ongo = on.reform(move |_: MouseEvent| SidedMsg::Go(at));
    let onback = on.reform(move |_: MouseEvent| back.clone());
    let label = format!("{} {said}", words.take_back);
    html! {
        <>
            <button class="lk at mono" onclick={ongo}>{ SidedState::<S>::said(at_ms) }</button>
            { what }
            <button class="btn sm" aria-label={label} title={words.take_back} onclick={onback}>{ "×" }</button>
        </>
    }
}

/// What the knobs are called that say what is there from the beginning.
fn fixed<S: Measured>(lab: &SidedState<S>, called: Called<'_>) -> Vec<&'static str> {
    let stands = lab.stands();
    let knobs = [0, 1].map(|side| lab.knobs(side));
    let own = [0, 1].map(|side: usize| knobs[side].of_one(&stands.chosen[side]));
    let mut names = Vec::new();
    for (knob, _) in knobs[0].of_load().chain(own.into_iter().flatten()) {
        if !lab.ask.can_be_turned(knob.name) && !names.contains(&called(knob.name)) {
            names.push(called(knob.name));
        }
    }
    names
}

/// Which side's knob it is, and its name there; `None`: one of both.
fn of(turned: &Turned) -> (Option<usize>, &str) {
    match turned.name.split_once('.') {
        Some((side, name)) => (SIDES.iter().position(|other| *other == side), name),
        None => (None, &turned.name),
    }
}

impl<S: Measured> SidedState<S> {
    /// Before which samples something was chosen that a side has to do with.
    pub(in crate::lab) fn turned_of(&self, side: usize) -> Vec<usize> {
        let turned = self.ask.turned().iter();
        let its = turned.chain(self.ask.acts());
        let its = its.filter(|turned| of(turned).0.is_none_or(|other| other == side));
        its.map(|turned| (turned.at_ms / S::SAMPLE_MS) as usize).collect()
    }
}

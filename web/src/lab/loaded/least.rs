//! How little of a remedy is enough: a button, what was tried, and what was found.

use redscope_session::lab::{LeastPart, SIDES};
use yew::prelude::*;

use super::state::LoadedState;
use crate::figures::grouped;
use crate::i18n::LabsWords;
use crate::lab::sided::parts::letter;
use crate::lab::sided::state::{SidedMsg, of_side};

/// For each side whose remedy has a knob of which one may ask how little is enough.
pub(super) fn least(words: &LabsWords, lab: &LoadedState, on: &Callback<SidedMsg>) -> Html {
    let knob = lab.side(0).lab().least;
    let has =
        |side: usize| knob.filter(|knob| lab.side(side).knobs().any(|(own, _)| own.name == *knob));
    let sides: Vec<(usize, &'static str)> =
        (0..SIDES.len()).filter_map(|side| Some((side, has(side)?))).collect();
    if sides.is_empty() {
        return html! {};
    }
    let own = &words.loaded;
    let title = own.least.replace("{}", own.knob(sides[0].1));
    let buttons = sides.iter().map(|(side, _)| {
        let side = *side;
        let onclick = on.reform(move |_: MouseEvent| SidedMsg::FindLeast(side));
        let searches = lab.least.as_ref().is_some_and(|least| !least.is_done);
        html! {
            <button class="btn sm" disabled={!lab.is_done || searches} {onclick}>{ own.find_least.replace("{}", &letter(side)) }</button>
        }
    });
    html! {
        <section class="card cx ld-least" aria-label={title.clone()}>
            <h3>{ title }</h3>
            <p class="f0 mut">{ own.least_sub }</p>
            <p class="ld-lb">{ for buttons }</p>
            if let Some(least) = &lab.least { { tried(words, least, on) } }
        </section>
    }
}

fn tried(words: &LabsWords, least: &LeastPart, on: &Callback<SidedMsg>) -> Html {
    let own = &words.loaded;
    let mut all = least.tried.clone();
    all.sort_unstable_by_key(|tried| tried.value);
    let rows = all.iter().map(|tried| {
        let is_found = least.is_done && least.found == Some(tried.value);
        let class = classes!(is_found.then_some("cur"), (tried.given_up > 0).then_some("ld-hot"));
        html! {
            <tr key={tried.value} {class}><th scope="row">{ format!("{} ms", grouped(tried.value)) }</th>
                <td>{ grouped(tried.given_up) }</td></tr>
        }
    });
    let said = match (least.is_done, least.found) {
        (false, _) => own.searching.to_owned(),
        (true, Some(value)) => own.least_found.replace("{}", &format!("{} ms", grouped(value))),
        (true, None) => own.none_enough.to_owned(),
    };
    let take = least.found.filter(|_| least.is_done).map(|value| {
        let name = of_side(least.side, &least.knob);
        let onclick =
            on.reform(move |_: MouseEvent| SidedMsg::Set(name.clone(), value.to_string()));
        html! { <button class="btn sm" {onclick}>{ own.take_least }</button> }
    });
    html! { <>
        <table class="ld-lt"><thead><tr><th scope="col">{ own.knob(&least.knob) }</th><th scope="col">{ own.given_up }</th></tr></thead>
            <tbody>{ for rows }</tbody></table>
        <p class="f1" role="status">{ said }</p>
        { take }
    </> }
}

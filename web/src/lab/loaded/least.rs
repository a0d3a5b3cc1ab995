//! How little of a remedy is enough: a button, what was tried, and what was found.

use redscope_session::lab::LeastPart;
use yew::prelude::*;

use super::asked::{Asked, take};
use super::state::LoadedState;
use crate::figures::grouped;
use crate::i18n::LabsWords;
use crate::lab::sided::state::SidedMsg;

/// For each side whose remedy has a knob of which one may ask how little is enough.
pub(super) fn least(words: &LabsWords, lab: &LoadedState, on: &Callback<SidedMsg>) -> Html {
    let Some(knob) = lab.side(0).lab().least else { return Html::default() };
    let own = &words.loaded;
    let least = lab.least.as_deref();
    let asked = Asked {
        knob,
        title: own.least,
        sub: own.least_sub,
        button: own.find_least,
        message: SidedMsg::FindLeast,
        runs: least.is_some_and(|least| !least.is_done),
    };
    asked.view(words, lab, on, least.map(|least| tried(words, least, on)))
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
    let found = least.found.filter(|_| least.is_done);
    let take = found.map(|value| take(words, (least.side, &least.knob), value, on));
    html! { <>
        <table class="ld-lt"><thead><tr><th scope="col">{ own.knob(&least.knob) }</th><th scope="col">{ own.given_up }</th></tr></thead>
            <tbody>{ for rows }</tbody></table>
        <p class="f1" role="status">{ said }</p>
        { for take }
    </> }
}

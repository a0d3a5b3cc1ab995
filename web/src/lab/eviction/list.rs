//! What each policy finds at the size that is looked at, and whether its line is drawn.

use redscope_session::lab::{Cell, POLICIES, PolicyKind, SIZES};
use yew::prelude::*;

use super::curve::stroke;
use super::state::{EvictionMsg, EvictionState};
use crate::figures::grouped;
use crate::i18n::LabsWords;

/// A row for each policy.
pub(super) fn view(words: &LabsWords, lab: &EvictionState, on: &Callback<EvictionMsg>) -> Html {
    let title = words.eviction.at_size.replace("{}", &lab.ask.size_percent.to_string());
    let of_kind = |is_redis: bool| {
        let places = (0..POLICIES.len()).filter(move |place| {
            matches!(POLICIES[*place].kind, PolicyKind::Redis { .. }) == is_redis
        });
        places.map(|place| row(words, lab, place, on)).collect::<Html>()
    };
    html! {
        <section class="card cx" aria-label={title.clone()}>
            <h3>{ title }</h3>
            <ul class="ev-l">{ of_kind(true) }</ul>
            <p class="f0 mut ev-sub">{ words.eviction.textbooks }</p>
            <ul class="ev-l">{ of_kind(false) }</ul>
        </section>
    }
}

fn row(words: &LabsWords, lab: &EvictionState, place: usize, on: &Callback<EvictionMsg>) -> Html {
    let (color, dashes) = stroke(place);
    let onchange = on.reform(move |_: Event| EvictionMsg::Toggle(place));
    let cell = lab.cell(place);
    let ratio = cell.map(Cell::hit_ratio);
    let refused = cell.map_or(0, |cell| cell.refused);
    html! {
        <li>
            <label>
                <input type="checkbox" checked={lab.shown[place]} {onchange} />
                <svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true"><path d="M0 4H22" stroke={color} stroke-width="2.5" stroke-dasharray={dashes} /></svg>
                <code>{ words.eviction.policy(&POLICIES[place], &lab.ask.knobs()) }</code>
                <span class="ev-bar" aria-hidden="true"><i style={format!("width:{:.1}%;background:{color}", 100.0 * ratio.unwrap_or(0.0))} /></span>
                <span class="mono">{ ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{:.1}%", 100.0 * ratio)) }</span>
            </label>
            if refused > 0 { <span class="f0 t-bad">{ words.eviction.refused.replace("{}", &grouped(refused.into())) }</span> }
        </li>
    }
}

/// The curves for those who do not see them.
pub(super) fn table(words: &LabsWords, lab: &EvictionState) -> Html {
    let heads = SIZES.map(|size| html! { <th scope="col">{ format!("{size}%") }</th> });
    let rows = POLICIES.iter().enumerate().map(|(place, policy)| {
        let cells = SIZES.map(|size| {
            let ratio = lab.cells.get(&(place, size)).map(Cell::hit_ratio);
            html! { <td>{ ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{:.1}%", 100.0 * ratio)) }</td> }
        });
        html! { <tr><th scope="row">{ words.eviction.policy(policy, &lab.ask.knobs()) }</th>{ for cells }</tr> }
    });
    html! {
        <div class="sr"><table><caption>{ words.eviction.curve }</caption>
            <thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></div>
    }
}

//! How to go through the time of a lab with two sides.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::state::{Measured, SidedMsg, SidedState};
use crate::i18n::LabsWords;
use crate::lab::drag::along;

/// How to go through the time of a lab.
pub(in crate::lab) fn transport<S: Measured>(
    words: &LabsWords,
    lab: &SidedState<S>,
    on: &Callback<SidedMsg>,
) -> Html {
    let onplay = on.reform(|_: MouseEvent| SidedMsg::Play);
    let onstart = on.reform(|_: MouseEvent| SidedMsg::Go(0));
    let onspeed = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            if let Ok(speed) = list.value().parse() {
                on.emit(SidedMsg::Speed(speed));
            }
        })
    };
    let ongo = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            on.emit(SidedMsg::Go(slider.value_as_number().max(0.0) as usize));
        })
    };
    // A key does on the slider what it does anywhere on the page.
    let onkey = {
        let on = on.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(message) = SidedMsg::pressed(&event.key()) {
                event.prevent_default();
                on.emit(message);
            }
        })
    };
    let told = lab.at_s();
    html! {
        <span class="ltr">
            <button class="btn sm" aria-label={words.lab.to_start} title={words.lab.to_start} disabled={lab.at == 0} onclick={onstart}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 5v14M19 6l-8 6 8 6z" /></svg></button>
            <button class="btn sm pri" onclick={onplay}>{ if lab.playing { words.page.pause } else { words.page.play } }</button>
            <input type="range" min="0" max={lab.whole().to_string()} step="1" value={lab.at.to_string()} oninput={ongo} onkeydown={onkey}
                aria-label={words.loaded.moment} aria-valuetext={told.clone()} />
            <span class="mono f0" data-testid="moment">{ told }</span>
            <select aria-label={words.loaded.speed} onchange={onspeed}>
                { for S::SPEEDS.map(|speed| html! { <option value={speed.to_string()} selected={speed == lab.speed}>{ format!("{}×", f64::from(speed) / 100.0) }</option> }) }
            </select>
        </span>
    }
}

/// How much of a lab has run, as long as it is not all.
pub(in crate::lab) fn progress<S: Measured>(words: &LabsWords, lab: &SidedState<S>) -> Html {
    let percent = 100 * lab.known() / lab.whole().max(1);
    let loading = S::is_loading(&lab.samples[0]).then(|| format!(" · {}", words.loaded.loading));
    html! {
        if !lab.is_done { <span class="mut f0" role="status">{ format!("{} {percent}%", words.loaded.running) }{ loading }</span> }
    }
}

/// What a drawing over all samples of a run does when it is pressed or dragged along.
pub(in crate::lab) fn through_time(
    area: &NodeRef,
    whole: usize,
    on: &Callback<SidedMsg>,
) -> [Callback<PointerEvent>; 2] {
    let on = on.clone();
    along(area, move |part| {
        on.emit(SidedMsg::Go((part.clamp(0.0, 1.0) * whole as f64).round() as usize));
    })
}

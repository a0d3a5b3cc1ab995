//! What is chosen beside the transport: what to run on to, how fast, and what to stand still for.

use redscope_session::{GOALS, Goal};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::i18n::Words;
use crate::msg::Msg;
use crate::platform::chosen;

/// Virtual time per real time that can be chosen; 0 slows down only for what is worth seeing.
const SPEEDS: [(f64, &str); 7] = [
    (0.001, "0.001×"),
    (0.01, "0.01×"),
    (0.1, "0.1×"),
    (1.0, "1×"),
    (10.0, "10×"),
    (100.0, "100×"),
    (1000.0, "1000×"),
];

/// What to run on to; a goal of the lesson, if there is one.
pub(crate) fn goals(
    words: &'static Words,
    class: &'static str,
    has_lesson: bool,
    on: &Callback<Msg>,
) -> Html {
    let goals = GOALS.iter().filter(|(goal, _)| has_lesson || *goal != Goal::Lit);
    let goals = goals.map(|(goal, word)| {
        html! { <option value={*word}>{ (words.goal)(*goal) }</option> }
    });
    let onchange = on.reform(|event: Event| {
        let goal = chosen(&event).parse().unwrap_or(Goal::Story);
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            select.set_value("");
        }
        Msg::RunTo(goal)
    });
    html! {
        <select class={classes!("btn", class)} aria-label={words.to_next} {onchange}>
            <option value="" selected=true>{ words.to_next }</option>{ for goals }
        </select>
    }
}

/// How fast time runs.
pub(crate) fn speeds(
    words: &'static Words,
    class: &'static str,
    speed: f64,
    on: &Callback<Msg>,
) -> Html {
    let speeds = SPEEDS.iter().map(|(value, name)| {
        html! { <option value={value.to_string()} selected={speed == *value}>{ *name }</option> }
    });
    let onchange = on.reform(|event: Event| Msg::Speed(chosen(&event).parse().unwrap_or(0.0)));
    html! {
        <select class={classes!("btn", class)} aria-label={words.speed} {onchange}>
            <option value="0" selected={speed == 0.0}>{ words.auto }</option>{ for speeds }
        </select>
    }
}

/// Whether time stands still by itself when something important has happened.
pub(crate) fn stops_toggle(words: &'static Words, stops: bool, on: &Callback<Msg>) -> Html {
    let onchange = on.reform(|_: Event| Msg::ToggleStops);
    html! {
        <label class={classes!("tgl", "stops", stops.then_some("on"))} title={words.stops_hint}>
            <input type="checkbox" checked={stops} {onchange} />{ words.stops }
        </label>
    }
}

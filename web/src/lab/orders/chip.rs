//! A step as a chip, in the colour of who takes it.

use redscope_session::lab::StepName;
use yew::prelude::*;

/// A step as a chip; one that is still to come is hollow. Who takes it is named where its colour says it not.
pub(super) fn chip(actors: &[String], step: &StepName, is_past: bool) -> Html {
    let class = classes!("chip", color(&step.actor), (!is_past).then_some("nx"));
    let is_alone = actors.len() == 2;
    html! {
        <i {class} title={format!("{} {}", step.actor, step.step)}>
            <b class={classes!(is_alone.then_some("sr"))}>{ format!("{} ", step.actor) }</b>{ &step.step }
        </i>
    }
}

/// The colour of who takes part, a token's name.
pub(super) fn color(actor: &str) -> &'static str {
    match actor {
        "w1" => "s2",
        "w2" => "s5",
        "r1" => "s3",
        "s1" => "s6",
        _ => "s4",
    }
}

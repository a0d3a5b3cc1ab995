//! How the loop is at this instant, and how to go on.

use redscope_session::BusyWhy;
use yew::prelude::*;

use super::scene::Scene;
use crate::figures::{grouped, span};
use crate::msg::Msg;

/// The heading of the picture, with the setting of the processor.
pub(super) fn view(scene: &Scene<'_>, node: &str, on: &Callback<Msg>) -> Html {
    let Scene { words, view, .. } = scene;
    let next = match scene.busy().and_then(|busy| busy.until_us) {
        Some(until_us) => (words.next_round, Msg::Seek(until_us)),
        None => (words.one_event, Msg::Step),
    };
    let (label, message) = next;
    let onnext = on.reform(move |_: MouseEvent| message.clone());
    html! {
        <>
            <div class="sh">
                <h2>{ words.title }</h2><span class="grow" />
                if view.is_modelled { <span class="pill inf dk" title={words.is_modelled}>{ words.modelled }</span> }
                <span class="pill">{ words.key_count.replace("{}", &grouped(view.key_count as u64)) }</span>
                { state(scene) }
                <button class="btn sm" onclick={onnext}>{ label }</button>
                if view.is_modelled { { processor(scene, node, on) } }
            </div>
            if !view.is_modelled {
                <div class="lpp"><span>{ words.is_free }</span>{ processor(scene, node, on) }</div>
            }
        </>
    }
}

/// What keeps the loop from its sockets.
fn state(scene: &Scene<'_>) -> Html {
    let Scene { words, view, now_us, .. } = scene;
    if view.is_paused {
        return html! { <span class="pill warn">{ words.stopped }</span> };
    }
    let Some(busy) = scene.busy() else {
        return html! { <span class="pill ok">{ "✓ " }{ words.idle }</span> };
    };
    let since = span(now_us.saturating_sub(busy.since_us));
    let text = match (busy.why, scene.served()) {
        (BusyWhy::Sleeps, _) => words.sleeps.replace("{}", &since),
        (BusyWhy::Waits, _) => words.waits_for_disk.replace("{}", &since),
        (BusyWhy::Works, Some(who)) => words.blocked.replace("{t}", &since).replace("{who}", who),
        (BusyWhy::Works, None) => words.works.replace("{t}", &since),
    };
    html! { <span class="pill bad">{ "✕ " }{ text.replace("{t}", &since) }</span> }
}

/// Whether commands take time, and how to change that.
fn processor(scene: &Scene<'_>, node: &str, on: &Callback<Msg>) -> Html {
    let Scene { words, view, .. } = scene;
    let (label, word) = match view.is_modelled {
        true => (words.take_none, "free"),
        false => (words.take_time, "modelled"),
    };
    let act = format!("processor {node} {word}");
    let onclick = on.reform({
        let act = act.clone();
        move |_: MouseEvent| Msg::Act(act.clone())
    });
    let look = classes!("btn", "sm", (!view.is_modelled).then_some("pri"));
    html! { <button class={look} title={format!("!{act}")} {onclick}>{ label }</button> }
}

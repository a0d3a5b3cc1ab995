//! The way from the sockets to the handlers: multiplexer, queue of the round, dispatcher.

use redscope_session::{EventKind, LoopPart, RoundRow};
use yew::prelude::*;

use super::scene::Scene;
use crate::figures::fine;
use crate::i18n::LoopWords;
use crate::model::seconds;

/// Places of the queue that are drawn.
const PLACES: usize = 3;

pub(super) fn view(scene: &Scene<'_>) -> Html {
    let Scene { words, .. } = scene;
    let is_timers = scene.busy().is_some_and(|busy| busy.part == LoopPart::Timers);
    html! {
        <>
            <div class="lpmx">{ multiplexer(scene) }</div>
            <i class="lpa a1" aria-hidden="true"></i>
            <div class="lpq">{ queue(scene) }</div>
            <i class="lpa a2" aria-hidden="true"></i>
            <div class={classes!("lpd", is_timers.then_some("hot"))}>
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><path d="M50 1L99 50L50 99L1 50z" /></svg>
                <b>{ words.dispatcher }</b>
                <span class="mut f0">{ if is_timers { "serverCron" } else { words.one_thread } }</span>
            </div>
        </>
    }
}

fn multiplexer(scene: &Scene<'_>) -> Html {
    let Scene { words, view, .. } = scene;
    let ready = view.ready_count;
    let below = match scene.busy() {
        Some(_) if ready > 0 => words.nobody_asks.replace("{}", &ready.to_string()),
        Some(_) => String::new(),
        None => words.sleeps_in_it.replace("{}", &seconds(view.cron_due_us)),
    };
    let is_asleep = scene.busy().is_none() && !view.is_paused;
    html! {
        <>
            <div class={classes!("bx", is_asleep.then_some("lit"))}>
                <b>{ words.multiplexer }</b>
                <span class="mono">{ "epoll_wait" }</span>
                if let Some(round) = scene.round() {
                    <span class="mut f0">{ returned(words, round) }</span>
                    <span class="mono">{ fine(round.began_us) }</span>
                }
            </div>
            <p class="mut f0">{ below }</p>
        </>
    }
}

/// What the call has come back with: a timer is no event of it, but what it waited for at the most.
fn returned(words: &LoopWords, round: &RoundRow) -> String {
    let timers = round.events.iter().filter(|(kind, _)| *kind == EventKind::Timer).count();
    match round.event_count - timers {
        0 if timers > 0 => words.timed_out.to_owned(),
        1 => words.returned_one.to_owned(),
        count => words.returned.replace("{}", &count.to_string()),
    }
}

fn queue(scene: &Scene<'_>) -> Html {
    let Scene { words, .. } = scene;
    let is_busy = scene.busy().is_some();
    let round = scene.round();
    let events = round.map_or(&[][..], |round| &round.events);
    let count = round.map_or(0, |round| round.event_count);
    let label = |kind: EventKind, who: &Option<String>| match who {
        Some(who) => format!("{who} {}", (words.event)(kind)),
        None => (words.event)(kind).to_owned(),
    };
    let places = (0..PLACES).map(|place| {
        let is_rest = place == PLACES - 1 && count > PLACES;
        let (text, look) = match events.get(place) {
            _ if is_rest => (words.and_more.replace("{}", &(count - place).to_string()), "it"),
            Some((kind, who)) => (label(*kind, who), "it"),
            None => (String::new(), "it free"),
        };
        let look = classes!(look, (is_busy && place < count).then_some("hot"));
        html! { <li key={place} class={look}>{ text }</li> }
    });
    html! {
        <>
            <h3>{ words.queue }</h3>
            <ol>{ for places }</ol>
            <p class="mut f0">{ words.queue_note }</p>
        </>
    }
}

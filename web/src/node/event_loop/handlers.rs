//! The three handlers, the one at work lit, with the command that is carried out.

use redscope_session::{BusyView, BusyWhy, CommandView, EventKind, LoopPart, RoundRow};
use yew::prelude::*;

use super::scene::Scene;
use crate::figures::{grouped, span, span_ns};
use crate::i18n::{LoopWords, counted};

/// The handlers with the wires from the dispatcher, in parts of a hundred from above.
const PLACES: [(LoopPart, f64); 3] =
    [(LoopPart::Accept, 14.3), (LoopPart::Execute, 50.0), (LoopPart::Write, 85.7)];

pub(super) fn view(scene: &Scene<'_>) -> Html {
    let at_work = scene.busy().filter(|busy| busy.why != BusyWhy::Waits).map(|busy| busy.part);
    let wires = PLACES.iter().map(|(part, y)| {
        let look = if at_work == Some(*part) { "wire hot" } else { "wire" };
        html! { <path class={look} d={format!("M0 50C60 50 60 {y} 100 {y}")} /> }
    });
    let cards = PLACES.iter().map(|(part, _)| {
        let is_lit = at_work == Some(*part);
        html! {
            <div class={classes!("hw", is_lit.then_some("hot"))}>
                <section class={classes!("hd2", look(*part))} aria-label={title(scene.words, *part)}
                    aria-current={is_lit.then_some("step")}>
                    <b>{ title(scene.words, *part) }</b>
                    // The command needs the room.
                    if !is_lit || *part != LoopPart::Execute { <span class="mut f0">{ subtitle(scene.words, *part) }</span> }
                    { body(scene, *part, is_lit) }
                </section>
            </div>
        }
    });
    html! {
        <>
            <svg class="lpw r" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{ for wires }</svg>
            <div class="lph">{ for cards }</div>
        </>
    }
}

const fn look(part: LoopPart) -> &'static str {
    match part {
        LoopPart::Accept => "k2",
        LoopPart::Write => "k1",
        _ => "k3",
    }
}

fn title(words: &LoopWords, part: LoopPart) -> &'static str {
    (words.part)(part)
}

const fn subtitle(words: &LoopWords, part: LoopPart) -> &'static str {
    match part {
        LoopPart::Accept => words.accept_sub,
        LoopPart::Write => words.write_sub,
        _ => words.execute_sub,
    }
}

fn body(scene: &Scene<'_>, part: LoopPart, is_lit: bool) -> Html {
    let words = scene.words;
    let busy = scene.busy().filter(|_| is_lit);
    match (part, busy) {
        (LoopPart::Execute, Some(busy)) => executes(scene, busy),
        (LoopPart::Execute, None) => {
            let last = last_with(scene, |round| round.command.is_some());
            let last = last.and_then(|round| round.command.as_ref());
            idle(words, last.map(|command| format!("{} {}", command.text, span(command.us))))
        }
        (LoopPart::Accept, Some(_)) => {
            html! { <span class="mono">{ scene.served().unwrap_or_default().to_owned() }</span> }
        }
        (LoopPart::Accept, None) => {
            let is_it = |round: &RoundRow| accepted(round).is_some();
            idle(words, last_with(scene, is_it).and_then(accepted))
        }
        (LoopPart::Write, Some(_)) => {
            html! { <span class="mono">{ scene.round().map(|round| written(words, round)).unwrap_or_default() }</span> }
        }
        (LoopPart::Write, None) if scene.busy().is_some() => {
            html! { <span class="mono">{ words.later }</span> }
        }
        (LoopPart::Write, None) => {
            let last = last_with(scene, |round| round.before_sleep.replies > 0);
            idle(words, last.map(|round| written(words, round)))
        }
        (LoopPart::Timers | LoopPart::BeforeSleep, _) => Html::default(),
    }
}

/// The last round that is over and did such a thing.
fn last_with<'a>(scene: &'a Scene<'_>, is_it: impl Fn(&RoundRow) -> bool) -> Option<&'a RoundRow> {
    let is_over = |round: &RoundRow| round.ends_us.is_some_and(|ends| ends <= scene.now_us);
    scene.view.rounds.iter().rev().find(|round| is_over(round) && is_it(round))
}

/// Who was accepted in a round.
fn accepted(round: &RoundRow) -> Option<String> {
    let (_, who) = round.events.iter().find(|(kind, _)| *kind == EventKind::Accept)?;
    who.clone()
}

fn written(words: &LoopWords, round: &RoundRow) -> String {
    let done = round.before_sleep;
    let text = counted(words.written, "{n}", done.replies);
    text.replace("{b}", &grouped(done.reply_bytes))
}

fn idle(words: &LoopWords, last: Option<String>) -> Html {
    html! {
        <span class="mono">{ words.handler_idle }
            if let Some(last) = last { <span class="mut">{ " · " }{ words.last_took.replace("{}", &last) }</span> }
        </span>
    }
}

/// The command that is carried out: how much of it is over, and what it costs.
fn executes(scene: &Scene<'_>, busy: &BusyView) -> Html {
    let Scene { words, now_us, .. } = scene;
    let all_us = busy.part_until_us.saturating_sub(busy.part_from_us);
    let over_us = now_us.saturating_sub(busy.part_from_us).min(all_us);
    let share = over_us as f64 * 100.0 / all_us.max(1) as f64;
    let name = scene.command().map_or_else(String::new, |command| command.text.clone());
    let so_far = words.so_far.replace("{cmd}", &name).replace("{t}", &span(over_us));
    let to_go =
        busy.until_us.map(|until| words.to_go.replace("{}", &span(until.saturating_sub(*now_us))));
    html! {
        <>
            <span class="mono hx">{ so_far.replace("{all}", &span(all_us)) }</span>
            <i class="hbar" role="progressbar" aria-label={name} aria-valuemin="0" aria-valuemax="100"
                aria-valuenow={format!("{share:.0}")}><i style={format!("width:{share:.1}%")}></i></i>
            <span class="f0">{ to_go.unwrap_or_default() }</span>
            if let Some(command) = scene.command() { <span class="f0 mut">{ price(words, command) }</span> }
        </>
    }
}

/// What a command costs by the table.
fn price(words: &LoopWords, command: &CommandView) -> String {
    let by_table = words
        .price
        .replace("{n}", &grouped(command.elements))
        .replace("{e}", &span_ns(u64::from(command.element_ns)))
        .replace("{b}", &span_ns(u64::from(command.base_ns)));
    match command.instructions {
        0 => by_table,
        count => words.lua_price.replace("{n}", &grouped(count)),
    }
}

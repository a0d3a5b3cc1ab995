//! The last rounds as a list, each a way to its instant, with what Redis itself tells of slow ones.

use redscope_session::{NodeTab, RoundRow};
use yew::prelude::*;

use super::scene::Scene;
use crate::figures::{fine, grouped, span};
use crate::msg::Msg;

/// What is typed to have slow events noted, and to hear of them.
const WATCH: &str = "CONFIG SET latency-monitor-threshold 1";
const LATEST: &str = "LATENCY LATEST";

pub(super) fn view(scene: &Scene<'_>, node: &str, on: &Callback<Msg>) -> Html {
    let Scene { words, view, .. } = scene;
    let rows = view.rounds.iter().rev().map(|round| row(scene, round, on));
    html! {
        <section class="card svc lpv" aria-label={words.at}>
            <div class="sh">{ slow(scene, node, on) }</div>
            <div class="svb" tabindex="0" role="region" aria-label={words.rounds.replace("{}", &view.rounds.len().to_string())}>
                if view.rounds.is_empty() { <p class="mut f0">{ words.no_rounds }</p> }
                else {
                    <table class="svt"><thead><tr>
                        <th>{ words.at }</th><th>{ words.woken_by }</th><th>{ words.command }</th>
                        <th class="num">{ words.took }</th><th class="num">{ words.late }</th>
                    </tr></thead><tbody>{ for rows }</tbody></table>
                }
            </div>
        </section>
    }
}

fn row(scene: &Scene<'_>, round: &RoundRow, on: &Callback<Msg>) -> Html {
    let words = scene.words;
    let began_us = round.began_us;
    let onclick = on.reform(move |_: MouseEvent| Msg::Seek(began_us));
    let first = round.events.first().map(|(kind, who)| match who {
        Some(who) => format!("{who} {}", (words.event)(*kind)),
        None => (words.event)(*kind).to_owned(),
    });
    let more = round.event_count.saturating_sub(1);
    let took = round.ends_us.map(|ends| span(ends.saturating_sub(began_us)));
    let late = round.cron_due_us.map(|due| began_us.saturating_sub(due)).filter(|us| *us > 0);
    let command = round.command.as_ref().map(|command| command.text.clone()).unwrap_or_default();
    let is_long = round.ends_us.is_none_or(|ends| ends >= began_us + 1000);
    html! {
        <tr key={round.number.to_string()} class={classes!(is_long.then_some("lpo"))}>
            <td><button class="at" {onclick}>{ fine(began_us) }</button></td>
            <td>{ first.unwrap_or_default() }
                if more > 0 { { " " }{ words.and_more.replace("{}", &more.to_string()) } }</td>
            <td class="mono" title={command.clone()}>{ command }</td>
            <td class="num">{ took.unwrap_or_else(|| "…".to_owned()) }</td>
            <td class="num">{ late.map(span).unwrap_or_default() }</td>
        </tr>
    }
}

/// The slow log, and the latency monitor.
fn slow(scene: &Scene<'_>, node: &str, on: &Callback<Msg>) -> Html {
    let Scene { words, view, .. } = scene;
    let threshold = span(u64::try_from(view.slower_than_us).unwrap_or(0));
    let log =
        words.slow_log.replace("{n}", &grouped(view.slow_count as u64)).replace("{t}", &threshold);
    let onlog = on.reform(|_: MouseEvent| Msg::NodeTab(NodeTab::Server));
    let typed = |line: &'static str| {
        let node = node.to_owned();
        on.reform(move |_: MouseEvent| Msg::TypeAt(node.clone(), line.to_owned()))
    };
    let worst = view.latency.iter().max_by_key(|row| row.worst_ms);
    let latency = match worst {
        _ if view.latency_threshold_ms == 0 => {
            html! { <button class="btn sm" title={WATCH} onclick={typed(WATCH)}>{ words.latency_off }</button> }
        }
        None => {
            let text = words.latency_on.replace("{}", &view.latency_threshold_ms.to_string());
            html! { <span class="f0 mut">{ text }</span> }
        }
        Some(row) => {
            let text = words
                .latency_seen
                .replace("{event}", &row.event)
                .replace("{last}", &row.last_ms.to_string());
            html! { <button class="btn sm" title={LATEST} onclick={typed(LATEST)}>{ text.replace("{worst}", &row.worst_ms.to_string()) }</button> }
        }
    };
    html! { <><button class="btn sm" onclick={onlog}>{ log }</button>{ latency }</> }
}

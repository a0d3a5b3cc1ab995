//! Every way beside the others: a button that runs them, what each has come to, and which commands each refuses.

use redscope_session::lab::{Recovery, SIDES, ScorePart, TriedCommand, WayScore};
use yew::prelude::*;

use super::lanes::{HIGH, fare};
use super::state::TapeState;
use crate::figures::{bytes, grouped};
use crate::i18n::{LabsWords, ScoreWords};
use crate::lab::sided::parts::letter;
use crate::lab::sided::state::SidedMsg;

/// The scorecard of a lab: its ways under the load and the tape that are chosen.
pub(super) fn scorecard(words: &LabsWords, lab: &TapeState, on: &Callback<SidedMsg>) -> Html {
    let own = &words.score;
    let onclick = on.reform(|_: MouseEvent| SidedMsg::Score);
    let scores = lab.scores.as_deref();
    let runs = scores.is_some_and(|scores| !scores.is_done);
    let said = match scores {
        Some(scores) if runs => own.running.replace("{}", &scores.percent.to_string()),
        Some(_) => String::new(),
        None => own.sub.to_owned(),
    };
    html! {
        <section class="card tp-all" aria-label={own.title}>
            <div class="lch"><h3>{ own.title }</h3><span class="mut f0" role="status">{ said }</span><span class="grow" />
                <button class="btn sm" disabled={!lab.is_done || runs} {onclick}>{ own.run }</button></div>
            if let Some(scores) = scores.filter(|scores| !scores.ways.is_empty()) {
                { figures(words, lab, scores) }
                { commands(words, lab, &scores.ways) }
            }
        </section>
    }
}

/// The name of a way, with the letter of the side that is set up so.
fn name(words: &LabsWords, lab: &TapeState, way: &str) -> Html {
    let ways = words.tape.about(lab.id()).ways;
    let called = ways.iter().find(|(known, _)| *known == way).map_or("", |(_, called)| called);
    let sides = (0..SIDES.len()).filter(|side| lab.ask.chosen[*side] == way);
    html! { <>{ called }{ for sides.map(|side| html! { <i class={format!("ld-let s-{side}")}>{ letter(side) }</i> }) }</> }
}

/// A row for each way: how writes fared over time, and figures.
fn figures(words: &LabsWords, lab: &TapeState, scores: &ScorePart) -> Html {
    let own = &words.score;
    let rows = scores.ways.iter().map(|score| {
        let available = score.available_per_mille();
        let memory = score.paid.map_or_else(|| "–".to_owned(), |(used, _)| bytes(used));
        let per_key = score.paid.map_or_else(|| "–".to_owned(), |(_, key)| bytes(key));
        let refused = broken(score, &scores.ways).len();
        let cells = [
            (format!("{}.{}%", available / 10, available % 10), available < 900),
            (grouped(score.lost), score.lost > 0),
            (recovery(own, score.recovery), score.recovery == Recovery::NotYet),
            (grouped(score.refused), false),
            (grouped(score.unsent), false),
            (memory, false),
            (per_key, false),
            (score.processes.to_string(), false),
            (format!("{refused} / {}", score.tried.len()), refused > 0),
        ];
        html! {
            <tr key={score.way.clone()}>
                <th scope="row">{ name(words, lab, &score.way) }<span class="mut f0">{ own.told(&score.way) }</span></th>
                <td>{ strip(score) }</td>
                { for cells.into_iter().map(|(figure, is_bad)| html! {
                    <td class={classes!("mono", is_bad.then_some("ld-hot"))}>{ figure }</td>
                }) }
            </tr>
        }
    });
    let heads = own.figures.iter().map(|head| html! { <th scope="col">{ *head }</th> });
    html! {
        <div class="tp-sc" tabindex="0" role="group" aria-label={own.title}>
            <table class="tp-fig"><caption class="sr">{ own.title }</caption>
                <thead><tr><th scope="col">{ own.way }</th><th scope="col">{ words.tape.service }</th>{ for heads }</tr></thead>
                <tbody>{ for rows }</tbody></table>
            <p class="f0 mut">{ own.counted }</p>
        </div>
    }
}

fn recovery(own: &ScoreWords, recovery: Recovery) -> String {
    match recovery {
        Recovery::Unharmed => "–".to_owned(),
        Recovery::After(ms) => format!("{:.1} s", ms as f64 / 1000.0),
        Recovery::NotYet => own.not_yet.to_owned(),
    }
}

/// How writes fared over time, as the lane of a side shows it.
fn strip(score: &WayScore) -> Html {
    let whole: u32 = score.fared.iter().map(|(_, samples)| samples).sum();
    let stretches = score.fared.iter().scan(0, |from, (service, samples)| {
        let (class, high) = fare(*service);
        let x = std::mem::replace(from, *from + samples);
        let y = HIGH - 1 - high;
        Some(html! { <rect {class} x={x.to_string()} y={y.to_string()} width={samples.to_string()} height={high.to_string()} /> })
    });
    html! {
        <svg viewBox={format!("0 0 {whole} {HIGH}")} preserveAspectRatio="none" aria-hidden="true">{ for stretches }</svg>
    }
}

/// The places of what was tried that a way refuses, or lacks while the first has it.
fn broken(score: &WayScore, all: &[WayScore]) -> Vec<usize> {
    let breaks = |place: &usize| all.first().is_some_and(|first| score.breaks(*place, first));
    (0..score.tried.len()).filter(breaks).collect()
}

/// A row for each command that was tried, with what each way has replied.
fn commands(words: &LabsWords, lab: &TapeState, all: &[WayScore]) -> Html {
    let own = &words.score;
    let Some(first) = all.first() else { return Html::default() };
    let broken: Vec<Vec<usize>> = all.iter().map(|score| broken(score, all)).collect();
    let rows = first.tried.iter().enumerate().map(|(place, TriedCommand { command, .. })| {
        let cells = all.iter().zip(&broken).map(|(score, broken)| {
            let breaks = broken.contains(&place);
            let tried = score.tried.get(place);
            let reply = tried.map_or("–", |tried| tried.reply.trim());
            let hops = tried.map_or(0, |tried| tried.redirections);
            let mark = if breaks { "✕ " } else { "✓ " };
            html! {
                <td class={classes!(breaks.then_some("ld-hot"))}><b aria-hidden="true">{ mark }</b><code>{ reply }</code>
                    if hops > 0 { <span class="mut f0">{ format!(" ({hops} × MOVED)") }</span> }</td>
            }
        });
        html! { <tr key={place}><th scope="row"><code>{ command }</code></th>{ for cells }</tr> }
    });
    let heads =
        all.iter().map(|score| html! { <th scope="col">{ name(words, lab, &score.way) }</th> });
    html! {
        <details class="tp-cmd"><summary>{ own.commands }</summary>
            <div class="tp-sc" tabindex="0" role="group" aria-label={own.commands}>
                <table><caption class="sr">{ own.commands }</caption>
                    <thead><tr><th scope="col">{ words.tape.tried }</th>{ for heads }</tr></thead><tbody>{ for rows }</tbody></table>
                <p class="f0 mut">{ own.commands_sub }</p></div></details>
    }
}

//! How old answers are at each delay of a second delete: a button, a curve of which each point is a run, and its table.

use redscope_session::lab::{CurvePart, CurvePoint};
use yew::prelude::*;

use super::asked::{Asked, take};
use super::state::LoadedState;
use crate::figures::{grouped, milliseconds};
use crate::i18n::LabsWords;
use crate::lab::plot::{HIGH, round_up, ticks};
use crate::lab::sided::state::SidedMsg;

/// The width of the drawing between two points, in its own units.
const STEP: f64 = 10.0;

/// For each side whose remedy has the knob of which the lab draws a curve.
pub(super) fn curve(words: &LabsWords, lab: &LoadedState, on: &Callback<SidedMsg>) -> Html {
    let Some((knob, _)) = lab.side(0).lab().curve else { return Html::default() };
    let own = &words.loaded;
    let curve = lab.curve.as_deref();
    let asked = Asked {
        knob,
        title: own.curve,
        sub: own.curve_sub,
        button: own.draw_curve,
        message: SidedMsg::DrawCurve,
        runs: curve.is_some_and(|curve| !curve.is_done),
    };
    asked.view(words, lab, on, curve.map(|curve| drawn(words, lab, curve, on)))
}

/// Answers that were old, of a hundred.
fn percent(point: &CurvePoint) -> f64 {
    100.0 * point.stale as f64 / point.answers.max(1) as f64
}

fn drawn(words: &LabsWords, lab: &LoadedState, curve: &CurvePart, on: &Callback<SidedMsg>) -> Html {
    let own = &words.loaded;
    let most = round_up(curve.points.iter().map(percent).fold(0.0, f64::max));
    let place =
        |at: usize, point: &CurvePoint| (STEP * at as f64, HIGH - HIGH * percent(point) / most);
    let places: Vec<(f64, f64)> =
        curve.points.iter().enumerate().map(|(at, point)| place(at, point)).collect();
    let line: String = places.iter().map(|(x, y)| format!("{x:.1},{y:.1} ")).collect();
    // Drawn as lines without length, whose ends are round however the drawing is stretched.
    let dots: String = places.iter().map(|(x, y)| format!("M{x:.1} {y:.1}h0")).collect();
    let wide = STEP * curve.whole.saturating_sub(1).max(1) as f64;
    let best = curve.points.iter().min_by_key(|point| (point.stale, point.value));
    let best = best.filter(|_| curve.is_done).map(|point| point.value);
    let ms = |value: u64| format!("{} ms", grouped(value));
    let stands = lab.side(curve.side).get(&curve.knob);
    let rows = curve.points.iter().map(|point| {
        let is_best = best == Some(point.value);
        let class = classes!(is_best.then_some("cur"));
        let oldest = milliseconds(point.oldest_us as f64 / 1000.0);
        let is_late = point.late_us > 1000 * point.value;
        let mark = if point.value == stands { " ◂" } else { "" };
        html! {
            <tr key={point.value} {class}><th scope="row">{ ms(point.value) }{ mark }</th><td>{ format!("{:.2}%", percent(point)) }</td>
                <td>{ oldest }</td><td class={classes!(is_late.then_some("ld-hot"))}>{ milliseconds(point.late_us as f64 / 1000.0) }</td></tr>
        }
    });
    let said = match best {
        None => format!("{} {} / {}", own.curve_running, curve.points.len(), curve.whole),
        Some(value) => own.curve_best.replace("{}", &ms(value)),
    };
    let take = best.map(|value| take(words, (curve.side, &curve.knob), value, on));
    let heads = [own.knob(&curve.knob), own.curve_heads[0], own.curve_heads[1], own.curve_heads[2]];
    let ticks = ticks(most, |value| format!("{value:.1}%"));
    html! { <>
        <div class={format!("ld-cv s-{}", curve.side)} aria-hidden="true">
            <span class="ld-tk">{ for ticks.iter().map(|tick| html! { <i>{ tick }</i> }) }</span>
            <svg viewBox={format!("0 0 {wide} {HIGH}")} preserveAspectRatio="none"><path class="ld-grid" d={format!("M0 0H{wide}M0 50H{wide}M0 100H{wide}")} />
                <polyline points={line} /><path class="ld-dots" d={dots} /></svg>
            <span class="ld-xs mono">{ for curve.points.iter().map(|point| html! { <i>{ short(point.value) }</i> }) }</span>
        </div>
        <table class="ld-lt"><thead><tr>{ for heads.map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
            <tbody>{ for rows }</tbody></table>
        <p class="f1" role="status">{ said }</p>
        { for take }
    </> }
}

/// A time below an axis.
fn short(ms: u64) -> String {
    if ms >= 1000 { format!("{} s", ms as f64 / 1000.0) } else { ms.to_string() }
}

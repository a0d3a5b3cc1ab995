//! One side: what is chosen for it, where its keys go, its charts.

use std::rc::Rc;

use redscope_session::lab::{EXPIRY_POLICIES, EXPIRY_SAMPLE_MS, ExpirySample, SIDES};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::series::{Chart, TOLD};
use super::state::ExpiryState;
use super::tells::{Matter, moment};
use crate::figures::grouped;
use crate::i18n::{Words, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::drawn::{Charted, Drawn};
use crate::lab::sided::state::{SidedMsg, of_side};

/// Samples of half a second, over which rates are taken.
const HALF: usize = (500 / EXPIRY_SAMPLE_MS) as usize;

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: ExpiryState,
    pub(super) side: usize,
    pub(super) drawn: Vec<Rc<Drawn<Chart>>>,
    pub(super) on: Callback<SidedMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let words = use_words();
    let SideProps { lab, side, drawn, on } = props;
    let side = *side;
    let own = &words.expiry;
    let policy = lab.ask.chosen[side].as_str();
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            on.emit(SidedMsg::Set(SIDES[side].to_owned(), list.value()));
        })
    };
    let letter = SIDES[side].to_uppercase();
    let options = EXPIRY_POLICIES.map(|name| {
        html! {
            <option value={name} selected={name == policy}>{ own.policy(name) }</option>
        }
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    let rows = [0, 1].map(|side| lab.knobs(side).of_one(&lab.ask.chosen[side]).count());
    let rows = rows[0].max(rows[1]);
    let knobs = lab.knobs(side);
    let knobs = knobs.of_one(policy).map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={own.knob(knob.name)} name={of_side(side, knob.name)} on={turn.clone()} />
    });
    let matter = moment(lab, side).matter;
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        let told: &'static [f64] = if chart == Chart::Share { &TOLD } else { &[] };
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                now={chart.value(0, &lab.samples[side], lab.at)} limit={chart.limit(lab, side)} {told} on={on.clone()} />
        }
    });
    let whole_s = lab.whole() as f64 * EXPIRY_SAMPLE_MS as f64 / 1000.0;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter.clone()}>
            <h2 class="sr">{ format!("{letter}{}{}", words.colon, own.policy(policy)) }</h2>
            <div class="lch"><i class="ld-let" aria-hidden="true">{ letter.clone() }</i>
                <select aria-label={format!("{} {letter}", own.policy_of)} {onchange}>{ for options }</select><span class="grow" />
                <span class={classes!("pill", look(matter))}>{ own.matter(matter) }</span></div>
            <div class="ld-own" style={format!("min-height:{}px", 10 + 26 * rows)}>{ for knobs }</div>
            { flow(words, lab, side) }
            <div class="ld-chs">{ for charts }
                <span class="ld-xs mono" aria-hidden="true">{ for (0..=4).map(|part| html! { <i>{ format!("{:.1} s", whole_s * f64::from(part) / 4.0) }</i> }) }</span>
            </div>
            { table(words, lab, side) }
        </section>
    }
}

/// The colour of what is the matter.
fn look(matter: Matter) -> Option<&'static str> {
    match matter {
        Matter::NotBegun => None,
        Matter::Stopped | Matter::ManyDead => Some("bad"),
        Matter::OthersWait | Matter::SomeDead => Some("warn"),
        Matter::NoneDead => Some("ok"),
    }
}

/// Keys as they are written, held and gone.
fn flow(words: &Words, lab: &ExpiryState, side: usize) -> Html {
    let own = &words.expiry;
    let at = lab.at.min(lab.known());
    let samples = &lab.samples[side][at.saturating_sub(HALF)..at];
    let before = lab.samples[side].get(at.wrapping_sub(HALF + 1)).map_or(0, |sample| sample.keys);
    let now = samples.last().cloned().unwrap_or_default();
    let per_s = |count: i64| {
        let ms = (samples.len() as u64 * EXPIRY_SAMPLE_MS).max(1) as i64;
        format!("{}/s", grouped((count.max(0) * 1000 / ms) as u64))
    };
    let expired: i64 = samples.iter().map(|sample| i64::from(sample.expired)).sum();
    let written = i64::from(now.keys) - i64::from(before) + expired;
    let dead = own.dead_kb.replace("{}", &grouped(now.dead_bytes / 1024));
    let boxes = [
        (own.written, per_s(written), false),
        (own.held, format!("{} · {dead}", grouped(now.keys.into())), now.dead_share() > 0.5),
        (own.expired, per_s(expired), false),
    ];
    html! {
        <ol class="ld-flow">{ for boxes.into_iter().map(|(name, figure, is_over)| html! {
            <li class={classes!(is_over.then_some("ld-hot"))}><b>{ name }</b><span>{ figure }</span></li>
        }) }</ol>
    }
}

/// The charts for those who do not see them: a row for each half second.
fn table(words: &Words, lab: &ExpiryState, side: usize) -> Html {
    let own = &words.expiry;
    let columns =
        [(Chart::Share, 0), (Chart::Dead, 0), (Chart::Dead, 1), (Chart::Work, 0), (Chart::Wait, 0)];
    let heads = columns.map(|(chart, line)| {
        let head = if line == 0 { own.chart(chart) } else { own.on_replica };
        html! { <th scope="col">{ head }</th> }
    });
    let samples: &[ExpirySample] = &lab.samples[side];
    let rows = (HALF..=lab.at.min(samples.len())).step_by(HALF).map(|at| {
        let cells = columns.map(|(chart, line)| {
            let value = chart.value(line, samples, at);
            html! { <td>{ value.map_or_else(|| "–".to_owned(), |value| chart.figure(value)) }</td> }
        });
        let s = at as f64 * EXPIRY_SAMPLE_MS as f64 / 1000.0;
        html! { <tr key={at}><th scope="row">{ format!("{s:.1} s") }</th>{ for cells }</tr> }
    });
    html! {
        <div class="sr"><table><caption>{ SIDES[side].to_uppercase() }</caption>
            <thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></div>
    }
}

//! One side: the command that is sent there, the charts, and what everybody waited.

use std::rc::Rc;

use redscope_session::lab::{LOOP_COMMANDS, LOOP_SAMPLE_MS, SIDES};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::series::Chart;
use super::state::LoopState;
use super::tells::{Matter, moment};
use super::waits::Waits;
use crate::figures::span;
use crate::i18n::{Words, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::drawn::{Charted, Drawn};
use crate::lab::sided::state::{SidedMsg, of_side};

/// The parts of a thousand that are told.
const PARTS: [(&str, usize); 4] = [("p50", 500), ("p99", 990), ("p99.9", 999), ("max", 1000)];

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: LoopState,
    pub(super) side: usize,
    pub(super) drawn: Vec<Rc<Drawn<Chart>>>,
    pub(super) on: Callback<SidedMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let words = use_words();
    let SideProps { lab, side, drawn, on } = props;
    let side = *side;
    let own = &words.event_loop;
    let command = lab.ask.chosen[side].as_str();
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            on.emit(SidedMsg::Set(SIDES[side].to_owned(), list.value()));
        })
    };
    let letter = SIDES[side].to_uppercase();
    let options = LOOP_COMMANDS.map(|one| html! {
        <option value={one.name} selected={one.name == command}>{ own.command(one.name) }</option>
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    let knobs = lab.knobs(side);
    let knobs = knobs.of_one(command).map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={own.knob(knob.name)} name={of_side(side, knob.name)} on={turn.clone()} />
    });
    let (look, pill) = match moment(lab, side).matter {
        Matter::NotBegun => (None, own.pills[0]),
        Matter::Calm => (Some("ok"), own.pills[1]),
        Matter::Runs { .. } => (Some("bad"), own.pills[2]),
        Matter::Over { .. } => (Some("warn"), own.pills[3]),
        Matter::Quick { .. } => (Some("ok"), own.pills[4]),
    };
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        let now = lab.at.checked_sub(1).and_then(|at| *chart.values(0, &lab.samples[side]).get(at)?);
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                {now} limit={None::<f64>} on={on.clone()} />
        }
    });
    let whole_ms = lab.whole() as u64 * LOOP_SAMPLE_MS;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter.clone()}>
            <h2 class="sr">{ format!("{letter}{}{}", words.colon, own.command(command)) }</h2>
            <div class="lch"><i class="ld-let" aria-hidden="true">{ letter.clone() }</i>
                <select aria-label={format!("{} {letter}", own.command_of)} {onchange}>{ for options }</select><span class="grow" />
                <span class={classes!("pill", look)}>{ pill }</span></div>
            <div class="ld-own">{ for knobs }</div>
            <div class="ld-chs">{ for charts }
                <span class="ld-xs mono" aria-hidden="true">{ for (0..=4).map(|part| html! { <i>{ format!("{} ms", whole_ms * part / 4) }</i> }) }</span>
            </div>
            { waits(words, lab, side) }
            { table(words, lab, side, drawn) }
        </section>
    }
}

/// What bystanders waited before and while the slow command ran, what its client waited, and what the slow log says.
fn waits(words: &Words, lab: &LoopState, side: usize) -> Html {
    let own = &words.event_loop;
    let (samples, slow) = (&lab.samples[side], lab.slow(side));
    let during = slow.map(|slow| Waits::during(samples, slow)).unwrap_or_default();
    let rows = [(own.before, Waits::before(samples, slow)), (own.during, during)];
    let rows = rows.iter().map(|(name, waits)| {
        let cells = PARTS.map(|(_, part)| {
            let told = waits.part(part).map_or_else(|| "–".to_owned(), span);
            html! { <td class="mono">{ told }</td> }
        });
        html! { <tr><th scope="row">{ *name }</th><td class="mono">{ waits.count() }</td>{ for cells }</tr> }
    });
    let heads = PARTS.map(|(name, _)| html! { <th scope="col">{ name }</th> });
    let told = match slow {
        None => own.no_slow.to_owned(),
        Some(slow) => {
            let logged =
                if slow.logged_us > 0 { span(slow.logged_us) } else { own.not_logged.to_owned() };
            own.slow_log.replace("{log}", &logged).replace("{client}", &span(slow.took_us))
        }
    };
    html! {
        <div class="el-w" tabindex="0" role="group" aria-label={own.waits}>
            <table aria-label={own.waits}><thead><tr><th scope="col">{ own.waits }</th><th scope="col">{ own.count }</th>{ for heads }</tr></thead>
                <tbody>{ for rows }</tbody></table>
            <p class="f0">{ told }</p>
        </div>
    }
}

/// The charts for those who do not see them: a row for each ten milliseconds.
fn table(words: &Words, lab: &LoopState, side: usize, drawn: &[Rc<Drawn<Chart>>]) -> Html {
    let heads = drawn
        .iter()
        .map(|drawn| html! { <th scope="col">{ words.event_loop.chart(drawn.chart) }</th> });
    let samples = &lab.samples[side];
    let columns: Vec<_> =
        drawn.iter().map(|drawn| (drawn.chart, drawn.chart.values(0, samples))).collect();
    let rows = (10..=lab.at.min(samples.len())).step_by(10).map(|at| {
        let cells = columns.iter().map(|(chart, values)| {
            let most = values[at - 10..at].iter().flatten().copied().reduce(f64::max);
            html! { <td>{ most.map_or_else(|| "–".to_owned(), |most| chart.figure(most)) }</td> }
        });
        html! { <tr key={at}><th scope="row">{ format!("{at} ms") }</th>{ for cells }</tr> }
    });
    html! {
        <div class="sr"><table><caption>{ SIDES[side].to_uppercase() }</caption>
            <thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></div>
    }
}

//! One side: how it is set up, what it has come to, its lanes and charts, what has happened.

use std::rc::Rc;

use redscope_session::lab::{SAMPLE_MS, SIDES};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::happened::Happened;
use super::lanes::Lanes;
use super::score::score;
use super::series::Chart;
use super::state::TapeState;
use super::tells::{Matter, moment};
use crate::i18n::{Lang, Words, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::drawn::{Charted, Drawn};
use crate::lab::sided::state::{SidedMsg, of_side};

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: TapeState,
    pub(super) lang: Lang,
    pub(super) side: usize,
    pub(super) drawn: Vec<Rc<Drawn<Chart>>>,
    pub(super) on: Callback<SidedMsg>,
    /// The run of this side is to be opened at a workbench.
    pub(super) on_open: Callback<usize>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let words = use_words();
    let SideProps { lab, side, drawn, on, .. } = props;
    let side = *side;
    let own = &words.tape;
    let about = own.about(lab.id());
    let way = lab.ask.chosen[side].as_str();
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            on.emit(SidedMsg::Set(SIDES[side].to_owned(), list.value()));
        })
    };
    let onopen = props.on_open.reform(move |_: MouseEvent| side);
    let letter = SIDES[side].to_uppercase();
    let options = about.ways.iter().map(|(name, said)| {
        html! {
            <option value={*name} selected={*name == way}>{ *said }</option>
        }
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    let rows = [0, 1].map(|side| lab.knobs(side).of_one(&lab.ask.chosen[side]).count());
    let rows = rows[0].max(rows[1]);
    let knobs = lab.knobs(side);
    let knobs = knobs.of_one(way).map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={own.knob(knob.name)} name={of_side(side, knob.name)} on={turn.clone()} />
    });
    let moment = moment(lab, side);
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                now={chart.value(0, &lab.samples[side], lab.at)} limit={None::<f64>} on={on.clone()} />
        }
    });
    let whole_s = lab.whole() as u64 * SAMPLE_MS / 1000;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter.clone()}>
            <h2 class="sr">{ format!("{letter}{}{}", words.colon, about.way(way)) }</h2>
            <div class="lch"><i class="ld-let" aria-hidden="true">{ letter.clone() }</i>
                <select aria-label={format!("{} {letter}", own.way_of)} {onchange}>{ for options }</select><span class="grow" />
                <span class={classes!("pill", look(moment.matter))}>{ own.matter(moment.matter) }</span></div>
            if rows > 0 { <div class="ld-own" style={format!("min-height:{}px", 10 + 26 * rows)}>{ for knobs }</div> }
            { score(words, lab.id(), &moment.totals, lab.samples[side].first()) }
            <Lanes samples={Rc::clone(&lab.samples[side])} {side} whole={lab.whole()} at={lab.at} on={on.clone()} />
            <div class="ld-chs">{ for charts }
                <span class="ld-xs mono" aria-hidden="true">{ for (0..=4).map(|part| html! { <i>{ format!("{} s", whole_s * part / 4) }</i> }) }</span>
            </div>
            <Happened samples={Rc::clone(&lab.samples[side])} at={lab.at} lang={props.lang} on={on.clone()} />
            <div class="tp-open"><button class="btn sm" disabled={lab.known() == 0} onclick={onopen}>{ own.open }</button><span class="mut f0">{ own.open_sub }</span></div>
            { table(words, lab, side, drawn) }
        </section>
    }
}

/// The colour of what is the matter.
fn look(matter: Matter) -> Option<&'static str> {
    match matter {
        Matter::NotBegun => None,
        Matter::Lost | Matter::TwoMasters | Matter::Nobody => Some("bad"),
        Matter::Some | Matter::Waits | Matter::Full | Matter::Stale => Some("warn"),
        Matter::Serves => Some("ok"),
    }
}

/// The charts for those who do not see them: a row for each second.
fn table(words: &Words, lab: &TapeState, side: usize, drawn: &[Rc<Drawn<Chart>>]) -> Html {
    let heads =
        drawn.iter().map(|drawn| html! { <th scope="col">{ words.tape.chart(drawn.chart) }</th> });
    let samples = &lab.samples[side];
    let rows = (10..=lab.at.min(samples.len())).step_by(10).map(|at| {
        let cells = drawn.iter().map(|drawn| {
            let value = drawn.chart.value(0, samples, at);
            html! { <td>{ value.map_or_else(|| "–".to_owned(), |value| drawn.chart.figure(value)) }</td> }
        });
        html! { <tr key={at}><th scope="row">{ format!("{} s", at / 10) }</th>{ for cells }</tr> }
    });
    html! {
        <div class="sr"><table><caption>{ SIDES[side].to_uppercase() }</caption>
            <thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></div>
    }
}

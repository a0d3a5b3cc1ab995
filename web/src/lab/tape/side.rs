//! One side: how it is set up, what it has come to, its lanes and charts, what has happened.

use std::rc::Rc;

use redscope_session::lab::SAMPLE_MS;
use yew::prelude::*;

use super::happened::Happened;
use super::lanes::Lanes;
use super::score::score;
use super::series::Chart;
use super::state::TapeState;
use super::tells::{Matter, moment};
use super::tried::tried;
use crate::figures::quarters;
use crate::i18n::{Lang, use_lab_words};
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::drawn::Drawn;
use crate::lab::sided::parts::{self, letter};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::table::chart_table;

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
    let words = use_lab_words();
    let SideProps { lab, side, drawn, on, .. } = props;
    let side = *side;
    let own = &words.tape;
    let about = own.about(lab.id());
    let onopen = props.on_open.reform(move |_: MouseEvent| side);
    let moment = moment(lab, side);
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                turned={lab.turned_of(side)} on={on.clone()} />
        }
    });
    let pill = (look(moment.matter), own.matter(moment.matter));
    let servers = lab.samples.iter().filter_map(|samples| samples.first());
    let most = servers.map(|sample| sample.servers.len()).max().unwrap_or(0);
    let whole_s = lab.whole() as u64 * SAMPLE_MS / 1000;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter(side)}>
            { parts::head(words, lab, side, own.way_of, about.ways.iter().copied(), pill, on) }
            if parts::most_own_knobs(lab) > 0 { { parts::own_knobs_in_step(lab, side, &|name| own.knob(name), on) } }
            { score(words, lab.id(), &moment.totals, lab.seen(side)) }
            <Lanes samples={Rc::clone(&lab.samples[side])} {side} {most} whole={lab.whole()} at={lab.at} on={on.clone()} />
            <div class="ld-chs">{ for charts }
                { parts::axis(|count| format!("{} s", quarters(whole_s, count))) }
            </div>
            { tried(words, lab.seen(side), lab.id() == "big-key") }
            <Happened samples={Rc::clone(&lab.samples[side])} at={lab.at} lang={props.lang} on={on.clone()} />
            <div class="tp-open"><button class="btn sm" disabled={lab.known() == 0} onclick={onopen}>{ own.open }</button><span class="mut f0">{ own.open_sub }</span></div>
            { chart_table(words, side, drawn, |chart| own.chart(chart), 10, lab.at.min(lab.known())) }
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

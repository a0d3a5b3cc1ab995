//! One side: the command that is sent there, the charts, and what everybody waited.

use std::rc::Rc;

use redscope_session::lab::{LOOP_COMMANDS, LOOP_SAMPLE_MS, LoopSample};
use yew::prelude::*;

use super::series::Chart;
use super::state::LoopState;
use super::tells::{Matter, moment};
use super::waits::Waits;
use crate::figures::{quarters, span};
use crate::i18n::{LabsWords, use_lab_words};
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::parts::{self, letter};
use crate::lab::sided::side::SideProps;
use crate::lab::sided::table::chart_table;

/// The parts of a thousand that are told.
const PARTS: [(&str, usize); 4] = [("p50", 500), ("p99", 990), ("p99.9", 999), ("max", 1000)];

#[component]
pub(super) fn Side(props: &SideProps<LoopSample, Chart>) -> Html {
    let words = use_lab_words();
    let SideProps { lab, side, drawn, on } = props;
    let side = *side;
    let own = &words.event_loop;
    let pill = match moment(lab, side).matter {
        Matter::NotBegun => (None, own.pills[0]),
        Matter::Calm => (Some("ok"), own.pills[1]),
        Matter::Runs { .. } => (Some("bad"), own.pills[2]),
        Matter::Over { .. } => (Some("warn"), own.pills[3]),
        Matter::Quick { .. } => (Some("ok"), own.pills[4]),
    };
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                turned={lab.turned_of(side)} on={on.clone()} />
        }
    });
    let commands = LOOP_COMMANDS.into_iter().map(|one| (one.name, own.command(one.name)));
    let whole_ms = lab.whole() as u64 * LOOP_SAMPLE_MS;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter(side)}>
            { parts::head(words, lab, side, own.command_of, commands, pill, on) }
            <div class="ld-own">{ parts::own_knobs(lab, side, &|name| own.knob(name), on) }</div>
            <div class="ld-chs">{ for charts }
                { parts::axis(|count| format!("{} ms", quarters(whole_ms, count))) }
            </div>
            { waits(words, lab, side) }
            { chart_table(words, side, drawn, |chart| own.chart(chart), 10, lab.at.min(lab.known())) }
        </section>
    }
}

/// What bystanders waited before and while the slow command ran, what its client waited, and what the slow log says.
fn waits(words: &LabsWords, lab: &LoopState, side: usize) -> Html {
    let own = &words.event_loop;
    let (seen, slow) = (lab.seen(side), lab.answered(side));
    let during = slow.map(|slow| Waits::during(seen, slow)).unwrap_or_default();
    let rows = [(own.before, Waits::before(seen, lab.slow(side))), (own.during, during)];
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

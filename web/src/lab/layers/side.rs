//! One side: what is done there, its layers, its charts.

use std::rc::Rc;

use redscope_session::lab::{EDGES, LAYERS_OPTIONS, LAYERS_SAMPLE_MS, LayersSample, SITES, TTLS};
use yew::prelude::*;

use super::series::{Chart, WINDOW, shares};
use super::stack::Stack;
use super::state::LayersState;
use super::tells::{Matter, moment};
use crate::figures::{grouped, milliseconds, quarters};
use crate::i18n::{LabsWords, use_lab_words};
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::parts::{self, letter};
use crate::lab::sided::side::SideProps;
use crate::lab::sided::table::chart_table;

#[component]
pub(super) fn Side(props: &SideProps<LayersSample, Chart>) -> Html {
    let words = use_lab_words();
    let SideProps { lab, side, drawn, on } = props;
    let side = *side;
    let own = &words.layers;
    let matter = moment(lab, side).matter;
    let stacked = use_memo(lab.samples[side].clone(), |samples| Rc::new(shares(samples)));
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                limit={chart.limit(lab, side)} turned={lab.turned_of(side)} on={on.clone()} />
        }
    });
    let options = LAYERS_OPTIONS.into_iter().map(|name| (name, own.option(name)));
    let pill = (look(matter), own.matter(matter));
    let whole_s = lab.whole() as u64 * LAYERS_SAMPLE_MS / 1000;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter(side)}>
            { parts::head(words, lab, side, own.option_of, options, pill, on) }
            <div class="ld-own ly-own">{ parts::own_knobs(lab, side, &|name| own.knob(name), on) }</div>
            { layers(words, lab, side) }
            <div class="ld-chs">
                <Stack shares={(*stacked).clone()} {side} whole={lab.whole()} at={lab.at} on={on.clone()} />
                { for charts }
                { parts::axis(|count| format!("{} s", quarters(whole_s, count))) }
            </div>
            { chart_table(words, side, drawn, |chart| own.chart(chart), WINDOW, lab.at.min(lab.known())) }
        </section>
    }
}

/// The colour of what is the matter.
fn look(matter: Matter) -> Option<&'static str> {
    match matter {
        Matter::NotBegun => None,
        Matter::OldShared => Some("bad"),
        Matter::OldInBrowsers | Matter::SomeOld => Some("warn"),
        Matter::NoneOld => Some("ok"),
    }
}

/// The layers, from the user inwards: what came, what they had in place and would have alone, how old what they
/// gave was, and who still has the old page 0.
fn layers(words: &LabsWords, lab: &LayersState, side: usize) -> Html {
    let own = &words.layers;
    let (counts, alone) = (lab.layers(side), LayersSample::alone_of(lab.seen(side)));
    let old = lab.seen(side).last().map_or([0; 5], |sample| sample.old);
    let knobs = lab.knobs(side);
    let all = [knobs.get("users") as u32, EDGES, 1, SITES, 1];
    let percent = |ratio: Option<f64>| {
        ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{:.0}%", 100.0 * ratio))
    };
    let rows = counts.into_iter().enumerate().map(|(layer, counts)| {
        let name = html! { <th scope="row"><i class={format!("ly-k ly-b{layer}")} aria-hidden="true" />{ own.layers[layer] }</th> };
        let came = grouped(counts.came.into());
        if layer == TTLS.len() {
            let reached = f64::from(counts.came) / f64::from(lab.layers(side)[0].came.max(1));
            let reached = own.of_visits.replace("{}", &format!("{:.1}%", 100.0 * reached));
            return html! { <tr>{ name }<td>{ came }</td><td colspan="4" class="ly-of">{ reached }</td></tr> };
        }
        if knobs.get(TTLS[layer]) == 0 {
            return html! { <tr class="mut">{ name }<td>{ came }</td><td colspan="4" class="ly-of">{ own.keeps_nothing }</td></tr> };
        }
        let oldest = match counts.worst_us {
            0 => "–".to_owned(),
            us => milliseconds(us as f64 / 1000.0),
        };
        let hot = (old[layer] > 0).then_some("ld-hot");
        html! {
            <tr>{ name }<td>{ came }</td><td><b>{ percent(counts.hit_ratio()) }</b></td><td>{ percent(alone[layer].hit_ratio()) }</td>
                <td>{ oldest }</td><td class={classes!(hot)}>{ own.of.replace("{n}", &old[layer].to_string()).replace("{all}", &all[layer].to_string()) }</td></tr>
        }
    });
    let reads = LayersSample::reads_of(lab.seen(side));
    // Each is asked for what the one before it has not.
    let came = [reads.all(), reads.cache + reads.disk, reads.disk];
    let held = [reads.pool, reads.cache, reads.disk];
    let inside = own.inside.iter().zip(came.into_iter().zip(held)).map(|(name, (came, held))| {
        let part = |of: u32| percent((of > 0).then(|| f64::from(held) / f64::from(of)));
        let of_all = own.of_reads.replace("{}", &part(reads.all()));
        html! {
            <tr class="ly-in"><th scope="row">{ *name }</th><td>{ grouped(came.into()) }</td><td><b>{ part(came) }</b></td>
                <td colspan="3" class="ly-of">{ of_all }</td></tr>
        }
    });
    let has_disk = knobs.get("disk") > 0;
    html! {
        <div class="ly-t"><table aria-label={own.table}>
            <thead><tr><td />{ for own.heads.iter().map(|head| html! { <th scope="col">{ *head }</th> }) }</tr></thead>
            <tbody>{ for rows } if has_disk { { for inside } }</tbody>
        </table></div>
    }
}

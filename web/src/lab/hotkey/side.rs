//! One side: what is done there, its servers, its charts.

use std::rc::Rc;

use redscope_session::lab::{HOT_KEY_OPTIONS, HOT_KEY_SAMPLE_MS, HotKeySample};
use yew::prelude::*;

use super::series::{Chart, WINDOW};
use super::servers::servers;
use super::tells::{Matter, moment};
use crate::figures::quarters;
use crate::i18n::use_lab_words;
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::parts::{self, letter};
use crate::lab::sided::side::SideProps;
use crate::lab::sided::table::chart_table;

#[component]
pub(super) fn Side(props: &SideProps<HotKeySample, Chart>) -> Html {
    let words = use_lab_words();
    let SideProps { lab, side, drawn, on } = props;
    let side = *side;
    let own = &words.hot_key;
    let matter = moment(lab, side).matter;
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                turned={lab.turned_of(side)} on={on.clone()} />
        }
    });
    let options = HOT_KEY_OPTIONS.into_iter().map(|name| (name, own.option(name)));
    let pill = (look(matter), own.matter(matter));
    let whole_ms = lab.whole() as u64 * HOT_KEY_SAMPLE_MS;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter(side)}>
            { parts::head(words, lab, side, own.option_of, options, pill, on) }
            { parts::own_knobs_in_step(lab, side, &|name| own.knob(name), on) }
            { servers(words, lab, side) }
            <div class="ld-chs">
                { for charts }
                { parts::axis(|count| format!("{} ms", quarters(whole_ms, count))) }
            </div>
            { chart_table(words, side, drawn, |chart| own.chart(chart), WINDOW, lab.at.min(lab.known())) }
        </section>
    }
}

/// The colour of what is the matter.
fn look(matter: Matter) -> Option<&'static str> {
    match matter {
        Matter::NotBegun | Matter::Calm => None,
        Matter::Melts => Some("bad"),
        Matter::Drains | Matter::Old | Matter::Back => Some("warn"),
        Matter::Holds => Some("ok"),
    }
}

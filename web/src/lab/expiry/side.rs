//! One side: what is chosen for it, where its keys go, its charts.

use std::rc::Rc;

use redscope_session::lab::{EXPIRY_POLICIES, EXPIRY_SAMPLE_MS, ExpirySample};
use yew::prelude::*;

use super::series::{Chart, TOLD};
use super::state::ExpiryState;
use super::tells::{Matter, moment};
use crate::figures::{grouped, quarters};
use crate::i18n::{LabsWords, use_lab_words};
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::parts::{self, letter};
use crate::lab::sided::side::SideProps;
use crate::lab::sided::table::chart_table;

/// Samples of half a second, over which rates are taken.
const HALF: usize = (500 / EXPIRY_SAMPLE_MS) as usize;

#[component]
pub(super) fn Side(props: &SideProps<ExpirySample, Chart>) -> Html {
    let words = use_lab_words();
    let SideProps { lab, side, drawn, on } = props;
    let side = *side;
    let own = &words.expiry;
    let matter = moment(lab, side).matter;
    let charts = drawn.iter().map(|drawn| {
        let chart = drawn.chart;
        let told: &'static [f64] = if chart == Chart::Share { &TOLD } else { &[] };
        html! {
            <ChartView<Chart> key={format!("{chart:?}")} drawn={Rc::clone(drawn)} title={own.chart(chart)} {side} whole={lab.whole()} at={lab.at}
                limit={chart.limit(lab, side)} {told} turned={lab.turned_of(side)} on={on.clone()} />
        }
    });
    let policies = EXPIRY_POLICIES.into_iter().map(|name| (name, own.policy(name)));
    let pill = (look(matter), own.matter(matter));
    let whole_s = lab.whole() as u64 * EXPIRY_SAMPLE_MS / 1000;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter(side)}>
            { parts::head(words, lab, side, own.policy_of, policies, pill, on) }
            { parts::own_knobs_in_step(lab, side, &|name| own.knob(name), on) }
            { flow(words, lab, side) }
            <div class="ld-chs">{ for charts }
                { parts::axis(|count| format!("{} s", quarters(whole_s, count))) }
            </div>
            { chart_table(words, side, drawn, |chart| own.chart(chart), HALF, lab.at.min(lab.known())) }
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
fn flow(words: &LabsWords, lab: &ExpiryState, side: usize) -> Html {
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
    parts::flow(boxes)
}

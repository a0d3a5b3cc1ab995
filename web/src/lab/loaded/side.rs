//! One side: what is chosen for it, what goes where, its charts.

use std::rc::Rc;

use redscope_session::lab::{Choice, SAMPLE_MS, Sample};
use yew::prelude::*;

use super::console::ConsoleView;
use super::series::{Chart, window};
use super::tells::{Matter, Moment, moment};
use super::visit::Way;
use crate::figures::quarters;
use crate::i18n::{LabsWords, use_lab_words};
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::drawn::Charted;
use crate::lab::sided::parts::{self, letter};
use crate::lab::sided::side::SideProps;
use crate::lab::sided::table::chart_table;

#[component]
pub(super) fn Side(props: &SideProps<Sample, Chart>) -> Html {
    let words = use_lab_words();
    let SideProps { lab, side, drawn, on } = props;
    let (side, choice) = (*side, lab.side(*side));
    let samples = window(&lab.samples[side], lab.at);
    let about = words.loaded.about(lab.id());
    let charts = drawn.iter().map(|drawn| {
        html! {
            <ChartView<Chart> key={format!("{:?}", drawn.chart)} drawn={Rc::clone(drawn)} title={words.loaded.chart(drawn.chart)} {side} whole={lab.whole()} at={lab.at}
                limit={drawn.chart.limit(&choice)} theory={drawn.chart.theory(&choice)} turned={lab.turned_of(side)} on={on.clone()} />
        }
    });
    let remedies =
        choice.lab().remedies.iter().map(|remedy| (remedy.name, about.remedy(remedy.name)));
    let pill = pill(words, &choice, samples);
    let whole_s = lab.whole() as u64 * SAMPLE_MS / 1000;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter(side)}>
            { parts::head(words, lab, side, words.loaded.remedy, remedies, pill, on) }
            { parts::own_knobs_in_step(lab, side, &|name| words.loaded.knob(name), on) }
            { flow(words, &choice, samples) }
            <div class="ld-chs">{ for charts }
                { parts::axis(|count| format!("{} s", quarters(whole_s, count))) }
            </div>
            <ConsoleView lab={lab.clone()} {side} on={on.clone()} />
            <Way lab={lab.clone()} {side} />
            { chart_table(words, side, drawn, |chart| words.loaded.chart(chart), 10, lab.at.min(lab.known())) }
        </section>
    }
}

/// What is the matter at the moment that is looked at, in two words, with the class of its colour.
fn pill(
    words: &LabsWords,
    choice: &Choice,
    samples: &[Sample],
) -> (Option<&'static str>, &'static str) {
    let Moment { matter, .. } = moment(choice, samples);
    let class = match matter {
        Matter::Collapsed | Matter::Overloaded | Matter::Denies => Some("bad"),
        Matter::WorksOff
        | Matter::GivesUp
        | Matter::Evicts
        | Matter::KeepsNulls
        | Matter::Stale
        | Matter::AsksDeleted
        | Matter::Misplaced
        | Matter::RebuiltTwice => Some("warn"),
        Matter::Asks | Matter::Calm => Some("ok"),
        Matter::NotBegun => None,
    };
    (class, words.loaded.matter(matter))
}

/// Who asks whom, with what happens at the moment that is looked at.
fn flow(words: &LabsWords, choice: &Choice, samples: &[Sample]) -> Html {
    let per_s = |of: fn(&Sample) -> u32| {
        let sum: u32 = samples.iter().map(of).sum();
        f64::from(sum) * 10.0 / samples.len().max(1) as f64
    };
    let [first, again] = [per_s(|sample| sample.users.asked), per_s(|sample| sample.users.retried)];
    let first = Chart::Queries.figure(first);
    let tries = match again > 0.0 {
        true => words
            .loaded
            .and_again
            .replace("{}", &first)
            .replace("{again}", &Chart::Queries.figure(again)),
        false => first,
    };
    let attacks = per_s(|sample| sample.attacks);
    let (name, asked) = match attacks > 0.0 {
        true => (
            words.loaded.users_and_attack,
            format!("{tries} + {} /s", Chart::Queries.figure(attacks)),
        ),
        false => (words.loaded.users, format!("{tries} /s")),
    };
    let found = Chart::Found.value(0, samples).map_or_else(
        || "–".to_owned(),
        |found| format!("{} {}", Chart::Found.figure(found), words.loaded.found),
    );
    let capacity = choice.capacity_per_s() as f64;
    let part = Chart::Queries.value(0, samples).unwrap_or(0.0) / capacity.max(1.0);
    let is_over = part > 1.0;
    let part = match part {
        part if part >= 2.0 => format!("✕ {part:.1}×"),
        part if part > 1.0 => format!("✕ {:.0}%", 100.0 * part),
        part => format!("{:.0}%", 100.0 * part),
    };
    let boxes = [
        (name, asked, false),
        ("Redis", found, false),
        (words.lab.database, words.loaded.of_capacity.replace("{}", &part), is_over),
    ];
    parts::flow(boxes)
}

//! One side: what is chosen for it, what goes where, its charts.

use std::rc::Rc;

use redscope_session::lab::{Choice, SAMPLE_MS, SIDES, Sample};
use yew::prelude::*;

use super::series::{Chart, window};
use super::state::LoadedState;
use super::tells::{Matter, Moment, moment};
use crate::i18n::{Words, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::sided::chart::ChartView;
use crate::lab::sided::drawn::{Charted, Drawn};
use crate::lab::sided::state::{SidedMsg, of_side};

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: LoadedState,
    pub(super) side: usize,
    pub(super) drawn: Vec<Rc<Drawn<Chart>>>,
    pub(super) on: Callback<SidedMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let words = use_words();
    let SideProps { lab, side, drawn, on } = props;
    let (side, choice) = (*side, lab.side(*side));
    let samples = window(&lab.samples[side], lab.at);
    let about = words.loaded.about(lab.id());
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<web_sys::HtmlSelectElement>() else { return };
            on.emit(SidedMsg::Set(SIDES[side].to_owned(), list.value()));
        })
    };
    let letter = SIDES[side].to_uppercase();
    let label = format!("{} {letter}", words.loaded.remedy);
    let options = choice.lab().remedies.iter().map(|remedy| html! {
        <option value={remedy.name} selected={remedy.name == choice.remedy().name}>{ about.remedy(remedy.name) }</option>
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    let own = choice.own_knobs().map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={words.loaded.knob(knob.name)} name={of_side(side, knob.name)} on={turn.clone()} />
    });
    // Both sides have room for as many, so that their charts stand side by side.
    let rows = [0, 1].map(|side| lab.side(side).own_knobs().count());
    let rows = rows[0].max(rows[1]);
    let (class, pill) = pill(words, &choice, samples);
    let charts = drawn.iter().map(|drawn| {
        let now = drawn.chart.value(0, samples).filter(|_| !samples.is_empty());
        html! {
            <ChartView<Chart> key={format!("{:?}", drawn.chart)} drawn={Rc::clone(drawn)} title={words.loaded.chart(drawn.chart)} {side} whole={lab.whole()} at={lab.at} {now}
                limit={drawn.chart.limit(&choice)} on={on.clone()} />
        }
    });
    let whole_s = lab.whole() as u64 * SAMPLE_MS / 1000;
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter.clone()}>
            <h2 class="sr">{ format!("{letter}{}{}", words.colon, about.remedy(choice.remedy().name)) }</h2>
            <div class="lch"><i class="ld-let" aria-hidden="true">{ letter }</i>
                <select aria-label={label} {onchange}>{ for options }</select><span class="grow" />
                <span class={classes!("pill", class)}>{ pill }</span></div>
            <div class="ld-own" style={format!("min-height:{}px", 10 + 26 * rows)}>{ for own }</div>
            { flow(words, &choice, samples) }
            <div class="ld-chs">{ for charts }
                <span class="ld-xs mono" aria-hidden="true">{ for (0..=4).map(|part| html! { <i>{ format!("{} s", whole_s * part / 4) }</i> }) }</span>
            </div>
            { table(words, lab, side, drawn) }
        </section>
    }
}

/// What is the matter at the moment that is looked at, in two words, with the class of its colour.
fn pill(words: &Words, choice: &Choice, samples: &[Sample]) -> (&'static str, String) {
    let Moment { matter, .. } = moment(choice, samples);
    let class = match matter {
        Matter::Collapsed | Matter::Overloaded => "bad",
        Matter::GivesUp | Matter::Evicts | Matter::RebuiltTwice => "warn",
        Matter::Asks | Matter::Calm => "ok",
        Matter::NotBegun => "",
    };
    (class, words.loaded.matter(matter).to_owned())
}

/// Who asks whom, with what happens at the moment that is looked at.
fn flow(words: &Words, choice: &Choice, samples: &[Sample]) -> Html {
    let per_s = |of: fn(&Sample) -> u32| {
        let sum: u32 = samples.iter().map(of).sum();
        f64::from(sum) * 10.0 / samples.len().max(1) as f64
    };
    let tries = Chart::Queries.figure(per_s(|sample| sample.users.asked + sample.users.retried));
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
        (words.lab.database, format!("{part} {}", words.loaded.of_capacity), is_over),
    ];
    html! {
        <ol class="ld-flow">{ for boxes.into_iter().map(|(name, figure, is_over)| html! {
            <li class={classes!(is_over.then_some("ld-hot"))}><b>{ name }</b><span>{ figure }</span></li>
        }) }</ol>
    }
}

/// The charts for those who do not see them: a row for each second.
fn table(words: &Words, lab: &LoadedState, side: usize, drawn: &[Rc<Drawn<Chart>>]) -> Html {
    let heads = drawn
        .iter()
        .map(|drawn| html! { <th scope="col">{ words.loaded.chart(drawn.chart) }</th> });
    let samples = &lab.samples[side];
    let rows = (10..=lab.at.min(samples.len())).step_by(10).map(|at| {
        let cells = drawn.iter().map(|drawn| {
            let value = drawn.chart.value(0, &samples[at - 10..at]);
            html! { <td>{ value.map_or_else(|| "–".to_owned(), |value| drawn.chart.figure(value)) }</td> }
        });
        html! { <tr key={at}><th scope="row">{ format!("{} s", at / 10) }</th>{ for cells }</tr> }
    });
    html! {
        <div class="sr"><table><caption>{ SIDES[side].to_uppercase() }</caption>
            <thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></div>
    }
}

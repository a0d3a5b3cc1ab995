//! One side: its filter, what it lets through, its bits.

use redscope_session::lab::{BLOOM_KINDS, BLOOM_SIDES, BloomKind, BloomView, bloom_theory};
use yew::prelude::*;

use super::chart::{RateChart, table};
use super::figure::share;
use super::state::{BloomLab, BloomMsg};
use super::{grid, tables, walk};
use crate::figures::grouped;
use crate::i18n::{BloomWords, LabsWords, use_lab_words};
use crate::lab::knob::KnobRow;
use crate::model::Slice;

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: BloomLab,
    pub(super) side: usize,
    pub(super) on: Callback<BloomMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let words = use_lab_words();
    let SideProps { lab, side, on } = props;
    let chosen = &lab.ask.sides[*side];
    let (name, kind) = (BLOOM_SIDES[*side], chosen.kind());
    let letter = name.to_uppercase();
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<web_sys::HtmlSelectElement>() else { return };
            on.emit(BloomMsg::Set(name.to_owned(), list.value()));
        })
    };
    let options = BLOOM_KINDS.map(|(one, value)| {
        html! {
            <option {value} selected={one == kind}>{ words.bloom.kind(one) }</option>
        }
    });
    let turn = on.reform(|(name, value)| BloomMsg::Set(name, value));
    let knobs = chosen.knobs().into_iter().map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} name={format!("{name}.{}", knob.name)} label={words.bloom.knob(knob.name)} on={turn.clone()} />
    });
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter.clone()}>
            <h2 class="sr">{ format!("{letter}{}{}", words.page.colon, words.bloom.kind(kind)) }</h2>
            <div class="lch"><i class="ld-let" aria-hidden="true">{ letter.clone() }</i>
                <select aria-label={format!("{} {letter}", words.bloom.filter_of)} {onchange}>{ for options }</select><span class="grow" />
                if let Some(view) = &lab.view { { pill(&words.bloom, view, *side) } }
            </div>
            <div class="ld-own bl-own">{ for knobs }</div>
            if let Some(view) = &lab.view { { body(words, lab, view, *side, on) } }
            else { <p class="wait" role="status">{ words.lab.counting }</p> }
        </section>
    }
}

/// What is let through, marked by whether that was promised.
fn pill(words: &BloomWords, view: &BloomView, side: usize) -> Html {
    let probes = view.ask.knobs().get("probes");
    let point = view.sides[side].points[view.ask.step as usize];
    let design = view.ask.sides[side].design();
    let least = bloom_theory::interval(point.hits, probes as u32)[0];
    let (class, mark) = match () {
        () if point.refused > 0 => ("warn", "!"),
        // A count that may as well come from what was promised breaks no promise.
        () if least <= design.error() => ("ok", "✓"),
        () if least <= 2.0 * design.error() => ("warn", "!"),
        () => ("bad", "✕"),
    };
    let text = match point.refused {
        0 => words.let_through.replace("{}", &share(point.hits, probes as u32)),
        refused => words.refused_so_many.replace("{}", &grouped(refused.into())),
    };
    html! { <span class={classes!("pill", class)}>{ format!("{mark} {text}") }</span> }
}

fn body(
    words: &LabsWords,
    lab: &BloomLab,
    view: &Slice<BloomView>,
    side: usize,
    on: &Callback<BloomMsg>,
) -> Html {
    let own = &words.bloom;
    let (seen, chosen) = (&view.sides[side], &view.ask.sides[side]);
    let walked = lab.walked(seen.look.walk.bits.len());
    let probes = view.ask.knobs().get("probes") as u32;
    html! {
        <div class="bl-body" tabindex="0" role="group" aria-label={BLOOM_SIDES[side].to_uppercase()}>
            <RateChart view={view.clone()} {side} on={on.clone()} />
            { table(own, view, side) }
            { walk::item(words, lab, &view.ask.item, &seen.look, on) }
            { grid::picture(own, &seen.look, walked) }
            { tables::figures(own, view, side) }
            if chosen.kind() == BloomKind::Scaling { { tables::chain(own, &chosen.design(), seen) } }
            { tables::more(own, seen, probes) }
        </div>
    }
}

//! The Bloom filter lab: two filters that are given the same items, beyond what they are made for.

mod chart;
mod figure;
mod grid;
mod side;
pub(crate) mod state;
mod tables;
pub(crate) mod tells;
mod walk;

use redscope_session::lab::{BLOOM_KNOBS, BLOOM_SIDES, BLOOM_STEPS, BloomView};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::{LabsWords, Lang, gap, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use figure::{percent, share};
use side::Side;
use state::{BloomLab, BloomMsg};

#[derive(Properties, PartialEq)]
pub(super) struct BloomProps {
    pub(super) lab: BloomLab,
    pub(super) lang: Lang,
    pub(super) on: Callback<BloomMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn BloomPage(props: &BloomProps) -> Html {
    let words = use_lab_words();
    let BloomProps { lab, lang, on } = props;
    let sides = [0, 1].map(|side| html! { <Side lab={lab.clone()} {side} on={on.clone()} /> });
    html! {
        <main class="ld0 bl0">
            { for sides }
            <aside class="ls">
                { given(words, lab, on) }
                { now(*lang, lab) }
                <Goals texts={words.bloom.goals.as_slice()} now={lab.goals.to_vec()} />
                { parts::naive(&words.lab, words.bloom.naive, words.bloom.left_out) }
            </aside>
        </main>
    }
}

/// What both are given, and the item that is looked at.
fn given(words: &LabsWords, lab: &BloomLab, on: &Callback<BloomMsg>) -> Html {
    let own = &words.bloom;
    let turn = on.reform(|(name, value)| BloomMsg::Set(name, value));
    let stand = lab.ask.knobs();
    let knobs = BLOOM_KNOBS.iter().map(|knob| html! {
        <KnobRow key={knob.name} knob={*knob} stands={stand.get(knob.name)} name={knob.name} label={own.knob(knob.name)} on={turn.clone()} />
    });
    let oninput = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if !field.value().is_empty() {
                on.emit(BloomMsg::Set("item".to_owned(), field.value()));
            }
        })
    };
    // Nothing is no item: whoever leaves the field empty has the one before again.
    let onchange = {
        let item = lab.ask.item.clone();
        Callback::from(move |event: Event| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if field.value().is_empty() {
                field.set_value(&item);
            }
        })
    };
    html! {
        <section class="card cx" aria-label={own.given}>
            <h3>{ own.given }</h3>
            <label class="bl-word"><span>{ own.item }</span><input type="text" maxlength="40" value={lab.ask.item.clone()} {oninput} {onchange} /></label>
            { for knobs }
        </section>
    }
}

/// What is to be said of both sides.
fn now(lang: Lang, lab: &BloomLab) -> Html {
    let words = lang.labs();
    let Some(view) = &lab.view else { return html! {} };
    let said = BLOOM_SIDES.iter().enumerate().map(|(side, name)| {
        let [fact, why] = sentence(words, view, side);
        html! {
            <p class={format!("s-{side}")}><i class="ld-let">{ name.to_uppercase() }</i><span><b>{ fact.clone() }</b>{ gap(&fact) }{ why }</span></p>
        }
    });
    html! {
        <section class="card cx ld-now" role="status" aria-live="polite" aria-label={words.lab.now}>
            <h3>{ words.lab.now }</h3>{ for said }
        </section>
    }
}

fn sentence(words: &LabsWords, view: &BloomView, side: usize) -> [String; 2] {
    let design = view.ask.sides[side].design();
    let probes = view.ask.knobs().get("probes");
    let point = &view.sides[side].points[view.ask.step as usize];
    let times = f64::from(point.hits) * design.one_in() as f64 / probes as f64;
    let said = words.bloom.finding(tells::finding(&design, point, probes));
    said.map(|text| {
        let filled = [
            ("{rate}", share(point.hits, probes as u32)),
            ("{promised}", percent(design.error())),
            ("{times}", format!("{times:.1}")),
            ("{offered}", grouped(point.offered.into())),
            ("{capacity}", grouped(design.capacity())),
            ("{refused}", grouped(point.refused.into())),
            ("{filters}", point.layers.to_string()),
            ("{fill}", share(point.bits_set, point.bits)),
        ];
        filled.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    })
}

/// How many items have been added, to be moved along.
pub(super) fn transport(words: &LabsWords, lab: &BloomLab, on: &Callback<BloomMsg>) -> Html {
    let ongo = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            on.emit(BloomMsg::Set("step".to_owned(), slider.value()));
        })
    };
    let told = grouped(lab.ask.offered());
    html! {
        <span class="ltr">
            <label class="f1" for="bl-step">{ words.bloom.added }</label>
            <input id="bl-step" type="range" min="0" max={BLOOM_STEPS.to_string()} step="1" value={lab.ask.step.to_string()} oninput={ongo}
                aria-valuetext={told.clone()} />
            <span class="mono f0" data-testid="added">{ told }</span>
        </span>
    }
}

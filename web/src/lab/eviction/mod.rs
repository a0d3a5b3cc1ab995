//! The eviction lab: hit ratios of every policy, the keys that survive, what is chosen.

mod bands;
mod curve;
mod goals;
mod list;
pub(crate) mod state;
pub(crate) mod tells;

use std::rc::Rc;

use redscope_session::lab::{LOADS, Load, MOST_TRACE_BYTES, SIZES};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use super::knob::KnobRow;
use super::parts;
use crate::dropped;
use crate::figures::grouped;
use crate::i18n::{LabsWords, Lang, eviction_finding, gap, use_lab_words};
use crate::lab::goals::Goals;
use curve::Curve;
use state::{EvictionMsg, EvictionState};

#[derive(Properties, PartialEq)]
pub(super) struct EvictionProps {
    pub(super) lab: EvictionState,
    pub(super) lang: Lang,
    pub(super) on: Callback<EvictionMsg>,
}

/// The lab.
#[component]
pub(super) fn EvictionView(props: &EvictionProps) -> Html {
    let words = use_lab_words();
    let EvictionProps { lab, lang, on } = props;
    let own = &words.eviction;
    let [keys, requests] = lab.counts.map(|count| grouped(count.into()));
    let sub = own.of_load.replace("{keys}", &keys).replace("{requests}", &requests);
    let (finding, refused) = tells::finding(lab);
    let said = eviction_finding(*lang, finding, refused);
    html! {
        <main class="ev0">
            <div class="ev-m">
                <section class="card ev-c" aria-label={own.curve}>
                    <div class="lch"><h2>{ own.curve }</h2><span class="grow" />
                        if lab.counts[0] > 0 { <span class="mut f0 dk">{ sub }</span> }</div>
                    <Curve lab={lab.clone()} on={on.clone()} />
                    { list::table(words, lab) }
                </section>
                { bands::survivors(words, lab) }
            </div>
            <aside class="ls">
                <section class="card cx ev-now" role="status" aria-live="polite" aria-label={words.lab.now}>
                    <h3>{ format!("{} · {}%", words.lab.now, lab.ask.size_percent) }</h3>
                    <p class="f1"><b>{ said.fact.clone() }</b>{ gap(&said.fact) }{ said.why }</p>
                    if let Some(also) = said.also { <p class="f1 mut">{ also }</p> }
                </section>
                { list::view(words, lab, on) }
                <Choices lab={lab.clone()} on={on.clone()} />
                <Goals texts={own.goals.as_slice()} now={lab.goals.to_vec()} />
                { bands::frequencies(words, lab) }
                { parts::naive(&words.lab, own.naive, own.left_out) }
            </aside>
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct ChoicesProps {
    lab: EvictionState,
    on: Callback<EvictionMsg>,
}

/// The load, a file, and the knobs.
#[component]
fn Choices(props: &ChoicesProps) -> Html {
    let words = use_lab_words();
    let ChoicesProps { lab, on } = props;
    let own = &words.eviction;
    let too_large = use_state(|| false);
    let onload = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            on.emit(EvictionMsg::Set("load".to_owned(), list.value()));
        })
    };
    let onfile = {
        let (on, too_large) = (on.clone(), too_large.clone());
        Callback::from(move |event: Event| {
            let files = dropped::chosen(&event);
            let (on, too_large) = (on.clone(), too_large.clone());
            spawn_local(async move {
                let read = dropped::read(files, MOST_TRACE_BYTES).await;
                too_large.set(read.is_none());
                if let Some((name, bytes)) = read.into_iter().flatten().next() {
                    on.emit(EvictionMsg::File(name, Rc::from(bytes)));
                }
            });
        })
    };
    let turn = on.reform(|(name, value)| EvictionMsg::Set(name, value));
    let load = lab.ask.load();
    let is_given = load == Load::Given;
    // Without a file there is nothing to choose.
    let options =
        LOADS.iter().filter(|(load, _)| *load != Load::Given || lab.file_name().is_some());
    let options = options.map(|(one, name)| {
        let label = match one {
            Load::Given => lab.file_name().unwrap_or_default(),
            _ => own.load(name),
        };
        html! { <option value={*name} selected={*one == load}>{ label }</option> }
    });
    let knobs = lab.ask.knobs();
    let drawn = |name: &str| match name {
        "keys" | "requests" => !is_given,
        "skew" => matches!(load, Load::Zipf | Load::Scan),
        _ => true,
    };
    let rows = knobs.iter().filter(|(knob, _)| drawn(knob.name)).map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={own.knob(knob.name)} name={knob.name} on={turn.clone()} />
    });
    html! {
        <section class="card cx ev-ch" aria-label={own.load_title}>
            <h3>{ own.load_title }</h3>
            <div class="ev-ld">
                <select aria-label={own.load_title} onchange={onload}>{ for options }</select>
                <label class="btn sm"><input type="file" class="vh" onchange={onfile} /><span>{ own.open_file }</span></label>
            </div>
            <p class="f0 mut">{ own.file_forms }</p>
            if *too_large { <p class="f0 t-bad" role="alert">{ own.too_large }</p> }
            { for rows }
        </section>
    }
}

/// The size that is looked at, and how far the run is.
pub(super) fn transport(
    words: &LabsWords,
    lab: &EvictionState,
    on: &Callback<EvictionMsg>,
) -> Html {
    let at = SIZES.iter().position(|size| *size == lab.ask.size_percent).unwrap_or(0);
    let ongo = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(size) = SIZES.get(slider.value_as_number().max(0.0) as usize) {
                on.emit(EvictionMsg::Set("size".to_owned(), size.to_string()));
            }
        })
    };
    let told = format!("{}%", lab.ask.size_percent);
    html! {
        <span class="ltr">
            <label class="f1" for="ev-size">{ words.eviction.size }</label>
            <input id="ev-size" type="range" min="0" max={(SIZES.len() - 1).to_string()} step="1" value={at.to_string()} oninput={ongo}
                aria-valuetext={told.clone()} />
            <span class="mono f0" data-testid="size">{ told }</span>
            if !lab.is_done() { <span class="mut f0" role="status">{ format!("{} {}%", words.loaded.running, lab.percent()) }</span> }
        </span>
    }
}

//! A knob: a slider, and the number itself to be typed.

use std::rc::Rc;

use redscope_session::lab::{Knob, Unit};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::i18n::use_lab_words;

#[derive(Properties, PartialEq)]
pub(super) struct KnobProps {
    pub(super) knob: Knob,
    pub(super) stands: u64,
    /// What it is called.
    pub(super) label: &'static str,
    /// The name under which it is turned.
    pub(super) name: String,
    /// It is turned: its name and its value.
    pub(super) on: Callback<(String, String)>,
}

/// A slider has so many places at the most.
const PLACES: u32 = 100;

/// The values of a slider from one end to the other, each another than the one before: evenly by their logarithms,
/// because knobs go over decades, with two digits that count.
fn rungs(knob: &Knob) -> Vec<u64> {
    let (least, most) = (log(knob.least), log(knob.most));
    let rung = |place: u32| {
        let value = (least + (most - least) * f64::from(place) / f64::from(PLACES)).exp() - 1.0;
        let step = 10f64.powf((value.max(1.0)).log10().floor() - 1.0).max(1.0);
        (((value / step).round() * step) as u64).clamp(knob.least, knob.most)
    };
    let mut rungs: Vec<u64> = (0..=PLACES).map(rung).collect();
    rungs.dedup();
    rungs
}

/// Where a value stands among those of the slider: at the nearest.
fn place(rungs: &[u64], value: u64) -> usize {
    let nearest = rungs.iter().enumerate().min_by_key(|(_, rung)| rung.abs_diff(value));
    nearest.map_or(0, |(place, _)| place)
}

fn log(value: u64) -> f64 {
    (value as f64 + 1.0).ln()
}

#[component]
pub(super) fn KnobRow(props: &KnobProps) -> Html {
    let words = &use_lab_words().loaded;
    let KnobProps { knob, stands, label, name, on } = props;
    if let Unit::Named([off, yes]) = knob.unit {
        return switch(label, *stands == 1, [off, yes], name, on);
    }
    if let Unit::Named(names) = knob.unit {
        let called = |name: &'static str| words.choice(name);
        return pick(label, *stands as usize, names, called, name, on);
    }
    // What is being slid or typed: the page is drawn anew meanwhile, as long as a lab runs.
    let (slid, typed) = (use_state(|| None::<String>), use_state(|| None::<String>));
    let rungs = use_memo(*knob, rungs);
    let turn = {
        let (on, name) = (on.clone(), name.clone());
        move |value: String| on.emit((name.clone(), value))
    };
    let onslide = {
        let (rungs, turn, slid) = (Rc::clone(&rungs), turn.clone(), slid.clone());
        Callback::from(move |event: Event| {
            slid.set(None);
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(value) = rungs.get(slider.value_as_number().max(0.0) as usize) {
                turn(value.to_string());
            }
        })
    };
    let ontype = {
        let typed = typed.clone();
        Callback::from(move |event: Event| {
            typed.set(None);
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            turn(field.value().trim().to_owned());
        })
    };
    let keep = |kept: UseStateHandle<Option<String>>| {
        Callback::from(move |event: InputEvent| {
            let field = event.target_dyn_into::<HtmlInputElement>();
            kept.set(field.map(|field| field.value()));
        })
    };
    let place = (*slid).clone().unwrap_or_else(|| place(&rungs, *stands).to_string());
    let number = (*typed).clone().unwrap_or_else(|| stands.to_string());
    let unit = match knob.unit {
        Unit::Count | Unit::Named(_) => "",
        Unit::PerSecond => "/s",
        Unit::Ms => "ms",
        Unit::Percent => "%",
        Unit::Kilobytes => "KB",
        Unit::Seconds => "s",
        Unit::Minutes => "min",
    };
    html! {
        <div class="ld-kn">
            <span id={format!("kn-{name}")}>{ *label }</span>
            <input type="range" min="0" max={rungs.len().saturating_sub(1).to_string()} value={place} oninput={keep(slid)} onchange={onslide}
                aria-label={*label} aria-valuetext={format!("{stands} {unit}")} />
            <input type="number" min={knob.least.to_string()} max={knob.most.to_string()} value={number} oninput={keep(typed)} onchange={ontype}
                aria-label={format!("{label}, {}", words.number)} />
            <span class="mut f0">{ unit }</span>
        </div>
    }
}

/// A knob of two names, of which the first means that something is not done.
fn switch(
    label: &'static str,
    is_on: bool,
    [off, yes]: [&'static str; 2],
    name: &str,
    on: &Callback<(String, String)>,
) -> Html {
    let onchange = {
        let (on, name) = (on.clone(), name.to_owned());
        Callback::from(move |_: Event| {
            on.emit((name.clone(), if is_on { off } else { yes }.to_owned()));
        })
    };
    html! {
        <label class="ld-sw"><input type="checkbox" checked={is_on} {onchange} /><span>{ label }</span></label>
    }
}

/// A knob of more names than two.
fn pick(
    label: &'static str,
    stands: usize,
    names: &'static [&'static str],
    called: impl Fn(&'static str) -> &'static str,
    name: &str,
    on: &Callback<(String, String)>,
) -> Html {
    let onchange = {
        let (on, name) = (on.clone(), name.to_owned());
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            on.emit((name.clone(), list.value()));
        })
    };
    let options = names.iter().enumerate().map(|(place, name)| {
        html! { <option value={*name} selected={place == stands}>{ called(name) }</option> }
    });
    html! {
        <div class="ld-pk"><span aria-hidden="true">{ label }</span><select aria-label={label} {onchange}>{ for options }</select></div>
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{EXPIRY_KNOBS, LOADED, LOOP_KNOBS, TAPED};

    use super::*;

    /// Every knob of a lab with two sides, and those of others that go far.
    fn knobs() -> impl Iterator<Item = &'static Knob> {
        let loaded = LOADED.into_iter().flat_map(|lab| lab.knobs);
        let taped = TAPED.into_iter().flat_map(|lab| lab.knobs);
        loaded.chain(taped).chain(LOOP_KNOBS).chain(EXPIRY_KNOBS)
    }

    #[test]
    fn every_slider_goes_from_one_end_to_the_other_and_never_stands_still() {
        for knob in knobs() {
            let rungs = rungs(knob);
            let ends = (rungs.first(), rungs.last());
            assert_eq!(ends, (Some(&knob.least), Some(&knob.most)), "{}", knob.name);
            assert!(rungs.windows(2).all(|pair| pair[0] < pair[1]), "{}: {rungs:?}", knob.name);
            // An arrow key leads to another value from each, and from one that was typed.
            for value in rungs.iter().copied().chain([knob.default]) {
                let at = place(&rungs, value);
                assert!(rungs.get(at + 1).is_none_or(|next| *next > value), "{}", knob.name);
                let before = at.checked_sub(1).map(|before| rungs[before]);
                assert!(before.is_none_or(|before| before < value), "{}", knob.name);
            }
        }
    }

    #[test]
    fn in_between_numbers_are_round() {
        let rungs = rungs(LOADED[0].knob("rate").unwrap());
        assert!(rungs.contains(&200) && rungs.contains(&1500), "{rungs:?}");
        assert!(rungs.len() > 70, "there are many: {}", rungs.len());
    }
}

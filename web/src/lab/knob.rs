//! A knob: a slider, and the number itself to be typed.

use redscope_session::lab::{Knob, Unit};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::i18n::use_words;

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

/// A slider has so many places.
const PLACES: f64 = 100.0;

/// Where a value stands on the slider: evenly by its logarithm, because knobs go over decades.
fn place(knob: &Knob, value: u64) -> f64 {
    let (least, most) = (log(knob.least), log(knob.most));
    (PLACES * (log(value) - least) / (most - least).max(f64::MIN_POSITIVE)).round()
}

/// The value at a place of the slider, with two digits that count.
fn value(knob: &Knob, place: f64) -> u64 {
    let (least, most) = (log(knob.least), log(knob.most));
    let value = (least + (most - least) * place / PLACES).exp() - 1.0;
    let step = 10f64.powf((value.max(1.0)).log10().floor() - 1.0).max(1.0);
    (((value / step).round() * step) as u64).clamp(knob.least, knob.most)
}

fn log(value: u64) -> f64 {
    (value as f64 + 1.0).ln()
}

#[component]
pub(super) fn KnobRow(props: &KnobProps) -> Html {
    let words = &use_words().loaded;
    let KnobProps { knob, stands, label, name, on } = props;
    if let Unit::Named([off, yes]) = knob.unit {
        return switch(label, *stands == 1, [off, yes], name, on);
    }
    // What is being slid or typed: the page is drawn anew meanwhile, as long as a lab runs.
    let (slid, typed) = (use_state(|| None::<String>), use_state(|| None::<String>));
    let turn = {
        let (on, name) = (on.clone(), name.clone());
        move |value: String| on.emit((name.clone(), value))
    };
    let onslide = {
        let (knob, turn, slid) = (*knob, turn.clone(), slid.clone());
        Callback::from(move |event: Event| {
            slid.set(None);
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            turn(value(&knob, slider.value_as_number()).to_string());
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
    let place = (*slid).clone().unwrap_or_else(|| place(knob, *stands).to_string());
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
            <input type="range" min="0" max={PLACES.to_string()} value={place} oninput={keep(slid)} onchange={onslide}
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

#[cfg(test)]
mod tests {
    use redscope_session::lab::LOADED;

    use super::*;

    #[test]
    fn every_knob_goes_from_one_end_to_the_other() {
        for knob in LOADED.into_iter().flat_map(|lab| lab.knobs) {
            assert_eq!(
                (value(knob, 0.0), value(knob, PLACES)),
                (knob.least, knob.most),
                "{}",
                knob.name
            );
            assert!((0.0..=PLACES).contains(&place(knob, knob.default)), "{}", knob.name);
        }
    }

    #[test]
    fn in_between_numbers_are_round() {
        let rate = LOADED[0].knob("rate").unwrap();
        let value = value(rate, 50.0);
        assert_eq!((value, place(rate, value)), (200, 50.0));
    }
}

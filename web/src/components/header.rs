//! The top line: what runs, what time it is, how fast time goes.

use redscope_labs::scenario::SCENARIOS;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::state::clock;
use crate::words;

#[derive(Properties, PartialEq)]
pub(crate) struct HeaderProps {
    pub(crate) scenario: String,
    pub(crate) now_us: u64,
    pub(crate) playing: bool,
    /// Virtual time per real time; 0 chooses by itself.
    pub(crate) speed: f64,
    pub(crate) dark: bool,
    pub(crate) on_load: Callback<String>,
    pub(crate) on_play: Callback<()>,
    pub(crate) on_step: Callback<()>,
    pub(crate) on_speed: Callback<f64>,
    pub(crate) on_theme: Callback<()>,
}

/// Speeds to choose from, with their names.
const SPEEDS: &[(f64, &str)] = &[
    (0.0, "Auto"),
    (0.001, "0.001×"),
    (0.01, "0.01×"),
    (0.1, "0.1×"),
    (1.0, "1×"),
    (10.0, "10×"),
    (100.0, "100×"),
];

fn chosen(event: &Event) -> String {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    target.map(|select| select.value()).unwrap_or_default()
}

/// The top line.
#[component]
pub(crate) fn Header(props: &HeaderProps) -> Html {
    let onload = props.on_load.reform(|event: Event| chosen(&event));
    let onspeed = props.on_speed.reform(|event: Event| chosen(&event).parse().unwrap_or(0.0));
    let onplay = props.on_play.reform(|_: MouseEvent| ());
    let onstep = props.on_step.reform(|_: MouseEvent| ());
    let ontheme = props.on_theme.reform(|_: MouseEvent| ());
    let scenarios = SCENARIOS.iter().map(|scenario| {
        let selected = scenario.id == props.scenario;
        html! { <option value={scenario.id} {selected}>{ words::scenario(scenario.id).0 }</option> }
    });
    let speeds = SPEEDS.iter().map(|(speed, name)| {
        let selected = *speed == props.speed;
        html! { <option value={speed.to_string()} {selected}>{ *name }</option> }
    });
    let (play_label, play_path) =
        if props.playing { ("Pause", "M9 5v14M15 5v14") } else { ("Run", "M8 5l11 7-11 7z") };
    html! {
        <header>
            <div class="logo">
                <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
                    { for [("--s1", "0"), ("--s2", "-18.9"), ("--s3", "-37.7")].map(|(color, offset)| html! {
                        <circle cx="12" cy="12" r="9" fill="none" stroke={format!("var({color})")}
                            stroke-width="4" stroke-dasharray="18.8 37.7" stroke-dashoffset={offset} />
                    }) }
                </svg>
                <span class="name">{ "Redscope" }</span>
            </div>
            <select class="btn scn" aria-label="Scenario" onchange={onload}>{ for scenarios }</select>
            <div class="grow" />
            <div class="tp" role="toolbar" aria-label="Time">
                <button class="btn primary" title={play_label} aria-label={play_label} onclick={onplay}>
                    <svg class="ic" viewBox="0 0 24 24" aria-hidden="true"><path d={play_path} /></svg>
                </button>
                <button class="btn" title="Step one event" aria-label="Step one event" onclick={onstep}>
                    <svg class="ic" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l8 6-8 6zM18 5v14" /></svg>
                </button>
                <output class="clock" data-testid="now">{ clock(props.now_us) }</output>
                <select class="btn" aria-label="Speed" onchange={onspeed}>{ for speeds }</select>
            </div>
            <div class="grow" />
            <button class="btn" title="Light or dark" aria-label="Light or dark"
                aria-pressed={props.dark.to_string()} onclick={ontheme}>
                <svg class="ic" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M20 14.5A8 8 0 119.5 4a6.5 6.5 0 0010.5 10.5z" />
                </svg>
            </button>
        </header>
    }
}

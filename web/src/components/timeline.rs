//! The last half minute of virtual time, with a mark for each event.

use redscope_session::{StoryView, Tone};
use yew::prelude::*;

use crate::words;

#[derive(Properties, PartialEq)]
pub(crate) struct TimelineProps {
    pub(crate) stories: Vec<StoryView>,
    pub(crate) now_us: u64,
}

/// Width of the strip in its own units.
const WIDTH: f64 = 808.0;
/// Virtual time shown, in microseconds.
const SPAN_US: f64 = 32_000_000.0;

pub(crate) fn tone_color(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "var(--ink-3)",
        Tone::Warn => "var(--warn)",
        Tone::Bad => "var(--bad)",
        Tone::Vote => "var(--s4)",
        Tone::Good => "var(--ok)",
    }
}

/// The strip.
#[component]
pub(crate) fn Timeline(props: &TimelineProps) -> Html {
    let start_us = (props.now_us as f64 - SPAN_US).max(0.0);
    let x_of = |at_us: f64| (at_us - start_us) / SPAN_US * WIDTH;
    let now_x = x_of(props.now_us as f64);
    let recent = props.stories.iter().filter(|told| told.at_us as f64 >= start_us);
    let marks = recent.map(|event| {
        html! {
            <rect x={format!("{:.1}", x_of(event.at_us as f64))} y="10" width="3" height="14" rx="1.5"
                fill={tone_color(event.tone)}><title>{ words::sentence(event) }</title></rect>
        }
    });
    let first = (start_us / 4e6).ceil() as u64 * 4;
    let ticks = (0..8).map(|n| first + n * 4).filter(|s| x_of(*s as f64 * 1e6) < WIDTH - 16.0);
    let ticks = ticks.map(|s| {
        let x = x_of(s as f64 * 1e6);
        html! {
            <>
                <line x1={x.to_string()} x2={x.to_string()} y1="34" y2="38" class="tick" />
                <text class="m" x={(x + 3.0).to_string()} y="47">{ format!("{s}s") }</text>
            </>
        }
    });
    html! {
        <section class="time" aria-label="Timeline">
            <svg width="100%" height="50" viewBox="0 0 808 50" preserveAspectRatio="none" aria-hidden="true">
                <rect x="0" y="22" width="808" height="8" rx="4" class="track" />
                <rect x="0" y="22" width={now_x.max(0.0).to_string()} height="8" rx="4" class="past" />
                { for ticks }
                { for marks }
                <line x1={now_x.to_string()} x2={now_x.to_string()} y1="6" y2="34" class="head" />
            </svg>
        </section>
    }
}

//! What every chart stands in: its name, ticks, a key to its lines, and what they say at the pointer and at the place
//! that is looked at. A chart takes the focus; what keys do in the lab they do on it.

mod key;
mod pointed;

use yew::prelude::*;

use super::drag::{along, part_of};
pub(super) use key::PlotKey;
pub(super) use pointed::OneTime;
use pointed::use_pointed;

/// The height of a drawing in its own units.
pub(super) const HIGH: f64 = 100.0;

#[derive(Properties, PartialEq)]
pub(super) struct PlotProps {
    #[prop_or_default]
    pub(super) class: Classes,
    pub(super) title: AttrValue,
    /// What stands behind its name.
    #[prop_or_default]
    pub(super) figures: Html,
    /// Its lines, if it has several.
    #[prop_or_default]
    pub(super) keys: Vec<PlotKey>,
    /// What is written along its height, from the top; what is empty is not.
    pub(super) ticks: Vec<String>,
    /// The width of the drawing in its own units, and the place that is looked at.
    pub(super) whole: f64,
    pub(super) at: f64,
    /// What the lines say at a place.
    pub(super) read: Callback<f64, String>,
    /// Another place is looked at.
    pub(super) on_go: Callback<f64>,
    /// The drawing.
    pub(super) children: Html,
}

#[component]
pub(super) fn Plot(props: &PlotProps) -> Html {
    let PlotProps { class, title, figures, keys, ticks, whole, at, read, on_go, children } = props;
    let (area, pointed) = (use_node_ref(), use_pointed());
    let whole = *whole;
    let [onpointerdown, ondrag] = along(&area, {
        let on_go = on_go.clone();
        move |part| on_go.emit(part.clamp(0.0, 1.0) * whole)
    });
    let onpointermove = {
        let (area, pointed) = (area.clone(), pointed.clone());
        Callback::from(move |event: PointerEvent| {
            pointed.set(part_of(&area, &event).map(|part| part.clamp(0.0, 1.0)));
            ondrag.emit(event);
        })
    };
    let onpointerleave = {
        let pointed = pointed.clone();
        Callback::from(move |_: PointerEvent| pointed.set(None))
    };
    let reading = pointed.get().map(|part| {
        // It stands on the side of the pointer on which there is more room.
        let side = match part > 0.5 {
            true => format!("right:{:.2}%", 100.0 * (1.0 - part)),
            false => format!("left:{:.2}%", 100.0 * part),
        };
        html! {
            <span class="pl-at" aria-hidden="true"><i style={format!("left:{:.2}%", 100.0 * part)} />
                <output class="mono" style={side}>{ read.emit(part * whole) }</output></span>
        }
    });
    let ticks = ticks.iter().map(|tick| html! { <i>{ tick }</i> });
    html! {
        <figure class={classes!("ld-ch", "pl", class.clone())}>
            <figcaption><b>{ title }</b>{ figures.clone() }</figcaption>
            if !keys.is_empty() { <ul class="pl-k">{ for keys.iter().map(PlotKey::row) }</ul> }
            <span class="ld-tk" aria-hidden="true">{ for ticks }</span>
            <div class="pl-b">
                <svg ref={area} viewBox={format!("0 0 {whole} {HIGH}")} preserveAspectRatio="none" tabindex="0" role="slider"
                    aria-label={title} aria-valuemin="0" aria-valuemax={whole.to_string()} aria-valuenow={at.to_string()} aria-valuetext={read.emit(*at)}
                    {onpointerdown} {onpointermove} {onpointerleave}>
                    { children.clone() }
                </svg>
                { reading }
            </div>
        </figure>
    }
}

/// A place and what lines say there, in one line.
pub(super) fn reading<N: AsRef<str>>(
    place: String,
    lines: impl IntoIterator<Item = (N, Option<String>)>,
) -> String {
    let lines = lines.into_iter().map(|(name, value)| {
        let value = value.unwrap_or_else(|| "–".to_owned());
        let name = name.as_ref();
        if name.is_empty() { value } else { format!("{name} {value}") }
    });
    std::iter::once(place).chain(lines).collect::<Vec<_>>().join(" · ")
}

/// The ticks of an axis that begins with nothing: its end, its middle and its beginning. A middle that is written as
/// one of the ends would say something else than its line.
pub(super) fn ticks(most: f64, figure: impl Fn(f64) -> String) -> Vec<String> {
    let [top, middle, bottom] = [most, most / 2.0, 0.0].map(figure);
    let middle = if middle == top || middle == bottom { String::new() } else { middle };
    vec![top, middle, bottom]
}

/// The least round number that is not below and has a round half: 1, 2, 4, 6 or 8 times a power of ten.
pub(super) fn round_up(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(most.log10().floor());
    let steps = [1.0, 2.0, 4.0, 6.0, 8.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= most * 0.999_999).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_number_whose_half_is_round() {
        assert_eq!(
            [0.0, 0.7, 1.0, 1.01, 23.0, 3816.0, 9000.0].map(round_up),
            [1.0, 0.8, 1.0, 2.0, 40.0, 4000.0, 10_000.0]
        );
    }

    #[test]
    fn a_tick_that_would_lie_is_not_written() {
        let whole = |value: f64| format!("{}", value.round());
        assert_eq!(ticks(40.0, whole), ["40", "20", "0"]);
        assert_eq!(ticks(1.0, whole), ["1", "", "0"]);
    }

    #[test]
    fn every_line_says_what_it_says() {
        let lines = [("p99", Some("12 ms".to_owned())), ("p50", None)];
        assert_eq!(reading("3.0 s".into(), lines), "3.0 s · p99 12 ms · p50 –");
        assert_eq!(reading("3.0 s".into(), [("", Some("7".to_owned()))]), "3.0 s · 7");
    }
}

//! Who has what, as two circles: before a change and after it.

use std::f64::consts::TAU;

use redscope_session::lab::{Arc, Measured, Scheme, Standing};
use yew::prelude::*;

use super::palette::{color, shade};

/// The drawing is so wide and high, in its own units.
const SIZE: f64 = 240.0;
/// How thick a circle is.
const THICK: f64 = 20.0;
/// How far from the middle each circle runs: before, after.
const RADII: [f64; 2] = [78.0, 102.0];
/// Where the circle changes hands is marked if there are no more points.
const MOST_POINTS: u32 = 100;

#[derive(Properties, PartialEq)]
pub(super) struct CircleProps {
    pub(super) measured: Measured,
    pub(super) scheme: Scheme,
    /// What stands in the middle: a figure, and what it counts.
    pub(super) middle: (String, &'static str),
    /// What the drawing shows.
    pub(super) label: String,
}

/// The circle of hashes, slots or remainders before the change, and around it the one after it.
#[component]
pub(super) fn Circle(props: &CircleProps) -> Html {
    let CircleProps { measured, scheme, middle, label } = props;
    let circles = [&measured.before, &measured.after].into_iter().zip(RADII);
    let circles =
        circles.map(|(standing, radius)| html! { <g>{ for stretches(standing, radius) }</g> });
    let after = &measured.after;
    let points =
        after.arcs.iter().skip(1).filter(|_| scheme.has_points() && after.points <= MOST_POINTS);
    let points = points.map(|arc| {
        let (x, y) = at(f64::from(arc.from) / 1e6, RADII[1] + THICK / 2.0 + 3.0);
        html! { <circle cx={short(x)} cy={short(y)} r="2" fill="var(--ink-2)" /> }
    });
    html! {
        <svg class="rg-cir" viewBox={format!("0 0 {SIZE} {SIZE}")} role="img" aria-label={label.clone()}>
            { for circles }{ for points }
            <text class="rg-big" x="120" y="120" text-anchor="middle">{ &middle.0 }</text>
            <text class="s" x="120" y="140" text-anchor="middle">{ middle.1 }</text>
        </svg>
    }
}

/// A path for each server: all that it has.
fn stretches(standing: &Standing, radius: f64) -> Vec<Html> {
    let ends = standing.arcs.iter().skip(1).map(|arc| arc.from).chain([1_000_000]);
    let arcs: Vec<(&Arc, u32)> = standing.arcs.iter().zip(ends).collect();
    let of = |id: u8| -> String {
        let own = arcs.iter().filter(|(arc, end)| arc.owner == id && *end > arc.from);
        own.map(|(arc, end)| stretch(arc.from, *end, radius)).collect()
    };
    let servers = standing.servers.iter().map(|server| server.id);
    servers.map(|id| html! {
        <path key={id} d={of(id)} fill="none" stroke-linejoin="bevel" stroke={color(id)} stroke-opacity={shade(id)} stroke-width={short(THICK)} />
    }).collect()
}

/// A stretch of a circle; the whole of it is drawn in two halves, because an arc that ends where it begins is none.
fn stretch(from: u32, end: u32, radius: f64) -> String {
    let middle = from + (end - from) / 2;
    let [a, b, c] = [from, middle, end].map(|part| {
        let (x, y) = at(f64::from(part) / 1e6, radius);
        format!("{} {}", short(x), short(y))
    });
    format!("M{a}A{radius} {radius} 0 0 1 {b}A{radius} {radius} 0 0 1 {c}")
}

/// A place on a circle, clockwise from the top.
fn at(part: f64, radius: f64) -> (f64, f64) {
    let (sine, cosine) = (TAU * part).sin_cos();
    (SIZE / 2.0 + radius * sine, SIZE / 2.0 - radius * cosine)
}

fn short(number: f64) -> String {
    format!("{number:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_goes_clockwise_from_the_top() {
        assert_eq!(
            stretch(0, 500_000, 100.0),
            "M120.00 20.00A100 100 0 0 1 220.00 120.00A100 100 0 0 1 120.00 220.00"
        );
    }

    #[test]
    fn a_server_that_has_all_is_a_whole_circle() {
        let whole = stretch(0, 1_000_000, 100.0);
        assert!(whole.starts_with("M120.00 20.00") && whole.contains("120.00 220.00"), "{whole}");
    }
}

//! Who had what was shown: a band for each layer, one above the other.

use std::rc::Rc;

use yew::prelude::*;

use redscope_session::lab::LAYERS_SAMPLE_MS;

use crate::i18n::use_lab_words;
use crate::lab::plot::{HIGH, Plot, reading, ticks};
use crate::lab::sided::state::{SidedMsg, said};

#[derive(Properties, PartialEq)]
pub(super) struct StackProps {
    /// Of each sample, where the band of each layer ends; the user's is the lowest.
    pub(super) shares: Rc<Vec<Option<[f64; 6]>>>,
    pub(super) side: usize,
    /// How many samples there will be, and how many lie before the moment that is looked at.
    pub(super) whole: usize,
    pub(super) at: usize,
    pub(super) on: Callback<SidedMsg>,
}

#[component]
pub(super) fn Stack(props: &StackProps) -> Html {
    let StackProps { shares, side, whole, at, on } = props;
    let own = &use_lab_words().layers;
    let bands = use_memo(shares.clone(), |shares| bands(shares));
    let clip = format!("past-{side}-stack");
    let now = at.checked_sub(1).and_then(|at| *shares.get(at)?);
    let now = now.map(|now| format!("{} {:.0}%", own.layers[5], 100.0 * (1.0 - now[4])));
    let drawn = || {
        bands.iter().enumerate().map(|(layer, d)| {
            html! { <path class={format!("ly-b{layer}")} d={d.clone()} /> }
        })
    };
    let figures = html! { <span class="mono">{ now.unwrap_or_default() }</span> };
    let read = {
        let shares = Rc::clone(shares);
        Callback::from(move |place: f64| {
            let at = place.round().max(0.0) as usize;
            let there = at.checked_sub(1).and_then(|at| *shares.get(at)?);
            let of = |layer: usize| {
                let below = |ends: &[f64; 6]| if layer == 0 { 0.0 } else { ends[layer - 1] };
                there.map(|ends| format!("{:.0}%", 100.0 * (ends[layer] - below(&ends))))
            };
            let lines = own.layers.iter().enumerate().map(|(layer, name)| (*name, of(layer)));
            reading(said(LAYERS_SAMPLE_MS, at as u64 * LAYERS_SAMPLE_MS), lines)
        })
    };
    let on_go = on.reform(|place: f64| SidedMsg::Go(place.round() as usize));
    html! {
        <Plot class={classes!("ly-st", format!("s-{side}"))} title={own.answered_by} {figures} ticks={ticks(100.0, |share| format!("{share:.0}%"))}
            whole={*whole as f64} at={*at as f64} {read} {on_go}>
            <clipPath id={clip.clone()}><rect x="0" y="0" width={at.to_string()} height={HIGH.to_string()} /></clipPath>
            <path class="ld-grid" d={format!("M0 0H{whole}M0 50H{whole}M0 100H{whole}")} />
            <g class="ld-fut">{ for drawn() }</g>
            <g clip-path={format!("url(#{clip})")}>{ for drawn() }</g>
            <path class="ld-cur" d={format!("M{at} 0V{HIGH}")} />
        </Plot>
    }
}

/// The outline of each band. Where nothing was shown all bands are empty.
fn bands(shares: &[Option<[f64; 6]>]) -> [String; 6] {
    std::array::from_fn(|layer| {
        let edge = |share: &Option<[f64; 6]>, upper: bool| match (share, upper, layer) {
            (None, ..) | (_, false, 0) => HIGH,
            (Some(share), true, _) => HIGH - HIGH * share[layer],
            (Some(share), false, _) => HIGH - HIGH * share[layer - 1],
        };
        let point = |at: usize, upper: bool| format!("{},{:.1} ", at + 1, edge(&shares[at], upper));
        let upper: String = (0..shares.len()).map(|at| point(at, true)).collect();
        let lower: String = (0..shares.len()).rev().map(|at| point(at, false)).collect();
        if shares.is_empty() { String::new() } else { format!("M{upper}{lower}z") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_lie_one_above_the_other() {
        let bands = bands(&[Some([0.5, 0.5, 0.5, 0.5, 0.5, 1.0]), None]);
        assert_eq!(bands[0], "M1,50.0 2,100.0 2,100.0 1,100.0 z");
        assert_eq!(bands[5], "M1,0.0 2,100.0 2,100.0 1,50.0 z");
    }
}

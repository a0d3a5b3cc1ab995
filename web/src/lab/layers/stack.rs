//! Who had what was shown: a band for each layer, one above the other.

use std::rc::Rc;

use yew::prelude::*;

use crate::i18n::use_lab_words;
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::transport::through_time;

/// The height of the drawing in its own units; its width is the number of samples.
const HIGH: f64 = 100.0;

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
    let area = use_node_ref();
    let [onpointerdown, onpointermove] = through_time(&area, *whole, on);
    let bands = use_memo(shares.clone(), |shares| bands(shares));
    let clip = format!("past-{side}-stack");
    let now = at.checked_sub(1).and_then(|at| *shares.get(at)?);
    let now = now.map(|now| format!("{} {:.0}%", own.layers[5], 100.0 * (1.0 - now[4])));
    let drawn = || {
        bands.iter().enumerate().map(|(layer, d)| {
            html! { <path class={format!("ly-b{layer}")} d={d.clone()} /> }
        })
    };
    html! {
        <figure class={format!("ld-ch ly-st s-{side}")}>
            <figcaption><b>{ own.answered_by }</b><span class="mono">{ now.unwrap_or_default() }</span></figcaption>
            <span class="ld-tk" aria-hidden="true"><i>{ "100%" }</i><i>{ "0%" }</i></span>
            <svg ref={area} viewBox={format!("0 0 {whole} {HIGH}")} preserveAspectRatio="none" aria-hidden="true" {onpointerdown} {onpointermove}>
                <clipPath id={clip.clone()}><rect x="0" y="0" width={at.to_string()} height={HIGH.to_string()} /></clipPath>
                <path class="ld-grid" d={format!("M0 0H{whole}M0 50H{whole}M0 100H{whole}")} />
                <g class="ld-fut">{ for drawn() }</g>
                <g clip-path={format!("url(#{clip})")}>{ for drawn() }</g>
                <path class="ld-cur" d={format!("M{at} 0V{HIGH}")} />
            </svg>
        </figure>
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

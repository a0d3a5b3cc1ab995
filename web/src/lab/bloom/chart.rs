//! What is let through while a filter is filled: counted, with its interval, and as theory expects it.

use redscope_session::lab::{BLOOM_STEPS, BloomPoint, BloomView, bloom_theory};
use yew::prelude::*;

use super::figure::{percent, share};
use super::state::BloomMsg;
use crate::figures::grouped;
use crate::i18n::{BloomWords, use_lab_words};
use crate::lab::drag::along;
use crate::lab::sided::drawn::round_up;
use crate::model::Slice;

/// The height of a drawing in its own units; its width is the number of steps.
const HIGH: f64 = 100.0;

#[derive(Properties, PartialEq)]
pub(super) struct ChartProps {
    pub(super) view: Slice<BloomView>,
    pub(super) side: usize,
    pub(super) on: Callback<BloomMsg>,
}

#[component]
pub(super) fn RateChart(props: &ChartProps) -> Html {
    let ChartProps { view, side, on } = props;
    let words = &use_lab_words().bloom;
    let area = use_node_ref();
    let [onpointerdown, onpointermove] = along(&area, {
        let on = on.clone();
        move |part| {
            let step = (part.clamp(0.0, 1.0) * BLOOM_STEPS as f64).round();
            on.emit(BloomMsg::Set("step".to_owned(), step.to_string()));
        }
    });
    let (points, step) = (&view.sides[*side].points, view.ask.step);
    let knobs = view.ask.knobs();
    let (probes, items) = (knobs.get("probes") as u32, knobs.get("items"));
    let design = view.ask.sides[*side].design();
    let most = axis(view, probes);
    let y = |rate: f64| HIGH - HIGH * (rate / most).min(1.0);
    let line = |rate: &dyn Fn(&BloomPoint) -> f64| -> String {
        points
            .iter()
            .enumerate()
            .map(|(at, point)| format!("{at},{:.2} ", y(rate(point))))
            .collect()
    };
    let end = |point: &BloomPoint, end: usize| bloom_theory::interval(point.hits, probes)[end];
    let back = points.iter().enumerate().rev();
    let band = line(&|point| end(point, 1))
        + &back.map(|(at, point)| format!("{at},{:.2} ", y(end(point, 0)))).collect::<String>();
    let made_for = design.capacity() as f64 * BLOOM_STEPS as f64 / items as f64;
    let Some(now) = points.get(step as usize) else { return html! {} };
    let told = [
        words.counted.replace("{}", &share(now.hits, probes)),
        words.theory.replace("{}", &percent(expected(now))),
        words.promised.replace("{}", &percent(design.error())),
    ];
    html! {
        <figure class={format!("ld-ch s-{side}")}>
            <figcaption><b>{ words.chart }</b><span class="mono">{ told.join(" · ") }</span></figcaption>
            <span class="ld-tk" aria-hidden="true"><i>{ percent(most) }</i><i>{ "0 %" }</i></span>
            <svg ref={area} viewBox={format!("0 0 {BLOOM_STEPS} {HIGH}")} preserveAspectRatio="none" aria-hidden="true" {onpointerdown} {onpointermove}>
                <path class="ld-grid" d={format!("M0 0H{BLOOM_STEPS}M0 50H{BLOOM_STEPS}M0 100H{BLOOM_STEPS}")} />
                if made_for <= BLOOM_STEPS as f64 { <path class="bl-for" d={format!("M{made_for:.3} 0V{HIGH}")} /> }
                <path class="ld-lim" d={format!("M0 {:.2}H{BLOOM_STEPS}", y(design.error()))} />
                <polygon class="bl-band" points={band} />
                <polyline points={line(&|point| f64::from(point.hits) / f64::from(probes))} />
                <polyline class="bl-th" points={line(&expected)} />
                <path class="ld-cur" d={format!("M{step} 0V{HIGH}")} />
            </svg>
        </figure>
    }
}

fn expected(point: &BloomPoint) -> f64 {
    f64::from(point.expected_billionths) / 1e9
}

/// Where the axis ends, the same on both sides.
fn axis(view: &BloomView, probes: u32) -> f64 {
    let points = view.sides.iter().flat_map(|side| &side.points);
    let rates = points.map(|point| expected(point).max(f64::from(point.hits) / f64::from(probes)));
    let promised = view.ask.sides.iter().map(|side| side.design().error());
    round_up(rates.chain(promised).fold(0.0, f64::max)).min(1.0)
}

/// The chart for those who do not see it.
pub(super) fn table(words: &BloomWords, view: &BloomView, side: usize) -> Html {
    let probes = view.ask.knobs().get("probes") as u32;
    let rows = view.sides[side].points.iter().zip(&view.set_bytes).map(|(point, set)| {
        let [least, most] = bloom_theory::interval(point.hits, probes).map(percent);
        html! {
            <tr><th scope="row">{ point.offered }</th><td>{ share(point.hits, probes) }</td><td>{ format!("{least} – {most}") }</td>
                <td>{ percent(expected(point)) }</td><td>{ point.refused }</td><td>{ grouped(point.memory_bytes.into()) }</td><td>{ grouped(*set) }</td></tr>
        }
    });
    let heads = words.heads.map(|head| html! { <th scope="col">{ head }</th> });
    html! {
        <div class="sr"><table><caption>{ words.chart }</caption><thead><tr>{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></div>
    }
}

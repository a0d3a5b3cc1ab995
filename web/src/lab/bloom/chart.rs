//! What is let through while a filter is filled: counted, with its interval, and as theory expects it.

use redscope_session::lab::{BLOOM_STEPS, BloomPoint, BloomView, bloom_theory};
use yew::prelude::*;

use super::figure::{percent, share};
use super::state::BloomMsg;
use crate::figures::grouped;
use crate::i18n::{BloomWords, use_lab_words};
use crate::lab::plot::{HIGH, Plot, PlotKey, reading, round_up, ticks};
use crate::model::Slice;

/// The dashes of what theory says.
const THEORY: &str = "5 4";

#[derive(Properties, PartialEq)]
pub(super) struct ChartProps {
    pub(super) view: Slice<BloomView>,
    pub(super) side: usize,
    pub(super) on: Callback<BloomMsg>,
}

#[component]
pub(super) fn RateChart(props: &ChartProps) -> Html {
    let ChartProps { view, side, on } = props;
    let (words, names) = (&use_lab_words().bloom, &use_lab_words().plot);
    let on_go = on.reform(|place: f64| BloomMsg::Set("step".to_owned(), place.round().to_string()));
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
    let key = |name, class: &'static str, value: String| PlotKey {
        class: class.into(),
        value: Some(value),
        ..PlotKey::new(name)
    };
    let interval = bloom_theory::interval(now.hits, probes).map(percent).join(" – ");
    let mut keys = vec![
        key(names.counted, "", share(now.hits, probes)),
        key(names.interval, "bl-band", interval),
        PlotKey { dashes: Some(THEORY), ..key(names.theory, "bl-th", percent(expected(now))) },
        key(names.promised, "ld-lim", percent(design.error())),
    ];
    if made_for <= BLOOM_STEPS as f64 {
        keys.push(key(names.made_for, "bl-for", grouped(design.capacity())));
    }
    let read = {
        let (view, side) = (view.clone(), *side);
        Callback::from(move |place: f64| {
            let point = view.sides[side].points.get(place.round().max(0.0) as usize);
            let Some(point) = point else { return String::new() };
            let lines = [
                (names.counted, Some(share(point.hits, probes))),
                (names.theory, Some(percent(expected(point)))),
            ];
            reading(grouped(point.offered.into()), lines)
        })
    };
    html! {
        <Plot class={classes!(format!("s-{side}"))} title={words.chart} {keys} ticks={ticks(most, percent)}
            whole={BLOOM_STEPS as f64} at={step as f64} {read} {on_go}>
                <path class="ld-grid" d={format!("M0 0H{BLOOM_STEPS}M0 50H{BLOOM_STEPS}M0 100H{BLOOM_STEPS}")} />
                if made_for <= BLOOM_STEPS as f64 { <path class="bl-for" d={format!("M{made_for:.3} 0V{HIGH}")} /> }
                <path class="ld-lim" d={format!("M0 {:.2}H{BLOOM_STEPS}", y(design.error()))} />
                <polygon class="bl-band" points={band} />
                <polyline points={line(&|point| f64::from(point.hits) / f64::from(probes))} />
                <polyline class="bl-th" points={line(&expected)} />
                <path class="ld-cur" d={format!("M{step} 0V{HIGH}")} />
        </Plot>
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

//! A chart of one side: what was measured, the part before the moment that is looked at in full colour.

use std::rc::Rc;

use yew::prelude::*;

use super::drawn::{Charted, Drawn, HIGH};
use super::state::SidedMsg;
use super::transport::through_time;
use crate::i18n::use_lab_words;

#[derive(Properties, PartialEq)]
pub(in crate::lab) struct ChartProps<C: Charted> {
    pub(in crate::lab) drawn: Rc<Drawn<C>>,
    pub(in crate::lab) title: &'static str,
    /// Which side, for its colour.
    pub(in crate::lab) side: usize,
    /// How many samples there will be, and how many lie before the moment that is looked at.
    pub(in crate::lab) whole: usize,
    pub(in crate::lab) at: usize,
    /// A line across that is not to be passed.
    #[prop_or_default]
    pub(in crate::lab) limit: Option<f64>,
    /// Before which samples something else was chosen, for lines down.
    #[prop_or_default]
    pub(in crate::lab) turned: Vec<usize>,
    /// Lines across that others speak of.
    #[prop_or_default]
    pub(in crate::lab) told: &'static [f64],
    pub(in crate::lab) on: Callback<SidedMsg>,
}

/// A chart with its name and figures.
#[component]
pub(in crate::lab) fn ChartView<C: Charted>(props: &ChartProps<C>) -> Html {
    let ChartProps { drawn, title, side, whole, at, limit, turned, told, on } = props;
    let words = &use_lab_words().loaded;
    let area = use_node_ref();
    let (whole, chart, now) = (*whole, drawn.chart, drawn.at(*at));
    let is_bad = matches!((now, limit), (Some(now), Some(limit)) if now > *limit)
        || now.is_some_and(|now| chart.is_bad(now));
    let [onpointerdown, onpointermove] = through_time(&area, whole, on);
    let clip = format!("past-{side}-{chart:?}");
    let height = |value: f64| HIGH - HIGH * value / drawn.most;
    let limited = limit.filter(|limit| *limit <= drawn.most);
    let across = told.iter().filter(|value| **value <= drawn.most);
    let across: String = across.map(|value| format!("M0 {:.1}H{whole}", height(*value))).collect();
    let down: String = turned.iter().map(|at| format!("M{at} 0V{HIGH}")).collect();
    let extreme = if chart.is_best_when_high() { words.lowest } else { words.peak };
    let extreme = drawn.extreme(*at).map(|value| extreme.replace("{}", &chart.figure(value)));
    let now = now.map(|now| words.at_moment.replace("{}", &chart.figure(now)));
    let named = limited.map(|limit| words.limit.replace("{}", &chart.figure(limit)));
    let figures: Vec<String> = now.into_iter().chain(extreme).chain(named).collect();
    html! {
        <figure class={format!("ld-ch s-{side}")}>
            <figcaption><b>{ *title }</b><span class={classes!("mono", is_bad.then_some("ld-hot"))}>{ figures.join(" · ") }</span></figcaption>
            <span class="ld-tk" aria-hidden="true"><i>{ chart.figure(drawn.most) }</i><i>{ chart.figure(0.0) }</i></span>
            <svg ref={area} viewBox={format!("0 0 {whole} {HIGH}")} preserveAspectRatio="none" aria-hidden="true" {onpointerdown} {onpointermove}>
                <clipPath id={clip.clone()}><rect x="0" y="-5" width={at.to_string()} height="110" /></clipPath>
                <path class="ld-grid" d={format!("M0 0H{whole}M0 50H{whole}M0 100H{whole}")} />
                if !down.is_empty() { <path class="ld-tud" d={down} /> }
                if !across.is_empty() { <path class="ld-told" d={across} /> }
                if let Some(limit) = limited { <path class="ld-lim" d={format!("M0 {:.1}H{whole}", height(limit))} /> }
                <g class="ld-fut"><Lines<C> drawn={Rc::clone(drawn)} /></g>
                <g clip-path={format!("url(#{clip})")}><Lines<C> drawn={Rc::clone(drawn)} /></g>
                <path class="ld-cur" d={format!("M{at} 0V{HIGH}")} />
            </svg>
        </figure>
    }
}

#[derive(Properties, PartialEq)]
struct LinesProps<C: Charted> {
    drawn: Rc<Drawn<C>>,
}

/// The lines alone, which change only when more was measured.
#[component]
fn Lines<C: Charted>(props: &LinesProps<C>) -> Html {
    let lines = props.drawn.lines.iter().enumerate().map(|(number, stretches)| {
        let dashes = (number > 0).then_some("2 3");
        html! { <>{ for stretches.iter().map(|points| html! {
            <polyline points={points.clone()} stroke-dasharray={dashes} />
        }) }</> }
    });
    html! { <>{ for lines }</> }
}

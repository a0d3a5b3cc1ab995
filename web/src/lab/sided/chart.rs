//! A chart of one side: what was measured, the part before the moment that is looked at in full colour.

use std::rc::Rc;

use yew::prelude::*;

use super::drawn::{Charted, Drawn};
use super::state::{SidedMsg, said};
use crate::i18n::use_lab_words;
use crate::lab::plot::{HIGH, Plot, PlotKey, reading, ticks};

/// The dashes of every line but the first.
const DASHES: &str = "2 3";

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
    /// What is to be expected, for another line across.
    #[prop_or_default]
    pub(in crate::lab) theory: Option<f64>,
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
    let ChartProps { drawn, title, side, whole, at, limit, theory, turned, told, on } = props;
    let words = use_lab_words();
    let (whole, chart, now) = (*whole, drawn.chart, drawn.at(*at));
    let is_bad = matches!((now, limit), (Some(now), Some(limit)) if now > *limit)
        || now.is_some_and(|now| chart.is_bad(now));
    let clip = format!("past-{side}-{chart:?}");
    let height = |value: f64| HIGH - HIGH * value / drawn.most;
    let limited = limit.filter(|limit| *limit <= drawn.most);
    let across = told.iter().filter(|value| **value <= drawn.most);
    let across: String = across.map(|value| format!("M0 {:.1}H{whole}", height(*value))).collect();
    let down: String = turned.iter().map(|at| format!("M{at} 0V{HIGH}")).collect();
    let own = &words.loaded;
    let extreme = if chart.is_best_when_high() { own.lowest } else { own.peak };
    let extreme = drawn.extreme(*at).map(|value| extreme.replace("{}", &chart.figure(value)));
    let now = now.map(|now| own.at_moment.replace("{}", &chart.figure(now)));
    let figures: Vec<String> = now.into_iter().chain(extreme).collect();
    let named = limited.map(|limit| own.limit.replace("{}", &chart.figure(limit)));
    let figures = html! {
        <span class={classes!("mono", is_bad.then_some("ld-hot"))}>{ figures.join(" · ") }
            if let Some(named) = named { { " · " }<i class="pl-lim" aria-hidden="true" />{ named } }
        </span>
    };
    let names = words.plot.lines(chart.lines());
    let mut keys: Vec<PlotKey> = match names {
        [_] => Vec::new(),
        names => names
            .iter()
            .zip(drawn.figures(*at))
            .enumerate()
            .map(|(line, (name, value))| PlotKey {
                dashes: (line > 0).then_some(DASHES),
                value: Some(value.unwrap_or_else(|| "–".to_owned())),
                ..PlotKey::new(*name)
            })
            .collect(),
    };
    if !across.is_empty() {
        let values: Vec<String> = told.iter().map(|value| chart.figure(*value)).collect();
        let (class, value) = ("ld-told".into(), Some(values.join(", ")));
        keys.push(PlotKey { class, value, ..PlotKey::new(words.plot.told) });
    }
    if let Some(theory) = theory {
        let (class, value) = ("ld-thy".into(), Some(chart.figure(*theory)));
        keys.push(PlotKey { class, value, ..PlotKey::new(words.plot.theory) });
    }
    let read = {
        let drawn = Rc::clone(drawn);
        Callback::from(move |place: f64| {
            let at = place.round().max(0.0) as usize;
            let said = said(C::SAMPLE_MS, at as u64 * C::SAMPLE_MS);
            reading(said, names.iter().copied().zip(drawn.figures(at)))
        })
    };
    let on_go = on.reform(|place: f64| SidedMsg::Go(place.round() as usize));
    html! {
        <Plot class={classes!(format!("s-{side}"))} title={*title} {figures} {keys} ticks={ticks(drawn.most, |value| chart.figure(value))}
            whole={whole as f64} at={*at as f64} {read} {on_go}>
            <clipPath id={clip.clone()}><rect x="0" y="-5" width={at.to_string()} height="110" /></clipPath>
            <path class="ld-grid" d={format!("M0 0H{whole}M0 50H{whole}M0 100H{whole}")} />
            if !down.is_empty() { <path class="ld-tud" d={down} /> }
            if !across.is_empty() { <path class="ld-told" d={across} /> }
            if let Some(theory) = theory.filter(|theory| *theory <= drawn.most) { <path class="ld-thy" d={format!("M0 {:.1}H{whole}", height(theory))} /> }
            if let Some(limit) = limited { <path class="ld-lim" d={format!("M0 {:.1}H{whole}", height(limit))} /> }
            <g class="ld-fut"><Drawing<C> drawn={Rc::clone(drawn)} /></g>
            <g clip-path={format!("url(#{clip})")}><Drawing<C> drawn={Rc::clone(drawn)} /></g>
            <path class="ld-cur" d={format!("M{at} 0V{HIGH}")} />
        </Plot>
    }
}

#[derive(Properties, PartialEq)]
struct DrawingProps<C: Charted> {
    drawn: Rc<Drawn<C>>,
}

/// The lines alone, which change only when more was measured.
#[component]
fn Drawing<C: Charted>(props: &DrawingProps<C>) -> Html {
    let lines = props.drawn.lines.iter().enumerate().map(|(number, stretches)| {
        let dashes = (number > 0).then_some(DASHES);
        html! { <>{ for stretches.iter().map(|points| html! {
            <polyline points={points.clone()} stroke-dasharray={dashes} />
        }) }</> }
    });
    html! { <>{ for lines }</> }
}

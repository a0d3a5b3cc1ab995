//! A chart of one side: what was measured, the part before the moment that is looked at in full colour.

use std::rc::Rc;

use yew::prelude::*;

use super::series::Chart;
use super::state::LoadedMsg;
use crate::figures::grouped;
use crate::i18n::use_words;
use crate::lab::drag::along;

/// The height of a drawing in its own units; its width is the number of samples.
const HIGH: f64 = 100.0;

/// The lines of a chart, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawn {
    pub(super) chart: Chart,
    /// Where the axis ends, the same on both sides.
    pub(super) most: f64,
    /// The greatest value of the first line, or the least of what is best when it is great.
    pub(super) extreme: Option<f64>,
    /// The points of each stretch of each line.
    pub(super) lines: Vec<Vec<String>>,
}

/// The points of every stretch in which there are values.
pub(super) fn stretches(values: &[Option<f64>], most: f64) -> Vec<String> {
    let mut stretches = vec![String::new()];
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            stretches.push(String::new());
            continue;
        };
        let y = HIGH - HIGH * (value / most).min(1.0);
        if let Some(stretch) = stretches.last_mut() {
            stretch.push_str(&format!("{},{y:.1} ", at + 1));
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

#[derive(Properties, PartialEq)]
pub(super) struct ChartProps {
    pub(super) drawn: Rc<Drawn>,
    /// Which side, for its colour.
    pub(super) side: usize,
    /// How many samples there will be, and how many lie before the moment that is looked at.
    pub(super) whole: usize,
    pub(super) at: usize,
    /// The value at that moment.
    pub(super) now: Option<f64>,
    pub(super) limit: Option<f64>,
    pub(super) on: Callback<LoadedMsg>,
}

/// A chart with its name and figures.
#[component]
pub(super) fn ChartView(props: &ChartProps) -> Html {
    let ChartProps { drawn, side, whole, at, now, limit, on } = props;
    let words = &use_words().loaded;
    let area = use_node_ref();
    let (whole, chart) = (*whole, drawn.chart);
    let is_bad = matches!((now, limit), (Some(now), Some(limit)) if now > limit)
        || (chart == Chart::GivenUp && now.is_some_and(|now| now > 0.0));
    let [onpointerdown, onpointermove] = along(&area, {
        let on = on.clone();
        move |part| {
            on.emit(LoadedMsg::Go((part.clamp(0.0, 1.0) * whole as f64).round() as usize));
        }
    });
    let clip = format!("past-{side}-{chart:?}");
    let limited = limit.filter(|limit| *limit <= drawn.most);
    let limit = limited.map(|limit| HIGH - HIGH * limit / drawn.most);
    let extreme = if chart == Chart::Found { words.lowest } else { words.peak };
    let extreme = drawn.extreme.map(|value| extreme.replace("{}", &figure(chart, value)));
    let now = now.map(|now| words.at_moment.replace("{}", &figure(chart, now)));
    let named = limited.map(|limit| words.limit.replace("{}", &figure(chart, limit)));
    let figures: Vec<String> = now.into_iter().chain(extreme).chain(named).collect();
    html! {
        <figure class={format!("ld-ch s-{side}")}>
            <figcaption><b>{ words.chart(chart) }</b><span class={classes!("mono", is_bad.then_some("ld-hot"))}>{ figures.join(" · ") }</span></figcaption>
            <span class="ld-tk" aria-hidden="true"><i>{ figure(chart, drawn.most) }</i><i>{ figure(chart, 0.0) }</i></span>
            <svg ref={area} viewBox={format!("0 0 {whole} {HIGH}")} preserveAspectRatio="none" aria-hidden="true" {onpointerdown} {onpointermove}>
                <clipPath id={clip.clone()}><rect x="0" y="-5" width={at.to_string()} height="110" /></clipPath>
                <path class="ld-grid" d={format!("M0 0H{whole}M0 50H{whole}M0 100H{whole}")} />
                if let Some(y) = limit { <path class="ld-lim" d={format!("M0 {y:.1}H{whole}")} /> }
                <g class="ld-fut"><Lines drawn={Rc::clone(drawn)} /></g>
                <g clip-path={format!("url(#{clip})")}><Lines drawn={Rc::clone(drawn)} /></g>
                <path class="ld-cur" d={format!("M{at} 0V{HIGH}")} />
            </svg>
        </figure>
    }
}

#[derive(Properties, PartialEq)]
struct LinesProps {
    drawn: Rc<Drawn>,
}

/// The lines alone, which change only when more was measured.
#[component]
fn Lines(props: &LinesProps) -> Html {
    let lines = props.drawn.lines.iter().enumerate().map(|(number, stretches)| {
        let dashes = (number > 0).then_some("2 3");
        html! { <>{ for stretches.iter().map(|points| html! {
            <polyline points={points.clone()} stroke-dasharray={dashes} />
        }) }</> }
    });
    html! { <>{ for lines }</> }
}

/// A value with its unit.
pub(super) fn figure(chart: Chart, value: f64) -> String {
    match chart {
        Chart::Found => format!("{value:.0}%"),
        Chart::Latency if value >= 1000.0 => format!("{:.1} s", value / 1000.0),
        Chart::Latency if value >= 10.0 => format!("{value:.0} ms"),
        Chart::Latency => format!("{value:.1} ms"),
        Chart::Memory => format!("{} KB", grouped(value.round() as u64)),
        Chart::Queries | Chart::GivenUp | Chart::OneRow => grouped(value.round() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_nothing_can_be_said() {
        let values = [Some(0.0), Some(50.0), None, Some(200.0)];
        assert_eq!(stretches(&values, 100.0), ["1,100.0 2,50.0 ", "4,0.0 "]);
        assert!(stretches(&[None], 1.0).is_empty());
    }

    #[test]
    fn figures_have_their_units() {
        assert_eq!(figure(Chart::Latency, 0.42), "0.4 ms");
        assert_eq!(figure(Chart::Latency, 1200.0), "1.2 s");
        assert_eq!(figure(Chart::Found, 99.6), "100%");
        assert_eq!(figure(Chart::Queries, 1479.6), "1\u{202f}480");
    }
}

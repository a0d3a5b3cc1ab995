//! A chart of one side: what was measured, the part before the moment that is looked at in full colour.

use std::rc::Rc;

use yew::prelude::*;

use super::state::SidedMsg;
use crate::i18n::use_words;
use crate::lab::drag::along;

/// The height of a drawing in its own units; its width is the number of samples.
const HIGH: f64 = 100.0;

/// What a chart shows: its lines, and how its figures are written.
pub(in crate::lab) trait Charted:
    Copy + PartialEq + std::fmt::Debug + 'static
{
    /// A value with its unit.
    fn figure(self, value: f64) -> String;

    /// Whether the least value of the first line is worth telling, and not the greatest.
    fn is_best_when_high(self) -> bool {
        false
    }

    /// Whether such a value is bad, whatever the limit.
    fn is_bad(self, _value: f64) -> bool {
        false
    }
}

/// The lines of a chart, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lab) struct Drawn<C> {
    pub(in crate::lab) chart: C,
    /// Where the axis ends, the same on both sides.
    pub(in crate::lab) most: f64,
    /// The greatest value of the first line, or the least of what is best when it is great.
    pub(in crate::lab) extreme: Option<f64>,
    /// The points of each stretch of each line.
    pub(in crate::lab) lines: Vec<Vec<String>>,
}

impl<C: Charted> Drawn<C> {
    /// A chart of both sides to one scale: the values of each line of each side, and limits that are in
    /// sight where what is measured comes near them.
    pub(in crate::lab) fn both(
        chart: C,
        values: [Vec<Vec<Option<f64>>>; 2],
        limits: impl IntoIterator<Item = f64>,
        most: Option<f64>,
    ) -> [Rc<Self>; 2] {
        let worse = if chart.is_best_when_high() { f64::min } else { f64::max };
        let all = values.iter().flatten().flatten().flatten().copied();
        let highest = all.reduce(f64::max).unwrap_or(0.0);
        let limited =
            limits.into_iter().filter(|limit| *limit < 4.0 * highest).fold(highest, f64::max);
        let most = most.unwrap_or_else(|| round_up(limited));
        values.map(|lines| {
            let extreme = lines[0].iter().flatten().copied().reduce(worse);
            let lines = lines.iter().map(|values| stretches(values, most)).collect();
            Rc::new(Drawn { chart, most, extreme, lines })
        })
    }
}

/// The points of every stretch in which there are values.
fn stretches(values: &[Option<f64>], most: f64) -> Vec<String> {
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

/// The least round number that is not below: 1, 2, 2.5 or 5 times a power of ten.
pub(in crate::lab) fn round_up(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(most.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= most * 0.999_999).unwrap_or(most)
}

#[derive(Properties, PartialEq)]
pub(in crate::lab) struct ChartProps<C: Charted> {
    pub(in crate::lab) drawn: Rc<Drawn<C>>,
    pub(in crate::lab) title: &'static str,
    /// Which side, for its colour.
    pub(in crate::lab) side: usize,
    /// How many samples there will be, and how many lie before the moment that is looked at.
    pub(in crate::lab) whole: usize,
    pub(in crate::lab) at: usize,
    /// The value at that moment.
    pub(in crate::lab) now: Option<f64>,
    /// A line across that is not to be passed.
    pub(in crate::lab) limit: Option<f64>,
    /// Lines across that others speak of.
    #[prop_or_default]
    pub(in crate::lab) told: &'static [f64],
    pub(in crate::lab) on: Callback<SidedMsg>,
}

/// A chart with its name and figures.
#[component]
pub(in crate::lab) fn ChartView<C: Charted>(props: &ChartProps<C>) -> Html {
    let ChartProps { drawn, title, side, whole, at, now, limit, told, on } = props;
    let words = &use_words().loaded;
    let area = use_node_ref();
    let (whole, chart) = (*whole, drawn.chart);
    let is_bad = matches!((now, limit), (Some(now), Some(limit)) if now > limit)
        || now.is_some_and(|now| chart.is_bad(now));
    let [onpointerdown, onpointermove] = along(&area, {
        let on = on.clone();
        move |part| {
            on.emit(SidedMsg::Go((part.clamp(0.0, 1.0) * whole as f64).round() as usize));
        }
    });
    let clip = format!("past-{side}-{chart:?}");
    let height = |value: f64| HIGH - HIGH * value / drawn.most;
    let limited = limit.filter(|limit| *limit <= drawn.most);
    let across = told.iter().filter(|value| **value <= drawn.most);
    let across: String = across.map(|value| format!("M0 {:.1}H{whole}", height(*value))).collect();
    let extreme = if chart.is_best_when_high() { words.lowest } else { words.peak };
    let extreme = drawn.extreme.map(|value| extreme.replace("{}", &chart.figure(value)));
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
    fn an_axis_ends_at_a_round_number() {
        assert_eq!(
            [0.0, 0.7, 1.0, 1.01, 23.0, 3816.0].map(round_up),
            [1.0, 1.0, 1.0, 2.0, 25.0, 5000.0]
        );
    }
}

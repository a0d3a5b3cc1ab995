//! Figures of servers on two branches over time: a small chart for each that differs, and the same as a
//! table for those who do not see it.

use redscope_session::{Course, Courses, MEASURES, Measure};
use yew::prelude::*;

use crate::i18n::{Words, use_words};
use crate::model::seconds;
use crate::panes::timeline::badge::letter;

/// A chart in CSS pixels, with the room below it for times.
const WIDE: f64 = 240.0;
const HIGH: f64 = 64.0;
const BELOW: f64 = 18.0;
/// The room above it for the greatest value.
const ABOVE: f64 = 17.0;

#[derive(Properties, PartialEq)]
pub(super) struct ChartsProps {
    pub(super) courses: Courses,
    pub(super) branches: [usize; 2],
}

/// The charts of what is chosen; at first of what differs.
#[component]
pub(super) fn Charts(props: &ChartsProps) -> Html {
    let words = use_words();
    let chosen = use_state(|| None::<Measure>);
    let Courses { moments_us, differing, counts } = &props.courses;
    let first = differing.first().map_or(Measure::Keys, |course| course.measure);
    let measure = chosen.unwrap_or(first);
    let choices = MEASURES.map(|one| {
        let chosen = chosen.clone();
        let onclick = Callback::from(move |_: MouseEvent| chosen.set(Some(one)));
        let is_on = one == measure;
        html! {
            <button class={classes!(is_on.then_some("on"))} aria-pressed={is_on.to_string()} {onclick}>
                { name(words, one) }</button>
        }
    });
    let shown: Vec<&Course> = differing.iter().filter(|course| course.measure == measure).collect();
    let count = MEASURES.iter().position(|one| *one == measure).map_or(0, |place| counts[place]);
    let left = count - shown.len();
    let charts = shown.iter().map(|course| chart(words, course, moments_us, props.branches));
    html! {
        <>
            <h2>{ words.over_time }<span class="grow" />
                <span class="seg" role="group" aria-label={words.measure}>{ for choices }</span></h2>
            if shown.is_empty() { <p class="mut">{ words.all_equal }</p> }
            <div class="charts">{ for charts }</div>
            if left > 0 { <p class="mut">{ format!("{left} {}", words.more_facts) }</p> }
        </>
    }
}

fn name(words: &Words, measure: Measure) -> &'static str {
    match measure {
        Measure::Keys => words.measure_keys,
        Measure::Offset => words.measure_offset,
        Measure::Commands => words.measure_commands,
    }
}

fn chart(words: &Words, course: &Course, moments_us: &[u64], branches: [usize; 2]) -> Html {
    let most = course.values.iter().flatten().flatten().copied().max().unwrap_or(0);
    let (Some(start), Some(end)) = (moments_us.first(), moments_us.last()) else {
        return Html::default();
    };
    let lines = course.values.iter().zip(branches).enumerate().map(|(side, (values, branch))| {
        let color = if branch.is_multiple_of(2) { "var(--s5)" } else { "var(--s6)" };
        let dashes = (side == 1).then_some("5 3");
        let stretches = stretches(values, most).into_iter().map(|points| {
            html! { <polyline {points} fill="none" stroke={color} stroke-width="2" stroke-dasharray={dashes} /> }
        });
        html! { <>{ for stretches }</> }
    });
    let title = format!("{} {}", course.node, name(words, course.measure));
    let rows = moments_us.iter().enumerate().map(|(at, moment)| {
        let value = |side: usize| {
            let value = course.values[side][at];
            value.map_or_else(|| words.not_running.to_owned(), |value| value.to_string())
        };
        html! { <tr key={at}><th scope="row">{ format!("{} s", seconds(*moment)) }</th><td>{ value(0) }</td><td>{ value(1) }</td></tr> }
    });
    let ends = [0, 1].map(|side: usize| {
        let last = course.values[side].last().copied().flatten();
        let last = last.map_or_else(|| "–".to_owned(), |value| value.to_string());
        format!("{} {last}", letter(branches[side]))
    });
    let right = WIDE.to_string();
    html! {
        <figure class="chart" key={title.clone()}>
            <figcaption><b>{ &course.node }</b>{ " " }<span class="mono">{ ends.join(" · ") }</span></figcaption>
            <svg viewBox={format!("0 -{ABOVE} {WIDE} {}", ABOVE + HIGH + BELOW)} aria-hidden="true">
                <path d={format!("M0 {HIGH}H{WIDE}")} stroke="var(--line-2)" />
                { for lines }
                <text class="s d" x="0" y="-5">{ most }</text>
                <text class="s d" x="0" y={(HIGH + 15.0).to_string()}>{ format!("{} s", seconds(*start)) }</text>
                <text class="s d" x={right} y={(HIGH + 15.0).to_string()} text-anchor="end">{ format!("{} s", seconds(*end)) }</text>
            </svg>
            <div class="sr"><table><caption>{ title }</caption>
                <thead><tr><td /><th scope="col">{ letter(branches[0]).to_string() }</th><th scope="col">{ letter(branches[1]).to_string() }</th></tr></thead>
                <tbody>{ for rows }</tbody></table></div>
        </figure>
    }
}

/// The points of each stretch over which there was a value: the moments lie evenly.
fn stretches(values: &[Option<u64>], most: u64) -> Vec<String> {
    let step = WIDE / (values.len().saturating_sub(1)).max(1) as f64;
    let mut stretches: Vec<Vec<String>> = vec![Vec::new()];
    for (at, value) in values.iter().enumerate() {
        match (value, stretches.last_mut()) {
            (Some(value), Some(stretch)) => {
                let y = HIGH - HIGH * *value as f64 / most.max(1) as f64;
                stretch.push(format!("{:.1},{y:.1}", at as f64 * step));
            }
            _ => stretches.push(Vec::new()),
        }
    }
    let points = stretches.into_iter().filter(|stretch| !stretch.is_empty());
    points.map(|stretch| stretch.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_a_process_did_and_begins_anew() {
        let values = [Some(0), Some(4), None, Some(2), Some(4)];
        assert_eq!(stretches(&values, 4), ["0.0,64.0 60.0,0.0", "180.0,32.0 240.0,0.0"]);
        assert_eq!(stretches(&[None, None], 0), [""; 0]);
        assert_eq!(stretches(&[Some(0)], 0), ["0.0,64.0"]);
    }
}

//! Hit ratio against the size of the cache, a line for each policy.

use redscope_session::lab::{Cell, POLICIES, PolicyKind, SIZES};
use yew::prelude::*;

use super::state::{EvictionMsg, EvictionState};
use crate::i18n::use_lab_words;
use crate::lab::plot::{HIGH, Plot, PlotKey, reading};

/// The colour of a policy, and its dashes: textbooks are drawn with dots.
pub(super) fn stroke(policy: usize) -> (&'static str, Option<&'static str>) {
    const COLORS: [&str; 8] = [
        "var(--s1)",
        "var(--s3)",
        "var(--s2)",
        "var(--s4)",
        "var(--s6)",
        "var(--s5)",
        "var(--ink-2)",
        "var(--ink)",
    ];
    let name = POLICIES[policy].name;
    let dashes = match POLICIES[policy].kind {
        // The same policy with another number of samples.
        PolicyKind::Redis { policy: own, .. } if own != name => Some("11 3"),
        PolicyKind::Redis { .. } if policy < 3 || policy == 7 => None,
        PolicyKind::Redis { .. } => Some("7 4"),
        PolicyKind::Exact(_) => Some("2 4"),
    };
    // The textbook's own has the colour of what approaches it.
    let color = match name {
        "lru" | "allkeys-lru-beside" => 0,
        "lfu" | "allkeys-lfu-beside" => 1,
        "random" => 2,
        "belady" => 6,
        "fifo" => 4,
        "sieve" => 5,
        _ => policy % COLORS.len(),
    };
    (COLORS[color], dashes)
}

#[derive(Properties, PartialEq)]
pub(super) struct CurveProps {
    pub(super) lab: EvictionState,
    pub(super) on: Callback<EvictionMsg>,
}

#[component]
pub(super) fn Curve(props: &CurveProps) -> Html {
    let CurveProps { lab, on } = props;
    let words = use_lab_words();
    let on_go = on.reform(|place| EvictionMsg::Set("size".to_owned(), nearest(place).to_string()));
    let shown = |lab: &EvictionState| {
        let shown = lab.shown;
        (0..POLICIES.len()).filter(move |policy| shown[*policy])
    };
    let ratio = |lab: &EvictionState, policy: usize, size: u64| {
        let ratio = lab.cells.get(&(policy, size)).map(Cell::hit_ratio);
        ratio.map(|ratio| format!("{:.1}%", 100.0 * ratio))
    };
    let knobs = lab.ask.knobs();
    let keys: Vec<PlotKey> = shown(lab)
        .map(|policy| {
            let (color, dashes) = stroke(policy);
            let name = words.eviction.policy(&POLICIES[policy], &knobs);
            let value = ratio(lab, policy, lab.ask.size_percent);
            PlotKey { stroke: Some(color), dashes, value, ..PlotKey::new(name) }
        })
        .collect();
    let read = {
        let (lab, knobs) = (lab.clone(), knobs.clone());
        Callback::from(move |place: f64| {
            let size = nearest(place);
            let lines = shown(&lab).map(|policy| {
                (words.eviction.policy(&POLICIES[policy], &knobs), ratio(&lab, policy, size))
            });
            reading(format!("{size}%"), lines)
        })
    };
    let lines = shown(lab).map(|policy| {
        let (color, dashes) = stroke(policy);
        let points = SIZES.iter().filter_map(|size| {
            let ratio = lab.cells.get(&(policy, *size)).map(Cell::hit_ratio)?;
            Some(format!("{size},{:.2} ", HIGH - HIGH * ratio))
        });
        html! { <polyline points={points.collect::<String>()} style={format!("stroke:{color}")} stroke-dasharray={dashes} /> }
    });
    let size = lab.ask.size_percent;
    html! {
        <div class="ev-cv">
            <Plot title={words.eviction.curve} {keys} ticks={["100%", "80%", "60%", "40%", "20%", "0%"].map(str::to_owned).to_vec()} whole={100.0} at={size as f64} {read} {on_go}>
                <path class="ld-grid" d="M0 0H100M0 20H100M0 40H100M0 60H100M0 80H100M0 100H100" />
                { for lines }
                <path class="ld-cur" d={format!("M{size} 0V100")} />
            </Plot>
            <span class="ev-x" aria-hidden="true">{ for ["0%", "20%", "40%", "60%", "80%", "100%"].map(|tick| html! { <i>{ tick }</i> }) }</span>
            <p class="f0 mut ev-ax">{ words.eviction.axis }</p>
        </div>
    }
}

/// The size nearest to a place among those that are tried.
fn nearest(place: f64) -> u64 {
    let apart = |size: &u64| ((place - *size as f64).abs() * 1000.0) as u64;
    SIZES.into_iter().min_by_key(apart).unwrap_or_default()
}

//! What structures that hold the same items take, against the number of items, and where their encoding changes.

use redscope_session::lab::{Curve, TypesAsk, TypesView};
use yew::prelude::*;

use super::figure::{memory, off, signed_percent};
use super::state::TypesMsg;
use crate::figures::grouped;
use crate::i18n::use_lab_words;
use crate::lab::plot::{HIGH, Plot, PlotKey, reading, round_up, ticks};
use crate::model::Slice;

/// The dashes of the structure that is used, and of its alternatives.
const DASHES: [Option<&str>; 3] = [None, Some("7 4"), Some("2 3")];
/// The standard error of a HyperLogLog of 16384 registers: 1.04 / 128.
const STANDARD_ERROR: f64 = 1.04 / 128.0;

#[derive(Properties, PartialEq)]
pub(super) struct ChartProps {
    pub(super) view: Slice<TypesView>,
    pub(super) ask: TypesAsk,
    pub(super) on: Callback<TypesMsg>,
}

#[component]
pub(super) fn MemoryChart(props: &ChartProps) -> Html {
    let ChartProps { view, ask, on } = props;
    let words = &use_lab_words().types;
    let items = f64::from(last(view));
    let held = view.curves.iter().flat_map(|curve| &curve.held);
    // The axis ends at a round number of kilobytes.
    let most = held.map(|held| held.bytes).max().unwrap_or(1) as f64;
    let most = 1024.0 * round_up(most / 1024.0);
    let y = |bytes: u64| HIGH - HIGH * bytes as f64 / most;
    let lines = view.curves.iter().enumerate().map(|(number, curve)| {
        let line = curve.held.iter().map(|held| format!("{},{:.2} ", held.items, y(held.bytes)));
        html! { <polyline class={format!("ty-c{number}")} points={line.collect::<String>()} /> }
    });
    let switches = view.curves.iter().enumerate().flat_map(|(number, curve)| {
        curve.switches.iter().map(move |switch| html! {
            <path class={format!("ty-sw ty-c{number}")} d={format!("M{} 0V{HIGH}", f64::from(switch.items) - 0.5)} />
        })
    });
    let now = at(view, ask);
    let (place, names) = (view.size(ask), &use_lab_words().plot);
    let mut keys: Vec<PlotKey> = view
        .curves
        .iter()
        .enumerate()
        .map(|(number, curve)| PlotKey {
            class: format!("ty-c{number}").into(),
            dashes: DASHES.get(number).copied().flatten(),
            value: curve.held.get(place).map(|held| memory(held.bytes)),
            ..PlotKey::new(words.structure(&curve.name))
        })
        .collect();
    if view.curves.iter().any(|curve| !curve.switches.is_empty()) {
        keys.push(PlotKey { class: "ty-sw".into(), ..PlotKey::new(names.switches) });
    }
    let read = {
        let view = view.clone();
        Callback::from(move |place: f64| {
            let Some(nearest) = nearest(&view, place) else { return String::new() };
            let items = view.curves[0].held[nearest].items;
            let lines = view.curves.iter().map(|curve| {
                (
                    words.structure(&curve.name),
                    curve.held.get(nearest).map(|held| memory(held.bytes)),
                )
            });
            reading(grouped(items.into()), lines)
        })
    };
    html! {
        <>
            <Plot title={words.chart} {keys} ticks={ticks(most, |bytes| memory(bytes as u64))} whole={items} at={f64::from(now)} {read} on_go={to_size(on)}>
                <path class="ld-grid" d={format!("M0 0H{items}M0 50H{items}M0 100H{items}")} />
                { for switches }{ for lines }
                <path class="ld-cur" d={format!("M{now} 0V{HIGH}")} />
            </Plot>
            { axis(items) }
        </>
    }
}

/// By how much an estimate is off, with the standard error that theory has for it.
#[component]
pub(super) fn ErrorChart(props: &ChartProps) -> Html {
    let ChartProps { view, ask, on } = props;
    let words = &use_lab_words().types;
    let items = f64::from(last(view));
    let Some(curve) = view.curves.first() else { return html! {} };
    let errors = errors(curve);
    let most = errors.iter().map(|(_, error)| error.abs()).fold(2.0 * STANDARD_ERROR, f64::max);
    let y = |error: f64| HIGH / 2.0 - HIGH / 2.0 * error / most;
    let line = errors.iter().map(|(items, error)| format!("{items},{:.2} ", y(*error)));
    let [above, below] = [STANDARD_ERROR, -STANDARD_ERROR].map(y);
    let now = at(view, ask);
    let there = errors.iter().find(|(items, _)| *items == now).map(|(_, error)| *error);
    let names = &use_lab_words().plot;
    let keys = vec![
        PlotKey {
            class: "ty-c0".into(),
            value: there.map(signed_percent),
            ..PlotKey::new(names.counted)
        },
        PlotKey { class: "ld-lim".into(), ..PlotKey::new(names.standard_error) },
    ];
    let read = {
        let errors = errors.clone();
        Callback::from(move |place: f64| {
            let apart = |items: u32| (f64::from(items) - place).abs();
            let found = errors.iter().min_by(|one, other| apart(one.0).total_cmp(&apart(other.0)));
            found.map_or_else(String::new, |(items, error)| {
                reading(grouped((*items).into()), [("", Some(signed_percent(*error)))])
            })
        })
    };
    let marks = [most, 0.0, -most].map(signed_percent).to_vec();
    html! {
        <>
            <Plot class="ty-err" title={words.error} {keys} ticks={marks} whole={items} at={f64::from(now)} {read} on_go={to_size(on)}>
                    <path class="ld-grid" d={format!("M0 0H{items}M0 50H{items}M0 100H{items}")} />
                    <path class="ld-lim" d={format!("M0 {above:.2}H{items}M0 {below:.2}H{items}")} />
                    <polyline class="ty-c0" points={line.collect::<String>()} />
                    <path class="ld-cur" d={format!("M{now} 0V{HIGH}")} />
            </Plot>
            { axis(items) }
        </>
    }
}

/// Presses and drags along a chart choose the size that is looked at.
fn to_size(on: &Callback<TypesMsg>) -> Callback<f64> {
    on.reform(|items: f64| TypesMsg::Set("at".to_owned(), items.round().max(1.0).to_string()))
}

/// The size nearest to a place among those that were measured.
fn nearest(view: &TypesView, place: f64) -> Option<usize> {
    let held = view.curves.first()?.held.iter().enumerate();
    let apart = |items: u32| (f64::from(items) - place).abs();
    let held = held.min_by(|one, other| apart(one.1.items).total_cmp(&apart(other.1.items)));
    held.map(|(place, _)| place)
}

fn axis(items: f64) -> Html {
    let ends = [0.0, items / 2.0, items].map(|items| grouped(items.round() as u64));
    html! { <div class="ld-xs" aria-hidden="true">{ for ends.map(|end| html! { <i>{ end }</i> }) }</div> }
}

/// Items, and by how much the estimate of their number is off.
fn errors(curve: &Curve) -> Vec<(u32, f64)> {
    let held = curve.held.iter();
    held.filter_map(|held| Some((held.items, off(held.estimate?, held.items)))).collect()
}

/// Items at the end of every curve.
fn last(view: &TypesView) -> u32 {
    view.curves.first().and_then(|curve| curve.held.last()).map_or(1, |held| held.items)
}

/// The size that is looked at.
fn at(view: &TypesView, ask: &TypesAsk) -> u32 {
    view.curves
        .first()
        .and_then(|curve| curve.held.get(view.size(ask)))
        .map_or(1, |held| held.items)
}

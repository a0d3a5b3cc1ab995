//! What structures that hold the same items take, against the number of items, and where their encoding changes.

use redscope_session::lab::{Curve, TypesAsk, TypesView};
use yew::prelude::*;

use super::figure::{memory, off, signed_percent};
use super::state::TypesMsg;
use crate::figures::grouped;
use crate::i18n::use_lab_words;
use crate::lab::drag::along;
use crate::lab::sided::drawn::round_up;
use crate::model::Slice;

/// The height of a drawing in its own units; its width is the number of items.
const HIGH: f64 = 100.0;
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
    let area = use_node_ref();
    let items = f64::from(last(view));
    let [onpointerdown, onpointermove] = through_sizes(&area, items, on);
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
    html! {
        <>
            <figure class="ld-ch">
                <figcaption><b>{ words.chart }</b></figcaption>
                <span class="ld-tk" aria-hidden="true"><i>{ memory(most as u64) }</i><i>{ "0 B" }</i></span>
                <svg ref={area} viewBox={format!("0 0 {items} {HIGH}")} preserveAspectRatio="none" aria-hidden="true" {onpointerdown} {onpointermove}>
                    <path class="ld-grid" d={format!("M0 0H{items}M0 50H{items}M0 100H{items}")} />
                    { for switches }{ for lines }
                    <path class="ld-cur" d={format!("M{now} 0V{HIGH}")} />
                </svg>
            </figure>
            { axis(items) }
        </>
    }
}

/// By how much an estimate is off, with the standard error that theory has for it.
#[component]
pub(super) fn ErrorChart(props: &ChartProps) -> Html {
    let ChartProps { view, ask, on } = props;
    let words = &use_lab_words().types;
    let area = use_node_ref();
    let items = f64::from(last(view));
    let [onpointerdown, onpointermove] = through_sizes(&area, items, on);
    let Some(curve) = view.curves.first() else { return html! {} };
    let errors = errors(curve);
    let most = errors.iter().map(|(_, error)| error.abs()).fold(2.0 * STANDARD_ERROR, f64::max);
    let y = |error: f64| HIGH / 2.0 - HIGH / 2.0 * error / most;
    let line = errors.iter().map(|(items, error)| format!("{items},{:.2} ", y(*error)));
    let [above, below] = [STANDARD_ERROR, -STANDARD_ERROR].map(y);
    let now = at(view, ask);
    html! {
        <>
            <figure class="ld-ch ty-err">
                <figcaption><b>{ words.error }</b></figcaption>
                <span class="ld-tk" aria-hidden="true"><i>{ signed_percent(most) }</i><i>{ signed_percent(-most) }</i></span>
                <svg ref={area} viewBox={format!("0 0 {items} {HIGH}")} preserveAspectRatio="none" aria-hidden="true" {onpointerdown} {onpointermove}>
                    <path class="ld-grid" d={format!("M0 0H{items}M0 50H{items}M0 100H{items}")} />
                    <path class="ld-lim" d={format!("M0 {above:.2}H{items}M0 {below:.2}H{items}")} />
                    <polyline class="ty-c0" points={line.collect::<String>()} />
                    <path class="ld-cur" d={format!("M{now} 0V{HIGH}")} />
                </svg>
            </figure>
            { axis(items) }
        </>
    }
}

/// Presses and drags along a chart choose the size that is looked at.
fn through_sizes(
    area: &NodeRef,
    items: f64,
    on: &Callback<TypesMsg>,
) -> [Callback<PointerEvent>; 2] {
    let on = on.clone();
    along(area, move |part| {
        let at = (part.clamp(0.0, 1.0) * items).round().max(1.0);
        on.emit(TypesMsg::Set("at".to_owned(), at.to_string()));
    })
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

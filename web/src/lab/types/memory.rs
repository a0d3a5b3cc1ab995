//! What the items take in one structure or another: chart, figures at one size, a table of all sizes.

use redscope_session::lab::{Curve, TypesAsk, TypesView};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::chart::{ErrorChart, MemoryChart};
use super::figure::{memory, off, signed_percent, times};
use super::score;
use super::state::{TypesLab, TypesMsg};
use crate::figures::grouped;
use crate::i18n::{TypesWords, use_lab_words};
use crate::model::Slice;

#[derive(Properties, PartialEq)]
pub(super) struct MemoryProps {
    pub(super) lab: TypesLab,
    pub(super) on: Callback<TypesMsg>,
}

#[component]
pub(super) fn Memory(props: &MemoryProps) -> Html {
    let words = use_lab_words();
    let (own, MemoryProps { lab, on }) = (&words.types, props);
    let shown = lab.shown().map(|view| body(own, lab, view, on));
    html! {
        <section class="card lsd" aria-label={own.memory}>
            <div class="lch"><h2>{ own.memory }</h2><span class="grow" />
                if let Some(view) = lab.shown() { { pill(own, view, &lab.ask) } }
            </div>
            { shown.unwrap_or_else(|| html! { <p class="wait" role="status">{ words.lab.counting }</p> }) }
        </section>
    }
}

/// How what the application uses compares with the first alternative.
fn pill(words: &TypesWords, view: &TypesView, ask: &TypesAsk) -> Html {
    let [used, other] = [0, 1].map(|at| bytes(view, at, view.size(ask)));
    let (class, mark, text, how) = match () {
        () if used < other => ("ok", "✓", words.less, times(other, used)),
        () if used > other => ("warn", "!", words.more, times(used, other)),
        () => ("", "=", words.same, String::new()),
    };
    let name = view.curves.get(1).map_or("", |curve| words.structure(&curve.name));
    let text = text.replace("{times}", &how).replace("{name}", name);
    html! { <span class={classes!("pill", class)}>{ format!("{mark} {text}") }</span> }
}

fn body(
    words: &TypesWords,
    lab: &TypesLab,
    view: &Slice<TypesView>,
    on: &Callback<TypesMsg>,
) -> Html {
    let ask = &lab.ask;
    let has_estimate = view.ask.app().name == "visitors";
    html! {
        <div class="ty-body" tabindex="0" role="group" aria-label={words.memory}>
            <MemoryChart view={view.clone()} ask={ask.clone()} on={on.clone()} />
            { size(words, view, ask, on) }
            { figures(words, view, view.size(ask)) }
            { switches(words, view) }
            if has_estimate {
                <ErrorChart view={view.clone()} ask={ask.clone()} on={on.clone()} />
                { estimate(words, view, view.size(ask)) }
            }
            if let Some(score) = &view.score { { score::taken_apart(words, score, ask.bits as usize, on) } }
            { table(words, view) }
        </div>
    }
}

/// The size that is looked at, to be moved along.
fn size(
    words: &TypesWords,
    view: &Slice<TypesView>,
    ask: &TypesAsk,
    on: &Callback<TypesMsg>,
) -> Html {
    let at = view.size(ask);
    let sizes: Vec<u32> = sizes(view).collect();
    let told = grouped(sizes.get(at).copied().unwrap_or(0).into());
    let most = sizes.len().saturating_sub(1).to_string();
    let oninput = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let Some(items) = sizes.get(slider.value_as_number().max(0.0) as usize) else { return };
            on.emit(TypesMsg::Set("at".to_owned(), items.to_string()));
        })
    };
    html! {
        <label class="ty-at"><span>{ words.looked_at }</span>
            <input type="range" min="0" max={most} step="1" value={at.to_string()} {oninput} aria-valuetext={told.clone()} />
            <b class="mono" data-testid="looked-at">{ told }</b></label>
    }
}

/// What each structure takes at one size.
fn figures(words: &TypesWords, view: &TypesView, at: usize) -> Html {
    let items = sizes(view).nth(at).unwrap_or(1);
    let rows = view.curves.iter().enumerate().filter_map(|(number, curve)| {
        let held = curve.held.get(at)?;
        let each = held.bytes as f64 / f64::from(held.items.max(1));
        Some(html! {
            <tr key={number}><th scope="row"><i class={format!("ty-key ty-c{number}")} aria-hidden="true" />{ words.structure(&curve.name) }</th>
                <td class="num">{ memory(held.bytes) }</td><td class="num">{ format!("{each:.1} B") }</td>
                <td class="num">{ grouped(held.keys.into()) }</td><td class="mono">{ &held.encoding }</td></tr>
        })
    });
    let [name, rest @ .., encoding] = words.heads;
    let rest = rest.map(|head| html! { <th scope="col" class="num">{ head }</th> });
    html! {
        <table class="ty-fig">
            <caption class="sr">{ words.held_by.replace("{}", &grouped(items.into())) }</caption>
            <thead><tr><th scope="col">{ name }</th>{ for rest }<th scope="col">{ encoding }</th></tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

/// Where encodings change, of every structure.
fn switches(words: &TypesWords, view: &TypesView) -> Html {
    let rows = view.curves.iter().enumerate().flat_map(|(number, curve)| {
        curve.switches.iter().map(move |switch| {
            let told = words.switch.replace("{name}", words.structure(&curve.name));
            let told = told.replace("{from}", &switch.from).replace("{to}", &switch.to);
            let told = told.replace("{items}", &grouped(switch.items.into()));
            html! { <li><i class={format!("ty-key ty-c{number}")} aria-hidden="true" />{ told }</li> }
        })
    });
    let rows: Vec<Html> = rows.collect();
    html! {
        <section class="ty-sws"><h3>{ words.switches }</h3>
            if rows.is_empty() { <p class="f1 mut">{ words.no_switch }</p> } else { <ul>{ for rows }</ul> }
        </section>
    }
}

/// What an estimate says at one size.
fn estimate(words: &TypesWords, view: &TypesView, at: usize) -> Html {
    let held = view.curves.first().and_then(|curve| curve.held.get(at));
    let Some((estimate, items)) = held.and_then(|held| Some((held.estimate?, held.items))) else {
        return html! {};
    };
    let told = words.error_told.replace("{estimate}", &grouped(estimate));
    let told = told.replace("{error}", &signed_percent(off(estimate, items)));
    html! { <p class="f1">{ told }</p> }
}

/// Every size that was measured.
fn table(words: &TypesWords, view: &TypesView) -> Html {
    let has_estimate = |curve: &Curve| curve.held.iter().any(|held| held.estimate.is_some());
    let heads = view.curves.iter().map(|curve| {
        html! {
            <><th scope="col" class="num">{ words.structure(&curve.name) }</th><th scope="col">{ words.heads[4] }</th>
                if has_estimate(curve) { <th scope="col" class="num">{ words.estimate }</th> }</>
        }
    });
    let rows = sizes(view).enumerate().map(|(at, items)| {
        let cells = view.curves.iter().filter_map(|curve| curve.held.get(at)).map(|held| {
            html! {
                <><td class="num">{ memory(held.bytes) }</td><td class="mono">{ &held.encoding }</td>
                    if let Some(estimate) = held.estimate { <td class="num">{ grouped(estimate) }</td> }</>
            }
        });
        html! { <tr key={items}><th scope="row">{ grouped(items.into()) }</th>{ for cells }</tr> }
    });
    html! {
        <details class="ty-all" open={true}><summary>{ words.sizes }</summary>
            <div class="ty-scroll" tabindex="0" role="group" aria-label={words.sizes}>
                <table><caption class="sr">{ words.chart }</caption>
                    <thead><tr><th scope="col">{ words.app(view.ask.app().name).items }</th>{ for heads }</tr></thead>
                    <tbody>{ for rows }</tbody></table>
            </div>
        </details>
    }
}

/// The sizes that were measured.
fn sizes(view: &TypesView) -> impl Iterator<Item = u32> {
    view.curves.first().into_iter().flat_map(|curve| &curve.held).map(|held| held.items)
}

/// What a structure takes at a size.
pub(super) fn bytes(view: &TypesView, curve: usize, at: usize) -> u64 {
    view.curves.get(curve).and_then(|curve| curve.held.get(at)).map_or(0, |held| held.bytes)
}

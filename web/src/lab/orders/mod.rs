//! The labs that try every order: two programs over a cache and a database, or transactions.

mod chip;
mod diagram;
mod knobs;
mod list;
mod side;
pub(crate) mod state;

use yew::prelude::*;

use crate::i18n::{Lang, Sentence, gap, happening};
use chip::chip;
use diagram::Diagram;
use knobs::Knobs;
use list::OrderList;
use side::Side;
use state::{OrdersLab, OrdersMsg};

#[derive(Properties, PartialEq)]
pub(super) struct OrdersProps {
    pub(super) lab: OrdersLab,
    pub(super) lang: Lang,
    pub(super) on: Callback<OrdersMsg>,
}

/// The order that is looked at, all orders, and what is chosen.
#[component]
pub(super) fn OrdersView(props: &OrdersProps) -> Html {
    let OrdersProps { lab, lang, on } = props;
    html! {
        <main class="li0">
            { order(*lang, lab, on) }
            <div class="mid">
                <Knobs lab={lab.clone()} on={on.clone()} />
                if let Some(view) = &lab.view {
                    <OrderList view={view.clone()} on={on.clone()}
                        count={lab.counts.get(&lab.ask.strategy).map(|count| (count.orders, count.stale))} />
                }
            </div>
            <Side lab={lab.clone()} on={on.clone()} />
        </main>
    }
}

/// The order that is looked at, and how to go through it.
fn order(lang: Lang, lab: &OrdersLab, to: &Callback<OrdersMsg>) -> Html {
    let words = lang.labs();
    let own = words.orders(lab.ask.topic);
    let Some(view) = &lab.view else {
        return html! { <section class="card lc"><p class="wait" role="status">{ own.counting }</p></section> };
    };
    let taken = lab.ask.taken;
    let steps = view.ask.order.as_deref().unwrap_or_default();
    let go = |target: Option<usize>| {
        to.reform(move |_: MouseEvent| OrdersMsg::Taken(target.unwrap_or_default()))
    };
    let count = own.step_of.replace("{n}", &taken.to_string());
    let count = count.replace("{all}", &steps.len().to_string());
    // Where the order that is shown has no more steps, whoever can goes on.
    let first = steps.get(taken).or_else(|| view.choices.get(taken)?.first()).cloned();
    let onstep = {
        let first = first.clone();
        Callback::from({
            let to = to.clone();
            move |_: MouseEvent| {
                first.iter().cloned().for_each(|step| to.emit(OrdersMsg::Next(step)))
            }
        })
    };
    let next: Vec<Html> = view.choices.get(taken).into_iter().flatten().map(|step| {
        let is_next = steps.get(taken) == Some(step);
        let onclick = {
            let step = step.clone();
            to.reform(move |_: MouseEvent| OrdersMsg::Next(step.clone()))
        };
        html! {
            <button class={classes!("btn", "sm", is_next.then_some("on"))} {onclick}
                aria-label={format!("{} {}", own.actor(&step.actor), step.step)}>{ chip(&view.actors, step, true) }</button>
        }
    }).collect();
    // What the drawing shows, for those who do not see it.
    let in_words = view.moments.iter().map(|moment| {
        let Sentence { fact, why } = happening(lang, &moment.step.actor, &moment.happens);
        html! { <li>{ format!("{fact} {why}") }</li> }
    });
    let said = taken.checked_sub(1).and_then(|at| view.moments.get(at));
    let said = said.map(|moment| happening(lang, &moment.step.actor, &moment.happens));
    let said =
        said.unwrap_or_else(|| Sentence { fact: String::new(), why: own.at_start.to_owned() });
    let (cached, row) = match taken.checked_sub(1).and_then(|at| view.moments.get(at)) {
        Some(moment) => (moment.cached.clone(), moment.row.clone()),
        None => (view.first_cached.clone(), view.first_row.clone()),
    };
    let agrees = cached.is_none() || cached.as_ref() == Some(&row);
    let (class, mark, standing) = match agrees {
        true if first.is_none() => ("ok", "✓", own.agree_at_end),
        true => ("ok", "✓", own.agree_for_now),
        false => ("bad", "✕", own.differ),
    };
    html! {
        <section class="card lc" aria-label={own.strategy_name(&lab.ask.strategy)}>
            <div class="lch"><h2>{ own.strategy_name(&lab.ask.strategy) }</h2><span class="grow" />
                <button class="btn sm" aria-label={own.to_start} title={own.to_start} disabled={taken == 0} onclick={go(Some(0))}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 5v14M19 6l-8 6 8 6z" /></svg></button>
                <button class="btn sm" aria-label={own.step_back} title={own.step_back} disabled={taken == 0} onclick={go(taken.checked_sub(1))}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M16 6l-8 6 8 6z" /></svg></button>
                <span class="mono f0" data-testid="step-of">{ count }</span>
                <button class="btn sm pri" disabled={first.is_none()} onclick={onstep}>{ own.step }</button>
            </div>
            <div class="dgm" tabindex="0" role="group" aria-label={own.sub}>
                <ol class="sr">{ for in_words }</ol>
                <Diagram view={view.clone()} {taken} ends_stale={lab.ends_stale()} />
            </div>
            <p class="say" role="status" aria-label={own.now}><b>{ said.fact.clone() }</b>{ gap(&said.fact) }{ said.why }</p>
            <div class="rail">
                <span class="sq">{ for steps.iter().enumerate().map(|(at, step)| chip(&view.actors, step, at < taken)) }</span>
                <span class="grow" />
                <span>{ own.cache }{ " " }<b class="mono">{ cached.unwrap_or_else(|| own.empty.to_owned()) }</b></span>
                <span>{ own.database }{ " " }<b class="mono">{ row }</b></span>
                <span class={classes!("pill", class)}>{ format!("{mark} {standing}") }</span>
            </div>
            if !next.is_empty() { <div class="rail nxt"><span>{ own.next }</span>{ for next }</div> }
        </section>
    }
}

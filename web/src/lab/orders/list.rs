//! Every order there is, each with what is wrong with it.

use redscope_session::lab::{OrdersView, Verdict};
use yew::prelude::*;

use super::chip::chip;
use super::state::OrdersMsg;
use crate::figures::grouped;
use crate::i18n::{LabWords, use_lab_words};
use crate::model::Slice;

#[derive(Properties, PartialEq)]
pub(super) struct ListProps {
    pub(super) view: Slice<OrdersView>,
    /// How many orders there are, and how many end stale, once they are counted.
    pub(super) count: Option<(u64, u64)>,
    pub(super) on: Callback<OrdersMsg>,
}

#[component]
pub(super) fn OrderList(props: &ListProps) -> Html {
    let ListProps { view, count, on } = props;
    let words = use_lab_words().orders(view.ask.topic);
    let rows = view.orders.iter().enumerate().map(|(at, order)| {
        let is_chosen = view.ask.order.as_ref() == Some(&order.steps);
        let onclick = {
            let steps = order.steps.clone();
            on.reform(move |_: MouseEvent| OrdersMsg::Order(steps.clone()))
        };
        html! {
            <li key={at.to_string()}>
                <button class={classes!("or", is_chosen.then_some("cur"))} aria-pressed={is_chosen.to_string()} {onclick}>
                    <span class="sq">{ for order.steps.iter().map(|step| chip(&view.actors, step, true)) }</span>
                    { verdict(words, &order.verdicts) }
                </button>
            </li>
        }
    });
    let title = if view.is_all { words.every } else { words.shortest };
    html! {
        <section class="card lc il" aria-label={title}>
            <div class="lch"><h2>{ title }</h2>
                if let Some((orders, _)) = count { <span class="cnt">{ grouped(*orders) }</span> }
                <span class="grow" />
                if let Some((orders, stale)) = count { { share(words, *orders, *stale) } }
            </div>
            <ul class="ol">{ for rows }</ul>
        </section>
    }
}

/// How many of how many end stale.
pub(super) fn share(words: &LabWords, orders: u64, stale: u64) -> Html {
    let text = words.of.replace("{stale}", &grouped(stale)).replace("{all}", &grouped(orders));
    let (class, mark) = match stale {
        0 => ("ok", "✓"),
        _ if stale * 4 < orders => ("warn", "!"),
        _ => ("bad", "✕"),
    };
    html! { <span class={classes!("pill", class)}>{ format!("{mark} {text}") }</span> }
}

/// The worst that can be said of an order.
fn verdict(words: &LabWords, verdicts: &[Verdict]) -> Html {
    let (class, mark, text) = match verdicts.first() {
        Some(Verdict::StaleEnd) => ("t-bad", "✕", words.ends_stale),
        Some(Verdict::MarkedEnd) => ("t-bad", "✕", words.ends_marked),
        Some(Verdict::StaleRead) => ("t-warn", "!", words.serves_old),
        Some(Verdict::EarlyRead) => ("t-warn", "!", words.serves_early),
        Some(Verdict::Differs) => ("t-warn", "!", words.serves_other),
        Some(Verdict::Aborted) => ("t-ok", "✓", words.aborted),
        None => ("t-ok", "✓", words.agrees),
    };
    html! { <span class={classes!("vd", class)}>{ format!("{mark} {text}") }</span> }
}

//! Who meets: how many, what they find, what may go wrong.

use redscope_session::lab::OrdersTopic;
use yew::prelude::*;

use super::state::{OrdersLab, OrdersMsg};
use crate::i18n::use_lab_words;

#[derive(Properties, PartialEq)]
pub(super) struct KnobsProps {
    pub(super) lab: OrdersLab,
    pub(super) on: Callback<OrdersMsg>,
}

#[component]
pub(super) fn Knobs(props: &KnobsProps) -> Html {
    let KnobsProps { lab, on } = props;
    let words = use_lab_words().orders(lab.ask.topic);
    let has_cache = lab.ask.topic == OrdersTopic::Consistency;
    let count = |name: &'static str, label: &'static str, now: usize| {
        let choices = [1_usize, 2].map(|count| {
            let onclick = on.reform(move |_: MouseEvent| OrdersMsg::Set(name, count.to_string()));
            html! {
                <button class={classes!((count == now).then_some("on"))} aria-pressed={(count == now).to_string()}
                    aria-label={format!("{label} {count}")} {onclick}>{ count.to_string() }</button>
            }
        });
        html! { <div class="knb"><span>{ label }</span><span class="seg" role="group" aria-label={label}>{ for choices }</span></div> }
    };
    let switch = |name: &'static str, label: &'static str, now: bool| {
        let value = if now { "no" } else { "yes" };
        let onchange = on.reform(move |_: Event| OrdersMsg::Set(name, value.to_owned()));
        html! { <label class="knb"><span>{ label }</span><input type="checkbox" checked={now} {onchange} /></label> }
    };
    html! {
        <section class="card cx" aria-label={words.who}>
            <h3>{ words.who }</h3>
            if has_cache { { count("readers", words.readers, lab.ask.readers) } }
            { count("writers", words.writers, lab.ask.writers) }
            if has_cache {
                { switch("cached", words.cached, lab.ask.is_cached) }
                { switch("nx", words.nx, lab.ask.sets_nx) }
                { switch("fail", words.fail, lab.ask.deletes_fail) }
            }
        </section>
    }
}

//! The strategies, the program, the goals, what is left out.

use redscope_session::lab::OrdersView;
use yew::prelude::*;

use super::chip::color;
use super::list::share;
use super::state::{OrdersLab, OrdersMsg};
use crate::i18n::{LabWords, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::parts::{naive, program};

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: OrdersLab,
    pub(super) on: Callback<OrdersMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let SideProps { lab, on } = props;
    let words = use_lab_words().orders(lab.ask.topic);
    html! {
        <aside class="ls">
            <section class="card cx" aria-label={words.strategy}>
                <h3>{ words.strategy }</h3>
                <ul class="st">{ for lab.ask.topic.strategies().map(|name| strategy(words, lab, name, on)) }</ul>
            </section>
            if let Some(view) = &lab.view { { lines(words, view, lab.ask.taken) } }
            <Goals texts={words.goal.as_slice()} now={lab.goals.to_vec()} />
            { naive(words, words.naive_text, words.left_out) }
        </aside>
    }
}

fn strategy(
    words: &LabWords,
    lab: &OrdersLab,
    name: &'static str,
    on: &Callback<OrdersMsg>,
) -> Html {
    let is_chosen = lab.ask.strategy == name;
    let onclick = on.reform(move |_: MouseEvent| OrdersMsg::Set("strategy", name.to_owned()));
    let count = lab.counts.get(name);
    html! {
        <li key={name}>
            <button class={classes!("pick", is_chosen.then_some("on"))} aria-pressed={is_chosen.to_string()} {onclick}>
                <span>{ words.strategy_name(name) }</span>
                if let Some(count) = count { { share(words, count.orders, count.stale) } }
                else { <span class="mut f0">{ words.counting }</span> }
            </button>
        </li>
    }
}

/// The lines that run, with a mark for each who stands at one.
fn lines(words: &LabWords, view: &OrdersView, taken: usize) -> Html {
    let stands = view.lines.get(taken.min(view.lines.len().saturating_sub(1)));
    let marks = |line: usize| {
        let here = stands.into_iter().flatten().zip(&view.actors);
        let here = here.filter(|(at, _)| **at == Some(line));
        here.map(
            |(_, actor)| html! { <i class={classes!("chip", color(actor))}>{ actor.clone() }</i> },
        )
        .collect()
    };
    program(words.program, words.program_sub, view.program.iter().map(String::as_str), marks)
}

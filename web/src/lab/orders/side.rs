//! The strategies, the program, the goals, what is left out.

use redscope_session::lab::{OrdersView, STRATEGIES};
use yew::prelude::*;

use super::list::share;
use super::{Lab, LabMsg, color};
use crate::i18n::{LabWords, use_words};

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: Lab,
    pub(super) on: Callback<LabMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let words = &use_words().lab;
    let SideProps { lab, on } = props;
    html! {
        <aside class="ls">
            <section class="card cx" aria-label={words.strategy}>
                <h3>{ words.strategy }</h3>
                <ul class="st">{ for STRATEGIES.iter().map(|one| strategy(words, lab, one.name, on)) }</ul>
            </section>
            if let Some(view) = &lab.view { { program(words, view, lab.ask.taken) } }
            <section class="card cx" aria-label={words.goals}>
                <h3>{ words.goals }</h3>
                <ul class="gl">{ for words.goal.iter().zip(lab.goals).map(|(text, reached)| goal(words, text, reached)) }</ul>
            </section>
            <section class="card cx wn" aria-label={words.naive}>
                <h3>{ words.naive }</h3>
                <p class="f1">{ words.naive_text }</p>
                <p class="f1 mut">{ words.left_out }</p>
            </section>
        </aside>
    }
}

fn strategy(words: &LabWords, lab: &Lab, name: &'static str, on: &Callback<LabMsg>) -> Html {
    let is_chosen = lab.ask.strategy == name;
    let onclick = on.reform(move |_: MouseEvent| LabMsg::Set("strategy", name.to_owned()));
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
fn program(words: &LabWords, view: &OrdersView, taken: usize) -> Html {
    let stands = view.lines.get(taken.min(view.lines.len().saturating_sub(1)));
    let lines = view.program.iter().enumerate().map(|(at, line)| {
        let here = stands.into_iter().flatten().zip(&view.actors);
        let here: Vec<&String> =
            here.filter(|(line, _)| **line == Some(at + 1)).map(|(_, actor)| actor).collect();
        let (code, label) = line.split_once('#').unwrap_or((line, ""));
        html! {
            <li class={classes!((!here.is_empty()).then_some("lit"))}>
                <code>{ code.trim_end() }</code>
                if !label.is_empty() { <span class="mut">{ label.trim() }</span> }
                { for here.iter().map(|actor| html! { <i class={classes!("chip", color(actor))}>{ (*actor).clone() }</i> }) }
            </li>
        }
    });
    html! {
        <section class="card cx prg" aria-label={words.program}>
            <h3>{ words.program }</h3>
            <p class="f0 mut">{ words.program_sub }</p>
            <ol tabindex="0" aria-label={words.program}>{ for lines }</ol>
        </section>
    }
}

fn goal(words: &LabWords, text: &'static str, reached: bool) -> Html {
    let mark = if reached {
        html! { <path d="M3.2 8l3.6 3.6l6 -7.2" fill="none" stroke="var(--ok)" stroke-width="2.4" stroke-linecap="round" /> }
    } else {
        html! { <path d="M8 2L14 8L8 14L2 8z" fill="var(--panel)" stroke="var(--ink-3)" stroke-width="2" stroke-linejoin="round" /> }
    };
    html! {
        <li class={classes!(reached.then_some("ok"))}>
            <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{ mark }</svg>
            <span>{ text }if reached { <span class="sr">{ format!("{}", words.reached) }</span> }</span>
        </li>
    }
}

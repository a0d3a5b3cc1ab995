//! The goals of a lab: which are reached at the moment that is looked at, and which were before.

use std::rc::Rc;

use yew::prelude::*;

use crate::i18n::{LabWords, use_lab_words};

/// Which goals of the lab that is open were ever reached.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EverReached(pub(crate) Rc<Vec<bool>>);

#[derive(Properties, PartialEq)]
pub(super) struct GoalsProps {
    pub(super) texts: &'static [&'static str],
    /// Which are reached now.
    pub(super) now: Vec<bool>,
}

/// How a goal stands.
#[derive(Clone, Copy, PartialEq)]
enum Stands {
    Open,
    /// It was reached, and is not at the moment that is looked at.
    Before,
    Now,
}

/// The goals, with how many were ever reached.
#[component]
pub(super) fn Goals(props: &GoalsProps) -> Html {
    let words = &use_lab_words().lab;
    let ever = use_context::<EverReached>().unwrap_or_default();
    let is = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
    let stands: Vec<Stands> = (0..props.texts.len())
        .map(|at| match (is(&props.now, at), is(&ever.0, at)) {
            (true, _) => Stands::Now,
            (false, true) => Stands::Before,
            (false, false) => Stands::Open,
        })
        .collect();
    let reached = stands.iter().filter(|stands| **stands != Stands::Open).count();
    let count = words.goals_of.replace("{n}", &reached.to_string());
    let count = count.replace("{all}", &stands.len().to_string());
    html! {
        <section class="card cx" aria-label={words.goals}>
            <h3>{ words.goals }<span class="mut f0" data-testid="goals">{ count }</span></h3>
            <ul class="gl">{ for props.texts.iter().zip(stands).map(|(text, stands)| goal(words, text, stands)) }</ul>
        </section>
    }
}

fn goal(words: &LabWords, text: &'static str, stands: Stands) -> Html {
    let mark = match stands {
        Stands::Open => {
            html! { <path d="M8 2L14 8L8 14L2 8z" fill="var(--panel)" stroke="var(--ink-3)" stroke-width="2" stroke-linejoin="round" /> }
        }
        Stands::Before => {
            html! { <path d="M3.2 8l3.6 3.6l6 -7.2" fill="none" stroke="var(--ink-3)" stroke-width="2.4" stroke-linecap="round" /> }
        }
        Stands::Now => {
            html! { <path d="M3.2 8l3.6 3.6l6 -7.2" fill="none" stroke="var(--ok)" stroke-width="2.4" stroke-linecap="round" /> }
        }
    };
    let class = match stands {
        Stands::Open => None,
        Stands::Before => Some("was"),
        Stands::Now => Some("ok"),
    };
    html! {
        <li class={classes!(class)}>
            <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{ mark }</svg>
            <span>{ text }
                if stands == Stands::Now { <span class="sr">{ words.reached }</span> }
                if stands == Stands::Before { <span class="mut f0">{ words.reached_before }</span> }
            </span>
        </li>
    }
}

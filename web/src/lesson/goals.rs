//! The goals at the moment that is shown: lit or not, and what has made them so.

use redscope_lessons::lesson::Lesson;
use redscope_session::lesson::{GoalView, GoalsView, TurnCause, TurnView};
use yew::prelude::*;

use super::prose::inlines;
use crate::i18n::{Lang, sentence, use_lang, use_words};
use crate::model::{Slice, seconds};
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(crate) struct GoalsProps {
    pub(crate) lesson: Slice<Option<Lesson>>,
    pub(crate) goals: Slice<Option<GoalsView>>,
    pub(crate) now_us: u64,
    pub(crate) on: Callback<Msg>,
}

/// The list.
#[component]
pub(crate) fn Goals(props: &GoalsProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let own = &words.lesson;
    let Some(lesson) = &*props.lesson else { return html! {} };
    let view = (*props.goals).as_ref();
    let views = view.map_or(&[][..], |view| &view.goals);
    let lit = view.map_or(0, GoalsView::lit_count);
    let all = lesson.goals.len();
    let is_solved = view.is_some_and(GoalsView::are_met);
    let first_dark = (0..all).find(|at| views.get(*at).is_none_or(|goal| !goal.lit));
    let items = lesson.goals.iter().enumerate().map(|(at, goal)| {
        let view = views.get(at);
        let is_lit = view.is_some_and(|view| view.lit);
        let class = match (is_lit, first_dark == Some(at)) {
            (true, _) => "ok",
            (false, true) => "cur",
            (false, false) => "",
        };
        let state = if is_lit { own.lit } else { own.not_lit };
        html! {
            <li {class} key={at}>
                <span class="dot" role="img" aria-label={state}>{ if is_lit { "✓".to_owned() } else { (at + 1).to_string() } }</span>
                <div>{ inlines(&goal.text) }{ since(view, lang, &props.on) }</div>
            </li>
        }
    });
    let count = own.lit_count.replace("{}", &lit.to_string()).replace("{of}", &all.to_string());
    let at = own.goals_at.replace("{}", &seconds(props.now_us));
    html! {
        <>
            <div class="row glh"><h3>{ at }</h3><span class="grow" />
                <span class={classes!("pill", (lit > 0).then_some("ok"))} role="status">{ if is_solved { own.solved.to_owned() } else { count } }</span></div>
            <ol class="gls">{ for items }</ol>
        </>
    }
}

/// What has lit a goal, or put it out again, as a way to that moment.
fn since(view: Option<&GoalView>, lang: Lang, on: &Callback<Msg>) -> Html {
    let Some(GoalView { lit, since: Some(turn), spans }) = view else { return html! {} };
    if !lit && spans.is_empty() {
        return html! {};
    }
    let TurnView { at_us, by, .. } = turn;
    let at_us = *at_us;
    let text = cause(by, lang);
    let onclick = on.reform(move |_: MouseEvent| Msg::Seek(at_us));
    let at = match lit {
        true => seconds(at_us),
        false => lang.words().lesson.went_out.replace("{}", &seconds(at_us)),
    };
    html! { <button class="ev" {onclick}>{ at }{ " " }<span>{ text }</span></button> }
}

fn cause(by: &TurnCause, lang: Lang) -> String {
    match by {
        TurnCause::Story(view) => sentence(lang, view).fact,
        TurnCause::Line { line, reply: None, .. } => line.clone(),
        TurnCause::Line { line, reply: Some(reply), .. } => {
            let first = reply.lines().next().unwrap_or_default();
            format!("{line} → {first}")
        }
        TurnCause::Time => lang.words().lesson.time_passed.to_owned(),
    }
}

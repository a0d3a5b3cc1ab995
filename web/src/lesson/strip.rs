//! The goals in one line over the console: which are lit, wherever one reads or types.

use redscope_session::lesson::GoalsView;
use yew::prelude::*;

use super::goals::Goals;
use super::help;
use super::state::Shown;
use super::taken::Taken;
use crate::i18n::use_words;
use crate::menu::{escape_shuts, shutting, toggling};
use crate::model::Slice;
use crate::msg::Msg;
use crate::platform;
use crate::shown::Pane;

/// Names the sheet of goals on the page.
const SHEET: &str = "goals";

#[derive(Properties, PartialEq)]
pub(crate) struct GoalStripProps {
    pub(crate) shown: Shown,
    pub(crate) goals: Slice<Option<GoalsView>>,
    /// The moment that is shown, in virtual microseconds.
    pub(crate) now_us: u64,
    /// What was typed and done until then.
    pub(crate) taken: Taken,
    pub(crate) on: Callback<Msg>,
}

/// The line. A goal that is lit leads to its moment, one that is not to its text; on a narrow screen all of
/// them with their words are behind a button.
#[component]
pub(crate) fn GoalStrip(props: &GoalStripProps) -> Html {
    let words = use_words();
    let own = &words.lesson;
    let open = use_state_eq(|| false);
    let button = use_node_ref();
    let shut = shutting(&open, &button);
    // A button that asked for help may be gone with its press: the keys are the sheet's again.
    use_effect_with((*open, props.shown.hints, props.shown.shows_solution), |(is_open, ..)| {
        if *is_open {
            platform::focus(SHEET);
        }
    });
    let Some(lesson) = &*props.shown.lesson else { return html! {} };
    let view = (*props.goals).as_ref();
    let goals = (0..lesson.goals.len()).map(|at| {
        let goal = view.and_then(|view| view.goals.get(at)).filter(|goal| goal.lit);
        let since_us = goal.and_then(|goal| goal.since.as_ref()).map(|since| since.at_us);
        let onclick = props.on.reform(move |_: MouseEvent| match since_us {
            Some(at_us) => Msg::Seek(at_us),
            None => Msg::Pane(Pane::Lesson),
        });
        let state = if goal.is_some() { own.lit } else { own.not_lit };
        let label = format!("{} {}, {state}", own.goal, at + 1);
        html! {
            <li key={at}><button class={classes!(goal.is_some().then_some("ok"))} {onclick} aria-label={label.clone()} title={label}>
                { at + 1 }if goal.is_some() { <span aria-hidden="true">{ "✓" }</span> }
            </button></li>
        }
    });
    let is_solved = view.is_some_and(GoalsView::are_met);
    let stands_still = view.is_some_and(|view| view.moves == 0) && !is_solved;
    let (lit, all) = (view.map_or(0, GoalsView::lit_count), lesson.goals.len());
    let count = own.goals_of.replace("{}", &lit.to_string()).replace("{of}", &all.to_string());
    let (ontoggle, onkeydown) = (toggling(&open), escape_shuts(shut.clone()));
    // What leads to a moment shuts the list: the moment is behind it.
    let on = {
        let (on, open) = (props.on.clone(), open.clone());
        Callback::from(move |message: Msg| {
            open.set(false);
            on.emit(message);
        })
    };
    html! {
        <div class="gstrip">
            <button class="pho gopen" ref={button} aria-haspopup="dialog" aria-expanded={open.to_string()} onclick={ontoggle}>
                { count }<span aria-hidden="true">{ if *open { " ▾" } else { " ▴" } }</span></button>
            if *open {
                <div class="mveil pho" onclick={shut.reform(|_: MouseEvent| ())} />
                <div class="gsheet pho" id={SHEET} role="dialog" aria-label={own.goals_lit} tabindex="-1" {onkeydown}>
                    <div class="gsb">
                        <Goals lesson={props.shown.lesson.clone()} goals={props.goals.clone()} now_us={props.now_us} on={on.clone()} />
                        { help::hints(&props.shown, lesson, own) }
                        if props.shown.shows_solution {
                            { help::solution(lesson, &props.taken, own, &on.reform(Msg::Lesson)) }
                        }
                    </div>
                    <div class="gsf">
                        { help::buttons(&props.shown, lesson, own, &props.on.reform(Msg::Lesson)) }
                        { help::next(&props.shown, lesson, own) }
                        <button class="btn" onclick={shut.reform(|_: MouseEvent| ())}>{ words.close }</button>
                    </div>
                </div>
            }
            <b class="dk">{ own.goals_lit }</b>
            <ol>{ for goals }</ol>
            if is_solved { <span class="pill ok">{ own.solved }</span> }
            if stands_still { <span class="stl">{ own.stands_still }</span> }
        </div>
    }
}

//! The goals in one line over the console: which are lit, wherever one reads or types.

use redscope_lessons::lesson::Lesson;
use redscope_session::lesson::GoalsView;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::Msg;
use crate::shown::Pane;

#[derive(Properties, PartialEq)]
pub(crate) struct GoalStripProps {
    pub(crate) lesson: Slice<Option<Lesson>>,
    pub(crate) goals: Slice<Option<GoalsView>>,
    pub(crate) on: Callback<Msg>,
}

/// The line. A goal that is lit leads to its moment, one that is not to its text.
#[component]
pub(crate) fn GoalStrip(props: &GoalStripProps) -> Html {
    let own = &use_words().lesson;
    let Some(lesson) = &*props.lesson else { return html! {} };
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
    html! {
        <div class="gstrip">
            <b>{ own.goals_lit }</b>
            <ol>{ for goals }</ol>
            if is_solved { <span class="pill ok">{ own.solved }</span> }
            if stands_still { <span class="stl">{ own.stands_still }</span> }
        </div>
    }
}

//! Help with a lesson: its hints, its solution, and the way on.

use std::cell::Cell;

use redscope_lessons::entry::transcripts;
use redscope_lessons::lesson::{Lesson, LessonRow, Track};
use redscope_lessons::step::prompted;
use yew::prelude::*;

use super::prose::{Steps, inlines};
use super::state::{LessonMsg, Shown};
use super::taken::{Taken, Taking};
use crate::i18n::LessonWords;

/// Steps that can be taken, with what the run has of each.
pub(super) fn steps(
    taken: Vec<Taking>,
    own: &'static LessonWords,
    on: &Callback<LessonMsg>,
) -> Steps {
    Steps {
        run: on.reform(LessonMsg::Take),
        label: own.run,
        taken,
        taken_label: own.taken,
        answer_label: own.came_back,
        next: Cell::new(0),
    }
}

/// The steps of a lesson's text that are not taken yet; of a puzzle none.
pub(crate) fn to_take(lesson: &Lesson, taken: &Taken) -> Vec<String> {
    if lesson.is_puzzle {
        return Vec::new();
    }
    let is_command = |step: &String| {
        prompted(step).is_some_and(|(_, rest)| !rest.trim_start_matches('>').trim().is_empty())
    };
    let all = transcripts(&lesson.body).into_iter().map(|sent| sent.step.clone());
    let all: Vec<String> = all.filter(is_command).collect();
    let known = taken.of(all.iter().map(String::as_str));
    let open = all.into_iter().zip(known).filter(|(_, known)| !known.is_taken);
    open.map(|(step, _)| step).collect()
}

/// The hints that are shown.
pub(super) fn hints(shown: &Shown, lesson: &Lesson, own: &'static LessonWords) -> Html {
    let all = lesson.hints.len().to_string();
    let hints = lesson.hints.iter().take(shown.hints).enumerate().map(|(number, hint)| {
        let of = own.hint.replace("{}", &(number + 1).to_string()).replace("{of}", &all);
        html! { <div class="hint" key={number}><b>{ of }</b>{ inlines(hint) }</div> }
    });
    hints.collect()
}

/// What asks for more of it.
pub(super) fn buttons(
    shown: &Shown,
    lesson: &Lesson,
    own: &'static LessonWords,
    on: &Callback<LessonMsg>,
) -> Html {
    html! {
        <>
            if shown.hints < lesson.hints.len() {
                <button class="btn sm" onclick={on.reform(|_: MouseEvent| LessonMsg::Hint)}>{ own.next_hint }</button>
            }
            if !shown.shows_solution {
                <button class="btn sm quiet" onclick={on.reform(|_: MouseEvent| LessonMsg::Solution)}>{ own.show_solution }</button>
            }
        </>
    }
}

/// The solution, step by step.
pub(super) fn solution(
    lesson: &Lesson,
    taken: &Taken,
    own: &'static LessonWords,
    on: &Callback<LessonMsg>,
) -> Html {
    let in_solution = steps(taken.of(lesson.solution.iter().map(String::as_str)), own, on);
    let around = |row: Html| html! { <div class="run">{ row }</div> };
    let rows =
        lesson.solution.iter().map(|step| html! { <li>{ in_solution.row(step, around).0 }</li> });
    html! {
        <>
            <div class="row glh"><h3>{ own.solution }</h3><span class="grow" />
                <button class="btn sm" title={own.run_all_hint} onclick={on.reform(|_: MouseEvent| LessonMsg::TakeAll)}>{ own.run_all }</button></div>
            <ol class="runs">{ for rows }</ol>
        </>
    }
}

/// The track of a lesson, and its place in it.
pub(super) fn place<'a>(tracks: &'a [Track], id: &str) -> (Option<&'a Track>, usize) {
    let found = tracks.iter().find_map(|track| {
        let at = track.lessons.iter().position(|row| row.id == id)?;
        Some((track, at))
    });
    found.map_or((None, 0), |(track, at)| (Some(track), at))
}

/// The lesson that comes after another in its track.
pub(crate) fn after<'a>(tracks: &'a [Track], id: &str) -> Option<&'a LessonRow> {
    let (track, at) = place(tracks, id);
    track.and_then(|track| track.lessons.get(at + 1))
}

/// The way to the lesson that comes next, if there is one.
pub(super) fn next(shown: &Shown, lesson: &Lesson, own: &'static LessonWords) -> Html {
    let Some(row) = after(&shown.tracks, &lesson.id) else { return Html::default() };
    html! { <a class="btn sm" href={format!("#lesson={}", row.id)} title={row.title.clone()}>{ own.next }{ " ›" }</a> }
}

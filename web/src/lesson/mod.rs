//! A lesson beside the workbench: its text, its goals at the moment that is shown, help, and the way on.

mod goals;
mod prose;
pub(crate) mod shelf;
pub(crate) mod state;

use redscope_lessons::lesson::{LessonRow, Track};
use redscope_lessons::step::prompted;
use redscope_session::lesson::GoalsView;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::Msg;
use goals::Goals;
use prose::{Steps, blocks, inlines};
use state::{LessonMsg, Shown, best_of};

#[derive(Properties, PartialEq)]
pub(crate) struct LessonPaneProps {
    pub(crate) shown: Shown,
    pub(crate) goals: Slice<Option<GoalsView>>,
    /// The moment that is shown, in virtual microseconds.
    pub(crate) now_us: u64,
    pub(crate) on: Callback<Msg>,
}

/// The lesson.
#[component]
pub(crate) fn LessonPane(props: &LessonPaneProps) -> Html {
    let words = use_words();
    let is_met = (*props.goals).as_ref().is_some_and(GoalsView::are_met);
    // With every frame it is drawn anew: what was reached changes when goals are met.
    let known = (props.shown.tracks.clone(), props.shown.lesson.clone(), is_met);
    let bests = use_memo(known, |(tracks, lesson, _)| {
        let id = (**lesson).as_ref().map_or("", |lesson| &lesson.id);
        let (track, _) = place(tracks, id);
        let rows = track.map_or(&[][..], |track| &track.lessons);
        (best_of(id), rows.iter().map(|row| best_of(&row.id).is_some()).collect::<Vec<bool>>())
    });
    let (best, done) = &*bests;
    let Some(lesson) = &*props.shown.lesson else { return html! {} };
    let on = props.on.reform(Msg::Lesson);
    let own = &words.lesson;
    let (track, at) = place(&props.shown.tracks, &lesson.id);
    let (rows, title) = track.map_or((&[][..], ""), |track| (&track.lessons, &track.title));
    let run = {
        let on = on.clone();
        Callback::from(move |step: String| on.emit(LessonMsg::Take(step)))
    };
    let steps = (!lesson.is_puzzle).then(|| Steps { run: run.clone(), label: own.run });
    let moves = props.goals.as_ref().as_ref().map_or(0, |goals| goals.moves);
    let hints = lesson.hints.iter().take(props.shown.hints).enumerate().map(|(number, hint)| {
        let of = own.hint.replace("{}", &(number + 1).to_string());
        let of = of.replace("{of}", &lesson.hints.len().to_string());
        html! { <div class="hint" key={number}><b>{ of }</b>{ inlines(hint) }</div> }
    });
    let has_more_hints = props.shown.hints < lesson.hints.len();
    let solution = lesson.solution.iter().map(|step| {
        let run = run.clone();
        let (given, shown) = (step.clone(), step.clone());
        let onclick = Callback::from(move |_: MouseEvent| run.emit(given.clone()));
        let is_run = prompted(step).is_some_and(|(_, rest)| !rest.trim().is_empty());
        html! {
            <li class="run"><span>{ shown }</span>
                if is_run { <button class="btn sm" {onclick} aria-label={format!("{} {step}", own.run)}>{ own.run }</button> }
            </li>
        }
    });
    let neighbour = |row: Option<&LessonRow>,
                     label: &'static str,
                     class: &'static str,
                     text: Html| {
        row.map(|row| {
            let label = format!("{label}{}{}", words.colon, row.title);
            html! {
                <a class={classes!("btn", class)} href={format!("#lesson={}", row.id)} aria-label={label.clone()} title={label}>{ text }</a>
            }
        })
    };
    let before = at.checked_sub(1).and_then(|at| rows.get(at));
    let after = rows.get(at + 1);
    let has_source = !lesson.source.is_empty();
    html! {
        <section class="pn les" aria-label={own.lesson}>
            <div class="kick"><span>{ title }</span>{ progress(done, at) }
                <span>{ own.of.replace("{}", &(at + 1).to_string()).replace("{of}", &rows.len().to_string()) }</span></div>
            <h2>{ &lesson.title }</h2>
            <div class="lbody">{ blocks(&lesson.body, steps.as_ref()) }</div>
            <Goals lesson={props.shown.lesson.clone()} goals={props.goals.clone()} now_us={props.now_us} on={props.on.clone()} />
            { for hints }
            <div class="row lhelp">
                if has_more_hints {
                    <button class="btn sm" onclick={on.reform(|_: MouseEvent| LessonMsg::Hint)}>{ own.next_hint }</button>
                }
                if !props.shown.shows_solution {
                    <button class="btn sm quiet" onclick={on.reform(|_: MouseEvent| LessonMsg::Solution)}>{ own.show_solution }</button>
                }
                <button class="btn sm quiet" onclick={on.reform(|_: MouseEvent| LessonMsg::Again)}>{ own.again }</button>
            </div>
            if props.shown.shows_solution {
                <h3>{ own.solution }</h3>
                <ol class="runs">{ for solution }</ol>
            }
            if let Some(lab) = &lesson.lab {
                <p class="lmore"><a class="link" href={format!("#lab={lab}")}>{ own.lab }</a></p>
            }
            if has_source { <p class="lsrc">{ own.source }{ words.colon }{ &lesson.source }</p> }
            <div class="lf0">
                <span class="gf"><b>{ moves }</b>{ " " }{ own.moves }</span>
                <span class="gf"><b>{ lesson.par }</b>{ " " }{ own.par }</span>
                if let Some(best) = best { <span class="gf"><b>{ best }</b>{ " " }{ own.best }</span> }
                <span class="grow" />
                { neighbour(before, own.back, "quiet", html! { "‹" }).unwrap_or_default() }
                { neighbour(after, own.next, "", html! { <>{ own.next }{ " ›" }</> }).unwrap_or_default() }
            </div>
        </section>
    }
}

/// The track of a lesson, and its place in it.
fn place<'a>(tracks: &'a [Track], id: &str) -> (Option<&'a Track>, usize) {
    let found = tracks.iter().find_map(|track| {
        let at = track.lessons.iter().position(|row| row.id == id)?;
        Some((track, at))
    });
    found.map_or((None, 0), |(track, at)| (Some(track), at))
}

/// A bar for each lesson of the track: done, open, or to come.
fn progress(done: &[bool], at: usize) -> Html {
    let bars = done.iter().enumerate().map(|(number, is_done)| {
        let class = if number == at {
            "c"
        } else if *is_done {
            "d"
        } else {
            ""
        };
        html! { <i {class} /> }
    });
    html! { <span class="pg" aria-hidden="true">{ for bars }</span> }
}

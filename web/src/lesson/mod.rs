//! A lesson beside the workbench: its text, its goals at the moment that is shown, help, and the way on.

mod goals;
mod help;
mod prose;
mod score;
mod sheet;
pub(crate) mod shelf;
pub(crate) mod state;
mod strip;
pub(crate) mod taken;

use redscope_lessons::entry::transcripts;
use redscope_lessons::lesson::{Lesson, LessonRow, Track};
use redscope_session::lesson::GoalsView;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::{Msg, PresentMsg};
use crate::writing::state::DRAFT;
pub(crate) use goals::Goals;
use help::place;
pub(crate) use help::{after, to_take};
pub(crate) use prose::plain;
use prose::{Steps, blocks};
use score::score;
use state::{LessonMsg, Shown, best_of};
use taken::Taken;

pub(crate) use sheet::Sheet;
pub(crate) use strip::GoalStrip;

#[derive(Properties, PartialEq)]
pub(crate) struct LessonPaneProps {
    pub(crate) shown: Shown,
    pub(crate) goals: Slice<Option<GoalsView>>,
    /// The moment that is shown, in virtual microseconds.
    pub(crate) now_us: u64,
    /// What was typed and done until then.
    pub(crate) taken: Taken,
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
    let best = best.as_ref();
    let Some(lesson) = &*props.shown.lesson else { return html! {} };
    let on = props.on.reform(Msg::Lesson);
    let own = &words.lesson;
    let (track, at) = place(&props.shown.tracks, &lesson.id);
    let (rows, title) = track.map_or((&[][..], ""), |track| (&track.lessons, &track.title));
    let in_text = (!lesson.is_puzzle).then(|| {
        let sent = transcripts(&lesson.body);
        help::steps(props.taken.of(sent.iter().map(|sent| sent.step.as_str())), own, &on)
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
    let is_draft = lesson.id == DRAFT;
    let has_source = !lesson.source.is_empty();
    html! {
        // Another lesson is another pane: it is read from its top.
        <section class="pn les" key={lesson.id.clone()} aria-label={own.lesson}>
            if is_draft {
                <div class="kick"><span class="pill warn">{ words.author.authoring }</span></div>
            } else {
                <div class="kick"><span>{ title }</span>{ progress(done, at) }
                    <span>{ own.of.replace("{}", &(at + 1).to_string()).replace("{of}", &rows.len().to_string()) }</span></div>
            }
            <h2>{ &lesson.title }</h2>
            { needs(lesson, &props.shown.tracks, own.needs, words.colon) }
            if in_text.as_ref().is_some_and(Steps::is_any) { <p class="lneed">{ own.between_lines }</p> }
            <div class="lbody">{ blocks(&lesson.body, in_text.as_ref()) }</div>
            <Goals lesson={props.shown.lesson.clone()} goals={props.goals.clone()} now_us={props.now_us} on={props.on.clone()} />
            { help::hints(&props.shown, lesson, own) }
            <div class="row lhelp">
                { help::buttons(&props.shown, lesson, own, &on) }
                <button class="btn sm quiet" onclick={on.reform(|_: MouseEvent| LessonMsg::Again)}>{ own.again }</button>
                <button class="btn sm quiet" onclick={on.reform(|_: MouseEvent| LessonMsg::Print)}>{ own.print }</button>
                <button class="btn sm quiet dk" onclick={props.on.reform(|_: MouseEvent| Msg::Present(PresentMsg::Toggle))}>{ own.present }</button>
            </div>
            if props.shown.shows_solution {
                { help::solution(lesson, &props.taken, own, &on) }
            }
            if let Some(lab) = &lesson.lab {
                <p class="lmore"><a class="link" href={format!("#lab={lab}")}>{ own.lab }</a></p>
            }
            if has_source { <p class="lsrc">{ own.source }{ words.colon }{ &lesson.source }</p> }
            <div class="lf0">
                { score(lesson, (*props.goals).as_ref(), props.now_us, best, own) }
                <span class="grow" />
                { neighbour(before, own.back, "quiet", html! { "‹" }).unwrap_or_default() }
                { neighbour(after, own.next, "", html! { <>{ own.next }{ " ›" }</> }).unwrap_or_default() }
            </div>
        </section>
    }
}

/// The lessons that come before this one, each a link.
fn needs(lesson: &Lesson, tracks: &[Track], label: &str, colon: &str) -> Html {
    let rows = tracks.iter().flat_map(|track| &track.lessons);
    let links = lesson.needs.iter().filter_map(|need| {
        let row = rows.clone().find(|row| row.id == *need)?;
        Some(html! { <a class="link" href={format!("#lesson={need}")}>{ &row.title }</a> })
    });
    let links: Vec<Html> = links.collect();
    if links.is_empty() {
        return html! {};
    }
    html! { <p class="lneed">{ label }{ colon }{ for links }</p> }
}

/// A lesson that is being written, as a learner sees it.
pub(crate) fn preview(
    lesson: &Lesson,
    goals: &Slice<Option<GoalsView>>,
    now_us: u64,
    on: &Callback<Msg>,
) -> Html {
    html! {
        <>
            <h2>{ &lesson.title }</h2>
            <div class="lbody">{ blocks(&lesson.body, None) }</div>
            <Goals lesson={Slice::from(Some(lesson.clone()))} goals={goals.clone()} {now_us} on={on.clone()} />
        </>
    }
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

//! The lessons by tracks, each a link, with a tick at those that were solved in this browser.

use redscope_lessons::lesson::{LessonRow, Track};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::lesson::state::best_of;
use crate::model::Slice;

#[derive(Properties, PartialEq)]
pub(super) struct LessonsProps {
    pub(super) tracks: Slice<Vec<Track>>,
}

/// Nothing as long as there is no list.
#[component]
pub(super) fn Lessons(props: &LessonsProps) -> Html {
    let words = use_words();
    if props.tracks.is_empty() {
        return html! {};
    }
    let row = |row: &LessonRow| {
        let is_done = best_of(&row.id).is_some();
        html! {
            <li key={row.id.clone()}>
                <a href={format!("#lesson={}", row.id)}>
                    <span class={classes!("tk", is_done.then_some("ok"))} aria-hidden="true">{ if is_done { "✓" } else { "" } }</span>
                    { &row.title }
                    if is_done { <span class="sr">{ format!(" ({})", words.lesson.done) }</span> }
                </a>
            </li>
        }
    };
    let tracks = props.tracks.iter().map(|track| {
        html! {
            <li key={track.id.clone()} class="card trk">
                <h3>{ &track.title }</h3>
                <ol>{ for track.lessons.iter().map(row) }</ol>
            </li>
        }
    });
    html! {
        <section aria-labelledby="lessons">
            <div class="sec"><h2 id="lessons">{ words.lesson.lessons }</h2><span class="mut">{ words.lesson.lessons_sub }</span></div>
            <ul class="g4 trks">{ for tracks }</ul>
        </section>
    }
}

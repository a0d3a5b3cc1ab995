//! The lessons by tracks, each a link, with a tick at those that were solved in this browser. A track unfolds
//! on a click, and by itself while it is gone through; puzzles have no order, and lie open.

use redscope_lessons::lesson::{LessonRow, Track};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::lesson::state::best_of;
use crate::model::Slice;
use crate::msg::Msg;
use crate::pack::Buttons;
use crate::pack::builder::Builder;
use crate::pack::building::{BuildMsg, Building};
use crate::pack::state::{Checking, PackMsg, is_of_pack, is_pack};
use crate::workbench::nav::PUZZLES;

#[derive(Properties, PartialEq)]
pub(super) struct LessonsProps {
    pub(super) tracks: Slice<Vec<Track>>,
    /// Another number, other ticks.
    pub(super) progress: usize,
    /// What stands above the lessons of the pack that is open; nothing, if it says nothing.
    pub(super) about: String,
    pub(super) building: Slice<Option<Building>>,
    pub(super) checking: Slice<Option<Checking>>,
    pub(super) has_draft: bool,
    pub(super) on: Callback<Msg>,
}

/// How many lessons of a track were solved in this browser.
fn solved(track: &Track) -> usize {
    track.lessons.iter().filter(|row| best_of(&row.id).is_some()).count()
}

/// Nothing as long as there is no list.
#[component]
pub(super) fn Lessons(props: &LessonsProps) -> Html {
    let words = use_words();
    if props.tracks.is_empty() {
        return html! {};
    }
    let add = |row: &LessonRow| {
        let building = (*props.building).as_ref().filter(|_| !is_of_pack(&row.id));
        building.map(|pack| {
            let is_in = pack.has(&row.id);
            let form = if is_in { words.pack.is_in } else { words.pack.add };
            let label = form.replace("{}", &row.title);
            let id = row.id.clone();
            let onclick = props
                .on
                .reform(move |_: MouseEvent| Msg::Pack(PackMsg::Build(BuildMsg::Add(id.clone()))));
            html! {
                <button class="btn sm add" {onclick} disabled={is_in} aria-label={label.clone()} title={label}>{ if is_in { "✓" } else { "+" } }</button>
            }
        })
    };
    let row = |row: &LessonRow| {
        let best = best_of(&row.id);
        let is_done = best.is_some();
        html! {
            <li key={row.id.clone()}>
                <a href={format!("#lesson={}", row.id)}>
                    <span class={classes!("tk", is_done.then_some("ok"))} aria-hidden="true">{ if is_done { "✓" } else { "" } }</span>
                    { &row.title }
                    if is_done { <span class="sr">{ format!(" ({})", words.lesson.done) }</span> }
                    if let Some(best) = best.filter(|_| row.is_puzzle) {
                        <span class="bst">{ format!("{} {}", words.lesson.best, best.moves) }</span>
                    }
                </a>
                { add(row).unwrap_or_default() }
            </li>
        }
    };
    let print = |has_solutions: bool| {
        props.on.reform(move |_: MouseEvent| Msg::Pack(PackMsg::Print(has_solutions)))
    };
    let onclose = props.on.reform(|_: MouseEvent| Msg::Pack(PackMsg::Close));
    let tracks = props.tracks.iter().map(|track| {
        let own = is_pack(track);
        let (all, done) = (track.lessons.len(), solved(track));
        if !own && track.id != PUZZLES {
            let is_open = props.building.is_some() || (1..all).contains(&done);
            let titles: Vec<&str> = track.lessons.iter().map(|row| row.title.as_str()).collect();
            return html! {
                <li key={track.id.clone()} class="card trk">
                    <details open={is_open}>
                        <summary><h3>{ &track.title }</h3>
                            <span class={classes!("cnt", (done == all).then_some("ok"))}>{ words.lesson.solved_of.replace("{}", &done.to_string()).replace("{of}", &all.to_string()) }</span>
                            <span class="tls">{ titles.join(" · ") }</span></summary>
                        <ol>{ for track.lessons.iter().map(row) }</ol>
                    </details>
                </li>
            };
        }
        html! {
            <li key={track.id.clone()} class={classes!("card", "trk", "whole", own.then_some("pack"))}>
                <h3 id={(track.id == PUZZLES).then_some(PUZZLES)}>{ &track.title }
                    if own { <button class="btn sm quiet" onclick={onclose.clone()}>{ words.lesson.close_pack }</button> }</h3>
                if own {
                    { for props.about.split("\n\n").filter(|text| !text.trim().is_empty()).map(|text| html! { <p class="pka">{ text }</p> }) }
                    <p class="row pkp"><button class="btn sm" onclick={print(false)}>{ words.lesson.print }</button>
                        <button class="btn sm" onclick={print(true)}>{ words.lesson.print_solutions }</button></p>
                }
                <ol>{ for track.lessons.iter().map(row) }</ol>
            </li>
        }
    });
    html! {
        <section aria-labelledby="lessons">
            <div class="sec"><h2 id="lessons">{ words.lesson.lessons }</h2><span class="mut">{ words.lesson.lessons_sub }</span>
                <span class="grow" /><Buttons on={props.on.clone()} /></div>
            <Builder building={props.building.clone()} checking={props.checking.clone()} tracks={props.tracks.clone()}
                has_draft={props.has_draft} on={props.on.reform(|message| Msg::Pack(PackMsg::Build(message)))} />
            <ul class="g4 trks">{ for tracks }</ul>
        </section>
    }
}

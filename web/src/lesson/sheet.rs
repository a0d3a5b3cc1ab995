//! Lessons on paper: what a printer gets in the place of the page.

use redscope_lessons::lesson::Lesson;
use yew::prelude::*;

use super::prose::{blocks, inlines};
use crate::i18n::use_words;
use crate::model::Slice;

#[derive(Properties, PartialEq)]
pub(crate) struct SheetProps {
    pub(crate) lessons: Slice<Vec<Lesson>>,
    /// Whether solutions stand behind them, on a page of their own.
    pub(crate) solutions: bool,
}

/// The sheet; nothing on a screen.
#[component]
pub(crate) fn Sheet(props: &SheetProps) -> Html {
    let words = use_words();
    let own = &words.lesson;
    let task = |lesson: &Lesson| {
        let goals = lesson.goals.iter().map(|goal| {
            html! { <li><span aria-hidden="true">{ "☐ " }</span>{ inlines(&goal.text) }</li> }
        });
        html! {
            <article key={lesson.id.clone()}>
                <h1>{ &lesson.title }</h1>
                <p class="shn">{ own.name }{ words.colon }<span class="shl" /></p>
                { blocks(&lesson.body, None) }
                <h2>{ own.goals_lit }</h2>
                <ol>{ for goals }</ol>
                <p class="shs">{ "#lesson=" }{ &lesson.id }{ " · " }{ own.source }{ words.colon }{ &lesson.source }</p>
            </article>
        }
    };
    let solution = |lesson: &Lesson| {
        html! {
            <section key={lesson.id.clone()}><h2>{ &lesson.title }</h2><pre>{ lesson.solution.join("\n") }</pre></section>
        }
    };
    html! {
        <div class="sheet">
            { for props.lessons.iter().map(task) }
            if props.solutions {
                <article><h1>{ own.solution }</h1>{ for props.lessons.iter().map(solution) }</article>
            }
        </div>
    }
}

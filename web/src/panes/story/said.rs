//! What rows of moments say.

use redscope_session::Story;
use yew::prelude::*;

use crate::i18n::{Lang, Sentence, sentence, together};
use crate::model::Row;
use crate::topic::stands_out;

/// The fact of a sentence, in bold if it stands out, and why.
pub(super) fn said(sentence: Sentence, story: &Story) -> Html {
    let Sentence { fact, why } = sentence;
    let fact = if stands_out(story) {
        html! { <b>{ fact }</b> }
    } else {
        html! { <span class="fct">{ fact }</span> }
    };
    html! { <>{ fact }{ " " }{ why }</> }
}

/// What the moments of a row say together.
pub(crate) fn said_by_all(lang: Lang, row: &Row<'_>) -> Html {
    let [story, others @ ..] = &row.views[..] else { return Html::default() };
    if let Some((pairs, sides)) = row.sides() {
        return said(together(lang, pairs, &sides), &story.story);
    }
    let others = others.iter().map(|story| story.node.as_str()).collect::<Vec<_>>().join(" ");
    html! {
        <>{ said(sentence(lang, story), &story.story) }
            if !others.is_empty() { { " " }<span class="also">{ format!("+ {others}") }</span> }</>
    }
}

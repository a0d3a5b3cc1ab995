//! What is to be said above everything else.

use yew::prelude::*;

use crate::i18n::Words;

/// A notice above everything else.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    /// Whether something went wrong.
    pub(crate) is_bad: bool,
    /// What can be done about it.
    pub(crate) offer: Option<Noticed>,
    /// Whether it is that a lesson is solved, and goes when that is not so any more.
    pub(crate) is_solved: bool,
}

impl Notice {
    /// What is just said.
    pub(crate) fn of(text: String, is_bad: bool) -> Self {
        Notice { text, is_bad, offer: None, is_solved: false }
    }
}

/// What a reader does about a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// It was read.
    Close,
    /// A branch that was removed is wanted back.
    Restore(usize),
    /// The run is to be saved as a file.
    Save,
}

impl Noticed {
    const fn label(self, words: &Words) -> &'static str {
        match self {
            Noticed::Close => words.close,
            Noticed::Restore(_) => words.undo,
            Noticed::Save => words.share_file,
        }
    }
}

/// What is to be said, with the way back if there is one.
pub(crate) fn view_notice(notice: &Notice, words: &Words, on: &Callback<Noticed>) -> Html {
    let onclick = on.reform(|_: MouseEvent| Noticed::Close);
    let class = classes!("notice", notice.is_bad.then_some("bad"));
    html! {
        <div {class} role={if notice.is_bad { "alert" } else { "status" }}>
            <span>{ &notice.text }</span>
            if let Some(offer) = notice.offer {
                <button class="btn sm" onclick={on.reform(move |_: MouseEvent| offer)}>{ offer.label(words) }</button>
            }
            <button class="btn sm" {onclick}>{ words.close }</button>
        </div>
    }
}

//! What is to be said above everything else.

use yew::prelude::*;

use crate::i18n::Words;

/// A notice above everything else.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    /// Whether something went wrong.
    pub(crate) is_bad: bool,
    /// The branch that was removed, which can be had back.
    pub(crate) removed: Option<usize>,
}

/// What a reader does about a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// It was read.
    Close,
    /// A branch is wanted back.
    Restore(usize),
}

/// What is to be said, with the way back if there is one.
pub(crate) fn view_notice(notice: &Notice, words: &Words, on: &Callback<Noticed>) -> Html {
    let onclick = on.reform(|_: MouseEvent| Noticed::Close);
    let class = classes!("notice", notice.is_bad.then_some("bad"));
    html! {
        <div {class} role={if notice.is_bad { "alert" } else { "status" }}>
            <span>{ &notice.text }</span>
            if let Some(branch) = notice.removed {
                <button class="btn sm" onclick={on.reform(move |_: MouseEvent| Noticed::Restore(branch))}>{ words.undo }</button>
            }
            <button class="btn sm" {onclick}>{ words.close }</button>
        </div>
    }
}

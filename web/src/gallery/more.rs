//! Cards that say what they are called, and on demand what they are about.

use yew::prelude::*;

use crate::i18n::use_words;

/// Whether cards say more, and the button that has them do.
#[hook]
pub(super) fn use_more() -> (bool, Html) {
    let words = use_words();
    let more = use_state_eq(|| false);
    let is_more = *more;
    let onclick = Callback::from(move |_: MouseEvent| more.set(!*more));
    let button = html! {
        <button class={classes!("btn", "sm", is_more.then_some("on"))} aria-pressed={is_more.to_string()} {onclick}>{ words.say_more }</button>
    };
    (is_more, button)
}

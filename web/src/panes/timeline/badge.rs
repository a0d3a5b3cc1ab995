//! How a branch is told from the others: by a letter and a colour.

use yew::prelude::*;

/// The class of a branch's colour; there are four.
pub(in crate::panes) fn hue(id: usize) -> &'static str {
    ["a", "b", "c", "d"][id % 4]
}

/// The letter of a branch.
pub(in crate::panes) fn letter(id: usize) -> char {
    char::from(b'A' + (id % 26) as u8)
}

/// A branch's letter in its colour.
pub(in crate::panes) fn badge(branch: usize) -> Html {
    html! { <b class={classes!("bdg", hue(branch))}>{ letter(branch).to_string() }</b> }
}

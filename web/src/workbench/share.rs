//! Sharing by choice: a link, text, a file, or files for a real Redis; and opening one.

use yew::prelude::*;

use crate::i18n::{Words, use_words};
use crate::menu::{menu_keys, shutting};
use crate::msg::{Form, Msg};
use crate::platform;

/// Names the menu.
const MENU: &str = "share";

/// What can be chosen, the simplest first.
pub(super) const fn ways(words: &Words) -> [(&'static str, Msg); 5] {
    [
        (words.share_link, Msg::Share(Form::Link)),
        (words.share_text, Msg::Share(Form::Markdown)),
        (words.share_file, Msg::Share(Form::File)),
        (words.export, Msg::Export),
        (words.open_file, Msg::ChooseFile),
    ]
}

#[derive(Properties, PartialEq)]
pub(crate) struct ShareMenuProps {
    /// What can be chosen, the simplest first, and what each does.
    pub(crate) ways: Vec<(&'static str, Callback<()>)>,
}

/// The button, and the menu while it is open. What comes first has the focus: a click and Enter copy the link.
#[component]
pub(crate) fn ShareMenu(props: &ShareMenuProps) -> Html {
    let words = use_words();
    let open = use_state(|| false);
    let button = use_node_ref();
    use_effect_with(*open, |open| {
        if *open {
            platform::focus_first(MENU);
        }
    });
    let shut = shutting(&open, &button);
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let items = props.ways.iter().map(|(label, does)| {
        let (does, shut) = (does.clone(), shut.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            shut.emit(());
            does.emit(());
        });
        html! { <button role="menuitem" {onclick}>{ *label }</button> }
    });
    html! {
        <span class="shr dk">
            <button class="btn" ref={button} aria-haspopup="menu" aria-expanded={open.to_string()} onclick={ontoggle}>{ words.share }</button>
            if *open {
                <div class="shv" onclick={shut.reform(|_: MouseEvent| ())} />
                <div class="mnu" id={MENU} role="menu" aria-label={words.share} onkeydown={menu_keys(MENU, shut.clone())}>{ for items }</div>
            }
        </span>
    }
}

//! Asks a Bloom filter for a member: the command is typed, and its reply says it.

use yew::prelude::*;

use crate::i18n::use_words;
use crate::node::typed::argument;
use crate::platform;

#[derive(Properties, PartialEq)]
pub(super) struct MemberProps {
    /// The key, as it is typed.
    pub(super) name: String,
    /// The key, as it is shown.
    pub(super) label: String,
    pub(super) on_type: Callback<String>,
}

#[component]
pub(super) fn Member(props: &MemberProps) -> Html {
    let words = &use_words().inside_keys;
    let member = use_state(String::new);
    let oninput = {
        let member = member.clone();
        Callback::from(move |event: InputEvent| member.set(platform::typed(&event)))
    };
    let ask = {
        let (on_type, name) = (props.on_type.clone(), props.name.clone());
        move |member: &str| {
            if !member.is_empty() {
                on_type.emit(format!("BF.EXISTS {name} {}", argument(member)));
            }
        }
    };
    let onkeydown = {
        let ask = ask.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                ask(&platform::typed(&event));
            }
        })
    };
    let onclick = {
        let member = member.clone();
        Callback::from(move |_: MouseEvent| ask(&member))
    };
    html! {
        <p class="row mbr">
            <input class="fld sm" value={(*member).clone()} placeholder={words.member}
                aria-label={format!("{} {}", words.member, props.label)} {oninput} {onkeydown}
                autocomplete="off" spellcheck="false" />
            <button class="btn sm" disabled={member.is_empty()} {onclick}>{ words.try_member }</button>
        </p>
    }
}

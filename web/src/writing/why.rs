//! Buttons that cannot do anything now, and say why.

use yew::prelude::*;

use super::state::WriteMsg;

/// A button; one that has a reason not to do anything says that instead, where it is pointed at, read out or pressed.
pub(super) fn button(
    class: &'static str,
    name: &'static str,
    why: Option<&'static str>,
    does: WriteMsg,
    on: &Callback<WriteMsg>,
) -> Html {
    let message = why.map_or(does, WriteMsg::Cannot);
    let onclick = on.reform(move |_: MouseEvent| message.clone());
    html! { <button class={class} {onclick} aria-disabled={why.map(|_| "true")} title={why}>{ name }</button> }
}

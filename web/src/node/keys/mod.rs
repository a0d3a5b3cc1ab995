//! Keys of a server.

use redscope_session::{Found, InsideView, KeysAsk};
use yew::prelude::*;

use crate::model::Slice;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct KeysTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Keys`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) ask: KeysAsk,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn KeysTab(props: &KeysTabProps) -> Html {
    let Some(Found::Keys(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    html! { <p class="ndw">{ view.key_count }</p> }
}

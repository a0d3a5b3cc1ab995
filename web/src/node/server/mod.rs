//! The process of a server.

use redscope_session::{Found, InsideView, ServerAsk};
use yew::prelude::*;

use crate::model::Slice;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct ServerTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Server`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) ask: ServerAsk,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn ServerTab(props: &ServerTabProps) -> Html {
    let Some(Found::Server(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    html! { <p class="ndw">{ view.client_count }</p> }
}

//! Files of a node.

use redscope_session::{FilesAsk, Found, InsideView};
use yew::prelude::*;

use crate::model::Slice;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct FilesTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Files`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) ask: FilesAsk,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn FilesTab(props: &FilesTabProps) -> Html {
    let Some(Found::Files(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    let files = view.files.iter().map(|file| {
        let (node, name) = (props.node.clone(), file.name.clone());
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Download(node.clone(), name.clone()));
        html! { <li key={file.name.clone()}><button class="btn sm" {onclick}>{ &file.name }</button></li> }
    });
    html! { <ul class="ndw">{ for files }</ul> }
}

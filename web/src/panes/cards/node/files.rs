//! Files on a node's disk, to take away: a snapshot is one that a real Redis loads.

use redscope_session::Detail;
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::Words;
use crate::msg::Msg;

pub(super) fn view(words: &'static Words, detail: &Detail, on: &Callback<Msg>) -> Html {
    let rows = detail.files.iter().map(|(name, len)| {
        let label = format!("{} {name}", words.download);
        let (node, file) = (detail.node.clone(), name.clone());
        let onclick = on.reform(move |_: MouseEvent| Msg::Download(node.clone(), file.clone()));
        html! {
            <li key={name.clone()}>
                <span class="mono">{ name }</span>
                <span class="num">{ format!("{} {}", grouped(*len as u64), words.bytes) }</span>
                <button class="btn sm" aria-label={label} {onclick}>{ words.download }</button>
            </li>
        }
    });
    html! {
        <>
            <h3>{ words.files }<span class="cnt">{ detail.files.len() }</span></h3>
            if detail.files.is_empty() { <p class="dim f0">{ words.no_files }</p> }
            <ul class="files">{ for rows }</ul>
        </>
    }
}

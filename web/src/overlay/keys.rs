//! What keys do.

use yew::prelude::*;

use crate::i18n::use_words;

#[component]
pub(super) fn Keys() -> Html {
    let words = &use_words().keyboard;
    let section = |title: &'static str, rows: &'static [(&'static str, &'static str)]| {
        let rows = rows.iter().map(|(keys, does)| {
            let keys = keys.split(' ').map(|key| html! { <><kbd>{ key }</kbd>{ " " }</> });
            html! { <tr><td>{ for keys }</td><td>{ *does }</td></tr> }
        });
        html! { <><h3>{ title }</h3><table class="kbt"><tbody>{ for rows }</tbody></table></> }
    };
    html! {
        <div class="kb2">
            <div>{ section(words.in_time, words.time) }</div>
            <div>{ section(words.on_stage, words.stage) }{ section(words.at_console, words.console) }</div>
        </div>
    }
}

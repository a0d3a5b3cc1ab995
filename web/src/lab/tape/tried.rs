//! What was tried at a side before anything happened, and what it answered.

use redscope_session::lab::{TapeSample, TriedCommand};
use yew::prelude::*;

use crate::i18n::LabsWords;

/// The commands with their replies; nothing if none has been answered by then.
pub(super) fn tried(words: &LabsWords, seen: &[TapeSample]) -> Html {
    let own = &words.tape;
    let all: Vec<&TriedCommand> = seen.iter().flat_map(|sample| &sample.tried).collect();
    if all.is_empty() {
        return Html::default();
    }
    let refused = all.iter().filter(|tried| tried.is_error).count();
    let rows = all.iter().enumerate().map(|(number, tried)| {
        let hops = (tried.redirections > 0).then(|| format!(" ({} × MOVED)", tried.redirections));
        html! {
            <tr key={number}>
                <th scope="row"><code>{ &tried.command }</code></th>
                <td class={classes!(tried.is_error.then_some("ld-hot"))}><code>{ &tried.reply }</code>{ hops }</td>
            </tr>
        }
    });
    html! {
        <details class="tp-tried">
            <summary>{ own.tried }{ words.page.colon }{ all.len() }{ " · " }
                <span class={classes!((refused > 0).then_some("ld-hot"))}>{ own.tried_refused }{ words.page.colon }{ refused }</span></summary>
            <table><caption class="sr">{ own.tried }</caption><tbody>{ for rows }</tbody></table>
        </details>
    }
}

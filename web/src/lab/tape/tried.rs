//! What was tried at a side, and what it answered.

use redscope_session::lab::{TapeSample, TriedCommand};
use yew::prelude::*;

use crate::figures::milliseconds;
use crate::i18n::LabsWords;

/// The commands with their replies, when they were typed and how long the replies took; nothing if none has been
/// answered by then. They are open at first where they are what it is about.
pub(super) fn tried(words: &LabsWords, seen: &[TapeSample], is_open: bool) -> Html {
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
                <th scope="row"><code>{ &tried.command }</code><span class="mut f0">{ format!("{:.1} s · {}", tried.at_ms as f64 / 1000.0, milliseconds(tried.took_us as f64 / 1000.0)) }</span></th>
                <td class={classes!(tried.is_error.then_some("ld-hot"))}><code>{ tried.reply.trim_start_matches('\n') }</code>{ hops }</td>
            </tr>
        }
    });
    html! {
        <details class="tp-tried" open={is_open}>
            <summary>{ own.tried }{ words.page.colon }{ all.len() }{ " · " }
                <span class={classes!((refused > 0).then_some("ld-hot"))}>{ own.tried_refused }{ words.page.colon }{ refused }</span></summary>
            <table><caption class="sr">{ own.tried }</caption><tbody>{ for rows }</tbody></table>
        </details>
    }
}

//! What the server believes, beside what is so.

use redscope_session::ServerBelief;
use yew::prelude::*;

use super::card::card;
use crate::i18n::ServerWords;

pub(super) fn view(words: &'static ServerWords, beliefs: &[ServerBelief]) -> Html {
    let wrong = beliefs.iter().filter(|belief| belief.differs).count();
    let aside = match wrong {
        0 => html! { <span class="pill ok">{ words.all_agree }</span> },
        some => {
            html! { <span class="pill warn">{ words.differ.replace("{}", &some.to_string()) }</span> }
        }
    };
    let rows = beliefs.iter().map(|belief| {
        let about = (words.about)(&belief.about);
        html! {
            <tr key={about.clone()} class={classes!(belief.differs.then_some("dif"))}>
                <th scope="row">{ about }</th>
                <td class="mono">{ &belief.believed }</td>
                <td class="mono">{ if belief.differs { "≠ " } else { "= " } }{ &belief.truth }</td>
            </tr>
        }
    });
    let body = html! {
        <>
            <table class="svt bel"><thead><tr>
                <th>{ words.subject }</th><th>{ words.believed }</th><th>{ words.truth }</th>
            </tr></thead><tbody>{ for rows }</tbody></table>
            <p class="f0 mut">{ if beliefs.len() > 1 { words.beliefs_note } else { words.alone } }</p>
        </>
    };
    card(super::index::BELIEFS, words.beliefs, aside, body)
}

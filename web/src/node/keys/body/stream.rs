//! A stream: entries, and how far each group has come in it.

use redscope_session::{GroupRow, StreamBody};
use yew::prelude::*;

use super::items::cell_of;
use crate::figures::grouped;
use crate::i18n::KeysWords;

/// Groups first, then entries from the newest; where a group stands is marked at the entry.
pub(super) fn view(words: &'static KeysWords, body: &StreamBody, now_us: u64) -> Html {
    let entries = body.entries.iter().map(|(id, fields)| {
        let here = body.groups.iter().filter(|group| group.last_id.text == id.text);
        let here = here.map(|group| html! { <span class="grp">{ format!("▲ {}", group.name) }</span> });
        let fields = fields.chunks(2).map(|pair| {
            html! { <span class="fld"><i>{ &pair[0] }</i>{ pair.get(1).cloned().unwrap_or_default() }</span> }
        });
        html! { <li key={id.text.clone()}><b>{ cell_of(id) }</b>{ for fields }{ for here }</li> }
    });
    html! {
        <>
            <p class="f0 mut mono">{ format!("last-generated-id {} · entries-added {}", body.last_id, grouped(body.entries_added)) }</p>
            <h3>{ words.groups }<span class="cnt">{ body.group_count }</span></h3>
            if body.groups.is_empty() { <p class="f0 mut">{ words.no_groups }</p> }
            { for body.groups.iter().map(|group| view_group(words, group, now_us)) }
            <h3>{ words.entries }</h3>
            <ol class="ent mono">{ for entries }</ol>
        </>
    }
}

fn view_group(words: &'static KeysWords, group: &GroupRow, now_us: u64) -> Html {
    let lag = group.lag.map_or("—".to_owned(), |lag| lag.to_string());
    let consumers = group.consumers.iter().map(|(name, pending)| {
        html! { <span class="pill">{ format!("{name} · {pending}") }</span> }
    });
    let pending = group.pending.iter().map(|row| {
        let since_us = (now_us as i64).saturating_sub(row.delivered_us).max(0);
        let ago = format!("{}.{}", since_us / 1_000_000, since_us / 100_000 % 10);
        html! {
            <tr key={row.id.text.clone()}><th scope="row">{ cell_of(&row.id) }</th><td>{ &row.consumer }</td>
                <td class="num">{ format!("{}×", row.deliveries) }</td>
                <td class="num t-warn">{ words.ago.replace("{}", &ago) }</td></tr>
        }
    });
    html! {
        <div class="sgr" key={group.name.clone()}>
            <p class="row f0"><b class="mono">{ &group.name }</b><span class="mut mono">{ cell_of(&group.last_id) }</span>
                <span class="mut mono">{ format!("lag {lag}") }</span>
                <span class="mut">{ format!("{} {}", words.pending, group.pending_count) }</span>{ for consumers }</p>
            if !group.pending.is_empty() { <table class="kvt mono"><tbody>{ for pending }</tbody></table> }
        </div>
    }
}

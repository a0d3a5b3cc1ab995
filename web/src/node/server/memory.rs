//! Where memory goes: a bar of its kinds, and the figures of `MEMORY STATS`.

use redscope_session::{MemoryKind, MemoryView};
use yew::prelude::*;

use super::card::card;
use crate::figures::grouped;
use crate::i18n::ServerWords;

pub(super) fn view(words: &'static ServerWords, memory: &MemoryView) -> Html {
    let used = grouped(memory.used_bytes);
    let total = match memory.max_bytes {
        0 => words.no_max.replace("{used}", &used),
        max => words.of_max.replace("{used}", &used).replace("{max}", &grouped(max)),
    };
    // Under a limit the bar is as long as that.
    let whole = memory.max_bytes.max(memory.used_bytes).max(1) as f64;
    let bar = memory.parts.iter().map(|(kind, bytes)| {
        let style = format!("width:{:.2}%;background:{}", *bytes as f64 * 100.0 / whole, color(*kind));
        html! { <i key={color(*kind)} {style} title={format!("{} {}", (words.kind)(*kind), grouped(*bytes))}></i> }
    });
    let legend = memory.parts.iter().map(|(kind, bytes)| {
        html! {
            <li key={color(*kind)}><i style={format!("background:{}", color(*kind))}></i>{ (words.kind)(*kind) }
                <b class="num">{ grouped(*bytes) }</b></li>
        }
    });
    let rows = memory.stats.iter().map(|(name, value)| {
        let value = value.parse().map_or_else(|_| value.clone(), grouped);
        html! { <tr key={name.clone()}><th scope="row" class="mono">{ name }</th><td class="num mono">{ value }</td></tr> }
    });
    let body = html! {
        <>
            <div class="mbar" role="img" aria-label={total.clone()}>{ for bar }</div>
            <ul class="mleg">{ for legend }</ul>
            <table class="svt"><thead><tr><th>{ words.figure }</th><th class="num">{ words.bytes }</th></tr></thead>
                <tbody>{ for rows }</tbody></table>
        </>
    };
    card(
        super::index::MEMORY,
        words.memory,
        html! { <><span class="grow" /><span class="num f0">{ total }</span></> },
        body,
    )
}

const fn color(kind: MemoryKind) -> &'static str {
    match kind {
        MemoryKind::Startup => "var(--ink-3)",
        MemoryKind::Dataset => "var(--s1)",
        MemoryKind::Tables => "var(--s2)",
        MemoryKind::Clients => "var(--s3)",
        MemoryKind::Backlog => "var(--s4)",
        MemoryKind::Replicas => "var(--s5)",
        MemoryKind::Scripts => "var(--s6)",
    }
}

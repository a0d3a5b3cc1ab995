//! A server's keys: name, type, encoding, size, time left, and the beginning of the value.

use redscope_session::{KeyPart, KeyRow};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::Words;

/// Some keys of `count`.
pub(super) fn view(words: &'static Words, keys: &[KeyRow], count: usize) -> Html {
    let shown = match keys.len() {
        all if all == count => grouped(count as u64),
        some => format!("{some} / {}", grouped(count as u64)),
    };
    html! {
        <>
            { head(words, shown) }
            if keys.is_empty() { <p class="dim f0">{ words.no_keys }</p> }
            <ul class="keys">{ for keys.iter().map(|key| view_key(words, key)) }</ul>
        </>
    }
}

/// How many keys there are, where nobody looks at them.
pub(super) fn view_count(words: &'static Words, count: usize) -> Html {
    head(words, grouped(count as u64))
}

fn head(words: &'static Words, count: String) -> Html {
    html! { <h3>{ words.keys }<span class="cnt">{ count }</span></h3> }
}

fn view_key(words: &'static Words, row: &KeyRow) -> Html {
    let (short, color) = badge(&row.kind);
    html! {
        <li key={format!("{} {}", row.db, row.key)}>
            <div class="kh">
                <span class={classes!("kt", color)}>{ short }</span>
                if row.db > 0 { <span class="dim f0">{ format!("db{}", row.db) }</span> }
                <b class="mono">{ &row.key }</b>
                <span class="kx f0">
                    if let Some(ttl) = row.ttl_s { <b class="t-warn nw">{ format!("TTL {} s", grouped(ttl)) }</b>{ " · " } }
                    <span class="nw">{ &row.encoding }</span>{ " · " }
                    if let Some(length) = length_command(&row.kind) {
                        <span class="nw">{ format!("{length} {}", grouped(row.len as u64)) }</span>{ " · " }
                    }
                    <span class="nw">{ format!("{} {}", grouped(row.bytes as u64), words.bytes) }</span>
                </span>
            </div>
            <div class={classes!("kv", "mono", format!("kv-{short}"))}>
                { for row.parts.iter().enumerate().map(|(at, part)| view_part(at, part)) }
                if row.is_cut { <span class="dim">{ "…" }</span> }
            </div>
        </li>
    }
}

fn view_part(at: usize, part: &KeyPart) -> Html {
    html! {
        <span key={at} class="kp">
            if !part.name.is_empty() { <i>{ &part.name }</i> }
            <span>{ &part.value }</span>
        </span>
    }
}

/// A type in short, and its colour.
fn badge(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "string" => ("str", "t1"),
        "hash" => ("hash", "t6"),
        "list" => ("list", "t3"),
        "set" => ("set", "t5"),
        "zset" => ("zset", "t4"),
        "stream" => ("stream", "t2"),
        _ => ("bloom", "t5"),
    }
}

/// The command that replies how long a value is.
fn length_command(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "string" => "STRLEN",
        "hash" => "HLEN",
        "list" => "LLEN",
        "set" => "SCARD",
        "zset" => "ZCARD",
        "stream" => "XLEN",
        _ => return None,
    })
}

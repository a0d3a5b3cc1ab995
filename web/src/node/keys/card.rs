//! One key, close up: name, type and size above, the value, its shape and what time it has left below.

use redscope_session::{CardValue, KeyCard, KeyType, Shape};
use yew::prelude::*;

use super::body;
use super::list::{badge, left, view_expiry};
use super::member::Member;
use crate::figures::grouped;
use crate::i18n::{KeysWords, use_words};
use crate::node::typed::argument;

#[derive(Properties, PartialEq)]
pub(super) struct CardProps {
    pub(super) card: KeyCard,
    pub(super) is_pinned: bool,
    pub(super) is_chosen: bool,
    pub(super) now_us: u64,
    pub(super) on_pin: Callback<()>,
    /// Show it in another shape, if one is given, and from a place on.
    pub(super) on_part: Callback<(Option<Shape>, usize)>,
    /// Type a command about it.
    pub(super) on_type: Callback<String>,
}

#[component]
pub(super) fn Card(props: &CardProps) -> Html {
    let words = &use_words().inside_keys;
    let KeyCard { key, value, db, .. } = &props.card;
    let pin = if props.is_pinned { words.unpin } else { words.pin };
    let onpin = props.on_pin.reform(|_: MouseEvent| ());
    let name = typed_name(&props.card);
    let ondelete = props.on_type.reform({
        let name = name.clone();
        move |_: MouseEvent| format!("DEL {name}")
    });
    let is_bloom = value.as_ref().is_some_and(|value| value.head.kind == KeyType::Bloom);
    let kind = value.as_ref().map(|value| badge(value.head.kind));
    html! {
        <article class={classes!("tc", props.is_chosen.then_some("on"))} aria-label={key.clone()}>
            <header class="tch">
                if let Some((short, color)) = kind { <span class={classes!("kt", color)}>{ short }</span> }
                <b class="mono" title={key.clone()}>{ key }</b>
                if *db > 0 { <span class="dim f0">{ format!("db{db}") }</span> }
                <span class="grow" />
                if let Some(value) = value {
                    <span class="f0 mut nw">{ format!("{} · {} B", value.head.encoding, grouped(value.head.bytes as u64)) }</span>
                }
                if value.is_some() {
                    <button class="btn sm pinb" title={words.delete} aria-label={format!("{} {key}", words.delete)}
                        onclick={ondelete}>
                        <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 7h14M10 4h4M7 7l1 13h8l1-13" /></svg>
                    </button>
                }
                <button class={classes!("btn", "sm", "pinb", props.is_pinned.then_some("on"))} title={pin}
                    aria-label={format!("{pin} {key}")} aria-pressed={props.is_pinned.to_string()} onclick={onpin}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 4h6l-1 6 4 4H6l4-4zM12 14v6" /></svg>
                </button>
            </header>
            <div class="tb">
                if let Some(value) = value { { body::view(words, value, props.now_us) } }
                else { <p class="mut">{ words.gone }</p> }
                if is_bloom { <Member {name} label={key.clone()} on_type={props.on_type.clone()} /> }
            </div>
            if let Some(value) = value { { view_foot(words, value, props) } }
        </article>
    }
}

/// A key's name as it is typed: what is no text is in quotes already.
fn typed_name(card: &KeyCard) -> String {
    match std::str::from_utf8(&card.id) {
        Ok(text) => argument(text),
        Err(_) => card.key.clone(),
    }
}

/// Shapes to choose from, the part that is shown, how much there is, how much it is used, its time.
fn view_foot(words: &'static KeysWords, value: &CardValue, props: &CardProps) -> Html {
    let shapes = value.shapes.iter().map(|shape| {
        let (shape, chosen) = (*shape, *shape == value.shape);
        let onclick = props.on_part.reform(move |_: MouseEvent| (Some(shape), 0));
        html! {
            <button key={shape.name()} class={classes!(chosen.then_some("on"))} aria-pressed={chosen.to_string()}
                {onclick}>{ (words.shape)(shape) }</button>
        }
    });
    let head = &value.head;
    let freq = value.freq.map(|freq| format!("{} · ", words.freq.replace("{}", &freq.to_string())));
    let used = format!(
        "{} {} · {}{}",
        length_command(head.kind),
        grouped(head.len as u64),
        freq.unwrap_or_default(),
        words.idle.replace("{}", &grouped(value.idle_s))
    );
    html! {
        <footer class="tf">
            { view_time(head.expires_us, props.now_us) }
            if value.shown < value.total { { view_part(words, value, props) } }
            if value.shapes.len() > 1 {
                <span class="seg shp" role="group" aria-label={format!("{} {}", words.view, head.key)}>{ for shapes }</span>
            }
            <span class="mut nw">{ used }</span>
            <span class="nw">{ view_expiry(words, head, props.now_us) }</span>
        </footer>
    }
}

/// The last minute of a key, as a bar that runs down.
fn view_time(expires_us: Option<i64>, now_us: u64) -> Html {
    const SHOWN_US: u64 = 60_000_000;
    let left_us = expires_us.map(|at_us| at_us.saturating_sub(now_us as i64).max(0) as u64);
    let Some(left_us) = left_us.filter(|left_us| *left_us < SHOWN_US) else {
        return Html::default();
    };
    let width = left_us as f64 * 100.0 / SHOWN_US as f64;
    html! { <div class="ttl" title={left(left_us)} aria-hidden="true"><i style={format!("width:{width:.1}%")}></i></div> }
}

fn view_part(words: &'static KeysWords, value: &CardValue, props: &CardProps) -> Html {
    let last = value.from + value.shown;
    let text = words
        .part
        .replace("{from}", &grouped(value.from as u64))
        .replace("{to}", &grouped(last.saturating_sub(1) as u64))
        .replace("{all}", &grouped(value.total as u64));
    let to = |from: usize| props.on_part.reform(move |_: MouseEvent| (None, from));
    html! {
        <span class="row pgr">
            <button class="btn sm" aria-label={format!("{} {}", words.previous_part, value.head.key)}
                disabled={value.from == 0} onclick={to(value.from.saturating_sub(value.page))}>{ "‹" }</button>
            <span class="nw num">{ text }</span>
            <button class="btn sm" aria-label={format!("{} {}", words.next_part, value.head.key)}
                disabled={last >= value.total} onclick={to(last)}>{ "›" }</button>
        </span>
    }
}

/// The command that replies how long a value is.
const fn length_command(kind: KeyType) -> &'static str {
    match kind {
        KeyType::String => "STRLEN",
        KeyType::Hash => "HLEN",
        KeyType::List => "LLEN",
        KeyType::Set => "SCARD",
        KeyType::Zset => "ZCARD",
        KeyType::Stream => "XLEN",
        KeyType::Bloom => "BF.CARD",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_so_that_the_server_gets_it() {
        let card = |id: &[u8], key: &str| KeyCard {
            db: 0,
            id: id.to_vec(),
            key: key.to_owned(),
            value: None,
        };
        assert_eq!(typed_name(&card(b"user:1", "user:1")), "user:1");
        assert_eq!(typed_name(&card(b"a b\"", "a b\"")), "\"a b\\\"\"");
        assert_eq!(typed_name(&card(b"\xff", "\"\\xff\"")), "\"\\xff\"");
    }
}

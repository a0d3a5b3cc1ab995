//! Values, each in the shape in which it is read.

mod bits;
mod hll;
mod items;
mod map;
mod stream;

use redscope_session::{Body, CardValue, Shape};
use yew::prelude::*;

use crate::i18n::KeysWords;

/// A page of a value.
pub(super) fn view(words: &'static KeysWords, value: &CardValue, now_us: u64) -> Html {
    match &value.body {
        Body::Text(cell) if value.shape == Shape::Number => {
            html! { <><p class="big mono">{ items::cell_of(cell) }</p><p class="f0 mut">{ words.int_note }</p></> }
        }
        Body::Text(cell) => html! { <pre class="txt">{ items::cell_of(cell) }</pre> },
        Body::Bytes(bytes) if value.shape == Shape::Bits => {
            bits::view_bits(words, bytes, value.from)
        }
        Body::Bytes(bytes) => bits::view_hex(bytes, value.from),
        Body::Items(items) if value.shape == Shape::List => {
            items::view_list(words, items, value.from)
        }
        Body::Items(items) => items::view_set(items),
        Body::Pairs(pairs) => items::view_pairs(pairs),
        Body::Scores { rows, least, most } => {
            items::view_scores(words, rows, (*least, *most), value.from)
        }
        Body::Places(places) => map::view(words, places),
        Body::Hll(hll) => hll::view(words, hll),
        Body::Stream(stream) => stream::view(words, stream, now_us),
        Body::Bloom(bloom) => bits::view_bloom(words, bloom, value.from),
    }
}

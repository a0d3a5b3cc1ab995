//! Bytes in hex, bits as a grid, the bits of a Bloom filter.

use redscope_session::{BloomBody, BytesBody};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::KeysWords;

/// Bytes of a line in hex, and of a line of bits.
const HEX_LINE: usize = 16;
const BITS_LINE: usize = 2;
/// Bytes of a line of a Bloom filter.
const BLOOM_LINE: usize = 8;
/// Side of a bit's cell with its gap, in pixels, and height of a line of text.
const CELL: usize = 12;
const LINE: usize = 15;
/// Room for the number of a line's first byte, and for its bytes in hex, in pixels.
const NUMBER: usize = 34;
const HEX: usize = 46;

/// Bytes in hex beside what prints of them.
pub(super) fn view_hex(body: &BytesBody, from: usize) -> Html {
    let lines = body.bytes.chunks(HEX_LINE).enumerate().map(|(line, bytes)| {
        let at = line * HEX_LINE;
        let hex = bytes.iter().enumerate().map(|(index, byte)| {
            let is_fresh = body.fresh.binary_search(&(at + index)).is_ok();
            let text = format!("{byte:02x}");
            if is_fresh { html! { <mark>{ text }</mark> } } else { html! { <span>{ text }</span> } }
        });
        let text: String = bytes.iter().map(|byte| printed(*byte)).collect();
        html! { <div key={line} class="hxl"><u>{ format!("{:05x}", from + at) }</u><span class="hxb">{ for hex }</span><i>{ text }</i></div> }
    });
    html! { <div class="hxv mono">{ for lines }</div> }
}

fn printed(byte: u8) -> char {
    if byte == b' ' || byte.is_ascii_graphic() { byte.into() } else { '·' }
}

/// Bits, the highest of each byte first, with the bytes in hex beside them and the set ones by number.
pub(super) fn view_bits(words: &'static KeysWords, body: &BytesBody, from: usize) -> Html {
    /// Set bits that are named.
    const MAX_NAMED: usize = 12;
    let is_set = |index: usize| body.bytes[index / 8] & (0x80 >> (index % 8)) != 0;
    let set: Vec<usize> = (0..body.bytes.len() * 8).filter(|index| is_set(*index)).collect();
    let lines = body.bytes.chunks(BITS_LINE).enumerate().map(|(line, bytes)| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x} ")).collect();
        html! { <tspan key={line} x="0" y={(line * LINE + 11).to_string()}>{ from + line * BITS_LINE }<tspan x={(NUMBER + 6 + BITS_LINE * 8 * CELL).to_string()}>{ hex }</tspan></tspan> }
    });
    let height = body.bytes.len().div_ceil(BITS_LINE) * LINE;
    let width = NUMBER + BITS_LINE * 8 * CELL + HEX;
    let named = set.iter().take(MAX_NAMED).map(|bit| (from * 8 + bit).to_string());
    let named: Vec<String> = named.collect();
    let more = if set.len() > MAX_NAMED { " …" } else { "" };
    html! {
        <>
            <p class="f0"><b class="mono">{ format!("bit {}{more}", named.join(", ")) }</b></p>
            <p class="f0 mut">
                if let Some(count) = body.set_bits { <span class="mono">{ format!("BITCOUNT {} · ", grouped(count)) }</span> }
                { words.bits_note }
            </p>
            <svg class="bit" width={width.to_string()} height={height.to_string()} viewBox={format!("0 0 {width} {height}")}
                role="img" aria-label={format!("bit {}{more}", named.join(", "))}>
                <g transform={format!("translate({NUMBER} 1)")}>{ grid(&body.bytes, &body.fresh, (BITS_LINE, LINE), |byte, bit| byte & (0x80 >> bit) != 0) }</g>
                <text>{ for lines }</text>
            </svg>
        </>
    }
}

/// The chain of filters, and bits of one of them, the lowest of each byte first.
pub(super) fn view_bloom(words: &'static KeysWords, body: &BloomBody, from: usize) -> Html {
    let mut begin = 0;
    let rows = body.layers.iter().enumerate().map(|(number, layer)| {
        let is_shown = (begin..begin + layer.len_bytes).contains(&from);
        begin += layer.len_bytes;
        let set = layer.set_bits.map(|set| {
            format!("{} / {}", grouped(set), grouped(layer.len_bytes as u64 * 8))
        });
        html! {
            <tr key={number} class={classes!(is_shown.then_some("on"))}>
                <th scope="row">{ number + 1 }</th>
                <td class="num">{ format!("{} / {}", grouped(layer.items), grouped(layer.capacity)) }</td>
                <td class="num">{ format!("{:.3e}", layer.error) }</td>
                <td class="num">{ layer.hashes }</td>
                <td class="num">{ set.unwrap_or_default() }</td>
            </tr>
        }
    });
    let lines = body.bytes.len().div_ceil(BLOOM_LINE);
    let (width, height) = (BLOOM_LINE * 8 * CELL / 2, lines * CELL / 2);
    html! {
        <>
            <table class="blm"><thead><tr>
                <th>{ words.filter }</th><th class="num">{ words.items }</th><th class="num">{ words.error_rate }</th>
                <th class="num">{ "k" }</th><th class="num">{ words.set_bits }</th>
            </tr></thead><tbody>{ for rows }</tbody></table>
            <svg class="bit blo" width="100%" viewBox={format!("0 0 {width} {}", height.max(CELL))} role="img" aria-label={words.set_bits}>
                <g transform="scale(0.5)">{ grid(&body.bytes, &body.fresh, (BLOOM_LINE, CELL), |byte, bit| byte & (1 << bit) != 0) }</g>
            </svg>
        </>
    }
}

/// Cells of bits, each kind of them in one path: empty ones, set ones, set ones in fresh bytes. A line has
/// so many bytes and pixels.
fn grid(
    bytes: &[u8],
    fresh: &[usize],
    (line, height): (usize, usize),
    is_set: impl Fn(u8, usize) -> bool,
) -> Html {
    let (mut off, mut on, mut new) = (String::new(), String::new(), String::new());
    for (at, byte) in bytes.iter().enumerate() {
        let is_fresh = fresh.binary_search(&at).is_ok();
        for bit in 0..8 {
            let (x, y) = ((at % line * 8 + bit) * CELL, at / line * height);
            let to = match (is_set(*byte, bit), is_fresh) {
                (false, _) => &mut off,
                (true, false) => &mut on,
                (true, true) => &mut new,
            };
            to.push_str(&format!("M{x} {y}h10v10h-10z"));
        }
    }
    html! { <><path class="b0" d={off} /><path class="b1" d={on} /><path class="b2" d={new} /></> }
}

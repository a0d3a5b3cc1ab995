//! The registers of a HyperLogLog as a picture, a cell each.

use redscope_session::HllBody;
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::KeysWords;

/// Registers of a line; there are 16384.
const LINE: usize = 256;
/// Shades of cells.
const SHADES: usize = 5;

/// The picture, with what it says.
pub(super) fn view(words: &'static KeysWords, body: &HllBody) -> Html {
    if body.registers.is_empty() {
        return html! { <p class="t-bad">{ words.hll_broken }</p> };
    }
    let set = body.registers.iter().filter(|value| **value > 0).count();
    let most = body.registers.iter().copied().max().unwrap_or(0);
    let registers = words
        .registers_set
        .replace("{set}", &grouped(set as u64))
        .replace("{all}", &grouped(body.registers.len() as u64))
        .replace("{most}", &most.to_string());
    // Few registers would be lost among so many: each is a stem then, as high as its value.
    let few = set * 64 <= body.registers.len();
    let picture = if few { view_stems(&body.registers, most) } else { view_cells(body, most) };
    html! {
        <>
            <p><b class="big mono">{ grouped(body.estimate) }</b><span class="f0 mut">{ format!(" {} ± 0.81%", words.estimate) }</span></p>
            <p class="f0">{ registers }</p>
            <div role="img" aria-label={registers_label(words, body)}>{ picture }</div>
            <p class="f0 mut">{ if body.is_dense { words.hll_dense } else { words.hll_sparse } }</p>
            if !few { <p class="f0 mut">{ words.hll_note }</p> }
            if let Some(cached) = body.cached { <p class="f0 mut">{ words.cached.replace("{}", &grouped(cached)) }</p> }
        </>
    }
}

fn registers_label(words: &'static KeysWords, body: &HllBody) -> String {
    format!("HyperLogLog · {} {}", words.estimate, body.estimate)
}

fn view_stems(registers: &[u8], most: u8) -> Html {
    const WIDTH: f64 = 268.0;
    const HEIGHT: f64 = 54.0;
    let set = registers.iter().enumerate().filter(|(_, value)| **value > 0);
    let stems = set.map(|(at, value)| {
        let x = 5.0 + at as f64 * (WIDTH - 10.0) / registers.len() as f64;
        let top = HEIGHT - 6.0 - f64::from(*value) * (HEIGHT - 14.0) / f64::from(most.max(1));
        html! { <g key={at}><path d={format!("M{x:.1} {HEIGHT}V{top:.1}")} /><circle cx={format!("{x:.1}")} cy={format!("{top:.1}")} r="3.5"><title>{ format!("{at}: {value}") }</title></circle></g> }
    });
    html! {
        <>
            <svg class="hls" width="100%" viewBox="0 0 268 56"><path class="ax" d="M0 54.5H268" />{ for stems }</svg>
            <p class="f0 mut mono lend"><span>{ "register 0" }</span><span>{ registers.len() - 1 }</span></p>
        </>
    }
}

fn view_cells(body: &HllBody, most: u8) -> Html {
    let mut shades = vec![String::new(); SHADES];
    let mut fresh = String::new();
    for (at, value) in body.registers.iter().enumerate().filter(|(_, value)| **value > 0) {
        let shade = usize::from(*value - 1) * SHADES / usize::from(most.max(1));
        shades[shade.min(SHADES - 1)].push_str(&format!("M{} {}h1v1h-1z", at % LINE, at / LINE));
    }
    for at in &body.fresh {
        fresh.push_str(&format!("M{} {}h1v1h-1z", at % LINE, at / LINE));
    }
    let paths = shades.into_iter().enumerate().map(|(shade, d)| {
        html! { <path key={shade} {d} fill-opacity={format!("{:.2}", (shade + 1) as f64 / SHADES as f64)} /> }
    });
    let height = body.registers.len() / LINE;
    html! {
        <svg class="hlc" width="100%" viewBox={format!("0 0 {LINE} {height}")} preserveAspectRatio="none" shape-rendering="crispEdges">
            { for paths }<path class="new" d={fresh} />
        </svg>
    }
}

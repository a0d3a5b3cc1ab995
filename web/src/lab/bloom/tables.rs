//! What else is counted of a filter: its size and memory, its chain, filters joined, bits cleared.

use redscope_session::lab::{BloomDesign, BloomSideView, BloomView, Joined};
use yew::prelude::*;

use super::figure::share;
use crate::figures::grouped;
use crate::i18n::BloomWords;

/// Size, fill and memory.
pub(super) fn figures(words: &BloomWords, view: &BloomView, side: usize) -> Html {
    let step = view.ask.step as usize;
    let (point, set) = (&view.sides[side].points[step], view.set_bytes[step]);
    let layers = &view.sides[side].look.layers;
    let made_for: u32 = layers.iter().map(|layer| layer.capacity).sum();
    let mut hashes: Vec<String> = layers.iter().map(|layer| layer.hashes.to_string()).collect();
    hashes.dedup();
    let size = words.size_of.replace("{bits}", &grouped(point.bits.into()));
    let size = size.replace("{hashes}", &hashes.join(", "));
    let each = f64::from(point.bits) / f64::from(made_for.max(1));
    let size = size.replace("{each}", &format!("{each:.2}"));
    let kilobytes = |bytes: u64| format!("{:.1} KB", bytes as f64 / 1024.0);
    let times = set as f64 / f64::from(point.memory_bytes.max(1));
    let memory = words.memory_of.replace("{set}", &kilobytes(set));
    let memory = memory.replace("{times}", &format!("{times:.1}"));
    let rows = [
        (words.size, size),
        (words.fill, share(point.bits_set, point.bits)),
        (words.taken_for_known, grouped(point.known.into())),
        (words.refused, grouped(point.refused.into())),
        (words.memory, format!("{} · {memory}", kilobytes(point.memory_bytes.into()))),
    ];
    html! {
        <dl class="bl-fig">{ for rows.into_iter().map(|(name, value)| html! {
            <div><dt>{ name }</dt><dd>{ value }</dd></div>
        }) }</dl>
    }
}

/// The filters of a chain, if there may be several.
pub(super) fn chain(words: &BloomWords, design: &BloomDesign, side: &BloomSideView) -> Html {
    let mut one_in = design.one_in();
    let rows = side.look.layers.iter().enumerate().map(|(at, layer)| {
        one_in *= 2;
        html! {
            <tr key={at}><th scope="row">{ at + 1 }</th>
                <td class="num">{ format!("{} / {}", grouped(layer.items.into()), grouped(layer.capacity.into())) }</td>
                <td class="num">{ words.one_in.replace("{}", &grouped(one_in)) }</td>
                <td class="num">{ grouped(layer.bits.into()) }</td><td class="num">{ layer.hashes }</td>
                <td class="num">{ share(layer.bits_set, layer.bits) }</td></tr>
        }
    });
    let heads = words.chain_heads.map(|head| html! { <th scope="col" class="num">{ head }</th> });
    html! {
        <section class="bl-tab"><h3>{ words.chain }</h3>
            <table><thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></section>
    }
}

/// What clearing bits does, and what becomes of filters that are joined.
pub(super) fn more(words: &BloomWords, side: &BloomSideView, probes: u32) -> Html {
    let cleared = side.look.cleared;
    let lost = words.lost.replace("{items}", &cleared.items.to_string());
    let lost = lost.replace("{lost}", &grouped(cleared.lost.into()));
    let lost = lost.replace("{others}", &grouped(cleared.others.into()));
    let rows = side.look.joined.iter().zip(words.joins).map(|(joined, name)| {
        let Joined { items, missed, bits_set, hits, fresh_bits_set, fresh_hits } = *joined;
        html! {
            <tr key={name}><th scope="row">{ name }</th>
                <td class="num">{ grouped(items.into()) }</td>
                <td class="num">{ format!("{} / {}", grouped(bits_set.into()), grouped(fresh_bits_set.into())) }</td>
                <td class="num">{ format!("{} / {}", share(hits, probes), share(fresh_hits, probes)) }</td>
                <td class={classes!("num", (missed > 0).then_some("t-bad"))}>{ grouped(missed.into()) }</td></tr>
        }
    });
    let heads = words.join_heads.map(|head| html! { <th scope="col" class="num">{ head }</th> });
    html! {
        <>
            <section class="bl-tab"><h3>{ words.no_delete }</h3>
                <p class="f1">{ if cleared.items == 0 { words.none_cleared.to_owned() } else { lost } }</p></section>
            <section class="bl-tab"><h3>{ words.joined }</h3><p class="f0 mut">{ words.joined_sub }</p>
                <table><thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></section>
        </>
    }
}

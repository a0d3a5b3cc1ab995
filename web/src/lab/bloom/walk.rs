//! One item: its bits one after the other, and what comes of them.

use redscope_session::lab::{Answer, BloomLook, BloomWalk, HashBit};
use yew::prelude::*;

use super::state::{BloomLab, BloomMsg};
use crate::figures::grouped;
use crate::i18n::{BloomWords, LabsWords};

/// The bits of the item, with what goes through them.
pub(super) fn item(
    words: &LabsWords,
    lab: &BloomLab,
    item: &str,
    look: &BloomLook,
    on: &Callback<BloomMsg>,
) -> Html {
    let own = &words.bloom;
    let walk = &look.walk;
    let (all, walked) = (walk.bits.len(), lab.walked(walk.bits.len()));
    let go = |to: usize| on.reform(move |_: MouseEvent| BloomMsg::Walk(to as u64));
    let is_chain = look.layers.len() > 1;
    let bits = walk.bits.iter().enumerate();
    let bits = bits
        .map(|(at, bit)| row(own, bit, is_chain, at < walked, walked < all && at + 1 == walked));
    let typed = walk.typed.iter().filter(|_| walked == all).map(|[line, reply]| {
        html! {
            <p class="mono bl-cmd"><b>{ "> " }{ line }</b><br />{ reply }</p>
        }
    });
    html! {
        <div class="bl-it">
            <div class="bl-ih"><h3>{ own.bits_of.replace("{}", item) }</h3><span class="grow" />
                <button class="btn sm" disabled={walked == 0} onclick={go(0)}>{ words.lab.to_start }</button>
                <button class="btn sm" disabled={walked == all} onclick={go(walked + 1)}>{ words.lab.step }</button></div>
            <ol class="bl-w">{ for bits }</ol>
            if walked == all {
                <p class="f1">{ verdict(own, walk) }{ " " }{ insertion(own, look) }</p>
                { for typed }
            }
        </div>
    }
}

fn row(words: &BloomWords, bit: &HashBit, is_chain: bool, is_past: bool, is_here: bool) -> Html {
    let (class, mark, said) = match (is_past, bit.is_read, bit.is_set) {
        (false, ..) => ("not", "", words.not_yet),
        (true, false, _) => ("not", "–", words.not_read),
        (true, true, true) => ("on", "1", words.is_set),
        (true, true, false) => ("off", "0", words.is_not_set),
    };
    let class = classes!(class, is_here.then_some("here"));
    html! {
        <li {class} title={said}>
            if is_chain { <span class="mut">{ format!("{}·", bit.layer + 1) }</span> }
            <span>{ grouped(bit.bit.into()) }</span><b aria-hidden="true">{ mark }</b><span class="sr">{ said }</span>
        </li>
    }
}

/// What a look-up says, and whether it is true.
fn verdict(words: &BloomWords, walk: &BloomWalk) -> String {
    let read = walk.bits.iter().filter(|bit| bit.is_read).count();
    // What is found is found in the filter that is read last.
    let bits = walk.bits.chunk_by(|one, other| one.layer == other.layer).last();
    let bits = bits.map_or(0, <[HashBit]>::len);
    let said = match (walk.exists, walk.was_offered) {
        (true, true) => words.found,
        (true, false) => words.false_positive,
        (false, false) => words.absent,
        (false, true) => words.refused_before,
    };
    said.replace("{read}", &read.to_string()).replace("{bits}", &bits.to_string())
}

/// What adding the item now would do.
fn insertion(words: &BloomWords, look: &BloomLook) -> String {
    let Some(newest) = look.layers.last() else { return String::new() };
    match look.walk.added {
        Answer::Known => words.adds_nothing.to_owned(),
        Answer::Full => words.is_full.to_owned(),
        Answer::New if look.layers.len() > 1 && newest.items >= newest.capacity => {
            words.adds_filter.to_owned()
        }
        Answer::New => {
            let place = look.layers.len() as u32 - 1;
            let own = look.walk.bits.iter().filter(|bit| bit.layer == place && !bit.is_set);
            let mut new: Vec<u32> = own.map(|bit| bit.bit).collect();
            new.sort_unstable();
            new.dedup();
            words.adds_bits.replace("{}", &new.len().to_string())
        }
    }
}

//! What is on the wire: messages on their way, and those that have arrived last.

use redscope_session::{MessageKind, MessageView, PacketView};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::{Words, use_words};
use crate::model::{Slice, seconds};
use crate::msg::Msg;
use crate::panes::ballot::said;
use crate::panes::console::title;
use crate::panes::followed::Followed;
use crate::platform::chosen;
use crate::shapes::kind_shape;

const KINDS: [MessageKind; 5] = [
    MessageKind::Client,
    MessageKind::Replication,
    MessageKind::Sentinel,
    MessageKind::Vote,
    MessageKind::Bus,
];

#[derive(Properties, PartialEq)]
pub(super) struct WireProps {
    pub(super) packets: Slice<Vec<PacketView>>,
    /// Those that have arrived, the last at the end.
    pub(super) passed: Slice<Vec<PacketView>>,
    pub(super) watched: Option<u64>,
    /// The bytes of the one that is watched.
    pub(super) message: Slice<Option<MessageView>>,
    /// Nothing before can be gone back to.
    pub(super) begun_us: u64,
    pub(super) now_us: u64,
    /// The one kind that is listed, if not all are.
    pub(super) kind: Option<MessageKind>,
    pub(super) on: Callback<Msg>,
}

/// Chooses the kind that is listed, among those that there are.
pub(super) fn choice(
    words: &'static Words,
    packets: &[PacketView],
    passed: &[PacketView],
    kind: &UseStateHandle<Option<MessageKind>>,
) -> Html {
    let is_there = |kind: &MessageKind| packets.iter().chain(passed).any(|one| one.kind == *kind);
    let options =
        KINDS.iter().enumerate().filter(|(_, one)| is_there(one) || **kind == Some(**one));
    let options = options.map(|(at, one)| {
        html! { <option value={at.to_string()} selected={**kind == Some(*one)}>{ (words.kind)(*one) }</option> }
    });
    let onchange = {
        let kind = kind.clone();
        Callback::from(move |event: Event| {
            kind.set(chosen(&event).parse::<usize>().ok().and_then(|at| KINDS.get(at).copied()));
        })
    };
    html! {
        <select class="btn sm" aria-label={words.wire_kind} {onchange}>
            <option value="" selected={kind.is_none()}>{ words.show_all }</option>{ for options }
        </select>
    }
}

#[component]
pub(super) fn Wire(props: &WireProps) -> Html {
    let words = use_words();
    let kind = props.kind;
    {
        // Only while they are looked at are those of before a jump looked for.
        let on = props.on.clone();
        use_effect_with((), move |()| {
            on.emit(Msg::WatchWire(true));
            move || on.emit(Msg::WatchWire(false))
        });
    }
    let is_shown = |packet: &&PacketView| kind.is_none_or(|kind| packet.kind == kind);
    let mut on_way: Vec<&PacketView> = props.packets.iter().filter(is_shown).collect();
    on_way.sort_by_key(|packet| packet.sent_us);
    let passed = props.passed.iter().filter(|packet| packet.due_us <= props.now_us);
    let passed: Vec<&PacketView> = passed.filter(is_shown).collect();
    let is_empty = on_way.is_empty() && passed.is_empty();
    html! {
            <Followed tag="div" place={(passed.last().map(|packet| packet.id), passed.len())}>
                if is_empty { <p class="dim hello">{ words.no_wire }</p> }
                if !passed.is_empty() {
                    <h3>{ words.arrived }{ " " }<span class="cnt">{ passed.len() }</span></h3>
                    <ul aria-label={words.arrived}>{ for passed.iter().map(|packet| row(props, words, packet, packet.due_us)) }</ul>
                }
                if !is_empty { <h3 class="cut">{ words.now_on_way }{ " " }<span class="cnt">{ on_way.len() }</span></h3> }
                if !on_way.is_empty() {
                    <ul aria-label={words.on_way}>{ for on_way.iter().map(|packet| row(props, words, packet, packet.sent_us)) }</ul>
                }
            </Followed>
    }
}

/// A message with the time at which it was sent, or has arrived: a link there. What it says is a button for its bytes.
fn row(props: &WireProps, words: &'static Words, packet: &PacketView, at_us: u64) -> Html {
    let id = packet.id;
    let is_watched = props.watched == Some(id);
    let onwatch = props.on.reform(move |_: MouseEvent| Msg::Watch((!is_watched).then_some(id)));
    let way =
        format!("{} → {}", title(words.client, &packet.from), title(words.client, &packet.to));
    let message = (*props.message).as_ref().filter(|message| is_watched && message.id == id);
    let parts = message.map(|message| {
        let parts = message.parts.iter().map(|part| {
            html! { <><dt class="mono">{ &part.text }</dt><dd class="mono dim">{ &part.hex }</dd></> }
        });
        html! { <dl class="byt">{ for parts }</dl> }
    });
    let len = message.map(|message| message.len_bytes);
    html! {
        <li key={id} class={classes!("wr", is_watched.then_some("wsel"))}>
            if at_us >= props.begun_us {
                <button class="at" onclick={props.on.reform(move |_: MouseEvent| Msg::Seek(at_us))}>{ seconds(at_us) }</button>
            } else {
                <span class="at">{ seconds(at_us) }</span>
            }
            { kind_shape(packet.kind) }
            <span>
                <span class="wkd">{ (words.kind)(packet.kind) }</span>
                <button class="wmsg" aria-expanded={is_watched.to_string()} onclick={onwatch}>
                    <b>{ way }</b>{ " " }<span class="mono">{ said(words, packet) }</span>
                </button>
                if let Some(len) = len { <span class="dim f0">{ format!(" {} B", grouped(len as u64)) }</span> }
                { for parts }
            </span>
        </li>
    }
}

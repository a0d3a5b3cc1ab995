//! One message close up: where it is, its bytes part by part, and what can be done to it.

use redscope_session::{MessagePart, MessageView, PacketView};
use yew::prelude::*;

use super::card::Card;
use crate::figures::{fine, grouped, ms};
use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::Msg;
use crate::panes::console::title;
use crate::shapes::{kind_color, kind_shape};

/// What the button delays a message by.
const LATER_MS: u64 = 200;

#[derive(Properties, PartialEq)]
pub(super) struct MessageCardProps {
    pub(super) watched: Option<u64>,
    /// The watched message, while it is on its way.
    pub(super) packet: Option<PacketView>,
    /// The same, if it is known to have arrived.
    pub(super) passed: Option<PacketView>,
    pub(super) message: Slice<Option<MessageView>>,
    pub(super) now_us: u64,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn MessageCard(props: &MessageCardProps) -> Html {
    let words = use_words();
    // A message that has arrived can still be read.
    let last = use_mut_ref(|| None::<PacketView>);
    let known = props.packet.as_ref().or(props.passed.as_ref());
    if let Some(packet) = known {
        *last.borrow_mut() = Some(packet.clone());
    }
    let shown = last.borrow().clone().filter(|packet| Some(packet.id) == props.watched);
    let Some(packet) = shown else {
        return html! {
            <Card id="message" title={words.message} empty=true><p class="mut">{ words.no_message }</p></Card>
        };
    };
    let is_gone = props.packet.is_none();
    let way = Way::of(&packet, props.now_us, is_gone);
    let state = match way {
        Way::Gone => html! { <span class="pill">{ words.gone }</span> },
        Way::Held => html! { <span class="pill warn">{ words.held }</span> },
        Way::Passed { done_us, all_us } => html! {
            <span class="pill inf">{ format!("{} / {} ms", ms(done_us), ms(all_us)) }</span>
        },
    };
    let who = |name: &str| title(words.client, name);
    let message = props.message.as_ref().filter(|message| message.id == packet.id);
    let due = if packet.held { "—".to_owned() } else { fine(packet.due_us) };
    let times = format!("{} {} · {} {due}", words.sent, fine(packet.sent_us), words.due);
    let link = match packet.due_us.checked_sub(packet.sent_us).filter(|_| !packet.held) {
        Some(us) => format!(" · {} {}–{} {} ms", words.link, packet.from, packet.to, ms(us)),
        None => format!(" · {} {}–{}", words.link, packet.from, packet.to),
    };
    let act = |verb: &str| {
        let words = format!("{verb} #{}", packet.id);
        props.on.reform(move |_: MouseEvent| Msg::Act(words.clone()))
    };
    let later = {
        let words = format!("delay #{} {LATER_MS}ms", packet.id);
        props.on.reform(move |_: MouseEvent| Msg::Act(words.clone()))
    };
    let style = format!("width:{:.1}%;background:{}", way.percent(), kind_color(packet.kind));
    html! {
        <Card id="message" title={format!("{} → {}", who(&packet.from), who(&packet.to))}
            mark={kind_shape(packet.kind)}>
            <div class="way" aria-hidden="true"><i {style}></i></div>
            <div class="row f0">
                <span class="dim grow">{ (words.kind)(packet.kind) }{ format!(" · #{}", grouped(packet.id)) }</span>
                { state }
            </div>
            <div class="row act">
                <button class="btn sm" disabled={is_gone} onclick={act("drop")}>{ words.drop_message }</button>
                <button class="btn sm" disabled={is_gone || packet.held} onclick={act("hold")}>{ words.delay_message }</button>
                <button class="btn sm" disabled={is_gone} onclick={later}>
                    { words.later_message.replace("{}", &LATER_MS.to_string()) }</button>
                <button class="btn sm" disabled={is_gone} onclick={act("deliver")}>{ words.deliver_message }</button>
                <span class="grow" />
                if let Some(len) = message.map(|message| message.len_bytes).filter(|len| *len > 0) {
                    <span class="dim f0 nw">{ format!("{} {}", grouped(len as u64), words.bytes) }</span>
                }
            </div>
            if let Some(message) = message { { view_parts(&message.parts) } }
            <p class="dim f0 when">{ times }{ link }</p>
        </Card>
    }
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// It is not on its way any more.
    Gone,
    /// Something holds it up.
    Held,
    /// So much of its time has passed.
    Passed { done_us: u64, all_us: u64 },
}

impl Way {
    fn of(packet: &PacketView, now_us: u64, is_gone: bool) -> Self {
        if is_gone {
            return Way::Gone;
        }
        if packet.held {
            return Way::Held;
        }
        let all_us = packet.due_us.saturating_sub(packet.sent_us);
        let done_us = now_us.saturating_sub(packet.sent_us).min(all_us);
        Way::Passed { done_us, all_us }
    }

    /// How much of the bar is filled.
    fn percent(self) -> f64 {
        match self {
            Way::Gone => 100.0,
            Way::Held => 50.0,
            Way::Passed { all_us: 0, .. } => 100.0,
            Way::Passed { done_us, all_us } => done_us as f64 * 100.0 / all_us as f64,
        }
    }
}

/// The parts with their bytes; what opens and closes a connection has none.
fn view_parts(parts: &[MessagePart]) -> Html {
    let has_bytes = parts.iter().any(|part| !part.hex.is_empty());
    let rows = parts.iter().enumerate().map(|(at, part)| {
        // A request's count, its command, its key, the rest: a colour each.
        let color = ["t4", "t1", "t2", "t3"][at.min(3)];
        html! {
            <tr key={at}>
                <td class={classes!(has_bytes.then_some(color))}>{ &part.text }</td>
                if has_bytes { <td>{ &part.hex }</td> }
            </tr>
        }
    });
    html! { <table class="hex mono"><tbody>{ for rows }</tbody></table> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_session::MessageKind;

    #[test]
    fn the_bar_follows_the_message() {
        let packet = PacketView {
            id: 7,
            from: "c1".into(),
            to: "n1".into(),
            kind: MessageKind::Client,
            sent_us: 1000,
            due_us: 1400,
            held: false,
            label: String::new(),
            ballot: None,
        };
        let way = Way::of(&packet, 1100, false);
        assert_eq!((way, way.percent()), (Way::Passed { done_us: 100, all_us: 400 }, 25.0));
        assert_eq!(Way::of(&packet, 9999, false).percent(), 100.0);
        assert_eq!(Way::of(&packet, 1100, true), Way::Gone);
        let held = PacketView { held: true, due_us: 0, ..packet };
        assert_eq!(Way::of(&held, 1100, false), Way::Held);
    }
}

//! Messages on their way. Where each is follows from when it was sent and when it is due.

use redscope_session::{MessageKind, PacketView};
use yew::prelude::*;

use super::geometry::{Point, Rect};
use super::layout::Size;
use super::scene::Scene;
use super::text::{MONO, clip, number};
use crate::msg::Msg;
use crate::panes::ballot;
use crate::panes::console::title;
use crate::shapes::{kind_color, kind_path};

/// Messages that can be reached by the keyboard, and labels, at once.
const MOST_FOCUSED: usize = 24;
const MOST_LABELS: usize = 8;
/// Columns of a label.
const LABEL: usize = 26;
/// The part of the way that the tail takes.
const TAIL: f64 = 0.05;
/// Where a message that is held up waits.
const HELD_AT: f64 = 0.4;

/// How far a message has come, from 0 to 1. A calm stage shows it at the sixths between the thirds.
fn part(packet: &PacketView, now_us: u64, calm: bool) -> f64 {
    if packet.held {
        return HELD_AT;
    }
    let whole = packet.due_us.saturating_sub(packet.sent_us).max(1) as f64;
    let part = (now_us.saturating_sub(packet.sent_us) as f64 / whole).clamp(0.0, 1.0);
    if calm { ((part * 3.0).floor().min(2.0) + 0.5) / 3.0 } else { part }
}

/// All messages, and their labels above everything else.
pub(super) fn view(scene: &Scene<'_>) -> Html {
    // That heartbeats do not get through a cut is what the cut says.
    let is_told_by_cut = |packet: &&PacketView| {
        packet.held
            && matches!(packet.kind, MessageKind::Bus | MessageKind::Sentinel)
            && scene.cuts.between(&packet.from, &packet.to)
            && scene.props.watched != Some(packet.id)
    };
    let all = scene.props.packets.iter().filter(|packet| scene.shows(packet.kind));
    let mut shown: Vec<&PacketView> = all.filter(|packet| !is_told_by_cut(packet)).collect();
    shown.sort_by(|a, b| {
        let held =
            |one: &PacketView| one.held.then(|| (one.from.clone(), one.to.clone(), one.kind));
        (held(a), a.due_us, a.id).cmp(&(held(b), b.due_us, b.id))
    });
    // Of what is held up on a way, one of a kind is enough to see.
    shown.dedup_by(|a, b| {
        let is_same = (&a.from, &a.to, a.kind) == (&b.from, &b.to, b.kind);
        is_same && a.held && b.held && scene.props.watched != Some(a.id)
    });
    let mut taken: Vec<Rect> = scene.layout.cards.values().copied().collect();
    let mut labels = Vec::new();
    let mut marks = Vec::new();
    for (index, packet) in shown.into_iter().enumerate() {
        let Some(curve) = scene.way(&packet.from, &packet.to, packet.kind) else { continue };
        let part = part(packet, scene.props.now_us, scene.calm);
        let spot = curve.at(part);
        let is_watched = scene.props.watched == Some(packet.id);
        let has_way =
            matches!(packet.kind, MessageKind::Vote | MessageKind::Bus | MessageKind::Sentinel);
        let tail =
            (!packet.held && !scene.calm && part > TAIL).then(|| curve.piece(part - TAIL, part));
        let color = kind_color(packet.kind);
        marks.push(html! {
            <g key={packet.id.to_string()}>
                if has_way && !packet.held && scene.layout.size != Size::Dot {
                    <path class="way" d={curve.path()} stroke={color} />
                }
                if let Some(tail) = tail { <path class="tail" d={tail} stroke={color} /> }
                { mark(scene, packet, spot, is_watched, index < MOST_FOCUSED) }
            </g>
        });
        let is_said = matches!(packet.kind, MessageKind::Client | MessageKind::Vote) || is_watched;
        if is_said && labels.len() < MOST_LABELS && scene.layout.size != Size::Dot {
            labels.extend(label(scene, packet, spot, &mut taken));
        }
    }
    html! { <g class="packets">{ for marks }{ for labels }</g> }
}

/// Its shape, by its kind.
fn mark(
    scene: &Scene<'_>,
    packet: &PacketView,
    spot: Point,
    is_watched: bool,
    is_focused: bool,
) -> Html {
    let words = scene.words;
    let is_small = packet.kind == MessageKind::Bus || scene.layout.size == Size::Dot;
    let scale = if is_small { 0.62 } else { 1.0 };
    let name = |name: &str| title(words.client, name);
    let colon = words.colon;
    let label = format!(
        "{}{colon}{} → {}{colon}{}{}",
        (words.kind)(packet.kind),
        name(&packet.from),
        name(&packet.to),
        ballot::said(words, packet),
        if packet.held { format!("{}{}", words.clause, words.held) } else { String::new() },
    );
    let watch = {
        let (on, id) = (scene.props.on.clone(), packet.id);
        move || on.emit(Msg::Watch((!is_watched).then_some(id)))
    };
    let onclick = {
        let watch = watch.clone();
        Callback::from(move |_: MouseEvent| watch())
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            watch();
        }
    });
    let place = format!("translate({:.1} {:.1})", spot.x, spot.y);
    html! {
        <g class="pkt" role="button" tabindex={is_focused.then_some("0")} aria-label={label.clone()}
            aria-pressed={is_watched.to_string()} transform={place} {onclick} {onkeydown}>
            <title>{ label }</title>
            <circle class="hit" r="14" fill="transparent" />
            if is_watched { <circle class="wr" r="12" fill="none" stroke="var(--focus)" stroke-width="2" /> }
            <path d={kind_path(packet.kind)} fill={kind_color(packet.kind)} stroke="var(--panel)" stroke-width="1"
                transform={format!("scale({scale}) translate(-8 -8)")} />
            if packet.held { <path class="hld" d="M-6 -14h12M0 -17v6" stroke="var(--warn)" stroke-width="2" stroke-linecap="round" /> }
        </g>
    }
}

/// What it says, beside it where nothing else is; nothing if there is no such place.
fn label(
    scene: &Scene<'_>,
    packet: &PacketView,
    spot: Point,
    taken: &mut Vec<Rect>,
) -> Option<Html> {
    let said = clip(&ballot::said(scene.words, packet), LABEL);
    if said.is_empty() {
        return None;
    }
    let w = super::text::cells(&said) as f64 * MONO + 8.0;
    let x = (spot.x - w / 2.0).clamp(2.0, (scene.layout.width - w - 2.0).max(2.0));
    // The mark of a message that is held up stands above it.
    let above = if packet.held { -37.0 } else { -30.0 };
    let places = [above, 14.0, above - 20.0, 34.0];
    let places = places.map(|dy| Rect { x, y: spot.y + dy, w, h: 17.0 });
    let place = places.into_iter().find(|place| {
        place.y > 0.0
            && place.y + place.h < scene.layout.height
            && !taken.iter().any(|other| place.meets(*other))
    })?;
    taken.push(place);
    Some(html! {
        <g class="lb" aria-hidden="true" key={format!("l{}", packet.id)}>
            <rect x={number(place.x)} y={number(place.y)} width={number(place.w)} height={number(place.h)} rx="4"
                fill="var(--panel)" opacity=".92" />
            <text class="m" x={number(place.x + w / 2.0)} y={number(place.y + 12.5)} text-anchor="middle"
                style={format!("fill:{}", kind_color(packet.kind))}>{ said }</text>
        </g>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sent_us: u64, due_us: u64, held: bool) -> PacketView {
        PacketView {
            id: 1,
            from: "n1".into(),
            to: "n2".into(),
            kind: MessageKind::Bus,
            sent_us,
            due_us,
            held,
            label: String::new(),
            ballot: None,
        }
    }

    #[test]
    fn a_message_is_where_its_time_says() {
        let one = packet(1000, 1400, false);
        assert!((part(&one, 1100, false) - 0.25).abs() < 1e-9);
        assert!((part(&one, 900, false)).abs() < 1e-9, "not sent yet");
        assert!((part(&one, 9000, false) - 1.0).abs() < 1e-9, "due");
        assert!((part(&packet(5, 5, false), 5, false)).abs() < 1e-9, "in no time");
        assert!((part(&packet(0, 10, true), 9, false) - HELD_AT).abs() < 1e-9);
    }

    #[test]
    fn a_calm_stage_has_three_places() {
        let one = packet(0, 300, false);
        let places: std::collections::BTreeSet<u64> =
            (0..=300).map(|now| (part(&one, now, true) * 6.0).round() as u64).collect();
        assert_eq!(places.into_iter().collect::<Vec<_>>(), [1, 3, 5]);
    }
}

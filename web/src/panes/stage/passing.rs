//! Messages that have arrived between two pictures: each is seen for a moment on its way, so that
//! heartbeats show at a speed at which no picture finds them under way.

use redscope_session::{MessageKind, PacketView};
use yew::prelude::*;

use super::layout::Size;
use super::scene::Scene;
use crate::shapes::{kind_color, kind_path};

/// So long is one seen, in milliseconds of a person's time, as the style sheet has it.
const SEEN_MS: f64 = 700.0;
/// So many at once.
const MOST: usize = 24;
/// If more time has passed between two pictures, in virtual microseconds, it was a jump.
const JUMP_US: u64 = 2_000_000;
/// Where on its way the shape is drawn: it has come to the other end.
const NEAR_END: f64 = 0.88;

/// What is seen, each with when it was seen first, by the browser's clock.
#[derive(Debug, Default)]
pub(super) struct Passing {
    seen: Vec<(PacketView, f64)>,
    /// The moment of the last picture.
    last_us: u64,
}

impl Passing {
    /// Takes in what has arrived since the last picture.
    pub(super) fn note(&mut self, passed: &[PacketView], now: u64, now_ms: f64) {
        let from = std::mem::replace(&mut self.last_us, now);
        self.seen.retain(|(_, at_ms)| now_ms - at_ms < SEEN_MS);
        if now < from || now - from > JUMP_US {
            self.seen.clear();
            return;
        }
        let new = passed.iter().rev().take_while(|packet| packet.due_us > from);
        for packet in new.filter(|packet| packet.due_us <= now).take(MOST) {
            // Of those of a kind on one way the last is enough to see.
            let is_same = |one: &PacketView| {
                (&one.from, &one.to, one.kind) == (&packet.from, &packet.to, packet.kind)
            };
            if self.seen.iter().any(|(one, at_ms)| *at_ms >= now_ms && is_same(one)) {
                continue;
            }
            self.seen.retain(|(one, _)| !is_same(one));
            self.seen.push((packet.clone(), now_ms));
        }
        let excess = self.seen.len().saturating_sub(MOST);
        self.seen.drain(..excess);
    }

    pub(super) fn view(&self, scene: &Scene<'_>) -> Html {
        if scene.layout.size == Size::Dot {
            return Html::default();
        }
        let shown = self.seen.iter().filter(|(packet, _)| scene.shows(packet.kind));
        let traces = shown.filter_map(|(packet, _)| {
            let curve = scene.way(&packet.from, &packet.to, packet.kind)?;
            let (color, spot) = (kind_color(packet.kind), curve.at(NEAR_END));
            let scale = if packet.kind == MessageKind::Bus { 0.62 } else { 0.8 };
            let place = format!("translate({:.1} {:.1}) scale({scale}) translate(-8 -8)", spot.x, spot.y);
            Some(html! {
                <g class="past" key={format!("p{}", packet.id)} data-kind={format!("{:?}", packet.kind)}>
                    <path class="way" d={curve.path()} stroke={color} />
                    <path d={kind_path(packet.kind)} fill={color} transform={place} />
                </g>
            })
        });
        html! { <g class="passing" aria-hidden="true">{ for traces }</g> }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(id: u64, due_us: u64, to: &str) -> PacketView {
        PacketView {
            id,
            from: "n1".into(),
            to: to.into(),
            kind: MessageKind::Bus,
            sent_us: due_us - 500,
            due_us,
            held: false,
            label: String::new(),
            ballot: None,
        }
    }

    fn ids(passing: &Passing) -> Vec<u64> {
        passing.seen.iter().map(|(packet, _)| packet.id).collect()
    }

    #[test]
    fn what_has_arrived_since_the_last_picture_is_seen_for_a_moment() {
        let passed = [packet(1, 5_000, "n2"), packet(2, 20_000, "n2"), packet(3, 21_000, "n3")];
        let mut passing = Passing { last_us: 10_000, ..Passing::default() };
        passing.note(&passed, 26_000, 0.0);
        assert_eq!(ids(&passing), [3, 2], "what came before is over");
        passing.note(&passed, 42_000, SEEN_MS / 2.0);
        assert_eq!(ids(&passing), [3, 2]);
        passing.note(&passed, 58_000, SEEN_MS);
        assert!(ids(&passing).is_empty());
    }

    #[test]
    fn a_jump_shows_nothing() {
        let passed = [packet(1, JUMP_US, "n2")];
        let mut passing = Passing { last_us: 0, ..Passing::default() };
        passing.note(&passed, JUMP_US + 1, 0.0);
        assert!(ids(&passing).is_empty());
        passing.note(&passed, 5, 0.0);
        assert!(ids(&passing).is_empty(), "nor does going back");
    }
}

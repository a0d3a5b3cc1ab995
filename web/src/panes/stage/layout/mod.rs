//! Where things stand, in CSS pixels of the pane: positions scale with it, cards and text never do.

mod company;
mod map;
mod placed;
mod ring;
mod rows;

use super::geometry::{Circle, at};
use crate::shown::Mode;
pub(super) use company::{Company, NARROW};
use placed::MARGIN;
pub(super) use placed::{Layout, Size};

/// Places everybody.
pub(super) fn layout(company: &Company, mode: Mode, width: f64, height: f64) -> Layout {
    let (width, height) = (width.max(200.0), height.max(120.0));
    match mode {
        Mode::Ring => ring::place(company, width, height),
        Mode::Map => map::place(company, width, height),
        Mode::Matrix => matrix(company, width, height),
        // Messages over time are drawn by themselves.
        Mode::Rows | Mode::SpaceTime => rows::place(company, width, height),
    }
}

/// The sides of squares, in pixels: a name of four letters has room in the smallest, and they are as large as lets all
/// of them be seen. Between two of them there is a gap.
const LEAST_SQUARE: u16 = 36;
const MOST_SQUARE: u16 = 68;
const SQUARE_GAP: f64 = 12.0;

/// Squares, group by group.
fn matrix(company: &Company, width: f64, height: f64) -> Layout {
    let mut layout = Layout::new(width, height, Size::Dot);
    let kinds: [Vec<&String>; 3] = [
        company.sentinels.iter().collect(),
        company.groups.iter().flatten().collect(),
        company.clients.iter().collect(),
    ];
    let columns = |side: f64| {
        ((width - 2.0 * MARGIN + SQUARE_GAP) / (side + SQUARE_GAP)).floor().max(1.0) as usize
    };
    let fits = |side: f64| {
        let rows: usize = kinds.iter().map(|names| names.len().div_ceil(columns(side))).sum();
        rows as f64 * (side + SQUARE_GAP) - SQUARE_GAP + 2.0 * MARGIN <= height
    };
    let sides = (LEAST_SQUARE..=MOST_SQUARE).rev().map(f64::from);
    let side = sides.into_iter().find(|side| fits(*side)).unwrap_or(f64::from(LEAST_SQUARE));
    let (columns, step) = (columns(side), side + SQUARE_GAP);
    let mut row = 0;
    for names in kinds {
        for (index, name) in names.iter().enumerate() {
            let (column, line) = (index % columns, row + index / columns);
            let (x, y) = (MARGIN + column as f64 * step, MARGIN + line as f64 * step);
            layout.put(name, x, y, (side, side));
        }
        row += names.len().div_ceil(columns);
    }
    layout.fit()
}

/// Angle of a slot on the ring; slot 0 is at the top.
pub(super) fn slot_angle(slot: f64) -> f64 {
    use std::f64::consts::TAU;
    slot / SLOTS * TAU - TAU / 4.0
}

/// Slots a cluster shares out.
pub(super) const SLOTS: f64 = 16384.0;

/// A point at an angle on a circle.
pub(super) fn around(ring: Circle, angle: f64, radius: f64) -> super::geometry::Point {
    at(ring.middle.x + radius * angle.cos(), ring.middle.y + radius * angle.sin())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(stem: &str, from: usize, count: usize) -> Vec<String> {
        (from..from + count).map(|number| format!("{stem}{number}")).collect()
    }

    fn cluster(masters: usize, replicas: usize) -> Company {
        let each = replicas + 1;
        let groups = (0..masters).map(|index| names("n", index * each + 1, each)).collect();
        let (clients, sentinels) = (names("c", 1, 1), Vec::new());
        Company { groups, sentinels, clients, is_cluster: true, without_slots: 0 }
    }

    fn watched(sentinels: usize, servers: usize, clients: usize) -> Company {
        Company {
            groups: vec![names("n", 1, servers)],
            without_slots: 0,
            sentinels: names("s", 1, sentinels),
            clients: names("c", 1, clients),
            is_cluster: false,
        }
    }

    fn assert_apart(layout: &Layout, what: &str) {
        let cards: Vec<_> = layout.cards.iter().collect();
        for (index, (name, card)) in cards.iter().enumerate() {
            assert!(card.x >= 0.0 && card.x + card.w <= layout.width, "{what}: {name} {card:?}");
            assert!(card.y >= 0.0 && card.y + card.h <= layout.height, "{what}: {name} {card:?}");
            for (other, there) in &cards[index + 1..] {
                assert!(!card.meets(**there), "{what}: {name} and {other}");
            }
            if let Some(ring) = layout.ring {
                let (dx, dy) = (ring.middle.x - card.middle().x, ring.middle.y - card.middle().y);
                let out =
                    (dx.abs() - card.w / 2.0).max(0.0).hypot((dy.abs() - card.h / 2.0).max(0.0));
                assert!(out >= ring.radius + 9.0, "{what}: {name} is on the ring");
            }
        }
    }

    #[test]
    fn nothing_stands_on_anything_else() {
        let companies = [
            ("cluster", cluster(3, 1)),
            ("masters only", cluster(3, 0)),
            ("two masters", cluster(2, 1)),
            ("six masters", cluster(6, 1)),
            ("thirty nodes", cluster(15, 1)),
            ("many replicas", cluster(3, 5)),
            ("a hundred", cluster(50, 1)),
            ("sentinel", watched(3, 3, 1)),
            ("five sentinels", watched(5, 5, 2)),
            ("replication", watched(0, 3, 1)),
            ("standalone", watched(0, 1, 3)),
            ("chain", watched(0, 12, 7)),
            ("nobody", Company::default()),
        ];
        for (what, company) in companies {
            for (width, height) in
                [(847.0, 427.0), (390.0, 264.0), (1300.0, 700.0), (610.0, 200.0), (20.0, 0.0)]
            {
                for mode in company.modes(width) {
                    let made = layout(&company, mode, width, height);
                    assert_apart(&made, &format!("{what} {mode:?} {width}"));
                    let all = company.nodes() + company.clients.len();
                    assert_eq!(made.cards.len(), all, "{what}");
                }
            }
        }
    }

    #[test]
    fn squares_have_the_room_that_there_is() {
        let of = |company: &Company| layout(company, Mode::Matrix, 847.0, 427.0);
        let few = of(&cluster(16, 1));
        assert_eq!(few.cards["n1"].w, f64::from(MOST_SQUARE));
        assert_eq!(few.height, 427.0);
        let many = of(&cluster(40, 1));
        assert!(many.cards["n1"].w > f64::from(LEAST_SQUARE) && many.height == 427.0, "{many:?}");
        assert_eq!(of(&cluster(150, 1)).cards["n1"].w, f64::from(LEAST_SQUARE));
    }

    #[test]
    fn a_finger_has_room_between_the_cards_of_a_phone() {
        let companies = [
            ("cluster", cluster(3, 1)),
            ("sentinel", watched(3, 3, 1)),
            ("four sentinels", watched(4, 3, 1)),
            ("replication", watched(0, 3, 2)),
            ("standalone", watched(0, 1, 2)),
        ];
        for (what, company) in companies {
            let made = layout(&company, company.modes(390.0)[0], 390.0, 0.0);
            let cards: Vec<_> = made.cards.iter().collect();
            for (index, (name, card)) in cards.iter().enumerate() {
                for (other, there) in &cards[index + 1..] {
                    let apart_x = (there.x - card.x - card.w).max(card.x - there.x - there.w);
                    let apart_y = (there.y - card.y - card.h).max(card.y - there.y - there.h);
                    assert!(apart_x.max(apart_y) >= 25.0, "{what}: {name} and {other}");
                }
            }
        }
        // The ways from a master lead up and down, not behind each other.
        let made = layout(&watched(0, 3, 1), Mode::Map, 390.0, 0.0);
        let middle = made.cards["n1"].middle().y;
        assert!(made.cards["n2"].middle().y + 25.0 < middle);
        assert!(made.cards["n3"].middle().y - 25.0 > middle);
    }

    #[test]
    fn thirty_nodes_are_on_the_stage_without_scrolling() {
        for (masters, replicas) in [(15, 1), (10, 2), (6, 4), (30, 0)] {
            let company = cluster(masters, replicas);
            for (width, height) in [(847.0, 387.0), (1965.0, 950.0)] {
                let made = layout(&company, Mode::Rows, width, height);
                assert!(made.height <= height, "{masters} {replicas} {width}: {}", made.height);
            }
            let wide = layout(&company, Mode::Ring, 1965.0, 950.0);
            assert!(wide.height <= 950.0 && wide.ring.is_some(), "{masters} {replicas}");
        }
    }

    #[test]
    fn a_low_stage_has_everybody_in_sight() {
        let made = layout(&cluster(3, 1), Mode::Ring, 688.0, 286.0);
        assert!(made.height <= 286.0 && made.ring.is_some(), "{}", made.height);
        let made = layout(&watched(3, 3, 1), Mode::Map, 774.0, 318.0);
        assert!(made.height <= 318.0 && made.size == Size::Full, "{}", made.height);
    }

    #[test]
    fn twelve_nodes_around_a_ring_are_seen_at_once() {
        let made = layout(&cluster(6, 1), Mode::Ring, 847.0, 387.0);
        assert!(made.height <= 387.0 && made.ring.is_some() && made.size == Size::Small);
        let made = layout(&cluster(6, 1), Mode::Ring, 1300.0, 700.0);
        assert!(made.height <= 700.0 && made.size == Size::Full);
    }

    #[test]
    fn a_cluster_of_three_stands_around_its_ring() {
        let made = layout(&cluster(3, 1), Mode::Ring, 847.0, 427.0);
        let ring = made.ring.expect("a ring");
        assert!(made.height <= 427.0 && ring.radius > 90.0);
        assert!(made.cards["n1"].x > ring.middle.x && made.cards["n5"].x < ring.middle.x);
        assert!(made.cards["n3"].y > ring.middle.y + ring.radius);
    }

    #[test]
    fn who_has_no_slots_stands_below_the_ring() {
        let mut company = cluster(3, 1);
        company.groups.extend([vec!["n7".to_owned()], vec!["n8".to_owned()]]);
        company.without_slots = 2;
        for (width, height) in [(847.0, 427.0), (1300.0, 700.0), (610.0, 200.0)] {
            let made = layout(&company, Mode::Ring, width, height);
            assert_apart(&made, &format!("without slots {width}"));
            assert_eq!(made.cards.len(), 9);
            let ring = made.ring.expect("a ring");
            let lowest = made.cards["n7"].y;
            assert!(lowest > ring.middle.y + ring.radius + 9.0, "{width}");
            let around = ["n1", "n2", "n3", "n4", "n5", "n6", "c1"];
            assert!(around.iter().all(|name| made.cards[*name].y + made.cards[*name].h < lowest));
            assert!(made.apart.is_some_and(|y| y < lowest));
        }
        company.groups = vec![vec!["n7".to_owned()], vec!["n8".to_owned()]];
        assert_eq!(layout(&company, Mode::Ring, 847.0, 427.0).apart, None, "nobody has any yet");
    }

    #[test]
    fn large_clusters_begin_as_a_matrix() {
        assert_eq!(cluster(3, 1).modes(800.0), [Mode::Ring, Mode::Rows, Mode::SpaceTime]);
        let large = [Mode::Rows, Mode::Ring, Mode::SpaceTime];
        assert_eq!(cluster(15, 1).modes(800.0), large);
        assert_eq!(cluster(16, 1).modes(800.0)[0], Mode::Matrix);
        assert_eq!(cluster(3, 1).modes(390.0), [Mode::Rows]);
        let usual = [Mode::Map, Mode::Rows, Mode::SpaceTime];
        assert_eq!(watched(3, 3, 1).modes(800.0), usual);
        assert_eq!(watched(3, 3, 1).modes(390.0), [Mode::Map]);
    }

    #[test]
    fn slots_go_round_clockwise_from_the_top() {
        let ring = Circle { middle: at(0.0, 0.0), radius: 100.0 };
        let top = around(ring, slot_angle(0.0), 100.0);
        assert!(top.x.abs() < 1e-9 && (top.y + 100.0).abs() < 1e-9);
        let right = around(ring, slot_angle(SLOTS / 4.0), 100.0);
        assert!((right.x - 100.0).abs() < 1e-9 && right.y.abs() < 1e-9);
    }
}

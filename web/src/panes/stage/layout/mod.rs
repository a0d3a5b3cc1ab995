//! Where things stand, in CSS pixels of the pane: positions scale with it, cards and text never do.

mod map;
mod ring;
mod rows;

use std::collections::BTreeMap;

use super::geometry::{Circle, Rect, at};
use crate::shown::Mode;

/// A pane narrower than this is drawn as on a phone.
pub(super) const NARROW: f64 = 560.0;
/// From so many nodes on they are a matrix of squares.
pub(super) const MATRIX_FROM: usize = 31;
/// So many servers have cards of the full size.
const MOST_FULL: usize = 12;
/// Pixels between the edge of the stage and what stands on it.
const MARGIN: f64 = 14.0;

/// The size of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Full,
    Small,
    Dot,
}

impl Size {
    /// Width and height of a node's card.
    pub(super) const fn card(self) -> (f64, f64) {
        match self {
            Size::Full => (172.0, 66.0),
            Size::Small => (118.0, 48.0),
            Size::Dot => (28.0, 28.0),
        }
    }

    /// Width and height of a client's card.
    const fn client(self) -> (f64, f64) {
        match self {
            Size::Full => (172.0, 50.0),
            Size::Small => (118.0, 44.0),
            Size::Dot => (28.0, 28.0),
        }
    }
}

/// Who is to be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Company {
    /// Masters with their replicas.
    pub(super) groups: Vec<Vec<String>>,
    pub(super) sentinels: Vec<String>,
    pub(super) clients: Vec<String>,
    pub(super) is_cluster: bool,
}

impl Company {
    pub(super) fn servers(&self) -> usize {
        self.groups.iter().map(Vec::len).sum()
    }

    fn nodes(&self) -> usize {
        self.servers() + self.sentinels.len()
    }

    /// The modes to choose from, the usual one first.
    pub(super) fn modes(&self, width: f64) -> Vec<Mode> {
        let is_large = self.nodes() >= MATRIX_FROM;
        let usual = match (self.is_cluster, width < NARROW) {
            (true, true) => vec![Mode::Rows],
            (true, false) if self.servers() > MOST_FULL => vec![Mode::Rows, Mode::Ring],
            (true, false) => vec![Mode::Ring, Mode::Rows],
            (false, true) => vec![Mode::Map],
            (false, false) => vec![Mode::Map, Mode::Rows],
        };
        let first = if is_large { vec![Mode::Matrix] } else { Vec::new() };
        // So many lanes cannot be told apart, and a phone has no room for time.
        let last = match is_large || width < NARROW {
            true => Vec::new(),
            false => vec![Mode::SpaceTime],
        };
        [first, usual, last].concat()
    }
}

/// A stage with everybody in place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// What is drawn; more than the pane has is scrolled to.
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) size: Size,
    pub(super) cards: BTreeMap<String, Rect>,
    /// The middle line of the slot ring.
    pub(super) ring: Option<Circle>,
    /// The slot bar, where there is no ring.
    pub(super) bar: Option<Rect>,
}

impl Layout {
    fn new(width: f64, height: f64, size: Size) -> Self {
        Layout { width, height, size, cards: BTreeMap::new(), ring: None, bar: None }
    }

    fn put(&mut self, name: &str, x: f64, y: f64, (w, h): (f64, f64)) {
        self.cards.insert(name.to_owned(), Rect { x, y, w, h });
    }

    fn put_node(&mut self, name: &str, x: f64, y: f64) {
        self.put(name, x, y, self.size.card());
    }

    fn put_client(&mut self, name: &str, x: f64, y: f64) {
        self.put(name, x, y, self.size.client());
    }

    /// Makes the drawing as high as what stands on it.
    fn fit(mut self) -> Self {
        let lowest = self.cards.values().map(|card| card.y + card.h + MARGIN).fold(0.0, f64::max);
        self.height = self.height.max(lowest);
        self
    }
}

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

/// Squares, group by group.
fn matrix(company: &Company, width: f64, height: f64) -> Layout {
    const STEP: f64 = 40.0;
    let mut layout = Layout::new(width, height, Size::Dot);
    let columns = ((width - 2.0 * MARGIN) / STEP).floor().max(1.0) as usize;
    let mut row = 0;
    let mut line = |layout: &mut Layout, names: &[&String]| {
        for (index, name) in names.iter().enumerate() {
            let (column, line) = (index % columns, row + index / columns);
            layout.put_node(name, MARGIN + column as f64 * STEP, MARGIN + line as f64 * STEP);
        }
        row += names.len().div_ceil(columns);
    };
    line(&mut layout, &company.sentinels.iter().collect::<Vec<_>>());
    line(&mut layout, &company.groups.iter().flatten().collect::<Vec<_>>());
    line(&mut layout, &company.clients.iter().collect::<Vec<_>>());
    layout.fit()
}

/// Places of `count` things of a width, spread evenly between two ends.
fn spread(count: usize, from: f64, to: f64, width: f64) -> impl Fn(usize) -> f64 {
    move |index| match count {
        0 | 1 => f64::midpoint(from, to - width),
        _ => from + (to - width - from) * index as f64 / (count - 1) as f64,
    }
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
        Company { groups, sentinels, clients, is_cluster: true }
    }

    fn watched(sentinels: usize, servers: usize, clients: usize) -> Company {
        Company {
            groups: vec![names("n", 1, servers)],
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

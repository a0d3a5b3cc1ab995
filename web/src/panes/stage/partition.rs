//! Who is cut off from whom: the two sides of a clean partition, and the wall between them.

use std::collections::{BTreeMap, BTreeSet};

use redscope_session::CutView;

use super::geometry::{Circle, Line, Point, Rect};

/// Pixels a wall needs between the cards of its sides.
const LEAST_GAP: f64 = 16.0;
/// Walls are tried at so many angles.
const ANGLES: usize = 72;
/// A wall that stands upright or lies flat is worth so many pixels of gap.
const PREFERENCE: f64 = 24.0;

/// All cuts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cuts {
    pairs: BTreeSet<(String, String)>,
    /// The two sides, the smaller one first, if the nodes are in exactly two.
    pub(super) sides: Option<(Vec<String>, Vec<String>)>,
    nodes: usize,
}

impl Cuts {
    pub(super) fn of(nodes: &[String], clients: &[String], cuts: &[CutView]) -> Self {
        let pair = |cut: &CutView| {
            [(cut.from.clone(), cut.to.clone()), (cut.to.clone(), cut.from.clone())]
        };
        let pairs = cuts.iter().flat_map(pair).collect();
        let mut all = Cuts { pairs, sides: None, nodes: nodes.len() };
        if !all.pairs.is_empty() {
            all.sides = all.find_sides(nodes, clients);
        }
        all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether nothing gets through between two, in one direction at least.
    pub(super) fn between(&self, a: &str, b: &str) -> bool {
        // Pairs are few, and a set of owned pairs cannot be asked for borrowed ones.
        !self.pairs.is_empty() && self.pairs.contains(&(a.to_owned(), b.to_owned()))
    }

    /// Each pair once.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().filter(|(a, b)| a < b).map(|(a, b)| (a.as_str(), b.as_str()))
    }

    /// Everybody who is cut off from somebody.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.pairs.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Whether somebody is on the smaller side, or cut off from most nodes.
    pub(super) fn is_alone(&self, name: &str) -> bool {
        match &self.sides {
            Some((few, _)) => few.iter().any(|one| one == name),
            None => {
                let others = self.pairs.iter().filter(|(from, _)| from == name).count();
                others * 2 > self.nodes.saturating_sub(1) && others > 0
            }
        }
    }

    fn find_sides(
        &self,
        nodes: &[String],
        clients: &[String],
    ) -> Option<(Vec<String>, Vec<String>)> {
        let first = nodes.first()?;
        let mut near = vec![first.clone()];
        let mut next = 0;
        while let Some(name) = near.get(next).cloned() {
            let reached = nodes
                .iter()
                .filter(|other| !near.contains(other) && !self.between(&name, other))
                .cloned()
                .collect::<Vec<_>>();
            near.extend(reached);
            next += 1;
        }
        let mut far: Vec<String> =
            nodes.iter().filter(|name| !near.contains(name)).cloned().collect();
        let is_two = far.iter().all(|a| far.iter().all(|b| a == b || !self.between(a, b)))
            && near.iter().all(|a| near.iter().all(|b| a == b || !self.between(a, b)));
        if far.is_empty() || !is_two {
            return None;
        }
        let cut_from =
            |client: &String, side: &[String]| side.iter().all(|node| self.between(client, node));
        let of = |here: &[String], there: &[String]| -> Vec<String> {
            let clients = clients.iter();
            clients.filter(|c| cut_from(c, there) && !cut_from(c, here)).cloned().collect()
        };
        let (more_near, more_far) = (of(&near, &far), of(&far, &near));
        near.extend(more_near);
        far.extend(more_far);
        Some(if near.len() < far.len() { (near, far) } else { (far, near) })
    }
}

/// A straight wall between two sides that touches no card, nor the ring; the smaller side is where it
/// is negative.
pub(super) fn wall(
    sides: &(Vec<String>, Vec<String>),
    cards: &BTreeMap<String, Rect>,
    ring: Option<Circle>,
) -> Option<Line> {
    let corners = |names: &[String]| -> Vec<Point> {
        names.iter().filter_map(|name| cards.get(name)).flat_map(|card| card.corners()).collect()
    };
    let (few, many) = (corners(&sides.0), corners(&sides.1));
    if few.is_empty() || many.is_empty() {
        return None;
    }
    let mut best: Option<(f64, Line)> = None;
    for index in 0..ANGLES {
        let angle = index as f64 / ANGLES as f64 * std::f64::consts::TAU;
        let normal = Point { x: angle.cos(), y: angle.sin() };
        let along = |points: &[Point]| -> Vec<f64> {
            points.iter().map(|point| Line { normal, offset: 0.0 }.side(*point)).collect()
        };
        let end = along(&few).into_iter().fold(f64::MIN, f64::max);
        let start = along(&many).into_iter().fold(f64::MAX, f64::min);
        let gap = start - end;
        let worth = gap.min(60.0) + if index % (ANGLES / 4) == 0 { PREFERENCE } else { 0.0 };
        let line = Line { normal, offset: f64::midpoint(start, end) };
        let is_through =
            ring.is_some_and(|ring| line.side(ring.middle).abs() < ring.radius + LEAST_GAP);
        if gap >= LEAST_GAP && !is_through && best.is_none_or(|(other, _)| worth > other) {
            best = Some((worth, line));
        }
    }
    best.map(|(_, line)| line)
}

/// The two sides of a line that was drawn.
pub(super) fn divided(cards: &BTreeMap<String, Rect>, line: Line) -> (Vec<String>, Vec<String>) {
    let (a, b): (Vec<_>, Vec<_>) =
        cards.iter().partition(|(_, card)| line.side(card.middle()) < 0.0);
    let names =
        |side: Vec<(&String, &Rect)>| side.into_iter().map(|(name, _)| name.clone()).collect();
    (names(a), names(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn cut(from: &[&str], to: &[&str]) -> Vec<CutView> {
        let one = |a: &str, b: &str| CutView { from: a.to_owned(), to: b.to_owned() };
        from.iter().flat_map(|a| to.iter().flat_map(move |b| [one(a, b), one(b, a)])).collect()
    }

    #[test]
    fn two_sides_are_found_and_others_are_not() {
        let nodes = names(&["n1", "n2", "n3"]);
        let clients = names(&["c1", "c2"]);
        let cuts = Cuts::of(&nodes, &clients, &cut(&["n3", "c2"], &["n1", "n2", "c1"]));
        assert_eq!(cuts.sides, Some((names(&["n3", "c2"]), names(&["n1", "n2", "c1"]))));
        assert!(cuts.is_alone("n3") && !cuts.is_alone("n1") && cuts.between("n1", "n3"));
        let one = Cuts::of(&nodes, &clients, &cut(&["n1"], &["n3"]));
        assert!(one.sides.is_none() && !one.is_alone("n3"));
        let all = Cuts::of(&nodes, &clients, &cut(&["n1", "n2"], &["n2", "n3"]));
        assert!(all.sides.is_none());
        assert!(Cuts::of(&[], &[], &cut(&["a"], &["b"])).sides.is_none());
    }

    #[test]
    fn a_wall_touches_no_card() {
        let card = |x: f64, y: f64| Rect { x, y, w: 100.0, h: 50.0 };
        let cards = BTreeMap::from([
            ("n1".to_owned(), card(0.0, 0.0)),
            ("n2".to_owned(), card(200.0, 0.0)),
            ("n3".to_owned(), card(200.0, 200.0)),
        ]);
        let apart = (names(&["n1"]), names(&["n2", "n3"]));
        let line = wall(&apart, &cards, None).expect("there is room");
        assert!(line.normal.y.abs() < 1e-9, "upright");
        assert!(cards["n1"].corners().iter().all(|point| line.side(*point) < 0.0));
        assert_eq!(divided(&cards, line), apart);
        let between = BTreeMap::from([
            ("n1".to_owned(), card(120.0, 0.0)),
            ("n2".to_owned(), card(0.0, 0.0)),
            ("n3".to_owned(), card(240.0, 0.0)),
        ]);
        assert_eq!(wall(&apart, &between, None), None);
        let ring = Circle { middle: Point { x: 150.0, y: 100.0 }, radius: 300.0 };
        assert_eq!(wall(&apart, &cards, Some(ring)), None);
    }
}

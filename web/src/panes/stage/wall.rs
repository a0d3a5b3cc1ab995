//! The wall of a partition: a straight line where one parts both sides, else around those of the smaller
//! side.

use std::collections::BTreeMap;

use yew::prelude::*;

use super::geometry::{Circle, Curve, Line, Point, Rect, at};
use super::layout::Layout;
use super::partition::{Sides, Way};
use super::stopped::stopped;
use super::text::{MONO, cells, number};

/// Pixels a straight wall needs between the cards of its sides.
const LEAST_GAP: f64 = 16.0;
/// Straight walls are tried at so many angles.
const ANGLES: usize = 72;
/// One that stands upright or lies flat is worth so many pixels of gap.
const PREFERENCE: f64 = 24.0;
/// Thickness of a wall, with and without its edges.
const THICK: &str = "13";
const FILLED: &str = "11";
/// A wall that bends is drawn in squares of so many pixels.
const SQUARE: f64 = 10.0;
/// Where only one direction is cut, arrows through the wall stand so many pixels apart, and from cards.
const ARROWS: f64 = 96.0;
const ARROW_ROOM: f64 = 16.0;
/// A way within the smaller side counts as so much farther away than a card.
const ASIDE: f64 = 12.0;

/// Where a point belongs: what is below 0 is on the smaller side.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Straight(Line),
    /// Nearer to the cards of the smaller side, or to the ways between them, than to the others.
    Around {
        few: Vec<Rect>,
        ways: Vec<(Point, Point)>,
        many: Vec<Rect>,
        ring: Option<Circle>,
    },
}

impl Shape {
    fn side(&self, point: Point) -> f64 {
        let nearest =
            |cards: &[Rect]| cards.iter().map(|card| card.distance(point)).fold(f64::MAX, f64::min);
        match self {
            Shape::Straight(line) => line.side(point),
            Shape::Around { few, ways, many, ring } => {
                let ways = ways.iter().map(|(a, b)| point.distance_to(*a, *b) + ASIDE);
                let ring = ring.map(|ring| (point.distance(ring.middle) - ring.radius).max(0.0));
                ways.fold(nearest(few), f64::min) - nearest(many).min(ring.unwrap_or(f64::MAX))
            }
        }
    }
}

/// What a wall is made for: it is another one if any of this changes.
#[derive(Clone, Debug, PartialEq)]
struct Plan {
    sides: Sides,
    cards: BTreeMap<String, Rect>,
    ring: Option<Circle>,
    /// The slot bar.
    bar: Option<Rect>,
    size: (f64, f64),
}

/// A wall in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wall {
    plan: Plan,
    shape: Shape,
    /// Its pieces.
    pieces: Vec<(Point, Point)>,
    /// The smaller side, as SVG draws it.
    tint: String,
}

impl Wall {
    /// The wall between two sides; `known` is kept if it is the same one. `None`: one of them is not there.
    pub(super) fn between(sides: &Sides, layout: &Layout, known: Option<Wall>) -> Option<Wall> {
        let Layout { cards, ring, bar, .. } = layout;
        let (ring, bar, size) = (*ring, *bar, (layout.width, layout.height));
        let is_it = |plan: &Plan| {
            plan.sides == *sides
                && plan.cards == *cards
                && (plan.ring, plan.bar, plan.size) == (ring, bar, size)
        };
        if known.as_ref().is_some_and(|wall| is_it(&wall.plan)) {
            return known;
        }
        let of = |names: &[String]| -> Vec<Rect> {
            names.iter().filter_map(|name| cards.get(name)).copied().collect()
        };
        let (few, many) = (of(&sides.few), of(&sides.many));
        if few.is_empty() || many.is_empty() {
            return None;
        }
        let shape = match straight(&few, &many, ring) {
            Some(line) => Shape::Straight(line),
            None => Shape::Around { ways: joining(&few), few, many, ring },
        };
        let (pieces, tint) = drawn(&shape, size);
        let plan = Plan { sides: sides.clone(), cards: cards.clone(), ring, bar, size };
        Some(Wall { plan, shape, pieces, tint })
    }

    /// Where a way goes through it.
    pub(super) fn crossing(&self, curve: Curve) -> Option<Point> {
        curve.crossing(|point| self.shape.side(point))
    }

    /// Hatched, with a tint on the smaller side, and something said on it.
    pub(super) fn view(&self, said: &str) -> Html {
        let path: String = self
            .pieces
            .iter()
            .map(|(a, b)| format!("M{:.1} {:.1}L{:.1} {:.1}", a.x, a.y, b.x, b.y))
            .collect();
        html! {
            <g class="wall" aria-hidden="true">
                <path d={self.tint.clone()} fill="var(--bad-soft)" opacity=".7" />
                <path d={path.clone()} stroke="var(--bad)" stroke-width={THICK} stroke-linecap="round" opacity=".45" />
                <path d={path.clone()} stroke="var(--panel)" stroke-width={FILLED} stroke-linecap="round" />
                <path d={path} stroke="url(#stage-hatch)" stroke-width={FILLED} stroke-linecap="round" />
                { for self.arrows() }
                { self.label(said) }
            </g>
        }
    }

    /// Through a wall that stops one direction alone, arrows in that direction, where there is room for them.
    fn arrows(&self) -> Vec<Html> {
        let way = match self.plan.sides.way {
            Way::Both => return Vec::new(),
            Way::FromFew => 1.0,
            Way::FromMany => -1.0,
        };
        let (width, height) = self.plan.size;
        let mut placed: Vec<Point> = Vec::new();
        for spot in self.spots() {
            let is_in = (ARROW_ROOM..=width - ARROW_ROOM).contains(&spot.x)
                && (ARROW_ROOM..=height - ARROW_ROOM).contains(&spot.y);
            let has_room = self.plan.cards.values().all(|card| card.distance(spot) >= ARROW_ROOM);
            if is_in && has_room && placed.iter().all(|other| other.distance(spot) >= ARROWS) {
                placed.push(spot);
            }
        }
        let arrow = |spot: Point| {
            let rise = |there: Point, back: Point| self.shape.side(there) - self.shape.side(back);
            let Point { x, y } = spot;
            let (dx, dy) =
                (rise(at(x + 2.0, y), at(x - 2.0, y)), rise(at(x, y + 2.0), at(x, y - 2.0)));
            stopped(spot, (spot, at(x + way * dx, y + way * dy)))
        };
        placed.into_iter().map(arrow).collect()
    }

    /// Points all along it.
    fn spots(&self) -> impl Iterator<Item = Point> {
        self.pieces.iter().flat_map(|(a, b)| {
            let count = (a.distance(*b) / SQUARE).ceil() as usize;
            (0..=count).map(move |at| a.towards(*b, at as f64 / count.max(1) as f64))
        })
    }

    /// What is said, on the piece with the most room around it; nothing without room.
    fn label(&self, said: &str) -> Html {
        let (w, h) = (cells(said) as f64 * MONO + 16.0, 20.0);
        let (width, height) = self.plan.size;
        let room = |place: &Rect| {
            let cards = self.plan.cards.values();
            cards.map(|card| card.distance(place.middle())).fold(f64::MAX, f64::min)
        };
        let places =
            self.spots().map(|spot| Rect { x: spot.x - w / 2.0, y: spot.y - h / 2.0, w, h });
        let free = places.filter(|place| {
            place.x >= 2.0
                && place.y >= 2.0
                && place.x + w <= width - 2.0
                && place.y + h <= height - 2.0
                && !self.plan.cards.values().chain(&self.plan.bar).any(|card| card.meets(*place))
        });
        let Some(place) = free.max_by(|a, b| room(a).total_cmp(&room(b))) else {
            return Html::default();
        };
        html! {
            <>
                <rect x={number(place.x)} y={number(place.y)} width={number(w)} height={number(h)} rx="10"
                    fill="var(--bad-soft)" stroke="var(--bad)" />
                <text class="m bad" x={number(place.middle().x)} y={number(place.y + 14.0)}
                    text-anchor="middle">{ said.to_owned() }</text>
            </>
        }
    }
}

/// A straight wall that touches no card, nor the ring; the smaller side is where it is negative.
fn straight(few: &[Rect], many: &[Rect], ring: Option<Circle>) -> Option<Line> {
    let corners =
        |cards: &[Rect]| cards.iter().flat_map(|card| card.corners()).collect::<Vec<Point>>();
    let (few, many) = (corners(few), corners(many));
    let mut best: Option<(f64, Line)> = None;
    for index in 0..ANGLES {
        let angle = index as f64 / ANGLES as f64 * std::f64::consts::TAU;
        let normal = at(angle.cos(), angle.sin());
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

/// The shortest ways by which all cards are joined, from middle to middle.
fn joining(cards: &[Rect]) -> Vec<(Point, Point)> {
    let mut rest: Vec<Point> = cards.iter().map(|card| card.middle()).collect();
    let mut joined: Vec<Point> = rest.pop().into_iter().collect();
    let mut ways = Vec::new();
    while !rest.is_empty() {
        let pairs =
            joined.iter().flat_map(|a| rest.iter().enumerate().map(move |(at, b)| (*a, at, *b)));
        let Some((a, nearest, b)) =
            pairs.min_by(|x, y| x.0.distance(x.2).total_cmp(&y.0.distance(y.2)))
        else {
            break;
        };
        ways.push((a, b));
        joined.push(rest.swap_remove(nearest));
    }
    ways
}

/// The pieces of a wall, and the area of its smaller side, found square by square.
fn drawn(shape: &Shape, (width, height): (f64, f64)) -> (Vec<(Point, Point)>, String) {
    if let Shape::Straight(line) = shape {
        let (a, b) = line.piece(at(width / 2.0, height / 2.0), width + height);
        let corners = line.half(width, height, true);
        let points = corners.iter().map(|p| format!("{:.1} {:.1}", p.x, p.y)).collect::<Vec<_>>();
        return (vec![(a, b)], format!("M{}z", points.join("L")));
    }
    let columns = (width / SQUARE).ceil() as usize;
    let rows = (height / SQUARE).ceil() as usize;
    let corner = |column: usize, row: usize| at(column as f64 * SQUARE, row as f64 * SQUARE);
    let value = |row: usize| -> Vec<f64> {
        (0..=columns).map(|column| shape.side(corner(column, row))).collect()
    };
    let (mut pieces, mut tint) = (Vec::new(), String::new());
    let mut above = value(0);
    for row in 0..rows {
        let below = value(row + 1);
        let mut start = None;
        for column in 0..=columns {
            let is_few =
                column < columns && shape.side(corner(column, row).moved(SQUARE / 2.0)) < 0.0;
            match (start, is_few) {
                (None, true) => start = Some(column),
                (Some(from), false) => {
                    let Point { x, y } = corner(from, row);
                    let w = (column - from) as f64 * SQUARE;
                    tint += &format!("M{x:.0} {y:.0}h{w:.0}v{SQUARE:.0}h-{w:.0}z");
                    start = None;
                }
                _ => {}
            }
            if column < columns {
                let corners = [
                    (corner(column, row), above[column]),
                    (corner(column + 1, row), above[column + 1]),
                    (corner(column + 1, row + 1), below[column + 1]),
                    (corner(column, row + 1), below[column]),
                ];
                pieces.extend(through(corners));
            }
        }
        above = below;
    }
    (pieces, tint)
}

/// The pieces of the line through a square along which what its corners have is 0.
fn through(corners: [(Point, f64); 4]) -> Vec<(Point, Point)> {
    let mut ends = Vec::new();
    for index in 0..4 {
        let ((here, a), (there, b)) = (corners[index], corners[(index + 1) % 4]);
        if (a < 0.0) != (b < 0.0) {
            ends.push(here.towards(there, a / (a - b)));
        }
    }
    ends.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::stage::layout::Size;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn cards(places: &[(&str, f64, f64)]) -> BTreeMap<String, Rect> {
        let card = |(name, x, y): &(&str, f64, f64)| {
            ((*name).to_owned(), Rect { x: *x, y: *y, w: 100.0, h: 50.0 })
        };
        places.iter().map(card).collect()
    }

    fn layout(cards: &BTreeMap<String, Rect>, ring: Option<Circle>) -> Layout {
        let (cards, size) = (cards.clone(), Size::Full);
        Layout { width: 400.0, height: 300.0, size, cards, ring, bar: None, apart: None }
    }

    fn between(
        few: &[&str],
        many: &[&str],
        cards: &BTreeMap<String, Rect>,
        ring: Option<Circle>,
    ) -> Wall {
        let sides = Sides { few: names(few), many: names(many), way: Way::Both };
        let layout = layout(cards, ring);
        let wall = Wall::between(&sides, &layout, None).expect("both are there");
        for (name, card) in cards {
            let is_few = few.contains(&name.as_str());
            for corner in card.corners() {
                assert_eq!(wall.shape.side(corner) < 0.0, is_few, "{name} {few:?}");
            }
        }
        assert_eq!(Wall::between(&sides, &layout, Some(wall.clone())), Some(wall.clone()));
        wall
    }

    #[test]
    fn a_wall_is_straight_where_that_parts_both_sides() {
        let apart = cards(&[("n1", 0.0, 0.0), ("n2", 200.0, 0.0), ("n3", 200.0, 200.0)]);
        let wall = between(&["n1"], &["n2", "n3"], &apart, None);
        let Shape::Straight(line) = wall.shape else { panic!("{:?}", wall.shape) };
        assert!(line.normal.y.abs() < 1e-9, "upright");
        let ring = Circle { middle: at(150.0, 95.0), radius: 45.0 };
        let around = between(&["n1"], &["n2", "n3"], &apart, Some(ring));
        assert!(matches!(around.shape, Shape::Around { .. }), "not through the ring");
    }

    #[test]
    fn a_wall_goes_around_who_stands_between_others() {
        let middle = cards(&[
            ("n1", 150.0, 100.0),
            ("n2", 10.0, 0.0),
            ("n3", 290.0, 0.0),
            ("c1", 10.0, 220.0),
            ("n4", 290.0, 220.0),
        ]);
        let wall = between(&["n1", "c1"], &["n2", "n3", "n4"], &middle, None);
        assert!(wall.pieces.len() > 20 && !wall.tint.is_empty());
        let way = Curve::between(middle["n1"], middle["n2"], 0.0, None, false);
        assert!(wall.crossing(way).is_some());
        let within = Curve::between(middle["n1"], middle["c1"], 0.0, None, false);
        assert_eq!(wall.crossing(within), None, "what goes on within a side crosses no wall");
        let nobody = Sides { few: names(&["x"]), many: names(&["n1"]), way: Way::Both };
        assert_eq!(Wall::between(&nobody, &layout(&middle, None), None), None);
    }

    #[test]
    fn a_wall_that_stops_one_direction_says_which() {
        let apart = cards(&[("n1", 0.0, 0.0), ("n2", 200.0, 0.0), ("n3", 200.0, 200.0)]);
        let arrows = |way: Way| {
            let sides = Sides { few: names(&["n1"]), many: names(&["n2", "n3"]), way };
            Wall::between(&sides, &layout(&apart, None), None).expect("both are there").arrows()
        };
        assert!(arrows(Way::Both).is_empty());
        let (there, back) = (arrows(Way::FromFew), arrows(Way::FromMany));
        assert!(there.len() > 1 && there.len() == back.len() && there != back);
    }
}

//! Points, rectangles and the curves between them, in CSS pixels.

/// A point of the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// The point at two coordinates.
pub(super) const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    fn plus(self, other: Point, times: f64) -> Point {
        at(self.x + other.x * times, self.y + other.y * times)
    }

    fn minus(self, other: Point) -> Point {
        self.plus(other, -1.0)
    }

    fn dot(self, other: Point) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// How far another point is.
    pub(super) fn distance(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// How far the way from one point to another is.
    pub(super) fn distance_to(self, a: Point, b: Point) -> f64 {
        let way = b.minus(a);
        let part = self.minus(a).dot(way) / way.dot(way).max(1.0);
        self.distance(a.towards(b, part.clamp(0.0, 1.0)))
    }

    /// The point at a part of the straight way to another.
    pub(super) fn towards(self, other: Point, part: f64) -> Point {
        self.plus(other.minus(self), part)
    }

    /// The point so far to the right and below.
    pub(super) fn moved(self, by: f64) -> Point {
        at(self.x + by, self.y + by)
    }
}

/// A circle that curves keep out of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Circle {
    pub(super) middle: Point,
    pub(super) radius: f64,
}

/// Where a card stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Rect {
    pub(super) fn middle(self) -> Point {
        at(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    pub(super) fn corners(self) -> [Point; 4] {
        let (right, bottom) = (self.x + self.w, self.y + self.h);
        [at(self.x, self.y), at(right, self.y), at(self.x, bottom), at(right, bottom)]
    }

    /// Where the way from the middle to a point leaves the card, and a gap around it.
    pub(super) fn edge(self, to: Point, gap: f64) -> Point {
        let middle = self.middle();
        let way = to.minus(middle);
        let x = (self.w / 2.0 + gap) / way.x.abs();
        let y = (self.h / 2.0 + gap) / way.y.abs();
        let part = x.min(y).min(1.0);
        if part.is_finite() { middle.plus(way, part) } else { middle }
    }

    /// The point beside the middle of its left or right edge, whichever is towards a point.
    pub(super) fn side_to(self, to: Point) -> Point {
        let middle = self.middle();
        let aside = self.w / 2.0 + GAP;
        at(if to.x < middle.x { middle.x - aside } else { middle.x + aside }, middle.y)
    }

    /// How far a point is from the card; 0 on it.
    pub(super) fn distance(self, point: Point) -> f64 {
        let (x, y) = ((point.x - self.middle().x).abs(), (point.y - self.middle().y).abs());
        (x - self.w / 2.0).max(0.0).hypot((y - self.h / 2.0).max(0.0))
    }

    /// Whether a point is on the card.
    fn has(self, point: Point) -> bool {
        (self.x..self.x + self.w).contains(&point.x) && (self.y..self.y + self.h).contains(&point.y)
    }

    /// Whether two cards share a place.
    pub(super) fn meets(self, other: Rect) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }
}

/// A quadratic curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) from: Point,
    pub(super) pull: Point,
    pub(super) to: Point,
}

/// Pixels between a card and what points to it.
const GAP: f64 = 5.0;
/// Pixels by which a curve keeps out of a circle.
const CLEARANCE: f64 = 24.0;
/// Half of what a ring is thick, in pixels, and a little more.
const RIM: f64 = 12.0;
/// Pixels by which a curve beside cards is pulled away from them: half of that it goes away, and columns of cards are
/// some 15 apart.
const BESIDE: f64 = 10.0;
/// Pixels that a curve keeps from the edge of the stage.
const EDGE: f64 = 9.0;
/// The cosine of the sharpest turn that a curve may take.
const SHARPEST: f64 = -0.5;
/// Points of a curve that are looked at.
const PIECES: usize = 32;

impl Curve {
    /// From card to card: bent aside by a part of its length, and around a circle in the way, by the
    /// nearer side of it or by the farther one.
    pub(super) fn between(
        a: Rect,
        b: Rect,
        aside: f64,
        around: Option<Circle>,
        by_far_side: bool,
    ) -> Curve {
        let (from, to) = (a.middle(), b.middle());
        let way = to.minus(from);
        let length = from.distance(to).max(1.0);
        let normal = at(-way.y / length, way.x / length);
        let middle = from.plus(way, 0.5);
        let mut pull = middle.plus(normal, aside * length);
        if let Some(Circle { middle: centre, radius }) = around {
            let part = (centre.minus(from).dot(way) / (length * length)).clamp(0.0, 1.0);
            let nearest = from.plus(way, part);
            let distance = nearest.distance(centre);
            if distance < radius + CLEARANCE {
                let out = nearest.minus(centre);
                let out =
                    if distance > 1.0 { at(out.x / distance, out.y / distance) } else { normal };
                let side = if by_far_side { -1.0 } else { 1.0 };
                let top = centre.plus(out, side * (radius + CLEARANCE));
                pull = top.plus(top, 1.0).minus(middle);
            }
        }
        Curve::pulled(a, b, pull)
    }

    /// From a side of a card to the same side of another, close by whatever lies between: the right one, or with -1
    /// the left one.
    pub(super) fn beside(a: Rect, b: Rect, side: f64) -> Curve {
        let end = |card: Rect| card.middle().plus(at(side, 0.0), card.w / 2.0 + GAP);
        let (from, to) = (end(a), end(b));
        let outer = if (from.x - to.x) * side > 0.0 { from.x } else { to.x };
        Curve { from, pull: at(outer + side * BESIDE, (from.y + to.y) / 2.0), to }
    }

    /// From card to card, pulled to a point.
    pub(super) fn pulled(a: Rect, b: Rect, pull: Point) -> Curve {
        let (from, to) = (a.middle(), b.middle());
        // Cards that nearly touch leave no room for gaps.
        let gap = if a.edge(to, 0.0).distance(b.edge(from, 0.0)) < 3.0 * GAP { 1.0 } else { GAP };
        Curve { from: a.edge(pull, gap), pull, to: b.edge(pull, gap) }
    }

    /// The point at a part of the way.
    pub(super) fn at(self, part: f64) -> Point {
        let rest = 1.0 - part;
        let blend =
            |a: f64, b: f64, c: f64| rest * rest * a + 2.0 * rest * part * b + part * part * c;
        at(blend(self.from.x, self.pull.x, self.to.x), blend(self.from.y, self.pull.y, self.to.y))
    }

    /// The same way, but nowhere above a line.
    pub(super) fn below(self, line: f64) -> Curve {
        let top = (0..=PIECES).map(|i| self.at(i as f64 / PIECES as f64).y).fold(line, f64::min);
        Curve { pull: at(self.pull.x, self.pull.y + 2.0 * (line - top)), ..self }
    }

    /// How much of it, in points, lies below cards other than its own.
    pub(super) fn hidden<'a>(self, cards: impl Iterator<Item = &'a Rect>) -> usize {
        let points: Vec<Point> = (1..PIECES).map(|i| self.at(i as f64 / PIECES as f64)).collect();
        cards.map(|card| points.iter().filter(|point| card.has(**point)).count()).sum()
    }

    /// How much of it, in points, lies in a circle, or on the ring that is drawn along it.
    pub(super) fn within(self, circle: Circle) -> usize {
        let points = (1..PIECES).map(|i| self.at(i as f64 / PIECES as f64));
        points.filter(|point| point.distance(circle.middle) < circle.radius + RIM).count()
    }

    /// Whether it turns so sharply that it seems to come from elsewhere.
    pub(super) fn turns_back(self) -> bool {
        let (there, on) = (self.pull.minus(self.from), self.to.minus(self.pull));
        let lengths = self.from.distance(self.pull) * self.pull.distance(self.to);
        there.dot(on) < SHARPEST * lengths
    }

    /// How much of it, in points, lies beside an area, or so near its edge that a mark on it would.
    pub(super) fn outside(self, width: f64, height: f64) -> usize {
        let points = (1..PIECES).map(|i| self.at(i as f64 / PIECES as f64));
        let is_in = |p: &Point| {
            (EDGE..=width - EDGE).contains(&p.x) && (EDGE..=height - EDGE).contains(&p.y)
        };
        points.filter(|point| !is_in(point)).count()
    }

    /// As SVG draws it.
    pub(super) fn path(self) -> String {
        let Curve { from, pull, to } = self;
        format!("M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", from.x, from.y, pull.x, pull.y, to.x, to.y)
    }

    /// The part of it between two points of the way, as SVG draws it.
    pub(super) fn piece(self, from: f64, to: f64) -> String {
        let (a, b) = (self.at(from.max(0.0)), self.at(to.min(1.0)));
        format!("M{:.1} {:.1}L{:.1} {:.1}", a.x, a.y, b.x, b.y)
    }

    /// Where it goes from one side of something to the other.
    pub(super) fn crossing(self, side: impl Fn(Point) -> f64) -> Option<Point> {
        let side = |index: usize| side(self.at(index as f64 / PIECES as f64));
        let cut = (0..PIECES).find(|index| (side(*index) < 0.0) != (side(index + 1) < 0.0))?;
        Some(self.at((cut as f64 + 0.5) / PIECES as f64))
    }
}

/// A line without ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    /// Across the line, of length 1.
    pub(super) normal: Point,
    /// How far along that it is.
    pub(super) offset: f64,
}

impl Line {
    /// The line through two points; none if they are one.
    pub(super) fn through(a: Point, b: Point) -> Option<Line> {
        let length = a.distance(b);
        if length < 1.0 {
            return None;
        }
        let normal = at((a.y - b.y) / length, (b.x - a.x) / length);
        Some(Line { normal, offset: a.dot(normal) })
    }

    /// How far a point is from the line; the sign says on which side.
    pub(super) fn side(self, point: Point) -> f64 {
        point.dot(self.normal) - self.offset
    }

    /// A long piece of it, near the middle of a stage of some size.
    pub(super) fn piece(self, middle: Point, length: f64) -> (Point, Point) {
        let on = middle.plus(self.normal, -self.side(middle));
        let along = at(-self.normal.y, self.normal.x);
        (on.plus(along, -length), on.plus(along, length))
    }

    /// The corners of the half of a stage on a side of the line, within that stage.
    pub(super) fn half(self, width: f64, height: f64, negative: bool) -> Vec<Point> {
        let corners = [at(0.0, 0.0), at(width, 0.0), at(width, height), at(0.0, height)];
        let side = |point: Point| if negative { -self.side(point) } else { self.side(point) };
        let mut kept = Vec::new();
        for (index, corner) in corners.iter().enumerate() {
            let next = corners[(index + 1) % 4];
            let (here, there) = (side(*corner), side(next));
            if here >= 0.0 {
                kept.push(*corner);
            }
            if (here < 0.0) != (there < 0.0) {
                kept.push(corner.plus(next.minus(*corner), here / (here - there)));
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Rect = Rect { x: 0.0, y: 0.0, w: 100.0, h: 40.0 };

    #[test]
    fn a_way_leaves_a_card_at_its_edge() {
        assert_eq!(CARD.edge(at(250.0, 20.0), 0.0), at(100.0, 20.0));
        assert_eq!(CARD.edge(at(50.0, 220.0), 10.0), at(50.0, 50.0));
        assert_eq!(CARD.edge(CARD.middle(), 3.0), CARD.middle(), "a card to itself");
    }

    #[test]
    fn a_curve_keeps_out_of_the_ring() {
        let far = Rect { x: 400.0, ..CARD };
        let ring = Circle { middle: at(250.0, 22.0), radius: 60.0 };
        let straight = Curve::between(CARD, far, 0.0, None, false);
        assert!(straight.at(0.5).distance(ring.middle) < 5.0);
        let around = Curve::between(CARD, far, 0.0, Some(ring), false);
        assert!(around.at(0.5).distance(ring.middle) > 60.0);
        let other = Curve::between(CARD, far, 0.0, Some(ring), true);
        assert!(other.at(0.5).distance(ring.middle) > 60.0);
        assert!((around.at(0.5).y < 22.0) != (other.at(0.5).y < 22.0), "by the other side");
        let card = Rect { x: 200.0, ..CARD };
        assert!(straight.hidden([card].iter()) > 0);
        assert_eq!(around.hidden([card].iter()), 0);
        assert!(!straight.turns_back() && !around.turns_back());
        assert!(Curve { pull: at(600.0, 22.0), ..straight }.turns_back());
        let high = Curve { pull: at(250.0, -400.0), ..straight };
        assert!(high.at(0.5).y < 0.0 && high.below(5.0).at(0.5).y >= 5.0);
        assert_eq!(straight.below(5.0), straight);
    }

    #[test]
    fn a_curve_passes_by_a_card_between() {
        let (between, below) = (Rect { y: 60.0, ..CARD }, Rect { y: 120.0, ..CARD });
        assert!(Curve::between(CARD, below, 0.0, None, false).hidden([between].iter()) > 0);
        for (side, x) in [(1.0, 105.0), (-1.0, -5.0)] {
            let way = Curve::beside(CARD, below, side);
            assert_eq!(way.hidden([between].iter()), 0);
            assert_eq!((way.from, way.to), (at(x, 20.0), at(x, 140.0)));
            assert!((way.at(0.5).x - x).abs() < 8.0 && !way.turns_back());
        }
    }

    #[test]
    fn a_line_divides_a_stage() {
        let line = Line::through(at(30.0, 0.0), at(30.0, 50.0)).expect("two points");
        let left = line.half(100.0, 50.0, line.side(at(0.0, 0.0)) < 0.0);
        assert_eq!(left.len(), 4);
        assert!(left.iter().all(|point| point.x <= 30.0 + 1e-9));
        assert_eq!(Line::through(at(1.0, 1.0), at(1.0, 1.0)), None);
        let curve = Curve::between(CARD, Rect { x: 300.0, ..CARD }, 0.0, None, false);
        let wall = Line::through(at(200.0, 0.0), at(200.0, 9.0)).expect("two points");
        assert!(
            (curve.crossing(|point| wall.side(point)).expect("it crosses").x - 200.0).abs() < 6.0
        );
        assert_eq!(curve.crossing(|point| line.side(point)), None);
    }
}

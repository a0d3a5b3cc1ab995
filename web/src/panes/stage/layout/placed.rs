//! A stage with everybody in place, and the sizes of cards.

use std::collections::BTreeMap;

use super::company::NARROW;
use crate::panes::stage::geometry::{Circle, Rect};

/// Pixels between the edge of the stage and what stands on it.
pub(super) const MARGIN: f64 = 14.0;

/// The size of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Full,
    Small,
    Dot,
}

/// Cards that stand beside each other on a narrow stage, the pixels between them, and beside the outer ones.
const NARROW_CARDS: f64 = 3.0;
pub(super) const NARROW_GAP: f64 = 26.0;
pub(super) const NARROW_MARGIN: f64 = 8.0;
/// A card is no narrower than this.
const LEAST_CARD: f64 = 96.0;

impl Size {
    /// Width and height of a node's card on a stage: a narrow one has room for links between three.
    pub(super) fn card_on(self, width: f64) -> (f64, f64) {
        self.narrowed(self.card(), width)
    }

    /// Width and height of a client's card there.
    pub(super) fn client_on(self, width: f64) -> (f64, f64) {
        self.narrowed(self.client(), width)
    }

    fn narrowed(self, (w, h): (f64, f64), width: f64) -> (f64, f64) {
        if self != Size::Small || width >= NARROW {
            return (w, h);
        }
        let gaps = (NARROW_CARDS - 1.0) * NARROW_GAP + 2.0 * NARROW_MARGIN;
        (((width - gaps) / NARROW_CARDS).clamp(LEAST_CARD, w), h)
    }

    /// Width and height of a node's card.
    pub(crate) const fn card(self) -> (f64, f64) {
        match self {
            Size::Full => (172.0, 66.0),
            Size::Small => (118.0, 48.0),
            Size::Dot => (28.0, 28.0),
        }
    }

    /// Width and height of a client's card.
    pub(super) const fn client(self) -> (f64, f64) {
        match self {
            Size::Full => (172.0, 50.0),
            Size::Small => (118.0, 44.0),
            Size::Dot => (28.0, 28.0),
        }
    }
}

/// A stage with everybody in place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    /// What is drawn; more than the pane has is scrolled to.
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) size: Size,
    pub(crate) cards: BTreeMap<String, Rect>,
    /// The middle line of the slot ring.
    pub(crate) ring: Option<Circle>,
    /// The slot bar, where there is no ring.
    pub(crate) bar: Option<Rect>,
    /// Above those who have no slots, where they stand apart from who has.
    pub(crate) apart: Option<f64>,
}

impl Layout {
    pub(super) fn new(width: f64, height: f64, size: Size) -> Self {
        Layout { width, height, size, cards: BTreeMap::new(), ring: None, bar: None, apart: None }
    }

    pub(super) fn put(&mut self, name: &str, x: f64, y: f64, (w, h): (f64, f64)) {
        self.cards.insert(name.to_owned(), Rect { x, y, w, h });
    }

    pub(super) fn put_node(&mut self, name: &str, x: f64, y: f64) {
        self.put(name, x, y, self.size.card_on(self.width));
    }

    pub(super) fn put_client(&mut self, name: &str, x: f64, y: f64) {
        self.put(name, x, y, self.size.client_on(self.width));
    }

    /// Makes the drawing as high as what stands on it.
    pub(super) fn fit(mut self) -> Self {
        let lowest = self.cards.values().map(|card| card.y + card.h + MARGIN).fold(0.0, f64::max);
        self.height = self.height.max(lowest);
        self
    }
}

/// Places of `count` things of a width, spread evenly between two ends.
pub(super) fn spread(count: usize, from: f64, to: f64, width: f64) -> impl Fn(usize) -> f64 {
    move |index| match count {
        0 | 1 => f64::midpoint(from, to - width),
        _ => from + (to - width - from) * index as f64 / (count - 1) as f64,
    }
}

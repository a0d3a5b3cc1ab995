//! A cluster around its slots: a shard stands near its part of the ring, in columns at both sides and,
//! if there are three, below.

use super::super::geometry::{Circle, at};
use super::company::{Company, MOST_FULL};
use super::placed::{Layout, MARGIN, Size};
use super::rows;

/// Nobody stands farther apart than this, in pixels.
const WIDEST: f64 = 1120.0;
/// Radius of the ring's middle line.
const LEAST_RADIUS: f64 = 84.0;
const MOST_RADIUS: f64 = 150.0;
/// Half of what the ring is thick, and what points out of it.
const RIM: f64 = 9.0;
const POINTER: f64 = 30.0;
/// Room above the ring for what goes around it.
const HEADROOM: f64 = 44.0;
/// Pixels between cards of one shard, at the least and at the most.
const LEAST_GAP: f64 = 12.0;
const MOST_GAP: f64 = 48.0;

/// Pixels between columns of one side.
const COLUMN_GAP: f64 = 16.0;

/// Room for what is written above those who have no slots.
const HEADING: f64 = 20.0;

/// Places a cluster: who has slots around them, and the others in rows below.
pub(super) fn place(company: &Company, width: f64, height: f64) -> Layout {
    let owners = company.groups.len() - company.without_slots.min(company.groups.len());
    let others: Vec<&String> = company.groups[owners..].iter().flatten().collect();
    if owners == 0 || others.is_empty() {
        return around(company, width, height);
    }
    let room = |size: Size| {
        let (w, h) = size.card();
        let per_row =
            (((width - 2.0 * MARGIN + LEAST_GAP) / (w + LEAST_GAP)).floor() as usize).max(1);
        (per_row, others.len().div_ceil(per_row) as f64 * (h + LEAST_GAP) + HEADING)
    };
    let owning =
        Company { groups: company.groups[..owners].to_vec(), without_slots: 0, ..company.clone() };
    let mut layout = around(&owning, width, height - room(Size::Small).1);
    let (w, h) = layout.size.card();
    let (per_row, needed) = room(layout.size);
    let top = layout.cards.values().map(|card| card.y + card.h).fold(0.0, f64::max);
    let top = layout.ring.map_or(top, |ring| top.max(ring.middle.y + ring.radius + POINTER));
    // As low as there is room, and never among the others.
    let top = (height - needed).max(top + LEAST_GAP);
    for (index, name) in others.into_iter().enumerate() {
        let (column, row) = (index % per_row, index / per_row);
        let x = MARGIN + column as f64 * (w + LEAST_GAP);
        layout.put_node(name, x, top + HEADING + row as f64 * (h + LEAST_GAP));
    }
    layout.apart = Some(top);
    layout.fit()
}

/// Places who stands around the slots; where there is no room for a ring, in rows.
fn around(company: &Company, width: f64, height: f64) -> Layout {
    let small = || place_with(company, width, height, Size::Small);
    if company.servers() > MOST_FULL {
        return small();
    }
    // Cards are smaller where not all would be seen.
    let full = place_with(company, width, height, Size::Full);
    if full.height <= height { full } else { small() }
}

fn place_with(company: &Company, width: f64, height: f64, size: Size) -> Layout {
    let (w, h) = size.card();
    let ring_w = 2.0 * (LEAST_RADIUS + RIM) + 48.0;
    let most = ((width - 2.0 * MARGIN - ring_w) / 2.0 / (w + COLUMN_GAP)).floor() as usize;
    if most == 0 || company.groups.is_empty() {
        return rows::place(company, width, height);
    }
    let client_h = size.client().1;
    let clients_h = company.clients.len() as f64 * (client_h + LEAST_GAP);
    let room = height - 2.0 * MARGIN;
    // One column a side, or as many as it takes to have everybody on the stage.
    let ring_h = 2.0 * (LEAST_RADIUS + RIM) + HEADROOM + POINTER;
    // A low stage has no room below the ring.
    let below_h = if ring_h + h + MARGIN <= height { h + MARGIN } else { 0.0 };
    let sides_of = |between: f64, columns: usize| match below_h > 0.0 {
        true => Sides::of(company, between, w, columns),
        false => Sides::in_columns(company, columns),
    };
    let needed = |columns: usize| {
        let sides = sides_of(width - 2.0 * (MARGIN + w), columns);
        let highest =
            |side: &[Column<'_>]| side.iter().map(|c| column_height(c, h)).fold(0.0, f64::max);
        highest(&sides.right).max(highest(&sides.left) + clients_h)
    };
    let columns = (1..=most).find(|columns| needed(*columns) <= room).unwrap_or(most);
    let taken = columns as f64 * (w + COLUMN_GAP) - COLUMN_GAP;
    let side = MARGIN.max((width - WIDEST - 2.0 * (taken - w)) / 2.0);
    let between = width - 2.0 * (side + taken);
    let mut layout = Layout::new(width, height, size);
    let sides = sides_of(between, columns);
    // The ring wants the middle, with room for its pointer and, below, for a shard.
    let below = if sides.below.is_empty() { 0.0 } else { below_h };
    let ring_h = ring_h + below;
    layout.height = height.max(needed(columns) + 2.0 * MARGIN).max(ring_h);
    let by_width = (between - 60.0) / 2.0 - RIM;
    let by_height = (layout.height.min(height.max(ring_h)) - below) / 2.0 - RIM - HEADROOM;
    let radius = by_width.min(by_height).clamp(LEAST_RADIUS, MOST_RADIUS);
    let top = (height.max(ring_h).min(layout.height) - below) / 2.0;
    let middle = at(width / 2.0, top.max(radius + RIM + HEADROOM));
    layout.ring = Some(Circle { middle, radius });

    let end = layout.height - MARGIN;
    for (index, groups) in sides.right.iter().enumerate() {
        let x = width - side - w - index as f64 * (w + COLUMN_GAP);
        column(&mut layout, groups, x, end);
    }
    for (index, groups) in sides.left.iter().enumerate() {
        let is_outer = index == 0;
        let end = if is_outer { end - clients_h } else { end };
        column(&mut layout, groups, side + index as f64 * (w + COLUMN_GAP), end);
    }
    let x = width / 2.0 - (sides.below.len() as f64 * (w + 24.0) - 24.0) / 2.0;
    for (index, name) in sides.below.iter().enumerate() {
        layout.put_node(name, x + index as f64 * (w + 24.0), end - h);
    }
    for (index, name) in company.clients.iter().enumerate() {
        let from_below = (company.clients.len() - index) as f64 * (client_h + LEAST_GAP);
        layout.put_client(name, side, end + LEAST_GAP - from_below);
    }
    layout.fit()
}

/// Shards that stand below each other.
type Column<'a> = Vec<&'a [String]>;

/// Shards by where they stand: columns from the outer edge inwards, each from above.
struct Sides<'a> {
    right: Vec<Column<'a>>,
    below: &'a [String],
    left: Vec<Column<'a>>,
}

impl<'a> Sides<'a> {
    fn of(company: &'a Company, between: f64, card_w: f64, columns: usize) -> Self {
        let groups: Vec<&[String]> = company.groups.iter().map(Vec::as_slice).collect();
        let fits = |group: &[String]| (card_w + 24.0) * group.len() as f64 - 24.0 <= between - 24.0;
        if let [first, second, third] = groups[..]
            && fits(second)
        {
            return Sides { right: vec![vec![first]], below: second, left: vec![vec![third]] };
        }
        Sides::in_columns(company, columns)
    }

    fn in_columns(company: &'a Company, columns: usize) -> Self {
        let groups: Vec<&[String]> = company.groups.iter().map(Vec::as_slice).collect();
        let (right, left) = groups.split_at(groups.len().div_ceil(2));
        // Neighbours on the ring stand beside each other; the outer column takes what is left over.
        let dealt = |groups: Vec<&'a [String]>| -> Vec<Column<'a>> {
            (0..columns)
                .map(|at| groups.iter().skip(at).step_by(columns).copied().collect())
                .collect()
        };
        let left = left.iter().rev().copied().collect();
        Sides { right: dealt(right.to_vec()), below: &[], left: dealt(left) }
    }
}

fn column_height(groups: &[&[String]], card_h: f64) -> f64 {
    let cards: usize = groups.iter().map(|group| group.len()).sum();
    cards as f64 * (card_h + LEAST_GAP)
}

/// Stacks shards between the top of the stage and an end, with more room between them than within.
fn column(layout: &mut Layout, groups: &[&[String]], x: f64, end: f64) {
    let h = layout.size.card().1;
    let cards: usize = groups.iter().map(|group| group.len()).sum();
    if cards == 0 {
        return;
    }
    let free = (end - MARGIN - cards as f64 * h).max(0.0);
    // A gap between shards counts as two within one.
    let inner = cards - groups.len();
    let parts = inner + 2 * (groups.len() - 1) + 2;
    let gap = (free / parts as f64).clamp(0.0, MOST_GAP);
    let used = gap * (inner + 2 * (groups.len() - 1)) as f64 + cards as f64 * h;
    let mut y = MARGIN + ((end - MARGIN - used) / 2.0).clamp(0.0, MOST_GAP);
    for group in groups {
        for name in *group {
            layout.put_node(name, x, y);
            y += h + gap;
        }
        y += gap;
    }
}

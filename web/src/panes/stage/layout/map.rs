//! A master and who copies it: clients at the left, replicas at the right; with Sentinels these stand
//! above the master, and the replicas below it.

use super::company::{Company, NARROW};
use super::placed::{Layout, MARGIN, NARROW_GAP, NARROW_MARGIN, Size, spread};
use super::rows;

/// So many replicas of a master have a place on the map.
const MOST_REPLICAS: usize = 8;
/// Pixels between Sentinels, the master and its replicas, at the least.
const LEAST_GAP: f64 = 26.0;
/// A map is no wider than this, in pixels.
const WIDEST: f64 = 1100.0;

/// Places everybody; in rows if they are too many.
pub(super) fn place(company: &Company, width: f64, height: f64) -> Layout {
    let is_crowd = company.groups.iter().any(|group| group.len() > MOST_REPLICAS + 1)
        || company.groups.len() > 4;
    let (w, gap) = (Size::Full.card().0, 20.0);
    // Below the master its replicas stand, and a column of clients.
    let replicas: usize = company.groups.iter().map(|group| group.len().saturating_sub(1)).sum();
    let widest = company.sentinels.len().max(replicas + 1).max(company.groups.len() + 2);
    let overflows = widest as f64 * (w + gap) - gap > width.min(WIDEST) - 40.0;
    let has_sentinels = !company.sentinels.is_empty();
    let is_tight = width < 3.0 * (Size::Small.card_on(width).0 + 16.0);
    if is_crowd || is_tight || (has_sentinels && (overflows || width < NARROW)) {
        return rows::place(company, width, height);
    }
    if has_sentinels { watched(company, width, height) } else { copied(company, width, height) }
}

/// Sentinels above, the master in the middle, its replicas and the clients below.
fn watched(company: &Company, width: f64, height: f64) -> Layout {
    let mut layout = Layout::new(width, height, Size::Full);
    let (w, h) = Size::Full.card();
    let full = ((width - WIDEST) / 2.0).max(0.0);
    let (left, right) = (full + 20.0, width - full - 20.0);
    let clients_h = company.clients.len() as f64 * 62.0;
    let height = height.max(3.0 * h + 2.0 * LEAST_GAP + 60.0 + (clients_h - h).max(0.0));
    layout.height = height;
    let x = spread(company.sentinels.len(), left, right, w);
    for (index, name) in company.sentinels.iter().enumerate() {
        // The way between neighbours is seen better if they are not on one line.
        let y = if index % 2 == 1 { 26.0 } else { 44.0 };
        layout.put_node(name, x(index), y);
    }
    let lowest = height - h - MARGIN;
    let hubs: Vec<&String> = company.groups.iter().filter_map(|group| group.first()).collect();
    let hub_y = f64::midpoint(44.0 + h, lowest) - h / 2.0;
    let x = spread(hubs.len(), left + w, right - w, w);
    for (index, name) in hubs.into_iter().enumerate() {
        layout.put_node(name, x(index), hub_y);
    }
    let others: Vec<&String> = company.groups.iter().flat_map(|group| &group[1..]).collect();
    // Clients stand at the left, and votes are counted at the right.
    let needed = others.len() as f64 * (w + 36.0) - 36.0;
    let free = right - left - 2.0 * (w + 20.0);
    let (start, room) = match needed <= free {
        true => ((width - needed.max(free.min(3.0 * w))) / 2.0, needed.max(free.min(3.0 * w))),
        false => (left + w + 20.0, right - left - w - 20.0),
    };
    let x = spread(others.len(), start, start + room, w);
    for (index, name) in others.into_iter().enumerate() {
        layout.put_node(name, x(index), lowest);
    }
    for (index, name) in company.clients.iter().enumerate() {
        let from_below = (company.clients.len() - index) as f64 * 62.0;
        layout.put_client(name, left - 6.0, height - MARGIN + 12.0 - from_below);
    }
    layout.fit()
}

/// Clients, masters and replicas in columns.
fn copied(company: &Company, width: f64, height: f64) -> Layout {
    let size = if width < NARROW { Size::Small } else { Size::Full };
    let mut layout = Layout::new(width, height, size);
    let (w, h) = size.card_on(width);
    let client_h = size.client_on(width).1;
    let margin = if size == Size::Small { NARROW_MARGIN } else { MARGIN };
    let has_replicas = company.groups.iter().any(|group| group.len() > 1);
    let columns = if has_replicas { 3 } else { 2 };
    let wide = if has_replicas { WIDEST } else { 620.0 };
    let side = ((width - wide) / 2.0).max(margin);
    let x = spread(columns, side, width - side, w);

    // On a narrow stage the replicas stand above and below the master, so that ways to them are seen.
    let gap = if size == Size::Small { 2.0 * NARROW_GAP } else { 24.0 };
    let client_gap = if size == Size::Small { NARROW_GAP } else { 12.0 };
    let blocks: Vec<f64> =
        company.groups.iter().map(|group| (group.len().max(2) - 1) as f64 * (h + gap)).collect();
    let needed: f64 = blocks.iter().sum::<f64>() + 2.0 * margin;
    let clients_h = company.clients.len() as f64 * (client_h + client_gap);
    layout.height = height.max(needed).max(clients_h + 2.0 * margin);
    let stretch = (layout.height - 2.0 * margin) / (needed - 2.0 * margin).max(1.0);
    let mut top = margin;
    for (group, block) in company.groups.iter().zip(blocks) {
        let block = block * stretch;
        let middle = top + block / 2.0;
        if let Some((hub, others)) = group.split_first() {
            layout.put_node(hub, x(1), middle - h / 2.0);
            let step = (block / others.len().max(1) as f64).min(170.0);
            for (index, name) in others.iter().enumerate() {
                let at = middle + (index as f64 - (others.len() - 1) as f64 / 2.0) * step;
                layout.put_node(name, x(2), at - h / 2.0);
            }
        }
        top += block;
    }
    let step = (client_h + client_gap)
        .max(64.0)
        .min((layout.height - 2.0 * margin) / company.clients.len().max(1) as f64);
    for (index, name) in company.clients.iter().enumerate() {
        let middle = layout.height / 2.0;
        let at = middle + (index as f64 - (company.clients.len() - 1) as f64 / 2.0) * step;
        layout.put_client(name, x(0), at - client_h / 2.0);
    }
    layout.fit()
}

//! Rows: Sentinels, masters with their replicas below, clients; on a narrow stage with the slots as a
//! bar on top.

use super::super::geometry::Rect;
use super::company::{Company, MOST_FULL, NARROW};
use super::placed::{Layout, MARGIN, NARROW_GAP, NARROW_MARGIN, Size};

/// Height of the slot bar with what points to it.
const BAR: f64 = 18.0;
const BAR_WITH_POINTER: f64 = 44.0;

/// Pixels between cards of a row, between a master and its replica, between rows.
type Gaps = (f64, f64, f64);
const WIDE: Gaps = (20.0, 30.0, 34.0);
const SMALL: Gaps = (6.0, 16.0, 20.0);
const DENSE: Gaps = (6.0, 7.0, 7.0);
const TOUCHED: Gaps = (NARROW_GAP, NARROW_GAP, NARROW_GAP);

/// Places everybody, with less room between them where they would not fit.
pub(super) fn place(company: &Company, width: f64, height: f64) -> Layout {
    let is_small = width < NARROW || company.servers() > MOST_FULL;
    let size = if is_small { Size::Small } else { Size::Full };
    // A narrow stage is as high as what stands on it, and a finger hits what is between cards.
    if width < NARROW {
        return place_with(company, width, height, size, TOUCHED);
    }
    let usual = place_with(company, width, height, size, if is_small { SMALL } else { WIDE });
    if usual.height <= height {
        return usual;
    }
    place_with(company, width, height, Size::Small, DENSE)
}

fn place_with(
    company: &Company,
    width: f64,
    height: f64,
    size: Size,
    (gap_x, tight, gap_y): Gaps,
) -> Layout {
    let is_small = size == Size::Small;
    let (w, h) = size.card_on(width);
    let margin = match (is_small, width < NARROW) {
        (true, true) => NARROW_MARGIN,
        (true, false) => 10.0,
        (false, _) => MARGIN,
    };
    let mut layout = Layout::new(width, height, size);
    let per_row = (((width - 2.0 * margin + gap_x) / (w + gap_x)).floor() as usize).max(1);
    let mut y = margin;
    if company.is_cluster {
        layout.bar = Some(Rect { x: margin, y: 6.0, w: (width - 2.0 * margin).max(1.0), h: BAR });
        y = BAR_WITH_POINTER + 6.0;
    }
    let place_row = |count: usize| {
        let step = match count {
            0 | 1 => 0.0,
            _ => ((width - 2.0 * margin - w) / (count - 1) as f64).min(w + 3.0 * gap_x),
        };
        let start = (width - w - step * (count.max(1) - 1) as f64) / 2.0;
        move |index: usize| (start + index as f64 * step).max(0.0)
    };
    let rows = company.sentinels.len().div_ceil(per_row);
    for row in company.sentinels.chunks(evenly(company.sentinels.len(), rows)) {
        let x = place_row(row.len());
        for (index, name) in row.iter().enumerate() {
            layout.put_node(name, x(index), y);
        }
        y += h + gap_y;
    }
    // What they watch stands apart from them.
    y += if rows > 0 { tight } else { 0.0 };
    let mut clients = &company.clients[..];
    let own = company.groups.first().filter(|_| company.groups.len() == 1 && !company.is_cluster);
    if let Some((hub, others)) = own.and_then(|group| group.split_first()) {
        // One master stands above its replicas, with as many clients beside it as have room.
        let x = place_row(per_row);
        let middle = (per_row - 1) / 2;
        let (beside, below) = clients.split_at(clients.len().min(middle));
        layout.put_node(hub, (width - w) / 2.0, y);
        for (index, name) in beside.iter().enumerate() {
            layout.put_client(name, x(index).min((width - w) / 2.0 - (w + gap_x)).max(0.0), y);
        }
        clients = below;
        y += h + gap_y + tight;
        for row in others.chunks(per_row) {
            let x = place_row(row.len());
            for (index, name) in row.iter().enumerate() {
                layout.put_node(name, x(index), y);
            }
            y += h + gap_y;
        }
    } else {
        let last = company.groups.len().div_ceil(per_row).saturating_sub(1);
        for (row, chunk) in company.groups.chunks(per_row).enumerate() {
            // In the last row there may be room for clients.
            let free = if row == last { per_row - chunk.len() } else { 0 };
            let (beside, below) = clients.split_at(clients.len().min(free));
            let is_after_others = row > 0 && !beside.is_empty();
            let beside = if is_after_others { beside } else { &[] };
            clients = if is_after_others { below } else { clients };
            let x = place_row(chunk.len() + beside.len());
            for (index, name) in beside.iter().enumerate() {
                layout.put_client(name, x(chunk.len() + index), y);
            }
            for (index, group) in chunk.iter().enumerate() {
                for (depth, name) in group.iter().enumerate() {
                    layout.put_node(name, x(index), y + depth as f64 * (h + tight));
                }
            }
            let deepest = chunk.iter().map(Vec::len).max().unwrap_or(0);
            y += deepest as f64 * (h + tight) - tight + gap_y;
        }
    }
    for row in clients.chunks(per_row) {
        let x = place_row(row.len());
        for (index, name) in row.iter().enumerate() {
            layout.put_client(name, x(index), y);
        }
        y += size.client_on(width).1 + gap_x;
    }
    layout.fit()
}

/// How many of `count` stand in each of some rows, the last of which may be shorter.
fn evenly(count: usize, rows: usize) -> usize {
    count.div_ceil(rows.max(1)).max(1)
}

//! Where things stand on the stage, in the units of its view box (808 by 520).

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use redscope_session::{NodeView, Role};

/// Middle of the slot ring.
pub(crate) const RING: (f64, f64) = (404.0, 258.0);
/// Radius of the slot ring.
pub(crate) const RING_RADIUS: f64 = 104.0;
/// Slots a cluster shares out.
const SLOTS: f64 = 16384.0;

/// A point of the stage.
pub(crate) type Point = (f64, f64);

/// Angle of a slot on the ring; slot 0 is at the top.
pub(crate) fn slot_angle(slot: f64) -> f64 {
    slot / SLOTS * TAU - TAU / 4.0
}

/// A point at an angle on an ellipse around the ring's middle.
pub(crate) fn around(angle: f64, rx: f64, ry: f64) -> Point {
    (RING.0 + rx * angle.cos(), RING.1 + ry * angle.sin())
}

/// The SVG path of an arc of the ring.
pub(crate) fn arc(from: f64, to: f64, radius: f64) -> String {
    let (x0, y0) = around(from, radius, radius);
    let (x1, y1) = around(to, radius, radius);
    let large = u8::from(to - from > TAU / 2.0);
    format!("M{x0:.1} {y0:.1}A{radius} {radius} 0 {large} 1 {x1:.1} {y1:.1}")
}

/// Whether the nodes form a cluster.
pub(crate) fn is_cluster(nodes: &BTreeMap<String, NodeView>) -> bool {
    nodes.values().any(|node| !node.slots.is_empty())
}

/// Where each node stands. A node keeps its place whatever its role becomes.
pub(crate) fn positions(nodes: &BTreeMap<String, NodeView>) -> BTreeMap<String, Point> {
    let servers: Vec<&NodeView> = nodes.values().filter(|n| n.role != Role::Sentinel).collect();
    let sentinels: Vec<&NodeView> = nodes.values().filter(|n| n.role == Role::Sentinel).collect();
    let mut places = BTreeMap::new();
    if is_cluster(nodes) {
        let half = servers.len().div_ceil(2).max(1);
        for (index, node) in servers.iter().enumerate() {
            let third = SLOTS / half as f64;
            let angle = slot_angle(third * ((index % half) as f64 + 0.5));
            let outer = index >= half;
            // Replicas stand farther out and a little aside, so that captions stay apart.
            let aside = match (outer, angle.cos() < -0.1) {
                (false, _) => 0.0,
                (true, true) => -0.42,
                (true, false) => 0.42,
            };
            let (rx, ry) = if outer { (330.0, 194.0) } else { (222.0, 164.0) };
            places.insert(node.name.clone(), around(angle + aside, rx, ry));
        }
        return places;
    }
    let spread = |count: usize, index: usize, from: f64, to: f64| match count {
        0 | 1 => (from + to) / 2.0,
        _ => from + (to - from) * index as f64 / (count - 1) as f64,
    };
    for (index, node) in sentinels.iter().enumerate() {
        let x = spread(sentinels.len(), index, 200.0, 608.0);
        let y = if index % 2 == 1 { 88.0 } else { 124.0 };
        places.insert(node.name.clone(), (x, y));
    }
    for (index, node) in servers.iter().enumerate() {
        let place = match index {
            0 => (404.0, 262.0),
            _ => (spread(servers.len() - 1, index - 1, 230.0, 578.0), 392.0),
        };
        places.insert(node.name.clone(), place);
    }
    places
}

/// Where the consoles stand.
pub(crate) fn client_position(index: usize) -> Point {
    (72.0, 462.0 - 62.0 * index as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_go_round_clockwise_from_the_top() {
        let (x, y) = around(slot_angle(0.0), 100.0, 100.0);
        assert!((x - RING.0).abs() < 1e-9 && (y - (RING.1 - 100.0)).abs() < 1e-9);
        let (x, y) = around(slot_angle(SLOTS / 4.0), 100.0, 100.0);
        assert!((x - (RING.0 + 100.0)).abs() < 1e-9 && (y - RING.1).abs() < 1e-9);
    }
}

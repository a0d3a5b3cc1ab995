//! Which server has which slot, as the servers say.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_data::key_slot;
use redscope_resp::{Frame, parse_integer};

/// The servers, by places that do not change, and the slots.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    addresses: Vec<Address>,
    ranges: Vec<Range>,
    /// What `MOVED` has said since.
    moved: BTreeMap<u16, usize>,
}

#[derive(Clone, Debug)]
struct Range {
    from: u16,
    to: u16,
    /// The place of its master, and those of its replicas.
    nodes: Vec<usize>,
}

impl Nodes {
    /// Reads what `CLUSTER SLOTS` replies; whether that is what it was.
    pub(super) fn read(&mut self, reply: &Frame) -> bool {
        let Some(rows) = reply.as_array() else { return false };
        let ranges: Option<Vec<Range>> = rows.iter().map(|row| self.range(row)).collect();
        self.ranges = ranges.unwrap_or_default();
        !self.ranges.is_empty()
    }

    fn range(&mut self, row: &Frame) -> Option<Range> {
        let [from, to, nodes @ ..] = row.as_array()? else { return None };
        let nodes: Option<Vec<usize>> = nodes.iter().map(|node| self.node(node)).collect();
        let nodes = nodes.filter(|nodes| !nodes.is_empty())?;
        Some(Range { from: slot(from)?, to: slot(to)?, nodes })
    }

    fn node(&mut self, node: &Frame) -> Option<usize> {
        let [host, port, ..] = node.as_array()? else { return None };
        let port = number(port)?.to_string();
        Some(self.place(Address::from_parts(host.as_bytes()?, port.as_bytes())?))
    }

    /// The place of a server, a new one if it is not known.
    pub(super) fn place(&mut self, address: Address) -> usize {
        let known = self.addresses.iter().position(|known| *known == address);
        known.unwrap_or_else(|| {
            self.addresses.push(address);
            self.addresses.len() - 1
        })
    }

    /// A slot has moved.
    pub(super) fn moved(&mut self, slot: u16, to: usize) {
        self.moved.insert(slot, to);
    }

    /// All servers, by their places.
    pub(super) fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// The places of those that have a key, its master first; none, if nobody has said so.
    pub(super) fn of_key(&self, key: &[u8]) -> &[usize] {
        let slot = key_slot(key);
        if let Some(place) = self.moved.get(&slot) {
            return std::slice::from_ref(place);
        }
        let range = self.ranges.iter().find(|range| (range.from..=range.to).contains(&slot));
        range.map_or(&[], |range| &range.nodes)
    }

    /// Whether a server is the master of any slots.
    pub(super) fn is_master(&self, place: usize) -> bool {
        self.ranges.iter().any(|range| range.nodes.first() == Some(&place))
            || self.moved.values().any(|moved| *moved == place)
    }
}

fn slot(frame: &Frame) -> Option<u16> {
    u16::try_from(number(frame)?).ok()
}

fn number(frame: &Frame) -> Option<i64> {
    match frame {
        Frame::Integer(number) => Some(*number),
        frame => parse_integer(frame.as_bytes()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(port: i64) -> Frame {
        Frame::Array(vec![Frame::Bulk(b"127.0.0.1".to_vec()), Frame::Integer(port)])
    }

    #[test]
    fn slots_are_where_servers_say_they_are() {
        let row = |from, to, nodes: [i64; 2]| {
            let ends = [Frame::Integer(from), Frame::Integer(to)];
            Frame::Array(ends.into_iter().chain(nodes.map(node)).collect())
        };
        let reply = Frame::Array(vec![row(0, 8191, [7000, 7002]), row(8192, 16383, [7001, 7003])]);
        let mut nodes = Nodes::default();
        assert!(nodes.read(&reply));
        // CLUSTER KEYSLOT foo is 12182, that of bar 5061.
        assert_eq!((nodes.of_key(b"foo"), nodes.of_key(b"bar")), (&[2, 3][..], &[0, 1][..]));
        assert_eq!([0, 1, 2].map(|place| nodes.is_master(place)), [true, false, true]);
        nodes.moved(5061, 2);
        assert_eq!(nodes.of_key(b"bar"), [2]);
        assert!(!Nodes::default().read(&Frame::Null) && Nodes::default().of_key(b"foo").is_empty());
    }
}

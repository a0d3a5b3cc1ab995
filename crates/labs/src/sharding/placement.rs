//! Who has what.

use std::collections::BTreeMap;

use super::points::each_point;
use super::{Change, ChangeError, Scheme, Server, slots};

/// Who has what, servers by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Points in the order of their hashes, each with its server: a key belongs to the first point that is not
    /// below its own hash, and behind the last one to the first.
    Ring(Vec<(i64, u8)>),
    /// The server of each remainder.
    Remainders(Vec<u8>),
    /// The server of each slot.
    Slots(Vec<u8>),
}

impl Placement {
    /// Who has what among these servers, if they have never been others.
    pub fn of(scheme: Scheme, points: u64, servers: &[Server]) -> Self {
        match scheme {
            Scheme::Modulo => {
                Placement::Remainders(servers.iter().map(|server| server.id).collect())
            }
            Scheme::Slots | Scheme::SlotsFresh => Placement::Slots(slots::fresh(servers)),
            _ => Placement::ring(scheme, points, servers),
        }
    }

    fn ring(scheme: Scheme, points: u64, servers: &[Server]) -> Self {
        let mut ring = BTreeMap::new();
        for (place, server) in servers.iter().enumerate() {
            // Of two points at the same place the later one stays.
            each_point(scheme, points, place, server, |point| {
                ring.insert(point, server.id);
            });
        }
        Placement::Ring(ring.into_iter().collect())
    }

    /// Who has a key of this hash. There is always somebody, because there is always a server.
    pub fn owner(&self, hash: i64) -> u8 {
        match self {
            Placement::Ring(ring) => {
                let at = ring.partition_point(|(point, _)| *point < hash);
                ring[at % ring.len()].1
            }
            Placement::Remainders(owners) => owners[hash as usize % owners.len()],
            Placement::Slots(owners) => owners[hash as usize % owners.len()],
        }
    }
}

/// Where a scheme puts things before a change and after it.
pub(crate) fn before_and_after(
    scheme: Scheme,
    points: u64,
    before: &[Server],
    change: Change,
) -> Result<(Vec<Server>, [Placement; 2]), ChangeError> {
    let after = change.apply(before)?;
    let first = Placement::of(scheme, points, before);
    let second = match (&first, scheme, change) {
        (Placement::Slots(table), Scheme::Slots, Change::Add | Change::Remove(_)) => {
            Placement::Slots(slots::resharded(table, &after))
        }
        // A cluster knows its nodes by their ids: nothing moves unless it is told to.
        (_, Scheme::Slots, _) => first.clone(),
        _ => Placement::of(scheme, points, &after),
    };
    Ok((after, [first, second]))
}

/// Who has each of the keys `key:0`, `key:1`, …, by the number of the server.
pub fn owners(scheme: Scheme, points: u64, servers: &[Server], keys: u64) -> Vec<u8> {
    let placement = Placement::of(scheme, points, servers);
    hashes(scheme, keys).map(|hash| placement.owner(hash)).collect()
}

/// What the keys hash to.
pub(crate) fn hashes(scheme: Scheme, keys: u64) -> impl Iterator<Item = i64> {
    (0..keys).map(move |key| scheme.hash(format!("key:{key}").as_bytes()))
}

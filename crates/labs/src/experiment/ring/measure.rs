//! What a change of the servers does to keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sharding::{Change, ChangeError, Placement, Scheme, Server, before_and_after, hashes};

/// Who has how much, at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The servers, in the order of the list.
    pub servers: Vec<Server>,
    /// How many keys each of them has.
    pub keys: Vec<u32>,
    /// How many points, remainders or slots there are.
    pub points: u32,
    /// The circle of hashes, remainders or slots from its lowest on, as who has it from where.
    pub arcs: Vec<Arc>,
}

/// A stretch of the circle that one server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arc {
    /// Where it begins, in millionths of the circle.
    pub from: u32,
    /// Who has it, by the number of the server.
    pub owner: u8,
}

/// Keys that were looked for on one server and are on another now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The number of the server that has them.
    pub from: u8,
    /// The number of the server on which they are looked for.
    pub to: u8,
    /// How many.
    pub keys: u32,
}

/// What a change does to the keys of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// How many keys there are.
    pub keys: u32,
    /// Before the change.
    pub before: Standing,
    /// After it.
    pub after: Standing,
    /// Keys that are looked for elsewhere, most first.
    pub flows: Vec<Flow>,
    /// How many that are: each of them is read from the database once more.
    pub moved: u32,
    /// How many of those need not have moved: they neither come to the server that is to have more nor leave the
    /// one that is to have less.
    pub needless: u32,
}

/// The circle is cut into so many, if it changes hands more often.
const MOST_ARCS: u32 = 1440;
const MILLION: u32 = 1_000_000;

/// Measures what a change does.
///
/// Errors: [`ChangeError`].
pub fn measure(
    scheme: Scheme,
    points: u64,
    before: &[Server],
    change: Change,
    keys: u64,
) -> Result<Measured, ChangeError> {
    let (after, [first, second]) = before_and_after(scheme, points, before, change)?;
    let mut flows: BTreeMap<(u8, u8), u32> = BTreeMap::new();
    for hash in hashes(scheme, keys) {
        *flows.entry((first.owner(hash), second.owner(hash))).or_default() += 1;
    }
    let count = |servers: &[Server], end: fn(&(u8, u8)) -> u8| -> Vec<u32> {
        let of = |id| flows.iter().filter(|(ends, _)| end(ends) == id).map(|(_, keys)| keys).sum();
        servers.iter().map(|server| of(server.id)).collect()
    };
    let (had, have) = (count(before, |ends| ends.0), count(&after, |ends| ends.1));
    let mut moved: Vec<Flow> = flows
        .iter()
        .filter(|((from, to), _)| from != to)
        .map(|(&(from, to), &keys)| Flow { from, to, keys })
        .collect();
    moved.sort_by_key(|flow| std::cmp::Reverse(flow.keys));
    let needless = moved.iter().filter(|flow| !change.wants(before, flow.from, flow.to));
    let needless = needless.map(|flow| flow.keys).sum();
    Ok(Measured {
        keys: keys as u32,
        moved: moved.iter().map(|flow| flow.keys).sum(),
        needless,
        flows: moved,
        before: standing(scheme, before.to_vec(), had, &first),
        after: standing(scheme, after, have, &second),
    })
}

impl Standing {
    /// How many keys a server at a place of the list would have if all had what they should, by their weights.
    pub fn ideal(&self, place: usize, scheme: Scheme) -> f64 {
        let weight = |server: &Server| if scheme.knows_weights() { server.weight } else { 1 };
        let all: u64 = self.servers.iter().map(weight).sum();
        let keys: u32 = self.keys.iter().sum();
        let own = self.servers.get(place).map_or(0, weight);
        f64::from(keys) * own as f64 / (all.max(1)) as f64
    }

    /// The least and the most that a server has, as a part of what it should have.
    pub fn spread(&self, scheme: Scheme) -> (f64, f64) {
        let part = |(place, keys): (usize, &u32)| f64::from(*keys) / self.ideal(place, scheme);
        let parts = self.keys.iter().enumerate().map(part);
        parts.fold((f64::INFINITY, 0.0), |(least, most), part| (least.min(part), most.max(part)))
    }
}

fn standing(scheme: Scheme, servers: Vec<Server>, keys: Vec<u32>, placed: &Placement) -> Standing {
    let points = match placed {
        Placement::Ring(ring) => ring.len(),
        Placement::Remainders(owners) | Placement::Slots(owners) => owners.len(),
    };
    Standing { servers, keys, points: points as u32, arcs: arcs(scheme, placed) }
}

/// Stretches of the circle; where they are too many to be seen, what is at places evenly apart.
fn arcs(scheme: Scheme, placed: &Placement) -> Vec<Arc> {
    let exact: Vec<Arc> = match placed {
        Placement::Ring(ring) => exact_arcs(scheme, ring),
        Placement::Remainders(owners) | Placement::Slots(owners) => {
            let part = |at: usize| (at as u64 * u64::from(MILLION) / owners.len() as u64) as u32;
            owners
                .iter()
                .enumerate()
                .map(|(at, owner)| Arc { from: part(at), owner: *owner })
                .collect()
        }
    };
    let exact = joined(exact.into_iter());
    if exact.len() <= MOST_ARCS as usize {
        return exact;
    }
    let sampled = (0..MOST_ARCS).map(|at| {
        let from = (u64::from(at) * u64::from(MILLION) / u64::from(MOST_ARCS)) as u32;
        let within = exact.partition_point(|arc| arc.from <= from);
        Arc { from, owner: exact[within.saturating_sub(1)].owner }
    });
    joined(sampled)
}

/// A server has what lies below its point, down to the point before.
fn exact_arcs(scheme: Scheme, ring: &[(i64, u8)]) -> Vec<Arc> {
    let (lowest, whole) = match scheme {
        Scheme::Ketama => (0, 1_i128 << 32),
        _ => (i128::from(i64::MIN), 1_i128 << 64),
    };
    let part = |point: i64| ((i128::from(point) - lowest) * i128::from(MILLION) / whole) as u32;
    let first = ring.first().map(|(_, owner)| Arc { from: 0, owner: *owner });
    // Behind the last point the circle goes on with the first.
    let owners =
        ring.iter().map(|(_, owner)| *owner).skip(1).chain(ring.first().map(|first| first.1));
    let rest = ring.iter().zip(owners).map(|((point, _), owner)| Arc { from: part(*point), owner });
    first.into_iter().chain(rest).collect()
}

fn joined(arcs: impl Iterator<Item = Arc>) -> Vec<Arc> {
    let mut joined: Vec<Arc> = Vec::new();
    for arc in arcs {
        if joined.last().is_none_or(|last| last.owner != arc.owner) {
            joined.push(arc);
        }
    }
    joined
}

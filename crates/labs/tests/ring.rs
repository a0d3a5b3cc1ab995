//! Client-side sharding against an independent computation (`data/labs/ring.json`): owners of 10,000 keys, their
//! shares, points, hashes and moved keys are equal. Owners are there as the SHA-256 of a digit for each key.

use redscope_labs::experiment::ring::{
    Change, ChangeError, Measured, Placement, SCHEMES, Scheme, Server, measure, owners, servers,
    shard_hash,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

const KEYS: u64 = 10_000;
const POINTS: u64 = 160;

fn data() -> Value {
    serde_json::from_str(include_str!("data/labs/ring.json")).expect("the reference data")
}

fn moved(scheme: Scheme, count: usize, change: Change) -> Measured {
    measure(scheme, POINTS, &servers(count), change, KEYS).expect("a change that is possible")
}

/// The scheme by the name that the reference has for it, with what else the name says.
fn scheme(name: &str) -> (Scheme, Vec<Server>) {
    let (name, count) = name.rsplit_once('/').expect("a name with how many servers there are");
    let mut servers = servers(count.parse().expect("a number"));
    let plain = name.trim_end_matches("-weight-2-first");
    if plain != name {
        servers[0].weight = 2;
    }
    (Scheme::find(plain).expect("a scheme"), servers)
}

#[test]
fn hashes_equal_the_reference() {
    for vector in data()["murmur64a"].as_array().unwrap() {
        let text = vector["text"].as_str().unwrap();
        assert_eq!(shard_hash(text.as_bytes()).to_string(), vector["signed"], "{text:?}");
    }
}

#[test]
fn the_points_of_a_ring_equal_the_reference_in_signed_order() {
    let wanted = &data()["points"];
    let Placement::Ring(ring) = Placement::of(Scheme::Unnamed, POINTS, &servers(3)) else {
        panic!("ShardedJedis has a ring")
    };
    assert_eq!(ring.len() as u64, wanted["count"]);
    let same = |name: &str, points: &[(i64, u8)]| {
        for (point, wanted) in points.iter().zip(wanted[name].as_array().unwrap()) {
            assert_eq!(
                (Value::from(point.0.to_string()), &Value::from(point.1)),
                (wanted[0].clone(), &wanted[1])
            );
        }
    };
    same("first five", &ring[..5]);
    same("last five", &ring[ring.len() - 5..]);
}

#[test]
fn owners_and_shares_of_every_key_equal_the_reference() {
    let data = data();
    let wanted = data["owners"].as_object().unwrap();
    assert_eq!(wanted.len(), 20);
    for (name, wanted) in wanted {
        let (scheme, servers) = scheme(name);
        let owners = owners(scheme, POINTS, &servers, KEYS);
        let digits: String = owners.iter().map(u8::to_string).collect();
        let hash: String =
            Sha256::digest(digits).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, *wanted, "{name}");
        let count = |id: u8| owners.iter().filter(|owner| **owner == id).count();
        let shares: Vec<usize> = servers.iter().map(|server| count(server.id)).collect();
        assert_eq!(Value::from(shares), data["share"][name], "{name}");
    }
}

#[test]
fn as_many_keys_move_as_in_the_reference() {
    let data = data();
    let wanted = data["moved"].as_object().unwrap();
    let mut seen = 0;
    for (what, wanted) in wanted {
        let words: Vec<&str> = what.split(' ').collect();
        let name = what.trim_end_matches(" (same servers)").rsplit(' ').next().unwrap();
        let scheme = Scheme::find(if name == "slots-resharded" { "slots" } else { name }).unwrap();
        let (count, change) = match words[..] {
            ["add", "last", counts, ..] => (&counts[..1], Change::Add),
            ["remove", "shard", at, "of", count, ..] => {
                (count, Change::Remove(at.parse().unwrap()))
            }
            ["rename", "shard", at, "of", count, ..] => {
                (count, Change::Rename(at.parse().unwrap()))
            }
            ["swap", "first", "two", "of", count, ..] => (count, Change::Swap(0, 1)),
            _ => panic!("{what}"),
        };
        let measured = moved(scheme, count.parse().unwrap(), change);
        assert_eq!(u64::from(measured.moved), wanted["keys"], "{what}");
        seen += 1;
    }
    assert_eq!(seen, 26);
}

#[test]
fn keys_are_counted_once_on_either_side() {
    let changes = [
        Change::Add,
        Change::Remove(1),
        Change::Rename(2),
        Change::Swap(0, 3),
        Change::Weigh(1, 3),
    ];
    for (scheme, name) in SCHEMES {
        for change in changes {
            let measured = measure(scheme, 40, &servers(4), change, 2000).unwrap();
            let Measured { before, after, flows, moved, needless, .. } = measured;
            assert_eq!(before.keys.iter().sum::<u32>(), 2000, "{name} {change:?}");
            assert_eq!(after.keys.iter().sum::<u32>(), 2000, "{name} {change:?}");
            assert_eq!(flows.iter().map(|flow| flow.keys).sum::<u32>(), moved);
            assert!(needless <= moved && flows.iter().all(|flow| flow.from != flow.to));
            for standing in [before, after] {
                assert_eq!(
                    (standing.arcs[0].from, standing.keys.len()),
                    (0, standing.servers.len())
                );
                assert!(standing.arcs.is_sorted_by_key(|arc| arc.from), "{name} {change:?}");
            }
        }
    }
}

#[test]
fn consistent_schemes_move_nothing_between_servers_that_stay() {
    for scheme in [Scheme::Named, Scheme::NamedOld, Scheme::Ketama, Scheme::Slots] {
        for change in [Change::Add, Change::Remove(0), Change::Remove(2), Change::Remove(3)] {
            let measured = moved(scheme, 4, change);
            assert!(measured.moved > 0 && measured.needless == 0, "{scheme:?} {change:?}");
        }
        assert_eq!(moved(scheme, 4, Change::Swap(1, 2)).moved, 0, "{scheme:?}");
    }
    assert!(moved(Scheme::Unnamed, 4, Change::Remove(0)).needless > 6000);
    assert!(moved(Scheme::Modulo, 4, Change::Add).needless > 5000);
    // Only what the server gains moves, unless its weight is part of the names of its points.
    assert_eq!(moved(Scheme::Named, 4, Change::Weigh(0, 2)).needless, 0);
    assert!(moved(Scheme::NamedOld, 4, Change::Weigh(0, 2)).needless > 0);
    for scheme in [Scheme::Ketama, Scheme::Modulo, Scheme::Slots, Scheme::SlotsFresh] {
        assert_eq!(moved(scheme, 4, Change::Weigh(0, 9)).moved, 0, "{scheme:?} knows no weights");
    }
}

#[test]
fn slots_stay_even_however_servers_come_and_go() {
    for count in 2..=16 {
        for change in [Change::Add, Change::Remove(0), Change::Remove(count - 1)] {
            let measured = moved(Scheme::Slots, count, change);
            let (least, most) = measured.after.spread(Scheme::Slots);
            assert!(least > 0.7 && most < 1.3, "{count} {change:?}: {least} to {most}");
        }
    }
}

/// The circle is the same whichever way it is looked at: arcs are as long as keys are many.
#[test]
fn arcs_are_as_long_as_shares_are_large() {
    for (scheme, name) in SCHEMES {
        for points in [3, 1000] {
            let measured = measure(scheme, points, &servers(4), Change::Add, 100_000).unwrap();
            let Measured { after, .. } = measured;
            for (server, keys) in after.servers.iter().zip(&after.keys) {
                let ends = after.arcs.iter().skip(1).map(|arc| arc.from).chain([1_000_000]);
                let arcs = after.arcs.iter().zip(ends);
                let own = arcs.filter(|(arc, _)| arc.owner == server.id);
                let part: u32 = own.map(|(arc, end)| end - arc.from).sum();
                let (part, share) = (f64::from(part) / 1e6, f64::from(*keys) / 1e5);
                assert!((part - share).abs() < 0.02, "{name} {points}: {part} and {share}");
            }
        }
    }
}

#[test]
fn what_is_impossible_is_refused() {
    let why =
        |count, change| measure(Scheme::Named, POINTS, &servers(count), change, 100).unwrap_err();
    assert_eq!(why(4, Change::Remove(4)), ChangeError::NoServer { number: 5, servers: 4 });
    assert_eq!(why(1, Change::Swap(0, 1)).to_string(), "there is no server 2, only 1");
    assert_eq!(why(1, Change::Remove(0)), ChangeError::Last);
}

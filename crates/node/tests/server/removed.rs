//! Keys that go by themselves are told of, and however many they are, once a second.

use redscope_node::{ExpiredBy, Fact, KeyspaceFact};

use crate::machine::{Files, Machine};

/// How many keys have gone in each fact, the first of them, and why.
fn told(machine: &Machine) -> Vec<(u64, String, &'static str)> {
    let facts = machine.facts.iter().filter_map(|fact| match fact {
        Fact::Keyspace(fact) => Some(fact),
        _ => None,
    });
    let rows = facts.map(|fact| {
        let (keys, why) = match fact {
            KeyspaceFact::Evicted { keys, policy, limit_bytes, .. } => {
                assert_eq!((policy.as_str(), *limit_bytes > 0), ("allkeys-random", true));
                (keys, "evicted")
            }
            KeyspaceFact::Expired { keys, by: ExpiredBy::Access, .. } => (keys, "access"),
            KeyspaceFact::Expired { keys, by: ExpiredBy::Cycle, .. } => (keys, "cycle"),
        };
        let (db, key) = keys.first.as_ref().expect("there is a first");
        (keys.count, format!("{db} {}", String::from_utf8_lossy(key)), why)
    });
    rows.collect()
}

fn row(count: u64, first: &str, why: &'static str) -> (u64, String, &'static str) {
    (count, first.to_owned(), why)
}

#[test]
fn a_key_that_is_met_after_its_time_and_one_that_is_not_are_told_apart() {
    let mut machine = Machine::start(Files::new(), &[("enable-debug-command", "yes")]).unwrap();
    machine.send("DEBUG SET-ACTIVE-EXPIRE 0");
    machine.send("SET kept 1");
    machine.send("SET a 1 PX 10");
    machine.wait_ms(500);
    assert_eq!(told(&machine), [], "nobody has looked");
    assert_eq!(machine.send("GET a"), "$-1\r\n");
    assert_eq!(told(&machine), [row(1, "0 a", "access")]);
    machine.send("DEBUG SET-ACTIVE-EXPIRE 1");
    machine.send("SELECT 3");
    machine.send("SET b 1 PX 10");
    machine.wait_ms(500);
    assert_eq!(told(&machine)[1..], [row(1, "3 b", "cycle")]);
    machine.wait_ms(5000);
    assert_eq!(told(&machine).len(), 2, "what is kept is not told of");
}

#[test]
fn thousands_that_go_are_told_once_a_second() {
    let mut machine = Machine::start(Files::new(), &[]).unwrap();
    for number in 0..2000 {
        machine.send(&format!("SET k{number} 1 PX {}", if number % 2 == 0 { 50 } else { 350 }));
    }
    machine.wait_ms(3000);
    let rows = told(&machine);
    assert_eq!(rows.iter().map(|(count, ..)| count).sum::<u64>(), 2000);
    assert_eq!(rows.len(), 2, "{rows:?}");
}

#[test]
fn what_makes_room_is_told_with_the_policy() {
    let mut machine =
        Machine::start(Files::new(), &[("maxmemory-policy", "allkeys-random")]).unwrap();
    for number in 0..500 {
        machine.send(&format!("SET k{number} {}", "x".repeat(1000)));
    }
    assert_eq!(told(&machine), []);
    let used = machine.send("INFO memory");
    let used: u64 = used
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:")?.trim().parse().ok())
        .expect("it says so");
    machine.send(&format!("CONFIG SET maxmemory {}", used - 100_000));
    let rows = told(&machine);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].0 > 50 && rows[0].2 == "evicted", "{rows:?}");
    // While more go one by one, nothing is told before the second is over.
    for number in 0..50 {
        machine.send(&format!("SET more{number} {}", "x".repeat(1000)));
    }
    assert_eq!(told(&machine).len(), 1);
    machine.wait_ms(1100);
    let rows = told(&machine);
    assert!(rows.len() == 2 && rows[1].0 >= 20, "{rows:?}");
    // The request may make room itself.
    let evicted = machine.send("INFO stats");
    machine.wait_ms(1100);
    let sum: u64 = told(&machine).iter().map(|(count, ..)| count).sum();
    assert!(evicted.contains(&format!("evicted_keys:{sum}\r\n")), "{evicted}");
}

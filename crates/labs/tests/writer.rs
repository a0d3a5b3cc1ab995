//! An application finds its server, writes, and says what has become of every write.

use std::rc::Rc;

use redscope_labs::app::{Doubt, Failure, WriterFact};
use redscope_labs::scenario::{Values, open_settled};
use redscope_labs::{Fact, Scenario, World, act};
use redscope_sim::What;

fn world(scenario: &str, writer: &str) -> World {
    world_of(&Values::new(Scenario::find(scenario).expect("it is in the list"), 5), writer)
}

fn world_of(values: &Values, writer: &str) -> World {
    let mut world = open_settled(values).expect("it starts");
    for words in ["path all latency 400us jitter 0us", writer] {
        does(&mut world, words);
    }
    world.take_told();
    world
}

fn does(world: &mut World, words: &str) {
    let action = act::parse(words).expect("an act");
    world.act(&action).unwrap_or_else(|error| panic!("{words}: {error}"));
}

/// What the writers say in so many milliseconds.
fn hear(world: &mut World, ms: u64) -> Vec<WriterFact> {
    world.run_until(world.now().plus_ms(ms), u64::MAX);
    let told = world.take_told().into_iter().filter_map(|told| match told.what {
        What::Fact(Fact::Writer(fact)) => Some(fact),
        _ => None,
    });
    told.collect()
}

fn acknowledged(facts: &[WriterFact]) -> Vec<(Rc<str>, u64, u16)> {
    let done = facts.iter().filter_map(|fact| match fact {
        WriterFact::Acknowledged { write, server } => {
            Some((Rc::clone(&write.key), write.mark, server.port))
        }
        _ => None,
    });
    done.collect()
}

#[test]
fn every_write_is_asked_and_acknowledged_and_there() {
    let mut world = world("standalone", "add w1 writer 127.0.0.1:6379 rate=50/s keys=3");
    let facts = hear(&mut world, 2000);
    let done = acknowledged(&facts);
    assert!((95..=100).contains(&done.len()), "50 a second: {}", done.len());
    let asked = facts.iter().filter(|fact| matches!(fact, WriterFact::Asked { .. })).count();
    assert!(asked - done.len() <= 1, "one at a time");
    for (key, letter) in [("k:0", 'k'), ("c:1", 'c'), ("l:2", 'l')] {
        let marks: Vec<u64> =
            done.iter().filter(|(of, ..)| &**of == key).map(|(_, mark, _)| *mark).collect();
        assert!(marks.len() > 10, "{key} is written");
        assert!(marks.is_sorted_by(|a, b| a < b), "marks of {letter} grow: {marks:?}");
    }
    does(&mut world, "add r1 writer 127.0.0.1:6379 rate=50/s keys=3 reads=100%");
    does(&mut world, "crash w1");
    let last = done.iter().rev().find(|(key, ..)| &**key == "c:1").expect("counted").1;
    let facts = hear(&mut world, 2000);
    let read = facts.iter().find_map(|fact| match fact {
        WriterFact::Read { key, mark, .. } if &**key == "c:1" => Some(*mark),
        _ => None,
    });
    assert_eq!(read, Some(last));
}

#[test]
fn nobody_knows_what_became_of_a_write_whose_server_is_cut_off() {
    let mut world = world("standalone", "add w1 writer 127.0.0.1:6379 rate=50/s keys=3");
    hear(&mut world, 500);
    does(&mut world, "cut n1 w1 one-way");
    let facts = hear(&mut world, 1500);
    let is_doubt =
        |fact: &&WriterFact| matches!(fact, WriterFact::Unknown { why: Doubt::TimedOut, .. });
    assert_eq!(facts.iter().filter(is_doubt).count(), 1, "{facts:?}");
    does(&mut world, "heal all");
    hear(&mut world, 1500);
    does(&mut world, "crash n1");
    let facts = hear(&mut world, 500);
    let is_failure =
        |fact: &WriterFact| matches!(fact, WriterFact::Failed { why: Failure::Unreachable, .. });
    assert!(facts.iter().any(is_failure), "{facts:?}");
    does(&mut world, "restart n1");
    assert!(!acknowledged(&hear(&mut world, 500)).is_empty());
}

#[test]
fn sentinels_tell_a_writer_where_the_master_is() {
    let writer = "add w1 writer 127.0.0.1:26379,127.0.0.1:26380 via sentinel mymaster rate=20/s \
                  keys=6";
    let mut world = world("sentinel", writer);
    let before = acknowledged(&hear(&mut world, 1000));
    assert!(before.iter().all(|(.., port)| *port == 6379) && before.len() >= 19, "{before:?}");
    does(&mut world, "crash n1");
    hear(&mut world, 20_000);
    let after = acknowledged(&hear(&mut world, 1000));
    assert!(after.iter().all(|(.., port)| *port != 6379) && after.len() >= 19, "{after:?}");
}

#[test]
fn a_client_of_a_cluster_goes_where_the_slot_is() {
    let mut world = world("cluster", "add w1 writer 127.0.0.1:7003 via cluster rate=50/s keys=12");
    let facts = hear(&mut world, 3000);
    let done = acknowledged(&facts);
    let ports: std::collections::BTreeSet<u16> = done.iter().map(|(.., port)| *port).collect();
    assert_eq!(ports.into_iter().collect::<Vec<_>>(), [7000, 7001, 7002], "masters alone");
    assert!(done.len() >= 145, "{}", done.len());
    let is_failure = |fact: &&WriterFact| matches!(fact, WriterFact::Failed { .. });
    assert_eq!(facts.iter().filter(is_failure).count(), 0);
}

#[test]
fn a_client_that_shares_keys_out_loses_those_of_a_server_that_is_down() {
    let mut values = Values::new(Scenario::find("standalone").expect("it is in the list"), 5);
    values.set("servers", 3).expect("so many");
    let writer = "add w1 writer 127.0.0.1:6379,127.0.0.1:6380,127.0.0.1:6381 via modulo \
                  rate=100/s keys=12";
    let mut world = world_of(&values, writer);
    let place = |key: &str| redscope_data::key_slot(key.as_bytes()) % 3;
    for (key, _, port) in acknowledged(&hear(&mut world, 2000)) {
        assert_eq!(port, 6379 + place(&key), "{key}");
    }
    does(&mut world, "crash n2");
    hear(&mut world, 100);
    let facts = hear(&mut world, 2000);
    assert!(!acknowledged(&facts).is_empty());
    for fact in &facts {
        match fact {
            WriterFact::Acknowledged { write, .. } => assert_ne!(place(&write.key), 1),
            WriterFact::Failed { write, .. } => assert_eq!(place(&write.key), 1),
            _ => {}
        }
    }
    assert!(facts.iter().any(|fact| matches!(fact, WriterFact::Failed { .. })));
}

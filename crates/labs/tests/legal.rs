//! What people may do by hand and Redis allows: no check calls it a fault.

use redscope_actor::Time;
use redscope_labs::check::Checks;
use redscope_labs::scenario::{self, Values};
use redscope_labs::{Cast, Fact, Scenario, act};
use redscope_node::Fact as Redis;
use redscope_sim::{Timeline, What};

type World = Timeline<Cast, Checks>;

/// How long a world that is right may take to agree, in milliseconds.
const PATIENCE_MS: u64 = 20_000;

fn settled(scenario: &str) -> World {
    let values = Values::new(Scenario::find(scenario).expect("it is in the list"), 5);
    let mut world =
        Timeline::new(scenario::open(&values).expect("it starts"), Checks::new(PATIENCE_MS));
    world.run_until(Time::from_ms(values.scenario().settle_ms), u64::MAX);
    world
}

fn does(world: &mut World, words: &str, then_wait_ms: u64) {
    world.act(act::parse(words).expect("an act")).unwrap_or_else(|why| panic!("{words}: {why}"));
    world.run_until(world.sim().now().plus_ms(then_wait_ms), u64::MAX);
}

/// Opens a console at each of these ports and types this there.
fn everywhere(world: &mut World, consoles: &str, ports: impl Iterator<Item = u16>, words: &str) {
    for port in ports {
        let console = format!("{consoles}{port}");
        does(world, &format!("open {console} 127.0.0.1:{port}"), 20);
        does(world, &format!("type {console} {words}"), 100);
        does(world, &format!("close {console}"), 0);
    }
}

fn no_fault(world: &World) {
    let found: Vec<String> =
        world.watch().violations().last().iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0]);
}

/// How many facts of a kind there were.
fn count(world: &World, is_it: fn(&Redis) -> bool) -> usize {
    let told = world.told_since(0);
    told.iter()
        .filter(|told| matches!(&told.what, What::Fact(Fact::Redis(fact)) if is_it(fact)))
        .count()
}

fn is_led(fact: &Redis) -> bool {
    fact.to_string().starts_with("+elected-leader ")
}

#[test]
fn two_sentinels_that_are_told_to_fail_over_at_once_lead_both() {
    let mut world = settled("sentinel");
    does(&mut world, "open k1 127.0.0.1:26379", 100);
    does(&mut world, "open k2 127.0.0.1:26380", 100);
    does(&mut world, "type k1 SENTINEL FAILOVER mymaster", 0);
    does(&mut world, "type k2 SENTINEL FAILOVER mymaster", 5_000);
    assert_eq!(count(&world, is_led), 2);
    no_fault(&world);
}

#[test]
fn two_groups_of_sentinels_have_masters_of_one_name() {
    let mut world = settled("sentinel");
    does(&mut world, "add p1 server 127.0.0.1:7379", 100);
    does(&mut world, "add p2 server 127.0.0.1:7380", 100);
    everywhere(&mut world, "k", [7380].into_iter(), "REPLICAOF 127.0.0.1 7379");
    for sentinel in 1..=3 {
        does(&mut world, &format!("add t{sentinel} sentinel 127.0.0.1:2738{sentinel}"), 100);
    }
    let ports = || 27_381..=27_383;
    everywhere(&mut world, "k", ports(), "SENTINEL MONITOR mymaster 127.0.0.1 7379 2");
    let soon = "SENTINEL SET mymaster down-after-milliseconds 2000";
    everywhere(&mut world, "k", ports(), soon);
    world.run_until(world.sim().now().plus_ms(20_000), u64::MAX);
    // Both groups come to lead in epoch 1.
    does(&mut world, "crash n1", 0);
    does(&mut world, "crash p1", 30_000);
    assert_eq!(count(&world, is_led), 2);
    no_fault(&world);
    // Everything is right again, and each group agrees.
    does(&mut world, "restart n1", 0);
    does(&mut world, "restart p1", 2 * PATIENCE_MS);
    no_fault(&world);
}

/// Their disks take no vote, so that they know of none when they are started again.
#[test]
fn sentinels_that_could_not_write_their_votes_vote_again() {
    let mut world = settled("sentinel");
    let all = |world: &mut World, words: &str, then_wait_ms| {
        (1..=3).for_each(|s| does(world, &words.replace("s?", &format!("s{s}")), 0));
        world.run_until(world.sim().now().plus_ms(then_wait_ms), u64::MAX);
    };
    all(&mut world, "disk s? full", 0);
    does(&mut world, "crash n1", 25_000);
    let is_vote = |fact: &Redis| fact.to_string().starts_with("+vote-for-leader ");
    let before = count(&world, is_vote);
    for words in ["crash s?", "disk s? room"] {
        all(&mut world, words, 0);
    }
    all(&mut world, "restart s?", 15_000);
    assert!(before > 0 && count(&world, is_vote) > before, "they vote again");
    no_fault(&world);
}

/// Three more nodes make a cluster of their own.
fn second_cluster(world: &mut World) {
    for node in 1..=3 {
        let words = format!("add x{node} server 127.0.0.1:710{node} cluster-enabled=yes");
        does(world, &words, 100);
    }
    join(world, 7101, 7102..=7103);
    for (port, slots) in [(7101, "0 5000"), (7102, "5001 10000"), (7103, "10001 16383")] {
        everywhere(world, "k", [port].into_iter(), &format!("CLUSTER ADDSLOTSRANGE {slots}"));
    }
    world.run_until(world.sim().now().plus_ms(15_000), u64::MAX);
}

/// A node meets others.
fn join(world: &mut World, port: u16, others: impl Iterator<Item = u16>) {
    for other in others {
        let words = format!("CLUSTER MEET 127.0.0.1 {other}");
        everywhere(world, "k", [port].into_iter(), &words);
    }
    world.run_until(world.sim().now().plus_ms(3_000), u64::MAX);
}

#[test]
fn two_clusters_have_the_same_slots_and_epochs() {
    let mut world = settled("cluster");
    second_cluster(&mut world);
    no_fault(&world);
    // Everything is right after a fault, and each cluster agrees.
    does(&mut world, "pause x3", 100);
    does(&mut world, "resume x3", 2 * PATIENCE_MS);
    no_fault(&world);
}

#[test]
fn clusters_that_meet_become_one() {
    let mut world = settled("cluster");
    second_cluster(&mut world);
    join(&mut world, 7101, [7000].into_iter());
    world.run_until(world.sim().now().plus_ms(20_000), u64::MAX);
    no_fault(&world);
}

#[test]
fn a_cluster_is_taken_down_and_built_anew() {
    let mut world = settled("cluster");
    let nodes = || 7000..=7005;
    // The nodes have voted, and one has won.
    does(&mut world, "crash n1", 20_000);
    does(&mut world, "restart n1", 8_000);
    for words in ["FLUSHALL", "CLUSTER RESET HARD", "FLUSHALL", "CLUSTER RESET HARD"] {
        everywhere(&mut world, "k", nodes(), words);
    }
    // The epochs go to other nodes than before.
    for (port, epoch) in (7000..=7005).zip([4, 5, 6, 1, 2, 3]) {
        let words = format!("CLUSTER SET-CONFIG-EPOCH {epoch}");
        everywhere(&mut world, "k", [port].into_iter(), &words);
    }
    join(&mut world, 7000, 7001..=7005);
    for (port, slots) in [(7003, "0 5000"), (7004, "5001 10000"), (7005, "10001 16383")] {
        everywhere(&mut world, "k", [port].into_iter(), &format!("CLUSTER ADDSLOTSRANGE {slots}"));
    }
    world.run_until(world.sim().now().plus_ms(8_000), u64::MAX);
    no_fault(&world);
}

#[test]
fn nodes_with_new_disks_build_a_cluster_anew() {
    let mut world = settled("cluster");
    does(&mut world, "crash n1", 20_000);
    does(&mut world, "restart n1", 8_000);
    for node in 1..=6 {
        does(&mut world, &format!("crash n{node}"), 0);
    }
    for node in 1..=6 {
        does(&mut world, &format!("restart n{node} new-disk"), 100);
    }
    join(&mut world, 7000, 7001..=7005);
    for (port, slots) in [(7001, "0 5000"), (7002, "5001 10000"), (7000, "10001 16383")] {
        everywhere(&mut world, "k", [port].into_iter(), &format!("CLUSTER ADDSLOTSRANGE {slots}"));
    }
    world.run_until(world.sim().now().plus_ms(15_000), u64::MAX);
    no_fault(&world);
}

#[test]
fn what_is_not_replicated_makes_data_unequal() {
    for words in [
        "DEBUG POPULATE 10",
        "EVAL \"redis.set_repl(redis.REPL_NONE) redis.call('SET','x','1')\" 0",
        "DEBUG REPLICATE SET x 1",
    ] {
        let mut world = settled("sentinel");
        everywhere(&mut world, "k", [6379].into_iter(), words);
        everywhere(&mut world, "k", [6379].into_iter(), "SET later 1");
        world.run_until(world.sim().now().plus_ms(3_000), u64::MAX);
        no_fault(&world);
    }
}

#[test]
fn a_replica_makes_room_for_itself() {
    let mut world = settled("sentinel");
    everywhere(&mut world, "k", [6379].into_iter(), "SET a 1");
    let replica = || [6380].into_iter();
    everywhere(&mut world, "k", replica(), "CONFIG SET replica-ignore-maxmemory no");
    everywhere(&mut world, "k", replica(), "CONFIG SET maxmemory 1 maxmemory-policy allkeys-lru");
    everywhere(&mut world, "k", replica(), "GET a");
    world.run_until(world.sim().now().plus_ms(3_000), u64::MAX);
    no_fault(&world);
}

#[test]
fn nobody_agrees_with_whom_a_person_keeps_out() {
    for (scenario, port, words) in [
        ("replication", 6379, "CONFIG SET requirepass x"),
        ("replication", 6380, "CONFIG SET masterauth x"),
        ("replication", 6380, "REPLICAOF 127.0.0.1 1"),
        ("replication", 6379, "REPLICAOF 127.0.0.1 6380"),
        ("sentinel", 6379, "CONFIG SET requirepass x"),
    ] {
        let mut world = settled(scenario);
        everywhere(&mut world, "k", [port].into_iter(), words);
        for words in ["break n1 n2", "crash n3", "restart n3"] {
            does(&mut world, words, 100);
        }
        world.run_until(world.sim().now().plus_ms(3 * PATIENCE_MS), u64::MAX);
        no_fault(&world);
    }
}

#[test]
fn a_disk_that_has_room_again_may_still_be_slow() {
    let mut world = settled("replication");
    // The master waits long before it sends its data to a new disk.
    let words = "CONFIG SET repl-diskless-sync-delay 600";
    everywhere(&mut world, "k", [6379].into_iter(), words);
    for words in ["disk n3 slow 64", "disk n3 full", "crash n2", "restart n2 new-disk"] {
        does(&mut world, words, 0);
    }
    does(&mut world, "disk n3 room", 2 * PATIENCE_MS);
    no_fault(&world);
    does(&mut world, "disk n3 slow 1", 2 * PATIENCE_MS);
    let found = world.watch().violations().last();
    let names: Vec<_> = found.iter().map(|found| found.what.name()).collect();
    assert_eq!(names, ["no-agreement"]);
}

//! What people do to servers that writers write to: no check takes it for a fault, nor for a loss, and a loss
//! is told with its true cause.

use std::collections::BTreeSet;

use redscope_actor::Time;
use redscope_labs::app::WriterFact;
use redscope_labs::check::{Allowance, CauseKind, Checks, End, Policy};
use redscope_labs::scenario::{self, Values};
use redscope_labs::{Cast, Fact, Scenario, act};
use redscope_sim::{Timeline, What};

type World = Timeline<Cast, Checks>;

const ALWAYS: &[(&str, &str)] = &[("appendonly", "yes"), ("appendfsync", "always")];
const WRITER: &str = "add w1 writer 127.0.0.1:6379 rate=100/s keys=12";

fn settled(scenario: &str, settings: &[(&str, &str)]) -> World {
    let mut values = Values::new(Scenario::find(scenario).expect("it is in the list"), 5);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    values.settings.extend(settings);
    let mut world = Timeline::new(scenario::open(&values).expect("it starts"), Checks::new(60_000));
    world.run_until(Time::from_ms(values.scenario().settle_ms), u64::MAX);
    world
}

fn does(world: &mut World, words: &str) {
    let wait_ms = if words.starts_with("type ") { 100 } else { 20 };
    world.act(act::parse(words).expect("an act")).unwrap_or_else(|why| panic!("{words}: {why}"));
    wait(world, wait_ms);
}

fn all(world: &mut World, words: &[&str]) {
    words.iter().for_each(|words| does(world, words));
}

fn wait(world: &mut World, ms: u64) {
    world.run_until(world.sim().now().plus_ms(ms), u64::MAX);
}

/// A server with a writer, and a console at it.
fn written(settings: &[(&str, &str)]) -> World {
    let mut world = settled("standalone", settings);
    all(&mut world, &[WRITER, "open c1 127.0.0.1:6379"]);
    wait(&mut world, 1_000);
    world
}

fn crash(world: &mut World) {
    all(world, &["crash n1", "restart n1"]);
    wait(world, 500);
}

fn faults(world: &World) -> Vec<String> {
    world.watch().violations().last().iter().map(ToString::to_string).collect()
}

fn allowed(world: &World) -> Vec<String> {
    world.watch().allowances().last().iter().map(ToString::to_string).collect()
}

/// Nothing is a fault, and nothing is lost or shown late.
fn finds_nothing(world: &World, after: &str) {
    assert_eq!((faults(world), allowed(world)), (vec![], vec![]), "{after}");
}

/// Why writes were lost, each reason once in a row.
fn causes(world: &World) -> Vec<CauseKind> {
    assert_eq!(faults(world), [""; 0]);
    let found = world.watch().allowances().last();
    let lost = found.iter().filter_map(|found| match &found.what {
        Allowance::Lost(loss) => Some(loss.cause.kind()),
        _ => None,
    });
    let mut kinds: Vec<CauseKind> = lost.collect();
    kinds.dedup();
    kinds
}

#[test]
fn what_was_acknowledged_under_another_policy_is_lost_by_that() {
    for (words, end, policy) in [
        ("CONFIG SET appendfsync no", End::PowerCut, Policy::Never),
        ("CONFIG SET appendonly no", End::Crash, Policy::Snapshot),
    ] {
        let mut world = written(&[ALWAYS, &[("save", "")]].concat());
        does(&mut world, &format!("type c1 {words}"));
        wait(&mut world, 2_000);
        let ends = if end == End::PowerCut { "power-cut n1" } else { "crash n1" };
        all(&mut world, &[ends, "restart n1"]);
        assert_eq!(causes(&world), [CauseKind::Restart(end, policy)], "{words}");
    }
}

/// The file is there, and nobody reads it.
#[test]
fn a_server_that_comes_back_without_its_append_only_file_has_not_read_it() {
    let mut world = written(&[("save", "")]);
    does(&mut world, "type c1 CONFIG SET appendfsync always appendonly yes");
    wait(&mut world, 2_000);
    crash(&mut world);
    assert_eq!(causes(&world), [CauseKind::Unread]);
}

#[test]
fn what_people_delete_is_not_lost() {
    for words in ["FLUSHALL", "EVAL \"return redis.call('flushdb')\" 0"] {
        let mut world = written(ALWAYS);
        does(&mut world, &format!("type c1 {words}"));
        crash(&mut world);
        finds_nothing(&world, words);
        wait(&mut world, 2_000);
        crash(&mut world);
        finds_nothing(&world, words);
    }
    for command in ["DEL", "UNLINK", "PEXPIRE", "SET", "RENAME"] {
        let mut world = written(ALWAYS);
        for key in keys_of(&world) {
            let rest = match command {
                "PEXPIRE" => " 50",
                "SET" => " 1",
                "RENAME" => " elsewhere",
                _ => "",
            };
            does(&mut world, &format!("type c1 {command} {key}{rest}"));
        }
        wait(&mut world, 300);
        crash(&mut world);
        finds_nothing(&world, command);
    }
}

/// The keys of the writer.
fn keys_of(world: &World) -> Vec<String> {
    let told = world.told_since(0);
    let keys = told.iter().filter_map(|told| match &told.what {
        What::Fact(Fact::Writer(WriterFact::Acknowledged { write, .. })) => {
            Some(write.key.to_string())
        }
        _ => None,
    });
    let keys: BTreeSet<String> = keys.collect();
    assert_eq!(keys.len(), 12);
    keys.into_iter().collect()
}

#[test]
fn what_goes_to_make_room_is_not_lost() {
    let mut world = written(ALWAYS);
    does(&mut world, "type c1 CONFIG SET maxmemory 1 maxmemory-policy allkeys-lru");
    all(&mut world, &["type c1 CONFIG SET maxmemory 0"]);
    crash(&mut world);
    finds_nothing(&world, "what went is not there");
    wait(&mut world, 1_000);
    // What was acknowledged since then is owed again.
    all(&mut world, &["crash n1", "restart n1 new-disk"]);
    assert_eq!(causes(&world), [CauseKind::NewDisk]);
}

#[test]
fn a_deletion_that_a_failover_has_gone_through_is_no_loss_of_writes() {
    let mut world = settled("sentinel", &[]);
    all(&mut world, &["add w1 writer 127.0.0.1:26379 via sentinel mymaster rate=50/s keys=12"]);
    wait(&mut world, 1_000);
    all(&mut world, &["open c1 127.0.0.1:6379", "type c1 FLUSHALL"]);
    // Nothing is under way when the master ends.
    all(&mut world, &["pause w1", "crash n1"]);
    wait(&mut world, 30_000);
    finds_nothing(&world, "FLUSHALL");
}

#[test]
fn what_was_deleted_nobody_reads_late() {
    let mut world = written(&[]);
    does(&mut world, "add r1 writer 127.0.0.1:6379 rate=200/s keys=12 reads=100%");
    wait(&mut world, 500);
    for _ in 0..10 {
        does(&mut world, "type c1 FLUSHALL");
    }
    finds_nothing(&world, "FLUSHALL");
}

/// Only a file that a server reads has to do with what it has lost.
#[test]
fn a_file_that_a_server_does_not_read_has_lost_nothing() {
    for file in ["note.txt", "dump.rdb", "appendonlydir/note.txt"] {
        let mut world = written(&[("appendonly", "yes"), ("appendfsync", "no")]);
        all(&mut world, &["power-cut n1", &format!("put n1 @{file}=hello")]);
        all(&mut world, &["restart n1"]);
        assert_eq!(causes(&world), [CauseKind::Restart(End::PowerCut, Policy::Never)], "{file}");
    }
}

#[test]
fn a_file_that_was_read_or_written_anew_is_a_file_like_others() {
    let settings = &[("save", ""), ("rdbchecksum", "no")];
    // The server writes its dump anew.
    let mut world = written(settings);
    all(&mut world, &["type c1 SAVE", "disk n1 flip dump.rdb 800", "type c1 SAVE"]);
    wait(&mut world, 1_000);
    crash(&mut world);
    assert_eq!(causes(&world), [CauseKind::Restart(End::Crash, Policy::Snapshot)]);
    // It has read the dump of somebody else, and what is written afterwards is lost by the next crash.
    let mut world = written(settings);
    does(&mut world, "type c1 SAVE");
    let id = world.sim().find("n1").expect("it is there");
    let dump = world.sim().disk(id).file("dump.rdb").expect("it has saved").to_vec();
    wait(&mut world, 1_000);
    does(&mut world, "crash n1");
    world.act(act::put_files("n1", vec![("dump.rdb".to_owned(), dump)])).expect("it is down");
    does(&mut world, "restart n1");
    wait(&mut world, 1_000);
    crash(&mut world);
    let crashed = CauseKind::Restart(End::Crash, Policy::Snapshot);
    assert_eq!(causes(&world), [CauseKind::Damage, crashed]);
}

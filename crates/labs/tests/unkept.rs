//! A replica whose own disk keeps nothing, and what its master sends all the same.

use redscope_labs::scenario::{self, Values};
use redscope_labs::{Scenario, World, act};
use redscope_sim::{Fate, State, What};

const GOES_ON: &str = "Replica is applying a command even though it is unable to write to disk.";
const ENDS: &str = "Replication(CannotKeep)";

fn world(settings: &[(&str, &str)]) -> World {
    let mut values = Values::new(Scenario::find("replication").expect("it is in the list"), 3);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    values.settings.extend(settings);
    let mut world = scenario::open(&values).expect("it starts");
    world.run_until(world.now().plus_ms(values.scenario().settle_ms), u64::MAX);
    does(&mut world, "open c1 127.0.0.1:6379");
    world
}

fn does(world: &mut World, words: &str) {
    let action = act::parse(words).expect("an act");
    world.act(&action).unwrap_or_else(|error| panic!("{words}: {error}"));
}

fn wait(world: &mut World, ms: u64) {
    world.run_until(world.now().plus_ms(ms), u64::MAX);
}

/// What n2 has told since it was asked last: lines of its log, and whether it has ended.
fn told(world: &mut World) -> (Vec<String>, bool) {
    let n2 = world.find("n2");
    let (mut lines, mut has_ended) = (Vec::new(), false);
    for told in world.take_told().into_iter().filter(|told| Some(told.actor) == n2) {
        match told.what {
            What::Fact(fact) => lines.push(format!("{fact:?}")),
            What::Fate(fate) => has_ended |= fate == Fate::Ended,
        }
    }
    (lines, has_ended)
}

fn count(lines: &[String], text: &str) -> usize {
    lines.iter().filter(|line| line.contains(text)).count()
}

#[test]
fn a_replica_that_cannot_write_its_append_only_file_ends_with_the_next_write() {
    let mut world = world(&[("appendonly", "yes")]);
    does(&mut world, "disk n2 full");
    told(&mut world);
    does(&mut world, "type c1 SET k 1");
    wait(&mut world, 500);
    let (lines, has_ended) = told(&mut world);
    assert_eq!(count(&lines, "AofFailed(Write("), 1, "{lines:#?}");
    assert!(!has_ended, "that one was done before it was known");
    does(&mut world, "type c1 SET k 2");
    wait(&mut world, 500);
    let (lines, has_ended) = told(&mut world);
    assert_eq!(
        (count(&lines, ENDS), count(&lines, GOES_ON), has_ended),
        (1, 0, true),
        "{lines:#?}"
    );
    assert_eq!(world.state(world.find("n2").unwrap()), State::Down);
}

#[test]
fn a_replica_that_is_told_to_ignore_it_goes_on_and_says_so_at_times() {
    let settings = [("appendonly", "yes"), ("replica-ignore-disk-write-errors", "yes")];
    let mut world = world(&settings);
    does(&mut world, "disk n2 full");
    told(&mut world);
    for number in 0..30 {
        does(&mut world, &format!("type c1 SET k {number}"));
        wait(&mut world, 1000);
    }
    let (lines, has_ended) = told(&mut world);
    assert!(!has_ended);
    assert_eq!((count(&lines, ENDS), count(&lines, GOES_ON)), (0, 3), "{lines:#?}");
    does(&mut world, "open c2 127.0.0.1:6380");
    does(&mut world, "type c2 GET k");
    wait(&mut world, 500);
    let replies = world.take_told();
    assert!(replies.iter().any(|told| format!("{:?}", told.what).contains("\\\"29\\\"")));
}

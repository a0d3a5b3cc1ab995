//! Locks that are typed at consoles, and lost before their holders know.

use redscope_actor::Time;
use redscope_labs::check::{Allowance, Cause, Checks, LockCause};
use redscope_labs::scenario::{self, Values};
use redscope_labs::{Cast, Scenario, act};
use redscope_sim::{Fate, Timeline, What};

type Story = Timeline<Cast, Checks>;

/// A world with these servers' settings, in which two people sit before the server at 6379.
fn story(scenario: &str, settings: &[(&str, &str)]) -> Story {
    let mut values = Values::new(Scenario::find(scenario).expect("it is in the list"), 5);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    values.settings.extend(settings);
    let settle_ms = values.scenario().settle_ms;
    let mut story = Timeline::new(scenario::open(&values).expect("it starts"), Checks::new(60_000));
    story.run_until(Time::from_ms(settle_ms), u64::MAX);
    does(&mut story, "open c1 127.0.0.1:6379");
    does(&mut story, "open c2 127.0.0.1:6379");
    story
}

fn does(story: &mut Story, words: &str) {
    let action = act::parse(words).expect("an act");
    story.act(action).unwrap_or_else(|error| panic!("{words}: {error}"));
    story.run_until(story.sim().now().plus_ms(200), u64::MAX);
}

fn wait(story: &mut Story, ms: u64) {
    story.run_until(story.sim().now().plus_ms(ms), u64::MAX);
}

/// Whose locks were lost, who has them, and why.
fn lost(story: &Story) -> Vec<(String, Option<String>, LockCause)> {
    let lost = story.watch().allowances().last().iter().filter_map(|found| match &found.what {
        Allowance::LockLost { holder, key, taken_by, cause, left_ms } => {
            assert_eq!(&**key, "job");
            assert!(*left_ms > 0, "its time is not up");
            let taken_by = taken_by.as_ref().map(ToString::to_string);
            Some((holder.to_string(), taken_by, cause.clone()))
        }
        _ => None,
    });
    lost.collect()
}

/// What has led to the last finding.
fn led_to(story: &Story) -> What<redscope_labs::Fact> {
    let last = story.watch().allowances().last();
    let found = last.iter().next_back().expect("something was found");
    found.origin.cause.as_ref().expect("a fact has led to it").what.clone()
}

#[test]
fn a_lock_that_is_kept_given_back_or_over_is_not_lost() {
    let mut story = story("standalone", &[]);
    does(&mut story, "type c1 SET job me NX PX 2000");
    does(&mut story, "type c2 SET job you NX PX 2000");
    does(&mut story, "type c1 PEXPIRE job 5000");
    wait(&mut story, 3000);
    does(&mut story, "type c1 DEL job");
    does(&mut story, "type c2 SET job you NX PX 1000");
    wait(&mut story, 2000);
    does(&mut story, "type c1 SET job me NX PX 1000");
    does(&mut story, "type c2 SET other you NX");
    does(&mut story, "type c1 DEL other");
    wait(&mut story, 2000);
    assert_eq!(lost(&story), []);
}

#[test]
fn whoever_deletes_the_lock_of_another_takes_it() {
    let mut story = story("standalone", &[]);
    does(&mut story, "type c1 SET job me NX PX 20000");
    does(&mut story, "type c2 DEL job");
    let by = LockCause::Client { name: "c2".into() };
    assert_eq!(lost(&story), [("c1".to_owned(), None, by.clone())]);
    does(&mut story, "type c2 SET job you NX PX 20000");
    does(&mut story, "type c2 SET job you PX 20000");
    assert_eq!(lost(&story).len(), 1, "what is lost is told once, and c2 has its own");
    does(&mut story, "type c1 FLUSHALL");
    let by = LockCause::Client { name: "c1".into() };
    assert_eq!(lost(&story)[1..], [("c2".to_owned(), None, by)]);
}

#[test]
fn a_crash_without_a_file_gives_the_lock_to_the_next_one() {
    let mut story = story("standalone", &[("save", "")]);
    does(&mut story, "type c1 SET job me NX PX 20000");
    does(&mut story, "crash n1");
    assert_eq!(lost(&story), [], "nobody has it");
    does(&mut story, "restart n1");
    let rows = lost(&story);
    assert!(
        matches!(&rows[..], [(holder, None, LockCause::Lost(Cause::Restart { .. }))] if holder == "c1"),
        "{rows:?}"
    );
    assert_eq!(led_to(&story), What::Fate(Fate::Crashed));
}

#[test]
fn a_clock_that_jumps_ends_the_lock_before_its_time() {
    let mut story = story("standalone", &[]);
    does(&mut story, "type c1 SET job me NX PX 20000");
    does(&mut story, "clock n1 30s");
    wait(&mut story, 1000);
    assert_eq!(lost(&story), [("c1".to_owned(), None, LockCause::Clock { server: "n1".into() })]);
    assert!(matches!(led_to(&story), What::Fate(Fate::ClockSet(_))));
}

#[test]
fn a_lock_that_makes_room_is_lost() {
    let mut story = story("standalone", &[("maxmemory-policy", "volatile-lru")]);
    does(&mut story, "type c1 SET job me NX PX 20000");
    does(&mut story, "type c2 CONFIG SET maxmemory 1");
    wait(&mut story, 1000);
    assert_eq!(lost(&story), [("c1".to_owned(), None, LockCause::Evicted { server: "n1".into() })]);
}

#[test]
fn on_both_sides_of_a_partition_one_lock_has_two_holders() {
    let mut story = story("sentinel", &[]);
    does(&mut story, "open c3 127.0.0.1:6380");
    does(&mut story, "open c4 127.0.0.1:6381");
    // The lock reaches no replica.
    does(&mut story, "cut n1,c1,c2 n2,n3,s1,s2,s3,c3,c4");
    does(&mut story, "type c1 SET job me NX PX 100000");
    wait(&mut story, 40_000);
    assert_eq!(lost(&story), [], "n1 is a master as before");
    does(&mut story, "type c3 SET job you NX PX 100000");
    does(&mut story, "type c4 SET job you NX PX 100000");
    let rows = lost(&story);
    let [(holder, Some(taken_by), LockCause::Lost(Cause::Failover { from, to }))] = &rows[..]
    else {
        panic!("{rows:?}")
    };
    assert_eq!((holder.as_str(), &**from), ("c1", "n1"));
    let promoted = if taken_by == "c3" { "n2" } else { "n3" };
    assert_eq!(&**to, promoted);
}

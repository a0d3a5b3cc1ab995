//! What checks find in stories whose end is known.

use redscope_actor::Time;
use redscope_labs::check::{Allowance, Cause, Checks, End, Policy, StaleCause, disagreements};
use redscope_labs::scenario::{self, Values};
use redscope_labs::{Cast, Scenario, act};
use redscope_sim::Timeline;

type Story = Timeline<Cast, Checks>;

fn story(scenario: &str, numbers: &[(&str, u64)], settings: &[(&str, &str)]) -> Story {
    watched(scenario, numbers, settings, Checks::new(60_000))
}

fn watched(
    scenario: &str,
    numbers: &[(&str, u64)],
    settings: &[(&str, &str)],
    checks: Checks,
) -> Story {
    let mut values = Values::new(Scenario::find(scenario).expect("it is in the list"), 5);
    for (name, value) in numbers {
        values.set(name, *value).expect("a number of the scenario");
    }
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    values.settings.extend(settings);
    let settle_ms = values.scenario().settle_ms;
    let mut story = Timeline::new(scenario::open(&values).expect("it starts"), checks);
    story.run_until(Time::from_ms(settle_ms), u64::MAX);
    story
}

fn does(story: &mut Story, words: &str) {
    let action = act::parse(words).expect("an act");
    story.act(action).unwrap_or_else(|error| panic!("{words}: {error}"));
}

fn wait(story: &mut Story, ms: u64) {
    story.run_until(story.sim().now().plus_ms(ms), u64::MAX);
}

fn holds(story: &Story) {
    let violations: Vec<String> =
        story.watch().violations().last().iter().map(ToString::to_string).collect();
    assert_eq!(violations, [""; 0]);
}

#[test]
fn a_failover_loses_what_the_old_master_alone_has_taken() {
    let mut story = story("sentinel", &[("down-after-ms", 1000)], &[]);
    does(&mut story, "add w1 writer 127.0.0.1:6379 rate=20/s keys=12");
    let via = "via sentinel mymaster rate=20/s keys=12 prefix=b";
    does(&mut story, &format!("add w2 writer 127.0.0.1:26380 {via}"));
    wait(&mut story, 1000);
    assert_eq!(story.watch().allowances().found_count(), 0);
    // The old master and its application are alone on one side.
    does(&mut story, "cut n1,w1 n2,n3,s1,s2,s3,w2");
    wait(&mut story, 10_000);
    let cut_at = Time::from_ms(16_000);
    let is_split = |what: &Allowance| matches!(what, Allowance::TwoMasters { .. });
    assert!(story.watch().allowances().last().iter().any(|found| is_split(&found.what)));
    does(&mut story, "heal all");
    // Eight seconds until the Sentinels convert it, up to ten for their INFO, five of
    // repl-diskless-sync-delay.
    wait(&mut story, 25_000);
    let losses = story.watch().allowances().last().iter().filter_map(|found| match &found.what {
        Allowance::Lost(loss) => Some((found.stamp, loss)),
        _ => None,
    });
    let losses: Vec<_> = losses.collect();
    let writes: u64 = losses.iter().map(|(_, loss)| loss.writes).sum();
    assert!(writes > 50, "200 writes were taken on the wrong side, {writes} are found to be lost");
    for (stamp, loss) in losses {
        assert_eq!(&*loss.by, "n1");
        assert!(matches!(&loss.cause, Cause::Failover { from, .. } if &**from == "n1"), "{loss}");
        assert!(loss.acknowledged.at >= cut_at && stamp.at > Time::from_ms(26_000), "{loss}");
    }
    assert_eq!(disagreements(story.sim()), []);
    holds(&story);
}

#[test]
fn a_power_cut_takes_what_was_not_synced_and_always_syncs() {
    let appendonly = ("appendonly", "yes");
    for (fsync, policy) in [("always", Policy::Always), ("no", Policy::Never)] {
        let mut story = story("standalone", &[], &[appendonly, ("appendfsync", fsync)]);
        does(&mut story, "add w1 writer 127.0.0.1:6379 rate=100/s keys=12");
        wait(&mut story, 1000);
        does(&mut story, "power-cut n1");
        wait(&mut story, 500);
        does(&mut story, "restart n1");
        wait(&mut story, 500);
        let lost = story.watch().allowances().last().iter().map(|found| match &found.what {
            Allowance::Lost(loss) => loss.clone(),
            what => panic!("{what}"),
        });
        let lost: Vec<_> = lost.collect();
        assert_eq!(lost.is_empty(), policy == Policy::Always, "{lost:?}");
        for loss in lost {
            let (server, end) = ("n1".into(), End::PowerCut);
            assert_eq!(loss.cause, Cause::Restart { server, end, policy });
        }
        holds(&story);
    }
}

#[test]
fn a_replica_that_is_behind_answers_stale() {
    let mut story = story("sentinel", &[("sentinels", 0)], &[]);
    does(&mut story, "add w1 writer 127.0.0.1:6379 rate=50/s keys=3");
    does(&mut story, "add r1 writer 127.0.0.1:6380 rate=20/s keys=3 reads=100%");
    wait(&mut story, 1000);
    does(&mut story, "path n1 n2 latency 300ms");
    wait(&mut story, 2000);
    let stale = story.watch().allowances().last().iter().filter(|found| match &found.what {
        Allowance::StaleRead { server, cause: StaleCause::Replica, .. } => &**server == "n2",
        what => panic!("{what}"),
    });
    assert!(stale.count() > 20);
    holds(&story);
}

#[test]
fn every_finding_is_counted_and_as_many_are_kept_as_the_caller_allows() {
    const MOST: usize = 5;
    let found = [MOST, 10_000].map(|most| {
        let mut checks = Checks::new(60_000);
        checks.set_most_found(most);
        let mut story = watched("sentinel", &[("sentinels", 0)], &[], checks);
        does(&mut story, "add w1 writer 127.0.0.1:6379 rate=50/s keys=3");
        does(&mut story, "add r1 writer 127.0.0.1:6380 rate=20/s keys=3 reads=100%");
        wait(&mut story, 1000);
        does(&mut story, "path n1 n2 latency 300ms");
        wait(&mut story, 2000);
        story.watch().allowances().clone()
    });
    let [few, all] = found;
    assert_eq!(all.last().len(), all.found_count());
    assert!(all.found_count() > 4 * MOST, "{} found", all.found_count());
    assert_eq!((few.last().len(), few.found_count()), (MOST, all.found_count()));
    assert_eq!(few.last(), all.last().last(MOST));
    assert_eq!(few.tallies(), all.tallies());
}

#[test]
fn checks_go_back_with_the_world() {
    let mut story = story("standalone", &[], &[("save", "")]);
    does(&mut story, "add w1 writer 127.0.0.1:6379 rate=50/s keys=6");
    wait(&mut story, 1000);
    let before = story.sim().stamp();
    does(&mut story, "crash n1");
    wait(&mut story, 100);
    does(&mut story, "restart n1");
    wait(&mut story, 100);
    let found: Vec<_> = story.watch().allowances().last().iter().cloned().collect();
    assert!(!found.is_empty(), "nothing was saved");
    let end = story.sim().stamp();
    story.seek(before);
    assert_eq!(story.watch().allowances().found_count(), 0);
    story.seek(end);
    assert!(story.watch().allowances().last().iter().eq(&found));
}

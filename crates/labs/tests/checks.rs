//! What checks find in stories whose end is known.

use redscope_actor::Time;
use redscope_labs::app::WriterFact;
use redscope_labs::check::{
    Allowance, Cause, Checks, End, Origin, Policy, StaleCause, disagreements,
};
use redscope_labs::client::Line;
use redscope_labs::scenario::{self, Values};
use redscope_labs::{Cast, Fact, Scenario, act};
use redscope_node::{Fact as Redis, ReplicationFact};
use redscope_sim::{Fate, Timeline, Watch, What};

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

/// Who was told of by the fact that has led to a finding, and whether it is the one that is meant; it came
/// when the finding began.
fn led_to_by(
    story: &Story,
    origin: &Origin,
    is_it: fn(&What<Fact>) -> bool,
) -> Option<(String, bool)> {
    let cause = origin.cause.as_ref()?;
    assert_eq!(cause.stamp, origin.began);
    Some((story.sim().name(cause.actor).to_string(), is_it(&cause.what)))
}

fn is_promotion(what: &What<Fact>) -> bool {
    let What::Fact(Fact::Redis(Redis::Replication(fact))) = what else { return false };
    matches!(fact, ReplicationFact::BecameMaster(_))
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
    let allowances = story.watch().allowances();
    let split = allowances.last().iter().find(|found| is_split(&found.what)).cloned();
    let split = split.expect("both take writes");
    let (promoted, is_it) =
        led_to_by(&story, &split.origin, is_promotion).expect("a fact led to it");
    assert!(is_it && promoted != "n1" && split.origin.began < split.stamp, "{split}");
    does(&mut story, "heal all");
    // Eight seconds until the Sentinels convert it, up to ten for their INFO, five of
    // repl-diskless-sync-delay.
    wait(&mut story, 25_000);
    let losses = story.watch().allowances().last().iter().filter_map(|found| match &found.what {
        Allowance::Lost(loss) => Some((found, loss)),
        _ => None,
    });
    let losses: Vec<_> = losses.collect();
    let writes: u64 = losses.iter().map(|(_, loss)| loss.writes).sum();
    assert!(writes > 50, "200 writes were taken on the wrong side, {writes} are found to be lost");
    for (found, loss) in losses {
        let stamp = found.stamp;
        let by = led_to_by(&story, &found.origin, is_promotion);
        assert_eq!(by, Some((promoted.clone(), true)), "{}", found.with_origin(story.sim()));
        assert_eq!(&*loss.by, "n1");
        assert!(matches!(&loss.cause, Cause::Failover { from, .. } if &**from == "n1"), "{loss}");
        assert!(loss.acknowledged.at >= cut_at && stamp.at > Time::from_ms(26_000), "{loss}");
    }
    assert_eq!(disagreements(story.sim()), []);
    holds(&story);
}

#[test]
fn two_masters_that_take_what_people_type_are_shown() {
    let mut story = story("sentinel", &[("down-after-ms", 1000)], &[]);
    does(&mut story, "open c1 127.0.0.1:6379");
    for port in [6380, 6381] {
        does(&mut story, &format!("open c{port} 127.0.0.1:{port}"));
    }
    does(&mut story, "cut n1,c1 n2,n3,s1,s2,s3,c6380,c6381");
    wait(&mut story, 10_000);
    assert_eq!(story.watch().allowances().found_count(), 0, "nobody has written");
    // Who is no master refuses.
    for console in ["c1", "c6380", "c6381"] {
        does(&mut story, &format!("type {console} INCR k"));
        wait(&mut story, 200);
    }
    let found: Vec<_> = story.watch().allowances().last().iter().cloned().collect();
    let [only] = found.as_slice() else { panic!("{found:?}") };
    let Allowance::TwoMasters { masters, key } = &only.what else { panic!("{only}") };
    assert!(masters.iter().any(|name| &**name == "n1") && &**key == "k", "{only}");
    holds(&story);
}

#[test]
fn servers_that_know_nothing_of_each_other_are_no_two_masters() {
    let mut story = story("standalone", &[("servers", 2)], &[]);
    for port in [6379, 6380] {
        does(&mut story, &format!("add w{port} writer 127.0.0.1:{port} rate=20/s keys=12"));
    }
    wait(&mut story, 8000);
    assert_eq!(story.watch().allowances().found_count(), 0);
    holds(&story);
}

#[test]
fn nodes_of_different_clusters_are_no_two_masters() {
    let mut story = story("cluster", &[], &[]);
    does(&mut story, "add other server 127.0.0.1:7100 cluster-enabled=yes");
    wait(&mut story, 500);
    does(&mut story, "open c1 127.0.0.1:7100");
    types(&mut story, "CLUSTER ADDSLOTSRANGE 0 16383");
    wait(&mut story, 3000);
    for port in [7000, 7100] {
        let writer = format!("add w{port} writer 127.0.0.1:{port} via cluster rate=20/s keys=12");
        does(&mut story, &writer);
    }
    wait(&mut story, 3000);
    let acknowledged = |port| {
        let name = format!("w{port}");
        let told = story.told();
        told.iter().any(|told| {
            matches!(&told.what, What::Fact(Fact::Writer(WriterFact::Acknowledged { .. })))
                && **story.sim().name(told.actor) == name
        })
    };
    assert!(acknowledged(7000) && acknowledged(7100), "both are written to");
    let mut found = story.watch().allowances().last().iter();
    assert!(!found.any(|found| matches!(found.what, Allowance::TwoMasters { .. })));
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
            Allowance::Lost(loss) => {
                let is_cut = |what: &What<Fact>| matches!(what, What::Fate(Fate::PowerCut(_)));
                let by = led_to_by(&story, &found.origin, is_cut);
                assert_eq!(by, Some(("n1".to_owned(), true)), "{found}");
                assert!(found.origin.began < found.stamp, "it is found when n1 is back");
                loss.clone()
            }
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
    let stale: Vec<_> = stale.cloned().collect();
    assert!(stale.len() > 20);
    // All of them are one row, and the way that was made long has led to it.
    for found in &stale {
        assert_eq!(found.origin.began, stale[0].stamp);
        let cause = found.origin.cause.as_ref().expect("a fact has led to it");
        assert_eq!(cause.what, What::Fate(Fate::PathChanged));
        assert!(cause.stamp <= found.origin.began);
    }
    holds(&story);
    // A row ends when nothing was stale for a while.
    does(&mut story, "path n1 n2 latency 1ms");
    wait(&mut story, 10_000);
    let before = story.watch().allowances().found_count();
    does(&mut story, "path n1 n2 latency 300ms");
    wait(&mut story, 1000);
    let later = story.watch().allowances().since(before);
    let first = later.iter().next().expect("it is behind again");
    assert_eq!(first.origin.began, first.stamp);
}

#[test]
fn without_a_slow_way_nothing_is_stale() {
    let mut story = story("sentinel", &[("sentinels", 0)], &[]);
    does(&mut story, "add w1 writer 127.0.0.1:6379 rate=5/s keys=3");
    does(&mut story, "add r1 writer 127.0.0.1:6379 rate=20/s keys=3 reads=100%");
    wait(&mut story, 3000);
    assert_eq!(story.watch().allowances().found_count(), 0);
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

/// Has a line typed at a console, and waits for the reply.
fn types(story: &mut Story, line: &str) {
    does(story, &format!("type c1 {line}"));
    wait(story, 200);
}

/// Keys whose typed writes were found to be lost, with how many, the last one, and why.
fn typed_losses(story: &Story) -> Vec<(String, u64, String, String)> {
    let losses = story.watch().allowances().last().iter().filter_map(|found| match &found.what {
        Allowance::Lost(loss) => {
            let cause = loss.cause.kind().to_string();
            Some((loss.key.to_string(), loss.writes, loss.last.to_string(), cause))
        }
        _ => None,
    });
    losses.collect()
}

fn loss(key: &str, writes: u64, last: &str, cause: &str) -> (String, u64, String, String) {
    (key.to_owned(), writes, last.to_owned(), cause.to_owned())
}

/// After a snapshot every kind of command is judged by what its key is found to be.
#[test]
fn what_was_typed_since_the_last_snapshot_goes_with_a_power_cut() {
    let mut story = story("standalone", &[], &[("save", "")]);
    does(&mut story, "open c1 127.0.0.1:6379");
    for line in [
        "SET kept 1",
        "SET counted 7",
        "RPUSH list a b",
        "SET gone 1",
        "SET brief 1",
        "SAVE",
        "GET kept",
        "INCR counted",
        "INCRBY counted 5",
        "RPUSH list c",
        "RPOP list",
        "DEL gone",
        "EXPIRE kept 1000",
        "LPUSH kept 1",
        "EVAL \"redis.call('set', KEYS[1], 2); return redis.call('rpush', 'list', 1)\" 1 script",
        "SET brief 2 PX 100",
        "MULTI",
        "SADD set a",
        "SADD set b",
        "EXEC",
        "MULTI",
        "SADD set c",
        "DISCARD",
        "SELECT 1",
        "HSET hash f v",
    ] {
        types(&mut story, line);
    }
    does(&mut story, "power-cut n1");
    wait(&mut story, 500);
    does(&mut story, "restart n1");
    wait(&mut story, 500);
    let cause = "a power cut under snapshots alone";
    const SCRIPT: &str = "EVAL \"redis.call('set', KEYS[1], 2); return redis.call('rpu…";
    let wanted = [
        loss("brief", 1, "SET brief 2 PX 100", cause),
        loss("counted", 2, "INCRBY counted 5", cause),
        loss("gone", 1, "DEL gone", cause),
        loss("kept", 1, "EXPIRE kept 1000", cause),
        // Before the script the list was as it is found.
        loss("list", 1, SCRIPT, cause),
        loss("script", 1, SCRIPT, cause),
        loss("set", 2, "SADD set b", cause),
        loss("hash", 1, "HSET hash f v", cause),
    ];
    assert_eq!(typed_losses(&story), wanted);
    holds(&story);
}

/// The reply is held back until the server is there again, with the write or without.
#[test]
fn a_write_is_lost_as_soon_as_it_is_acknowledged_by_a_process_that_is_gone() {
    for (fsync, keeps) in [("always", true), ("no", false)] {
        let settings = [("appendonly", "yes"), ("appendfsync", fsync)];
        let mut story = story("standalone", &[], &settings);
        does(&mut story, "open c1 127.0.0.1:6379");
        types(&mut story, "SET k 1");
        wait(&mut story, 60_000);
        does(&mut story, "cut n1 c1 one-way");
        types(&mut story, "SET k 2");
        does(&mut story, "power-cut n1");
        does(&mut story, "restart n1");
        wait(&mut story, 1000);
        assert_eq!(typed_losses(&story), [], "nobody has acknowledged it");
        does(&mut story, "heal all");
        wait(&mut story, 1000);
        let lost = loss("k", 1, "SET k 2", "a power cut under appendfsync no");
        let wanted = if keeps { vec![] } else { vec![lost] };
        assert_eq!(typed_losses(&story), wanted, "{fsync}");
        // The first request finds that the connection is gone.
        types(&mut story, "PING");
        types(&mut story, "SET k 3");
        does(&mut story, "power-cut n1");
        does(&mut story, "restart n1");
        wait(&mut story, 1000);
        assert_eq!(typed_losses(&story).len(), 2 * wanted.len(), "{fsync}");
        holds(&story);
    }
}

/// A write that was done, and whose reply never comes, may have led to what a key is found to be.
#[test]
fn a_write_that_nobody_answered_makes_nothing_lost() {
    let mut story = story("standalone", &[], &[("appendonly", "yes"), ("appendfsync", "always")]);
    does(&mut story, "open c1 127.0.0.1:6379");
    types(&mut story, "SET k 1");
    does(&mut story, "cut n1 c1 one-way");
    types(&mut story, "SET k 2");
    does(&mut story, "interrupt c1");
    does(&mut story, "crash n1");
    does(&mut story, "restart n1");
    does(&mut story, "heal all");
    wait(&mut story, 1000);
    types(&mut story, "GET k");
    let replies = story.told();
    let mut replies = replies.iter().rev().filter_map(|told| match &told.what {
        What::Fact(Fact::Console(Line::Reply { text, .. })) => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(replies.next(), Some("\"2\""));
    assert_eq!(replies.next(), Some("^C"));
    assert_eq!(typed_losses(&story), []);
    holds(&story);
}

#[test]
fn a_failover_loses_what_was_typed_at_the_old_master_alone() {
    let mut story = story("sentinel", &[("down-after-ms", 1000)], &[]);
    does(&mut story, "open c1 127.0.0.1:6379");
    types(&mut story, "SET both 1");
    types(&mut story, "SET both 2 EX 5");
    types(&mut story, "ZADD scores 1 a");
    does(&mut story, "cut n1,c1 n2,n3,s1,s2,s3");
    types(&mut story, "ZADD scores 2 a");
    types(&mut story, "ZADD scores 3 a");
    types(&mut story, "FLUSHALL");
    types(&mut story, "SET alone \"a b\"");
    wait(&mut story, 10_000);
    assert_eq!(typed_losses(&story), [], "n1 is a master as before");
    does(&mut story, "heal all");
    wait(&mut story, 25_000);
    let wanted = [
        loss("alone", 1, "SET alone \"a b\"", "a failover"),
        loss("scores", 3, "FLUSHALL", "a failover"),
    ];
    assert_eq!(typed_losses(&story), wanted, "`both` would have expired");
    holds(&story);
}

#[test]
fn a_server_of_its_own_does_not_answer_for_another() {
    let mut story = story("standalone", &[], &[("appendonly", "yes")]);
    does(&mut story, "add n2 server 127.0.0.1:7001");
    does(&mut story, "open c1 127.0.0.1:6379");
    does(&mut story, "open c2 127.0.0.1:7001");
    types(&mut story, "SET k 1");
    does(&mut story, "type c2 SET other 1");
    wait(&mut story, 200);
    does(&mut story, "crash n1");
    wait(&mut story, 500);
    assert_eq!(typed_losses(&story), []);
    does(&mut story, "restart n1");
    wait(&mut story, 500);
    assert_eq!(typed_losses(&story), []);
    holds(&story);
}

/// A node of another cluster, or of none, with the same key and the same value does not hide that the
/// write is gone.
#[test]
fn a_node_of_another_cluster_does_not_answer_for_one_that_has_lost_a_write() {
    let mut story = story("cluster", &[], &[]);
    does(&mut story, "add other server 127.0.0.1:7100 cluster-enabled=yes");
    wait(&mut story, 500);
    does(&mut story, "open c2 127.0.0.1:7100");
    does(&mut story, "type c2 CLUSTER ADDSLOTSRANGE 0 16383");
    wait(&mut story, 3000);
    does(&mut story, "type c2 SET b 1");
    // The slot of `b` belongs to the first node.
    does(&mut story, "open c1 127.0.0.1:7000");
    types(&mut story, "SET b 1");
    for replica in ["n4", "n5", "n6"] {
        does(&mut story, &format!("crash {replica}"));
    }
    does(&mut story, "power-cut n1");
    wait(&mut story, 200);
    assert_eq!(typed_losses(&story), []);
    does(&mut story, "restart n1");
    wait(&mut story, 1000);
    let cause = "a power cut under snapshots alone";
    assert_eq!(typed_losses(&story), [loss("b", 1, "SET b 1", cause)]);
    holds(&story);
}

#[test]
fn what_checks_remember_is_weighed_and_what_copies_share_is_not() {
    let mut story = story("standalone", &[], &[]);
    let before = story.watch().weight_beside(None);
    does(&mut story, "add w1 writer 127.0.0.1:6379 rate=1000/s keys=5000");
    wait(&mut story, 20_000);
    let grown = story.watch().weight_beside(None) - before;
    assert!(grown > 5000 * 64, "thousands of keys are remembered: {grown}");
    let copy = story.watch().clone();
    let shared = copy.weight_beside(Some(story.watch()));
    assert!(shared < grown / 4, "{shared} of {grown}");
}

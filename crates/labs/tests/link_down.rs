//! Since when a replica says that its link to the master is down, as redis-server 7.0.15 does: never,
//! if it never stood; and a promotion forgets it. Sentinels choose by it.

use redscope_labs::client::Line;
use redscope_labs::scenario::{Values, open_settled};
use redscope_labs::{Fact, Scenario, World, act};
use redscope_sim::What;

/// Types a line and waits; what was shown.
fn typed(world: &mut World, line: &str, wait_ms: u64) -> String {
    world.take_told();
    let action = act::parse(&format!("type c9 {line}")).expect("an act");
    world.act(&action).expect("it is typed");
    world.run_until(world.now().plus_ms(wait_ms), u64::MAX);
    let told = world.take_told().into_iter().filter_map(|told| match told.what {
        What::Fact(Fact::Console(Line::Reply { text, .. })) => Some(text),
        _ => None,
    });
    told.collect()
}

/// Seconds, `None` if the link is up.
fn down_since_s(world: &mut World) -> Option<i64> {
    let info = typed(world, "INFO replication", 50);
    let line = info.lines().find_map(|line| line.strip_prefix("master_link_down_since_seconds:"));
    line.map(|seconds| seconds.parse().expect("a number"))
}

#[test]
fn a_link_that_never_stood_is_not_down_since_then() {
    let values = Values::new(Scenario::find("replication").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    world.act(&act::parse("open c9 127.0.0.1:6380").expect("an act")).expect("it opens");
    world.run_until(world.now().plus_ms(100), u64::MAX);
    assert_eq!(down_since_s(&mut world), None, "n2 follows n1");
    // Nobody listens there.
    typed(&mut world, "REPLICAOF 127.0.0.1 9999", 3000);
    assert_eq!(down_since_s(&mut world), Some(3), "it has lost n1");
    typed(&mut world, "REPLICAOF 127.0.0.1 9998", 3000);
    assert_eq!(down_since_s(&mut world), Some(6), "and goes on having lost it");
    typed(&mut world, "REPLICAOF NO ONE", 100);
    typed(&mut world, "REPLICAOF 127.0.0.1 9999", 2000);
    assert_eq!(down_since_s(&mut world), Some(-1), "a master has lost nobody");
    typed(&mut world, "REPLICAOF 127.0.0.1 6379", 8000);
    assert_eq!(down_since_s(&mut world), None);
}

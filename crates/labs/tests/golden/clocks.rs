//! A machine's clock that is set, and what Redis makes of it.

use crate::rig::Rig;
use redscope_node::{Fact, Health, ReplicationFact, SentinelFact, SilentPhase};

fn sentinel_events(rig: &Rig, name: &str) -> Vec<(i64, SentinelFact)> {
    let own = rig.facts(name).filter_map(|(at_ms, fact)| match fact {
        Fact::Sentinel(fact) => Some((at_ms, fact.clone())),
        _ => None,
    });
    own.collect()
}

/// Source: sentinel.c `sentinelCheckTiltCondition`, 7.0.15.
#[test]
fn a_sentinel_whose_clock_jumps_distrusts_itself_for_thirty_seconds() {
    for ahead_ms in [10_000, -10_000] {
        let mut rig = Rig::settled(1, 2);
        rig.zero();
        rig.set_clock("s1", ahead_ms);
        rig.run_ms(29_000);
        let told = sentinel_events(&rig, "s1");
        assert!(matches!(told.as_slice(), [(0..=100, SentinelFact::TiltEntered)]), "{told:?}");
        rig.run_ms(1_300);
        let told = sentinel_events(&rig, "s1");
        let [_, (left_ms, SentinelFact::TiltLeft)] = told.as_slice() else { panic!("{told:?}") };
        assert!((30_000..30_200).contains(left_ms), "{told:?}");
        assert!(sentinel_events(&rig, "s2").is_empty(), "the others see nothing");
    }
}

#[test]
fn a_clock_that_is_a_little_wrong_makes_everything_older() {
    let mut rig = Rig::settled(2, 2);
    rig.zero();
    // Less than what leads into TILT, and together with the age of a ping more than down-after.
    rig.pause("m");
    rig.run_ms(1_500);
    rig.set_clock("s1", 1_900);
    rig.run_ms(150);
    let master = rig.sentinel("s1").map(|view| view.masters[0].instances[0].health);
    assert_eq!(master, Some(Health::SubjectivelyDown));
    let master = rig.sentinel("s2").map(|view| view.masters[0].instances[0].health);
    assert_eq!(master, Some(Health::Up));
}

#[test]
fn a_server_whose_clock_jumps_expires_keys_and_waits_early() {
    let mut rig = Rig::empty(3);
    rig.add_server("m", 17101, &[("save", "")]);
    rig.run_ms(50);
    rig.type_line("m", "SET k v EX 60");
    rig.run_ms(10);
    assert_eq!(rig.server("m").map(|view| view.keys), Some(1));
    rig.set_clock("m", 61_000);
    rig.run_ms(200);
    assert_eq!(rig.server("m").map(|view| view.keys), Some(0), "its time is up");
    rig.type_line("m", "BLPOP nothing 30");
    rig.run_ms(1_000);
    assert!(rig.is_waiting("m"));
    rig.set_clock("m", 61_000 + 30_000);
    rig.run_ms(200);
    assert!(!rig.is_waiting("m"), "and that of who waits");
}

/// Source: replication.c `replicationCron`, 7.0.15.
#[test]
fn a_replica_whose_clock_jumps_finds_its_master_silent() {
    let mut rig = Rig::empty(4);
    rig.add_server("m", 17101, &[("save", ""), ("repl-ping-replica-period", "1000")]);
    for (name, port) in [("r1", 17102), ("r2", 17103)] {
        rig.add_server(name, port, &[("save", ""), ("replicaof", "127.0.0.1 17101")]);
    }
    rig.run_ms(8_000);
    rig.zero();
    rig.set_clock("r1", 61_500);
    rig.run_ms(1_100);
    let silent = |(_, fact): (i64, &Fact)| {
        *fact == Fact::Replication(ReplicationFact::MasterSilent(SilentPhase::Stream))
    };
    assert!(rig.facts("r1").any(silent));
    assert!(!rig.facts("r2").any(silent));
}

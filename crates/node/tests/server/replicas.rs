//! What a master keeps for its replicas, and what it does without them.

use crate::machine::{Files, Machine};

/// A field of `INFO replication`.
fn info(machine: &mut Machine, field: &str) -> Option<u64> {
    let text = machine.send("INFO replication");
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    Some(line.trim().parse().expect("a number"))
}

#[test]
fn without_enough_replicas_writes_are_refused_as_soon_as_one_is_gone() {
    let settings = [("min-replicas-to-write", "1"), ("repl-diskless-sync", "no")];
    let mut machine = Machine::start(Files::new(), &settings).expect("it starts");
    let refused = "-NOREPLICAS Not enough good replicas to write.\r\n";
    assert_eq!(machine.send("SET k 1"), refused);
    machine.attach_replica();
    assert_eq!(info(&mut machine, "min_slaves_good_slaves"), Some(1));
    assert_eq!(machine.send("SET k 1"), "+OK\r\n");
    machine.detach_replica();
    assert_eq!(info(&mut machine, "min_slaves_good_slaves"), Some(0));
    assert_eq!(machine.send("SET k 1"), refused);
}

#[test]
fn what_info_says_of_good_replicas_is_what_writes_are_refused_by() {
    let settings = [("min-replicas-to-write", "1")];
    let mut machine = Machine::start(Files::new(), &settings).expect("it starts");
    machine.attach_replica();
    let mut counts = Vec::new();
    // It acknowledges nothing, which is too long after ten seconds.
    for _ in 0..80 {
        machine.wait_ms(100);
        let good = info(&mut machine, "min_slaves_good_slaves");
        assert_eq!(machine.send("SET k 1") == "+OK\r\n", good == Some(1));
        counts.extend(good);
    }
    assert!(counts.contains(&1) && counts.ends_with(&[0]), "{counts:?}");
}

#[test]
fn a_backlog_that_is_made_smaller_needs_no_write_to_be_so() {
    let settings = [("repl-backlog-size", "1mb"), ("repl-diskless-sync", "no")];
    let mut machine = Machine::start(Files::new(), &settings).expect("it starts");
    machine.attach_replica();
    let value = "x".repeat(10_000);
    for number in 0..100 {
        machine.send(&format!("SET k:{number} {value}"));
    }
    let end = info(&mut machine, "master_repl_offset").expect("it is there");
    assert_eq!(info(&mut machine, "repl_backlog_histlen"), Some(end));
    machine.send("CONFIG SET repl-backlog-size 16384");
    let kept = info(&mut machine, "repl_backlog_histlen").expect("it is there");
    assert!((16_385..16_384 + 65_536).contains(&kept), "{kept}");
    assert_eq!(info(&mut machine, "repl_backlog_first_byte_offset"), Some(end + 1 - kept));
    assert_eq!(info(&mut machine, "master_repl_offset"), Some(end));
}

#[test]
fn one_long_write_is_not_kept_longer_than_the_backlog() {
    let settings = [("repl-backlog-size", "1mb"), ("repl-diskless-sync", "no")];
    let mut machine = Machine::start(Files::new(), &settings).expect("it starts");
    machine.attach_replica();
    machine.send(&format!("SET k {}", "x".repeat(10_000_000)));
    let kept = info(&mut machine, "repl_backlog_histlen").expect("it is there");
    assert!((1_048_577..=1_048_576 + 70_000).contains(&kept), "{kept}");
}

/// As real servers do: `INFO replication` of one that never had a replica says 0 after a `WAIT`, too.
#[test]
fn who_waits_for_replicas_asks_for_acknowledgements_only_where_there_is_a_stream() {
    let mut machine =
        Machine::start(Files::new(), &[("repl-diskless-sync", "no")]).expect("it starts");
    let wait = |machine: &mut Machine| {
        machine.send("WAIT 1 20");
        machine.wait_ms(200);
    };
    wait(&mut machine);
    assert_eq!(info(&mut machine, "master_repl_offset"), Some(0));
    machine.attach_replica();
    machine.send("SET k 1");
    let before = info(&mut machine, "master_repl_offset").expect("it is there");
    wait(&mut machine);
    let after = info(&mut machine, "master_repl_offset").expect("it is there");
    assert!(after >= before + 37, "REPLCONF GETACK * has 37 bytes: {before} {after}");
}

//! When a reply leaves under each `appendfsync`, and what a disk that refuses leads to.

use redscope_actor::DiskError;
use redscope_node::{Exit, Fact, PersistenceFact};

use crate::machine::{Files, Machine};

const INCR: &str = "appendonlydir/appendonly.aof.1.incr.aof";

/// A server with an append-only file whose disk waits for the test from now on.
fn on_slow_disk(policy: &str) -> Machine {
    let settings = [("appendonly", "yes"), ("appendfsync", policy)];
    let mut machine = Machine::start(Files::new(), &settings).unwrap();
    machine.is_slow = true;
    machine
}

#[test]
fn always_means_on_the_platter_before_the_reply() {
    let mut machine = on_slow_disk("always");
    assert_eq!(machine.send("set a 1"), "");
    assert_eq!(machine.next_op(), Some(("append", INCR)));
    assert_eq!(machine.send("set b 2"), "", "the next input waits");
    assert_eq!(machine.answer(), "");
    assert_eq!(machine.next_op(), Some(("sync", INCR)));
    assert_eq!(machine.asked.len(), 1, "nothing else has begun");
    assert_eq!(machine.answer(), "+OK\r\n");
    assert_eq!(machine.next_op(), Some(("append", INCR)), "now the second");
    assert_eq!((machine.answer(), machine.answer()), (String::new(), "+OK\r\n".to_owned()));
    assert_eq!(machine.send("get b"), "$1\r\n2\r\n", "a read waits for nothing");
}

#[test]
fn everysec_waits_for_the_page_cache_alone() {
    let mut machine = on_slow_disk("everysec");
    assert_eq!(machine.send("set a 1"), "");
    assert_eq!(machine.answer(), "+OK\r\n");
    machine.wait_ms(2000);
    assert_eq!(machine.next_op(), Some(("sync", INCR)));
    // While that goes on a write is put off, which its reply is not.
    assert_eq!(machine.send("set b 2"), "+OK\r\n");
    assert_eq!(machine.asked.len(), 1);
    machine.wait_ms(1000);
    assert_eq!(machine.asked.len(), 1);
    // But not for longer than two seconds.
    machine.wait_ms(1500);
    assert_eq!(machine.asked.len(), 2);
    assert!(machine.facts.contains(&Fact::Persistence(PersistenceFact::FsyncDelayed)));
    machine.answer();
    machine.answer();
    assert!(machine.send("info persistence").contains("aof_delayed_fsync:1\r\n"));
    assert!(machine.files[INCR].ends_with(b"set\r\n$1\r\nb\r\n$1\r\n2\r\n"));
}

#[test]
fn a_short_write_is_taken_back_and_writes_are_refused_until_it_is_made_good() {
    let mut machine = on_slow_disk("no");
    machine.send("set a 1");
    machine.answer();
    let before = machine.files[INCR].clone();
    machine.send("set b 2");
    machine.refuse(DiskError::Full { written: 7 });
    assert_eq!(machine.next_op(), Some(("truncate", INCR)));
    assert_eq!(machine.answer(), "+OK\r\n");
    assert_eq!(machine.files[INCR], before);
    let text = "Short write while writing to the AOF file: (nwritten=7, expected=27)";
    assert!(machine.has_logged(text), "{:#?}", machine.log);
    // It is tried again with what follows.
    let misconf = "-MISCONF Errors writing to the AOF file: No space left on device\r\n";
    for command in ["set c 3", "ping"] {
        machine.send(command);
        assert_eq!(machine.refuse(DiskError::Full { written: 0 }), misconf, "{command}");
    }
    machine.wait_ms(100);
    assert_eq!(machine.next_op(), Some(("append", INCR)));
    machine.answer();
    assert!(machine.has_logged("AOF write error looks solved, Redis can write again."));
    machine.is_slow = false;
    assert_eq!(machine.send("set d 4"), "+OK\r\n");
    let set = |key: char, value: u8| format!("*3\r\n$3\r\nset\r\n$1\r\n{key}\r\n$1\r\n{value}\r\n");
    let after = [before, set('b', 2).into_bytes(), set('d', 4).into_bytes()].concat();
    assert_eq!(machine.files[INCR], after);
}

#[test]
fn what_cannot_be_taken_back_counts_as_written() {
    let mut machine = on_slow_disk("no");
    machine.send("set a 1");
    machine.refuse(DiskError::Full { written: 30 });
    assert_eq!(machine.refuse(DiskError::Io), "+OK\r\n");
    machine.wait_ms(100);
    machine.answer();
    let whole = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nset\r\n$1\r\na\r\n$1\r\n1\r\n";
    assert_eq!(machine.files[INCR], whole.as_bytes());
}

#[test]
fn under_always_a_failed_write_or_sync_is_the_end() {
    let mut machine = on_slow_disk("always");
    machine.send("set a 1");
    assert_eq!(machine.refuse(DiskError::Io), "");
    assert!(machine.has_exited);
    assert_eq!(machine.process.exit(), Some(Exit::Failed));
    assert!(machine.has_logged("Error writing to the AOF file: Input/output error"));
    assert!(machine.has_logged(
        "Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting..."
    ));
    let mut machine = on_slow_disk("always");
    machine.send("set a 1");
    machine.answer();
    assert_eq!(machine.refuse(DiskError::Io), "");
    assert!(machine.has_exited);
    assert_eq!(machine.process.exit(), Some(Exit::Failed));
    assert!(machine.has_logged(
        "Can't persist AOF for fsync error when the AOF fsync policy is 'always': \
         Input/output error. Exiting..."
    ));
}

#[test]
fn a_failed_background_sync_refuses_writes_until_one_succeeds() {
    let mut machine = on_slow_disk("everysec");
    machine.send("set a 1");
    machine.answer();
    machine.wait_ms(2000);
    machine.refuse(DiskError::Io);
    assert!(machine.has_logged("Fail to fsync the AOF file: Input/output error"));
    let misconf = "-MISCONF Errors writing to the AOF file: Input/output error\r\n";
    assert_eq!(machine.send("set b 2"), misconf);
    machine.wait_ms(2000);
    machine.answer();
    machine.is_slow = false;
    assert_eq!(machine.send("set b 2"), "+OK\r\n");
}

#[test]
fn the_facts_say_what_the_file_holds() {
    let mut machine = on_slow_disk("always");
    machine.is_slow = false;
    for number in 1..=20 {
        machine.send(&format!("set key:{number} {number}\r\nincr n"));
        let facts = machine.facts.iter().rev();
        let mut written = facts.filter_map(|fact| match fact {
            Fact::Persistence(PersistenceFact::AofWritten {
                file, len_bytes, commands, ..
            }) => Some((&**file, *len_bytes, *commands)),
            _ => None,
        });
        let len_bytes = machine.files[INCR].len() as u64;
        assert_eq!(written.next(), Some((INCR, len_bytes, 2 * number)));
    }
}

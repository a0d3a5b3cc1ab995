//! Snapshots on a disk that is slow, or refuses.

use redscope_actor::DiskError;
use redscope_node::Input;

use crate::machine::{Files, Machine};

/// A server with keys in it and a disk that waits for the test from now on.
fn with_keys(settings: &[(&str, &str)], bytes: usize) -> Machine {
    let mut machine = Machine::start(Files::new(), settings).unwrap();
    for key in 0..10 {
        machine.send(&format!("setrange key:{key} {} x", bytes / 10));
    }
    machine.is_slow = true;
    machine
}

/// Answers everything that is asked for within a time.
fn settle(machine: &mut Machine, ms: u64) -> String {
    let mut sent = String::new();
    for _ in 0..ms {
        while machine.next_op().is_some() {
            sent.push_str(&machine.answer());
        }
        sent.push_str(&machine.wait_ms(1));
    }
    sent
}

const UNCOMPRESSED: (&str, &str) = ("rdbcompression", "no");

#[test]
fn a_child_writes_in_steps_and_nothing_is_saved_before_the_last() {
    let mut machine = with_keys(&[UNCOMPRESSED], 300_000);
    let saved_at = machine.send("lastsave");
    machine.wait_ms(5000);
    assert_eq!(machine.send("bgsave"), "+Background saving started\r\n");
    assert!(machine.has_logged("Background saving started by pid 2"));
    let mut steps = Vec::new();
    while steps.last().is_none_or(|(word, _)| *word != "sync folder") {
        machine.wait_ms(1);
        let (word, path) = machine.next_op().map(|(word, path)| (word, path.to_owned())).unwrap();
        assert_eq!(machine.send("lastsave"), saved_at, "not before the disk says so");
        steps.push((word, path));
        machine.answer();
    }
    let words: Vec<&str> = steps.iter().map(|(word, _)| *word).collect();
    let expected = [
        "remove",
        "append",
        "append",
        "append",
        "append",
        "append",
        "append",
        "sync",
        "rename",
        "sync folder",
    ];
    assert_eq!(words, expected, "the file is made, then written in five pieces");
    assert!(steps[..8].iter().all(|(_, path)| path == "temp-2.rdb"));
    assert_eq!(steps[8].1, "dump.rdb");
    assert!(machine.has_logged("DB saved on disk"));
    assert!(!machine.has_logged("Background saving terminated with success"), "it is collected");
    machine.wait_ms(100);
    assert!(machine.has_logged("Background saving terminated with success"));
    assert_ne!(machine.send("lastsave"), saved_at);
    assert!(machine.send("info persistence").contains("rdb_changes_since_last_save:0\r\n"));
    let mut again = Machine::start(machine.files, &[]).unwrap();
    assert_eq!(again.send("dbsize"), ":10\r\n");
}

#[test]
fn a_child_goes_on_while_its_parent_sleeps() {
    let mut machine = with_keys(&[UNCOMPRESSED, ("enable-debug-command", "yes")], 300_000);
    machine.send("bgsave");
    machine.send("debug sleep 5");
    settle(&mut machine, 100);
    assert!(machine.files.contains_key("dump.rdb"));
    assert!(!machine.has_logged("Background saving terminated with success"));
}

#[test]
fn what_changes_meanwhile_is_copied_and_progress_is_shown() {
    let settings = [UNCOMPRESSED, ("rdb-key-save-delay", "100000")];
    let mut machine = with_keys(&settings, 300_000);
    machine.is_slow = false;
    machine.send("bgsave");
    machine.send("setrange key:0 0 y\r\nset other 1");
    machine.wait_ms(550);
    let info = machine.send("info persistence");
    assert!(info.contains("current_save_keys_total:10\r\n"), "{info}");
    assert!(info.contains("current_save_keys_processed:5\r\n"), "{info}");
    assert!(info.contains("current_fork_perc:50.00\r\n"), "{info}");
    assert!(info.contains("current_cow_size:8192\r\n"), "{info}");
    machine.wait_ms(1000);
    let info = machine.send("info persistence");
    assert!(info.contains("rdb_last_cow_size:8192\r\n"), "{info}");
    assert!(info.contains("current_cow_size:0\r\n"), "{info}");
    assert!(info.contains("rdb_changes_since_last_save:2\r\n"), "{info}");
}

#[test]
fn a_disk_that_is_full_is_said_and_writes_are_refused() {
    let mut machine = with_keys(&[UNCOMPRESSED, ("save", "3600 1000")], 300_000);
    machine.send("bgsave");
    machine.answer();
    machine.answer();
    machine.wait_ms(3);
    machine.refuse(DiskError::Full { written: 4096 });
    let text = "Write error saving DB on disk(rdbSaveRio): No space left on device";
    assert!(machine.has_logged(text), "{:#?}", machine.log);
    settle(&mut machine, 101);
    assert!(machine.has_logged("Background saving error"));
    assert!(machine.files.is_empty(), "nothing is left behind");
    let refused = machine.send("set a 1");
    assert!(refused.starts_with("-MISCONF Redis is configured to save RDB snapshots"), "{refused}");
    assert!(machine.send("info persistence").contains("rdb_last_bgsave_status:err\r\n"));
    machine.send("config set stop-writes-on-bgsave-error no");
    assert_eq!(machine.send("set a 1"), "+OK\r\n");
    machine.send("config set stop-writes-on-bgsave-error yes");
    // A save that succeeds ends it.
    assert_eq!(machine.send("save"), "");
    assert_eq!(settle(&mut machine, 1), "+OK\r\n");
    assert_eq!(machine.send("set a 1"), "+OK\r\n");
}

#[test]
fn save_answers_when_the_disk_has_it_or_refuses() {
    let mut machine = with_keys(&[("save", "")], 1000);
    machine.send("save");
    machine.answer();
    machine.answer();
    assert_eq!(machine.next_op(), Some(("append", "temp-1.rdb")));
    assert_eq!(machine.send("ping"), "", "nothing else happens");
    machine.answer();
    assert_eq!(machine.next_op(), Some(("sync", "temp-1.rdb")));
    assert_eq!(machine.refuse(DiskError::Io), "-ERR\r\n+PONG\r\n");
    assert!(machine.has_logged("Write error saving DB on disk(fsync): Input/output error"));
    settle(&mut machine, 1);
    assert!(machine.files.is_empty());
}

#[test]
fn a_replica_whose_snapshot_fails_is_let_go() {
    let mut machine = with_keys(&[("repl-diskless-sync", "no")], 1000);
    machine.send("sync");
    machine.refuse(DiskError::Io);
    assert!(!machine.is_closed);
    settle(&mut machine, 101);
    assert!(machine.has_logged("SYNC failed. BGSAVE child returned an error"));
    assert!(machine.is_closed);
}

#[test]
fn the_end_kills_the_child_and_waits_for_the_disk() {
    let mut machine = with_keys(&[UNCOMPRESSED, ("appendonly", "yes")], 300_000);
    machine.send("bgsave");
    machine.answer();
    machine.answer();
    machine.send("shutdown save");
    for line in [
        "There is a child saving an .rdb. Killing it!",
        "Background saving terminated by signal 10",
        "Calling fsync() on the AOF file.",
    ] {
        assert!(machine.has_logged(line), "{line}: {:#?}", machine.log);
    }
    assert!(!machine.has_logged("Saving the final RDB snapshot before exiting."));
    while machine.next_op().is_some() {
        assert!(!machine.has_exited);
        machine.answer();
    }
    assert!(machine.has_exited);
    let names: Vec<&String> = machine.files.keys().filter(|name| !name.contains('/')).collect();
    assert_eq!(names, ["dump.rdb"]);
}

#[test]
fn a_process_that_cannot_save_does_not_end() {
    let mut machine = with_keys(&[], 1000);
    machine.send("shutdown save");
    let reply = machine.refuse(DiskError::Io);
    assert_eq!(reply, "-ERR Errors trying to SHUTDOWN. Check logs.\r\n");
    assert!(machine.has_logged("Error trying to save the DB, can't exit."));
    settle(&mut machine, 1);
    assert_eq!(machine.send("ping"), "+PONG\r\n");
}

#[test]
fn a_rewrite_that_fails_leaves_the_file_as_it_was() {
    let mut machine = with_keys(&[("appendonly", "yes")], 1000);
    machine.is_slow = false;
    machine.send("set a 1");
    machine.is_slow = true;
    machine.send("bgrewriteaof");
    // The file for what follows, the manifest, the sync of the file before, the child's file.
    for _ in 0..6 {
        machine.answer();
    }
    machine.wait_ms(3);
    assert_eq!(machine.next_op(), Some(("append", "appendonlydir/temp-rewriteaof-bg-2.aof")));
    machine.refuse(DiskError::Full { written: 0 });
    settle(&mut machine, 101);
    let text = "Write error writing append only file on disk: No space left on device";
    assert!(machine.has_logged(text), "{:#?}", machine.log);
    assert!(machine.has_logged("Background AOF rewrite terminated with error"));
    let info = machine.send("info persistence");
    assert!(info.contains("aof_last_bgrewrite_status:err\r\n"), "{info}");
    machine.is_slow = false;
    assert_eq!(machine.send("set b 2"), "+OK\r\n");
    let mut again = Machine::start(machine.files, &[("appendonly", "yes")]).unwrap();
    assert_eq!(again.send("dbsize"), ":12\r\n");
}

#[test]
fn sigterm_ends_it_as_its_parameter_says() {
    for (word, saves) in [("default", false), ("save", true), ("nosave", false)] {
        let mut machine = Machine::start(Files::new(), &[("shutdown-on-sigterm", word)]).unwrap();
        machine.send("set k v");
        machine.handle(Input::Terminate);
        machine.wait_ms(100);
        assert!(machine.has_exited, "{word}");
        assert_eq!(machine.files.contains_key("dump.rdb"), saves, "{word}");
    }
}

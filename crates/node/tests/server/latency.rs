//! What `LATENCY` says of a disk that takes its time.

use redscope_resp::{Frame, FrameDecoder};

use crate::machine::{Files, Machine};

const THRESHOLD: (&str, &str) = ("latency-monitor-threshold", "5");

/// A server whose disk waits for the test from now on.
fn on_slow_disk(settings: &[(&str, &str)]) -> Machine {
    let mut machine = Machine::start(Files::new(), &[settings, &[THRESHOLD]].concat()).unwrap();
    machine.is_slow = true;
    machine
}

/// Answers the first operation after so many milliseconds.
fn answer_after(machine: &mut Machine, ms: u64) -> String {
    let sent = machine.wait_ms(ms);
    sent + &machine.answer()
}

/// Answers whatever is asked for at once, from now on.
fn speed_up(machine: &mut Machine) {
    machine.is_slow = false;
    while !machine.asked.is_empty() {
        machine.answer();
    }
}

/// The events with the last sample of each, in milliseconds, but those of commands.
fn events(machine: &mut Machine) -> Vec<(String, i64)> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(machine.send("latency latest").as_bytes());
    let Ok(Some(Frame::Array(rows))) = decoder.next_frame() else { panic!("it has no list") };
    let events = rows.into_iter().map(|row| {
        let Frame::Array(row) = row else { panic!("{row:?}") };
        let [Frame::Bulk(name), _, Frame::Integer(ms), Frame::Integer(_)] = &row[..] else {
            panic!("{row:?}")
        };
        (String::from_utf8(name.clone()).unwrap(), *ms)
    });
    events.filter(|(name, _)| !name.contains("command")).collect()
}

fn event(name: &str, ms: i64) -> (String, i64) {
    (name.to_owned(), ms)
}

#[test]
fn a_write_of_the_append_only_file_is_told_by_what_goes_on_beside_it() {
    let mut machine = on_slow_disk(&[("appendonly", "yes"), ("appendfsync", "no")]);
    machine.send("set a 1");
    assert_eq!(answer_after(&mut machine, 4), "+OK\r\n");
    assert_eq!(events(&mut machine), [], "that is below the threshold");
    machine.send("set a 1");
    assert_eq!(answer_after(&mut machine, 20), "+OK\r\n");
    assert_eq!(events(&mut machine), [event("aof-write", 20), event("aof-write-alone", 20)]);

    let mut machine = on_slow_disk(&[("appendonly", "yes"), ("appendfsync", "no")]);
    machine.send("bgsave");
    let child = machine.asked.len();
    assert!(child > 0, "the child is at work");
    machine.send("set a 1");
    machine.asked.rotate_left(child);
    assert_eq!(answer_after(&mut machine, 20), "+OK\r\n");
    assert_eq!(events(&mut machine), [event("aof-write", 20), event("aof-write-active-child", 20)]);

    let mut machine = on_slow_disk(&[("appendonly", "yes"), ("appendfsync", "everysec")]);
    machine.send("set a 1");
    machine.answer();
    machine.wait_ms(2000);
    assert_eq!(machine.next_op().map(|(op, _)| op), Some("sync"));
    machine.send("set b 2");
    machine.wait_ms(2500);
    assert_eq!(machine.asked.len(), 2, "the write waits no longer");
    let asked_ms = machine.now.as_ms();
    machine.asked.rotate_left(1);
    answer_after(&mut machine, 30);
    let listed = events(&mut machine);
    assert_eq!(
        listed.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
        ["aof-write", "aof-write-pending-fsync"]
    );
    let least = (machine.now.as_ms() - asked_ms) as i64;
    assert!(listed.iter().all(|(_, ms)| (least..least + 1000).contains(ms)), "{listed:?}");
}

#[test]
fn under_always_the_sync_is_an_event_of_its_own() {
    let mut machine = on_slow_disk(&[("appendonly", "yes"), ("appendfsync", "always")]);
    machine.send("set a 1");
    assert_eq!(answer_after(&mut machine, 6), "");
    assert_eq!(answer_after(&mut machine, 9), "+OK\r\n");
    let wanted = [event("aof-fsync-always", 9), event("aof-write", 6), event("aof-write-alone", 6)];
    assert_eq!(events(&mut machine), wanted);
}

#[test]
fn a_new_base_gets_its_name_and_what_a_killed_child_leaves_is_removed() {
    let mut machine = on_slow_disk(&[("appendonly", "yes"), ("appendfsync", "no")]);
    machine.send("bgrewriteaof");
    while machine.next_op().is_some_and(|(op, _)| op != "rename") {
        machine.answer();
        machine.wait_ms(200);
    }
    let asked = machine.now;
    answer_after(&mut machine, 40);
    speed_up(&mut machine);
    let listed = events(&mut machine);
    assert_eq!(listed.len(), 1, "{listed:?}");
    let (name, ms) = &listed[0];
    let least = (machine.now.as_ms() - asked.as_ms()) as i64;
    assert!(name == "aof-rename" && (least..=least + 200).contains(ms), "{listed:?}");

    let mut machine = on_slow_disk(&[]);
    machine.send("set a 1\r\nbgsave");
    let child = machine.asked.len();
    machine.send("flushall");
    assert!(machine.asked.len() > child, "what the child has written is removed");
    machine.asked.drain(..child);
    assert_eq!(machine.next_op().map(|(op, _)| op), Some("remove"));
    assert_eq!(answer_after(&mut machine, 15), "+OK\r\n");
    assert_eq!(events(&mut machine), [event("rdb-unlink-temp-file", 15)]);
}

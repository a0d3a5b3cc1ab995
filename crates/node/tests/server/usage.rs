//! How much keys are used, when `maxmemory-policy` becomes another.

use crate::machine::{Files, Machine};

/// The clock of the machine at its time zero, in seconds, as Redis keeps it: 24 bits.
const CLOCK: u64 = 1_795_400_000 & 0x00ff_ffff;

#[test]
fn keys_from_before_an_lfu_policy_have_the_count_that_their_bits_are_read_as() {
    let mut machine = Machine::start(Files::new(), &[]).expect("it starts");
    machine.send("SET before hello");
    machine.send("CONFIG SET maxmemory-policy allkeys-lfu");
    machine.send("SET after hello");
    assert_eq!(machine.send("OBJECT FREQ before"), ":0\r\n");
    assert_eq!(machine.send("OBJECT FREQ after"), ":5\r\n");
    machine.send("CONFIG SET lfu-decay-time 0");
    assert_eq!(machine.send("OBJECT FREQ before"), format!(":{}\r\n", CLOCK & 0xff));

    machine.send("CONFIG SET maxmemory-policy allkeys-lru");
    assert_eq!(machine.send("OBJECT IDLETIME before"), ":0\r\n");
    let bits = (((1_795_400_000 / 60) & 0xffff) << 8) | 5;
    let idle_s = if CLOCK >= bits { CLOCK - bits } else { CLOCK + 0x00ff_ffff - bits };
    assert_eq!(machine.send("OBJECT IDLETIME after"), format!(":{idle_s}\r\n"));
}

#[test]
fn another_policy_of_the_same_kind_changes_nothing() {
    let mut machine = Machine::start(Files::new(), &[]).expect("it starts");
    machine.send("CONFIG SET maxmemory-policy allkeys-lfu");
    machine.send("SET k hello");
    machine.send("CONFIG SET maxmemory-policy volatile-lfu");
    assert_eq!(machine.send("OBJECT FREQ k"), ":5\r\n");
}

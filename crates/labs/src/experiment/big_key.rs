//! Big key: what everybody else waits for while one key with many members is deleted, read, expires, is moved to
//! another server, or is looked for.

use super::knob::{Knob, Unit, load, named};
use super::tape::{FAULT, PROBE, Plan, TapeChoice, TapeLab};
use crate::cast::PROCESSOR;

const KNOBS: &[Knob] = &[
    named(FAULT, &["delete", "read", "expire", MIGRATE, FIND]),
    load("members", Unit::Count, 200_000, 100, 1_000_000),
    load("writers", Unit::Count, 6, 1, 20),
    load("rate", Unit::PerSecond, 100, 1, 1000),
];

/// The lab.
pub const LAB: TapeLab = TapeLab {
    id: "big-key",
    knobs: KNOBS,
    ways: &["hash", "unlink", "lazy", "split"],
    first: &[("a", "hash"), ("b", "unlink")],
    live: &["writers", "rate"],
    fault_ms: 5000,
    lasts_s: 10,
    plan,
};

/// Into so many the key is split, and its parts are dealt with so far apart.
const PARTS: u64 = 100;
const APART_MS: u64 = 20;

/// So many members are set by one call, and calls are so far apart: all are done before anybody writes.
const CALL: u64 = 10_000;
const FILL_APART_MS: u64 = 35;
/// And nobody comes sooner than so long after it.
const SETTLES_MS: u64 = 250;

/// The key, and its slot with all keys whose names have it in braces.
const KEY: &str = "big";
const SLOT: u16 = 6392;

/// What happens where the key moves from one server of a cluster to another.
const MIGRATE: &str = "migrate";
/// What happens where big keys are looked for.
const FIND: &str = "find";
/// How, one after the other, so far apart. redis-cli looks at five elements of a key if nobody says otherwise.
const FINDERS: [&str; 3] = ["--bigkeys", "--memkeys", "--memkeys --memkeys-samples 1000000"];
const FIND_APART_MS: u64 = 1500;
/// Keys beside it; one of them has few members that are large, and takes more memory than it.
const BESIDE: u64 = 1000;
const FAT: &str = "fat";
/// One of its members for so many of the other's, each of so many bytes.
const FEWER: u64 = 1000;
const FAT_BYTES: u64 = 120_000;

/// Who has its slot, and who gets it: a console at each, their names and ports.
const FROM: (&str, &str, u16) = ("c2", "n2", 7001);
const TO: (&str, &str, u16) = ("c3", "n3", 7002);
/// Writers of a cluster have keys with these tags, one server's after the other's.
const TAGS: [&str; 3] = ["b", "c", "a"];

fn plan(choice: &TapeChoice) -> Plan {
    let migrates = choice.fault() == MIGRATE;
    let mut plan = match migrates {
        true => Plan::new("cluster", &[("replicas", 0)]),
        false => Plan::new("standalone", &[]),
    };
    plan.set(PROCESSOR, "modelled");
    plan.set("save", "\"\"");
    if choice.way() == "lazy" {
        plan.set("lazyfree-lazy-user-del", "yes");
        plan.set("lazyfree-lazy-expire", "yes");
        plan.set("lazyfree-lazy-server-del", "yes");
    }
    let is_split = choice.way() == "split";
    // Parts have the key's own slot, as they would have to if one command is to touch several.
    let key = match is_split {
        true => format!("'{{{KEY}}}:' .. i % {PARTS}"),
        false => "KEYS[1]".to_owned(),
    };
    fill(&mut plan, &key, choice.get("members"));
    let filled_ms = choice.get("members").div_ceil(CALL) * FILL_APART_MS;
    let come_ms = (filled_ms + SETTLES_MS).max(2000);
    for number in 1..=choice.get("writers") {
        let (rate, tag) = (choice.get("rate"), TAGS[number as usize % TAGS.len()]);
        plan.at(come_ms, match migrates {
            true => format!("add w{number} writer n1 via cluster rate={rate}/s keys=12 prefix={{{tag}}}w{number}"),
            false => format!("add w{number} writer n1 rate={rate}/s keys=12 prefix=w{number}:"),
        });
    }
    let keys: Vec<String> = match is_split {
        true => (0..PARTS).map(|part| format!("{{{KEY}}}:{part}")).collect(),
        false => vec![KEY.to_owned()],
    };
    match choice.fault() {
        MIGRATE => move_slot(&mut plan, &keys),
        FIND => find(&mut plan, choice.get("members")),
        _ => act_on(&mut plan, choice, &keys),
    }
    plan
}

/// The key gets its members, in so many calls that none of them keeps the server, or who watches it, for long.
fn fill(plan: &mut Plan, key: &str, members: u64) {
    let set = format!("redis.call('HSET', {key}, 'field:' .. i, 'value:' .. i)");
    let script = format!("for i = ARGV[1], ARGV[2] do {set} end");
    for call in 0..members.div_ceil(CALL) {
        let (first, last) = (call * CALL + 1, members.min((call + 1) * CALL));
        let words = format!("type c1 EVAL \"{script}\" 1 {KEY} {first} {last}");
        let at_ms = call * FILL_APART_MS;
        match call {
            0 => plan.at(at_ms, words),
            _ => plan.prepare(at_ms, words),
        }
    }
}

/// It is deleted, read, or its time is up.
fn act_on(plan: &mut Plan, choice: &TapeChoice, keys: &[String]) {
    let act = match choice.fault() {
        "read" => "HGETALL",
        "expire" => "PEXPIRE",
        _ if choice.way() == "unlink" => "UNLINK",
        _ => "DEL",
    };
    // A key whose time is up is removed by the cycle of expiry.
    let argument = if act == "PEXPIRE" { " 1" } else { "" };
    for (part, key) in keys.iter().enumerate() {
        plan.at(LAB.fault_ms + part as u64 * APART_MS, format!("type c1 {act} {key}{argument}"));
    }
}

/// Big keys are looked for, by elements and by memory.
fn find(plan: &mut Plan, members: u64) {
    plan.fill(BESIDE);
    let (count, set) = (
        (members / FEWER).max(1),
        "redis.call('HSET', KEYS[1], 'field:' .. i, string.rep('x', ARGV[2]))",
    );
    plan.at(
        0,
        format!("type c1 EVAL \"for i = 1, ARGV[1] do {set} end\" 1 {FAT} {count} {FAT_BYTES}"),
    );
    plan.prepare(0, format!("open {PROBE} n1"));
    for (number, options) in (0..).zip(FINDERS) {
        let at_ms = LAB.fault_ms + number * FIND_APART_MS;
        plan.at(at_ms, format!("type {PROBE} redis-cli {options}"));
    }
}

/// The slot moves with all its keys, one after the other, as `redis-cli --cluster reshard` has it done.
fn move_slot(plan: &mut Plan, keys: &[String]) {
    for (console, server, _) in [FROM, TO] {
        plan.prepare(0, format!("open {console} {server}"));
    }
    let said = |of: (&str, &str, u16), other: (&str, &str, u16), state: &str| {
        let id = format!("string.match(redis.call('CLUSTER', 'NODES'), '(%x+) %S+:{}@')", other.2);
        let set = format!("redis.call('CLUSTER', 'SETSLOT', '{SLOT}', '{state}', {id})");
        format!("type {} EVAL \"return {set}\" 0", of.0)
    };
    plan.at(LAB.fault_ms - 1000, said(TO, FROM, "IMPORTING"));
    plan.at(LAB.fault_ms - 900, said(FROM, TO, "MIGRATING"));
    for (part, key) in keys.iter().enumerate() {
        let moves = format!("type {} MIGRATE 127.0.0.1 {} {key} 0 60000", FROM.0, TO.2);
        plan.at(LAB.fault_ms + part as u64 * APART_MS, moves);
    }
    plan.at(LAB.fault_ms + 3000, said(TO, TO, "NODE"));
    plan.at(LAB.fault_ms + 3100, said(FROM, TO, "NODE"));
}

#[cfg(test)]
mod tests {
    use redscope_data::key_slot;

    use super::*;

    #[test]
    fn the_key_and_its_parts_are_in_the_slot_that_moves() {
        assert!([KEY, "{big}:7"].iter().all(|key| key_slot(key.as_bytes()) == SLOT));
    }
}

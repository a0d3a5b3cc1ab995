//! Big key: what everybody else waits for while one key with many members is deleted, read or expires.

use super::knob::{Knob, Unit, load, named};
use super::tape::{FAULT, Plan, TapeChoice, TapeLab};
use crate::cast::PROCESSOR;

const KNOBS: &[Knob] = &[
    named(FAULT, &["delete", "read", "expire"]),
    load("members", Unit::Count, 200_000, 100, 500_000),
    load("writers", Unit::Count, 6, 1, 20),
    load("rate", Unit::PerSecond, 100, 1, 1000),
];

/// The lab.
pub const LAB: TapeLab = TapeLab {
    id: "big-key",
    knobs: KNOBS,
    ways: &["hash", "unlink", "lazy", "split"],
    first: &[("a", "hash"), ("b", "unlink")],
    fault_ms: 5000,
    lasts_s: 10,
    plan,
};

/// Into so many the key is split, and its parts are dealt with so far apart.
const PARTS: u64 = 100;
const APART_MS: u64 = 20;

fn plan(choice: &TapeChoice) -> Plan {
    let mut plan = Plan::new("standalone", &[]);
    plan.set(PROCESSOR, "modelled");
    plan.set("save", "\"\"");
    if choice.way() == "lazy" {
        plan.set("lazyfree-lazy-user-del", "yes");
        plan.set("lazyfree-lazy-expire", "yes");
    }
    let is_split = choice.way() == "split";
    let key = if is_split { format!("'big:' .. i % {PARTS}") } else { "'big'".to_owned() };
    plan.at(
        0,
        format!(
            "type c1 EVAL \"for i = 1, ARGV[1] do redis.call('HSET', {key}, 'field:' .. i, 'value:' .. i) end\" 0 {}",
            choice.get("members")
        ),
    );
    for number in 1..=choice.get("writers") {
        let rate = choice.get("rate");
        plan.at(2000, format!("add w{number} writer n1 rate={rate}/s keys=12 prefix=w{number}:"));
    }
    let act = match choice.fault() {
        "read" => "HGETALL",
        "expire" => "PEXPIRE",
        _ if choice.way() == "unlink" => "UNLINK",
        _ => "DEL",
    };
    // A key whose time is up is removed by the cycle of expiry.
    let argument = if act == "PEXPIRE" { " 1" } else { "" };
    match is_split {
        true => (0..PARTS).for_each(|part| {
            plan.at(LAB.fault_ms + part * APART_MS, format!("type c1 {act} big:{part}{argument}"));
        }),
        false => plan.at(LAB.fault_ms, format!("type c1 {act} big{argument}")),
    }
    plan
}

//! Penetration: somebody asks for what exists nowhere, and every such request goes through to the database. Rows may
//! come and go meanwhile: a filter that is not told of a new one denies it, and none can forget one that was deleted.

use super::knob::{Knob, Unit, load, own};
use super::loaded::{
    BURST, BURST_EVERY, BURST_FOR, Choice, LOOP, LoadedLab, MANY, Remedy, Setup, THINK, reads,
    remedy, warm,
};
use crate::chance::Zipf;
use crate::load::{Ids, Stream};

/// What the attack asks for begins here, far behind what rows there are.
const FROM: u64 = 1_000_000;
/// Of the new rows so many are asked for, the last.
const LATEST: u64 = 50;
/// What is done with a Bloom filter: made once, told of new rows, and made anew once many were deleted.
const FILTERS: &[&str] = &["bloom", "bloom-add", "bloom-rebuild"];

const KNOBS: &[Knob] = &[
    load("rate", Unit::PerSecond, 1000, 1, 20_000),
    LOOP,
    MANY,
    THINK,
    BURST,
    BURST_EVERY,
    BURST_FOR,
    load("rows", Unit::Count, 2000, 10, 100_000),
    load("skew", Unit::Percent, 80, 0, 200),
    load("attack", Unit::PerSecond, 1500, 0, 20_000),
    load("attack-ids", Unit::Count, 0, 0, 1_000_000),
    load("attack-from", Unit::Ms, 4000, 0, 60_000),
    load("inserts", Unit::PerSecond, 0, 0, 2000),
    load("new-reads", Unit::PerSecond, 100, 0, 5000),
    load("deletes", Unit::PerSecond, 0, 0, 2000),
    load("workers", Unit::Count, 9, 1, 1000),
    load("service", Unit::Ms, 10, 1, 1000),
    load("queue", Unit::Count, 700, 0, 100_000),
    load("patience", Unit::Ms, 1000, 10, 60_000),
    load("ttl", Unit::Ms, 5000, 100, 600_000),
    load("memory", Unit::Kilobytes, 2500, 1200, 1_000_000),
    own("null-ttl", Unit::Ms, [5000, 1, 600_000], &["null"]),
    own("error", Unit::Percent, [1, 1, 50], FILTERS),
    own("rebuild-after", Unit::Count, [200, 1, 100_000], &["bloom-rebuild"]),
];

/// The lab.
pub const LAB: LoadedLab = LoadedLab {
    id: "penetration",
    knobs: KNOBS,
    remedies: &[
        remedy!("none"),
        remedy!("validation"),
        remedy!("null"),
        remedy!("bloom"),
        remedy!("bloom-add"),
        remedy!("bloom-rebuild"),
    ],
    fixed: &["loop"],
    least: None,
    asks: &["read", "add", "delete"],
    service: "service",
    lasts_s: 20,
    setup,
};

fn setup(choice: &Choice) -> Setup {
    let rows = choice.get("rows");
    let (warm, warm_ms) = warm(rows);
    let attacked = match choice.get("attack-ids") {
        0 => Ids::Fresh { from: FROM },
        count => Ids::Even { from: FROM, count },
    };
    let asked = Ids::Zipf(Zipf::new(choice.u32("rows"), choice.u32("skew")));
    let mut settings = choice.settings(["rows", "ttl", "null-ttl", "error", "rebuild-after"]);
    settings.insert("ids_end".to_owned(), FROM as i64);
    let stream = |handler, knob, ids| Stream::open(handler, choice.u32(knob), ids, warm_ms);
    let adds = stream("add", "inserts", Ids::Fresh { from: rows });
    let deletes = stream("delete", "deletes", Ids::Even { from: 0, count: rows });
    // The new ones are those of the third stream.
    let new_reads = stream("read", "new-reads", Ids::Latest { of: 2, from: rows, count: LATEST });
    Setup {
        settings,
        attack: vec![Stream::open(
            "read",
            choice.u32("attack"),
            attacked,
            choice.get("attack-from"),
        )],
        patience_ms: choice.get("patience"),
        workers: choice.u32("workers"),
        service_us: choice.get("service") * 1000,
        most_waiting: choice.u32("queue"),
        rows,
        keeps_answers: true,
        redis: vec![
            ("maxmemory", format!("{}kb", choice.get("memory"))),
            ("maxmemory-policy", "allkeys-lru".to_owned()),
        ],
        ..Setup::new(vec![warm, reads(choice, asked, warm_ms), adds, deletes, new_reads])
    }
}

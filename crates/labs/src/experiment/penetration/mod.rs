//! Penetration: somebody asks for what exists nowhere, and every such request goes through to the database. Rows may
//! come and go meanwhile: a filter that is not told of a new one denies it, and none can forget one that was deleted.

use super::bloom::{self, Design, Kind};
use super::knob::{Knob, Unit, load, own};
use super::loaded::{
    ATTACK_FROM, BURST, BURST_EVERY, BURST_FOR, Choice, LOOP, LoadedLab, MANY, Remedy, Setup,
    THINK, Theory, reads, remedy, warm,
};
use crate::chance::Zipf;
use crate::load::{Ids, Stream};

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
    curve: None,
    theory: Some(theory),
    asks: &["read", "add", "delete"],
    service: "service",
    lasts_s: 20,
    setup,
};

/// What of an attack comes through to the database: all of it; what nulls leave of ids that come again, each of which is
/// asked for once in the time a null lives and the time until somebody comes; what a filter takes for a row.
/// Nothing is expected while rows come and go, and of a database that has more to do than it can.
fn theory(choice: &Choice) -> Theory {
    if choice.get("inserts") + choice.get("deletes") > 0 {
        return Theory::default();
    }
    let attack = choice.get("attack") as f64;
    let empty_per_s = match choice.remedy().name {
        "none" => Some(attack),
        "validation" => Some(0.0),
        "null" if choice.get("attack-ids") == 0 => Some(attack),
        "null" => {
            let each_per_s = attack / choice.get("attack-ids") as f64;
            Some(attack / (1.0 + each_per_s * choice.get("null-ttl") as f64 / 1000.0))
        }
        _ => let_through(choice).map(|share| attack * share),
    };
    let can = choice.capacity_per_s() as f64;
    Theory { empty_per_s: empty_per_s.filter(|per_s| *per_s < can), ..Theory::default() }
}

/// The share of what is no row that the lab's filter takes for one; `None`: of filters of this size nobody has counted.
fn let_through(choice: &Choice) -> Option<f64> {
    let (rows, error) = (choice.get("rows"), choice.get("error"));
    let design = Design::new(Kind::Scaling, rows, 100 / error, 2);
    let is_so = design.capacity() == rows && 100 % error == 0;
    let (bits, hashes) = design.size();
    is_so.then(|| bloom::theory::rate(bits, hashes, rows))
}

fn setup(choice: &Choice) -> Setup {
    let rows = choice.get("rows");
    let (warm, warm_ms) = warm(rows);
    let attacked = match choice.get("attack-ids") {
        0 => Ids::Fresh { from: ATTACK_FROM },
        count => Ids::Even { from: ATTACK_FROM, count },
    };
    let asked = Ids::Zipf(Zipf::new(choice.u32("rows"), choice.u32("skew")));
    let mut settings = choice.settings(["rows", "ttl", "null-ttl", "error", "rebuild-after"]);
    settings.insert("ids_end".to_owned(), ATTACK_FROM as i64);
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

//! Breakdown: one hot key expires, and everybody who asks for it rebuilds it.

use super::knob::{Knob, Unit, load, own};
use super::loaded::{
    BURST, BURST_EVERY, BURST_FOR, Choice, LOOP, LoadedLab, MANY, Remedy, Setup, THINK, Theory,
    reads, remedy,
};
use crate::database::Changes;
use crate::load::Ids;

/// The key that is hot.
const HOT: u64 = 7;
const LOCKS: &[&str] = &["mutex", "logical"];

const KNOBS: &[Knob] = &[
    load("rate", Unit::PerSecond, 1000, 1, 20_000),
    LOOP,
    MANY,
    THINK,
    BURST,
    BURST_EVERY,
    BURST_FOR,
    load("rebuild", Unit::Ms, 100, 1, 5000),
    load("workers", Unit::Count, 200, 1, 10_000),
    load("ttl", Unit::Ms, 3000, 100, 60_000),
    load("changes", Unit::PerSecond, 1, 0, 5000),
    load("patience", Unit::Ms, 2000, 10, 60_000),
    own("lock-ttl", Unit::Ms, [1000, 1, 60_000], LOCKS),
    own("lease-ttl", Unit::Ms, [1000, 1, 60_000], &["lease"]),
    own("look-again", Unit::Ms, [20, 1, 5000], &["mutex", "lease"]),
    own("beta", Unit::Percent, [100, 1, 1000], &["early"]),
];

/// The lab.
pub const LAB: LoadedLab = LoadedLab {
    id: "breakdown",
    knobs: KNOBS,
    remedies: &[
        remedy!("none"),
        remedy!("mutex"),
        remedy!("single-flight"),
        remedy!("logical"),
        remedy!("early"),
        remedy!("lease"),
    ],
    fixed: &["loop"],
    least: None,
    curve: None,
    theory: Some(theory),
    asks: &["read"],
    service: "rebuild",
    lasts_s: 20,
    setup,
};

/// Without a remedy the first who finds nothing rebuilds, and all do who come within the time of a rebuilding: λδ of
/// them. With a lock that outlives it one does. Source: Vattani et al., VLDB 2015. An answer has been out of date for as
/// long as a copy lives at the most; with logical expiry, until somebody asks after that and the rebuilding is done.
fn theory(choice: &Choice) -> Theory {
    let rebuild_ms = choice.get("rebuild");
    let alone = |ttl: &str| (choice.get(ttl) > 2 * rebuild_ms).then_some(1.0);
    let for_one_row = match choice.remedy().name {
        "none" => choice.arrivals_per_s().map(|per_s| 1.0 + per_s * rebuild_ms as f64 / 1000.0),
        "mutex" | "logical" => alone("lock-ttl"),
        "lease" => alone("lease-ttl"),
        "single-flight" => Some(1.0),
        _ => None,
    };
    let copy_ms = choice.get("ttl") as f64;
    let oldest_ms = match choice.remedy().name {
        "logical" => choice
            .arrivals_per_s()
            .filter(|_| choice.get("lock-ttl") >= rebuild_ms)
            .map(|per_s| copy_ms + 1000.0 / per_s + rebuild_ms as f64),
        _ => Some(copy_ms),
    };
    Theory { for_one_row, oldest_ms, ..Theory::default() }
}

fn setup(choice: &Choice) -> Setup {
    let settings = choice.settings(["ttl", "lock-ttl", "lease-ttl", "look-again", "beta"]);
    let stream = reads(choice, Ids::One(HOT), 0);
    let changes = Changes { per_s: choice.u32("changes"), ids: Ids::One(HOT), from_ms: 0 };
    Setup {
        settings,
        patience_ms: choice.get("patience"),
        workers: choice.u32("workers"),
        service_us: choice.get("rebuild") * 1000,
        keeps_answers: true,
        changes: Some(changes),
        ..Setup::new(vec![stream])
    }
}

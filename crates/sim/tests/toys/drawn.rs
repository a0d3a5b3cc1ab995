//! Acts drawn from a seed.

use redscope_actor::Rng;
use redscope_sim::{Action, ActionOf, DiskFault, PacketId, PathChange, Sim, Unsynced};

use super::{NAMES, Say, Toy, spec};

/// An act that may be possible in this world, or not.
pub(crate) fn act(rng: &mut Rng, sim: &Sim<Toy>) -> ActionOf<Toy> {
    let mut pick = |from: &[&str]| from[rng.below(from.len() as u64) as usize].to_owned();
    let (actor, other) = (pick(&NAMES), pick(&NAMES));
    let extra = pick(&["clara", "dora"]);
    let one_way = rng.below(2) == 0;
    let packets: Vec<PacketId> = sim.in_flight().chain(sim.held()).map(|p| p.id).collect();
    let packet = match packets.len() {
        0 => PacketId(7),
        len => packets[rng.below(len as u64) as usize],
    };
    let amount = rng.below(1000);
    match rng.below(24) {
        0 => Action::Crash { actor },
        1 => Action::Terminate { actor },
        2 => Action::PowerCut {
            actor,
            unsynced: if one_way { Unsynced::Lost } else { Unsynced::Torn },
        },
        3..=6 => Action::Restart { actor, keep_disk: amount > 100 },
        7 => Action::Pause { actor },
        8 | 9 => Action::Resume { actor },
        10 => Action::Cut { from: vec![actor], to: vec![other, extra].split_off(0), one_way },
        11 => Action::Cut { from: vec![actor], to: vec![other], one_way },
        12 => Action::Heal { from: Vec::new(), to: Vec::new(), one_way: false },
        13 => Action::Path {
            between: one_way.then_some((actor, other)),
            change: PathChange {
                latency_us: Some(amount),
                jitter_us: Some(amount / 2),
                loss_ppm: Some(amount as u32 * 100),
            },
        },
        14 => Action::Break { a: actor, b: other },
        15 => Action::Hold { packet },
        16 => Action::Drop { packet },
        17 => Action::Delay { packet, by_us: amount * 100 },
        18 => Action::Deliver { packet },
        19 => Action::Add { spec: spec(&extra), actor: extra, files: Vec::new() },
        20 => Action::Remove { actor: extra },
        21 => Action::Clock { actor, ahead_us: amount as i64 - 500 },
        22 => Action::Disk {
            actor,
            fault: match amount % 5 {
                0 => DiskFault::Slow(1 + amount as u32 % 9),
                1 => DiskFault::Full(one_way),
                2 => DiskFault::Broken(one_way),
                _ => DiskFault::FlipBit { path: "log".to_owned(), bit: amount },
            },
        },
        _ => Action::Order { actor, order: Say(amount as u8 % 5) },
    }
}

//! What was done to actors and their machines.

use redscope_sim::{ActorId, DiskFault, Fate, Lost};

use super::{LostView, Story, Teller, Tone};

/// The story of what was done to an actor.
pub(super) fn story(teller: &Teller<'_>, actor: ActorId, fate: &Fate) -> Option<(Tone, Story)> {
    let name = |id| teller.world.name(id).to_string();
    let own = || name(actor);
    Some(match fate {
        Fate::Added => return None,
        Fate::Removed => (Tone::Warn, Story::Removed),
        Fate::Started => (Tone::Good, Story::Started),
        Fate::RefusedToStart(line) => (Tone::Bad, Story::RefusedToStart { line: line.clone() }),
        Fate::Crashed => (Tone::Bad, Story::Crashed),
        Fate::Ended => (Tone::Warn, Story::Ended),
        Fate::Terminated => (Tone::Warn, Story::Terminated),
        Fate::Paused => (Tone::Warn, Story::Paused),
        Fate::Resumed => (Tone::Good, Story::Resumed),
        Fate::PowerCut(lost) => {
            (Tone::Bad, Story::PowerCut { lost: lost.iter().filter_map(lost_view).collect() })
        }
        Fate::Cut { to } => {
            let (from, to) = (vec![own()], vec![name(*to)]);
            (Tone::Bad, Story::Cut { from, to, one_way: true })
        }
        Fate::Healed { to } => {
            let (from, to) = (vec![own()], vec![name(*to)]);
            (Tone::Good, Story::Healed { from, to, one_way: true })
        }
        Fate::Held { packet, to } => (Tone::Warn, Story::Held { message: packet.0, to: name(*to) }),
        Fate::Dropped { packet, to } => {
            (Tone::Bad, Story::Dropped { message: packet.0, to: name(*to) })
        }
        Fate::Delayed { packet, to, by_us } => {
            (Tone::Warn, Story::Delayed { message: packet.0, to: name(*to), by_us: *by_us })
        }
        Fate::Delivered { packet, to } => {
            (Tone::Good, Story::Delivered { message: packet.0, to: name(*to) })
        }
        Fate::PathChanged => (Tone::Warn, Story::PathChanged),
        Fate::Broken { to } => (Tone::Bad, Story::Broken { to: name(*to) }),
        Fate::ClockSet(ahead_us) => (Tone::Warn, Story::ClockSet { ahead_us: *ahead_us }),
        Fate::DiskReplaced => (Tone::Warn, Story::DiskReplaced),
        Fate::DiskChanged(fault) => disk(fault),
    })
}

fn disk(fault: &DiskFault) -> (Tone, Story) {
    let tone = |is_bad| if is_bad { Tone::Bad } else { Tone::Good };
    match fault {
        DiskFault::Slow(times) => (tone(*times > 1), Story::DiskSlow { times: *times }),
        DiskFault::Full(full) => (tone(*full), Story::DiskFull { full: *full }),
        DiskFault::Broken(broken) => (tone(*broken), Story::DiskBroken { broken: *broken }),
        DiskFault::Put(files) => {
            let paths = files.iter().map(|(path, _)| path.clone()).collect();
            (Tone::Warn, Story::FilesPut { paths })
        }
        DiskFault::Truncate { path, len } => {
            (Tone::Warn, Story::FileCut { path: path.clone(), len_bytes: *len })
        }
        DiskFault::FlipBit { path, bit } => {
            (Tone::Bad, Story::BitFlipped { path: path.clone(), bit: *bit })
        }
    }
}

fn lost_view(lost: &Lost) -> Option<LostView> {
    match lost {
        Lost::Tail { path, lost, .. } => Some(LostView { path: path.clone(), bytes: *lost }),
        Lost::File { path, bytes } => Some(LostView { path: path.clone(), bytes: *bytes }),
        Lost::Name { .. } => None,
    }
}

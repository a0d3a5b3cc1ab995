//! Which files Redis does not load either after a power cut.

use redscope_sim::{Disk, Lost};

/// Whether a line with which a server has refused to start is about a part of the append-only file
/// after which another was begun: unless every write is synced, the next part may be begun before the
/// disk has all of the one before, and only the last one may end too early (aof.c
/// `loadAppendOnlyFiles`, 7.0.15).
pub(crate) fn is_about_earlier_part(disk: &Disk, line: &str) -> bool {
    if line.ends_with("the truncated file is not the last file") {
        return true;
    }
    let part = line.split_whitespace().find_map(|word| number(word.trim_end_matches([':', '.'])));
    let last = disk.files().filter_map(|(name, _)| number(name)).max();
    part.is_some() && part < last
}

/// Whether the disk does not have all of a part: the process that comes after the one that ended takes over
/// what is written and not synced as it reads it, and may begin another part before the sync in the
/// background with which it closes this one is done (aof.c `openNewIncrAofForAppend`, 7.0.15).
pub(crate) fn has_unsynced_part(disk: &Disk) -> bool {
    let mut parts = disk.files().filter(|(name, _)| number(name).is_some());
    parts.any(|(name, _)| disk.unsynced_writes(name).next().is_some())
}

/// Whether a power cut has taken the end of a part after which another was begun. Where that end was one of a command
/// too, the file is read on with what comes behind (aof.c `loadAppendOnlyFiles`, 7.0.15): what is between is missing.
pub(crate) fn is_earlier_end(disk: &Disk, lost: &[Lost]) -> bool {
    let last = disk.files().filter_map(|(name, _)| number(name)).max();
    lost.iter().any(|lost| match lost {
        Lost::Tail { path, .. } => number(path).is_some_and(|part| Some(part) < last),
        Lost::File { .. } | Lost::Name { .. } => false,
    })
}

/// The number of a part of the append-only file.
fn number(name: &str) -> Option<u64> {
    name.strip_suffix(".incr.aof")?.rsplit('.').next()?.parse().ok()
}

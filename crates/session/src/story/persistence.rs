//! What becomes of snapshots and of the append-only file.

use redscope_node::{LoadedFrom, PersistenceFact, SaveFailure};

use super::{Story, Tone};

pub(super) fn story(fact: &PersistenceFact) -> Option<(Tone, Story)> {
    use PersistenceFact as F;
    Some(match fact {
        F::SaveEnded { result: Ok(saved), .. } => {
            let (bytes, cow_bytes) = (saved.bytes, saved.cow_bytes);
            (Tone::Good, Story::Saved { bytes, cow_bytes })
        }
        F::SaveEnded { result: Err(SaveFailure::Killed), .. } => return None,
        F::SaveEnded { result: Err(SaveFailure::Disk(why)), .. } => {
            (Tone::Bad, Story::SaveFailed { why: why.clone() })
        }
        F::BaseInPlace(Ok(bytes)) => (Tone::Good, Story::Rewritten { bytes: *bytes }),
        F::RewriteEnded(Err(_)) | F::BaseInPlace(Err(_)) => (Tone::Bad, Story::RewriteFailed),
        F::AofFailed(_) => (Tone::Bad, Story::AofFailed { line: fact.to_string() }),
        F::AofRecovered => (Tone::Good, Story::AofRecovered),
        F::FsyncDelayed => (Tone::Warn, Story::FsyncDelayed),
        F::Truncated { file, offset } => {
            let bytes = *offset as u64;
            (Tone::Warn, Story::Truncated { path: file.clone(), bytes })
        }
        // The base is a part of the log: what all of it made is told when it was carried out.
        F::Loaded { from: LoadedFrom::AofBase, .. } => return None,
        F::Loaded { keys, expired, .. } => {
            (Tone::Plain, Story::Loaded { keys: *keys, expired: *expired })
        }
        F::AofLoaded { keys } => (Tone::Plain, Story::Loaded { keys: *keys, expired: 0 }),
        F::SaveStarted { .. }
        | F::RewriteStarted { .. }
        // The manifest has yet to name what the child has written.
        | F::RewriteEnded(Ok(_))
        | F::AofWritten { .. }
        | F::AofSynced { .. }
        | F::FileChecked { .. } => return None,
    })
}

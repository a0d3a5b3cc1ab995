//! A data set: a dump, or an append-only file with all its parts.

use redscope_data::rdb::{read_rdb, read_rdb_aux};
use redscope_data::value::ValueLimits;
use redscope_labs::put_files;
use redscope_labs::scenario::EPOCH_UNIX_US;
use redscope_sim::Action;

use super::disk::on_disk;
use super::plan::{FIRST_SERVER, Plan};
use super::{ImportError, Named, short};
use crate::share::Run;

/// The server has loaded its files, in virtual milliseconds.
const SETTLE_MS: u64 = 1000;
/// A server that starts from these files, on a machine whose clock shows when they were written, so that keys have as
/// long to live as they had then.
pub(super) fn run(files: Vec<Named>) -> Result<Run, ImportError> {
    let reads_aof = files.iter().any(|(name, bytes)| {
        name.ends_with(".manifest") || name.ends_with(".aof") || bytes.starts_with(b"*")
    });
    let settings: &[_] = if reads_aof { &[("appendonly", "yes")] } else { &[] };
    let rdb = files.iter().find(|(_, bytes)| bytes.starts_with(b"REDIS"));
    if let Some((name, bytes)) = rdb.filter(|_| !reads_aof) {
        let limits = ValueLimits::default();
        read_rdb(bytes, &limits)
            .map_err(|why| ImportError::Damaged { file: short(name), why: why.to_string() })?;
    }
    let written_s = rdb.and_then(|(_, bytes)| written_s(bytes));
    let files = on_disk(files, reads_aof, "").map_err(ImportError::from)?;
    let mut plan = Plan::new(settings);
    let actor = FIRST_SERVER.to_owned();
    plan.act(Action::Crash { actor: actor.clone() });
    if let Some(written_s) = written_s {
        let written_us = written_s.saturating_mul(1_000_000).cast_signed();
        let ahead_us = written_us.saturating_sub(EPOCH_UNIX_US.cast_signed());
        plan.act(Action::Clock { actor: actor.clone(), ahead_us });
    }
    plan.act(put_files(&actor, files));
    plan.act(Action::Restart { actor, keep_disk: true });
    Ok(plan.into_run(SETTLE_MS))
}

/// When a dump was written, in Unix seconds, if it says so.
fn written_s(bytes: &[u8]) -> Option<u64> {
    /// A clock is set by no more: the year 2100.
    const LAST_S: u64 = 4_102_444_800;
    let aux = read_rdb_aux(bytes);
    let (_, value) = aux.iter().find(|(name, _)| name.as_slice() == b"ctime")?;
    std::str::from_utf8(value).ok()?.parse().ok().filter(|at| *at <= LAST_S)
}

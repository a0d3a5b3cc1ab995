//! What the latency monitor hears of files that the process has waited for.
//!
//! Source: aof.c `flushAppendOnlyFile`, `backgroundRewriteDoneHandler`, rdb.c
//! `backgroundSaveDoneHandlerDisk`, 7.0.15. What takes no time here, such as `aof-fstat`, never comes.

use redscope_actor::Time;
use redscope_engine::Engine;

use crate::server::ServerHost;
use crate::server::job::{Beside, Then};

/// The events of an operation by its place in its job.
fn events(then: &Then, place: usize) -> &'static [&'static str] {
    match then {
        Then::AofWritten { beside: Beside::Sync, .. } => &["aof-write-pending-fsync", "aof-write"],
        Then::AofWritten { beside: Beside::Child, .. } => &["aof-write-active-child", "aof-write"],
        Then::AofWritten { beside: Beside::Nothing, .. } => &["aof-write-alone", "aof-write"],
        Then::AofSynced(_) => &["aof-fsync-always"],
        Then::RewriteInPlace(new) if place < new.renames() => &["aof-rename"],
        Then::TempRemoved => &["rdb-unlink-temp-file"],
        _ => &[],
    }
}

impl ServerHost {
    /// An operation has been answered that was begun then.
    pub(in crate::server) fn note_disk_latency(
        &self,
        engine: &mut Engine,
        then: &Then,
        place: usize,
        began: Time,
    ) {
        let took_us = self.clock.now() - began;
        for event in events(then, place) {
            engine.note_latency(event, self.clock.unix_ms(), took_us * 1000);
        }
    }
}

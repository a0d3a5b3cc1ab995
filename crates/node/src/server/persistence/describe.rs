//! What clients and people see of snapshots and of the child at work.

use std::fmt::Display;

use redscope_actor::Time;
use redscope_engine::Engine;

use super::Persistence;
use super::kind::ChildKind;

/// A child process that works for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildView {
    /// Whether it writes the base of the append-only file; else an RDB file, or the same into a socket.
    pub is_rewrite: bool,
    /// Its number.
    pub pid: u32,
    /// Keys it has to write.
    pub keys: u64,
    /// Those that are written.
    pub keys_done: u64,
    /// Bytes of pages that were copied since the fork.
    pub copied_bytes: u64,
}

/// Bytes of pages that were copied since the fork.
fn copied_bytes(engine: &Engine) -> u64 {
    engine.copied_pages.as_ref().map_or(0, |pages| pages.bytes())
}

impl Persistence {
    /// The child at work.
    pub(in crate::server) fn child_view(&self, engine: &Engine) -> Option<ChildView> {
        self.child.as_ref().map(|child| ChildView {
            is_rewrite: child.kind == ChildKind::Rewrite,
            pid: child.pid,
            keys: child.keys,
            keys_done: child.keys_done(),
            copied_bytes: copied_bytes(engine),
        })
    }

    /// How long a save, or a rewrite, has been going on, in seconds; `None` if there is none.
    pub(in crate::server) fn child_age_s(&self, is_rewrite: bool, now: Time) -> Option<u64> {
        let child = self.child.as_ref()?;
        let is_meant = (child.kind == ChildKind::Rewrite) == is_rewrite;
        is_meant.then(|| (now - child.started_at) / 1_000_000)
    }

    /// Its fields of the section `Persistence` of `INFO`, in Redis's order.
    pub(in crate::server) fn fields(
        &self,
        engine: &Engine,
        now: Time,
        mut field: impl FnMut(&str, &dyn Display),
    ) {
        let save_s = self.child_age_s(false, now);
        let copied_bytes = copied_bytes(engine);
        let child = self.child.as_ref();
        let (keys_done, keys) = child.map_or((0, 0), |child| (child.keys_done(), child.keys));
        let done_percent = keys_done as f64 * 100.0 / keys.max(1) as f64;
        let seconds = |seconds: Option<u64>| seconds.map_or(-1, |s| s as i64);
        field("loading", &u8::from(engine.role.loading));
        field("async_loading", &0);
        field("current_cow_peak", &copied_bytes);
        field("current_cow_size", &copied_bytes);
        field("current_cow_size_age", &0);
        field("current_fork_perc", &format_args!("{done_percent:.2}"));
        field("current_save_keys_processed", &keys_done);
        field("current_save_keys_total", &keys);
        field("rdb_changes_since_last_save", &engine.dirty);
        field("rdb_bgsave_in_progress", &u8::from(save_s.is_some()));
        field("rdb_last_save_time", &self.last_save_s);
        field("rdb_last_bgsave_status", &if self.last_failed { "err" } else { "ok" });
        field("rdb_last_bgsave_time_sec", &seconds(self.last_duration_s));
        field("rdb_current_bgsave_time_sec", &seconds(save_s));
        field("rdb_saves", &self.saves);
        field("rdb_last_cow_size", &self.last_cow_bytes);
        field("rdb_last_load_keys_expired", &self.loaded.1);
        field("rdb_last_load_keys_loaded", &self.loaded.0);
    }
}

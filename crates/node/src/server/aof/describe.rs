//! What `INFO` says of the append-only file.

use std::fmt::Display;

use super::Aof;

impl Aof {
    /// Its fields of the section `Persistence`, in Redis's order. `rewrite_s` is how long a rewrite has
    /// been going on, in seconds.
    pub(in crate::server) fn fields(
        &self,
        rewrite_s: Option<u64>,
        mut field: impl FnMut(&str, &dyn Display),
    ) {
        let flag = u8::from;
        let status = |failed: bool| if failed { "err" } else { "ok" };
        let seconds = |seconds: Option<u64>| seconds.map_or(-1, |s| s as i64);
        field("aof_enabled", &flag(self.is_on()));
        field("aof_rewrite_in_progress", &flag(rewrite_s.is_some()));
        field("aof_rewrite_scheduled", &flag(self.rewrite_scheduled));
        field("aof_last_rewrite_time_sec", &seconds(self.last_rewrite_s));
        field("aof_current_rewrite_time_sec", &seconds(rewrite_s));
        field("aof_last_bgrewrite_status", &status(self.last_rewrite_failed));
        field("aof_rewrites", &self.rewrites);
        field("aof_rewrites_consecutive_failures", &self.retry.failures);
        field("aof_last_write_status", &status(self.fault().is_some()));
        field("aof_last_cow_size", &self.last_cow_bytes);
        field("module_fork_in_progress", &0);
        field("module_fork_last_cow_size", &0);
        if self.is_on() {
            field("aof_current_size", &self.size_bytes);
            field("aof_base_size", &self.base_bytes);
            field("aof_pending_rewrite", &flag(self.rewrite_scheduled));
            field("aof_buffer_length", &self.buffer.len());
            field("aof_pending_bio_fsync", &flag(self.syncing.is_some()));
            field("aof_delayed_fsync", &self.delayed_fsyncs);
        }
    }
}

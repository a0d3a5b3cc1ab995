//! What a server knows of its append-only file.

use std::sync::Arc;

use redscope_actor::Ticket;
use redscope_engine::aof::Manifest;

use crate::server::persistence::kind::ChildKind;

/// After so many failures in a row a rewrite waits. `AOF_REWRITE_LIMITE_THRESHOLD`.
const FAILURES_UNTIL_LIMIT: u64 = 3;
/// Longest wait, in minutes. `AOF_REWRITE_LIMITE_MAX_MINUTES`.
const LONGEST_WAIT_MIN: u64 = 60;

/// Whether there is an append-only file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AofState {
    #[default]
    Off,
    On,
    /// It begins when its first base is written.
    WaitRewrite,
}

/// The file that is added to.
#[derive(Clone, Debug)]
pub(super) struct OpenFile {
    /// Below the process's directory.
    pub(super) path: Arc<str>,
    pub(super) len_bytes: u64,
}

/// What a server knows of its append-only file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aof {
    pub(super) state: AofState,
    pub(super) manifest: Manifest,
    pub(super) file: Option<OpenFile>,
    /// Commands that are not written yet.
    pub(super) buffer: Vec<u8>,
    /// Commands put into the buffer since the process started.
    pub(super) commands: u64,
    /// The database the file is in, so far.
    pub(super) selected_db: Option<usize>,
    /// `aof-timestamp-enabled`.
    pub(super) stamps: bool,
    pub(super) stamped_s: u64,
    /// Bytes of all files that would be read, as Redis counts them.
    pub(super) size_bytes: u64,
    /// The same when they were last rewritten; after a start, of the base.
    pub(super) base_bytes: u64,
    /// Whether something was written that no sync was asked for.
    pub(super) unsynced: bool,
    pub(super) last_fsync_s: u64,
    /// The sync that goes on in the background.
    pub(super) syncing: Option<Syncing>,
    /// Since when a write waits for that.
    pub(super) postponed_since_s: Option<u64>,
    /// Writes that did not wait for it any longer.
    pub(super) delayed_fsyncs: u64,
    /// Why the last write, or the last background sync, failed.
    pub(super) write_error: Option<String>,
    pub(super) sync_error: Option<String>,
    pub(super) error_logged_s: u64,
    /// A write has failed in this turn, whose replies leave before it is tried again.
    pub(super) has_failed_now: bool,
    /// `BGREWRITEAOF` while another child worked.
    pub(super) rewrite_scheduled: bool,
    pub(super) rewrites: u64,
    pub(super) last_rewrite_failed: bool,
    pub(super) retry: Retry,
    /// Seconds the last rewrite took.
    pub(super) last_rewrite_s: Option<u64>,
    /// Bytes copied on write during the last rewrite.
    pub(super) last_cow_bytes: u64,
}

/// A sync that goes on in the background.
#[derive(Clone, Debug)]
pub(super) struct Syncing {
    pub(super) ticket: Ticket,
    pub(super) path: Arc<str>,
    pub(super) len_bytes: u64,
}

/// When a rewrite that keeps failing is tried again.
#[derive(Clone, Debug, Default)]
pub(super) struct Retry {
    /// Failures in a row.
    pub(super) failures: u64,
    /// Unix seconds, and the wait that led there in minutes.
    next: Option<(u64, u64)>,
}

impl Retry {
    /// Whether a rewrite has to wait; the minutes to be logged if that is new.
    ///
    /// Source: aof.c `aofRewriteLimited`, 7.0.15.
    pub(super) fn holds(&mut self, now_s: u64) -> (bool, Option<u64>) {
        if self.failures < FAILURES_UNTIL_LIMIT {
            self.next = None;
            return (false, None);
        }
        let wait_min = match self.next {
            Some((at_s, _)) if now_s < at_s => return (true, None),
            // The wait is over: one attempt, and a longer wait should it fail.
            Some((at_s, wait_min)) if at_s > 0 => {
                self.next = Some((0, wait_min));
                return (false, None);
            }
            Some((_, wait_min)) => (wait_min * 2).min(LONGEST_WAIT_MIN),
            None => 1,
        };
        self.next = Some((now_s + wait_min * 60, wait_min));
        (true, Some(wait_min))
    }
}

/// How far the append-only file has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AofView {
    /// The file that is added to, below the process's directory.
    pub file: Arc<str>,
    /// Its length in bytes.
    pub len_bytes: u64,
    /// Bytes that are not written yet.
    pub buffer_bytes: usize,
    /// Commands put into the append-only file since the process started, those that are not written
    /// yet included.
    pub commands: u64,
}

impl Aof {
    pub(in crate::server) fn is_on(&self) -> bool {
        self.state != AofState::Off
    }

    /// Whether it has been turned on and has no base yet.
    pub(in crate::server) fn waits_for_base(&self) -> bool {
        self.state == AofState::WaitRewrite
    }

    /// Whether what is done goes into the file, or will. `child` is at work.
    pub(in crate::server) fn is_wanted(&self, child: Option<ChildKind>) -> bool {
        match self.state {
            AofState::Off => false,
            AofState::On => true,
            AofState::WaitRewrite => child == Some(ChildKind::Rewrite),
        }
    }

    /// Whether all that was done has been handed to the disk, in files that the manifest names.
    pub(in crate::server) fn is_settled(&self) -> bool {
        self.state == AofState::On && self.buffer.is_empty()
    }

    /// The file that is added to, and its length in bytes.
    pub(in crate::server) fn end(&self) -> Option<(&str, u64)> {
        self.file.as_ref().map(|file| (&*file.path, file.len_bytes))
    }

    /// Why writes cannot be kept.
    pub(in crate::server) fn fault(&self) -> Option<&str> {
        let error = self.write_error.as_ref().or(self.sync_error.as_ref());
        error.map(String::as_str).filter(|_| self.is_on())
    }

    /// How far it has come, if it is on.
    pub(in crate::server) fn view(&self) -> Option<AofView> {
        let file = self.file.as_ref()?;
        Some(AofView {
            file: file.path.clone(),
            len_bytes: file.len_bytes,
            buffer_bytes: self.buffer.len(),
            commands: self.commands,
        })
    }

    /// Adds to another file from now on.
    pub(super) fn open(&mut self, path: String, len_bytes: u64) {
        self.file = Some(OpenFile { path: path.into(), len_bytes });
    }
}

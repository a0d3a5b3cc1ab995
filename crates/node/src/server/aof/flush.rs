//! Writing and syncing the append-only file, as `appendfsync` has it.
//!
//! A write holds everything up until the page cache has it: no reply leaves before. Under `always`
//! the sync does so too, under `everysec` it goes on in the background, and a write waits for one
//! that is under way for two seconds at the most.
//! Source: aof.c `flushAppendOnlyFile`, bio.c, 7.0.15.

use redscope_actor::{DiskError, DiskOp, DiskReply, Ticket};
use redscope_engine::config::{Config, key};

use super::Aof;
use super::state::{AofState, Syncing};
use crate::exit::Exit;
use crate::fact::{AofError, PersistenceFact};
use crate::server::effect::Effect;
use crate::server::job::{AfterFlush, Beside, Outcome, Then};
use crate::server::machine::Turn;
use crate::server::rounds::Done;

/// Longest time a write waits for a background sync.
const POSTPONE_S: u64 = 2;
/// A failed write is logged this often at the most. `AOF_WRITE_LOG_ERROR_RATE`.
const LOG_RATE_S: u64 = 30;
/// Room that is kept for what will be collected next.
const KEPT_BYTES: usize = 4000;

/// When what was written is synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    Always,
    EverySecond,
    Never,
}

impl Policy {
    fn of(config: &Config) -> Self {
        match config.text(key::APPENDFSYNC) {
            "always" => Policy::Always,
            "everysec" => Policy::EverySecond,
            _ => Policy::Never,
        }
    }
}

impl Aof {
    /// Writes what this turn has collected, unless that may wait.
    pub(super) fn flush_turn(&mut self, turn: &mut Turn<'_>) {
        if self.state == AofState::Off || self.has_failed_now {
            return;
        }
        let policy = Policy::of(&turn.engine.config);
        if self.buffer.is_empty() {
            return self.sync_each_second(turn, policy);
        }
        if policy == Policy::EverySecond && self.syncing.is_some() {
            let now_s = turn.clock.unix_s();
            let since_s = *self.postponed_since_s.get_or_insert(now_s);
            if now_s.saturating_sub(since_s) < POSTPONE_S {
                return;
            }
            self.delayed_fsyncs += 1;
            turn.tell(PersistenceFact::FsyncDelayed);
        }
        self.flush(turn, AfterFlush::Replies);
    }

    /// The turn is over: in the next one a write that has failed is tried again.
    pub(in crate::server) fn end_turn(&mut self) {
        self.has_failed_now = false;
    }

    /// Writes what was collected.
    pub(in crate::server) fn flush(&mut self, turn: &mut Turn<'_>, after: AfterFlush) {
        let Some(file) = self.file.as_ref().filter(|_| !self.buffer.is_empty()) else {
            self.sync_each_second(turn, Policy::of(&turn.engine.config));
            return self.after_flush(turn, after);
        };
        self.postponed_since_s = None;
        // A copy stays here until the disk has them.
        let bytes = self.buffer.clone();
        let is_everysec = Policy::of(&turn.engine.config) == Policy::EverySecond;
        let beside = match (&self.syncing, turn.child) {
            (Some(_), _) if is_everysec => Beside::Sync,
            (_, Some(_)) => Beside::Child,
            _ => Beside::Nothing,
        };
        let then = Then::AofWritten { bytes: bytes.len(), after, beside };
        turn.ask_next(vec![DiskOp::Append { path: file.path.to_string(), bytes }], then);
    }

    /// What was collected is in the page cache, or not.
    pub(in crate::server) fn written(
        &mut self,
        turn: &mut Turn<'_>,
        bytes: usize,
        after: AfterFlush,
        outcome: Outcome,
    ) {
        if let Err((_, error)) = outcome {
            return self.write_failed(turn, bytes, after, &error);
        }
        if self.write_error.take().is_some() {
            turn.tell(PersistenceFact::AofRecovered);
            turn.want(Effect::DiskFault);
        }
        self.buffer.clear();
        self.buffer.shrink_to(KEPT_BYTES);
        self.note_written(turn, bytes);
        match Policy::of(&turn.engine.config) {
            Policy::Always if !holds_syncs(turn) => {
                if let Some(file) = &self.file {
                    let path = file.path.to_string();
                    turn.want(Effect::Did(Done { aof_syncs: 1, ..Done::default() }));
                    return turn.ask_next(vec![DiskOp::Sync { path }], Then::AofSynced(after));
                }
            }
            policy => self.sync_each_second(turn, policy),
        }
        self.after_flush(turn, after);
    }

    /// Counts bytes that are in the file.
    fn note_written(&mut self, turn: &mut Turn<'_>, bytes: usize) {
        turn.want(Effect::Did(Done { aof_bytes: bytes as u64, ..Done::default() }));
        let Some(file) = &mut self.file else { return };
        file.len_bytes += bytes as u64;
        self.size_bytes += bytes as u64;
        self.unsynced = true;
        turn.tell(PersistenceFact::AofWritten {
            file: file.path.clone(),
            bytes,
            len_bytes: file.len_bytes,
            commands: self.commands,
        });
    }

    /// Asks for a sync in the background if a second has passed since the last.
    fn sync_each_second(&mut self, turn: &mut Turn<'_>, policy: Policy) {
        let now_s = turn.clock.unix_s();
        if policy != Policy::EverySecond
            || !self.unsynced
            || now_s <= self.last_fsync_s
            || holds_syncs(turn)
        {
            return;
        }
        if self.syncing.is_none() {
            self.sync_in_background(turn);
        }
        self.last_fsync_s = now_s;
    }

    /// Asks for a sync of the file that is added to, without waiting for it.
    pub(super) fn sync_in_background(&mut self, turn: &mut Turn<'_>) {
        let Some(file) = &self.file else { return };
        let (path, len_bytes) = (file.path.clone(), file.len_bytes);
        turn.want(Effect::Did(Done { aof_syncs: 1, ..Done::default() }));
        let ticket = turn.disk(DiskOp::Sync { path: path.to_string() });
        self.syncing = Some(Syncing { ticket, path, len_bytes });
        self.unsynced = false;
    }

    /// Takes the answer to a background sync. False: it is the answer to something else.
    pub(super) fn sync_answered(
        &mut self,
        turn: &mut Turn<'_>,
        ticket: Ticket,
        answer: &Result<DiskReply, DiskError>,
    ) -> bool {
        let syncing = self.syncing.take_if(|syncing| syncing.ticket == ticket);
        let Some(Syncing { path, len_bytes, .. }) = syncing else { return false };
        match answer {
            Ok(_) => {
                self.sync_error = None;
                turn.tell(PersistenceFact::AofSynced { file: path, len_bytes });
            }
            // The file was removed in the meantime.
            Err(DiskError::NotFound) => {}
            Err(error) => {
                let error = error.to_string();
                if self.sync_error.is_none() {
                    let fact = PersistenceFact::AofFailed(AofError::Sync(error.clone()));
                    turn.tell(fact);
                }
                self.sync_error = Some(error);
                self.unsynced = true;
            }
        }
        turn.want(Effect::DiskFault);
        true
    }

    fn write_failed(
        &mut self,
        turn: &mut Turn<'_>,
        expected: usize,
        after: AfterFlush,
        error: &DiskError,
    ) {
        let now_s = turn.clock.unix_s();
        let is_told = now_s.saturating_sub(self.error_logged_s) > LOG_RATE_S;
        if is_told {
            self.error_logged_s = now_s;
        }
        match (error, &self.file) {
            (DiskError::Full { written: written @ 1.. }, Some(file)) => {
                let written = *written;
                let (path, len) = (file.path.to_string(), file.len_bytes);
                if is_told {
                    let problem = AofError::ShortWrite { written, expected };
                    turn.tell(PersistenceFact::AofFailed(problem));
                }
                let then = Then::AofCut { written, after };
                turn.ask_next(vec![DiskOp::Truncate { path, len }], then);
            }
            _ => {
                if is_told {
                    let problem = AofError::Write(error.to_string());
                    turn.tell(PersistenceFact::AofFailed(problem));
                }
                self.write_has_failed(turn, error.to_string(), after);
            }
        }
    }

    /// What a failed write has left of its bytes is gone, or not.
    pub(in crate::server) fn was_cut(
        &mut self,
        turn: &mut Turn<'_>,
        written: usize,
        after: AfterFlush,
        outcome: Outcome,
    ) {
        if let Err((_, error)) = outcome {
            let problem = AofError::Cut(error.to_string());
            turn.tell(PersistenceFact::AofFailed(problem));
            // What could not be taken back counts as written.
            self.buffer.drain(..written.min(self.buffer.len()));
            self.note_written(turn, written);
        }
        let why = DiskError::Full { written }.to_string();
        self.write_has_failed(turn, why, after);
    }

    /// Under `always` the process ends: what clients were told cannot be taken back. Otherwise writes
    /// are refused until what was collected is in the file.
    fn write_has_failed(&mut self, turn: &mut Turn<'_>, why: String, after: AfterFlush) {
        if Policy::of(&turn.engine.config) == Policy::Always {
            turn.tell(PersistenceFact::AofFailed(AofError::Fatal));
            return turn.want(Effect::Exit(Exit::Failed));
        }
        self.write_error = Some(why);
        self.has_failed_now = true;
        turn.want(Effect::DiskFault);
        self.after_flush(turn, after);
    }

    /// `appendfsync always`: what was written is safe, or not.
    pub(in crate::server) fn synced(
        &mut self,
        turn: &mut Turn<'_>,
        after: AfterFlush,
        outcome: Outcome,
    ) {
        if let Err((_, error)) = outcome {
            let problem = AofError::SyncAlways(error.to_string());
            turn.tell(PersistenceFact::AofFailed(problem));
            return turn.want(Effect::Exit(Exit::Failed));
        }
        self.unsynced = false;
        self.last_fsync_s = turn.clock.unix_s();
        if let Some(file) = &self.file {
            let (file, len_bytes) = (file.path.clone(), file.len_bytes);
            turn.tell(PersistenceFact::AofSynced { file, len_bytes });
        }
        self.after_flush(turn, after);
    }

    fn after_flush(&mut self, turn: &mut Turn<'_>, after: AfterFlush) {
        match after {
            AfterFlush::Replies => {}
            AfterFlush::Rewrite(asker) => self.open_rewrite(turn, asker),
            AfterFlush::Load(asker) => self.read_parts(turn, asker),
            AfterFlush::Shutdown(request) => {
                let path = self.file.as_ref().map(|file| file.path.to_string());
                let ops = path.map(|path| DiskOp::Sync { path }).into_iter().collect();
                turn.ask_next(ops, Then::AofClosed(request));
            }
        }
    }
}

/// Whether nothing is synced while a child works, which would wait for the same disk.
fn holds_syncs(turn: &Turn<'_>) -> bool {
    turn.engine.config.flag(key::NO_APPENDFSYNC_ON_REWRITE) && turn.child.is_some()
}

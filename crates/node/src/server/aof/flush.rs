//! Writing and syncing the append-only file, as `appendfsync` has it.
//!
//! A write holds everything up until the page cache has it: no reply leaves before. Under `always`
//! the sync does so too, under `everysec` it goes on in the background, and a write waits for one
//! that is under way for two seconds at the most.
//! Source: aof.c `flushAppendOnlyFile`, bio.c, 7.0.15.

use redscope_actor::{DiskError, DiskOp};
use redscope_engine::Engine;
use redscope_engine::config::Config;
use redscope_engine::config::key;

use super::state::{AofState, Syncing};
use crate::exit::Exit;
use crate::fact::{AofError, LogLevel, PersistenceFact};
use crate::io::Input;
use crate::server::ServerHost;
use crate::server::job::{AfterFlush, Beside, Outcome, Then};
use crate::server::shutdown::request::Request;

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

impl ServerHost {
    /// Writes what this turn has collected, unless that may wait.
    pub(in crate::server) fn flush_turn(&mut self, engine: &mut Engine) {
        if self.aof.state == AofState::Off || self.aof.has_failed_now {
            return;
        }
        let policy = Policy::of(&engine.config);
        if self.aof.buffer.is_empty() {
            return self.sync_each_second(&engine.config, policy);
        }
        if policy == Policy::EverySecond && self.aof.syncing.is_some() {
            let now_s = self.clock.unix_s();
            let since_s = *self.aof.postponed_since_s.get_or_insert(now_s);
            if now_s.saturating_sub(since_s) < POSTPONE_S {
                return;
            }
            self.aof.delayed_fsyncs += 1;
            self.network.tell(PersistenceFact::FsyncDelayed);
        }
        self.flush(engine, AfterFlush::Replies);
    }

    /// The turn is over: in the next one a write that has failed is tried again.
    pub(in crate::server) fn end_turn(&mut self) {
        self.aof.has_failed_now = false;
    }

    /// Writes what was collected.
    pub(in crate::server) fn flush(&mut self, engine: &mut Engine, after: AfterFlush) {
        let Some(file) = self.aof.file.as_ref().filter(|_| !self.aof.buffer.is_empty()) else {
            self.sync_each_second(&engine.config, Policy::of(&engine.config));
            return self.after_flush(engine, after);
        };
        self.aof.postponed_since_s = None;
        // A copy stays here until the disk has them.
        let bytes = self.aof.buffer.clone();
        let is_everysec = Policy::of(&engine.config) == Policy::EverySecond;
        let beside = match (&self.aof.syncing, &self.persistence.child) {
            (Some(_), _) if is_everysec => Beside::Sync,
            (_, Some(_)) => Beside::Child,
            _ => Beside::Nothing,
        };
        let then = Then::AofWritten { bytes: bytes.len(), after, beside };
        self.ask_next(vec![DiskOp::Append { path: file.path.to_string(), bytes }], then);
    }

    pub(in crate::server) fn aof_was_written(
        &mut self,
        engine: &mut Engine,
        bytes: usize,
        after: AfterFlush,
        outcome: Outcome,
    ) {
        if let Err((_, error)) = outcome {
            return self.write_failed(engine, bytes, after, &error);
        }
        if self.aof.write_error.take().is_some() {
            self.network.tell(PersistenceFact::AofRecovered);
            self.note_disk_fault(engine);
        }
        self.aof.buffer.clear();
        self.aof.buffer.shrink_to(KEPT_BYTES);
        self.note_written(bytes);
        let config = &engine.config;
        let holds = config.flag(key::NO_APPENDFSYNC_ON_REWRITE) && self.persistence.child.is_some();
        match Policy::of(config) {
            Policy::Always if !holds => {
                if let Some(file) = &self.aof.file {
                    let path = file.path.to_string();
                    self.rounds.turn.aof_syncs += 1;
                    return self.ask_next(vec![DiskOp::Sync { path }], Then::AofSynced(after));
                }
            }
            policy => self.sync_each_second(config, policy),
        }
        self.after_flush(engine, after);
    }

    /// Counts bytes that are in the file.
    fn note_written(&mut self, bytes: usize) {
        self.rounds.turn.aof_bytes += bytes as u64;
        let aof = &mut self.aof;
        let Some(file) = &mut aof.file else { return };
        file.len_bytes += bytes as u64;
        aof.size_bytes += bytes as u64;
        aof.unsynced = true;
        self.network.tell(PersistenceFact::AofWritten {
            file: file.path.clone(),
            bytes,
            len_bytes: file.len_bytes,
            commands: aof.commands,
        });
    }

    /// Asks for a sync in the background if a second has passed since the last.
    fn sync_each_second(&mut self, config: &Config, policy: Policy) {
        let now_s = self.clock.unix_s();
        let holds = config.flag(key::NO_APPENDFSYNC_ON_REWRITE) && self.persistence.child.is_some();
        let aof = &mut self.aof;
        if policy != Policy::EverySecond || !aof.unsynced || now_s <= aof.last_fsync_s || holds {
            return;
        }
        if aof.syncing.is_none() {
            self.sync_in_background();
        }
        self.aof.last_fsync_s = now_s;
    }

    /// Asks for a sync of the file that is added to, without waiting for it.
    pub(super) fn sync_in_background(&mut self) {
        let Some(file) = &self.aof.file else { return };
        let (path, len_bytes) = (file.path.clone(), file.len_bytes);
        self.rounds.turn.aof_syncs += 1;
        let ticket = self.network.disk(DiskOp::Sync { path: path.to_string() });
        self.aof.syncing = Some(Syncing { ticket, path, len_bytes });
        self.aof.unsynced = false;
    }

    /// Takes the answer to a background sync. False: the input is something else.
    pub(in crate::server) fn sync_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let Input::Disk(ticket, answer) = input else { return false };
        let syncing = self.aof.syncing.take_if(|syncing| syncing.ticket == *ticket);
        let Some(Syncing { path, len_bytes, .. }) = syncing else { return false };
        match answer {
            Ok(_) => {
                self.aof.sync_error = None;
                self.network.tell(PersistenceFact::AofSynced { file: path, len_bytes });
            }
            // The file was removed in the meantime.
            Err(DiskError::NotFound) => {}
            Err(error) => {
                let error = error.to_string();
                if self.aof.sync_error.is_none() {
                    let fact = PersistenceFact::AofFailed(AofError::Sync(error.clone()));
                    self.network.tell(fact);
                }
                self.aof.sync_error = Some(error);
                self.aof.unsynced = true;
            }
        }
        self.note_disk_fault(engine);
        true
    }

    fn write_failed(
        &mut self,
        engine: &mut Engine,
        expected: usize,
        after: AfterFlush,
        error: &DiskError,
    ) {
        let now_s = self.clock.unix_s();
        let is_told = now_s.saturating_sub(self.aof.error_logged_s) > LOG_RATE_S;
        if is_told {
            self.aof.error_logged_s = now_s;
        }
        match (error, &self.aof.file) {
            (DiskError::Full { written: written @ 1.. }, Some(file)) => {
                let written = *written;
                let (path, len) = (file.path.to_string(), file.len_bytes);
                if is_told {
                    let problem = AofError::ShortWrite { written, expected };
                    self.network.tell(PersistenceFact::AofFailed(problem));
                }
                let then = Then::AofCut { written, after };
                self.ask_next(vec![DiskOp::Truncate { path, len }], then);
            }
            _ => {
                if is_told {
                    let problem = AofError::Write(error.to_string());
                    self.network.tell(PersistenceFact::AofFailed(problem));
                }
                self.write_has_failed(engine, error.to_string(), after);
            }
        }
    }

    pub(in crate::server) fn aof_was_cut(
        &mut self,
        engine: &mut Engine,
        written: usize,
        after: AfterFlush,
        outcome: Outcome,
    ) {
        if let Err((_, error)) = outcome {
            let problem = AofError::Cut(error.to_string());
            self.network.tell(PersistenceFact::AofFailed(problem));
            // What could not be taken back counts as written.
            self.aof.buffer.drain(..written.min(self.aof.buffer.len()));
            self.note_written(written);
        }
        let why = DiskError::Full { written }.to_string();
        self.write_has_failed(engine, why, after);
    }

    /// Under `always` the process ends: what clients were told cannot be taken back. Otherwise writes
    /// are refused until what was collected is in the file.
    fn write_has_failed(&mut self, engine: &mut Engine, why: String, after: AfterFlush) {
        if Policy::of(&engine.config) == Policy::Always {
            self.network.tell(PersistenceFact::AofFailed(AofError::Fatal));
            return self.exit_at_once(Exit::Failed);
        }
        self.aof.write_error = Some(why);
        self.aof.has_failed_now = true;
        self.note_disk_fault(engine);
        self.after_flush(engine, after);
    }

    pub(in crate::server) fn aof_was_synced(
        &mut self,
        engine: &mut Engine,
        after: AfterFlush,
        outcome: Outcome,
    ) {
        if let Err((_, error)) = outcome {
            let problem = AofError::SyncAlways(error.to_string());
            self.network.tell(PersistenceFact::AofFailed(problem));
            return self.exit_at_once(Exit::Failed);
        }
        self.aof.unsynced = false;
        self.aof.last_fsync_s = self.clock.unix_s();
        if let Some(file) = &self.aof.file {
            let (file, len_bytes) = (file.path.clone(), file.len_bytes);
            self.network.tell(PersistenceFact::AofSynced { file, len_bytes });
        }
        self.after_flush(engine, after);
    }

    fn after_flush(&mut self, engine: &mut Engine, after: AfterFlush) {
        match after {
            AfterFlush::Replies => {}
            AfterFlush::Rewrite(asker) => self.open_rewrite(engine, asker),
            AfterFlush::Load(asker) => self.read_parts(engine, asker),
            AfterFlush::Shutdown(request) => {
                let path = self.aof.file.as_ref().map(|file| file.path.to_string());
                let ops = path.map(|path| DiskOp::Sync { path }).into_iter().collect();
                self.ask_next(ops, Then::AofClosed(request));
            }
        }
    }

    /// Flushes and syncs at the end of the process.
    pub(in crate::server) fn close_aof(&mut self, request: Request) {
        self.network.log(LogLevel::Notice, "Calling fsync() on the AOF file.");
        self.ask(Vec::new(), Then::Flush(AfterFlush::Shutdown(request)));
    }
}

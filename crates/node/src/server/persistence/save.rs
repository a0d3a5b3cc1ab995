//! Writing a snapshot: the operations, their failures, and saving while nothing else happens.
//!
//! Source: rdb.c `rdbSave`, 7.0.15.

use redscope_actor::{DiskError, DiskOp, Time};
use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine, FixedError, Wake};
use redscope_resp::Frame;

use super::Snapshot;
use crate::fact::{LogLevel, PersistenceFact, SaveFailure, SaveKind, Saved};
use crate::server::ServerHost;
use crate::server::awaited::{Outcome, Then};
use crate::server::shutdown::Request;

/// Bytes of a snapshot that one operation adds.
pub(super) const PIECE_BYTES: usize = 64 * 1024;
/// Bytes the C library collects before it writes them: what remains fails when it is flushed.
const STDIO_BYTES: usize = 4096;

/// What a save is for.
#[derive(Clone, Copy, Debug)]
enum Purpose {
    /// `SAVE`, by this client if it waits for the reply.
    Client(Option<ClientId>),
    /// `FLUSHALL`.
    Flush,
    /// The end of the process.
    Shutdown(Request),
    /// `DEBUG RELOAD`: then it is read back.
    Reload { asker: Option<ClientId>, flush: bool, merge: bool },
}

/// A save that is being written while nothing else happens.
#[derive(Clone, Debug)]
pub(in crate::server) struct Saving {
    purpose: Purpose,
    file: SaveFile,
    pieces: u64,
    started_at: Time,
    /// Changes the file includes.
    dirty: u64,
}

/// A snapshot on its way to its name.
#[derive(Clone, Debug)]
pub(super) struct SaveFile {
    pub(super) temp: String,
    pub(super) name: String,
    pub(super) snapshot: Snapshot,
}

/// A step of writing a snapshot, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SaveStep {
    /// What a process of the same number has left is removed.
    Clear,
    /// The file is made.
    Open,
    /// This piece is added.
    Write(u64),
    /// All of it is made safe.
    Sync,
    /// It gets its name.
    Rename,
    /// The name is made safe.
    SyncFolder,
}

impl SaveStep {
    /// The step after this one of a file in so many pieces; `None` after the last.
    pub(super) fn next(self, pieces: u64) -> Option<SaveStep> {
        Some(match self {
            SaveStep::Clear => SaveStep::Open,
            SaveStep::Open => SaveStep::Write(0),
            SaveStep::Write(piece) if piece + 1 < pieces => SaveStep::Write(piece + 1),
            SaveStep::Write(_) => SaveStep::Sync,
            SaveStep::Sync => SaveStep::Rename,
            SaveStep::Rename => SaveStep::SyncFolder,
            SaveStep::SyncFolder => return None,
        })
    }

    /// What is done in it.
    pub(super) fn op(self, file: &SaveFile, pieces: u64) -> DiskOp {
        let path = file.temp.clone();
        match self {
            SaveStep::Clear => DiskOp::Remove { path },
            SaveStep::Open => DiskOp::Append { path, bytes: Vec::new() },
            SaveStep::Write(piece) => {
                DiskOp::Append { path, bytes: file.snapshot.piece(piece, pieces).to_vec() }
            }
            SaveStep::Sync => DiskOp::Sync { path },
            SaveStep::Rename => DiskOp::Rename { from: path, to: file.name.clone() },
            SaveStep::SyncFolder => DiskOp::SyncFolder { path: String::new() },
        }
    }

    /// The line for a failure in it. `dir` is the process's directory.
    pub(super) fn complaint(
        self,
        error: &DiskError,
        file: &SaveFile,
        pieces: u64,
        dir: &str,
    ) -> String {
        let SaveFile { temp, name, snapshot } = file;
        let in_step = |step: &str| format!("Write error saving DB on disk({step}): {error}");
        match self {
            SaveStep::Clear | SaveStep::Open => format!(
                "Failed opening the temp RDB file {temp} (in server root dir {dir}) for saving: \
                 {error}"
            ),
            SaveStep::Write(piece) => {
                let before: usize =
                    (0..piece).map(|piece| snapshot.piece(piece, pieces).len()).sum();
                let taken = match error {
                    DiskError::Full { written } => *written,
                    _ => 0,
                };
                let is_rest =
                    (before + taken) / STDIO_BYTES == snapshot.bytes().len() / STDIO_BYTES;
                in_step(if is_rest { "fflush" } else { "rdbSaveRio" })
            }
            SaveStep::Sync => in_step("fsync"),
            SaveStep::Rename => format!(
                "Error moving temp DB file {temp} on the final destination {name} \
                 (in server root dir {dir}): {error}"
            ),
            SaveStep::SyncFolder => in_step("fsyncFileDir"),
        }
    }
}

impl ServerHost {
    /// Saves for `SAVE`; the reply follows when the disk has it all.
    pub(super) fn save_for_client(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let asker = ctx.may_block().then_some(ctx.client.id);
        self.begin_save(ctx.engine, Purpose::Client(asker));
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    pub(super) fn save_for_flush(&mut self, engine: &mut Engine) {
        self.begin_save(engine, Purpose::Flush);
    }

    /// Saves for `DEBUG RELOAD`; the reply follows when the file has been read back.
    pub(in crate::server) fn save_for_reload(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        flush: bool,
        merge: bool,
    ) {
        self.begin_save(engine, Purpose::Reload { asker, flush, merge });
    }

    /// Saves for the last time.
    pub(in crate::server) fn save_for_shutdown(&mut self, engine: &mut Engine, request: Request) {
        self.begin_save(engine, Purpose::Shutdown(request));
    }

    fn begin_save(&mut self, engine: &mut Engine, purpose: Purpose) {
        let snapshot = Snapshot::from(self.rdb(engine));
        let pieces = snapshot.bytes().len().div_ceil(PIECE_BYTES).max(1) as u64;
        let key_us = engine.config.integer(key::RDB_KEY_SAVE_DELAY).max(0) as u64;
        let keys = key_count(engine);
        engine.meter.save(keys as usize, snapshot.bytes().len());
        self.network.took(keys.saturating_mul(key_us));
        let file = SaveFile {
            temp: format!("temp-{}.rdb", self.process_id),
            name: engine.config.text(key::DBFILENAME).to_owned(),
            snapshot,
        };
        let first = Some(SaveStep::Clear);
        let steps = std::iter::successors(first, |step| step.next(pieces));
        let ops: Vec<DiskOp> = steps.map(|step| step.op(&file, pieces)).collect();
        let (pid, kind) = (self.process_id, SaveKind::Foreground);
        self.network.tell(PersistenceFact::SaveStarted { kind, pid, keys });
        let started_at = self.clock.now();
        let saving = Saving { purpose, file, pieces, started_at, dirty: engine.dirty };
        let then = Then::Saved(Box::new(saving));
        match purpose {
            Purpose::Shutdown(_) => self.ask_next(ops, then),
            _ => self.ask(ops, then),
        }
    }

    pub(in crate::server) fn save_was_written(
        &mut self,
        engine: &mut Engine,
        saving: Saving,
        outcome: Outcome,
    ) {
        let Saving { purpose, file, pieces, started_at, dirty } = saving;
        let kind = SaveKind::Foreground;
        let result = match outcome {
            Ok(_) => Ok(Saved {
                bytes: file.snapshot.bytes().len() as u64,
                took_us: self.clock.now() - started_at,
                cow_bytes: 0,
            }),
            Err((done, error)) => {
                let first = Some(SaveStep::Clear);
                let mut steps = std::iter::successors(first, |step| step.next(pieces));
                let step = steps.nth(done).unwrap_or(SaveStep::SyncFolder);
                let dir = engine.config.text(key::DIR);
                let line = step.complaint(&error, &file, pieces, dir);
                self.network.log(LogLevel::Warning, line);
                self.network.disk(DiskOp::Remove { path: file.temp });
                Err(SaveFailure::Disk(error.to_string()))
            }
        };
        let is_saved = result.is_ok();
        self.network.tell(PersistenceFact::SaveEnded { kind, result });
        if is_saved {
            engine.dirty = engine.dirty.saturating_sub(dirty);
            self.persistence.last_save_s = self.clock.unix_s();
            self.persistence.last_failed = false;
            self.note_disk_fault(engine);
        }
        match purpose {
            Purpose::Flush | Purpose::Client(None) => {}
            Purpose::Client(Some(asker)) => self.answer_save(engine, asker, is_saved),
            Purpose::Shutdown(request) => self.final_save_ended(engine, request, is_saved),
            Purpose::Reload { asker, flush, merge } if is_saved => {
                let path = engine.config.text(key::DBFILENAME).to_owned();
                let then = Then::DumpRead { asker, flush, merge };
                self.ask_next(vec![DiskOp::Read { path }], then);
            }
            Purpose::Reload { asker, .. } => {
                if let Some(asker) = asker {
                    self.answer_save(engine, asker, false);
                }
            }
        }
    }

    fn answer_save(&mut self, engine: &mut Engine, asker: ClientId, is_saved: bool) {
        let reply = match is_saved {
            true => Frame::OK,
            false => Frame::error(FixedError::SAVE_FAILED.text()),
        };
        engine.end_wait(asker, self.clock.unix_ms(), Some(reply));
    }
}

/// Keys of all databases.
pub(super) fn key_count(engine: &Engine) -> u64 {
    engine.dbs.iter().map(|db| db.len() as u64).sum()
}

//! Saving while nothing else happens.
//!
//! Source: rdb.c `rdbSave`, 7.0.15.

use redscope_actor::DiskOp;
use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine, FixedError, Wake};
use redscope_resp::Frame;

use super::kind::RdbParts;
use super::snapshot::{Snapshot, key_count, rdb};
use super::steps::{PIECE_BYTES, Purpose, SaveFile, SaveStep, Saving};
use crate::fact::{LogLevel, PersistenceFact, SaveFailure, SaveKind, Saved};
use crate::server::ServerHost;
use crate::server::job::{Outcome, Then};
use crate::server::shutdown::request::Request;

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
        let (now_s, point) = (self.clock.unix_s(), self.replication.point());
        let snapshot = Snapshot::from(rdb(engine, now_s, RdbParts::ALL, point));
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

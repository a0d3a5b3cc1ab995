//! Saving while nothing else happens.
//!
//! Source: rdb.c `rdbSave`, 7.0.15.

use redscope_actor::DiskOp;
use redscope_data::rdb::ReplicationPoint;
use redscope_engine::config::key;
use redscope_engine::{ClientId, FixedError};
use redscope_resp::Frame;

use super::Persistence;
use super::kind::RdbParts;
use super::snapshot::{Snapshot, key_count, rdb};
use super::steps::{PIECE_BYTES, Purpose, SaveFile, SaveStep, Saving};
use crate::fact::{LogLevel, PersistenceFact, SaveFailure, SaveKind, Saved};
use crate::server::effect::Effect;
use crate::server::job::{Outcome, Then};
use crate::server::machine::Turn;

impl Persistence {
    /// `SAVE`, by this client if it waits for the reply.
    pub(super) fn save(
        &mut self,
        turn: &mut Turn<'_>,
        asker: Option<ClientId>,
        point: Option<ReplicationPoint>,
    ) -> Result<(), FixedError> {
        if self.is_saving() {
            return Err(FixedError::SAVE_IN_PROGRESS);
        }
        self.saves += 1;
        self.begin_save(turn, Purpose::Client(asker), point);
        Ok(())
    }

    /// Asks for the data set to be written, with where the replication stream stands in it.
    pub(super) fn begin_save(
        &self,
        turn: &mut Turn<'_>,
        purpose: Purpose,
        point: Option<ReplicationPoint>,
    ) {
        let (engine, config) = (turn.engine, &turn.engine.config);
        let snapshot =
            Snapshot::from(rdb(engine, &engine.dbs, turn.clock.unix_s(), RdbParts::ALL, point));
        let pieces = snapshot.bytes().len().div_ceil(PIECE_BYTES).max(1) as u64;
        let key_us = config.integer(key::RDB_KEY_SAVE_DELAY).max(0) as u64;
        let keys = key_count(engine);
        turn.want(Effect::MeterSave { keys, bytes: snapshot.bytes().len() });
        turn.want(Effect::Took { us: keys.saturating_mul(key_us) });
        let file = SaveFile {
            temp: format!("temp-{}.rdb", turn.process_id),
            name: config.text(key::DBFILENAME).to_owned(),
            snapshot,
        };
        let first = Some(SaveStep::Clear);
        let steps = std::iter::successors(first, |step| step.next(pieces));
        let ops: Vec<DiskOp> = steps.map(|step| step.op(&file, pieces)).collect();
        let (pid, kind) = (turn.process_id, SaveKind::Foreground);
        turn.tell(PersistenceFact::SaveStarted { kind, pid, keys });
        let started_at = turn.clock.now();
        let saving = Saving { purpose, file, pieces, started_at, dirty: engine.dirty };
        let then = Then::Saved(Box::new(saving));
        match purpose {
            Purpose::Shutdown(_) => turn.ask_next(ops, then),
            _ => turn.ask(ops, then),
        }
    }

    /// The data set is in its file, or not.
    pub(in crate::server) fn saved(
        &mut self,
        turn: &mut Turn<'_>,
        saving: Saving,
        outcome: Outcome,
    ) {
        let Saving { purpose, file, pieces, started_at, dirty } = saving;
        let kind = SaveKind::Foreground;
        let result = match outcome {
            Ok(_) => Ok(Saved {
                bytes: file.snapshot.bytes().len() as u64,
                took_us: turn.clock.now() - started_at,
                cow_bytes: 0,
            }),
            Err((done, error)) => {
                let first = Some(SaveStep::Clear);
                let mut steps = std::iter::successors(first, |step| step.next(pieces));
                let step = steps.nth(done).unwrap_or(SaveStep::SyncFolder);
                let dir = turn.engine.config.text(key::DIR);
                let line = step.complaint(&error, &file, pieces, dir);
                turn.log(LogLevel::Warning, line);
                turn.disk(DiskOp::Remove { path: file.temp });
                Err(SaveFailure::Disk(error.to_string()))
            }
        };
        let is_saved = result.is_ok();
        turn.tell(PersistenceFact::SaveEnded { kind, result });
        if is_saved {
            turn.want(Effect::Saved { dirty });
            self.last_save_s = turn.clock.unix_s();
            self.last_failed = false;
            turn.want(Effect::DiskFault);
        }
        match purpose {
            Purpose::Flush | Purpose::Client(None) => {}
            Purpose::Client(Some(asker)) => answer(turn, asker, is_saved),
            Purpose::Shutdown(request) => {
                turn.want(Effect::FinalSaveEnded { request, is_saved });
            }
            Purpose::Reload { asker, flush, merge } if is_saved => {
                let path = turn.engine.config.text(key::DBFILENAME).to_owned();
                let then = Then::DumpRead { asker, flush, merge };
                turn.ask_next(vec![DiskOp::Read { path }], then);
            }
            Purpose::Reload { asker, .. } => {
                if let Some(asker) = asker {
                    answer(turn, asker, false);
                }
            }
        }
    }
}

fn answer(turn: &mut Turn<'_>, asker: ClientId, is_saved: bool) {
    let reply = match is_saved {
        true => Frame::OK,
        false => Frame::error(FixedError::SAVE_FAILED.text()),
    };
    turn.want(Effect::Answer(asker, reply));
}

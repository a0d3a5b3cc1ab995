//! `BGREWRITEAOF`: the data set as a new base, which makes what came before it history.
//!
//! Before the fork a new file is opened for what is done from then on. When the child is done the
//! base gets its name, then the manifest names it; whatever happens in between, the manifest on the
//! disk is whole.
//! Source: aof.c `rewriteAppendOnlyFileBackground` and `backgroundRewriteDoneHandler`, 7.0.15.

use redscope_actor::{DiskError, DiskOp};
use redscope_data::Db;
use redscope_engine::aof::{manifest_path, part_path, write_commands};
use redscope_engine::config::{Config, key};
use redscope_engine::{ClientId, CommandError, Engine, FixedError, Reply};
use redscope_resp::Frame;

use super::base::{NewBase, Written, rewrite_name, temp_incr};
use super::state::AofState;
use super::{Aof, manifest_op};
use crate::fact::{LogLevel, PersistenceFact, SaveFailure, Saved};
use crate::server::effect::Effect;
use crate::server::job::{AfterFlush, Outcome, Then};
use crate::server::machine::Turn;
use crate::server::persistence::kind::ChildKind;
use crate::server::persistence::snapshot::{Snapshot, rdb_base};

/// The two replies of `BGREWRITEAOF`.
const STARTED: &str = "Background append only file rewriting started";
pub(super) const SCHEDULED: &str = "Background append only file rewriting scheduled";

impl Aof {
    /// `BGREWRITEAOF`, by this client if it can wait for the reply. True: it has to.
    pub(super) fn bgrewrite(
        &mut self,
        turn: &mut Turn<'_>,
        asker: Option<ClientId>,
    ) -> Result<bool, CommandError> {
        match turn.child {
            Some(ChildKind::Rewrite) => Err(FixedError::REWRITE_IN_PROGRESS.into()),
            None if asker.is_some() => {
                // A person may ask though the last attempts failed.
                self.retry.failures = 0;
                self.start_rewrite(turn, asker);
                Ok(true)
            }
            _ => {
                self.rewrite_scheduled = true;
                Ok(false)
            }
        }
    }

    /// Starts what `BGREWRITEAOF` has put off, or what the file has grown to ask for.
    pub(super) fn rewrite_if_due(&mut self, turn: &mut Turn<'_>) {
        let growth = self.growth_that_asks(&turn.engine.config);
        if !self.rewrite_scheduled && growth.is_none() {
            return;
        }
        let (holds, new_wait_min) = self.retry.holds(turn.clock.unix_s());
        if let Some(minutes) = new_wait_min {
            let text = format!(
                "Background AOF rewrite has repeatedly failed and triggered the limit, \
                 will retry in {minutes} minutes"
            );
            turn.log(LogLevel::Warning, text);
        }
        if holds {
            return;
        }
        if let Some(growth) = growth.filter(|_| !self.rewrite_scheduled) {
            let text = format!("Starting automatic rewriting of AOF on {growth}% growth");
            turn.log(LogLevel::Notice, text);
        }
        self.start_rewrite(turn, None);
    }

    /// Percent by which the file has grown, if that is enough to rewrite it.
    fn growth_that_asks(&self, config: &Config) -> Option<i64> {
        // Looking a parameter up costs more than the rest of this, and it comes with every tick.
        if self.state != AofState::On {
            return None;
        }
        let percentage = config.integer(key::AUTO_AOF_REWRITE_PERCENTAGE);
        let size = self.size_bytes as i64;
        let is_asked = percentage > 0 && size > config.integer(key::AUTO_AOF_REWRITE_MIN_SIZE);
        let base = self.base_bytes.max(1) as i64;
        let growth = size.saturating_mul(100) / base - 100;
        (is_asked && growth >= percentage).then_some(growth)
    }

    /// Begins a rewrite: what was collected is written, then a new file opened.
    pub(in crate::server) fn start_rewrite(
        &mut self,
        turn: &mut Turn<'_>,
        asker: Option<ClientId>,
    ) {
        self.selected_db = None;
        self.rewrite_scheduled = false;
        turn.ask(Vec::new(), Then::Flush(AfterFlush::Rewrite(asker)));
    }

    /// What is done after the fork goes into a file of its own.
    ///
    /// Source: aof.c `openNewIncrAofForAppend`, 7.0.15.
    pub(super) fn open_rewrite(&mut self, turn: &mut Turn<'_>, asker: Option<ClientId>) {
        if turn.child.is_some() {
            self.rewrite_scheduled = true;
            return answer(turn, asker, Frame::simple(SCHEDULED));
        }
        let config = &turn.engine.config;
        let mut manifest = self.manifest.clone();
        let incr = match self.state {
            AofState::Off => return self.fork_rewrite(turn, asker),
            AofState::On => manifest.add_incr(config),
            AofState::WaitRewrite => temp_incr(config),
        };
        let path = part_path(config, &incr);
        let mut ops =
            vec![DiskOp::Remove { path: path.clone() }, DiskOp::Append { path, bytes: Vec::new() }];
        if self.state == AofState::On {
            ops.push(manifest_op(config, &manifest));
        }
        let (temp_base, base, base_bytes) = (String::new(), String::new(), 0);
        let new = NewBase { manifest, incr, temp_base, base, base_bytes };
        turn.ask_next(ops, Then::RewriteOpened { new: Box::new(new), asker });
    }

    /// The file for what is done after the fork is there, or not.
    pub(in crate::server) fn rewrite_opened(
        &mut self,
        turn: &mut Turn<'_>,
        new: NewBase,
        asker: Option<ClientId>,
        outcome: Outcome,
    ) {
        let NewBase { manifest, incr, .. } = new;
        if let Err((done, error)) = outcome {
            let line = match done {
                0 | 1 => format!("Can't open the append-only file {incr}: {error}"),
                _ => manifest_complaint(&turn.engine.config, &error),
            };
            turn.log(LogLevel::Warning, line);
            return self.rewrite_did_not_start(turn, asker);
        }
        let text = format!("Creating AOF incr file {incr} on background rewrite");
        turn.log(LogLevel::Notice, text);
        if self.file.is_some() && self.syncing.is_none() {
            self.sync_in_background(turn);
            self.last_fsync_s = turn.clock.unix_s();
        }
        self.manifest = manifest;
        let path = part_path(&turn.engine.config, &incr);
        self.open(path, 0);
        self.fork_rewrite(turn, asker);
    }

    /// Nothing is rewritten; a file that was to be turned on waits for the next attempt.
    fn rewrite_did_not_start(&mut self, turn: &mut Turn<'_>, asker: Option<ClientId>) {
        self.last_rewrite_failed = true;
        if self.state == AofState::WaitRewrite {
            self.rewrite_scheduled = true;
        }
        answer(turn, asker, Frame::error(FixedError::REWRITE_FAILED.text()));
    }

    fn fork_rewrite(&mut self, turn: &mut Turn<'_>, asker: Option<ClientId>) {
        self.rewrites += 1;
        let base = Snapshot::from(new_base(turn.engine, &turn.engine.dbs, turn.clock.unix_s()));
        turn.want(Effect::ForkRewrite { base, asker });
    }

    /// The child is there, and writes so many keys.
    pub(in crate::server) fn rewrite_started(
        &mut self,
        turn: &mut Turn<'_>,
        pid: u32,
        keys: u64,
        asker: Option<ClientId>,
    ) {
        turn.tell(PersistenceFact::RewriteStarted { pid, keys });
        answer(turn, asker, Frame::simple(STARTED));
    }

    /// The child has ended: the base it has written gets its name, and the manifest names it.
    pub(in crate::server) fn rewrite_ended(
        &mut self,
        turn: &mut Turn<'_>,
        written: Written,
        result: Result<Saved, SaveFailure>,
    ) {
        let is_written = result.is_ok();
        if let Ok(saved) = &result {
            self.last_cow_bytes = saved.cow_bytes;
        }
        let was_killed = result == Err(SaveFailure::Killed);
        self.last_rewrite_s = Some(written.took_us / 1_000_000);
        turn.tell(PersistenceFact::RewriteEnded(result));
        if !is_written {
            return self.rewrite_failed(turn, !was_killed);
        }
        let config = &turn.engine.config;
        let mut manifest = self.manifest.clone();
        let base = manifest.add_base(config);
        let rename = |from: String, to: &str| DiskOp::Rename { from, to: part_path(config, to) };
        let mut ops = vec![rename(written.temp, &base)];
        let mut incr = String::new();
        if self.state == AofState::WaitRewrite {
            incr = manifest.add_incr(config);
            ops.push(rename(part_path(config, &temp_incr(config)), &incr));
        }
        manifest.retire_incrs(usize::from(self.state != AofState::Off));
        ops.push(manifest_op(config, &manifest));
        let temp_base = rewrite_name(written.pid);
        let new = NewBase { manifest, incr, temp_base, base, base_bytes: written.bytes };
        turn.ask(ops, Then::RewriteInPlace(Box::new(new)));
    }

    /// The base has its name and the manifest names it, or not.
    pub(in crate::server) fn base_in_place(
        &mut self,
        turn: &mut Turn<'_>,
        new: NewBase,
        outcome: Outcome,
    ) {
        let config = &turn.engine.config;
        let NewBase { manifest, incr, temp_base: from, base, base_bytes } = new;
        let temp_incr = temp_incr(config);
        let renames_incr = !incr.is_empty();
        if let Err((done, error)) = outcome {
            let path = part_path(config, if done == 0 { &from } else { &base });
            let line = match done {
                0 => format!(
                    "Error trying to rename the temporary AOF base file {from} into {base}: {error}"
                ),
                1 if renames_incr => format!(
                    "Error trying to rename the temporary AOF incr file {temp_incr} into {incr}: \
                     {error}"
                ),
                _ => manifest_complaint(config, &error),
            };
            turn.tell(PersistenceFact::BaseInPlace(Err(line)));
            turn.disk(DiskOp::Remove { path });
            if done > 1 && renames_incr {
                turn.disk(DiskOp::Remove { path: part_path(config, &incr) });
            }
            return self.rewrite_failed(turn, true);
        }
        let text = format!("Successfully renamed the temporary AOF base file {from} into {base}");
        turn.log(LogLevel::Notice, text);
        if renames_incr {
            let text = "Successfully renamed the temporary AOF incr file";
            turn.log(LogLevel::Notice, format!("{text} {temp_incr} into {incr}"));
            let len_bytes = self.file.as_ref().map_or(0, |file| file.len_bytes);
            self.open(part_path(config, &incr), len_bytes);
        }
        self.manifest = manifest;
        if self.state != AofState::Off {
            let incr_bytes = self.file.as_ref().map_or(0, |file| file.len_bytes);
            self.size_bytes = base_bytes + incr_bytes;
            self.base_bytes = self.size_bytes;
            self.state = AofState::On;
        }
        self.last_rewrite_failed = false;
        self.retry.failures = 0;
        self.remove_history(turn);
        turn.tell(PersistenceFact::BaseInPlace(Ok(base_bytes)));
    }

    /// What a rewrite leaves that has come to nothing.
    fn rewrite_failed(&mut self, turn: &mut Turn<'_>, is_error: bool) {
        if is_error {
            self.last_rewrite_failed = true;
            self.retry.failures += 1;
        }
        if self.state == AofState::WaitRewrite {
            self.buffer.clear();
            self.file = None;
            let config = &turn.engine.config;
            let path = part_path(config, &temp_incr(config));
            turn.disk(DiskOp::Remove { path });
            self.rewrite_scheduled = true;
        }
    }
}

/// The line for a manifest that could not be put in place.
fn manifest_complaint(config: &Config, error: &DiskError) -> String {
    let path = manifest_path(config);
    let name = path.rsplit('/').next().unwrap_or_default();
    format!("Error trying to write the temporary AOF manifest file temp-{name}: {error}")
}

/// Answers who waits for a rewrite to begin.
fn answer(turn: &mut Turn<'_>, asker: Option<ClientId>, reply: Reply) {
    if let Some(asker) = asker {
        turn.want(Effect::Answer(asker, reply));
    }
}

/// A data set of this engine as a base: an RDB file, or commands.
pub(in crate::server) fn new_base(engine: &Engine, dbs: &[Db], now_s: u64) -> Vec<u8> {
    if engine.config.flag(key::AOF_USE_RDB_PREAMBLE) {
        return rdb_base(engine, dbs, now_s);
    }
    let libraries = engine.scripting.libraries.values();
    let commands = write_commands(dbs, libraries.map(|library| &library.code[..]));
    match engine.config.flag(key::AOF_TIMESTAMP_ENABLED) {
        true => [format!("#TS:{now_s}\r\n").into_bytes(), commands].concat(),
        false => commands,
    }
}

//! `BGREWRITEAOF`: the data set as a new base, which makes what came before it history.
//!
//! Before the fork a new file is opened for what is done from then on. When the child is done the
//! base gets its name, then the manifest names it; whatever happens in between, the manifest on the
//! disk is whole.
//! Source: aof.c `rewriteAppendOnlyFileBackground` and `backgroundRewriteDoneHandler`, 7.0.15.

use redscope_actor::{DiskError, DiskOp};
use redscope_engine::aof::{manifest_path, part_path, write_commands};
use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::config::Config;
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine, FixedError, Wake};
use redscope_resp::Frame;

use super::base::{NewBase, rewrite_name, temp_incr};
use super::state::AofState;
use crate::fact::{LogLevel, PersistenceFact, SaveFailure, Saved};
use crate::server::ServerHost;
use crate::server::job::{AfterFlush, Outcome, Then};
use crate::server::persistence::kind::{ChildKind, RdbParts};
use crate::server::persistence::{Child, Snapshot};

/// The two replies of `BGREWRITEAOF`.
const STARTED: &str = "Background append only file rewriting started";
const SCHEDULED: &str = "Background append only file rewriting scheduled";

impl ServerHost {
    /// `BGREWRITEAOF`: the reply follows when the child is there.
    pub(crate) fn bgrewriteaof(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        match self.persistence.child.as_ref().map(|child| child.kind) {
            Some(ChildKind::Rewrite) => return Err(FixedError::REWRITE_IN_PROGRESS.into()),
            None if ctx.may_block() => {
                // A person may ask though the last attempts failed.
                self.aof.retry.failures = 0;
                self.start_rewrite(Some(ctx.client.id));
                return Ok(ctx.block(0, Frame::Null, Wake::Process));
            }
            _ => self.aof.rewrite_scheduled = true,
        }
        Ok(Frame::simple(SCHEDULED))
    }

    /// Starts what `BGREWRITEAOF` has put off, or what the file has grown to ask for.
    pub(crate) fn rewrite_if_due(&mut self, engine: &mut Engine) {
        if self.persistence.child.is_some() {
            return;
        }
        let growth = self.growth_that_asks(engine);
        if !self.aof.rewrite_scheduled && growth.is_none() {
            return;
        }
        let (holds, new_wait_min) = self.aof.retry.holds(self.clock.unix_s());
        if let Some(minutes) = new_wait_min {
            let text = format!(
                "Background AOF rewrite has repeatedly failed and triggered the limit, \
                 will retry in {minutes} minutes"
            );
            self.network.log(LogLevel::Warning, text);
        }
        if holds {
            return;
        }
        if let Some(growth) = growth.filter(|_| !self.aof.rewrite_scheduled) {
            let text = format!("Starting automatic rewriting of AOF on {growth}% growth");
            self.network.log(LogLevel::Notice, text);
        }
        self.start_rewrite(None);
    }

    /// Percent by which the file has grown, if that is enough to rewrite it.
    fn growth_that_asks(&self, engine: &Engine) -> Option<i64> {
        // Looking a parameter up costs more than the rest of this, and it comes with every tick.
        if self.aof.state != AofState::On {
            return None;
        }
        let percentage = engine.config.integer(key::AUTO_AOF_REWRITE_PERCENTAGE);
        let size = self.aof.size_bytes as i64;
        let is_asked =
            percentage > 0 && size > engine.config.integer(key::AUTO_AOF_REWRITE_MIN_SIZE);
        let base = self.aof.base_bytes.max(1) as i64;
        let growth = size.saturating_mul(100) / base - 100;
        (is_asked && growth >= percentage).then_some(growth)
    }

    /// Begins a rewrite: what was collected is written, then a new file opened.
    pub(super) fn start_rewrite(&mut self, asker: Option<ClientId>) {
        self.aof.selected_db = None;
        self.aof.rewrite_scheduled = false;
        self.ask(Vec::new(), Then::Flush(AfterFlush::Rewrite(asker)));
    }

    /// What is done after the fork goes into a file of its own.
    ///
    /// Source: aof.c `openNewIncrAofForAppend`, 7.0.15.
    pub(super) fn open_rewrite(&mut self, engine: &mut Engine, asker: Option<ClientId>) {
        if self.persistence.child.is_some() {
            self.aof.rewrite_scheduled = true;
            return self.answer_rewrite(engine, asker, SCHEDULED);
        }
        let config = &engine.config;
        let mut manifest = self.aof.manifest.clone();
        let incr = match self.aof.state {
            AofState::Off => return self.fork_rewrite(engine, asker),
            AofState::On => manifest.add_incr(config),
            AofState::WaitRewrite => temp_incr(config),
        };
        let path = part_path(config, &incr);
        let mut ops =
            vec![DiskOp::Remove { path: path.clone() }, DiskOp::Append { path, bytes: Vec::new() }];
        if self.aof.state == AofState::On {
            ops.push(self.manifest_op(config, &manifest));
        }
        let (temp_base, base, base_bytes) = (String::new(), String::new(), 0);
        let new = NewBase { manifest, incr, temp_base, base, base_bytes };
        self.ask_next(ops, Then::RewriteOpened { new: Box::new(new), asker });
    }

    pub(in crate::server) fn rewrite_was_opened(
        &mut self,
        engine: &mut Engine,
        new: NewBase,
        asker: Option<ClientId>,
        outcome: Outcome,
    ) {
        let NewBase { manifest, incr, .. } = new;
        if let Err((done, error)) = outcome {
            let line = match done {
                0 | 1 => format!("Can't open the append-only file {incr}: {error}"),
                _ => manifest_complaint(&engine.config, &error),
            };
            self.network.log(LogLevel::Warning, line);
            return self.rewrite_did_not_start(engine, asker);
        }
        let text = format!("Creating AOF incr file {incr} on background rewrite");
        self.network.log(LogLevel::Notice, text);
        if self.aof.file.is_some() && self.aof.syncing.is_none() {
            self.sync_in_background();
            self.aof.last_fsync_s = self.clock.unix_s();
        }
        self.aof.manifest = manifest;
        let path = part_path(&engine.config, &incr);
        self.aof.open(path, 0);
        self.fork_rewrite(engine, asker);
    }

    /// Nothing is rewritten; a file that was to be turned on waits for the next attempt.
    fn rewrite_did_not_start(&mut self, engine: &mut Engine, asker: Option<ClientId>) {
        self.aof.last_rewrite_failed = true;
        if self.aof.state == AofState::WaitRewrite {
            self.aof.rewrite_scheduled = true;
        }
        if let Some(asker) = asker {
            let reply = Frame::error(FixedError::REWRITE_FAILED.text());
            engine.end_wait(asker, self.clock.unix_ms(), Some(reply));
        }
    }

    fn fork_rewrite(&mut self, engine: &mut Engine, asker: Option<ClientId>) {
        self.aof.rewrites += 1;
        let base = Snapshot::from(self.new_base(engine));
        let (pid, keys) = self.fork(engine, ChildKind::Rewrite, base);
        self.network.tell(PersistenceFact::RewriteStarted { pid, keys });
        self.answer_rewrite(engine, asker, STARTED);
    }

    fn answer_rewrite(&mut self, engine: &mut Engine, asker: Option<ClientId>, text: &'static str) {
        if let Some(asker) = asker {
            engine.end_wait(asker, self.clock.unix_ms(), Some(Frame::simple(text)));
        }
    }

    /// The data set as a base: an RDB file, or commands.
    pub(super) fn new_base(&self, engine: &Engine) -> Vec<u8> {
        if engine.config.flag(key::AOF_USE_RDB_PREAMBLE) {
            return self.rdb_for(engine, true, RdbParts::ALL);
        }
        let libraries = engine.scripting.libraries.values();
        let commands = write_commands(&engine.dbs, libraries.map(|library| &library.code[..]));
        match engine.config.flag(key::AOF_TIMESTAMP_ENABLED) {
            true => [format!("#TS:{}\r\n", self.clock.unix_s()).into_bytes(), commands].concat(),
            false => commands,
        }
    }

    /// The child has ended: the base it has written gets its name, and the manifest names it.
    pub(in crate::server) fn rewrite_ended(
        &mut self,
        engine: &mut Engine,
        child: &Child,
        result: Result<Saved, SaveFailure>,
    ) {
        let is_written = result.is_ok();
        if let Ok(saved) = &result {
            self.aof.last_cow_bytes = saved.cow_bytes;
        }
        let was_killed = result == Err(SaveFailure::Killed);
        self.aof.last_rewrite_s = Some((self.clock.now() - child.started_at) / 1_000_000);
        self.network.tell(PersistenceFact::RewriteEnded(result));
        if !is_written {
            return self.rewrite_failed(engine, !was_killed);
        }
        let config = &engine.config;
        let mut manifest = self.aof.manifest.clone();
        let base = manifest.add_base(config);
        let rename = |from: String, to: &str| DiskOp::Rename { from, to: part_path(config, to) };
        let mut ops = vec![rename(child.temp().to_owned(), &base)];
        let mut incr = String::new();
        if self.aof.state == AofState::WaitRewrite {
            incr = manifest.add_incr(config);
            ops.push(rename(part_path(config, &temp_incr(config)), &incr));
        }
        manifest.retire_incrs(usize::from(self.aof.state != AofState::Off));
        ops.push(self.manifest_op(config, &manifest));
        let base_bytes = child.snapshot().bytes().len() as u64;
        let temp_base = rewrite_name(child.pid);
        let new = NewBase { manifest, incr, temp_base, base, base_bytes };
        self.ask(ops, Then::RewriteInPlace(Box::new(new)));
    }

    pub(in crate::server) fn base_is_in_place(
        &mut self,
        engine: &mut Engine,
        new: NewBase,
        outcome: Outcome,
    ) {
        let config = &engine.config;
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
            self.network.log(LogLevel::Warning, line);
            self.network.disk(DiskOp::Remove { path });
            if done > 1 && renames_incr {
                self.network.disk(DiskOp::Remove { path: part_path(config, &incr) });
            }
            return self.rewrite_failed(engine, true);
        }
        let text = format!("Successfully renamed the temporary AOF base file {from} into {base}");
        self.network.log(LogLevel::Notice, text);
        if renames_incr {
            let text = "Successfully renamed the temporary AOF incr file";
            self.network.log(LogLevel::Notice, format!("{text} {temp_incr} into {incr}"));
            let len_bytes = self.aof.file.as_ref().map_or(0, |file| file.len_bytes);
            self.aof.open(part_path(config, &incr), len_bytes);
        }
        self.aof.manifest = manifest;
        if self.aof.state != AofState::Off {
            let incr_bytes = self.aof.file.as_ref().map_or(0, |file| file.len_bytes);
            self.aof.size_bytes = base_bytes + incr_bytes;
            self.aof.base_bytes = self.aof.size_bytes;
            self.aof.state = AofState::On;
        }
        self.aof.last_rewrite_failed = false;
        self.aof.retry.failures = 0;
        self.remove_history(config);
        let text = "Background AOF rewrite finished successfully";
        self.network.log(LogLevel::Notice, text);
    }

    /// What a rewrite leaves that has come to nothing.
    fn rewrite_failed(&mut self, engine: &Engine, is_error: bool) {
        if is_error {
            self.aof.last_rewrite_failed = true;
            self.aof.retry.failures += 1;
        }
        if self.aof.state == AofState::WaitRewrite {
            self.aof.buffer.clear();
            self.aof.file = None;
            let path = part_path(&engine.config, &temp_incr(&engine.config));
            self.network.disk(DiskOp::Remove { path });
            self.aof.rewrite_scheduled = true;
        }
    }
}

/// The line for a manifest that could not be put in place.
fn manifest_complaint(config: &Config, error: &DiskError) -> String {
    let path = manifest_path(config);
    let name = path.rsplit('/').next().unwrap_or_default();
    format!("Error trying to write the temporary AOF manifest file temp-{name}: {error}")
}

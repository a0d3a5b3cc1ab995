//! The process around snapshots: it brings what happens, and carries out what is its matter alone.

use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{ClientId, CopiedPages, DiskFault, Engine, Wake};
use redscope_resp::Frame;

use super::Persistence;
use super::kind::ChildKind;
use super::snapshot::Snapshot;
use super::steps::Purpose;
use crate::io::Input;
use crate::server::ServerHost;
use crate::server::machine::Turn;
use crate::server::shutdown::request::Request;

impl ServerHost {
    /// Asks persistence something and carries out what it wants.
    pub(in crate::server) fn ask_persistence<R>(
        &mut self,
        engine: &mut Engine,
        ask: impl FnOnce(&mut Persistence, &mut Turn<'_>) -> R,
    ) -> R {
        let process = self.process();
        let numbers = self.network.numbers();
        let mut turn = Turn::new(process, engine, &mut self.rng, numbers);
        let answer = ask(&mut self.persistence, &mut turn);
        let effects = turn.into_effects();
        self.carry_out(engine, effects);
        answer
    }

    /// `SAVE`: the reply follows when the disk has it all.
    pub(in crate::server) fn save(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let asker = ctx.may_block().then_some(ctx.client.id);
        let point = self.replication.point();
        self.ask_persistence(ctx.engine, |persistence, turn| persistence.save(turn, asker, point))?;
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    /// `BGSAVE [SCHEDULE]`.
    pub(in crate::server) fn bgsave(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let in_transaction = !ctx.may_block();
        self.ask_persistence(ctx.engine, |persistence, turn| {
            persistence.bgsave(turn, args, in_transaction)
        })
    }

    /// After a `FLUSHALL` the file has nothing either, if there is a schedule to save by.
    ///
    /// Source: db.c `flushAllDataAndResetRDB`, 7.0.15.
    pub(in crate::server) fn save_nothing(&mut self, engine: &mut Engine) {
        if self.persistence.is_saving() {
            self.kill_child(engine);
        }
        if !engine.config.save_points().is_empty() {
            self.begin_save(engine, Purpose::Flush);
        }
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
        let point = self.replication.point();
        self.ask_persistence(engine, |persistence, turn| {
            persistence.begin_save(turn, purpose, point);
        });
    }

    // The child.

    /// Collects a child that has ended; without one, starts what is due.
    ///
    /// Source: server.c `serverCron`, 7.0.15.
    pub(in crate::server) fn look_after_children(&mut self, engine: &mut Engine) {
        if self.persistence.child_kind().is_some() {
            return self.ask_persistence(engine, Persistence::reap);
        }
        // What the last child has left is put in place first.
        if !self.jobs.is_any() {
            self.ask_persistence(engine, Persistence::save_by_schedule);
            self.rewrite_if_due(engine);
        }
        if !self.jobs.is_any() {
            self.ask_persistence(engine, Persistence::save_if_scheduled);
        }
    }

    /// Forks a child that saves: the data set as it is now is what will be written.
    pub(in crate::server) fn start_child(&mut self, engine: &mut Engine, kind: ChildKind) {
        let point = self.replication.point();
        self.ask_persistence(engine, |persistence, turn| {
            persistence.start_child(turn, kind, point);
        });
    }

    /// Makes a child that writes a base of the append-only file.
    pub(in crate::server) fn fork_rewrite(
        &mut self,
        engine: &mut Engine,
        base: Snapshot,
        asker: Option<ClientId>,
    ) {
        let (pid, keys) = self.ask_persistence(engine, |persistence, turn| {
            persistence.fork(turn, ChildKind::Rewrite, base)
        });
        self.ask_aof(engine, |aof, turn| aof.rewrite_started(turn, pid, keys, asker));
    }

    /// The process has forked: from now on it counts the pages that change.
    pub(in crate::server) fn note_fork(&self, engine: &mut Engine) {
        let memory_bytes = engine.used_memory_bytes();
        engine.note_fork(self.clock.unix_ms());
        engine.copied_pages = Some(CopiedPages::none_of(memory_bytes));
    }

    /// Lets a child go on that has prepared its next piece.
    pub(in crate::server) fn child_step(&mut self, engine: &mut Engine) {
        if self.persistence.child_due().is_some_and(|due| due <= self.clock.now()) {
            let is_away = self.is_away();
            self.ask_persistence(engine, |persistence, turn| persistence.child_step(turn, is_away));
        }
    }

    /// Takes the answer a child waits for. False: the input is something else.
    pub(in crate::server) fn child_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let Input::Disk(ticket, answer) = input else { return false };
        self.ask_persistence(engine, |persistence, turn| {
            persistence.child_answered(turn, *ticket, answer)
        })
    }

    /// Kills the child, which leaves nothing behind.
    pub(in crate::server) fn kill_child(&mut self, engine: &mut Engine) {
        self.ask_persistence(engine, Persistence::kill);
    }

    /// Tells the engine whether what is written can be kept.
    ///
    /// Source: server.c `writeCommandsDeniedByDiskError`, 7.0.15.
    pub(in crate::server) fn note_disk_fault(&self, engine: &mut Engine) {
        let refuses = || {
            engine.config.flag(key::STOP_WRITES_ON_BGSAVE_ERROR)
                && !engine.config.save_points().is_empty()
        };
        engine.disk_fault = match self.aof.fault() {
            _ if self.persistence.has_failed() && refuses() => Some(DiskFault::Snapshot),
            Some(why) => Some(DiskFault::Aof(why.to_owned())),
            None => None,
        };
    }
}

//! Snapshots of the data set: `SAVE`, `BGSAVE`, the `save` schedule, and what is remembered of them.
//!
//! `child` has the process that works beside this one, `save` writes while nothing else happens, both
//! in the same `steps`; `snapshot` turns the data set into bytes, `load` reads the file a server finds
//! at its start.
//! Nothing is called saved before the disk has answered.
//! Source: rdb.c, server.c `serverCron`, 7.0.15.

mod child;
pub(super) mod kind;
mod load;
mod save;
mod snapshot;
pub(super) mod steps;

use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{DiskFault, Engine, FixedError};
use redscope_resp::Frame;

use crate::fact::LogLevel;
use crate::server::ServerHost;
pub(crate) use child::Child;
use kind::ChildKind;
pub(super) use load::{contiguous, is_foreign, rdb_refusal};
pub(super) use snapshot::{Snapshot, rdb_base};

/// A failed background save is followed by the next after this many seconds at least.
/// `CONFIG_BGSAVE_RETRY_DELAY`.
const RETRY_S: u64 = 5;

/// What the server remembers of its saves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Persistence {
    pub(crate) child: Option<Child>,
    /// Children so far: each has the next process number.
    pub(crate) children: u32,
    /// `BGSAVE SCHEDULE` while another child worked.
    pub(crate) scheduled: bool,
    pub(crate) last_save_s: u64,
    pub(crate) last_try_s: u64,
    /// Whether the last background save failed.
    pub(crate) last_failed: bool,
    pub(crate) saves: u64,
    /// Seconds the last background save took.
    pub(crate) last_duration_s: Option<u64>,
    /// Bytes copied on write during the last background save.
    pub(crate) last_cow_bytes: u64,
    /// Keys of the file read at the start, and those left out because their time was up.
    pub(crate) loaded: (usize, usize),
}

impl Persistence {
    /// What the child at work writes for.
    pub(super) fn child_kind(&self) -> Option<ChildKind> {
        self.child.as_ref().map(|child| child.kind)
    }
}

impl ServerHost {
    /// `SAVE`.
    pub(crate) fn save(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        if self.persistence.child.as_ref().is_some_and(|child| child.kind != ChildKind::Rewrite) {
            return Err(FixedError::SAVE_IN_PROGRESS.into());
        }
        self.persistence.saves += 1;
        self.save_for_client(ctx)
    }

    /// After a `FLUSHALL` the file has nothing either, if there is a schedule to save by.
    ///
    /// Source: db.c `flushAllDataAndResetRDB`, 7.0.15.
    pub(super) fn save_nothing(&mut self, engine: &mut Engine) {
        if self.persistence.child.as_ref().is_some_and(|child| child.kind != ChildKind::Rewrite) {
            self.kill_child(engine);
        }
        if !engine.config.save_points().is_empty() {
            self.save_for_flush(engine);
        }
    }

    /// `BGSAVE [SCHEDULE]`.
    ///
    /// Source: rdb.c `bgsaveCommand`, 7.0.15.
    pub(crate) fn bgsave(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let schedule = match args.from(1) {
            [] => false,
            [word] if word.eq_ignore_ascii_case(b"schedule") => true,
            _ => return Err(FixedError::SYNTAX.into()),
        };
        let in_transaction = !ctx.may_block();
        match self.persistence.child.as_ref().map(|child| child.kind) {
            Some(kind) if kind != ChildKind::Rewrite => Err(FixedError::SAVE_IN_PROGRESS.into()),
            Some(_) if !schedule && !in_transaction => Err(FixedError::OTHER_CHILD.into()),
            None if !in_transaction => {
                self.start_child(ctx.engine, ChildKind::Save);
                Ok(Frame::simple("Background saving started"))
            }
            _ => {
                self.persistence.scheduled = true;
                Ok(Frame::simple("Background saving scheduled"))
            }
        }
    }

    /// Collects a child that has ended; without one, starts what is due.
    ///
    /// Source: server.c `serverCron`, 7.0.15.
    pub(crate) fn look_after_children(&mut self, engine: &mut Engine) {
        if self.persistence.child.is_some() {
            return self.reap_child(engine);
        }
        // What the last child has left is put in place first.
        if !self.jobs.is_any() {
            self.save_by_schedule(engine);
            self.rewrite_if_due(engine);
            self.save_if_scheduled(engine);
        }
    }

    /// Whether a save may be tried again: at once, or after a failure when some time has passed.
    fn may_try_again(&self) -> bool {
        let persistence = &self.persistence;
        let since_s = self.clock.unix_s().saturating_sub(persistence.last_try_s);
        !persistence.last_failed || since_s > RETRY_S
    }

    /// Starts a save if the `save` schedule asks for one.
    fn save_by_schedule(&mut self, engine: &mut Engine) {
        if self.persistence.child.is_some() || engine.dirty == 0 || !self.may_try_again() {
            return;
        }
        let age_s = self.clock.unix_s().saturating_sub(self.persistence.last_save_s);
        let due = engine
            .config
            .save_points()
            .into_iter()
            .find(|point| engine.dirty >= point.changes && age_s > point.after_s);
        if let Some(point) = due {
            let text = format!("{} changes in {} seconds. Saving...", point.changes, point.after_s);
            self.network.log(LogLevel::Notice, text);
            self.start_child(engine, ChildKind::Save);
        }
    }

    /// Starts the save that `BGSAVE` has put off.
    fn save_if_scheduled(&mut self, engine: &mut Engine) {
        let is_free =
            self.persistence.child.is_none() && !self.jobs.is_any() && self.may_try_again();
        if is_free && std::mem::take(&mut self.persistence.scheduled) {
            self.start_child(engine, ChildKind::Save);
        }
    }

    /// Tells the engine whether what is written can be kept.
    ///
    /// Source: server.c `writeCommandsDeniedByDiskError`, 7.0.15.
    pub(super) fn note_disk_fault(&self, engine: &mut Engine) {
        let refuses = || {
            engine.config.flag(key::STOP_WRITES_ON_BGSAVE_ERROR)
                && !engine.config.save_points().is_empty()
        };
        engine.disk_fault = match self.aof.fault() {
            _ if self.persistence.last_failed && refuses() => Some(DiskFault::Snapshot),
            Some(why) => Some(DiskFault::Aof(why.to_owned())),
            None => None,
        };
    }
}

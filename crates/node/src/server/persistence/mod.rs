//! Snapshots of the data set: `SAVE`, `BGSAVE`, the `save` schedule, and what is remembered of them.
//!
//! [`Persistence`] is a machine of its own: it is told what happens within a [`Turn`], and leaves in
//! it what it wants done. `child` has the process that works beside this one, `save` writes while
//! nothing else happens, both in the same `steps`; `snapshot` turns the data set into bytes. Around it
//! is the process: `host`, and `load`, which reads the file a server finds at its start.
//! Nothing is called saved before the disk has answered.
//! Source: rdb.c, server.c `serverCron`, 7.0.15.

mod child;
mod describe;
mod host;
pub(super) mod kind;
mod load;
mod save;
pub(super) mod snapshot;
pub(super) mod steps;

use redscope_engine::FixedError;
use redscope_engine::command::{Args, CommandResult};
use redscope_resp::Frame;

use super::effect::Effect;
use super::machine::Turn;
use crate::fact::LogLevel;
use child::Child;
pub use describe::ChildView;
use kind::ChildKind;
pub(super) use load::{Refusal, contiguous, is_foreign, not_found};

/// A failed background save is followed by the next after this many seconds at least.
/// `CONFIG_BGSAVE_RETRY_DELAY`.
const RETRY_S: u64 = 5;

/// What the server remembers of its saves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Persistence {
    child: Option<Child>,
    /// Children so far: each has the next process number.
    children: u32,
    /// `BGSAVE SCHEDULE` while another child worked.
    scheduled: bool,
    last_save_s: u64,
    last_try_s: u64,
    /// Whether the last background save failed.
    last_failed: bool,
    saves: u64,
    /// Seconds the last background save took.
    last_duration_s: Option<u64>,
    /// Bytes copied on write during the last background save.
    last_cow_bytes: u64,
    /// Keys of the file read at the start, and those left out because their time was up.
    loaded: (usize, usize),
}

impl Persistence {
    /// No child works, and what there is counts as saved.
    pub(super) fn new(now_s: u64) -> Self {
        Persistence { last_save_s: now_s, ..Persistence::default() }
    }

    /// What the child at work writes for.
    pub(super) fn child_kind(&self) -> Option<ChildKind> {
        self.child.as_ref().map(|child| child.kind)
    }

    /// Whether a child writes a snapshot.
    pub(super) fn is_saving(&self) -> bool {
        self.child_kind().is_some_and(|kind| kind != ChildKind::Rewrite)
    }

    /// Unix seconds of the last save.
    pub(super) fn last_save_s(&self) -> u64 {
        self.last_save_s
    }

    /// Whether the last background save failed.
    pub(super) fn has_failed(&self) -> bool {
        self.last_failed
    }

    /// So many keys of a file are in the databases, and so many were left out.
    fn note_loaded(&mut self, keys: usize, expired: usize) {
        self.loaded = (keys, expired);
    }

    /// `BGSAVE [SCHEDULE]`; `in_transaction` nothing is forked.
    ///
    /// Source: rdb.c `bgsaveCommand`, 7.0.15.
    fn bgsave(
        &mut self,
        turn: &mut Turn<'_>,
        args: Args<'_>,
        in_transaction: bool,
    ) -> CommandResult {
        let schedule = match args.from(1) {
            [] => false,
            [word] if word.eq_ignore_ascii_case(b"schedule") => true,
            _ => return Err(FixedError::SYNTAX.into()),
        };
        match self.child_kind() {
            Some(kind) if kind != ChildKind::Rewrite => Err(FixedError::SAVE_IN_PROGRESS.into()),
            Some(_) if !schedule && !in_transaction => Err(FixedError::OTHER_CHILD.into()),
            None if !in_transaction => {
                turn.want(Effect::StartChild(ChildKind::Save));
                Ok(Frame::simple("Background saving started"))
            }
            _ => {
                self.scheduled = true;
                Ok(Frame::simple("Background saving scheduled"))
            }
        }
    }

    /// Whether a save may be tried again: at once, or after a failure when some time has passed.
    fn may_try_again(&self, now_s: u64) -> bool {
        !self.last_failed || now_s.saturating_sub(self.last_try_s) > RETRY_S
    }

    /// Starts a save if the `save` schedule asks for one.
    fn save_by_schedule(&mut self, turn: &mut Turn<'_>) {
        let (engine, now_s) = (turn.engine, turn.clock.unix_s());
        if self.child.is_some() || engine.dirty == 0 || !self.may_try_again(now_s) {
            return;
        }
        let age_s = now_s.saturating_sub(self.last_save_s);
        let mut points = engine.config.save_points().into_iter();
        let due = points.find(|point| engine.dirty >= point.changes && age_s > point.after_s);
        if let Some(point) = due {
            let text = format!("{} changes in {} seconds. Saving...", point.changes, point.after_s);
            turn.log(LogLevel::Notice, text);
            turn.want(Effect::StartChild(ChildKind::Save));
        }
    }

    /// Starts the save that `BGSAVE` has put off.
    fn save_if_scheduled(&mut self, turn: &mut Turn<'_>) {
        let is_free = self.child.is_none() && self.may_try_again(turn.clock.unix_s());
        if is_free && std::mem::take(&mut self.scheduled) {
            turn.want(Effect::StartChild(ChildKind::Save));
        }
    }
}

#[cfg(test)]
mod tests;

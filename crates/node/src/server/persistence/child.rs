//! A child process: it has the data set as it was at the fork and writes it in steps, while its
//! parent goes on, or sleeps.
//!
//! It works at a rate, `rdb-key-save-delay` added, and waits for its disk; its parent collects it at
//! the next tick. Source: rdb.c `rdbSaveBackground`, `backgroundSaveDoneHandler`, server.c
//! `checkChildrenDone`, 7.0.15.

use redscope_actor::{DiskError, DiskOp, DiskReply, Ticket, Time};
use redscope_data::rdb::ReplicationPoint;
use redscope_engine::CopiedPages;
use redscope_engine::aof::part_path;
use redscope_engine::config::key;

use super::Persistence;
use super::kind::{ChildKind, RdbParts};
use super::snapshot::{Snapshot, key_count, rdb};
use super::steps::{PIECE_BYTES, SaveFile, SaveStep};
use crate::fact::{LogLevel, PersistenceFact, SaveFailure, SaveKind, Saved};
use crate::server::aof::base::{Written, rewrite_name};
use crate::server::effect::Effect;
use crate::server::job::Then;
use crate::server::machine::Turn;

/// Time a child takes whatever it writes, in microseconds.
const CHILD_BASE_US: u64 = 2_000;
/// Bytes a child writes in a microsecond.
const CHILD_BYTES_PER_US: u64 = 200;
/// Steps of a child that is slowed down, at the most: so its progress can be seen.
const SLOWED_PIECES: u64 = 100;

/// What a child does now.
#[derive(Clone, Debug)]
enum Work {
    /// It prepares the next piece until then.
    Until(Time, u64),
    /// It waits for its disk.
    Asked(SaveStep, Ticket),
    /// It has ended, well or for this reason.
    Ended(Result<(), String>),
}

/// A child process at work.
#[derive(Clone, Debug)]
pub(super) struct Child {
    pub(super) kind: ChildKind,
    pub(super) pid: u32,
    pub(super) started_at: Time,
    pub(super) keys: u64,
    file: SaveFile,
    /// Parts in which the snapshot is written.
    pieces: u64,
    /// Those that are written.
    done: u64,
    /// Time all parts together take to prepare, in microseconds.
    writing_us: u64,
    dirty_at_fork: u64,
    work: Work,
}

impl Child {
    /// When it goes on by itself.
    fn due(&self) -> Option<Time> {
        match self.work {
            Work::Until(at, _) => Some(at),
            _ => None,
        }
    }

    /// Keys that are written.
    pub(super) fn keys_done(&self) -> u64 {
        self.keys * self.done / self.pieces
    }

    /// When it has prepared a piece.
    fn ready_at(&self, piece: u64) -> Time {
        self.started_at + CHILD_BASE_US + self.writing_us * (piece + 1) / self.pieces
    }

    fn writes_file(&self) -> bool {
        !matches!(self.kind, ChildKind::ReplicaSocket(_))
    }

    /// Has its disk do a step, and waits for that.
    fn ask(&mut self, turn: &mut Turn<'_>, step: SaveStep) {
        self.work = Work::Asked(step, turn.disk(step.op(&self.file, self.pieces)));
    }

    /// Its disk has done a step.
    fn did(&mut self, turn: &mut Turn<'_>, step: SaveStep) {
        if let SaveStep::Write(piece) = step {
            self.done = piece + 1;
        }
        // The parent gives a base its name.
        let is_last = self.kind == ChildKind::Rewrite && step == SaveStep::Sync;
        match step.next(self.pieces).filter(|_| !is_last) {
            Some(SaveStep::Write(piece)) if self.ready_at(piece) > turn.clock.now() => {
                self.work = Work::Until(self.ready_at(piece), piece);
            }
            Some(next) => self.ask(turn, next),
            None => {
                self.work = Work::Ended(Ok(()));
                let (written, work) = match self.kind {
                    ChildKind::Rewrite => {
                        let name = rewrite_name(self.pid);
                        let made = "Successfully created the temporary AOF base file";
                        (format!("{made} {name}"), "AOF rewrite")
                    }
                    _ => ("DB saved on disk".to_owned(), "RDB"),
                };
                turn.log(LogLevel::Notice, written);
                log_copied(turn, work);
            }
        }
    }

    /// Its disk has refused a step.
    fn failed(&mut self, turn: &mut Turn<'_>, step: SaveStep, error: &DiskError) {
        self.work = Work::Ended(Err(error.to_string()));
        let line = match (self.kind, step) {
            (ChildKind::Rewrite, SaveStep::Clear | SaveStep::Open) => {
                format!("Opening the temp file for AOF rewrite in rewriteAppendOnlyFile(): {error}")
            }
            (ChildKind::Rewrite, _) => {
                format!("Write error writing append only file on disk: {error}")
            }
            _ => {
                let dir = turn.engine.config.text(key::DIR);
                step.complaint(error, &self.file, self.pieces, dir)
            }
        };
        turn.log(LogLevel::Warning, line);
        turn.disk(DiskOp::Remove { path: self.file.temp.clone() });
    }
}

impl Persistence {
    /// When the child goes on by itself.
    pub(in crate::server) fn child_due(&self) -> Option<Time> {
        self.child.as_ref().and_then(Child::due)
    }

    /// Forks a child that saves: the data set as it is now is what will be written, with where the
    /// replication stream stands in it.
    pub(super) fn start_child(
        &mut self,
        turn: &mut Turn<'_>,
        kind: ChildKind,
        point: Option<ReplicationPoint>,
    ) {
        let parts = match kind {
            ChildKind::ReplicaSocket(parts) => parts,
            _ => RdbParts::ALL,
        };
        let now_s = turn.clock.unix_s();
        if matches!(kind, ChildKind::Save | ChildKind::ReplicaDisk) {
            self.last_try_s = now_s;
            self.saves += 1;
        }
        let snapshot = Snapshot::from(rdb(turn.engine, &turn.engine.dbs, now_s, parts, point));
        let (pid, keys) = self.fork(turn, kind, snapshot);
        if let Some(kind) = kind.save_kind() {
            turn.tell(PersistenceFact::SaveStarted { kind, pid, keys });
        }
    }

    /// Makes a child that writes these bytes; returns its number and the keys it has.
    pub(super) fn fork(
        &mut self,
        turn: &mut Turn<'_>,
        kind: ChildKind,
        snapshot: Snapshot,
    ) -> (u32, u64) {
        turn.want(Effect::Forked);
        self.children += 1;
        let pid = turn.process_id.wrapping_add(self.children);
        let (engine, config) = (turn.engine, &turn.engine.config);
        let keys = key_count(engine);
        let key_us = config.integer(key::RDB_KEY_SAVE_DELAY).max(0) as u64;
        let len = snapshot.bytes().len();
        let slowed = if key_us > 0 { keys.min(SLOWED_PIECES) } else { 1 };
        let temp = match kind {
            ChildKind::Rewrite => part_path(config, &rewrite_name(pid)),
            _ => format!("temp-{pid}.rdb"),
        };
        let name = config.text(key::DBFILENAME).to_owned();
        let mut child = Child {
            kind,
            pid,
            started_at: turn.clock.now(),
            keys,
            file: SaveFile { temp, name, snapshot },
            pieces: (len.div_ceil(PIECE_BYTES) as u64).max(slowed).max(1),
            done: 0,
            writing_us: len as u64 / CHILD_BYTES_PER_US + keys.saturating_mul(key_us),
            dirty_at_fork: engine.dirty,
            work: Work::Ended(Ok(())),
        };
        match child.writes_file() {
            true => child.ask(turn, SaveStep::Clear),
            false => child.work = Work::Until(child.ready_at(0), 0),
        }
        self.child = Some(child);
        (pid, keys)
    }

    /// Lets a child go on that has prepared its next piece. Its parent sees to the end of a child that
    /// writes into sockets at once, unless it `is_away`.
    pub(super) fn child_step(&mut self, turn: &mut Turn<'_>, is_away: bool) {
        let Some(child) = &mut self.child else { return };
        let Work::Until(at, piece) = child.work else { return };
        if at > turn.clock.now() {
            return;
        }
        if child.writes_file() {
            return child.ask(turn, SaveStep::Write(piece));
        }
        child.done = piece + 1;
        if child.done < child.pieces {
            child.work = Work::Until(child.ready_at(child.done), child.done);
        } else {
            child.work = Work::Ended(Ok(()));
            log_copied(turn, "RDB");
            // The end of the data is seen in the pipe, not at the next tick.
            if !is_away {
                self.reap(turn);
            }
        }
    }

    /// Takes the answer a child waits for. False: it is the answer to something else.
    pub(super) fn child_answered(
        &mut self,
        turn: &mut Turn<'_>,
        ticket: Ticket,
        answer: &Result<DiskReply, DiskError>,
    ) -> bool {
        let Some(child) = &mut self.child else { return false };
        let Work::Asked(step, asked) = child.work else { return false };
        if asked != ticket {
            return false;
        }
        match answer {
            Ok(DiskReply::Done | DiskReply::Content(_)) => child.did(turn, step),
            Err(error) => child.failed(turn, step, error),
        }
        true
    }

    /// Collects a child that has ended.
    pub(super) fn reap(&mut self, turn: &mut Turn<'_>) {
        let ended = self.child.take_if(|child| matches!(child.work, Work::Ended(_)));
        let Some(child) = ended else { return };
        let Work::Ended(result) = &child.work else { return };
        let result = result.clone().map_err(SaveFailure::Disk);
        self.child_ended(turn, child, result);
        turn.want(Effect::SaveForWaiting);
    }

    /// Kills the child, which leaves nothing behind.
    pub(super) fn kill(&mut self, turn: &mut Turn<'_>) {
        let Some(child) = self.child.take() else { return };
        if child.writes_file() {
            let remove = DiskOp::Remove { path: child.file.temp.clone() };
            match child.kind {
                ChildKind::Rewrite => drop(turn.disk(remove)),
                _ => turn.ask(vec![remove], Then::TempRemoved),
            }
        }
        if child.kind == ChildKind::Rewrite {
            let text = format!("Killing running AOF rewrite child: {}", child.pid);
            turn.log(LogLevel::Notice, text);
        }
        self.child_ended(turn, child, Err(SaveFailure::Killed));
    }

    /// Notes what a child has brought; what waited for that goes on.
    fn child_ended(&mut self, turn: &mut Turn<'_>, child: Child, end: Result<(), SaveFailure>) {
        let took_us = turn.clock.now() - child.started_at;
        let cow_bytes = turn.engine.copied_pages.as_ref().map_or(0, CopiedPages::bytes);
        turn.want(Effect::ChildGone);
        let Child { kind, pid, file: SaveFile { temp, snapshot, .. }, dirty_at_fork, .. } = child;
        let bytes = snapshot.bytes().len() as u64;
        let result = end.map(|()| Saved { bytes, took_us, cow_bytes });
        let Some(save_kind) = kind.save_kind() else {
            let written = Written { pid, temp, bytes, took_us };
            return turn.want(Effect::RewriteEnded { written, result });
        };
        self.last_duration_s = Some(took_us / 1_000_000);
        self.last_cow_bytes = cow_bytes;
        if save_kind != SaveKind::ReplicaSocket {
            match &result {
                Ok(_) => {
                    turn.want(Effect::Saved { dirty: dirty_at_fork });
                    self.last_save_s = turn.clock.unix_s();
                    self.last_failed = false;
                }
                Err(SaveFailure::Disk(_)) => self.last_failed = true,
                Err(SaveFailure::Killed) => {}
            }
        }
        turn.want(Effect::DiskFault);
        let is_saved = result.is_ok();
        if is_saved && save_kind == SaveKind::ReplicaSocket {
            turn.want(Effect::PipeEnded);
        }
        turn.tell(PersistenceFact::SaveEnded { kind: save_kind, result });
        match save_kind {
            _ if !is_saved => turn.want(Effect::SnapshotFailed),
            SaveKind::ReplicaFile => {
                turn.want(Effect::SendSnapshot { snapshot, is_diskless: false });
            }
            SaveKind::ReplicaSocket => {
                turn.want(Effect::SendSnapshot { snapshot, is_diskless: true });
            }
            SaveKind::Background | SaveKind::Foreground => {}
        }
    }
}

/// What a child that is done logs of the pages that were copied for it.
fn log_copied(turn: &mut Turn<'_>, work: &str) {
    let mb = turn.engine.copied_pages.as_ref().map_or(0, CopiedPages::bytes) >> 20;
    let text = format!("Fork CoW for {work}: current {mb} MB, peak {mb} MB, average {mb} MB");
    turn.log(LogLevel::Notice, text);
}

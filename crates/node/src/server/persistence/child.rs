//! A child process: it has the data set as it was at the fork and writes it in steps, while its
//! parent goes on, or sleeps.
//!
//! It works at a rate, `rdb-key-save-delay` added, and waits for its disk; its parent collects it at
//! the next tick. Source: rdb.c `rdbSaveBackground`, `backgroundSaveDoneHandler`, server.c
//! `checkChildrenDone`, 7.0.15.

use redscope_actor::{DiskError, DiskOp, DiskReply, Ticket, Time};
use redscope_engine::aof::part_path;
use redscope_engine::config::key;
use redscope_engine::{CopiedPages, Engine};

use super::kind::{ChildKind, RdbParts};
use super::snapshot::{Snapshot, key_count, rdb};
use super::steps::{PIECE_BYTES, SaveFile, SaveStep};
use crate::fact::{LogLevel, PersistenceFact, SaveFailure, SaveKind, Saved};
use crate::io::Input;
use crate::server::ServerHost;
use crate::server::aof::base::{Written, rewrite_name};
use crate::server::job::Then;
use crate::server::replication::Replication;

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
pub(crate) struct Child {
    pub(crate) kind: ChildKind,
    pub(crate) pid: u32,
    pub(crate) started_at: Time,
    pub(crate) keys: u64,
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
    pub(crate) fn due(&self) -> Option<Time> {
        match self.work {
            Work::Until(at, _) => Some(at),
            _ => None,
        }
    }

    /// The snapshot it writes.
    pub(in crate::server) fn snapshot(&self) -> &Snapshot {
        &self.file.snapshot
    }

    /// Keys that are written.
    pub(crate) fn keys_done(&self) -> u64 {
        self.keys * self.done / self.pieces
    }

    /// When it has prepared a piece.
    fn ready_at(&self, piece: u64) -> Time {
        self.started_at + CHILD_BASE_US + self.writing_us * (piece + 1) / self.pieces
    }

    fn writes_file(&self) -> bool {
        !matches!(self.kind, ChildKind::ReplicaSocket(_))
    }
}

impl ServerHost {
    /// Forks a child that saves: the data set as it is now is what will be written.
    pub(crate) fn start_child(&mut self, engine: &mut Engine, kind: ChildKind) {
        let parts = match kind {
            ChildKind::ReplicaSocket(parts) => parts,
            _ => RdbParts::ALL,
        };
        if matches!(kind, ChildKind::Save | ChildKind::ReplicaDisk) {
            self.persistence.last_try_s = self.clock.unix_s();
            self.persistence.saves += 1;
        }
        let point = self.replication.point();
        let snapshot = Snapshot::from(rdb(engine, self.clock.unix_s(), parts, point));
        let (pid, keys) = self.fork(engine, kind, snapshot);
        if let Some(kind) = kind.save_kind() {
            self.network.tell(PersistenceFact::SaveStarted { kind, pid, keys });
        }
    }

    /// Makes a child that writes these bytes; returns its number and the keys it has.
    pub(in crate::server) fn fork(
        &mut self,
        engine: &mut Engine,
        kind: ChildKind,
        snapshot: Snapshot,
    ) -> (u32, u64) {
        let memory_bytes = engine.used_memory_bytes();
        engine.note_fork(self.clock.unix_ms());
        engine.copied_pages = Some(CopiedPages::none_of(memory_bytes));
        let persistence = &mut self.persistence;
        persistence.children += 1;
        let pid = self.process_id.wrapping_add(persistence.children);
        let keys = key_count(engine);
        let key_us = engine.config.integer(key::RDB_KEY_SAVE_DELAY).max(0) as u64;
        let len = snapshot.bytes().len();
        let slowed = if key_us > 0 { keys.min(SLOWED_PIECES) } else { 1 };
        let temp = match kind {
            ChildKind::Rewrite => part_path(&engine.config, &rewrite_name(pid)),
            _ => format!("temp-{pid}.rdb"),
        };
        let name = engine.config.text(key::DBFILENAME).to_owned();
        let child = Child {
            kind,
            pid,
            started_at: self.clock.now(),
            keys,
            file: SaveFile { temp, name, snapshot },
            pieces: (len.div_ceil(PIECE_BYTES) as u64).max(slowed).max(1),
            done: 0,
            writing_us: len as u64 / CHILD_BYTES_PER_US + keys.saturating_mul(key_us),
            dirty_at_fork: engine.dirty,
            work: Work::Ended(Ok(())),
        };
        let writes_file = child.writes_file();
        let ready_at = child.ready_at(0);
        let child = self.persistence.child.insert(child);
        child.work = match writes_file {
            true => {
                let op = SaveStep::Clear.op(&child.file, child.pieces);
                Work::Asked(SaveStep::Clear, self.network.disk(op))
            }
            false => Work::Until(ready_at, 0),
        };
        (pid, keys)
    }

    /// Lets a child go on that has prepared its next piece.
    pub(in crate::server) fn child_step(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        let Some(child) = &mut self.persistence.child else { return };
        let Work::Until(at, piece) = child.work else { return };
        if at > now {
            return;
        }
        if child.writes_file() {
            let step = SaveStep::Write(piece);
            let op = step.op(&child.file, child.pieces);
            child.work = Work::Asked(step, self.network.disk(op));
            return;
        }
        child.done = piece + 1;
        if child.done < child.pieces {
            child.work = Work::Until(child.ready_at(child.done), child.done);
        } else {
            child.work = Work::Ended(Ok(()));
            self.log_copied(engine, "RDB");
            // The end of the data is seen in the pipe, not at the next tick.
            if !self.is_away() {
                self.reap_child(engine);
            }
        }
    }

    /// Takes the answer a child waits for. False: the input is something else.
    pub(in crate::server) fn child_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let Input::Disk(ticket, answer) = input else { return false };
        let Some(child) = &mut self.persistence.child else { return false };
        let Work::Asked(step, asked) = child.work else { return false };
        if asked != *ticket {
            return false;
        }
        match answer {
            Ok(DiskReply::Done | DiskReply::Content(_)) => self.child_did(engine, step),
            Err(error) => self.child_failed(engine, step, error),
        }
        true
    }

    fn child_did(&mut self, engine: &Engine, step: SaveStep) {
        let now = self.clock.now();
        let Some(child) = &mut self.persistence.child else { return };
        if let SaveStep::Write(piece) = step {
            child.done = piece + 1;
        }
        // The parent gives a base its name.
        let is_last = child.kind == ChildKind::Rewrite && step == SaveStep::Sync;
        match step.next(child.pieces).filter(|_| !is_last) {
            Some(SaveStep::Write(piece)) if child.ready_at(piece) > now => {
                child.work = Work::Until(child.ready_at(piece), piece);
            }
            Some(next) => {
                let op = next.op(&child.file, child.pieces);
                child.work = Work::Asked(next, self.network.disk(op));
            }
            None => {
                child.work = Work::Ended(Ok(()));
                let (written, work) = match child.kind {
                    ChildKind::Rewrite => {
                        let name = rewrite_name(child.pid);
                        let made = "Successfully created the temporary AOF base file";
                        (format!("{made} {name}"), "AOF rewrite")
                    }
                    _ => ("DB saved on disk".to_owned(), "RDB"),
                };
                self.network.log(LogLevel::Notice, written);
                self.log_copied(engine, work);
            }
        }
    }

    /// What a child that is done logs of the pages that were copied for it.
    fn log_copied(&mut self, engine: &Engine, work: &str) {
        let mb = engine.copied_pages.as_ref().map_or(0, CopiedPages::bytes) >> 20;
        let text = format!("Fork CoW for {work}: current {mb} MB, peak {mb} MB, average {mb} MB");
        self.network.log(LogLevel::Notice, text);
    }

    fn child_failed(&mut self, engine: &Engine, step: SaveStep, error: &DiskError) {
        let Some(child) = &mut self.persistence.child else { return };
        child.work = Work::Ended(Err(error.to_string()));
        let line = match (child.kind, step) {
            (ChildKind::Rewrite, SaveStep::Clear | SaveStep::Open) => {
                format!("Opening the temp file for AOF rewrite in rewriteAppendOnlyFile(): {error}")
            }
            (ChildKind::Rewrite, _) => {
                format!("Write error writing append only file on disk: {error}")
            }
            _ => step.complaint(error, &child.file, child.pieces, engine.config.text(key::DIR)),
        };
        let path = child.file.temp.clone();
        self.network.log(LogLevel::Warning, line);
        self.network.disk(DiskOp::Remove { path });
    }

    /// Collects a child that has ended.
    pub(crate) fn reap_child(&mut self, engine: &mut Engine) {
        let ended = self.persistence.child.take_if(|child| matches!(child.work, Work::Ended(_)));
        let Some(child) = ended else { return };
        let Work::Ended(result) = &child.work else { return };
        let result = result.clone().map_err(SaveFailure::Disk);
        self.child_ended(engine, child, result);
        self.ask_replication(engine, Replication::start_pending_save);
    }

    /// Kills the child, which leaves nothing behind.
    pub(in crate::server) fn kill_child(&mut self, engine: &mut Engine) {
        let Some(child) = self.persistence.child.take() else { return };
        if child.writes_file() {
            let remove = DiskOp::Remove { path: child.file.temp.clone() };
            match child.kind {
                ChildKind::Rewrite => drop(self.network.disk(remove)),
                _ => self.ask(vec![remove], Then::TempRemoved),
            }
        }
        if child.kind == ChildKind::Rewrite {
            let text = format!("Killing running AOF rewrite child: {}", child.pid);
            self.network.log(LogLevel::Notice, text);
        }
        self.child_ended(engine, child, Err(SaveFailure::Killed));
    }

    /// Notes what a child has brought, and does what waited for that.
    fn child_ended(&mut self, engine: &mut Engine, child: Child, end: Result<(), SaveFailure>) {
        let took_us = self.clock.now() - child.started_at;
        let cow_bytes = engine.copied_pages.take().map_or(0, |pages| pages.bytes());
        let bytes = child.snapshot().bytes().len() as u64;
        let result = end.map(|()| Saved { bytes, took_us, cow_bytes });
        let Some(kind) = child.kind.save_kind() else {
            let written = Written { pid: child.pid, temp: child.file.temp, bytes, took_us };
            return self.ask_aof(engine, |aof, turn| aof.rewrite_ended(turn, written, result));
        };
        let persistence = &mut self.persistence;
        persistence.last_duration_s = Some(took_us / 1_000_000);
        persistence.last_cow_bytes = cow_bytes;
        if kind != SaveKind::ReplicaSocket {
            match &result {
                Ok(_) => {
                    engine.dirty = engine.dirty.saturating_sub(child.dirty_at_fork);
                    persistence.last_save_s = self.clock.unix_s();
                    persistence.last_failed = false;
                }
                Err(SaveFailure::Disk(_)) => persistence.last_failed = true,
                Err(SaveFailure::Killed) => {}
            }
        }
        self.note_disk_fault(engine);
        let is_saved = result.is_ok();
        if is_saved && kind == SaveKind::ReplicaSocket {
            self.ask_replication(engine, |replication, turn| replication.note_pipe_end(turn));
        }
        self.network.tell(PersistenceFact::SaveEnded { kind, result });
        self.ask_replication(engine, |replication, turn| match child.kind {
            _ if !is_saved => replication.save_failed(turn),
            ChildKind::ReplicaDisk => replication.send_save(turn, child.snapshot().bytes(), false),
            ChildKind::ReplicaSocket(_) => {
                replication.send_save(turn, child.snapshot().bytes(), true);
            }
            ChildKind::Save | ChildKind::Rewrite => {}
        });
    }
}

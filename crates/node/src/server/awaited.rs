//! Work on files that the process waits for: it does nothing else until its disk has answered.
//!
//! A job is a row of operations, each begun when the one before is done; the first that fails ends
//! it. [`Then`] says what the process goes on with. Jobs are carried out in the order in which they
//! were asked for, what a job leads to before the next.

use std::collections::VecDeque;

use redscope_actor::{DiskError, DiskOp, DiskReply, Rope, Ticket, Time};
use redscope_engine::{ClientId, Engine};

use super::aof::{AfterFlush, Beside, NewBase};
use super::persistence::Saving;
use crate::io::Input;
use crate::server::ServerHost;

/// What the process goes on with when a job is done.
#[derive(Clone, Debug)]
pub(super) enum Then {
    /// Nothing depends on it.
    Nothing,
    /// `ACL LOAD`, by this client.
    AclRead(ClientId),
    /// `ACL SAVE`, by this client if it waits for the reply.
    AclWritten(Option<ClientId>),
    /// `CONFIG REWRITE`, by this client if it waits for the reply; `all` writes every parameter.
    ConfigRead { asker: Option<ClientId>, all: bool },
    /// The file is in place.
    ConfigWritten(Option<ClientId>),
    /// `DEBUG RELOAD`, by this client if it waits for the reply, with its options.
    DumpRead { asker: Option<ClientId>, flush: bool, merge: bool },
    /// `nodes.conf` was to be written.
    NodesConfWritten,
    /// The data set is being saved.
    Saved(Box<Saving>),
    /// What a child that was killed has left was to be removed.
    TempRemoved,
    /// The files of an append-only file are in place at the start.
    AofOpened,
    /// `DEBUG LOADAOF`, by this client if it waits for the reply.
    AofRead(Option<ClientId>),
    /// What was collected for the append-only file has to be written, all else waiting or not.
    Flush(AfterFlush),
    /// So many bytes were to be written to the append-only file.
    AofWritten { bytes: usize, after: AfterFlush, beside: Beside },
    /// What a failed write has left of its bytes was to be removed.
    AofCut { written: usize, after: AfterFlush },
    /// `appendfsync always`: what was written was to be synced.
    AofSynced(AfterFlush),
    /// The append-only file is off; what it had to the end was to be written and synced.
    AofStopped,
    /// The file is at its end, for a process that will exit.
    AofClosed(super::shutdown::Request),
    /// A file for what is done during a rewrite was to be made.
    RewriteOpened { new: Box<NewBase>, asker: Option<ClientId> },
    /// A new base was to be put in place.
    RewriteInPlace(Box<NewBase>),
}

/// What a job has brought: the files it read, or which operation failed and why.
pub(super) type Outcome = Result<Vec<Option<Rope>>, (usize, DiskError)>;

/// The file that a job read, if it is there.
///
/// Errors: why it cannot be read, in the system's words.
pub(super) fn only_file(outcome: Outcome) -> Result<Option<Rope>, String> {
    match outcome {
        Ok(files) => Ok(files.into_iter().next().flatten()),
        Err((_, error)) => Err(error.to_string()),
    }
}

/// Operations to be carried out one after another.
#[derive(Clone, Debug)]
struct Job {
    ops: VecDeque<DiskOp>,
    done: usize,
    read: Vec<Option<Rope>>,
    then: Then,
}

/// The jobs of a process.
#[derive(Clone, Debug, Default)]
pub(super) struct Jobs {
    waiting: VecDeque<Job>,
    /// The job under way and the operation that has yet to be answered.
    current: Option<(Ticket, Job)>,
    /// When that operation has gone to the disk; `None` while the input that led to it is under way.
    began: Option<Time>,
}

impl Jobs {
    /// Whether the process waits for its disk.
    pub(super) fn is_any(&self) -> bool {
        self.current.is_some() || !self.waiting.is_empty()
    }

    /// What an input has asked of the disk goes there.
    pub(super) fn go(&mut self, now: Time) {
        self.began.get_or_insert(now);
    }
}

impl ServerHost {
    /// Asks for operations; until they are done nothing else happens. They begin when the input
    /// under way has been taken.
    pub(super) fn ask(&mut self, ops: Vec<DiskOp>, then: Then) {
        self.jobs.waiting.push_back(Job { ops: ops.into(), done: 0, read: Vec::new(), then });
    }

    /// The same for what a job has led to: it comes before the jobs that wait.
    pub(super) fn ask_next(&mut self, ops: Vec<DiskOp>, then: Then) {
        self.jobs.waiting.push_front(Job { ops: ops.into(), done: 0, read: Vec::new(), then });
    }

    /// Takes the answer to the operation under way. False: the input is something else.
    pub(super) fn job_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let Input::Disk(ticket, answer) = input else { return false };
        let current = self.jobs.current.take_if(|(asked, _)| asked == ticket);
        let Some((_, mut job)) = current else { return false };
        if let Some(began) = self.jobs.began {
            self.note_disk_latency(engine, &job.then, job.done, began);
        }
        match answer {
            Ok(reply) => {
                if let DiskReply::Content(content) = reply {
                    job.read.push(content.clone());
                }
                job.done += 1;
                self.advance(engine, job);
            }
            Err(error) => self.go_on(engine, job.then, Err((job.done, error.clone()))),
        }
        self.begin_jobs(engine);
        true
    }

    /// Begins what waits, unless something is under way.
    pub(super) fn begin_jobs(&mut self, engine: &mut Engine) {
        while self.exit.is_none()
            && self.jobs.current.is_none()
            && let Some(job) = self.jobs.waiting.pop_front()
        {
            self.advance(engine, job);
        }
    }

    /// Begins the next operation of a job, or goes on with what comes after it.
    fn advance(&mut self, engine: &mut Engine, mut job: Job) {
        match job.ops.pop_front() {
            Some(op) => {
                self.jobs.current = Some((self.network.disk(op), job));
                self.jobs.began = None;
            }
            None => self.go_on(engine, job.then, Ok(job.read)),
        }
    }

    fn go_on(&mut self, engine: &mut Engine, then: Then, outcome: Outcome) {
        match then {
            Then::Nothing => self.log_failure(outcome),
            Then::TempRemoved => {}
            Then::AclRead(asker) => self.acl_was_read(engine, asker, outcome),
            Then::AclWritten(asker) => self.acl_was_written(engine, asker, outcome),
            Then::ConfigRead { asker, all } => self.config_was_read(engine, asker, all, outcome),
            Then::ConfigWritten(asker) => self.config_was_written(engine, asker, outcome),
            Then::DumpRead { asker, flush, merge } => {
                self.dump_was_read(engine, asker, outcome, flush, merge);
            }
            Then::NodesConfWritten => self.nodes_conf_was_written(outcome),
            Then::Saved(saving) => self.save_was_written(engine, *saving, outcome),
            Then::AofOpened => self.aof_was_opened(outcome),
            Then::AofRead(asker) => self.aof_was_read(engine, asker, outcome),
            Then::Flush(after) => self.flush(engine, after),
            Then::AofWritten { bytes, after, .. } => {
                self.aof_was_written(engine, bytes, after, outcome);
            }
            Then::AofCut { written, after } => self.aof_was_cut(engine, written, after, outcome),
            Then::AofSynced(after) => self.aof_was_synced(engine, after, outcome),
            Then::AofStopped => self.aof_was_stopped(outcome),
            Then::AofClosed(request) => self.aof_was_closed(engine, request, outcome),
            Then::RewriteOpened { new, asker } => {
                self.rewrite_was_opened(engine, *new, asker, outcome);
            }
            Then::RewriteInPlace(new) => self.base_is_in_place(engine, *new, outcome),
        }
    }

    /// Logs an operation that failed and on which nothing depends.
    fn log_failure(&mut self, outcome: Outcome) {
        if let Err((_, error)) = outcome {
            self.network.log(crate::fact::LogLevel::Warning, error.to_string());
        }
    }
}

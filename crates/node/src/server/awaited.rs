//! Work on files that the process waits for: it does nothing else until its disk has answered.
//!
//! A job is a row of operations, each begun when the one before is done; the first that fails ends
//! it. [`Then`] says what the process goes on with. Jobs are carried out in the order in which they
//! were asked for, what a job leads to before the next.

use redscope_actor::{DiskOp, DiskReply};
use redscope_engine::Engine;

use super::job::{Job, Outcome, Then};
use crate::io::Input;
use crate::server::ServerHost;

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
            Then::Saved(saving) => {
                self.ask_persistence(engine, |persistence, turn| {
                    persistence.saved(turn, *saving, outcome);
                });
            }
            Then::AofOpened => self.ask_aof(engine, |aof, turn| aof.opened(turn, outcome)),
            Then::AofRead(asker) => self.aof_was_read(engine, asker, outcome),
            Then::Flush(after) => self.ask_aof(engine, |aof, turn| aof.flush(turn, after)),
            Then::AofWritten { bytes, after, .. } => {
                self.ask_aof(engine, |aof, turn| aof.written(turn, bytes, after, outcome));
            }
            Then::AofCut { written, after } => {
                self.ask_aof(engine, |aof, turn| aof.was_cut(turn, written, after, outcome));
            }
            Then::AofSynced(after) => {
                self.ask_aof(engine, |aof, turn| aof.synced(turn, after, outcome));
            }
            Then::AofStopped => self.ask_aof(engine, |aof, turn| aof.stopped(turn, outcome)),
            Then::AofClosed(request) => self.aof_was_closed(engine, request, outcome),
            Then::RewriteOpened { new, asker } => {
                self.ask_aof(engine, |aof, turn| aof.rewrite_opened(turn, *new, asker, outcome));
            }
            Then::RewriteInPlace(new) => {
                self.ask_aof(engine, |aof, turn| aof.base_in_place(turn, *new, outcome));
            }
        }
    }

    /// Logs an operation that failed and on which nothing depends.
    fn log_failure(&mut self, outcome: Outcome) {
        if let Err((_, error)) = outcome {
            self.network.log(crate::fact::LogLevel::Warning, error.to_string());
        }
    }
}

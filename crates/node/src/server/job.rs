//! Words of work on files: what is asked of the disk, what it has brought, and what the process goes
//! on with.

use std::collections::VecDeque;

use redscope_actor::{DiskError, DiskOp, Rope, Ticket, Time};
use redscope_engine::ClientId;

use super::aof::base::NewBase;
use super::persistence::steps::Saving;
use super::shutdown::request::Request;

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
    AofClosed(Request),
    /// A file for what is done during a rewrite was to be made.
    RewriteOpened { new: Box<NewBase>, asker: Option<ClientId> },
    /// A new base was to be put in place.
    RewriteInPlace(Box<NewBase>),
}

/// What a write of the append-only file is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum AfterFlush {
    /// The replies of this turn.
    Replies,
    /// A rewrite, asked for by this client if it waits for the reply.
    Rewrite(Option<ClientId>),
    /// `DEBUG LOADAOF`, by this client if it waits for the reply.
    Load(Option<ClientId>),
    /// The end of the process.
    Shutdown(Request),
}

/// What else was done with the disk when the append-only file was written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Beside {
    /// It was synced in the background.
    Sync,
    /// A child was there.
    Child,
    /// Nothing.
    Nothing,
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
pub(super) struct Job {
    pub(super) ops: VecDeque<DiskOp>,
    pub(super) done: usize,
    pub(super) read: Vec<Option<Rope>>,
    pub(super) then: Then,
}

/// The jobs of a process.
#[derive(Clone, Debug, Default)]
pub(super) struct Jobs {
    pub(super) waiting: VecDeque<Job>,
    /// The job under way and the operation that has yet to be answered.
    pub(super) current: Option<(Ticket, Job)>,
    /// When that operation has gone to the disk; `None` while the input that led to it is under way.
    pub(super) began: Option<Time>,
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

//! What a handler may touch: keys and values are in `keys`, what makes a client wait in `blocking`.

mod blocking;
mod keys;

use redscope_actor::Rng;
use redscope_data::Db;
use redscope_resp::Frame;

use crate::Reply;
use crate::client::{BlockedOn, Client, ClientKind};
use crate::cost::Lasted;
use crate::engine::Engine;

/// Lent to a handler for one command.
#[derive(Debug)]
pub struct Ctx<'a> {
    /// Everything of the process but this client.
    pub engine: &'a mut Engine,
    /// The client whose request this is.
    pub client: &'a mut Client,
    /// Unix milliseconds; stands still during a command.
    pub now_ms: u64,
    pub(super) outcome: Outcome,
}

/// What a handler decides beside its reply.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The handler wrote to the client itself, or the peer expects nothing.
    pub(super) silent: bool,
    pub(super) blocked: Option<BlockedOn>,
    /// What replicas get in place of the request.
    pub(super) rewritten: Option<Vec<Vec<Vec<u8>>>>,
    /// Replicas get the request though nothing has changed.
    pub(super) force_stream: bool,
    /// How the command went that was carried out last.
    pub(super) lasted: Lasted,
    /// Virtual time the request took as a whole, in microseconds.
    slept_us: u64,
    /// What the script under way may do.
    pub(super) script: ScriptRights,
    /// The slot of the request's keys, in a cluster.
    pub(super) slot: Option<u16>,
    /// The script under way has read something.
    pub(super) script_reads: bool,
    /// The error the command ends in was counted where it arose.
    pub(super) error_counted: bool,
    pub(super) nesting: Nesting,
    /// The request belongs to another node of the cluster, or to none.
    pub(super) misrouted: bool,
    /// What the client, a monitor, is still to be shown of its own request.
    pub(super) own_lines: Vec<String>,
}

/// What a script may do by the flags it declares; nothing of it holds outside of scripts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ScriptRights {
    /// It may write though memory is over `maxmemory`.
    pub(crate) allows_oom: bool,
    /// In a cluster it may touch keys of several slots.
    pub(crate) allows_cross_slot: bool,
}

/// What runs the command under way, if not its client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Nesting {
    /// The client itself.
    #[default]
    None,
    /// `EXEC`: nothing waits.
    Exec,
    /// A script: nothing waits, and what would is an error.
    Script,
}

impl<'a> Ctx<'a> {
    pub(crate) fn new(engine: &'a mut Engine, client: &'a mut Client, now_ms: u64) -> Self {
        Ctx { engine, client, now_ms, outcome: Outcome::default() }
    }

    /// The client's database.
    pub fn db(&mut self) -> &mut Db {
        &mut self.engine.dbs[self.client.db]
    }

    /// The process's generator.
    pub fn rng(&mut self) -> &mut Rng {
        &mut self.engine.rng
    }

    /// Drops the client's transaction with its watches.
    pub(super) fn discard_transaction(&mut self) {
        self.client.transaction = None;
        self.engine.unwatch(self.client);
    }

    /// Gives replicas the request even if it has changed nothing here.
    ///
    /// Source: server.c `forceCommandPropagation`, 7.0.15.
    pub fn force_stream(&mut self) {
        self.outcome.force_stream = true;
    }

    /// Gives replicas another command in place of the request.
    pub fn rewrite<A: AsRef<[u8]>>(&mut self, args: &[A]) {
        let args = args.iter().map(|arg| arg.as_ref().to_vec()).collect();
        self.outcome.rewritten.get_or_insert_default().push(args);
    }

    /// Keeps the request from replicas: what it did is in the stream already, or is nothing.
    pub fn rewrite_to_nothing(&mut self) {
        self.outcome.rewritten.get_or_insert_default();
    }

    /// Closes the client if a reply of so many bytes is more than may wait for it, and says whether
    /// it is.
    pub fn would_overflow_output(&mut self, reply_bytes: u64) -> bool {
        let limit = self.engine.output_limit(self.client).hard_bytes;
        let overflows = limit > 0 && reply_bytes >= limit;
        self.client.close_now |= overflows;
        overflows
    }

    /// No reply: the handler has written to the client itself, or the peer expects none.
    pub fn silent(&mut self) -> Reply {
        self.outcome.silent = true;
        Frame::Null
    }

    /// Says how long the command keeps the process from everything else, in virtual time.
    pub fn takes_us(&mut self, duration_us: u64) {
        self.engine.meter.sleep_us(duration_us);
        self.outcome.slept_us += duration_us;
    }

    /// Notes elements looked at or made that are neither in the request nor in the reply.
    pub fn touch(&mut self, elements: usize) {
        self.engine.meter.touch(elements);
    }

    /// Notes elements that a cursor gathers before it answers them.
    pub(super) fn gather(&mut self, elements: usize) {
        self.engine.meter.gather(elements);
    }

    /// Notes neighbours passed on the way to an element of a list.
    pub(super) fn steps(&mut self, steps: usize) {
        self.engine.meter.steps(steps);
    }

    /// Notes bytes looked at that are neither in the request nor in the reply.
    pub(super) fn bytes(&mut self, bytes: usize) {
        self.engine.meter.bytes(bytes);
    }

    /// Milliseconds the request has kept the process from everything else.
    pub(crate) fn slept_ms(&self) -> u64 {
        self.outcome.slept_us / 1000
    }

    /// Says what runs the commands that follow, and returns what was said before.
    pub(crate) fn enter(&mut self, nesting: Nesting) -> Nesting {
        std::mem::replace(&mut self.outcome.nesting, nesting)
    }

    /// Says what the script that begins may do.
    pub(crate) fn begin_script(&mut self, rights: ScriptRights) {
        self.outcome.script = rights;
    }

    /// What runs the command under way.
    pub(super) fn nesting(&self) -> Nesting {
        self.outcome.nesting
    }

    /// Says that the error the command ends in is the error of a command it ran.
    pub(crate) fn error_is_counted(&mut self) {
        self.outcome.error_counted = true;
    }

    /// Whether a script runs the command under way.
    pub(super) fn in_script(&self) -> bool {
        self.outcome.nesting == Nesting::Script
    }

    /// Whether limits on the size of values apply: what the master sends is obeyed.
    pub fn is_limited(&self) -> bool {
        self.client.kind != ClientKind::Master
    }
}

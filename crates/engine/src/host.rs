//! What the engine asks of the process around it.

use crate::command::{Args, CommandResult, CommandSpec, Ctx};
use crate::error::CommandError;
use crate::host_command::HostCommand;

/// Who gets a write: what `redis.set_repl` chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Targets {
    /// The append-only file.
    pub aof: bool,
    /// Replicas.
    pub replicas: bool,
}

impl Targets {
    /// Everybody.
    pub const ALL: Targets = Targets { aof: true, replicas: true };
}

/// A write to be put into the replication stream and the AOF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamCommand {
    /// Who gets it.
    pub targets: Targets,
    /// Database it applies to.
    pub db: usize,
    /// The command.
    pub args: Vec<Vec<u8>>,
}

/// What the engine asks of the process, apart from replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A message for the subscribers of other cluster nodes.
    Published {
        /// The channel.
        channel: Vec<u8>,
        /// The message.
        message: Vec<u8>,
        /// Whether it is a shard channel.
        shard: bool,
    },
    /// Nothing is left of the data set: what was saved of it is out of date.
    Flushed,
    /// A line for the log.
    Log {
        /// From 0, for debugging, to 3, a warning.
        level: u8,
        /// The line.
        text: String,
    },
}

/// The process around an engine.
pub trait Host {
    /// Carries out a command that the table gives to the process.
    fn call(&mut self, ctx: &mut Ctx<'_>, command: HostCommand, args: Args<'_>) -> CommandResult;

    /// Says whether this node may serve these keys; asked only in [`Mode::Cluster`].
    fn route(
        &mut self,
        ctx: &Ctx<'_>,
        spec: &CommandSpec,
        keys: &[&[u8]],
    ) -> Result<(), CommandError>;

    /// End of the replication stream, in bytes, once everything produced so far is in it.
    fn stream_offset_bytes(&self) -> u64;

    /// Takes the writes a command led to, to be sent to replicas as one unit.
    fn replicate(&mut self, commands: Vec<StreamCommand>);

    /// Hears that the master has sent a write or a `PING` while the disk keeps nothing; whether it is
    /// to be done all the same. If not, this is the end of the process.
    fn may_do_unkept(&mut self, ctx: &Ctx<'_>, is_ping: bool) -> bool;
}

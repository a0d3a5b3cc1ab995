//! The servers of a play, and what a process says of its replicas.

use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx};
use redscope_engine::{Alone, CommandError, Host, HostCommand, Reply, StreamCommand};

use super::TICK_MS;
use super::interned::Id;

/// When a play begins, by the clock of everybody, in Unix milliseconds.
pub(super) const START_MS: u64 = 1_700_000_000_000;

/// A command.
pub(super) type Words = Vec<Vec<u8>>;

/// A server that never comes back.
pub(super) const FOR_EVER: u8 = u8::MAX;

/// A server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Server {
    pub(super) content: Id,
    /// So many ticks its clock is ahead.
    pub(super) ahead: u8,
    /// It is away until this tick.
    pub(super) away_until: Option<u8>,
}

impl Server {
    /// What its clock shows, in Unix milliseconds.
    pub(super) fn clock_ms(self, tick: u8) -> u64 {
        clock_ms(tick + self.ahead)
    }
}

/// What a clock that is right shows, in Unix milliseconds.
pub(super) fn clock_ms(tick: u8) -> u64 {
    START_MS + u64::from(tick) * TICK_MS
}

/// What a master knows of its replicas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Peers {
    /// How many are connected.
    pub(super) replicas: u8,
    /// How many have the last write of who asks.
    pub(super) acked: u8,
    /// Where its stream ends, in bytes.
    pub(super) offset_bytes: u64,
}

/// The process around an engine: a master with replicas. What it sends them is kept here.
pub(super) struct Process {
    pub(super) peers: Peers,
    pub(super) stream: Vec<Words>,
}

impl Host for Process {
    fn call(&mut self, ctx: &mut Ctx<'_>, command: HostCommand, args: Args<'_>) -> CommandResult {
        let Peers { replicas, acked, offset_bytes } = self.peers;
        let text = |text: String| Reply::Bulk(text.as_bytes().into());
        match command {
            HostCommand::Wait => Ok(Reply::Integer(i64::from(acked))),
            HostCommand::Role => {
                let replica = |number: u8| {
                    let parts = [format!("10.0.0.{}", number + 2), "6379".to_owned()];
                    let parts = parts.into_iter().chain([offset_bytes.to_string()]);
                    Reply::Array(parts.map(text).collect())
                };
                Ok(Reply::Array(vec![
                    text("master".to_owned()),
                    Reply::Integer(offset_bytes as i64),
                    Reply::Array((0..replicas).map(replica).collect()),
                ]))
            }
            command => Alone.call(ctx, command, args),
        }
    }

    fn route(
        &mut self,
        ctx: &Ctx<'_>,
        spec: &CommandSpec,
        keys: &[&[u8]],
    ) -> Result<(), CommandError> {
        Alone.route(ctx, spec, keys)
    }

    fn stream_offset_bytes(&self) -> u64 {
        self.peers.offset_bytes
    }

    fn replicate(&mut self, commands: Vec<StreamCommand>) {
        self.stream.extend(commands.into_iter().map(|command| command.args));
    }

    fn may_do_unkept(&mut self, ctx: &Ctx<'_>, is_ping: bool) -> bool {
        Alone.may_do_unkept(ctx, is_ping)
    }
}

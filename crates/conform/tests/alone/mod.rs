//! An engine without a process around it, for tests.

use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx, debug};
use redscope_engine::{CommandError, FixedError, Host, StreamCommand};

/// A process that does nothing beside its engine.
pub(crate) struct Alone;

impl Host for Alone {
    fn call(&mut self, ctx: &mut Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> CommandResult {
        match spec.name {
            "debug" => debug(ctx, args),
            _ => Err(FixedError::Syntax.into()),
        }
    }

    fn route(&mut self, _: &Ctx<'_>, _: &CommandSpec, _: &[&[u8]]) -> Result<(), CommandError> {
        Ok(())
    }

    fn stream_offset_bytes(&self) -> u64 {
        0
    }

    fn replicate(&mut self, _: Vec<StreamCommand>) {}
}

//! An engine without a process around it: for tests, benchmarks and programs that embed one.

use crate::command::{Args, CommandResult, CommandSpec, Ctx, debug};
use crate::error::{CommandError, FixedError};
use crate::host::{Host, StreamCommand};
use crate::host_command::HostCommand;

/// A process that does nothing beside its engine. It serves every slot, replicates to nobody, and
/// does not know the commands that are a process's own, but for `DEBUG` as far as the data goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Host for Alone {
    fn call(&mut self, ctx: &mut Ctx<'_>, command: HostCommand, args: Args<'_>) -> CommandResult {
        match command {
            HostCommand::AclLoad | HostCommand::AclSave => Err(FixedError::NO_ACL_FILE.into()),
            HostCommand::Debug => debug(ctx, args),
            _ => Err(FixedError::SYNTAX.into()),
        }
    }

    fn route(&mut self, _: &Ctx<'_>, _: &CommandSpec, _: &[&[u8]]) -> Result<(), CommandError> {
        Ok(())
    }

    fn stream_offset_bytes(&self) -> u64 {
        0
    }

    fn replicate(&mut self, _: Vec<StreamCommand>) {}

    fn may_do_unkept(&mut self, _: &Ctx<'_>, _: bool) -> bool {
        true
    }
}

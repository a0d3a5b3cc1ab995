//! What a script calls: the checks that hold inside one.

use redscope_data::key_slot;

use super::admit::{check_disk, check_writable, is_stale, make_room};
use super::call::call;
use crate::acl::{self, Denied};
use crate::client::ClientKind;
use crate::command::observe;
use crate::command::{
    Args, CommandResult, CommandSpec, Ctx, Flags, Run, lookup_request, routing_keys,
};
use crate::error::{CommandError, FixedError};
use crate::host::Host;
use crate::mode::Mode;

/// Carries out a command for a script, after the checks that hold inside one.
///
/// Source: script.c `scriptCall`, 7.0.15, whose order of checks decides which error wins.
pub(crate) fn call_from_script(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    args: Args<'_>,
    read_only: bool,
) -> CommandResult {
    let mut words = Vec::new();
    let meant = ctx.engine.config.renames.in_words_of_table(args, &mut words);
    let admitted = match meant {
        Some(args) => admit_from_script(ctx, host, args, read_only),
        None => Err(FixedError::SCRIPT_UNKNOWN_COMMAND.into()),
    };
    let args = meant.unwrap_or(args);
    match admitted {
        Ok(spec) => call(ctx, host, spec, args),
        Err(error) => {
            observe::note_refusal(ctx, args, &error.to_bytes());
            Err(error)
        }
    }
}

fn admit_from_script(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    args: Args<'_>,
    read_only: bool,
) -> Result<&'static CommandSpec, CommandError> {
    let spec = lookup_request(args).map_err(|_| FixedError::SCRIPT_UNKNOWN_COMMAND)?;
    if !spec.is_known_in(ctx.engine.mode) {
        return Err(FixedError::SCRIPT_UNKNOWN_COMMAND.into());
    }
    if !spec.accepts(args.len()) || matches!(spec.run, Run::Container) {
        return Err(FixedError::SCRIPT_ARITY.into());
    }
    if spec.flags.has(Flags::NOSCRIPT) && !ctx.engine.scripting.all_commands {
        return Err(FixedError::SCRIPT_NOT_ALLOWED.into());
    }
    let from_master = ctx.client.kind == ClientKind::Master;
    if !spec.flags.has(Flags::STALE) && is_stale(ctx) {
        return Err(FixedError::SCRIPT_STALE.into());
    }
    if !from_master {
        acl::check(ctx, spec, args, "lua").map_err(|denied| match denied {
            Denied::Command => FixedError::SCRIPT_NO_PERMISSION,
            Denied::Key(_) => FixedError::SCRIPT_NO_KEY_PERMISSION,
            Denied::Channel(_) => FixedError::SCRIPT_NO_CHANNEL_PERMISSION,
        })?;
    }
    if read_only && (spec.flags.has(Flags::WRITE) || spec.flags.has(Flags::MAY_REPLICATE)) {
        return Err(FixedError::SCRIPT_WRITES.into());
    }
    if spec.flags.has(Flags::WRITE) && !from_master {
        check_disk(ctx)?;
        check_writable(ctx)?;
    }
    if !from_master && !ctx.outcome.script.allows_oom {
        make_room(ctx, host, spec.flags.has(Flags::DENYOOM))?;
    }
    if ctx.engine.mode == Mode::Cluster && !from_master {
        route_from_script(ctx, host, spec, args)?;
    }
    Ok(spec)
}

/// Whether the keys are this node's, and of the one slot the script may touch.
///
/// Source: script.c `scriptVerifyClusterState`, 7.0.15: the slot is that of the keys the request
/// declares, else that of the first key a script touches.
fn route_from_script(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> Result<(), FixedError> {
    let keys = routing_keys(spec, args);
    let Some(first) = keys.first() else { return Ok(()) };
    host.route(ctx, spec, &keys).map_err(|error| match error {
        CommandError::Fixed(FixedError::CLUSTER_DOWN) => FixedError::SCRIPT_CLUSTER_DOWN,
        CommandError::Fixed(FixedError::CLUSTER_DOWN_READ_ONLY) => {
            FixedError::SCRIPT_CLUSTER_DOWN_READ_ONLY
        }
        _ => FixedError::SCRIPT_FOREIGN_KEY,
    })?;
    if ctx.outcome.script.allows_cross_slot {
        return Ok(());
    }
    let slot = key_slot(first);
    if *ctx.outcome.slot.get_or_insert(slot) == slot {
        Ok(())
    } else {
        Err(FixedError::SCRIPT_CROSS_SLOT)
    }
}

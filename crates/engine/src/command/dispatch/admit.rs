//! Whether a command may run, or be queued: the checks in the order in which Redis makes them.

use super::route::route;
use crate::acl::{self, Denied};
use crate::client::ClientKind;
use crate::command::intent::Intent;
use crate::command::{Args, CommandSpec, Ctx, Flags, Guard, Marks, Run};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::host::Host;
use crate::mode::Mode;

/// All checks before a command may run or be queued.
pub(super) fn admit(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> Result<(), CommandError> {
    if !spec.is_known_in(ctx.engine.mode) {
        return Err(CommandError::UnknownCommand(args.to_owned()));
    }
    if !spec.accepts(args.len()) || matches!(spec.run, Run::Container) {
        return Err(CommandError::Arity(spec.full_name.to_owned()));
    }
    check_protected(ctx, spec)?;
    if !ctx.client.authenticated && !spec.flags.has(Flags::NO_AUTH) {
        return Err(FixedError::NO_AUTH.into());
    }
    if ctx.client.transaction.is_some() && spec.flags.has(Flags::NO_MULTI) {
        return Err(FixedError::NOT_IN_TRANSACTION.into());
    }
    let from_master = ctx.client.kind == ClientKind::Master;
    if !from_master && !spec.flags.has(Flags::NO_AUTH) {
        let context = if ctx.client.transaction.is_some() { "multi" } else { "toplevel" };
        acl::check(ctx, spec, args, context).map_err(|denied| match denied {
            Denied::Command => CommandError::NoPermission(spec.full_name),
            Denied::Key(_) => FixedError::NO_KEY_PERMISSION.into(),
            Denied::Channel(_) => FixedError::NO_CHANNEL_PERMISSION.into(),
        })?;
    }
    if ctx.engine.mode == Mode::Cluster && !from_master {
        route(ctx, host, spec, args)?;
    }
    if ctx.engine.limit_tracked_keys() {
        ctx.engine.tell_evicted(ctx.client);
    }
    let intent = Intent::of(ctx, spec, args);
    // What a transaction queues takes memory too.
    let may_grow = ctx.client.transaction.is_some() && !spec.marks.has(Marks::ENDS_TRANSACTION);
    let needs_memory = intent.has.has(Flags::DENYOOM) || may_grow;
    make_room(ctx, host, needs_memory)?;
    let is_write = intent.has.has(Flags::WRITE);
    let role = ctx.engine.role;
    let is_ping = spec.marks.has(Marks::HEARS_OF_DISK);
    if let Some(fault) = ctx.engine.disk_fault.as_ref().filter(|_| is_write || is_ping)
        && !(from_master && host.may_do_unkept(ctx, is_ping))
    {
        return Err(fault.refusal());
    }
    if is_write && !from_master {
        check_writable(ctx)?;
    }
    if ctx.client.in_subscriber_context() && !spec.marks.has(Marks::SUBSCRIBER) {
        return Err(CommandError::SubscriberContext(spec.full_name.to_owned()));
    }
    if !from_master && intent.lacks.has(Flags::STALE) && is_stale(ctx) {
        return Err(FixedError::MASTER_DOWN.into());
    }
    if role.loading && !from_master && intent.lacks.has(Flags::LOADING) {
        return Err(FixedError::LOADING.into());
    }
    if let Some(busy) = &ctx.engine.scripting.busy
        && !spec.flags.has(Flags::ALLOW_BUSY)
    {
        return Err(FixedError::scripting_busy(busy.source).into());
    }
    let touches_keys = [Flags::READONLY, Flags::WRITE, Flags::MAY_REPLICATE];
    let only_listens = ctx.client.monitor || ctx.client.kind == ClientKind::Replica;
    if only_listens && touches_keys.iter().any(|flag| intent.has.has(*flag)) {
        return Err(FixedError::REPLICA_TOUCHES_KEYS.into());
    }
    Ok(())
}

/// Whether `DEBUG` or `MODULE` may be used from where the client is.
fn check_protected(ctx: &Ctx<'_>, spec: &CommandSpec) -> Result<(), CommandError> {
    let Some(Guard { parameter, refused }) = spec.guard else { return Ok(()) };
    if ctx.engine.config.allows_protected(parameter, ctx.client.is_local()) {
        Ok(())
    } else {
        Err(refused.into())
    }
}

/// Removes keys if memory is over its limit; an error if that does not help and the command may
/// need more, by itself or by what it has queued.
pub(super) fn make_room(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    needs_memory: bool,
) -> Result<(), CommandError> {
    if ctx.engine.config.limits.max_memory == 0 || ctx.engine.scripting.busy.is_some() {
        return Ok(());
    }
    let fits = ctx.engine.make_room(ctx.now_ms);
    ctx.engine.tell_evicted(ctx.client);
    ctx.engine.flush_stream_singly(host);
    if fits || !needs_memory {
        return Ok(());
    }
    Err(FixedError::OUT_OF_MEMORY.into())
}

/// Whether this is a replica that has lost its master and may not serve what it has.
pub(crate) fn is_stale(ctx: &Ctx<'_>) -> bool {
    let role = ctx.engine.role;
    role.is_replica
        && !role.master_link_up
        && !ctx.engine.config.flag(key::REPLICA_SERVE_STALE_DATA)
}

/// Whether what is written can be kept.
pub(super) fn check_disk(ctx: &Ctx<'_>) -> Result<(), CommandError> {
    match &ctx.engine.disk_fault {
        Some(fault) => Err(fault.refusal()),
        None => Ok(()),
    }
}

/// Whether this server takes writes from clients.
pub(super) fn check_writable(ctx: &Ctx<'_>) -> Result<(), CommandError> {
    let role = ctx.engine.role;
    if role.too_few_replicas && !role.is_replica {
        return Err(FixedError::NO_REPLICAS.into());
    }
    if role.is_replica && ctx.engine.config.flag(key::REPLICA_READ_ONLY) {
        return Err(FixedError::READ_ONLY.into());
    }
    Ok(())
}

//! Whether a client may carry out a request, and the log of what was refused.

use redscope_data::Str;

use crate::acl::{Denied, LogEntry};
use crate::client_line::describe;
use crate::command::{Args, CommandSpec, Ctx};
use crate::config::key;

/// Whether the client's user may carry a request out.
pub(crate) fn find_denial(
    ctx: &Ctx<'_>,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> Result<(), Denied> {
    match ctx.engine.acl.user(&ctx.client.user) {
        Some(user) if user.may_do_everything() => Ok(()),
        Some(user) => user.check(spec, args),
        None => Err(Denied::Command),
    }
}

/// Whether the client's user may carry a request out; what is refused goes into the log.
pub(crate) fn check(
    ctx: &mut Ctx<'_>,
    spec: &'static CommandSpec,
    args: Args<'_>,
    context: &'static str,
) -> Result<(), Denied> {
    let denied = find_denial(ctx, spec, args);
    if let Err(denied) = &denied {
        let (reason, object) = match denied {
            Denied::Command => ("command", Str::from(spec.full_name)),
            Denied::Key(place) => ("key", Str::from(args[*place])),
            Denied::Channel(place) => ("channel", Str::from(args[*place])),
        };
        note(ctx, reason, context, object, ctx.client.user.clone());
    }
    denied
}

/// Puts something refused into the log of `ACL LOG`.
pub(crate) fn note(
    ctx: &mut Ctx<'_>,
    reason: &'static str,
    context: &'static str,
    object: Str,
    username: Str,
) {
    let entry = LogEntry {
        id: 0,
        count: 1,
        reason,
        context,
        object,
        username,
        created_ms: ctx.now_ms,
        updated_ms: ctx.now_ms,
        client_info: describe(ctx.client, ctx.now_ms),
    };
    let max_len = usize::try_from(ctx.engine.config.integer(key::ACLLOG_MAX_LEN)).unwrap_or(0);
    ctx.engine.acl.note(entry, max_len);
}

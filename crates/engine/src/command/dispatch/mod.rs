//! The way of one request: table, checks in Redis's order, queueing, the handler, the stream.

mod admit;
mod call;
mod from_script;
mod route;

use redscope_resp::Frame;

use crate::acl;
use crate::client::{ClientId, ClientKind, ReplyMode, Wake};
use crate::command::cross_protocol::hangs_up_on_http;
use crate::command::intent::Intent;
use crate::command::observe;
use crate::command::{Args, CommandResult, CommandSpec, Ctx, Flags, Marks, lookup, lookup_request};
use crate::error::CommandError;
use crate::host::Host;
use admit::admit;

pub(crate) use admit::is_stale;
pub(super) use call::call;
pub(crate) use call::{note_answered, run_again};
pub(crate) use from_script::call_from_script;

/// Carries out a request and answers the client.
///
/// Source: server.c `processCommand`, 7.0.15, whose order of checks decides which error wins.
pub(crate) fn process_request(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) {
    if hangs_up_on_http(ctx, args) {
        return;
    }
    let mut words = Vec::new();
    match ctx.engine.config.renames.in_words_of_table(args, &mut words) {
        Some(args) => process_known(ctx, host, args),
        None => {
            ctx.client.last_command = None;
            let unknown = refuse(ctx, None, args, CommandError::UnknownCommand(args.to_owned()));
            answer(ctx, args, Err(unknown));
        }
    }
}

/// Carries out a request that calls its command as the table does.
fn process_known(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) {
    let found = lookup_again(ctx.client.last_command, args);
    let spec = found.as_ref().ok().copied();
    ctx.client.last_command = spec;
    let marks = spec.map_or(Marks::NONE, |spec| spec.marks);
    if marks.has(Marks::HANGS_UP) {
        ctx.client.send(&Frame::OK);
        ctx.client.close_after_reply = true;
        return;
    }
    let admitted = found.and_then(|spec| admit(ctx, host, spec, args).map(|()| spec));
    let result = match admitted {
        Ok(spec) if must_queue(ctx, spec) => {
            let transaction = ctx.client.transaction.as_mut().expect("must_queue checked");
            transaction.queued.push(args.to_owned());
            Ok(Frame::simple("QUEUED"))
        }
        Ok(spec) if is_paused(ctx, spec, args) => {
            let until_ms = ctx.engine.pause.map_or(0, |pause| pause.until_ms);
            let wait_ms = until_ms.saturating_sub(ctx.now_ms);
            Ok(ctx.wait(wait_ms, Frame::Null, Wake::Pause))
        }
        Ok(spec) => call(ctx, host, spec, args),
        Err(error) => Err(refuse(ctx, spec, args, error)),
    };
    answer(ctx, args, result);
    // What CLIENT CACHING said holds for one command, or one transaction.
    if let Some(tracking) = &mut ctx.client.tracking
        && ctx.client.transaction.is_none()
        && !lookup(args[0]).is_some_and(|(_, row)| row.marks.has(Marks::KEEPS_CACHING))
    {
        tracking.caching = None;
    }
    if !marks.has(Marks::KEEPS_ASKING) && ctx.client.transaction.is_none() {
        ctx.client.asking = false;
    }
}

/// What a command that may not run leads to: a transaction that collects commands will fail, and
/// `EXEC` drops it at once.
///
/// Source: server.c `rejectCommand`, multi.c `execCommandAbort`, 7.0.15.
fn refuse(
    ctx: &mut Ctx<'_>,
    spec: Option<&CommandSpec>,
    args: Args<'_>,
    error: CommandError,
) -> CommandError {
    let error = if spec.is_some_and(CommandSpec::is_exec) && !ctx.outcome.misrouted {
        ctx.discard_transaction();
        let text = error.to_string();
        CommandError::ExecRefused(text.strip_prefix("ERR ").unwrap_or(&text).to_owned())
    } else {
        if let Some(transaction) = &mut ctx.client.transaction {
            transaction.failed = true;
        }
        error
    };
    observe::note_refusal(ctx, args, &error.to_bytes());
    error
}

/// Whether `CLIENT PAUSE` keeps a command back; what a master sends waits as well.
fn is_paused(ctx: &Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> bool {
    let Some(pause) = ctx.engine.pause.filter(|pause| pause.until_ms > ctx.now_ms) else {
        return false;
    };
    let has = Intent::of(ctx, spec, args).has;
    let writes = has.has(Flags::WRITE) || has.has(Flags::MAY_REPLICATE);
    let may_wait = ctx.client.kind != ClientKind::Replica && ctx.client.id != ClientId::REPLAY;
    may_wait && (!pause.writes_only || writes)
}

/// Whether the client may run a command with these arguments; `None` if there is no such command.
pub(crate) fn may_run(ctx: &mut Ctx<'_>, args: Args<'_>) -> Option<bool> {
    let spec = lookup_request(args).ok()?;
    Some(acl::find_denial(ctx, spec, args).is_ok())
}

fn answer(ctx: &mut Ctx<'_>, args: Args<'_>, result: CommandResult) {
    if let Some(mut blocked) = ctx.outcome.blocked.take() {
        observe::show_own(ctx);
        blocked.request = args.to_owned();
        blocked.took = ctx.outcome.lasted;
        ctx.engine.start_waiting(ctx.client, blocked);
        return;
    }
    send_result(ctx, result);
    ctx.client.reply_mode = match ctx.client.reply_mode {
        ReplyMode::SkipNext => ReplyMode::SkipThis,
        ReplyMode::SkipThis => ReplyMode::On,
        other => other,
    };
}

/// Writes what a command answers, unless it has done so itself.
pub(super) fn send_result(ctx: &mut Ctx<'_>, result: CommandResult) {
    let silent = std::mem::take(&mut ctx.outcome.silent);
    match result {
        Ok(reply) if !silent => ctx.client.send(&reply),
        Ok(_) => {}
        Err(error) => ctx.client.send(&Frame::error(error.to_bytes())),
    }
    observe::show_own(ctx);
}

/// The row a request means, which is mostly that of the client's last one.
fn lookup_again(
    last: Option<&'static CommandSpec>,
    args: Args<'_>,
) -> Result<&'static CommandSpec, CommandError> {
    match last {
        Some(spec)
            if spec.subcommands.is_empty()
                && spec.full_name.as_bytes().eq_ignore_ascii_case(args[0]) =>
        {
            Ok(spec)
        }
        _ => lookup_request(args),
    }
}

fn must_queue(ctx: &Ctx<'_>, spec: &CommandSpec) -> bool {
    ctx.client.transaction.is_some() && !spec.marks.has(Marks::UNQUEUED)
}

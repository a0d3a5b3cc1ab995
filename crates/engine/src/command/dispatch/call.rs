//! A command is run, timed, counted, and what it changed goes into the stream.

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;
use crate::client::{BlockedOn, ClientKind, TrackingChoice};
use crate::command::observe;
use crate::command::{
    Args, CommandResult, CommandSpec, Ctx, Flags, Marks, Nesting, Run, keys, lookup_request,
};
use crate::error::{CommandError, FixedError};
use crate::host::Host;
use crate::memory::entry_bytes;
use crate::mode::Mode;

/// Runs a command, counts it, and puts what it changed into the stream.
///
/// Source: server.c `call`, 7.0.15.
pub(in crate::command) fn call(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    // What a script or transaction runs is shown after the script, before EXEC.
    let is_script = matches!(spec.run, Run::Script(..));
    if is_script {
        observe::show_to_monitors(ctx, spec, args);
    }
    let result = carry_out_timed(ctx, host, spec, args);
    // What waits is counted when its wait ends.
    if ctx.outcome.blocked.is_none() {
        observe::note_call(ctx, spec, args, &result);
    }
    remember_reads(ctx, spec, args);
    if !is_script {
        observe::show_to_monitors(ctx, spec, args);
    }
    result
}

/// Runs a command, and notes how long that took.
fn carry_out_timed(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    let started = ctx.engine.meter.begin();
    let result = carry_out(ctx, host, spec, args);
    ctx.outcome.lasted = ctx.engine.meter.end(started, spec, args, result.as_ref().ok());
    result
}

/// Runs a command; while a child lives, what it changes is copied first.
fn carry_out(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    if ctx.engine.copied_pages.is_none() || !spec.flags.has(Flags::WRITE) {
        return run_and_record(ctx, host, spec, args);
    }
    let (db, dirty_before) = (ctx.client.db, ctx.engine.dirty);
    let taken_bytes = |ctx: &Ctx<'_>, key: &[u8]| {
        let entry = ctx.engine.dbs[db].get(key);
        entry.map_or(0, |entry| entry_bytes(&Str::from(key), entry))
    };
    let before: Vec<(&[u8], u64)> =
        keys(spec, args).into_iter().map(|key| (key, taken_bytes(ctx, key))).collect();
    let result = run_and_record(ctx, host, spec, args);
    if ctx.engine.dirty > dirty_before {
        for (key, before_bytes) in before {
            let after_bytes = taken_bytes(ctx, key);
            if let Some(pages) = &mut ctx.engine.copied_pages {
                pages.note(db, key, before_bytes, after_bytes);
            }
        }
    }
    result
}

/// Runs a command and puts what it changed into the stream.
fn run_and_record(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    let dirty_before = ctx.engine.dirty;
    let db = ctx.client.db;
    let result = match spec.run {
        Run::Engine(handler) => match spec.in_sentinel {
            Some(command) if ctx.engine.mode == Mode::Sentinel => host.call(ctx, command, args),
            _ => handler(ctx, args),
        },
        Run::Script(_, handler) | Run::Transaction(handler) => handler(ctx, host, args),
        Run::Process(command) => host.call(ctx, command, args),
        Run::Container => Err(CommandError::Arity(spec.full_name.to_owned())),
    };
    let rewritten = ctx.outcome.rewritten.take();
    if ctx.engine.take_own_watch_break() {
        ctx.client.watch_broken = true;
    }
    if spec.marks.has(Marks::MEETS_EXPIRED) && ctx.nesting() == Nesting::None {
        ctx.engine.flush_stream_singly(host);
    }
    // A save in between has begun the count anew.
    let forced = std::mem::take(&mut ctx.outcome.force_stream);
    let is_top = ctx.nesting() == Nesting::None;
    let from_master = ctx.client.kind == ClientKind::Master;
    let has_written = ctx.engine.dirty != dirty_before || forced && spec.flags.has(Flags::WRITE);
    if has_written && ctx.engine.role.is_replica && !from_master {
        ctx.engine.unstreamed_changes += 1;
    }
    let recorded = ctx.engine.replicating && (!from_master || ctx.engine.records_master);
    if recorded && (ctx.engine.dirty > dirty_before || forced) {
        match rewritten {
            Some(commands) => {
                for args in commands {
                    ctx.engine.record(db, args);
                }
            }
            None if !spec.is_exec() => ctx.engine.record(db, args.to_owned()),
            None => {}
        }
        if is_top {
            ctx.engine.flush_stream(host);
        }
    }
    // Also what has written nothing says how far the stream was, for `WAIT`.
    // Source: server.c `processCommand`, 7.0.15.
    if is_top {
        ctx.client.write_offset_bytes = host.stream_offset_bytes();
    }
    result
}

/// Remembers for a tracking client which keys it has read.
/// Source: tracking.c `trackingRememberKeys`, 7.0.15.
///
/// Of a script it remembers the keys the script was given, if it has read anything.
fn remember_reads(ctx: &mut Ctx<'_>, spec: &'static CommandSpec, args: Args<'_>) {
    let Some(tracking) = &ctx.client.tracking else { return };
    let reads = match (spec.run, ctx.nesting()) {
        (Run::Script(..), _) => std::mem::take(&mut ctx.outcome.script_reads),
        (_, Nesting::Script) => {
            ctx.outcome.script_reads |= spec.flags.has(Flags::READONLY);
            return;
        }
        _ => spec.flags.has(Flags::READONLY),
    };
    let wanted = match tracking.choice {
        TrackingChoice::Everything => true,
        TrackingChoice::OptIn => tracking.caching == Some(true),
        TrackingChoice::OptOut => tracking.caching != Some(false),
    };
    if wanted && reads && tracking.broadcast.is_none() {
        let keys = keys(spec, args);
        ctx.engine.tracking.read(ctx.client.id, keys.into_iter());
    }
}

/// Counts a request whose wait has ended with this reply: the wait itself takes no time.
pub(crate) fn note_answered(ctx: &mut Ctx<'_>, blocked: &BlockedOn, reply: &Reply) {
    let args: Vec<&[u8]> = blocked.request.iter().map(Vec::as_slice).collect();
    ctx.outcome.lasted = blocked.took;
    if let Ok(spec) = lookup_request(Args::new(&args)) {
        observe::note_call(ctx, spec, Args::new(&args), &Ok(reply.clone()));
    }
}

/// Runs a waiting client's request again; `None` if it has to wait on.
pub(crate) fn run_again(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> Option<Reply> {
    let spec = lookup_request(args).ok()?;
    let result = carry_out_timed(ctx, host, spec, args);
    let lasted = std::mem::take(&mut ctx.outcome.lasted);
    if let Some(blocked) = &mut ctx.client.blocked {
        blocked.took.add(lasted);
    }
    if ctx.outcome.blocked.take().is_some() {
        return None;
    }
    Some(result.unwrap_or_else(|error| {
        let error = match error {
            CommandError::NoGroupToRead(..) => FixedError::GROUP_IS_GONE.into(),
            other => other,
        };
        Frame::error(error.to_bytes())
    }))
}

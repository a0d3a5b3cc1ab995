//! `MULTI`, `EXEC` and the watches that can break a transaction.

use redscope_resp::Frame;

use crate::command::dispatch::{call, send_result};
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks, Nesting,
    Run, lookup_request,
};
use crate::error::FixedError;
use crate::host::Host;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("discard", Run::Engine(discard))
        .about("Drops the commands queued since MULTI.", "2.0.0", "O(N)")
        .takes(1, "")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::ALLOW_BUSY), C::TRANSACTION)
        .marked(Marks::UNQUEUED.with(Marks::ENDS_TRANSACTION)),
    CommandSpec::new("exec", Run::Transaction(exec))
        .about("Carries out the commands queued since MULTI as one.", "1.2.0", "")
        .takes(1, "")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SKIP_SLOWLOG), C::TRANSACTION)
        .marked(Marks::UNQUEUED.with(Marks::ENDS_TRANSACTION)),
    CommandSpec::new("multi", Run::Engine(multi))
        .about("Starts to queue commands for EXEC.", "1.2.0", "O(1)")
        .takes(1, "")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::ALLOW_BUSY), C::TRANSACTION)
        .marked(Marks::UNQUEUED.with(Marks::OPENS_TRANSACTION)),
    CommandSpec::new("unwatch", Run::Engine(unwatch))
        .about("Forgets all watched keys.", "2.2.0", "O(1)")
        .takes(1, "")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::ALLOW_BUSY), C::TRANSACTION),
    CommandSpec::new("watch", Run::Engine(watch))
        .about("Watches keys, so that EXEC does nothing if one of them changes before.", "2.2.0", "O(1)")
        .takes(-2, "key...")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::ALLOW_BUSY), C::TRANSACTION)
        .marked(Marks::UNQUEUED)
        .keys(&[KeySpec::range(1, -1, 1, &["RO"])]),
];

fn multi(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    if ctx.client.transaction.is_some() {
        return Err(FixedError::NESTED_MULTI.into());
    }
    ctx.client.transaction = Some(Default::default());
    Ok(Frame::OK)
}

fn discard(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    if ctx.client.transaction.is_none() {
        return Err(FixedError::DISCARD_WITHOUT_MULTI.into());
    }
    ctx.discard_transaction();
    Ok(Frame::OK)
}

/// Source: multi.c `execCommand`, 7.0.15.
fn exec(ctx: &mut Ctx<'_>, host: &mut dyn Host, _args: Args<'_>) -> CommandResult {
    let Some(transaction) = ctx.client.transaction.take() else {
        return Err(FixedError::EXEC_WITHOUT_MULTI.into());
    };
    let watch_broken =
        ctx.client.watch_broken || ctx.engine.watched_key_expired(ctx.client, ctx.now_ms);
    ctx.engine.unwatch(ctx.client);
    if transaction.failed {
        return Err(FixedError::EXEC_ABORT.into());
    }
    if watch_broken {
        return Ok(Frame::NullArray);
    }
    let outer = ctx.enter(Nesting::Exec);
    // A command may write more than one reply, or none: what comes back is what they write.
    ctx.client.send_array_header(transaction.queued.len());
    for request in &transaction.queued {
        let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
        let args = Args::new(&slices);
        let spec = lookup_request(args).expect("only known commands are queued");
        let result = call(ctx, host, spec, args);
        send_result(ctx, result);
    }
    ctx.enter(outer);
    Ok(ctx.silent())
}

fn watch(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.client.transaction.is_some() {
        return Err(FixedError::WATCH_IN_MULTI.into());
    }
    if !ctx.client.watch_broken {
        for key in args.from(1) {
            ctx.engine.watch(ctx.client, key, ctx.now_ms);
        }
    }
    Ok(Frame::OK)
}

fn unwatch(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    ctx.engine.unwatch(ctx.client);
    Ok(Frame::OK)
}

//! Scripts: `EVAL` and its kin, `SCRIPT`. Libraries of functions have a file of their own.

mod function;

use redscope_data::Str;
use redscope_resp::Frame;

use crate::command::args::check_flush_mode;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks, Run,
    ScriptName, docs,
};
use crate::error::{CommandError, FixedError};
use crate::host::Host;
use crate::script::{Script, check_script, failure_reply, run_function, run_script, sha1_hex};
use function::*;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("eval", Run::Script(ScriptName::Text, eval))
        .about("Runs a script.", "2.6.0", "")
        .takes(-3, "script numkeys#i ?key... ?arg...")
        .is(F::NOSCRIPT.with(F::MAY_REPLICATE).with(F::STALE).with(F::SKIP_MONITOR).with(F::NO_MANDATORY_KEYS).with(F::MOVABLE_KEYS), C::SCRIPTING)
        .keys(&[KeySpec::counted(2, &["RW", "access", "update"])]),
    CommandSpec::new("eval_ro", Run::Script(ScriptName::Text, eval_ro))
        .about("Runs a script that changes nothing.", "7.0.0", "")
        .takes(-3, "script numkeys#i ?key... ?arg...")
        .is(F::READONLY.with(F::NOSCRIPT).with(F::STALE).with(F::SKIP_MONITOR).with(F::NO_MANDATORY_KEYS).with(F::MOVABLE_KEYS), C::SCRIPTING)
        .keys(&[KeySpec::counted(2, &["RO", "access"])]),
    CommandSpec::new("evalsha", Run::Script(ScriptName::Digest, evalsha))
        .about("Runs a script by its SHA-1.", "2.6.0", "")
        .takes(-3, "sha1 numkeys#i ?key... ?arg...")
        .is(F::NOSCRIPT.with(F::MAY_REPLICATE).with(F::STALE).with(F::SKIP_MONITOR).with(F::NO_MANDATORY_KEYS).with(F::MOVABLE_KEYS), C::SCRIPTING)
        .keys(&[KeySpec::counted(2, &["RW", "access", "update"])]),
    CommandSpec::new("evalsha_ro", Run::Script(ScriptName::Digest, evalsha_ro))
        .about("Runs a script that changes nothing, by its SHA-1.", "7.0.0", "")
        .takes(-3, "sha1 numkeys#i ?key... ?arg...")
        .is(F::READONLY.with(F::NOSCRIPT).with(F::STALE).with(F::SKIP_MONITOR).with(F::NO_MANDATORY_KEYS).with(F::MOVABLE_KEYS), C::SCRIPTING)
        .keys(&[KeySpec::counted(2, &["RO", "access"])]),
    CommandSpec::new("fcall", Run::Script(ScriptName::Function, fcall))
        .about("Calls a function.", "7.0.0", "")
        .takes(-3, "function numkeys#i ?key... ?arg...")
        .is(F::NOSCRIPT.with(F::MAY_REPLICATE).with(F::STALE).with(F::SKIP_MONITOR).with(F::NO_MANDATORY_KEYS).with(F::MOVABLE_KEYS), C::SCRIPTING)
        .keys(&[KeySpec::counted(2, &["RW", "access", "update"])]),
    CommandSpec::new("fcall_ro", Run::Script(ScriptName::Function, fcall_ro))
        .about("Calls a function that changes nothing.", "7.0.0", "")
        .takes(-3, "function numkeys#i ?key... ?arg...")
        .is(F::READONLY.with(F::NOSCRIPT).with(F::STALE).with(F::SKIP_MONITOR).with(F::NO_MANDATORY_KEYS).with(F::MOVABLE_KEYS), C::SCRIPTING)
        .keys(&[KeySpec::counted(2, &["RO", "access"])]),
    CommandSpec::new("function", Run::Container)
        .about("Keeps libraries of functions.", "7.0.0", "")
        .takes(-2, "")
        .is(F::NONE, C::NONE)
        .contains(&[
            CommandSpec::new("function|delete", Run::Engine(function_delete))
                .about("Removes a library.", "7.0.0", "O(1)")
                .takes(3, "library-name")
                .is(F::WRITE.with(F::NOSCRIPT), C::SCRIPTING)
                .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
            CommandSpec::new("function|dump", Run::Engine(function_dump))
                .about("Packs all libraries.", "7.0.0", "O(N)")
                .takes(2, "")
                .is(F::NOSCRIPT, C::SCRIPTING),
            CommandSpec::new("function|flush", Run::Engine(function_flush))
                .about("Removes all libraries.", "7.0.0", "O(N)")
                .takes(-2, "?async<ASYNC|SYNC>")
                .is(F::WRITE.with(F::NOSCRIPT), C::SCRIPTING)
                .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
            CommandSpec::new("function|help", Run::Engine(function_help))
                .about("Lists the subcommands of FUNCTION.", "7.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::SCRIPTING),
            CommandSpec::new("function|kill", Run::Engine(function_kill))
                .about("Stops a function that runs too long.", "7.0.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::ALLOW_BUSY), C::SCRIPTING)
                .tips(&["request_policy:all_shards", "response_policy:one_succeeded"]),
            CommandSpec::new("function|list", Run::Engine(function_list))
                .about("Describes the libraries.", "7.0.0", "O(N)")
                .takes(-2, "?LIBRARYNAME/library-name-pattern ?WITHCODE")
                .is(F::NOSCRIPT, C::SCRIPTING)
                .tips(&["nondeterministic_output_order"]),
            CommandSpec::new("function|load", Run::Engine(function_load))
                .about("Adds a library.", "7.0.0", "O(1)")
                .takes(-3, "?REPLACE function-code")
                .is(F::WRITE.with(F::DENYOOM).with(F::NOSCRIPT), C::SCRIPTING)
                .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
            CommandSpec::new("function|restore", Run::Engine(function_restore))
                .about("Adds libraries from a packed form.", "7.0.0", "O(N)")
                .takes(-3, "serialized-value ?policy<FLUSH|APPEND|REPLACE>")
                .is(F::WRITE.with(F::DENYOOM).with(F::NOSCRIPT), C::SCRIPTING)
                .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
            CommandSpec::new("function|stats", Run::Engine(function_stats))
                .about("Describes the engine and what it runs.", "7.0.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::ALLOW_BUSY), C::SCRIPTING)
                .tips(&["nondeterministic_output", "request_policy:all_shards", "response_policy:special"]),
        ]),
    CommandSpec::new("script", Run::Container)
        .about("Keeps scripts.", "2.6.0", "")
        .takes(-2, "")
        .is(F::NONE, C::NONE)
        .contains(&[
            CommandSpec::new("script|debug", Run::Engine(script_debug))
                .about("Switches the debugging of scripts.", "3.2.0", "O(1)")
                .takes(3, "mode<YES|SYNC|NO>")
                .is(F::NOSCRIPT, C::SCRIPTING),
            CommandSpec::new("script|exists", Run::Engine(script_exists))
                .about("Tells which scripts are known.", "2.6.0", "O(N)")
                .takes(-3, "sha1...")
                .is(F::NOSCRIPT, C::SCRIPTING)
                .tips(&["request_policy:all_shards", "response_policy:agg_logical_and"]),
            CommandSpec::new("script|flush", Run::Engine(script_flush))
                .about("Forgets all scripts.", "2.6.0", "O(N)")
                .takes(-2, "?async<ASYNC|SYNC>@6.2.0")
                .is(F::NOSCRIPT, C::SCRIPTING)
                .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"]),
            CommandSpec::new("script|help", Run::Engine(script_help))
                .about("Lists the subcommands of SCRIPT.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::SCRIPTING),
            CommandSpec::new("script|kill", Run::Engine(script_kill))
                .about("Stops a script that runs too long.", "2.6.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::ALLOW_BUSY), C::SCRIPTING)
                .tips(&["request_policy:all_shards", "response_policy:one_succeeded"]),
            CommandSpec::new("script|load", Run::Engine(script_load))
                .about("Keeps a script without running it.", "2.6.0", "O(N)")
                .takes(3, "script")
                .is(F::NOSCRIPT.with(F::STALE), C::SCRIPTING)
                .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"]),
        ]),
];

fn eval(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> CommandResult {
    eval_text(ctx, host, args, false)
}

fn eval_ro(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> CommandResult {
    eval_text(ctx, host, args, true)
}

fn evalsha(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> CommandResult {
    eval_digest(ctx, host, args, false)
}

fn evalsha_ro(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> CommandResult {
    eval_digest(ctx, host, args, true)
}

/// Some of a request's arguments.
type Words<'a> = &'a [&'a [u8]];

/// The keys and the other arguments behind `numkeys`.
fn split_keys<'a>(args: Args<'a>) -> Result<(Words<'a>, Words<'a>), CommandError> {
    let count = args.integer(2)?;
    if count > args.len() as i64 - 3 {
        return Err(FixedError::TOO_MANY_KEYS.into());
    }
    let count = usize::try_from(count).map_err(|_| FixedError::NEGATIVE_KEYS)?;
    Ok(args.from(3).split_at(count))
}

fn eval_text(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    args: Args<'_>,
    read_only: bool,
) -> CommandResult {
    let (keys, argv) = split_keys(args)?;
    let digest = sha1_hex(args[1]);
    let reply = run_script(ctx, host, args[1], Script { name: &digest, keys, argv, read_only });
    // A script that could be read is known from then on, whether it may run or not.
    if !reply.as_ref().is_err_and(CommandError::is_of_script_text) {
        ctx.engine.scripting.scripts.entry(digest).or_insert_with(|| Str::from(args[1]));
    }
    reply
}

fn eval_digest(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    args: Args<'_>,
    read_only: bool,
) -> CommandResult {
    let digest = String::from_utf8_lossy(args[1]).to_ascii_lowercase();
    let body = ctx.engine.scripting.scripts.get(&digest).cloned();
    let body = body.ok_or(FixedError::NO_SCRIPT)?;
    let (keys, argv) = split_keys(args)?;
    run_script(ctx, host, &body, Script { name: &digest, keys, argv, read_only })
}

fn fcall(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> CommandResult {
    call_function(ctx, host, args, false)
}

fn fcall_ro(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> CommandResult {
    call_function(ctx, host, args, true)
}

fn call_function(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    args: Args<'_>,
    read_only: bool,
) -> CommandResult {
    let known = ctx.engine.scripting.place_of(args[1]).map(|(_, name, _)| name.clone());
    // Errors call a function by the name it was registered with.
    let name = known.ok_or(FixedError::FUNCTION_MISSING)?;
    let name = String::from_utf8_lossy(&name);
    args.integer(2).map_err(|_| FixedError::BAD_NUM_KEYS)?;
    let (keys, argv) = split_keys(args)?;
    run_function(ctx, host, Script { name: &name, keys, argv, read_only })
}

fn script_load(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let digest = sha1_hex(args[2]);
    check_script(&mut ctx.engine.scripting, args[2])?;
    ctx.engine.scripting.scripts.insert(digest.clone(), Str::from(args[2]));
    Ok(Frame::Bulk(Str::from(digest)))
}

fn script_exists(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let known = args.from(2).iter().map(|digest| {
        let digest = String::from_utf8_lossy(digest).to_ascii_lowercase();
        Frame::Integer(i64::from(ctx.engine.scripting.scripts.contains_key(&digest)))
    });
    Ok(Frame::Array(known.collect()))
}

fn script_flush(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    check_flush_mode(args.from(2), FixedError::SCRIPT_FLUSH_OPTION)?;
    ctx.engine.scripting.scripts.clear();
    Ok(Frame::OK)
}

fn script_kill(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    kill(ctx, "user_script")
}

/// Stops the script under way, if it has changed nothing.
/// Source: script.c `scriptKill`, 7.0.15.
fn kill(ctx: &mut Ctx<'_>, source: &str) -> CommandResult {
    let Some(busy) = ctx.engine.scripting.busy.clone() else {
        return Err(FixedError::NOT_BUSY.into());
    };
    if busy.source != source {
        return Err(FixedError::scripting_busy(busy.source).into());
    }
    if busy.wrote {
        return Err(FixedError::UNKILLABLE.into());
    }
    ctx.engine.scripting.busy = None;
    let text = FixedError::SCRIPT_KILLED.text().as_bytes().to_vec();
    let place = Some((format!("@{}", busy.source), busy.line));
    let reply = failure_reply(text, place, &busy.name);
    ctx.engine.end_wait(busy.client, ctx.now_ms, Some(reply));
    Ok(Frame::OK)
}

fn script_debug(_ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    match args[2].eq_ignore_ascii_case(b"no") {
        true => Ok(Frame::OK),
        false => Err(FixedError::SCRIPT_DEBUG.into()),
    }
}

fn script_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("script"))
}

//! Running scripts and functions on a data set.

use std::cell::RefCell;
use std::rc::Rc;

use omnilua::{Function, Lua, Table, Value, Variadic};
use redscope_resp::{Frame, Protocol};

use super::interpreter::{COUNTED, Ended, Interpreter, is_counted};
use super::load::{load_into, split_shebang};
use super::scripting::BusyScript;
use super::value::{LuaResult, bytes_of, error_table, to_lua, to_reply};
use crate::Reply;
use crate::client::Wake;
use crate::command::{
    Args, CommandResult, Ctx, Nesting, ScriptRights, call_from_script, is_stale, may_run,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::host::{Host, Outgoing, Targets};
use crate::mode::Mode;

/// An interpreter that holds more than this is not used again.
const KEPT_KB: f64 = 32.0 * 1024.0;

/// A script with what it is called on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script<'a> {
    /// Digest of a script, or name of a function: what errors call it.
    pub(crate) name: &'a str,
    pub(crate) keys: &'a [&'a [u8]],
    pub(crate) argv: &'a [&'a [u8]],
    pub(crate) read_only: bool,
}

/// Runs a script's text.
pub(crate) fn run_script(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    body: &[u8],
    script: Script<'_>,
) -> CommandResult {
    let (flags, body) = split_shebang(body)?;
    let interpreter = ctx.engine.scripting.interpreter();
    let chunk =
        interpreter.compile_once(script.name, &body).map_err(CommandError::ScriptCompile)?;
    let script = Script { read_only: prepare(ctx, flags.as_deref(), script.read_only)?, ..script };
    run(ctx, host, &interpreter, "run", chunk, script, "user_script")
}

/// Checks the flags a script declares, and says whether it may only read. Scripts without a shebang
/// declare none, and may do what they could before 7.0.
///
/// Source: script.c `scriptPrepareForRun`, 7.0.15.
fn prepare(
    ctx: &mut Ctx<'_>,
    flags: Option<&[String]>,
    called_read_only: bool,
) -> Result<bool, CommandError> {
    let Some(flags) = flags else {
        if is_stale(ctx) {
            return Err(FixedError::MASTER_DOWN.into());
        }
        ctx.begin_script(ScriptRights { allows_oom: false, allows_cross_slot: true });
        return Ok(called_read_only);
    };
    let declares = |name: &str| flags.iter().any(|flag| flag == name);
    if declares("no-cluster") && ctx.engine.mode == Mode::Cluster {
        return Err(FixedError::SCRIPT_NO_CLUSTER.into());
    }
    if called_read_only && !declares("no-writes") {
        return Err(FixedError::FUNCTION_READ_ONLY.into());
    }
    ctx.begin_script(ScriptRights {
        allows_oom: declares("allow-oom"),
        allows_cross_slot: declares("allow-cross-slot-keys"),
    });
    Ok(called_read_only || declares("no-writes"))
}

/// Runs a function of a library.
pub(crate) fn run_function(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    script: Script<'_>,
) -> CommandResult {
    let name = script.name.as_bytes();
    let scripting = &mut ctx.engine.scripting;
    let (library, name, info) = scripting.place_of(name).ok_or(FixedError::FUNCTION_MISSING)?;
    let (library, name) = (library.clone(), name.clone());
    let flags = info.flags.clone();
    let place = (library.clone(), name);
    let interpreter = scripting.interpreter();
    let known = interpreter.functions.borrow().get(&place).cloned();
    let callback = match known {
        Some(callback) => callback,
        None => {
            let code = scripting.libraries[&library].code.clone();
            load_into(&interpreter, &library, &code).map_err(CommandError::FunctionLoad)?;
            let found = interpreter.functions.borrow().get(&place).cloned();
            found.ok_or(FixedError::FUNCTION_MISSING)?
        }
    };
    let script = Script { read_only: prepare(ctx, Some(&flags), script.read_only)?, ..script };
    run(ctx, host, &interpreter, "call_function", callback, script, "user_function")
}

fn run(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    interpreter: &Rc<Interpreter>,
    runner: &str,
    body: Function,
    script: Script<'_>,
    source: &'static str,
) -> CommandResult {
    let (db, protocol) = (ctx.client.db, ctx.client.protocol);
    let outer = ctx.enter(Nesting::Script);
    let dirty_before = ctx.engine.dirty;
    let threshold_ms = ctx.engine.config.integer(key::BUSY_REPLY_THRESHOLD);
    interpreter.allow_ms(u64::try_from(threshold_ms).unwrap_or(0));
    interpreter.surroundings.targets.set(Targets::ALL);
    let world = RefCell::new((&mut *ctx, host));
    let ended = interpreter.lua.scope(|scope| {
        let lua = &interpreter.lua;
        let answer = |lua: &Lua, args: &[Value]| {
            let mut world = world.borrow_mut();
            let (ctx, host) = &mut *world;
            if !interpreter.may_call() {
                let text = FixedError::SCRIPT_KILLED.text().into();
                return Ok(Err(CallFailure { text, counted: true }));
            }
            let protocol = interpreter.protocol.get();
            ctx.engine.stream_targets = interpreter.surroundings.targets.get();
            call_command(lua, ctx, *host, protocol, script.read_only, args)
        };
        let pcall = scope.create_function_mut(lua, |lua, args: Variadic<Value>| {
            match answer(lua, &args)? {
                Ok(value) => Ok(value),
                Err(failure) => {
                    let table = error_table(lua, &failure.text)?;
                    if let Value::Table(table) = &table
                        && failure.counted
                    {
                        table.raw_set(COUNTED, true)?;
                    }
                    Ok(table)
                }
            }
        })?;
        let call = scope.create_function_mut(lua, |lua, args: Variadic<Value>| {
            answer(lua, &args)?.map_err(|failure| {
                interpreter.surroundings.raised.error(&failure.text, failure.counted)
            })
        })?;
        let acl_check = scope.create_function_mut(lua, |_, args: Variadic<Value>| {
            let mut world = world.borrow_mut();
            let (ctx, _) = &mut *world;
            let allowed = check_permission(ctx, &args);
            allowed
                .map(Value::Boolean)
                .map_err(|text| interpreter.surroundings.raised.error(&text, false))
        })?;
        let redis: Table = interpreter.surroundings.host.raw_get("redis")?;
        redis.raw_set("acl_check_cmd", &acl_check)?;
        redis.raw_set("call", &call)?;
        redis.raw_set("pcall", &pcall)?;
        Ok(interpreter.run(runner, body, script.keys, script.argv))
    });
    ctx.enter(outer);
    ctx.engine.meter.instructions(interpreter.instructions());
    let logged = interpreter.surroundings.logged.take().into_iter();
    ctx.engine.outgoing.extend(logged.map(|(level, text)| Outgoing::Log { level, text }));
    ctx.engine.stream_targets = Targets::ALL;
    ctx.begin_script(ScriptRights::default());
    ctx.client.db = db;
    ctx.client.protocol = protocol;
    // What it changed is in the stream already, command by command.
    ctx.rewrite_to_nothing();
    // Memory a script leaves behind must not be held against the next.
    let used_kb = interpreter.lua.gc().count().unwrap_or(f64::INFINITY);
    if used_kb > KEPT_KB {
        ctx.engine.scripting.forget_interpreter();
    }
    let ended = ended.unwrap_or_else(|error| Ended::failed(format!("ERR {error}").into_bytes()));
    match ended {
        Ended::Returned(value) => {
            if matches!(&value, Value::Table(table) if is_counted(table)) {
                ctx.error_is_counted();
            }
            Ok(to_reply(&value, interpreter.protocol.get()))
        }
        Ended::Failed { text, place, counted } => {
            if counted {
                ctx.error_is_counted();
            }
            Ok(failure_reply(text, place, script.name))
        }
        Ended::OutOfMemory => Err(FixedError::SCRIPT_MEMORY.into()),
        Ended::Endless { line } => {
            if !ctx.may_block() {
                return Err(FixedError::SCRIPT_KILLED.into());
            }
            // Nobody is heard until the threshold is reached; from then on everybody hears BUSY.
            ctx.engine.meter.charge(u64::try_from(threshold_ms).unwrap_or(0) * 1_000_000);
            ctx.engine.scripting.busy = Some(BusyScript {
                client: ctx.client.id,
                name: script.name.to_owned(),
                source,
                line,
                wrote: ctx.engine.dirty != dirty_before,
                since_ms: ctx.now_ms,
            });
            ctx.engine.scripting.forget_interpreter();
            Ok(ctx.block(0, Frame::Null, Wake::Script))
        }
    }
}

/// An error with the script and the place it arose at.
/// Source: script_lua.c `luaCallFunction`, 7.0.15.
pub(crate) fn failure_reply(mut text: Vec<u8>, place: Option<(String, i64)>, name: &str) -> Reply {
    text.truncate(text.iter().position(|byte| *byte == 0).unwrap_or(text.len()));
    if let Some((source, line)) = place {
        text.extend(format!(" script: {name}, on {source}:{line}.").into_bytes());
    }
    Frame::error(text)
}

/// Why a call of a script failed.
struct CallFailure {
    text: Vec<u8>,
    /// A command failed, or was refused, and that was counted.
    counted: bool,
}

/// `redis.call` and `redis.pcall`: the reply, or the error.
fn call_command(
    lua: &Lua,
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    protocol: Protocol,
    read_only: bool,
    args: &[Value],
) -> LuaResult<Result<Value, CallFailure>> {
    let refused = |text: &str| Ok(Err(CallFailure { text: text.into(), counted: false }));
    if args.is_empty() {
        return refused("ERR Please specify at least one argument for this redis lib call");
    }
    let request: Option<Vec<Vec<u8>>> = args.iter().map(bytes_of).collect();
    let Some(request) = request else {
        return refused("ERR Lua redis lib command arguments must be strings or integers");
    };
    let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
    ctx.client.protocol = protocol;
    match call_from_script(ctx, host, Args::new(&slices), read_only) {
        Ok(Frame::Error(text)) => Ok(Err(CallFailure { text, counted: true })),
        Ok(reply) => to_lua(lua, &reply, protocol).map(Ok),
        Err(error) => Ok(Err(CallFailure { text: error.to_bytes(), counted: true })),
    }
}

/// `redis.acl_check_cmd`: whether the client may run a command with these arguments.
/// Source: script_lua.c `luaRedisAclCheckCmdPermissionsCommand`, 7.0.15.
fn check_permission(ctx: &mut Ctx<'_>, args: &[Value]) -> Result<bool, Vec<u8>> {
    if args.is_empty() {
        let text = "ERR Please specify at least one argument for this redis lib call";
        return Err(text.into());
    }
    let request: Option<Vec<Vec<u8>>> = args.iter().map(bytes_of).collect();
    let request = request.ok_or_else(|| {
        b"ERR Lua redis lib command arguments must be strings or integers".to_vec()
    })?;
    let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
    may_run(ctx, Args::new(&slices))
        .ok_or_else(|| b"ERR Invalid command passed to redis.acl_check_cmd()".to_vec())
}

//! Running scripts and functions on a data set.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use omnilua::{Function, Lua, Table, Value, Variadic};
use redscope_data::Str;
use redscope_resp::{Frame, Protocol};

use super::interpreter::{COUNTED, Ended, Interpreter, is_counted};
use super::value::{LuaResult, bytes_of, error_table, to_lua, to_reply};
use super::{BusyScript, FLAGS, FunctionInfo, Library};
use crate::Reply;
use crate::client::Wake;
use crate::command::{Args, CommandResult, Ctx, Nesting, ScriptRights, call_from_script, may_run};
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
    interpreter.targets.set(Targets::ALL);
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
            ctx.engine.stream_targets = interpreter.targets.get();
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
            answer(lua, &args)?
                .map_err(|failure| interpreter.raised.error(&failure.text, failure.counted))
        })?;
        let acl_check = scope.create_function_mut(lua, |_, args: Variadic<Value>| {
            let mut world = world.borrow_mut();
            let (ctx, _) = &mut *world;
            let allowed = check_permission(ctx, &args);
            allowed.map(Value::Boolean).map_err(|text| interpreter.raised.error(&text, false))
        })?;
        let redis: Table = interpreter.host.raw_get("redis")?;
        redis.raw_set("acl_check_cmd", &acl_check)?;
        redis.raw_set("call", &call)?;
        redis.raw_set("pcall", &pcall)?;
        Ok(interpreter.run(runner, body, script.keys, script.argv))
    });
    ctx.enter(outer);
    ctx.engine.meter.instructions(interpreter.instructions());
    let logged = interpreter.logged.take().into_iter();
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
        Err(error) => Ok(Err(CallFailure { text: error.to_string().into(), counted: true })),
    }
}

/// `redis.acl_check_cmd`: whether the client may run a command with these arguments.
/// Source: script_lua.c `luaRedisAclCheckCmdPermissionsCommand`, 7.0.15.
fn check_permission(ctx: &mut Ctx<'_>, args: &[Value]) -> Result<bool, Vec<u8>> {
    if args.is_empty() {
        let text = "ERR Please specify at least one argument for this redis.acl_check_cmd() call";
        return Err(text.into());
    }
    let request: Option<Vec<Vec<u8>>> = args.iter().map(bytes_of).collect();
    let request = request.ok_or_else(|| {
        b"ERR redis.acl_check_cmd() command arguments must be strings or integers".to_vec()
    })?;
    let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
    may_run(ctx, Args::new(&slices))
        .ok_or_else(|| b"ERR Invalid command passed to redis.acl_check_cmd()".to_vec())
}

/// Whether a script could be run; errors as [`run_script`] would give them.
pub(crate) fn check_script(
    scripting: &mut super::Scripting,
    body: &[u8],
) -> Result<(), CommandError> {
    let (_, body) = split_shebang(body)?;
    let compiled = scripting.interpreter().compile(&body, "@user_script");
    compiled.map(drop).map_err(CommandError::ScriptCompile)
}

/// What a script, given by its text, says of itself; `None` if it says nothing.
pub(crate) fn flags_of_script(body: &[u8]) -> Option<Vec<String>> {
    split_shebang(body).ok()?.0
}

/// Takes `#!lua flags=…` off a script; the line stays, so that others keep their numbers.
/// Source: script.c `scriptExtractFlags` and eval.c `evalExtractShebangFlags`, 7.0.15.
fn split_shebang(body: &[u8]) -> Result<(Option<Vec<String>>, Vec<u8>), CommandError> {
    if !body.starts_with(b"#!") {
        return Ok((None, body.to_vec()));
    }
    let Some(end) = body.iter().position(|byte| *byte == b'\n') else {
        return Err(FixedError::SHEBANG_INVALID.into());
    };
    let line = String::from_utf8_lossy(&body[..end]).into_owned();
    let mut words = line.split_whitespace();
    let engine = words.next().unwrap_or_default();
    if engine != "#!lua" {
        return Err(CommandError::ShebangEngine(engine.to_owned()));
    }
    let mut flags = Vec::new();
    for word in words {
        let Some(list) = word.strip_prefix("flags=") else {
            return Err(CommandError::ShebangOption(word.to_owned()));
        };
        for flag in list.split(',').filter(|flag| !flag.is_empty()) {
            if !FLAGS.contains(&flag) {
                return Err(CommandError::ShebangFlag(flag.to_owned()));
            }
            flags.push(flag.to_owned());
        }
    }
    Ok((Some(flags), body[end..].to_vec()))
}

/// Why a library cannot be loaded; `Display` of [`CommandError::FunctionLoad`] shows it.
pub(crate) type LoadError = String;

/// Reads `#!lua name=…` and loads the library to learn its functions.
/// Source: functions.c `functionsCreateWithLibraryCtx`, 7.0.15.
pub(crate) fn load_library(
    scripting: &mut super::Scripting,
    code: &[u8],
    replace: bool,
) -> Result<Str, LoadError> {
    let name = library_name(code)?;
    if scripting.libraries.contains_key(&name) && !replace {
        return Err(format!("Library '{}' already exists", String::from_utf8_lossy(&name)));
    }
    let interpreter = scripting.interpreter();
    let functions = load_into(&interpreter, &name, code)?;
    let elsewhere = functions.keys().find(|function| {
        scripting.library_of(function).is_some_and(|(library, _)| *library != name)
    });
    if let Some(function) = elsewhere {
        return Err(format!("Function {} already exists", String::from_utf8_lossy(function)));
    }
    scripting.libraries.insert(name.clone(), Library { code: Str::from(code), functions });
    Ok(name)
}

/// The name a library's first line gives it.
pub(crate) fn library_name(code: &[u8]) -> Result<Str, LoadError> {
    let missing = || "Missing library metadata".to_owned();
    if !code.starts_with(b"#!") {
        return Err(missing());
    }
    let end = code.iter().position(|byte| *byte == b'\n').ok_or_else(missing)?;
    // The line is split as redis-cli splits one, quotes and all.
    let words = redscope_resp::split_args(&code[..end]).map_err(|_| "Invalid library metadata")?;
    let mut words = words.iter().map(|word| String::from_utf8_lossy(word));
    let engine = words.next().ok_or("Invalid library metadata")?;
    let engine = &engine[2..];
    let mut name = None;
    for word in words {
        let Some(given) = word.strip_prefix("name=") else {
            return Err(format!("Invalid metadata value given: {word}"));
        };
        if name.replace(given.to_owned()).is_some() {
            return Err("Invalid metadata value, name argument was given multiple times".to_owned());
        }
    }
    let name = name.ok_or("Library name was not given")?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err("Library names can only contain letters, numbers, or underscores(_) and must be at least one character long".to_owned());
    }
    if !engine.eq_ignore_ascii_case("lua") {
        return Err(format!("Engine '{engine}' not found"));
    }
    Ok(Str::from(name))
}

/// Loads a library's code; its functions can be called afterwards.
fn load_into(
    interpreter: &Interpreter,
    library: &Str,
    code: &[u8],
) -> Result<BTreeMap<Str, FunctionInfo>, LoadError> {
    let start = code.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let chunk = interpreter
        .compile(&code[start..], "@user_function")
        .map_err(|error| format!("Error compiling function: {error}"))?;
    *interpreter.registering.borrow_mut() = Some(Vec::new());
    let ended = interpreter.run("load", chunk, &[], &[]);
    let registered = interpreter.registering.borrow_mut().take().unwrap_or_default();
    match ended {
        Ended::Returned(_) => {}
        Ended::Failed { text, .. } => {
            let text = String::from_utf8_lossy(&text);
            return Err(format!("Error registering functions: {text}"));
        }
        Ended::Endless { .. } => return Err("FUNCTION LOAD timeout".to_owned()),
        Ended::OutOfMemory => return Err("not enough memory".to_owned()),
    }
    if registered.is_empty() {
        return Err("No functions registered".to_owned());
    }
    let mut functions = BTreeMap::new();
    for function in registered {
        let place = (library.clone(), function.name.clone());
        interpreter.functions.borrow_mut().insert(place, function.callback);
        let info = FunctionInfo { description: function.description, flags: function.flags };
        functions.insert(function.name, info);
    }
    Ok(functions)
}

//! One Lua interpreter, made ready once and used for every script of a process.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use omnilua::{Function, Lua, LuaVersion, Sandbox, SandboxConfig, Table, Value};
use redscope_data::Str;
use redscope_resp::Protocol;

use super::functions::FLAGS;
use super::library::Surroundings;
use super::lua::{self, c_integer};
use super::native::number_of;
use super::random::Random;
use super::value::{LuaResult, bytes_of};

/// Instructions that count as a millisecond of `busy-reply-threshold`. Redis lets a script run on
/// and says `BUSY` to everybody else; here a script that has not ended by then counts as one that
/// never will.
const INSTRUCTIONS_PER_MS: u64 = 20_000;
/// Instructions a script may take at least and at most, whatever the threshold.
const INSTRUCTION_LIMITS: (u64, u64) = (20_000_000, 100_000_000);
/// Instructions that count as one command a script calls.
const INSTRUCTIONS_PER_CALL: u64 = 50;
const MEMORY_LIMIT_BYTES: usize = 256 << 20;
/// Scripts kept ready to run.
const MAX_CHUNKS: usize = 500;
/// Instructions between two looks at the limits.
const CHECK_INTERVAL: u32 = 1000;

/// A function that a library registers while it is loaded.
#[derive(Clone)]
pub(super) struct Registered {
    pub(super) name: Str,
    pub(super) callback: Function,
    pub(super) description: Option<Str>,
    pub(super) flags: Vec<String>,
}

/// How a script ended.
pub(super) enum Ended {
    /// With a value.
    Returned(Value),
    /// With an error: its text, and the place if it is known.
    Failed {
        text: Vec<u8>,
        place: Option<(String, i64)>,
        /// It is the error of a command the script ran, which was counted then.
        counted: bool,
    },
    /// It ran out of instructions, in this line of it.
    Endless { line: i64 },
    /// It ran out of memory.
    OutOfMemory,
}

impl Ended {
    /// With an error of no known place.
    pub(super) fn failed(text: Vec<u8>) -> Self {
        Ended::Failed { text, place: None, counted: false }
    }
}

/// The field of an error's table that says that the error was counted already.
pub(super) const COUNTED: &str = "ignore_error_stats_update";

/// Lua 5.1 with Redis's surroundings.
pub(super) struct Interpreter {
    pub(super) lua: Lua,
    pub(super) surroundings: Surroundings,
    limits: Sandbox,
    /// Instructions the budget holds.
    allowed: Cell<u64>,
    /// Commands the script under way may still call.
    calls_left: Cell<u64>,
    /// What `redis.setresp` chose.
    pub(super) protocol: Rc<Cell<Protocol>>,
    /// Functions registered since a library began to load; `None` outside of that.
    pub(super) registering: Rc<RefCell<Option<Vec<Registered>>>>,
    /// Scripts read so far, by digest.
    chunks: RefCell<BTreeMap<String, Function>>,
    /// Functions of the libraries loaded here, by library and name.
    pub(super) functions: RefCell<BTreeMap<(Str, Str), Function>>,
}

impl fmt::Debug for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interpreter")
    }
}

impl Interpreter {
    pub(super) fn new(random: &Random) -> LuaResult<Self> {
        let lua = Lua::with_hooks_versioned(lua::hooks(), LuaVersion::V51)?;
        let limits = lua.install_sandbox(budget(INSTRUCTION_LIMITS.1))?;
        let surroundings = Surroundings::install(&lua, random)?;
        let interpreter = Interpreter {
            surroundings,
            limits,
            allowed: Cell::new(INSTRUCTION_LIMITS.1),
            calls_left: Cell::new(0),
            protocol: Rc::default(),
            registering: Rc::default(),
            chunks: RefCell::default(),
            functions: RefCell::default(),
            lua,
        };
        let lua = &interpreter.lua;
        interpreter.install_setresp()?;
        interpreter.install_registration()?;
        let prelude =
            lua.load(include_str!("prelude.lua")).set_name("=redscope").into_function()?;
        prelude.call::<_, ()>(interpreter.surroundings.host.clone())?;
        Ok(interpreter)
    }

    /// Sets how long a script may run, as `busy-reply-threshold`.
    pub(super) fn allow_ms(&self, threshold_ms: u64) {
        let wanted = threshold_ms.saturating_mul(INSTRUCTIONS_PER_MS);
        let wanted = wanted.clamp(INSTRUCTION_LIMITS.0, INSTRUCTION_LIMITS.1);
        if self.allowed.replace(wanted) != wanted {
            // It was installed before, with nothing but another number.
            let _ = self.lua.install_sandbox(budget(wanted));
        }
    }

    /// Counts a command the script calls; false if it has called so many that it counts as one
    /// that never ends.
    pub(super) fn may_call(&self) -> bool {
        let Some(left) = self.calls_left.get().checked_sub(1) else { return false };
        self.calls_left.set(left);
        if left == 0 {
            // What is left of the budget of instructions goes too, so that nothing catches this.
            let _ = self.lua.install_sandbox(budget(1));
            self.allowed.set(1);
        }
        left > 0
    }

    /// Instructions the script that ran last has taken, as often as the limits are looked at.
    pub(super) fn instructions(&self) -> u64 {
        self.limits.instructions_used().unwrap_or(0)
    }

    fn install_setresp(&self) -> LuaResult<()> {
        let protocol = Rc::clone(&self.protocol);
        let function = self.surroundings.raised.silent(&self.lua, move |args| {
            if args.len() != 1 {
                return Err("ERR redis.setresp() requires one argument.".to_owned());
            }
            match number_of(args.first()).map(c_integer) {
                Some(2) => protocol.set(Protocol::Resp2),
                Some(3) => protocol.set(Protocol::Resp3),
                _ => return Err("ERR RESP version must be 2 or 3.".to_owned()),
            }
            Ok(())
        })?;
        self.surroundings.host.raw_set("setresp", function)
    }

    /// `redis.register_function`, in both of its forms.
    fn install_registration(&self) -> LuaResult<()> {
        let registering = Rc::clone(&self.registering);
        let function = self.surroundings.raised.function(&self.lua, move |_, args| {
            let mut registering = registering.borrow_mut();
            let registered = registering
                .as_mut()
                .ok_or("ERR redis.register_function can only be called on FUNCTION LOAD command")?;
            let function = registration(args).map_err(|text| format!("ERR {text}"))?;
            if registered.iter().any(|other| other.name == function.name) {
                return Err("ERR Function already exists in the library".to_owned());
            }
            registered.push(function);
            Ok(Value::Nil)
        })?;
        self.surroundings.host.raw_set("register_function", function)
    }

    /// Reads a script. Errors: Lua's complaint.
    pub(super) fn compile(&self, body: &[u8], name: &str) -> Result<Function, String> {
        let chunk = self.lua.load(body).set_name(name);
        chunk.into_function().map_err(|error| error.to_string())
    }

    /// Reads a script that is known by its digest, once.
    pub(super) fn compile_once(&self, digest: &str, body: &[u8]) -> Result<Function, String> {
        if let Some(chunk) = self.chunks.borrow().get(digest) {
            return Ok(chunk.clone());
        }
        let chunk = self.compile(body, "@user_script")?;
        let mut chunks = self.chunks.borrow_mut();
        if chunks.len() >= MAX_CHUNKS {
            chunks.clear();
        }
        chunks.insert(digest.to_owned(), chunk.clone());
        Ok(chunk)
    }

    /// A table of strings.
    pub(super) fn strings(&self, items: &[&[u8]]) -> LuaResult<Table> {
        let table = self.lua.create_table()?;
        for (index, item) in items.iter().enumerate() {
            table.raw_set(index as i64 + 1, self.lua.create_string(item)?)?;
        }
        Ok(table)
    }

    /// Lets one of the prelude's functions run a chunk or callback, with full budgets.
    pub(super) fn run(
        &self,
        runner: &str,
        body: Function,
        keys: &[&[u8]],
        argv: &[&[u8]],
    ) -> Ended {
        self.limits.reset();
        self.calls_left.set(self.allowed.get() / INSTRUCTIONS_PER_CALL);
        self.protocol.set(Protocol::Resp2);
        let run = || {
            let runner: Function = self.surroundings.host.raw_get(runner)?;
            runner.call::<_, (bool, Value)>((body, self.strings(keys)?, self.strings(argv)?))
        };
        match run() {
            Ok((true, value)) => Ended::Returned(value),
            Ok((false, error)) if self.calls_left.get() == 0 => endless(&error),
            Ok((false, error)) => failure(&error),
            Err(error) => match self.limits.tripped() {
                Some(omnilua::TripReason::Instructions) => {
                    endless(&self.surroundings.host.raw_get("failed").unwrap_or(Value::Nil))
                }
                Some(_) => Ended::OutOfMemory,
                None => Ended::failed(format!("ERR {error}").into_bytes()),
            },
        }
    }
}

/// Whether an error's table says that the error was counted when it arose.
pub(super) fn is_counted(table: &Table) -> bool {
    matches!(table.raw_get(COUNTED), Ok(Value::Boolean(true)))
}

fn budget(instructions: u64) -> SandboxConfig {
    SandboxConfig {
        instruction_limit: Some(instructions),
        memory_limit_bytes: Some(MEMORY_LIMIT_BYTES),
        check_interval: CHECK_INTERVAL,
        remove_globals: Vec::new(),
    }
}

/// A script that was stopped where the prelude's handler says.
fn endless(error: &Value) -> Ended {
    match failure(error) {
        Ended::Failed { place: Some((_, line)), .. } => Ended::Endless { line },
        _ => Ended::Endless { line: 1 },
    }
}

/// What the prelude's handler made of an error.
fn failure(error: &Value) -> Ended {
    let Value::Table(table) = error else {
        return Ended::failed(b"ERR unknown error".to_vec());
    };
    let field = |name: &str| table.raw_get::<_, Value>(name).ok();
    let text = field("err").and_then(|value| match value {
        Value::String(text) => text.as_bytes().ok(),
        _ => None,
    });
    let source = field("source").as_ref().and_then(bytes_of);
    let line = match field("line") {
        Some(Value::Integer(line)) => Some(line),
        Some(Value::Number(line)) => Some(line as i64),
        _ => None,
    };
    let place = source.zip(line);
    Ended::Failed {
        counted: is_counted(table),
        text: text.unwrap_or_else(|| b"ERR unknown error".to_vec()),
        place: place.map(|(source, line)| (String::from_utf8_lossy(&source).into_owned(), line)),
    }
}

/// The arguments of `redis.register_function` as a table.
/// Source: function_lua.c `luaRegisterFunctionReadNamedArgs`, 7.0.15.
fn named_registration(named: &Table) -> Result<Registered, String> {
    let (mut name, mut description, mut callback, mut flags) = (None, None, None, Vec::new());
    for (key, value) in named.raw_pairs().unwrap_or_default() {
        let key = bytes_of(&key)
            .ok_or("named argument key given to redis.register_function is not a string")?;
        match (key.to_ascii_lowercase().as_slice(), value) {
            (b"function_name", value) => {
                name = Some(bytes_of(&value).ok_or(
                    "function_name argument given to redis.register_function must be a string",
                )?);
            }
            (b"description", value) => {
                description = Some(bytes_of(&value).ok_or(
                    "description argument given to redis.register_function must be a string",
                )?);
            }
            (b"callback", Value::Function(function)) => callback = Some(function),
            (b"callback", _) => {
                return Err(
                    "callback argument given to redis.register_function must be a function".into(),
                );
            }
            (b"flags", Value::Table(given)) => {
                for (_, flag) in given.raw_pairs().unwrap_or_default() {
                    let flag = bytes_of(&flag).unwrap_or_default();
                    let flag = String::from_utf8_lossy(&flag).to_ascii_lowercase();
                    if !FLAGS.contains(&flag.as_str()) {
                        return Err("unknown flag given".to_owned());
                    }
                    flags.push(flag);
                }
            }
            (b"flags", _) => {
                return Err("flags argument to redis.register_function must be a table representing function flags".into());
            }
            _ => return Err("unknown argument given to redis.register_function".to_owned()),
        }
    }
    Ok(Registered {
        name: Str::from(name.ok_or("redis.register_function must get a function name argument")?),
        callback: callback.ok_or("redis.register_function must get a callback argument")?,
        description: description.map(Str::from),
        flags,
    })
}

/// Source: function_lua.c `luaRegisterFunctionReadArgs`, 7.0.15.
fn registration(args: &[Value]) -> Result<Registered, String> {
    let function = |name: &Value, callback: &Value| match (name, callback) {
        (Value::String(name), Value::Function(callback)) => Ok(Registered {
            name: Str::from(name.as_bytes().unwrap_or_default()),
            callback: callback.clone(),
            description: None,
            flags: Vec::new(),
        }),
        (Value::String(_), _) => {
            Err("second argument to redis.register_function must be a function".to_owned())
        }
        _ => Err("first argument to redis.register_function must be a string".to_owned()),
    };
    let registered = match args {
        [name, callback] => function(name, callback)?,
        [Value::Table(named)] => named_registration(named)?,
        [_] => {
            return Err(
                "calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).".to_owned(),
            );
        }
        _ => return Err("wrong number of arguments to redis.register_function".to_owned()),
    };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    if registered.name.is_empty() || !registered.name.iter().all(is_name) {
        return Err("Library names can only contain letters, numbers, or underscores(_) and must be at least one character long".to_owned());
    }
    Ok(registered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_that_is_let_go_of_is_freed_with_all_that_its_scripts_have_used() {
        let interpreter = Interpreter::new(&Random::default()).expect("the prelude is read");
        let body = b"local ok, why = pcall(cjson.decode, '[') \
                     return string.rep('a', 3) .. cjson.encode({1}) .. why";
        let chunk = interpreter.compile_once("digest", body).expect("it is Lua");
        let result = chunk.call::<_, Value>(()).expect("it runs");
        assert!(bytes_of(&result).is_some_and(|text| text.starts_with(b"aaa[1]")));
        drop((chunk, result));
        // A function of the prelude holds it too.
        let held = Rc::downgrade(&interpreter.protocol);
        drop(interpreter);
        assert!(held.upgrade().is_none(), "something keeps it");
    }
}

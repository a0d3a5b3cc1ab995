//! The parts of a script's surroundings that touch no data and are not Lua's own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use omnilua::{Lua, Table, Value};
use redscope_data::REDIS_VERSION;
use sha1::{Digest, Sha1};

use super::json_library::json_library;
use super::lua::c_integer;
use super::msgpack_library::msgpack_library;
use super::native::{GETINFO, Nothing, Raised, number_of, text_value};
use super::random;
use super::random::Random;
use super::value::{LuaResult, bytes_of, error_table, single_field};
use crate::host::Targets;

/// The number of [`REDIS_VERSION`], one byte for each part.
const VERSION_NUMBER: i64 = 0x0007_000f;

/// SHA-1 as 40 hex digits.
pub(crate) fn sha1_hex(text: &[u8]) -> String {
    Sha1::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The table the prelude reads, and what its functions leave to whoever runs a script.
pub(super) struct Surroundings {
    pub(super) host: Table,
    pub(super) raised: Raised,
    /// What `redis.set_repl` has chosen.
    pub(super) targets: Rc<Cell<Targets>>,
    /// What `redis.log` was told, with its level.
    pub(super) logged: Logged,
}

impl Surroundings {
    /// Makes the table with all that is here.
    pub(super) fn install(lua: &Lua, random: &Random) -> LuaResult<Self> {
        let surroundings = Surroundings {
            host: lua.create_table()?,
            raised: Raised::default(),
            targets: Rc::new(Cell::new(Targets::ALL)),
            logged: Logged::default(),
        };
        surroundings.fill(lua, random)?;
        Ok(surroundings)
    }

    fn fill(&self, lua: &Lua, random: &Random) -> LuaResult<()> {
        let Surroundings { host, raised, targets, logged } = self;
        let debug: Table = lua.globals().get("debug")?;
        lua.set_named_registry_value(GETINFO, debug.get::<_, Value>("getinfo")?)?;
        host.raw_set("version", REDIS_VERSION)?;
        host.raw_set("version_number", VERSION_NUMBER)?;
        host.raw_set("was_raised", raised.query(lua)?)?;
        let sha1hex = raised.function(lua, |lua, args| match args {
            [text] => text_value(lua, sha1_hex(&bytes_of(text).unwrap_or_default())),
            _ => Err("ERR wrong number of arguments".to_owned()),
        })?;
        host.raw_set("sha1hex", sha1hex)?;
        host.raw_set(
            "error_reply",
            raised.function(lua, |lua, args| reply_table(lua, args, "err"))?,
        )?;
        host.raw_set(
            "status_reply",
            raised.function(lua, |lua, args| reply_table(lua, args, "ok"))?,
        )?;
        host.raw_set("log", raised.silent(lua, log(logged))?)?;
        host.raw_set("set_repl", raised.silent(lua, set_repl(targets))?)?;
        let null = Value::LightUserData(std::ptr::null_mut());
        host.raw_set("json", json_library(lua, &null)?)?;
        host.raw_set("msgpack", msgpack_library(lua)?)?;
        let names = lua.create_table()?;
        for (index, name) in super::lua::names().enumerate() {
            names.raw_set(index as i64 + 1, name)?;
        }
        host.raw_set("names", names)?;
        random::install(lua, host, random)
    }
}

/// Lines a script has logged, with their levels.
type Logged = Rc<RefCell<Vec<(u8, String)>>>;

/// Longest line of a log, in bytes. `LOG_MAX_LEN`.
const MAX_LOG_LEN: usize = 1024;
/// Most lines of one script; one that does not end would fill the memory with them.
const MAX_LOG_LINES: usize = 1024;

/// Source: script_lua.c `luaLogCommand`, 7.0.15.
fn log(logged: &Logged) -> impl Fn(&[Value]) -> Nothing + 'static {
    let logged = Rc::clone(logged);
    move |args| {
        if args.len() < 2 {
            return Err("ERR redis.log() requires two arguments or more.".to_owned());
        }
        match number_of(args.first()) {
            Some(level) if (0.0..=3.0).contains(&level) => {
                let words: Vec<Vec<u8>> = args[1..].iter().filter_map(bytes_of).collect();
                let mut line = words.join(&b' ');
                line.truncate(MAX_LOG_LEN);
                let mut logged = logged.borrow_mut();
                if logged.len() < MAX_LOG_LINES {
                    logged.push((level as u8, String::from_utf8_lossy(&line).into_owned()));
                }
                Ok(())
            }
            Some(_) => Err("ERR Invalid debug level.".to_owned()),
            None => Err("ERR First argument must be a number (log level).".to_owned()),
        }
    }
}

/// Source: script_lua.c `luaRedisSetReplCommand`, 7.0.15.
fn set_repl(targets: &Rc<Cell<Targets>>) -> impl Fn(&[Value]) -> Nothing + 'static {
    let targets = Rc::clone(targets);
    move |args| {
        if args.len() != 1 {
            return Err("ERR redis.set_repl() requires two arguments.".to_owned());
        }
        // What is no number counts as zero.
        let flags = c_integer(number_of(args.first()).unwrap_or(0.0)) as i32;
        if !(0..=3).contains(&flags) {
            return Err("ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or \
                        REPL_NONE."
                .to_owned());
        }
        targets.set(Targets { aof: flags & 1 != 0, replicas: flags & 2 != 0 });
        Ok(())
    }
}

/// Source: script_lua.c `luaRedisReturnSingleFieldTable` and `luaPushError`, 7.0.15.
fn reply_table(lua: &Lua, args: &[Value], field: &str) -> Result<Value, String> {
    let [Value::String(text)] = args else {
        // It is answered, not raised.
        return error_table(lua, b"ERR wrong number or type of arguments")
            .map_err(|error| error.to_string());
    };
    let mut text = text.as_bytes().map_err(|error| error.to_string())?;
    if field == "err" {
        // As a text of C it ends at a zero byte, and as a line it has no ends of lines around it.
        text.truncate(text.iter().position(|byte| *byte == 0).unwrap_or(text.len()));
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        text.truncate(text.iter().rposition(|byte| !is_end(byte)).map_or(0, |last| last + 1));
        text.drain(..text.iter().take_while(|byte| is_end(byte)).count());
        if text.first() == Some(&b'-') {
            text.remove(0);
        }
        if !text.contains(&b' ') {
            text.splice(0..0, *b"ERR ");
        }
    }
    let text = text_value(lua, text)?;
    single_field(lua, field, text).map_err(|error| error.to_string())
}

//! The parts of a script's surroundings that touch no data: `bit`, `struct`, `math.random`, hashes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use omnilua::{Lua, Table, Value, Variadic};
use redscope_data::REDIS_VERSION;
use sha1::{Digest, Sha1};

use super::json_library::json_library;
use super::native::{Raised, number_of, plain_function, text_value};
use super::value::{LuaResult, bytes_of, single_field};
use super::{msgpack, random, structs};
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
    pub(super) fn install(lua: &Lua) -> LuaResult<Self> {
        let surroundings = Surroundings {
            host: lua.create_table()?,
            raised: Raised::default(),
            targets: Rc::new(Cell::new(Targets::ALL)),
            logged: Logged::default(),
        };
        surroundings.fill(lua)?;
        Ok(surroundings)
    }

    fn fill(&self, lua: &Lua) -> LuaResult<()> {
        let Surroundings { host, raised, targets, logged } = self;
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
        host.raw_set("log", raised.function(lua, log(logged))?)?;
        host.raw_set("set_repl", raised.function(lua, set_repl(targets))?)?;
        let null = Value::LightUserData(std::ptr::null_mut());
        host.raw_set("json", json_library(lua, &null)?)?;
        let another = plain_function(lua, move |lua, _| {
            json_library(lua, &null).map(Value::Table).map_err(|error| error.to_string())
        })?;
        host.raw_set("json_new", another)?;
        let pack = plain_function(lua, |lua, args| {
            let mut out = Vec::new();
            args.iter().for_each(|value| msgpack::pack(value, &mut out, 0));
            text_value(lua, out)
        })?;
        host.raw_set("msgpack_pack", pack)?;
        let next = plain_function(lua, |lua, args| {
            let text = args.first().and_then(bytes_of).unwrap_or_default();
            let offset = number_of(args.get(1)).unwrap_or(0.0) as usize;
            let mut left = text.get(offset..).unwrap_or_default();
            let value = msgpack::unpack(lua, &mut left, 0)?;
            let step = || -> LuaResult<Value> {
                let table = lua.create_table()?;
                table.raw_set("value", value)?;
                table.raw_set("at", (text.len() - left.len()) as i64)?;
                Ok(Value::Table(table))
            };
            step().map_err(|error| error.to_string())
        })?;
        host.raw_set("msgpack_next", next)?;
        host.raw_set("bit", bit_library(lua)?)?;
        structs::install(lua, host)?;
        host.raw_set("math", math_library(lua)?)?;
        random::install(lua, host)
    }
}

/// Lines a script has logged, with their levels.
type Logged = Rc<RefCell<Vec<(u8, String)>>>;

/// Longest line of a log, in bytes. `LOG_MAX_LEN`.
const MAX_LOG_LEN: usize = 1024;
/// Most lines of one script; one that does not end would fill the memory with them.
const MAX_LOG_LINES: usize = 1024;

/// Source: script_lua.c `luaLogCommand`, 7.0.15.
fn log(logged: &Logged) -> impl Fn(&Lua, &[Value]) -> Result<Value, String> + 'static {
    let logged = Rc::clone(logged);
    move |_, args| {
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
                Ok(Value::Nil)
            }
            Some(_) => Err("ERR Invalid debug level.".to_owned()),
            None => Err("ERR First argument must be a number (log level).".to_owned()),
        }
    }
}

/// Source: script_lua.c `luaRedisSetReplCommand`, 7.0.15.
fn set_repl(
    targets: &Rc<Cell<Targets>>,
) -> impl Fn(&Lua, &[Value]) -> Result<Value, String> + 'static {
    let targets = Rc::clone(targets);
    move |_, args| match number_of(args.first()) {
        Some(flags) if args.len() == 1 && (0.0..=3.0).contains(&flags) => {
            let flags = flags as u8;
            targets.set(Targets { aof: flags & 1 != 0, replicas: flags & 2 != 0 });
            Ok(Value::Nil)
        }
        Some(_) => {
            Err("ERR Invalid replication flags. Please use REPL_AOF, REPL_REPLICA, REPL_ALL or \
                 REPL_NONE."
                .to_owned())
        }
        None => Err("ERR redis.set_repl() requires two arguments.".to_owned()),
    }
}

/// Source: script_lua.c `luaRedisReturnSingleFieldTable` and `luaPushError`, 7.0.15.
fn reply_table(lua: &Lua, args: &[Value], field: &str) -> Result<Value, String> {
    let [Value::String(text)] = args else {
        return Err("ERR wrong number or type of arguments".to_owned());
    };
    let mut text = text.as_bytes().map_err(|error| error.to_string())?;
    if field == "err" {
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

/// A function of one number, by its name in Lua.
type OfOne = (&'static str, fn(f64) -> f64);
/// A function of two numbers, by its name in Lua.
type OfTwo = (&'static str, fn(f64, f64) -> f64);

/// The functions of `math` whose last bit differs from one C library to the next, all from one.
fn math_library(lua: &Lua) -> LuaResult<Table> {
    let math = lua.create_table()?;
    let of_one: [OfOne; 13] = [
        ("sin", libm::sin),
        ("cos", libm::cos),
        ("tan", libm::tan),
        ("asin", libm::asin),
        ("acos", libm::acos),
        ("atan", libm::atan),
        ("sinh", libm::sinh),
        ("cosh", libm::cosh),
        ("tanh", libm::tanh),
        ("exp", libm::exp),
        ("log", libm::log),
        ("log10", libm::log10),
        ("sqrt", libm::sqrt),
    ];
    let expected = |name: &str| format!("bad argument #1 to '{name}' (number expected)");
    for (name, function) in of_one {
        let native = plain_function(lua, move |_, args| {
            let number = number_of(args.first()).ok_or_else(|| expected(name))?;
            Ok(Value::Number(function(number)))
        })?;
        math.raw_set(name, native)?;
    }
    let of_two: [OfTwo; 2] = [("pow", libm::pow), ("atan2", libm::atan2)];
    for (name, function) in of_two {
        let native = plain_function(lua, move |_, args| {
            let numbers = number_of(args.first()).zip(number_of(args.get(1)));
            let (one, other) = numbers.ok_or_else(|| expected(name))?;
            Ok(Value::Number(function(one, other)))
        })?;
        math.raw_set(name, native)?;
    }
    Ok(math)
}

/// A number as the 32 bits `bit` works on.
fn to_bits(value: Option<&Value>) -> u32 {
    let number = number_of(value).unwrap_or(0.0);
    (number.round_ties_even() as i64) as u32
}

fn bit_library(lua: &Lua) -> LuaResult<Table> {
    let bit = lua.create_table()?;
    let add = |name: &str, act: fn(&[Value]) -> u32| {
        let function = lua.create_function(move |_, args: Variadic<Value>| {
            Ok(Value::Integer(i64::from(act(&args) as i32)))
        })?;
        bit.raw_set(name, function)
    };
    fn shift(args: &[Value]) -> u32 {
        to_bits(args.get(1)) & 31
    }
    fn fold(args: &[Value], act: fn(u32, u32) -> u32) -> u32 {
        let mut all = args.iter().map(|value| to_bits(Some(value)));
        let first = all.next().unwrap_or(0);
        all.fold(first, act)
    }
    add("tobit", |args| to_bits(args.first()))?;
    add("bnot", |args| !to_bits(args.first()))?;
    add("band", |args| fold(args, |a, b| a & b))?;
    add("bor", |args| fold(args, |a, b| a | b))?;
    add("bxor", |args| fold(args, |a, b| a ^ b))?;
    add("lshift", |args| to_bits(args.first()) << shift(args))?;
    add("rshift", |args| to_bits(args.first()) >> shift(args))?;
    add("arshift", |args| (to_bits(args.first()) as i32 >> shift(args)) as u32)?;
    add("rol", |args| to_bits(args.first()).rotate_left(shift(args)))?;
    add("ror", |args| to_bits(args.first()).rotate_right(shift(args)))?;
    add("bswap", |args| to_bits(args.first()).swap_bytes())?;
    let to_hex = lua.create_function(|lua, args: Variadic<Value>| {
        let digits = args.get(1).map_or(8, |digits| to_bits(Some(digits)) as i32);
        let text = match digits < 0 {
            true => format!("{:08X}", to_bits(args.first())),
            false => format!("{:08x}", to_bits(args.first())),
        };
        let shown = digits.unsigned_abs().min(8) as usize;
        Ok(Value::String(lua.create_string(&text[8 - shown..])?))
    })?;
    bit.raw_set("tohex", to_hex)?;
    Ok(bit)
}

//! The parts of a script's surroundings that touch no data: `bit`, `struct`, `math.random`, hashes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use omnilua::{Function, Lua, LuaError, Table, Value, Variadic};
use redscope_data::REDIS_VERSION;
use sha1::{Digest, Sha1};

use super::interpreter::Interpreter;
use super::json_library::json_library;
use super::msgpack;
use super::value::{LuaResult, bytes_of};
use crate::host::Targets;

/// The number of [`REDIS_VERSION`], one byte for each part.
const VERSION_NUMBER: i64 = 0x0007_000f;

/// SHA-1 as 40 hex digits.
pub(crate) fn sha1_hex(text: &[u8]) -> String {
    Sha1::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The generator of `rand48`, which Redis gives to scripts so that they all draw alike.
/// Source: rand.c, 7.0.15.
#[derive(Clone, Debug)]
pub(super) struct Random(Rc<Cell<u64>>);

impl Random {
    pub(super) fn new() -> Self {
        let random = Random(Rc::default());
        random.seed(0);
        random
    }

    pub(super) fn seed(&self, seed: i32) {
        self.0.set(u64::from(seed as u32) << 16 | 0x330e);
    }

    /// The next number of 31 bits.
    fn next(&self) -> u32 {
        let next = self.0.get().wrapping_mul(0x5_deec_e66d).wrapping_add(0xb) & ((1 << 48) - 1);
        self.0.set(next);
        (next >> 17) as u32
    }

    fn fraction(&self) -> f64 {
        let most = i32::MAX as u32;
        f64::from(self.next() % most) / f64::from(most)
    }
}

/// The text of the last error that a function of `redis` raised. Such a text has its code; the
/// error handler puts `ERR` before all others.
#[derive(Clone, Debug, Default)]
pub(super) struct Raised(Rc<RefCell<Option<Raise>>>);

/// An error on its way through Lua.
#[derive(Debug)]
struct Raise {
    text: Vec<u8>,
    /// It is a command's error, which was counted when the command failed.
    counted: bool,
}

impl Raised {
    /// An error of a function of `redis`.
    pub(super) fn error(&self, text: &[u8], counted: bool) -> omnilua::Error {
        *self.0.borrow_mut() = Some(Raise { text: text.to_vec(), counted });
        plain_error(text)
    }

    /// A function of `redis`: its errors are texts with their code.
    pub(super) fn function(
        &self,
        lua: &Lua,
        act: impl Fn(&Lua, &[Value]) -> Result<Value, String> + 'static,
    ) -> LuaResult<Function> {
        let raised = self.clone();
        lua.create_function(move |lua, args: Variadic<Value>| {
            act(lua, &args).map_err(|text| raised.error(text.as_bytes(), false))
        })
    }
}

/// An error that is a string, raised without a place.
fn plain_error(text: &[u8]) -> omnilua::Error {
    LuaError::RuntimeMsg(text.into()).into()
}

/// A function of a library that is not Redis's own.
pub(super) fn plain_function(
    lua: &Lua,
    act: impl Fn(&Lua, &[Value]) -> Result<Value, String> + 'static,
) -> LuaResult<Function> {
    lua.create_function(move |lua, args: Variadic<Value>| {
        act(lua, &args).map_err(|text| plain_error(text.as_bytes()))
    })
}

/// A string for Lua.
pub(super) fn text_value(lua: &Lua, text: impl AsRef<[u8]>) -> Result<Value, String> {
    lua.create_string(text).map(Value::String).map_err(|error| error.to_string())
}

pub(super) fn number_of(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        Value::String(text) => String::from_utf8_lossy(&text.as_bytes().ok()?).trim().parse().ok(),
        _ => None,
    }
}

/// Registers everything in the table the prelude reads.
pub(super) fn install(lua: &Lua, interpreter: &Interpreter) -> LuaResult<()> {
    let Interpreter { host, random, raised, targets, logged, .. } = interpreter;
    host.raw_set("version", REDIS_VERSION)?;
    host.raw_set("version_number", VERSION_NUMBER)?;
    let known = raised.clone();
    let was_raised = lua.create_function(move |_, args: Variadic<Value>| {
        let text = args.first().and_then(bytes_of);
        let known = known.0.borrow();
        let raise = known.as_ref().filter(|raise| text.as_ref() == Some(&raise.text));
        Ok(raise.map_or(Value::Nil, |raise| Value::Integer(if raise.counted { 2 } else { 1 })))
    })?;
    host.raw_set("was_raised", was_raised)?;
    let sha1hex = raised.function(lua, |lua, args| match args {
        [text] => text_value(lua, sha1_hex(&bytes_of(text).unwrap_or_default())),
        _ => Err("ERR wrong number of arguments".to_owned()),
    })?;
    host.raw_set("sha1hex", sha1hex)?;
    host.raw_set("error_reply", raised.function(lua, |lua, args| reply_table(lua, args, "err"))?)?;
    host.raw_set("status_reply", raised.function(lua, |lua, args| reply_table(lua, args, "ok"))?)?;
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
    super::structs::install(lua, host)?;
    host.raw_set("math", math_library(lua)?)?;
    install_random(lua, host, random)
}

/// Lines a script has logged, with their levels.
pub(super) type Logged = Rc<RefCell<Vec<(u8, String)>>>;

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
    super::value::single_field(lua, field, text).map_err(|error| error.to_string())
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

fn install_random(lua: &Lua, host: &Table, random: &Random) -> LuaResult<()> {
    let draws = random.clone();
    let draw = plain_function(lua, move |_, args| {
        let fraction = draws.fraction();
        let bounds: Option<Vec<f64>> = args.iter().map(|arg| number_of(Some(arg))).collect();
        let (low, high) = match bounds.as_deref() {
            Some([]) => return Ok(Value::Number(fraction)),
            Some([high]) => (1.0, *high),
            Some([low, high]) => (*low, *high),
            _ => return Err("wrong number of arguments".to_owned()),
        };
        if low > high {
            return Err("bad argument #1 to 'random' (interval is empty)".to_owned());
        }
        Ok(Value::Number((fraction * (high - low + 1.0)).floor() + low))
    })?;
    host.raw_set("random", draw)?;
    let seeds = random.clone();
    let seed = lua.create_function(move |_, args: Variadic<Value>| {
        seeds.seed(number_of(args.first()).unwrap_or(0.0) as i64 as i32);
        Ok(Value::Nil)
    })?;
    host.raw_set("randomseed", seed)
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

//! Strings: `SET`, `GET`, counters, ranges.

mod counter;
mod lcs;

use redscope_data::Str;
use redscope_data::value::Value;
use redscope_data::value::memory::grow_string;
use redscope_resp::Frame;

use counter::{decr, decrby, incr, incrby, incrbyfloat};
use lcs::lcs;

use crate::command::expiry::{ExpiryUnit, expiry_at_ms};
use crate::command::{
    Args, ByRequest, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec,
    Options, Run,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("append", Run::Engine(append))
        .about("Adds text at the end of a string.", "2.0.0", "O(1)")
        .takes(3, "key value")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("decr", Run::Engine(decr))
        .about("Takes one from an integer.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("decrby", Run::Engine(decrby))
        .about("Takes a number from an integer.", "1.0.0", "O(1)")
        .takes(3, "key decrement#i")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("get", Run::Engine(get))
        .about("Reads a string.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("getdel", Run::Engine(getdel))
        .about("Reads a string and removes its key.", "6.2.0", "O(1)")
        .takes(2, "key")
        .is(F::WRITE.with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"])]),
    CommandSpec::new("getex", Run::Engine(getex))
        .about("Reads a string and sets, changes or clears its expiry.", "6.2.0", "O(1)")
        .takes(-2, "key ?expiration<EX/seconds#i|PX/milliseconds#i|EXAT/unix-time-seconds#t|PXAT/unix-time-milliseconds#t|PERSIST>")
        .is(F::WRITE.with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("getrange", Run::Engine(getrange))
        .about("Reads part of a string.", "2.4.0", "O(N)")
        .takes(4, "key start#i end#i")
        .is(F::READONLY, C::STRING)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("getset", Run::Engine(getset))
        .about("Sets a string and replies what was there before.", "1.0.0", "O(1)")
        .takes(3, "key value")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .deprecated("6.2.0", "`SET` with the `!GET` argument")
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("incr", Run::Engine(incr))
        .about("Adds one to an integer.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("incrby", Run::Engine(incrby))
        .about("Adds a number to an integer.", "1.0.0", "O(1)")
        .takes(3, "key increment#i")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("incrbyfloat", Run::Engine(incrbyfloat))
        .about("Adds a decimal number to the number a string holds.", "2.6.0", "O(1)")
        .takes(3, "key increment#d")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("lcs", Run::Engine(lcs))
        .about("Finds the longest common subsequence of two strings.", "7.0.0", "O(N*M)")
        .takes(-3, "key1#k0 key2#k0 ?LEN ?IDX ?MINMATCHLEN/len#i ?WITHMATCHLEN")
        .is(F::READONLY, C::STRING)
        .keys(&[KeySpec::range(1, 1, 1, &["RO", "access"])]),
    CommandSpec::new("mget", Run::Engine(mget))
        .about("Reads several strings at once.", "1.0.0", "O(N)")
        .takes(-2, "key...")
        .is(F::READONLY.with(F::FAST), C::STRING)
        .keys(&[KeySpec::range(1, -1, 1, &["RO", "access"])])
        .tips(&["request_policy:multi_shard"]),
    CommandSpec::new("mset", Run::Engine(mset))
        .about("Sets several strings at once.", "1.0.1", "O(N)")
        .takes(-3, "key_value(key value)...")
        .is(F::WRITE.with(F::DENYOOM), C::STRING)
        .keys(&[KeySpec::range(1, -1, 2, &["OW", "update"])])
        .tips(&["request_policy:multi_shard", "response_policy:all_succeeded"]),
    CommandSpec::new("msetnx", Run::Engine(msetnx))
        .about("Sets several strings at once, unless one of the keys exists.", "1.0.1", "O(N)")
        .takes(-3, "key_value(key value)...")
        .is(F::WRITE.with(F::DENYOOM), C::STRING)
        .keys(&[KeySpec::range(1, -1, 2, &["OW", "insert"])])
        .tips(&["request_policy:multi_shard", "response_policy:agg_min"]),
    CommandSpec::new("psetex", Run::Engine(psetex))
        .about("Sets a string that expires after so many milliseconds.", "2.6.0", "O(1)")
        .takes(4, "key milliseconds#i value")
        .is(F::WRITE.with(F::DENYOOM), C::STRING)
        .keys(&[KeySpec::at(1, &["OW", "update"])]),
    CommandSpec::new("set", Run::Engine(set))
        .about("Stores a string, replacing any value and clearing its expiry.", "1.0.0", "O(1)")
        .takes(-3, "key value ?condition<NX|XX>@2.6.12 ?GET@6.2.0 ?expiration<EX/seconds#i@2.6.12|PX/milliseconds#i@2.6.12|EXAT/unix-time-seconds#t@6.2.0|PXAT/unix-time-milliseconds#t@6.2.0|KEEPTTL@6.0.0>")
        .is(F::WRITE.with(F::DENYOOM), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "access", "update", "variable_flags"]).decided(ByRequest::Flags(uses_of_set))]),
    CommandSpec::new("setex", Run::Engine(setex))
        .about("Sets a string that expires after so many seconds.", "2.0.0", "O(1)")
        .takes(4, "key seconds#i value")
        .is(F::WRITE.with(F::DENYOOM), C::STRING)
        .keys(&[KeySpec::at(1, &["OW", "update"])]),
    CommandSpec::new("setnx", Run::Engine(setnx))
        .about("Sets a string unless the key exists.", "1.0.0", "O(1)")
        .takes(3, "key value")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["OW", "insert"])]),
    CommandSpec::new("setrange", Run::Engine(setrange))
        .about("Overwrites part of a string, filling a gap with zero bytes.", "2.2.0", "O(1)")
        .takes(4, "key offset#i value")
        .is(F::WRITE.with(F::DENYOOM), C::STRING)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("strlen", Run::Engine(strlen))
        .about("Replies the length of a string.", "2.2.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::STRING)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("substr", Run::Engine(substr))
        .about("Reads part of a string; the old name of GETRANGE.", "1.0.0", "O(N)")
        .takes(4, "key start#i end#i")
        .is(F::READONLY, C::STRING)
        .deprecated("2.0.0", "`GETRANGE`")
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
];

/// What `SET` does with its key. Source: db.c `setGetKeys`, 7.0.15.
fn uses_of_set(args: Args<'_>) -> &'static [&'static str] {
    match args.names(&[b"get"], 3) {
        true => &["RW", "access", "update"],
        false => &["OW", "update"],
    }
}

/// When `SET` may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    KeyAbsent,
    KeyPresent,
}

/// What `SET` and `GETEX` do to the expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NewExpiry {
    AtMs(u64),
    Keep,
    Clear,
}

/// The same as it was asked for. The amount is read once all options are known to be in order.
#[derive(Clone, Copy, Debug)]
enum ExpiryOption<'a> {
    Given(ExpiryUnit, &'a [u8]),
    Keep,
    Clear,
}

impl ExpiryOption<'_> {
    /// Whether it may be said again in these words, of which the last hold.
    fn may_become(&self, again: &Self) -> bool {
        match (self, again) {
            (ExpiryOption::Given(unit, _), ExpiryOption::Given(again, _)) => unit == again,
            (ExpiryOption::Keep, ExpiryOption::Keep)
            | (ExpiryOption::Clear, ExpiryOption::Clear) => true,
            _ => false,
        }
    }

    fn resolve(self, now_ms: u64, name: &'static str) -> Result<NewExpiry, CommandError> {
        Ok(match self {
            ExpiryOption::Given(unit, amount) => {
                NewExpiry::AtMs(expiry_at_ms(amount, unit, now_ms, name)?)
            }
            ExpiryOption::Keep => NewExpiry::Keep,
            ExpiryOption::Clear => NewExpiry::Clear,
        })
    }
}

/// The options of `SET`.
#[derive(Debug)]
struct SetOptions<'a> {
    condition: Option<Condition>,
    get: bool,
    expiry: Option<ExpiryOption<'a>>,
}

impl<'a> SetOptions<'a> {
    fn parse(mut options: Options<'a>) -> Result<Self, CommandError> {
        let mut parsed = SetOptions { condition: None, get: false, expiry: None };
        while let Some(word) = options.next_word() {
            let (condition, expiry) = (parsed.condition, parsed.expiry);
            let said = match (word.as_str(), ExpiryUnit::from_option(&word)) {
                ("NX", _) if condition != Some(Condition::KeyPresent) => {
                    parsed.condition = Some(Condition::KeyAbsent);
                    continue;
                }
                ("XX", _) if condition != Some(Condition::KeyAbsent) => {
                    parsed.condition = Some(Condition::KeyPresent);
                    continue;
                }
                ("GET", _) => {
                    parsed.get = true;
                    continue;
                }
                ("KEEPTTL", _) => ExpiryOption::Keep,
                (_, Some(unit)) => ExpiryOption::Given(unit, options.value()?),
                _ => return Err(FixedError::SYNTAX.into()),
            };
            if expiry.is_some_and(|before| !before.may_become(&said)) {
                return Err(FixedError::SYNTAX.into());
            }
            parsed.expiry = Some(said);
        }
        Ok(parsed)
    }
}

fn set(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, value) = (args[1], args[2]);
    if args.len() == 3 {
        store(ctx, key, value, None);
        return Ok(Frame::OK);
    }
    let options = SetOptions::parse(args.options(3))?;
    let expiry = options.expiry.map(|expiry| expiry.resolve(ctx.now_ms, "set")).transpose()?;
    let old = if options.get { ctx.string(key)?.map(Frame::Bulk) } else { None };
    let wanted = match options.condition {
        None => true,
        Some(Condition::KeyAbsent) => !ctx.exists_to_write(key),
        Some(Condition::KeyPresent) => ctx.exists_to_write(key),
    };
    if wanted {
        store(ctx, key, value, expiry);
        match expiry {
            Some(NewExpiry::AtMs(at_ms)) => {
                ctx.rewrite(&[b"SET", key, value, b"PXAT", at_ms.to_string().as_bytes()]);
            }
            // A replica is asked for no old value.
            _ if options.get => {
                let is_get = |option: &&&[u8]| option.eq_ignore_ascii_case(b"get");
                let options = args.from(3).iter().filter(|option| !is_get(option));
                let kept: Vec<&[u8]> =
                    args.as_slice()[..3].iter().chain(options).copied().collect();
                ctx.rewrite(&kept);
            }
            _ => {}
        }
    }
    Ok(match (options.get, wanted) {
        (true, _) => old.unwrap_or(Frame::Null),
        (false, true) => Frame::OK,
        (false, false) => Frame::Null,
    })
}

fn store(ctx: &mut Ctx<'_>, key: &[u8], value: &[u8], expiry: Option<NewExpiry>) {
    ctx.insert_keeping(key, Value::from_bytes(value), expiry == Some(NewExpiry::Keep));
    ctx.changed(key, EventClass::String, "set");
    if let Some(NewExpiry::AtMs(at_ms)) = expiry {
        ctx.set_expiry(key, Some(at_ms));
        ctx.engine.notify(ctx.client.db, EventClass::Generic, "expire", key);
    }
}

fn setnx(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let absent = !ctx.exists_to_write(args[1]);
    if absent {
        store(ctx, args[1], args[2], None);
    }
    Ok(Frame::Integer(i64::from(absent)))
}

fn setex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_with_expiry(ctx, args, ExpiryUnit::InSeconds, "setex")
}

fn psetex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_with_expiry(ctx, args, ExpiryUnit::InMilliseconds, "psetex")
}

fn set_with_expiry(
    ctx: &mut Ctx<'_>,
    args: Args<'_>,
    unit: ExpiryUnit,
    name: &'static str,
) -> CommandResult {
    let at_ms = expiry_at_ms(args[2], unit, ctx.now_ms, name)?;
    store(ctx, args[1], args[3], Some(NewExpiry::AtMs(at_ms)));
    ctx.rewrite(&[b"SET", args[1], args[3], b"PXAT", at_ms.to_string().as_bytes()]);
    Ok(Frame::OK)
}

fn get(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(ctx.string(args[1])?.map_or(Frame::Null, Frame::Bulk))
}

fn getset(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let old = get(ctx, args)?;
    store(ctx, args[1], args[2], None);
    ctx.rewrite(&[b"SET", args[1], args[2]]);
    Ok(old)
}

fn getdel(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(old) = ctx.string(args[1])? else { return Ok(Frame::Null) };
    ctx.remove(args[1]);
    ctx.changed(args[1], EventClass::Generic, "del");
    ctx.rewrite(&[b"DEL", args[1]]);
    Ok(Frame::Bulk(old))
}

fn getex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let mut options = args.options(2);
    let mut expiry: Option<ExpiryOption<'_>> = None;
    while let Some(word) = options.next_word() {
        let said = match (word.as_str(), ExpiryUnit::from_option(&word)) {
            ("PERSIST", _) => ExpiryOption::Clear,
            (_, Some(unit)) => ExpiryOption::Given(unit, options.value()?),
            _ => return Err(FixedError::SYNTAX.into()),
        };
        if expiry.is_some_and(|before| !before.may_become(&said)) {
            return Err(FixedError::SYNTAX.into());
        }
        expiry = Some(said);
    }
    let Some(value) = ctx.string(key)? else { return Ok(Frame::Null) };
    let expiry = expiry.unwrap_or(ExpiryOption::Keep).resolve(ctx.now_ms, "getex")?;
    match expiry {
        NewExpiry::Keep => {}
        NewExpiry::Clear => {
            if ctx.db().expiry(key).is_some() {
                ctx.set_expiry(key, None);
                ctx.changed(key, EventClass::Generic, "persist");
                ctx.rewrite(&[b"PERSIST", key]);
            }
        }
        NewExpiry::AtMs(at_ms) if at_ms <= ctx.now_ms => {
            ctx.remove(key);
            ctx.changed(key, EventClass::Generic, "del");
            ctx.rewrite(&[b"DEL", key]);
        }
        NewExpiry::AtMs(at_ms) => {
            ctx.set_expiry(key, Some(at_ms));
            ctx.changed(key, EventClass::Generic, "expire");
            ctx.rewrite(&[b"PEXPIREAT", key, at_ms.to_string().as_bytes()]);
        }
    }
    Ok(Frame::Bulk(value))
}

fn mget(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let values = args.from(1).iter().map(|key| {
        let value = ctx.read(key).and_then(Value::as_str);
        value.map_or(Frame::Null, Frame::Bulk)
    });
    Ok(Frame::Array(values.collect()))
}

fn mset(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let pairs = args.from(1);
    if !pairs.len().is_multiple_of(2) {
        return Err(FixedError::MSET_ARITY.into());
    }
    for pair in pairs.chunks_exact(2) {
        store(ctx, pair[0], pair[1], None);
    }
    Ok(Frame::OK)
}

fn msetnx(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let pairs = args.from(1);
    if !pairs.len().is_multiple_of(2) {
        return Err(CommandError::Arity("msetnx".to_owned()));
    }
    if pairs.chunks_exact(2).any(|pair| ctx.exists_to_write(pair[0])) {
        return Ok(Frame::Integer(0));
    }
    mset(ctx, args)?;
    Ok(Frame::Integer(1))
}

/// The string at `key` as bytes that can be changed in place, made if it is missing.
pub(super) fn string_to_change<'c>(
    ctx: &'c mut Ctx<'_>,
    key: &[u8],
) -> Result<&'c mut Vec<u8>, CommandError> {
    if ctx.write(key).is_none() {
        ctx.insert(key, Value::Str(Str::EMPTY));
    }
    let value = ctx.write(key).expect("inserted above");
    if let Value::Int(number) = value {
        *value = Value::Str(Str::from(*number));
    }
    match value {
        Value::Str(text) => Ok(text.make_mut()),
        _ => Err(FixedError::WRONG_TYPE.into()),
    }
}

pub(super) fn check_length(ctx: &Ctx<'_>, len: usize) -> Result<(), CommandError> {
    let limit = ctx.engine.config.limits.max_bulk_len;
    match i64::try_from(len) {
        Ok(len) if len <= limit || !ctx.is_limited() => Ok(()),
        _ => Err(FixedError::STRING_TOO_LONG.into()),
    }
}

fn append(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let old_len = match ctx.write(key) {
        None => {
            ctx.insert(key, Value::from_bytes(args[2]));
            ctx.changed(key, EventClass::String, "append");
            return Ok(Frame::Integer(args[2].len() as i64));
        }
        Some(value) => value.as_str().ok_or(FixedError::WRONG_TYPE)?.len(),
    };
    check_length(ctx, old_len + args[2].len())?;
    let text = string_to_change(ctx, key)?;
    let len = old_len + args[2].len();
    grow_string(text, len);
    text[old_len..].copy_from_slice(args[2]);
    ctx.changed(key, EventClass::String, "append");
    Ok(Frame::Integer(len as i64))
}

fn setrange(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, patch) = (args[1], args[3]);
    let offset = args.integer(2)?;
    let offset = usize::try_from(offset).map_err(|_| FixedError::OFFSET_OUT_OF_RANGE)?;
    let old_len = match ctx.write(key) {
        None => 0,
        Some(value) => value.as_str().ok_or(FixedError::WRONG_TYPE)?.len(),
    };
    if patch.is_empty() {
        return Ok(Frame::Integer(old_len as i64));
    }
    check_length(ctx, offset.saturating_add(patch.len()))?;
    let text = string_to_change(ctx, key)?;
    let end = offset + patch.len();
    if text.len() < end {
        grow_string(text, end);
    }
    text[offset..end].copy_from_slice(patch);
    let len = text.len();
    ctx.changed(key, EventClass::String, "setrange");
    Ok(Frame::Integer(len as i64))
}

fn strlen(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.string(args[1])?.map_or(0, |text| text.len() as i64)))
}

fn getrange(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (start, end) = (args.integer(2)?, args.integer(3)?);
    let text = ctx.string(args[1])?.unwrap_or(Str::EMPTY);
    let len = text.len() as i64;
    let from = if start < 0 { (len + start).max(0) } else { start };
    let to = if end < 0 { (len + end).max(0) } else { end }.min(len - 1);
    if (start < 0 && end < 0 && start > end) || len == 0 || from > to {
        return Ok(Frame::Bulk(Str::EMPTY));
    }
    Ok(Frame::Bulk(Str::from(&text[from as usize..=to as usize])))
}

fn substr(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    getrange(ctx, args)
}

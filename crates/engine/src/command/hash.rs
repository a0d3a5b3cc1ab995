//! Hashes.

use redscope_data::Str;
use redscope_data::number::{LongDouble, parse_float};
use redscope_data::value::Value;
use redscope_resp::{Frame, parse_integer};

use crate::Reply;
use crate::command::generic::cursor_reply;
use crate::command::scan::{ScanOptions, parse_cursor};
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("hdel", Run::Engine(hdel))
        .about("Removes fields.", "2.0.0", "O(N)")
        .takes(-3, "key field...")
        .is(F::WRITE.with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("hexists", Run::Engine(hexists))
        .about("Tells whether a field exists.", "2.0.0", "O(1)")
        .takes(3, "key field")
        .is(F::READONLY.with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("hget", Run::Engine(hget))
        .about("Reads a field.", "2.0.0", "O(1)")
        .takes(3, "key field")
        .is(F::READONLY.with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("hgetall", Run::Engine(hgetall))
        .about("Reads all fields with their values.", "2.0.0", "O(N)")
        .takes(2, "key")
        .is(F::READONLY, C::HASH)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output_order"]),
    CommandSpec::new("hincrby", Run::Engine(hincrby))
        .about("Adds a number to the integer in a field.", "2.0.0", "O(1)")
        .takes(4, "key field increment#i")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("hincrbyfloat", Run::Engine(hincrbyfloat))
        .about("Adds a decimal number to the number in a field.", "2.6.0", "O(1)")
        .takes(4, "key field increment#d")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("hkeys", Run::Engine(hkeys))
        .about("Lists the fields.", "2.0.0", "O(N)")
        .takes(2, "key")
        .is(F::READONLY, C::HASH)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output_order"]),
    CommandSpec::new("hlen", Run::Engine(hlen))
        .about("Counts the fields.", "2.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("hmget", Run::Engine(hmget))
        .about("Reads several fields.", "2.0.0", "O(N)")
        .takes(-3, "key field...")
        .is(F::READONLY.with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("hmset", Run::Engine(hmset))
        .about("Sets several fields.", "2.0.0", "O(N)")
        .takes(-4, "key field_value(field value)...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::HASH)
        .deprecated("4.0.0", "`HSET` with multiple field-value pairs")
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("hrandfield", Run::Engine(hrandfield))
        .about("Replies fields drawn at random.", "6.2.0", "O(N)")
        .takes(-2, "key ?options(count#i ?WITHVALUES)")
        .is(F::READONLY, C::HASH)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("hscan", Run::Engine(hscan))
        .about("Walks over the fields, a few at a time.", "2.8.0", "O(1)")
        .takes(-3, "key cursor#i ?MATCH/pattern#p ?COUNT/count#i")
        .is(F::READONLY, C::HASH)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("hset", Run::Engine(hset))
        .about("Sets fields, making the hash if it is missing.", "2.0.0", "O(1)")
        .takes(-4, "key field_value(field value)...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("hsetnx", Run::Engine(hsetnx))
        .about("Sets a field unless it exists.", "2.0.0", "O(1)")
        .takes(4, "key field value")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("hstrlen", Run::Engine(hstrlen))
        .about("Replies the length of a field's value.", "3.2.0", "O(1)")
        .takes(3, "key field")
        .is(F::READONLY.with(F::FAST), C::HASH)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("hvals", Run::Engine(hvals))
        .about("Lists the values.", "2.0.0", "O(N)")
        .takes(2, "key")
        .is(F::READONLY, C::HASH)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output_order"]),
];

fn hset(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(set_fields(ctx, args, "hset")?))
}

fn hmset(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_fields(ctx, args, "hmset")?;
    Ok(Frame::OK)
}

/// Sets the pairs of a request and counts the new fields.
fn set_fields(ctx: &mut Ctx<'_>, args: Args<'_>, name: &str) -> Result<i64, CommandError> {
    let (key, pairs) = (args[1], args.from(2));
    if pairs.len() % 2 != 0 {
        return Err(CommandError::Arity(name.to_owned()));
    }
    let limits = ctx.engine.config.limits.values.hash;
    let hash = ctx.hash_entry(key)?;
    let new = pairs.chunks_exact(2).filter(|pair| hash.insert(pair[0], pair[1], limits)).count();
    ctx.changed_by(pairs.len() as u64 / 2, key, EventClass::Hash, "hset");
    Ok(new as i64)
}

fn hsetnx(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    if ctx.hash_mut(key)?.is_some_and(|hash| hash.contains(args[2])) {
        return Ok(Frame::Integer(0));
    }
    let limits = ctx.engine.config.limits.values.hash;
    ctx.hash_entry(key)?.insert(args[2], args[3], limits);
    ctx.changed(key, EventClass::Hash, "hset");
    Ok(Frame::Integer(1))
}

fn hget(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let value = ctx.hash(args[1])?.and_then(|hash| hash.get(args[2]));
    Ok(value.map_or(Frame::Null, Frame::Bulk))
}

fn hmget(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let hash = ctx.hash(args[1])?;
    let value = |field: &&[u8]| hash.and_then(|hash| hash.get(field));
    let values = args.from(2).iter().map(|field| value(field).map_or(Frame::Null, Frame::Bulk));
    Ok(Frame::Array(values.collect()))
}

fn hgetall(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(hash) = ctx.hash(args[1])? else { return Ok(Frame::Map(Vec::new())) };
    Ok(Frame::Map(hash.iter().map(|(f, v)| (Frame::Bulk(f), Frame::Bulk(v))).collect()))
}

fn hkeys(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(hash) = ctx.hash(args[1])? else { return Ok(Frame::Array(Vec::new())) };
    Ok(Frame::Array(hash.iter().map(|(field, _)| Frame::Bulk(field)).collect()))
}

fn hvals(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(hash) = ctx.hash(args[1])? else { return Ok(Frame::Array(Vec::new())) };
    Ok(Frame::Array(hash.iter().map(|(_, value)| Frame::Bulk(value)).collect()))
}

fn hlen(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.hash(args[1])?.map_or(0, |hash| hash.len() as i64)))
}

fn hexists(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let found = ctx.hash(args[1])?.is_some_and(|hash| hash.contains(args[2]));
    Ok(Frame::Integer(i64::from(found)))
}

fn hstrlen(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let value = ctx.hash(args[1])?.and_then(|hash| hash.get(args[2]));
    Ok(Frame::Integer(value.map_or(0, |value| value.len() as i64)))
}

fn hdel(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let Some(hash) = ctx.hash_mut(key)? else { return Ok(Frame::Integer(0)) };
    let removed = args.from(2).iter().filter(|field| hash.remove(field)).count();
    if removed > 0 {
        ctx.changed_by(removed as u64, key, EventClass::Hash, "hdel");
        ctx.remove_if_empty(key);
    }
    Ok(Frame::Integer(removed as i64))
}

fn hincrby(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, field) = (args[1], args[2]);
    let increment = args.integer(3)?;
    let old = match ctx.hash_mut(key)?.and_then(|hash| hash.get(field)) {
        Some(text) => parse_integer(&text).ok_or(FixedError::HASH_NOT_INTEGER)?,
        None => 0,
    };
    let new = old.checked_add(increment).ok_or(FixedError::OVERFLOW)?;
    let limits = ctx.engine.config.limits.values.hash;
    ctx.hash_entry(key)?.insert(field, new.to_string().as_bytes(), limits);
    ctx.changed(key, EventClass::Hash, "hincrby");
    Ok(Frame::Integer(new))
}

fn hincrbyfloat(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, field) = (args[1], args[2]);
    let increment = LongDouble::parse(args[3]).ok_or_else(|| match parse_float(args[3]) {
        Some(_) => FixedError::INCREMENT_NAN_OR_INFINITY,
        None => FixedError::NOT_FLOAT,
    })?;
    let old = match ctx.hash_mut(key)?.and_then(|hash| hash.get(field)) {
        Some(text) => LongDouble::parse(&text).ok_or(FixedError::HASH_NOT_FLOAT)?,
        None => LongDouble::parse(b"0").expect("zero is a number"),
    };
    let sum = old.plus(increment).ok_or(FixedError::NAN_OR_INFINITY)?;
    let text = Str::from(sum.to_text());
    let limits = ctx.engine.config.limits.values.hash;
    ctx.hash_entry(key)?.insert(field, &text, limits);
    ctx.changed(key, EventClass::Hash, "hincrbyfloat");
    ctx.rewrite(&[b"HSET", key, field, text.as_slice()]);
    Ok(Frame::Bulk(text))
}

fn hscan(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let cursor = parse_cursor(args[2])?;
    let Some(hash) = ctx.hash(args[1])? else { return Ok(cursor_reply(0, Vec::new())) };
    let options = ScanOptions::parse(args.options(3), false)?;
    let (mut items, mut seen) = (Vec::new(), 0);
    let next = hash.scan(cursor, options.count, |field, value| {
        seen += 1;
        if options.matches(&field) {
            items.extend([Frame::Bulk(field), Frame::Bulk(value)]);
        }
    });
    ctx.gather(seen);
    Ok(cursor_reply(next, items))
}

fn hrandfield(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let Some(count) = args.get(2) else {
        let Some(hash) = ctx.hash(key)?.map(|hash| hash.len()) else { return Ok(Frame::Null) };
        let at = ctx.rng().below(hash as u64) as usize;
        let Some(Value::Hash(hash)) = ctx.peek(key) else { return Ok(Frame::Null) };
        let drawn = hash.at(at);
        return Ok(drawn.map_or(Frame::Null, |(field, _)| Frame::Bulk(field)));
    };
    let count = random_count(count)?;
    let with_values = match args.get(3) {
        None => false,
        Some(word) if word.eq_ignore_ascii_case(b"withvalues") && args.len() == 4 => true,
        Some(_) => return Err(FixedError::SYNTAX.into()),
    };
    if with_values {
        check_pair_count(count)?;
    }
    let Some(len) = ctx.hash(key)?.map(|hash| hash.len()) else {
        return Ok(Frame::Array(Vec::new()));
    };
    let places = draw_places(ctx, len, count)?;
    let Some(Value::Hash(hash)) = ctx.peek(key) else { return Ok(Frame::Array(Vec::new())) };
    let drawn = places.into_iter().filter_map(|at| hash.at(at));
    Ok(pairs_reply(drawn.collect(), with_values, ctx.client.protocol))
}

/// Fields alone, or with their values: nested in RESP3, flat in RESP2.
fn pairs_reply(
    pairs: Vec<(Str, Str)>,
    with_values: bool,
    protocol: redscope_resp::Protocol,
) -> Reply {
    let mut items = Vec::new();
    for (field, value) in pairs {
        match (with_values, protocol) {
            (false, _) => items.push(Frame::Bulk(field)),
            (true, redscope_resp::Protocol::Resp2) => {
                items.extend([Frame::Bulk(field), Frame::Bulk(value)]);
            }
            (true, redscope_resp::Protocol::Resp3) => {
                items.push(Frame::Array(vec![Frame::Bulk(field), Frame::Bulk(value)]));
            }
        }
    }
    Frame::Array(items)
}

/// The count of the `*RAND*` commands: negative allows repetition.
pub(super) fn random_count(arg: &[u8]) -> Result<i64, CommandError> {
    crate::command::integer_between(arg, -i64::MAX, i64::MAX)
}

/// Draws with repetition in one reply.
const MAX_DRAWS: i64 = 1 << 24;

/// Refuses a count of pairs whose elements could not be counted.
pub(super) fn check_pair_count(count: i64) -> Result<(), CommandError> {
    const LIMIT: i64 = i64::MAX / 2;
    if (-LIMIT..=LIMIT).contains(&count) { Ok(()) } else { Err(FixedError::OUT_OF_RANGE.into()) }
}

/// Draws places among `len`: distinct ones for a positive count, any for a negative one.
///
/// More than [`MAX_DRAWS`] with repetition break the client's output limit, and if it has none are
/// refused: Redis would go on until memory runs out.
pub(super) fn draw_places(
    ctx: &mut Ctx<'_>,
    len: usize,
    count: i64,
) -> Result<Vec<usize>, CommandError> {
    if len == 0 {
        return Ok(Vec::new());
    }
    if count < -MAX_DRAWS {
        return match ctx.would_overflow_output(count.unsigned_abs()) {
            true => Ok(Vec::new()),
            false => Err(FixedError::OUT_OF_RANGE.into()),
        };
    }
    if count < 0 {
        let draw = |_| ctx.rng().below(len as u64) as usize;
        return Ok((0..count.unsigned_abs()).map(draw).collect());
    }
    let mut places: Vec<usize> = (0..len).collect();
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count >= len {
        return Ok(places);
    }
    for at in 0..count {
        let other = at + ctx.rng().below((len - at) as u64) as usize;
        places.swap(at, other);
    }
    places.truncate(count);
    Ok(places)
}

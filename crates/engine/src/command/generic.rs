//! Any key: existence, names, expiry, types, iteration.

use redscope_resp::Frame;

use crate::Reply;
use crate::command::scan::{ScanOptions, parse_cursor};
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run, integer,
    integer_between,
};
use crate::engine::Mode;
use crate::error::{CommandError, FixedError};
use crate::glob::glob_match;
use crate::notify::EventClass;
use crate::str::Str;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("copy", Run::Engine(copy))
        .about("Copies a key's value and expiry to another key.", "6.2.0", "O(N)")
        .takes(-3, "source#k0 destination#k1 ?DB/destination-db#i ?REPLACE")
        .is(F::WRITE.with(F::DENYOOM), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"]), KeySpec::at(2, &["OW", "update"])]),
    CommandSpec::new("del", Run::Engine(del))
        .about("Removes keys.", "1.0.0", "O(N)")
        .takes(-2, "key...")
        .is(F::WRITE, C::KEYSPACE)
        .keys(&[KeySpec::range(1, -1, 1, &["RM", "delete"])])
        .tips(&["request_policy:multi_shard", "response_policy:agg_sum"]),
    CommandSpec::new("exists", Run::Engine(exists))
        .about("Counts how many of the keys exist.", "1.0.0", "O(N)")
        .takes(-2, "key...")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::range(1, -1, 1, &["RO"])])
        .tips(&["request_policy:multi_shard", "response_policy:agg_sum"]),
    CommandSpec::new("expire", Run::Engine(expire))
        .about("Lets a key expire after so many seconds.", "1.0.0", "O(1)")
        .takes(-3, "key seconds#i ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("expireat", Run::Engine(expireat))
        .about("Lets a key expire at a Unix time in seconds.", "1.2.0", "O(1)")
        .takes(-3, "key unix-time-seconds#t ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("expiretime", Run::Engine(expiretime))
        .about("Replies when a key expires, as a Unix time in seconds.", "7.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("keys", Run::Engine(keys))
        .about("Lists the keys that match a pattern.", "1.0.0", "O(N)")
        .takes(2, "pattern#p")
        .is(F::READONLY, C::KEYSPACE.with(C::DANGEROUS))
        .tips(&["request_policy:all_shards", "nondeterministic_output_order"]),
    CommandSpec::new("move", Run::Engine(move_key))
        .about("Moves a key to another database.", "1.0.0", "O(1)")
        .takes(3, "key db#i")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("object", Run::Container)
        .about("Looks at how a key's value is kept.", "2.2.3", "")
        .takes(-2, "")
        .contains(&[
            CommandSpec::new("object|encoding", Run::Engine(object_encoding))
                .about("Names the encoding of a value.", "2.2.3", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|freq", Run::Engine(object_freq))
                .about("Replies how often a key is used, under an LFU policy.", "4.0.0", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|idletime", Run::Engine(object_idletime))
                .about("Replies how many seconds ago a key was last used.", "2.2.3", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|refcount", Run::Engine(object_refcount))
                .about("Replies the reference count of a value.", "2.2.3", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|help", Run::Engine(object_help))
                .about("Lists the subcommands of OBJECT.", "6.2.0", "O(1)")
                .takes(2, "")
                .is(F::LOADING.with(F::STALE), C::KEYSPACE),
        ]),
    CommandSpec::new("persist", Run::Engine(persist))
        .about("Clears a key's expiry.", "2.2.0", "O(1)")
        .takes(2, "key")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("pexpire", Run::Engine(pexpire))
        .about("Lets a key expire after so many milliseconds.", "2.6.0", "O(1)")
        .takes(-3, "key milliseconds#i ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("pexpireat", Run::Engine(pexpireat))
        .about("Lets a key expire at a Unix time in milliseconds.", "2.6.0", "O(1)")
        .takes(-3, "key unix-time-milliseconds#t ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("pexpiretime", Run::Engine(pexpiretime))
        .about("Replies when a key expires, as a Unix time in milliseconds.", "7.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("pttl", Run::Engine(pttl))
        .about("Replies in how many milliseconds a key expires.", "2.6.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("randomkey", Run::Engine(randomkey))
        .about("Replies a key drawn at random.", "1.0.0", "O(1)")
        .takes(1, "")
        .is(F::READONLY, C::KEYSPACE)
        .tips(&["request_policy:all_shards", "nondeterministic_output"]),
    CommandSpec::new("rename", Run::Engine(rename))
        .about("Gives a key another name, replacing what that name held.", "1.0.0", "O(1)")
        .takes(3, "key newkey#k1")
        .is(F::WRITE, C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"]), KeySpec::at(2, &["OW", "update"])]),
    CommandSpec::new("renamenx", Run::Engine(renamenx))
        .about("Gives a key another name unless that name is taken.", "1.0.0", "O(1)")
        .takes(3, "key newkey#k1")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"]), KeySpec::at(2, &["OW", "insert"])]),
    CommandSpec::new("scan", Run::Engine(scan))
        .about("Walks over the keys of the database, a few at a time.", "2.8.0", "O(1)")
        .takes(-2, "cursor#i ?MATCH/pattern#p ?COUNT/count#i ?TYPE/type@6.0.0")
        .is(F::READONLY, C::KEYSPACE)
        .tips(&["nondeterministic_output", "request_policy:special"]),
    CommandSpec::new("touch", Run::Engine(touch))
        .about("Notes a use of keys and counts those that exist.", "3.2.1", "O(N)")
        .takes(-2, "key...")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::range(1, -1, 1, &["RO"])])
        .tips(&["request_policy:multi_shard", "response_policy:agg_sum"]),
    CommandSpec::new("ttl", Run::Engine(ttl))
        .about("Replies in how many seconds a key expires.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("type", Run::Engine(type_name))
        .about("Names the type of a key's value.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("unlink", Run::Engine(unlink))
        .about("Removes keys, leaving the work of freeing them for later.", "4.0.0", "O(1)")
        .takes(-2, "key...")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::range(1, -1, 1, &["RM", "delete"])])
        .tips(&["request_policy:multi_shard", "response_policy:agg_sum"]),
];

/// How a moment of expiry is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExpiryUnit {
    InSeconds,
    InMilliseconds,
    AtSeconds,
    AtMilliseconds,
}

impl ExpiryUnit {
    /// The unit an option of `SET` and `GETEX` names.
    pub(super) fn from_option(word: &str) -> Option<Self> {
        Some(match word {
            "EX" => ExpiryUnit::InSeconds,
            "PX" => ExpiryUnit::InMilliseconds,
            "EXAT" => ExpiryUnit::AtSeconds,
            "PXAT" => ExpiryUnit::AtMilliseconds,
            _ => return None,
        })
    }

    /// Unix milliseconds of an amount in this unit; `None` if it leaves 64 bits.
    fn to_unix_ms(self, amount: i64, now_ms: u64) -> Option<i64> {
        let in_ms = match self {
            ExpiryUnit::InSeconds | ExpiryUnit::AtSeconds => amount.checked_mul(1000)?,
            ExpiryUnit::InMilliseconds | ExpiryUnit::AtMilliseconds => amount,
        };
        match self {
            ExpiryUnit::InSeconds | ExpiryUnit::InMilliseconds => in_ms.checked_add(now_ms as i64),
            ExpiryUnit::AtSeconds | ExpiryUnit::AtMilliseconds => Some(in_ms),
        }
    }
}

/// Reads an expiry that must lie after the beginning of time, for `SET` and its kin.
pub(super) fn expiry_at_ms(
    amount: &[u8],
    unit: ExpiryUnit,
    now_ms: u64,
    name: &'static str,
) -> Result<u64, CommandError> {
    let amount = integer(amount)?;
    let at_ms = (amount > 0).then(|| unit.to_unix_ms(amount, now_ms)).flatten();
    at_ms.and_then(|at_ms| u64::try_from(at_ms).ok()).ok_or(CommandError::InvalidExpire(name))
}

fn del(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    remove_keys(ctx, args.from(1), false)
}

fn unlink(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    remove_keys(ctx, args.from(1), true)
}

/// Removes keys; Redis frees a large value `lazily`, in another thread, and counts it.
fn remove_keys(ctx: &mut Ctx<'_>, keys: &[&[u8]], lazily: bool) -> CommandResult {
    /// Parts of a value from which on freeing it is left to another thread. `LAZYFREE_THRESHOLD`.
    const LAZY_FROM_PARTS: usize = 64;
    let mut removed = 0;
    for key in keys {
        if let Some(value) = ctx.peek(key) {
            let large = value.free_effort() > LAZY_FROM_PARTS;
            ctx.engine.stats.lazyfreed_objects += u64::from(lazily && large);
            ctx.remove(key);
            ctx.changed(key, EventClass::Generic, "del");
            removed += 1;
        }
    }
    Ok(Frame::Integer(removed))
}

fn exists(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let count = args.from(1).iter().filter(|key| ctx.look(key).is_some()).count();
    Ok(Frame::Integer(count as i64))
}

fn touch(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let count = args.from(1).iter().filter(|key| ctx.read(key).is_some()).count();
    Ok(Frame::Integer(count as i64))
}

fn type_name(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::simple(ctx.look(args[1]).map_or("none", |value| value.type_name())))
}

fn expire(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::InSeconds, "expire")
}

fn pexpire(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::InMilliseconds, "pexpire")
}

fn expireat(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::AtSeconds, "expireat")
}

fn pexpireat(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::AtMilliseconds, "pexpireat")
}

/// The conditions of the `EXPIRE` family.
#[derive(Debug, Default)]
struct ExpireOptions {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
}

impl ExpireOptions {
    fn parse(args: Args<'_>) -> Result<Self, CommandError> {
        let mut parsed = ExpireOptions::default();
        let mut options = args.options(3);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "NX" => parsed.nx = true,
                "XX" => parsed.xx = true,
                "GT" => parsed.gt = true,
                "LT" => parsed.lt = true,
                _ => {
                    let given = args.from(3)[args.from(3).len() - options.rest().len() - 1];
                    return Err(CommandError::UnsupportedOption(given.to_vec()));
                }
            }
        }
        if parsed.nx && (parsed.xx || parsed.gt || parsed.lt) {
            return Err(FixedError::ExpireNxOthers.into());
        }
        if parsed.gt && parsed.lt {
            return Err(FixedError::ExpireGtLt.into());
        }
        Ok(parsed)
    }

    /// Whether a key that expires at `old` may get `new`. No expiry counts as never.
    fn allow(&self, old: Option<u64>, new: i64) -> bool {
        let later = old.is_some_and(|old| new > old as i64);
        let earlier = old.is_none_or(|old| new < old as i64);
        !((self.nx && old.is_some())
            || (self.xx && old.is_none())
            || (self.gt && !later)
            || (self.lt && !earlier))
    }
}

/// Source: expire.c `expireGenericCommand`, 7.0.15.
fn set_expiry(
    ctx: &mut Ctx<'_>,
    args: Args<'_>,
    unit: ExpiryUnit,
    name: &'static str,
) -> CommandResult {
    let key = args[1];
    let options = ExpireOptions::parse(args)?;
    let amount = args.integer(2)?;
    let at_ms = unit.to_unix_ms(amount, ctx.now_ms).ok_or(CommandError::InvalidExpire(name))?;
    if !ctx.exists(key) || !options.allow(ctx.db().expiry(key), at_ms) {
        return Ok(Frame::Integer(0));
    }
    let past = at_ms <= ctx.now_ms as i64;
    if past && !ctx.engine.role.is_replica && !ctx.engine.role.loading {
        ctx.remove(key);
        ctx.changed(key, EventClass::Generic, "del");
        ctx.rewrite(&[b"DEL", key]);
    } else {
        ctx.db().set_expiry(key, Some(at_ms.max(0) as u64));
        ctx.changed(key, EventClass::Generic, "expire");
        ctx.rewrite(&[b"PEXPIREAT", key, at_ms.to_string().as_bytes()]);
    }
    Ok(Frame::Integer(1))
}

fn persist(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    if !ctx.exists(key) || ctx.db().expiry(key).is_none() {
        return Ok(Frame::Integer(0));
    }
    ctx.db().set_expiry(key, None);
    ctx.changed(key, EventClass::Generic, "persist");
    Ok(Frame::Integer(1))
}

fn ttl(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let now_ms = ctx.now_ms;
    expiry_reply(ctx, args[1], |at_ms| (at_ms.saturating_sub(now_ms) + 500) / 1000)
}

fn pttl(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let now_ms = ctx.now_ms;
    expiry_reply(ctx, args[1], |at_ms| at_ms.saturating_sub(now_ms))
}

fn expiretime(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    expiry_reply(ctx, args[1], |at_ms| (at_ms + 500) / 1000)
}

fn pexpiretime(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    expiry_reply(ctx, args[1], |at_ms| at_ms)
}

/// -2 without a key, -1 without an expiry, else what `show` makes of it.
fn expiry_reply(ctx: &mut Ctx<'_>, key: &[u8], show: impl Fn(u64) -> u64) -> CommandResult {
    if !ctx.exists(key) {
        return Ok(Frame::Integer(-2));
    }
    Ok(Frame::Integer(ctx.db().expiry(key).map_or(-1, |at_ms| show(at_ms) as i64)))
}

fn keys(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let all: Vec<Str> = ctx.db().entries().keys().cloned().collect();
    let wanted = all.into_iter().filter(|key| glob_match(args[1], key, false) && ctx.exists(key));
    Ok(Frame::Array(wanted.map(Frame::Bulk).collect()))
}

fn scan(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let cursor = parse_cursor(args[1])?;
    let options = ScanOptions::parse(args.options(2), true)?;
    let mut met: Vec<Str> = Vec::new();
    let next = ctx.db().entries().scan(cursor, options.count, |key, entry| {
        if options.matches(key) && options.has_type(entry.value.type_name()) {
            met.push(key.clone());
        }
    });
    met.retain(|key| ctx.exists(key));
    Ok(cursor_reply(next, met.into_iter().map(Frame::Bulk).collect()))
}

/// The two parts of every `SCAN` reply.
pub(super) fn cursor_reply(cursor: u64, items: Vec<Reply>) -> Reply {
    Frame::Array(vec![Frame::Bulk(Str::from(cursor.to_string())), Frame::Array(items)])
}

fn randomkey(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    // Redis gives up looking for a key that has not expired after so many draws at a replica.
    for _ in 0..100 {
        let db = ctx.client.db;
        let engine = &mut *ctx.engine;
        let Some((key, _)) = engine.dbs[db].entries().random(&mut engine.rng) else {
            return Ok(Frame::Null);
        };
        let key = key.clone();
        if ctx.exists(&key) {
            return Ok(Frame::Bulk(key));
        }
    }
    let db = ctx.client.db;
    let key = ctx.engine.dbs[db].entries().random(&mut ctx.engine.rng).map(|(key, _)| key.clone());
    Ok(key.map_or(Frame::Null, Frame::Bulk))
}

fn rename(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    rename_key(ctx, args, true)?;
    Ok(Frame::OK)
}

fn renamenx(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(i64::from(rename_key(ctx, args, false)?)))
}

fn rename_key(ctx: &mut Ctx<'_>, args: Args<'_>, replace: bool) -> Result<bool, CommandError> {
    let (from, to) = (args[1], args[2]);
    if !ctx.exists(from) {
        return Err(FixedError::NoSuchKey.into());
    }
    if from == to {
        return Ok(false);
    }
    if ctx.exists(to) {
        if !replace {
            return Ok(false);
        }
        ctx.remove(to);
    }
    let expiry = ctx.db().expiry(from);
    let value = ctx.db().remove(from).expect("exists above");
    ctx.insert(to, value);
    ctx.db().set_expiry(to, expiry);
    ctx.changed_by(0, from, EventClass::Generic, "rename_from");
    ctx.changed(to, EventClass::Generic, "rename_to");
    Ok(true)
}

fn move_key(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.engine.mode == Mode::Cluster {
        return Err(FixedError::MoveInCluster.into());
    }
    let key = args[1];
    let target = parse_db(ctx, args[2])?;
    if target == ctx.client.db {
        return Err(FixedError::SameObject.into());
    }
    if !ctx.exists(key) || exists_in(ctx, target, key) {
        return Ok(Frame::Integer(0));
    }
    let expiry = ctx.db().expiry(key);
    let value = ctx.db().remove(key).expect("exists above");
    let now_ms = ctx.now_ms;
    ctx.engine.dbs[target].insert(key, value, false, now_ms);
    ctx.engine.dbs[target].set_expiry(key, expiry);
    ctx.changed(key, EventClass::Generic, "move_from");
    ctx.engine.key_changed(target, key);
    ctx.engine.notify(target, EventClass::Generic, "move_to", key);
    Ok(Frame::Integer(1))
}

fn exists_in(ctx: &mut Ctx<'_>, db: usize, key: &[u8]) -> bool {
    let now_ms = ctx.now_ms;
    !ctx.engine.expire_if_due(db, key, now_ms, false) && ctx.engine.dbs[db].get(key).is_some()
}

/// A database by number.
fn parse_db(ctx: &Ctx<'_>, arg: &[u8]) -> Result<usize, CommandError> {
    let number = integer_between(arg, i64::from(i32::MIN), i64::from(i32::MAX))?;
    let db = usize::try_from(number).ok().filter(|db| *db < ctx.engine.dbs.len());
    db.ok_or(FixedError::DbOutOfRange.into())
}

fn copy(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (from, to) = (args[1], args[2]);
    let (mut target, mut replace) = (ctx.client.db, false);
    let mut options = args.options(3);
    while let Some(word) = options.next_word() {
        match word.as_str() {
            "REPLACE" => replace = true,
            "DB" => target = parse_db(ctx, options.value()?)?,
            _ => return Err(FixedError::Syntax.into()),
        }
    }
    if ctx.engine.mode == Mode::Cluster && target != ctx.client.db {
        return Err(FixedError::CopyDbInCluster.into());
    }
    if target == ctx.client.db && from == to {
        return Err(FixedError::SameObject.into());
    }
    let Some(value) = ctx.read(from).cloned() else { return Ok(Frame::Integer(0)) };
    if exists_in(ctx, target, to) && !replace {
        return Ok(Frame::Integer(0));
    }
    let (expiry, now_ms) = (ctx.db().expiry(from), ctx.now_ms);
    ctx.engine.dbs[target].insert(to, value, false, now_ms);
    ctx.engine.dbs[target].set_expiry(to, expiry);
    ctx.engine.dirty += 1;
    ctx.engine.key_changed(target, to);
    ctx.engine.notify(target, EventClass::Generic, "copy_to", to);
    Ok(Frame::Integer(1))
}

fn object_encoding(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(ctx.peek(args[2]).map_or(Frame::Null, |value| Frame::Bulk(Str::from(value.encoding()))))
}

fn object_refcount(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    // Redis shares the integers below 10000 and shows their reference count as the largest int.
    let shared = |value: &crate::value::Value| match value {
        crate::value::Value::Int(0..10_000) => i64::from(i32::MAX),
        _ => 1,
    };
    Ok(ctx.peek(args[2]).map_or(Frame::Null, |value| Frame::Integer(shared(value))))
}

fn object_idletime(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.engine.config.limits.eviction.is_lfu() {
        return Err(FixedError::LfuHasNoIdleTime.into());
    }
    if ctx.peek(args[2]).is_none() {
        return Ok(Frame::Null);
    }
    let now_ms = ctx.now_ms;
    let idle_s = ctx.db().get(args[2]).map_or(0, |entry| entry.usage().idle_s(now_ms));
    Ok(Frame::Integer(idle_s as i64))
}

fn object_freq(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.peek(args[2]).is_none() {
        return Ok(Frame::Null);
    }
    let limits = &ctx.engine.config.limits;
    let (is_lfu, decay_min, now_ms) = (limits.eviction.is_lfu(), limits.lfu_decay_min, ctx.now_ms);
    if !is_lfu {
        return Err(FixedError::NotLfu.into());
    }
    let entry = ctx.db().get(args[2]);
    let frequency = entry.map_or(0, |entry| entry.usage().frequency(now_ms, decay_min));
    Ok(Frame::Integer(i64::from(frequency)))
}

fn object_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(super::docs::help("object"))
}

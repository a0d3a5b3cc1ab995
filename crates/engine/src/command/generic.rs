//! Any key: existence, names, types, iteration.

use redscope_data::Str;
use redscope_data::value::Value;
use redscope_resp::Frame;

use crate::Reply;
use crate::command::scan::{ScanOptions, parse_cursor};
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks, Run,
    integer_between,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::glob::glob_match;
use crate::mode::Mode;
use crate::notify::EventClass;

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
    CommandSpec::new("randomkey", Run::Engine(randomkey))
        .about("Replies a key drawn at random.", "1.0.0", "O(1)")
        .takes(1, "")
        .is(F::READONLY, C::KEYSPACE)
        .marked(Marks::MEETS_EXPIRED)
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
        .marked(Marks::MEETS_EXPIRED)
        .tips(&["nondeterministic_output", "request_policy:special"]),
    CommandSpec::new("touch", Run::Engine(touch))
        .about("Notes a use of keys and counts those that exist.", "3.2.1", "O(N)")
        .takes(-2, "key...")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::range(1, -1, 1, &["RO"])])
        .tips(&["request_policy:multi_shard", "response_policy:agg_sum"]),
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

fn del(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let lazily = ctx.engine.config.flag(key::LAZYFREE_LAZY_USER_DEL);
    remove_keys(ctx, args.from(1), lazily)
}

fn unlink(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    remove_keys(ctx, args.from(1), true)
}

/// Removes keys; Redis frees a large value `lazily`, in another thread, and counts it.
fn remove_keys(ctx: &mut Ctx<'_>, keys: &[&[u8]], lazily: bool) -> CommandResult {
    let mut removed = 0;
    for key in keys {
        if ctx.peek(key).is_some()
            && let Some(value) = ctx.db().remove(key)
        {
            ctx.engine.free(&value, lazily);
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

fn keys(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let all: Vec<Str> = ctx.db().entries().keys().cloned().collect();
    ctx.touch(all.len());
    let now_ms = ctx.now_ms;
    let db = ctx.db();
    // What has expired is left out and left alone.
    let is_wanted = |key: &Str| glob_match(args[1], key, false) && !db.is_expired(key, now_ms);
    let wanted = all.into_iter().filter(is_wanted);
    Ok(Frame::Array(wanted.map(Frame::Bulk).collect()))
}

fn scan(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let cursor = parse_cursor(args[1])?;
    let options = ScanOptions::parse(args.options(2), true)?;
    let (mut met, mut seen) = (Vec::<Str>::new(), 0);
    let next = ctx.db().entries().scan(cursor, options.count, |key, _| {
        seen += 1;
        if options.matches(key) {
            met.push(key.clone());
        }
    });
    ctx.gather(seen);
    // To look at a key's type is a lookup like any other.
    met.retain(|key| match &options.type_name {
        Some(wanted) => ctx.look(key).is_some_and(|value| value.type_name() == wanted),
        None => ctx.exists(key),
    });
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
    if !ctx.exists_to_write(from) {
        return Err(FixedError::NO_SUCH_KEY.into());
    }
    if from == to {
        return Ok(false);
    }
    if ctx.exists_to_write(to) {
        if !replace {
            return Ok(false);
        }
        ctx.remove(to);
    }
    let expiry = ctx.db().expiry(from);
    let value = ctx.db().remove(from).expect("exists above");
    ctx.insert(to, value);
    ctx.set_expiry(to, expiry);
    ctx.changed_by(0, from, EventClass::Generic, "rename_from");
    ctx.changed(to, EventClass::Generic, "rename_to");
    Ok(true)
}

fn move_key(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.engine.mode == Mode::Cluster {
        return Err(FixedError::MOVE_IN_CLUSTER.into());
    }
    let key = args[1];
    let target = parse_db(ctx, args[2])?;
    if target == ctx.client.db {
        return Err(FixedError::SAME_OBJECT.into());
    }
    if !ctx.exists_to_write(key) || ctx.exists_to_write_in(target, key) {
        return Ok(Frame::Integer(0));
    }
    let expiry = ctx.db().expiry(key);
    let value = ctx.db().remove(key).expect("exists above");
    ctx.insert_in(target, key, value, false);
    ctx.set_expiry_in(target, key, expiry);
    ctx.changed(key, EventClass::Generic, "move_from");
    ctx.engine.key_changed(target, key);
    ctx.engine.notify(target, EventClass::Generic, "move_to", key);
    Ok(Frame::Integer(1))
}

/// A database by number.
fn parse_db(ctx: &Ctx<'_>, arg: &[u8]) -> Result<usize, CommandError> {
    let number = integer_between(arg, i64::from(i32::MIN), i64::from(i32::MAX))?;
    let db = usize::try_from(number).ok().filter(|db| *db < ctx.engine.dbs.len());
    db.ok_or(FixedError::DB_OUT_OF_RANGE.into())
}

fn copy(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (from, to) = (args[1], args[2]);
    let (mut target, mut replace) = (ctx.client.db, false);
    let mut options = args.options(3);
    while let Some(word) = options.next_word() {
        match word.as_str() {
            "REPLACE" => replace = true,
            "DB" => target = parse_db(ctx, options.value()?)?,
            _ => return Err(FixedError::SYNTAX.into()),
        }
    }
    if ctx.engine.mode == Mode::Cluster && target != ctx.client.db {
        return Err(FixedError::COPY_DB_IN_CLUSTER.into());
    }
    if target == ctx.client.db && from == to {
        return Err(FixedError::SAME_OBJECT.into());
    }
    let Some(value) = ctx.read(from).map(Value::duplicate) else { return Ok(Frame::Integer(0)) };
    ctx.touch(value.element_count());
    if ctx.exists_to_write_in(target, to) {
        if !replace {
            return Ok(Frame::Integer(0));
        }
        ctx.engine.dbs[target].remove(to);
    }
    let expiry = ctx.db().expiry(from);
    ctx.insert_in(target, to, value, false);
    ctx.set_expiry_in(target, to, expiry);
    ctx.engine.dirty += 1;
    ctx.engine.key_changed(target, to);
    ctx.engine.notify(target, EventClass::Generic, "copy_to", to);
    Ok(Frame::Integer(1))
}

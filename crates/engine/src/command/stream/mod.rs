//! Streams: adding, trimming and deleting entries. Reading, groups and `XINFO` have files of their
//! own.

mod group;
mod info;
mod options;
mod read;

use redscope_data::Str;
use redscope_data::value::stream::{Entry, StreamId, StreamLimits};
use redscope_resp::Frame;

use crate::Reply;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks, Run, docs,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;
use group::*;
use info::*;
use options::{GivenId, TrimOptions, parse_bound, parse_id};
use read::*;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("xack", Run::Engine(xack))
        .about("Acknowledges entries of a consumer group.", "5.0.0", "O(1)")
        .takes(-4, "key group id...")
        .is(F::WRITE.with(F::FAST), C::STREAM)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("xadd", Run::Engine(xadd))
        .about("Adds an entry to a stream.", "5.0.0", "O(1)")
        .takes(-5, "key ?NOMKSTREAM@6.2.0 ?trim(strategy<MAXLEN|MINID@6.2.0> ?operator<equal==|approximately=~> threshold ?LIMIT/count#i@6.2.0) id_or_auto<auto_id=*|id> field_value(field value)...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STREAM)
        .keys(&[KeySpec::at(1, &["RW", "update"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("xautoclaim", Run::Engine(xautoclaim))
        .about("Gives entries that have been idle for long to a consumer.", "6.2.0", "O(1)")
        .takes(-6, "key group consumer min-idle-time start ?COUNT/count#i ?JUSTID")
        .is(F::WRITE.with(F::FAST), C::STREAM)
        .keys(&[KeySpec::at(1, &["RW", "delete"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("xclaim", Run::Engine(xclaim))
        .about("Gives entries to another consumer of the group.", "5.0.0", "O(log N)")
        .takes(-6, "key group consumer min-idle-time id... ?IDLE/ms#i ?TIME/unix-time-milliseconds#t ?RETRYCOUNT/count#i ?FORCE ?JUSTID ?LASTID/id")
        .is(F::WRITE.with(F::FAST), C::STREAM)
        .keys(&[KeySpec::at(1, &["RW", "update"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("xdel", Run::Engine(xdel))
        .about("Deletes entries of a stream.", "5.0.0", "O(1)")
        .takes(-3, "key id...")
        .is(F::WRITE.with(F::FAST), C::STREAM)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("xgroup", Run::Container)
        .about("Makes, changes and removes consumer groups.", "5.0.0", "")
        .takes(-2, "")
        .is(F::NONE, C::NONE)
        .contains(&[
            CommandSpec::new("xgroup|create", Run::Engine(xgroup_create))
                .about("Makes a consumer group.", "5.0.0", "O(1)")
                .takes(-5, "key groupname id<id|new_id=$> ?MKSTREAM ?ENTRIESREAD/entries_read#i")
                .is(F::WRITE.with(F::DENYOOM), C::STREAM)
                .keys(&[KeySpec::at(2, &["RW", "insert"])]),
            CommandSpec::new("xgroup|createconsumer", Run::Engine(xgroup_createconsumer))
                .about("Makes a consumer of a group.", "6.2.0", "O(1)")
                .takes(5, "key groupname consumername")
                .is(F::WRITE.with(F::DENYOOM), C::STREAM)
                .keys(&[KeySpec::at(2, &["RW", "insert"])]),
            CommandSpec::new("xgroup|delconsumer", Run::Engine(xgroup_delconsumer))
                .about("Removes a consumer of a group.", "5.0.0", "O(1)")
                .takes(5, "key groupname consumername")
                .is(F::WRITE, C::STREAM)
                .keys(&[KeySpec::at(2, &["RW", "delete"])]),
            CommandSpec::new("xgroup|destroy", Run::Engine(xgroup_destroy))
                .about("Removes a consumer group.", "5.0.0", "O(N)")
                .takes(4, "key groupname")
                .is(F::WRITE, C::STREAM)
                .keys(&[KeySpec::at(2, &["RW", "delete"])]),
            CommandSpec::new("xgroup|help", Run::Engine(xgroup_help))
                .about("Lists the subcommands of XGROUP.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::STREAM),
            CommandSpec::new("xgroup|setid", Run::Engine(xgroup_setid))
                .about("Sets the last entry a group was given.", "5.0.0", "O(1)")
                .takes(-5, "key groupname id<id|new_id=$> ?ENTRIESREAD/entries_read#i")
                .is(F::WRITE, C::STREAM)
                .keys(&[KeySpec::at(2, &["RW", "update"])]),
        ]),
    CommandSpec::new("xinfo", Run::Container)
        .about("Looks into streams and their groups.", "5.0.0", "")
        .takes(-2, "")
        .is(F::NONE, C::NONE)
        .contains(&[
            CommandSpec::new("xinfo|consumers", Run::Engine(xinfo_consumers))
                .about("Describes the consumers of a group.", "5.0.0", "O(1)")
                .takes(4, "key groupname")
                .is(F::READONLY, C::STREAM)
                .keys(&[KeySpec::at(2, &["RO", "access"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("xinfo|groups", Run::Engine(xinfo_groups))
                .about("Describes the groups of a stream.", "5.0.0", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::STREAM)
                .keys(&[KeySpec::at(2, &["RO", "access"])]),
            CommandSpec::new("xinfo|help", Run::Engine(xinfo_help))
                .about("Lists the subcommands of XINFO.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::STREAM),
            CommandSpec::new("xinfo|stream", Run::Engine(xinfo_stream))
                .about("Describes a stream.", "5.0.0", "O(1)")
                .takes(-3, "key ?FULL/full(?COUNT/count#i)")
                .is(F::READONLY, C::STREAM)
                .keys(&[KeySpec::at(2, &["RO", "access"])]),
        ]),
    CommandSpec::new("xlen", Run::Engine(xlen))
        .about("Counts the entries of a stream.", "5.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::STREAM)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("xpending", Run::Engine(xpending))
        .about("Describes what a group has been given and not acknowledged.", "5.0.0", "O(N)")
        .takes(-3, "key group ?filters(?IDLE/min-idle-time#i@6.2.0 start end count#i ?consumer)")
        .is(F::READONLY, C::STREAM)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("xrange", Run::Engine(xrange))
        .about("Replies the entries between two ids.", "5.0.0", "O(N)")
        .takes(-4, "key start end ?COUNT/count#i")
        .is(F::READONLY, C::STREAM)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("xread", Run::Engine(xread))
        .about("Replies what is new in streams, waiting for it if asked.", "5.0.0", "")
        .takes(-4, "?COUNT/count#i ?BLOCK/milliseconds#i STREAMS/streams(key... id...)")
        .is(F::READONLY.with(F::BLOCKING).with(F::MOVABLE_KEYS), C::STREAM)
        .keys(&[KeySpec::after("STREAMS", 1, &["RO", "access"])]),
    CommandSpec::new("xreadgroup", Run::Engine(xreadgroup))
        .about("Replies what is new to a consumer group, waiting for it if asked.", "5.0.0", "")
        .takes(-7, "GROUP/group_consumer(group consumer) ?COUNT/count#i ?BLOCK/milliseconds#i ?NOACK STREAMS/streams(key... id...)")
        .is(F::WRITE.with(F::BLOCKING).with(F::MOVABLE_KEYS), C::STREAM)
        .marked(Marks::NEEDS_STREAM)
        .keys(&[KeySpec::after("STREAMS", 4, &["RO", "access"])]),
    CommandSpec::new("xrevrange", Run::Engine(xrevrange))
        .about("Replies the entries between two ids, newest first.", "5.0.0", "O(N)")
        .takes(-4, "key end start ?COUNT/count#i")
        .is(F::READONLY, C::STREAM)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("xsetid", Run::Engine(xsetid))
        .about("Sets the last id of a stream.", "5.0.0", "O(1)")
        .takes(-3, "key last-id ?ENTRIESADDED/entries_added#i@7.0.0 ?MAXDELETEDID/max_deleted_entry_id@7.0.0")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::STREAM)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("xtrim", Run::Engine(xtrim))
        .about("Removes the oldest entries of a stream.", "5.0.0", "O(N)")
        .takes(-4, "key trim(strategy<MAXLEN|MINID@6.2.0> ?operator<equal==|approximately=~> threshold ?LIMIT/count#i@6.2.0)")
        .is(F::WRITE, C::STREAM)
        .keys(&[KeySpec::at(1, &["RW", "delete"])])
        .tips(&["nondeterministic_output"]),
];

pub(super) fn id_reply(id: StreamId) -> Reply {
    Frame::Bulk(Str::from(id.to_string()))
}

/// An entry as an array of its id and its fields and values.
pub(super) fn entry_reply(entry: Entry) -> Reply {
    let parts = entry.parts.into_iter().map(Frame::Bulk).collect();
    Frame::Array(vec![id_reply(entry.id), Frame::Array(parts)])
}

pub(super) fn limits(ctx: &Ctx<'_>) -> StreamLimits {
    let config = &ctx.engine.config;
    StreamLimits {
        node_max_bytes: config.integer(key::STREAM_NODE_MAX_BYTES) as usize,
        node_max_entries: config.integer(key::STREAM_NODE_MAX_ENTRIES) as u64,
    }
}

/// Source: t_stream.c `xaddCommand`, 7.0.15.
fn xadd(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let options = TrimOptions::parse(ctx, args, true)?;
    let parts = args.from(options.end + 1);
    if parts.len() < 2 || !parts.len().is_multiple_of(2) {
        return Err(CommandError::Arity("xadd".to_owned()));
    }
    let given = GivenId::parse(args[options.end])?;
    if matches!(given, GivenId::Whole(StreamId::ZERO)) {
        return Err(FixedError::STREAM_ID_ZERO.into());
    }
    let existing = ctx.stream_mut(key)?;
    if existing.is_none() && options.no_create {
        return Ok(Frame::Null);
    }
    let (last, is_new) = existing.map_or((StreamId::ZERO, true), |stream| (stream.last_id, false));
    if last == StreamId::MAX {
        return Err(FixedError::STREAM_EXHAUSTED.into());
    }
    let now_ms = ctx.now_ms;
    let limits = limits(ctx);
    // Redis has made the key by now, and leaves it even if the id is refused.
    ctx.stream_entry(key)?;
    let id = given.resolve(last, is_new, now_ms)?;
    ctx.stream_entry(key)?.push(id, parts, limits);
    ctx.changed(key, EventClass::Stream, "xadd");
    options.trim(ctx, key)?;
    options.rewrite(ctx, args, Some(id));
    Ok(id_reply(id))
}

fn xtrim(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let options = TrimOptions::parse(ctx, args, false)?;
    let gone = options.trim(ctx, args[1])?;
    if gone > 0 {
        ctx.engine.dirty += gone;
        ctx.engine.key_changed(ctx.client.db, args[1]);
        options.rewrite(ctx, args, None);
    }
    Ok(Frame::Integer(gone as i64))
}

fn xdel(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.stream_mut(args[1])?.is_none() {
        return Ok(Frame::Integer(0));
    }
    let ids: Result<Vec<StreamId>, _> = args.from(2).iter().map(|id| parse_id(id, 0)).collect();
    let ids = ids?;
    let Some(stream) = ctx.stream_mut(args[1])? else { return Ok(Frame::Integer(0)) };
    let gone = ids.into_iter().filter(|id| stream.delete(*id)).count();
    if gone > 0 {
        ctx.changed_by(gone as u64, args[1], EventClass::Stream, "xdel");
    }
    Ok(Frame::Integer(gone as i64))
}

fn xlen(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.stream(args[1])?.map_or(0, |stream| stream.len() as i64)))
}

/// Source: t_stream.c `xsetidCommand`, 7.0.15.
fn xsetid(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let id = parse_id(args[2], 0)?;
    let (mut entries_added, mut max_deleted) = (None, None);
    let mut options = args.options(3);
    while let Some(word) = options.next_word() {
        match (word.as_str(), options.rest()) {
            ("ENTRIESADDED", [_, ..]) => {
                let count = u64::try_from(options.integer()?);
                entries_added = Some(count.map_err(|_| FixedError::STREAM_ENTRIES_ADDED)?);
            }
            ("MAXDELETEDID", [_, ..]) => {
                let deleted = parse_id(options.value()?, 0)?;
                if id < deleted {
                    return Err(FixedError::STREAM_SET_ID_BELOW_GIVEN.into());
                }
                max_deleted = Some(deleted);
            }
            _ => return Err(FixedError::SYNTAX.into()),
        }
    }
    let Some(stream) = ctx.stream_mut(args[1])? else { return Err(FixedError::NO_SUCH_KEY.into()) };
    if !stream.is_empty() {
        if stream.last_valid_id().is_some_and(|last| id < last) {
            return Err(FixedError::STREAM_SET_ID_BELOW_TOP.into());
        }
        if entries_added.is_some_and(|added| stream.len() > added) {
            return Err(FixedError::STREAM_ENTRIES_ADDED_SMALL.into());
        }
    }
    stream.last_id = id;
    stream.entries_added = entries_added.unwrap_or(stream.entries_added);
    stream.max_deleted_id =
        max_deleted.filter(|id| *id != StreamId::ZERO).unwrap_or(stream.max_deleted_id);
    ctx.changed(args[1], EventClass::Stream, "xsetid");
    Ok(Frame::OK)
}

fn xgroup_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("xgroup"))
}

fn xinfo_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("xinfo"))
}

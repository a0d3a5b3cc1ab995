//! `XINFO`: what a stream, its groups and their consumers look like inside.

use redscope_data::Str;
use redscope_data::value::stream::{Consumer, Group, Stream, StreamId};
use redscope_resp::Frame;

use super::{entry_reply, id_reply};
use crate::Reply;
use crate::command::{Args, CommandResult, Ctx};
use crate::error::{CommandError, FixedError};

/// Entries and pending entries `XINFO STREAM FULL` shows unless told otherwise.
const FULL_COUNT: usize = 10;

fn text(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn count(number: usize) -> Reply {
    Frame::Integer(number as i64)
}

fn unknown_as_null(number: Option<i64>) -> Reply {
    number.map_or(Frame::Null, Frame::Integer)
}

fn named(fields: Vec<(&str, Reply)>) -> Reply {
    Frame::Map(fields.into_iter().map(|(name, value)| (text(name), value)).collect())
}

/// The fields both forms of `XINFO STREAM` begin with.
fn head(stream: &Stream) -> Vec<(&'static str, Reply)> {
    vec![
        ("length", Frame::Integer(stream.len() as i64)),
        ("radix-tree-keys", count(stream.nodes().len())),
        ("radix-tree-nodes", count(stream.radix_tree_nodes())),
        ("last-generated-id", id_reply(stream.last_id)),
        ("max-deleted-entry-id", id_reply(stream.max_deleted_id)),
        ("entries-added", Frame::Integer(stream.entries_added as i64)),
        ("recorded-first-entry-id", id_reply(stream.first_id)),
    ]
}

pub(super) fn xinfo_stream(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(stream) = ctx.stream(args[2])? else { return Err(FixedError::NO_SUCH_KEY.into()) };
    let mut full = None;
    match args.from(3) {
        [] => {}
        [word] if word.eq_ignore_ascii_case(b"full") => full = Some(FULL_COUNT),
        [word, option, given]
            if word.eq_ignore_ascii_case(b"full") && option.eq_ignore_ascii_case(b"count") =>
        {
            let given = super::super::integer(given)?;
            full = Some(usize::try_from(given).unwrap_or(FULL_COUNT));
        }
        _ => {
            return Err(CommandError::UnknownSubcommandOrArity("XINFO", args[1].to_vec()));
        }
    }
    let mut fields = head(stream);
    match full {
        None => {
            let all = || stream.range(StreamId::ZERO, StreamId::MAX);
            let last = stream.range_back(StreamId::ZERO, StreamId::MAX).next();
            fields.push(("groups", count(stream.groups.len())));
            fields.push(("first-entry", all().next().map_or(Frame::Null, entry_reply)));
            fields.push(("last-entry", last.map_or(Frame::Null, entry_reply)));
        }
        Some(limit) => {
            let limit = if limit == 0 { usize::MAX } else { limit };
            let entries = stream.range(StreamId::ZERO, StreamId::MAX).take(limit);
            fields.push(("entries", Frame::Array(entries.map(entry_reply).collect())));
            let groups =
                stream.groups.iter().map(|(name, group)| full_group(stream, name, group, limit));
            fields.push(("groups", Frame::Array(groups.collect())));
        }
    }
    Ok(named(fields))
}

fn full_group(stream: &Stream, name: &Str, group: &Group, limit: usize) -> Reply {
    let pending = group.pending.iter().take(limit).map(|(id, pending)| {
        Frame::Array(vec![
            id_reply(*id),
            Frame::Bulk(pending.consumer.clone()),
            Frame::Integer(pending.delivered_ms as i64),
            Frame::Integer(pending.deliveries as i64),
        ])
    });
    let consumers = group.consumers.iter().map(|(name, consumer)| {
        let pending = consumer.pending.iter().take(limit).filter_map(|id| {
            let pending = group.pending.get(id)?;
            Some(Frame::Array(vec![
                id_reply(*id),
                Frame::Integer(pending.delivered_ms as i64),
                Frame::Integer(pending.deliveries as i64),
            ]))
        });
        named(vec![
            ("name", Frame::Bulk(name.clone())),
            ("seen-time", Frame::Integer(consumer.seen_ms as i64)),
            ("pel-count", count(consumer.pending.len())),
            ("pending", Frame::Array(pending.collect())),
        ])
    });
    named(vec![
        ("name", Frame::Bulk(name.clone())),
        ("last-delivered-id", id_reply(group.last_id)),
        ("entries-read", unknown_as_null(group.entries_read.map(|read| read as i64))),
        ("lag", unknown_as_null(stream.lag(group))),
        ("pel-count", count(group.pending.len())),
        ("pending", Frame::Array(pending.collect())),
        ("consumers", Frame::Array(consumers.collect())),
    ])
}

pub(super) fn xinfo_groups(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(stream) = ctx.stream(args[2])? else { return Err(FixedError::NO_SUCH_KEY.into()) };
    let groups = stream.groups.iter().map(|(name, group)| {
        named(vec![
            ("name", Frame::Bulk(name.clone())),
            ("consumers", count(group.consumers.len())),
            ("pending", count(group.pending.len())),
            ("last-delivered-id", id_reply(group.last_id)),
            ("entries-read", unknown_as_null(group.entries_read.map(|read| read as i64))),
            ("lag", unknown_as_null(stream.lag(group))),
        ])
    });
    Ok(Frame::Array(groups.collect()))
}

pub(super) fn xinfo_consumers(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let now_ms = ctx.now_ms;
    let Some(stream) = ctx.stream(args[2])? else { return Err(FixedError::NO_SUCH_KEY.into()) };
    let group = stream.groups.get(args[3]);
    let group =
        group.ok_or_else(|| CommandError::NoSuchGroup(args[3].to_vec(), args[2].to_vec()))?;
    let describe = |(name, consumer): (&Str, &Consumer)| {
        named(vec![
            ("name", Frame::Bulk(name.clone())),
            ("pending", count(consumer.pending.len())),
            ("idle", Frame::Integer(now_ms.saturating_sub(consumer.seen_ms) as i64)),
        ])
    };
    Ok(Frame::Array(group.consumers.iter().map(describe).collect()))
}

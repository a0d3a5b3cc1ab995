//! Consumer groups: making them, and what their consumers have not acknowledged.

use redscope_data::Str;
use redscope_data::value::stream::{Group, Pending, StreamId};
use redscope_resp::Frame;

use super::read::{meet_consumer, propagate_claim};
use super::{entry_reply, id_reply, parse_bound, parse_id};
use crate::Reply;
use crate::command::{Args, CommandResult, Ctx};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

/// What `XGROUP CREATE` and `XGROUP SETID` can be told.
#[derive(Debug, Default)]
struct GroupOptions {
    make_stream: bool,
    entries_read: Option<u64>,
}

impl GroupOptions {
    fn parse(args: Args<'_>, may_make: bool) -> Result<Self, CommandError> {
        let mut parsed = GroupOptions::default();
        let mut options = args.options(5);
        while let Some(word) = options.next_word() {
            match (word.as_str(), options.rest()) {
                ("MKSTREAM", _) if may_make => parsed.make_stream = true,
                ("ENTRIESREAD", [_, ..]) => {
                    parsed.entries_read = match options.integer()? {
                        -1 => None,
                        read => {
                            let read = u64::try_from(read);
                            Some(read.map_err(|_| FixedError::STREAM_ENTRIES_READ)?)
                        }
                    };
                }
                _ => {
                    return Err(CommandError::UnknownSubcommandOrArity("XGROUP", args[1].to_vec()));
                }
            }
        }
        Ok(parsed)
    }
}

/// The stream's last id for `$`, or the id given.
fn parse_group_id(ctx: &mut Ctx<'_>, key: &[u8], arg: &[u8]) -> Result<StreamId, CommandError> {
    match arg {
        b"$" => Ok(ctx.stream_mut(key)?.map_or(StreamId::ZERO, |stream| stream.last_id)),
        id => parse_id(id, 0),
    }
}

/// An error unless the key holds a stream, and has the group if `wanted` names one.
fn check_group(ctx: &mut Ctx<'_>, key: &[u8], wanted: Option<&[u8]>) -> Result<(), CommandError> {
    let Some(stream) = ctx.stream_mut(key)? else { return Err(FixedError::XGROUP_NO_KEY.into()) };
    match wanted.filter(|name| !stream.groups.contains_key(*name)) {
        Some(name) => Err(CommandError::NoSuchGroup(name.to_vec(), key.to_vec())),
        None => Ok(()),
    }
}

pub(super) fn xgroup_create(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, name) = (args[2], args[3]);
    let options = GroupOptions::parse(args, true)?;
    if ctx.stream_mut(key)?.is_none() && !options.make_stream {
        return Err(FixedError::XGROUP_NO_KEY.into());
    }
    let last_id = parse_group_id(ctx, key, args[4])?;
    let entries_read = options.entries_read;
    let stream = ctx.stream_entry(key)?;
    if stream.groups.contains_key(name) {
        return Err(FixedError::GROUP_EXISTS.into());
    }
    stream.groups.insert(Str::from(name), Group { last_id, entries_read, ..Group::default() });
    ctx.changed(key, EventClass::Stream, "xgroup-create");
    Ok(Frame::OK)
}

pub(super) fn xgroup_setid(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, name) = (args[2], args[3]);
    let options = GroupOptions::parse(args, false)?;
    check_group(ctx, key, Some(name))?;
    let last_id = match args[4] {
        b"-" => StreamId::ZERO,
        b"+" => StreamId::MAX,
        id => parse_group_id(ctx, key, id)?,
    };
    let stream = ctx.stream_entry(key)?;
    if let Some(group) = stream.groups.get_mut(name) {
        group.last_id = last_id;
        group.entries_read = options.entries_read;
    }
    ctx.changed(key, EventClass::Stream, "xgroup-setid");
    Ok(Frame::OK)
}

pub(super) fn xgroup_destroy(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, name) = (args[2], args[3]);
    check_group(ctx, key, None)?;
    let gone = ctx.stream_entry(key)?.groups.remove(name).is_some();
    if gone {
        ctx.changed(key, EventClass::Stream, "xgroup-destroy");
    }
    Ok(Frame::Integer(i64::from(gone)))
}

pub(super) fn xgroup_createconsumer(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, group, name) = (args[2], args[3], args[4]);
    check_group(ctx, key, Some(group))?;
    let now_ms = ctx.now_ms;
    let stream = ctx.stream_entry(key)?;
    let made = stream.groups.get_mut(group).is_some_and(|state| state.add_consumer(name, now_ms));
    if made {
        ctx.changed(key, EventClass::Stream, "xgroup-createconsumer");
    }
    Ok(Frame::Integer(i64::from(made)))
}

pub(super) fn xgroup_delconsumer(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, group, name) = (args[2], args[3], args[4]);
    check_group(ctx, key, Some(group))?;
    let stream = ctx.stream_entry(key)?;
    let Some(state) = stream.groups.get_mut(group) else { return Ok(Frame::Integer(0)) };
    if !state.consumers.contains_key(name) {
        return Ok(Frame::Integer(0));
    }
    let pending = state.remove_consumer(name);
    ctx.changed(key, EventClass::Stream, "xgroup-delconsumer");
    Ok(Frame::Integer(pending as i64))
}

/// A group of a stream, for a command that begins by reading it.
fn group_read<'c>(
    ctx: &'c mut Ctx<'_>,
    key: &[u8],
    name: &[u8],
) -> Result<Option<&'c Group>, CommandError> {
    Ok(ctx.stream(key)?.and_then(|stream| stream.groups.get(name)))
}

/// The same to be changed.
fn group_mut<'c>(
    ctx: &'c mut Ctx<'_>,
    key: &[u8],
    name: &[u8],
) -> Result<Option<&'c mut Group>, CommandError> {
    Ok(ctx.stream_mut(key)?.and_then(|stream| stream.groups.get_mut(name)))
}

pub(super) fn xack(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, name) = (args[1], args[2]);
    if group_read(ctx, key, name)?.is_none() {
        return Ok(Frame::Integer(0));
    }
    let ids: Result<Vec<StreamId>, _> = args.from(3).iter().map(|id| parse_id(id, 0)).collect();
    let ids = ids?;
    let Some(group) = group_mut(ctx, key, name)? else { return Ok(Frame::Integer(0)) };
    let count = ids.into_iter().filter(|id| group.acknowledge(*id)).count();
    ctx.engine.dirty += count as u64;
    Ok(Frame::Integer(count as i64))
}

/// Source: t_stream.c `xpendingCommand`, 7.0.15.
pub(super) fn xpending(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, name) = (args[1], args[2]);
    let no_group = || CommandError::NoKeyOrGroup(key.to_vec(), name.to_vec());
    if args.len() == 3 {
        let group = group_read(ctx, key, name)?.ok_or_else(no_group)?;
        return Ok(pending_summary(group));
    }
    if !(6..=9).contains(&args.len()) {
        return Err(FixedError::SYNTAX.into());
    }
    let with_idle = args[3].eq_ignore_ascii_case(b"idle");
    let (mut at, mut min_idle_ms) = (3, 0);
    if with_idle {
        min_idle_ms = args.integer(4)?.max(0) as u64;
        if args.len() < 8 {
            return Err(FixedError::SYNTAX.into());
        }
        at = 5;
    }
    let count = args.integer(at + 2)?.max(0) as usize;
    let start = parse_bound(args[at], true)?;
    let end = parse_bound(args[at + 1], false)?;
    let consumer = args.get(at + 3);
    let now_ms = ctx.now_ms;
    let group = group_read(ctx, key, name)?.ok_or_else(no_group)?;
    if start > end {
        return Ok(Frame::Array(Vec::new()));
    }
    let rows = group
        .pending
        .range(start..=end)
        .filter(|(_, pending)| consumer.is_none_or(|name| *pending.consumer == *name))
        .filter(|(_, pending)| now_ms.saturating_sub(pending.delivered_ms) >= min_idle_ms)
        .take(count)
        .map(|(id, pending)| {
            let idle_ms = now_ms.saturating_sub(pending.delivered_ms);
            Frame::Array(vec![
                id_reply(*id),
                Frame::Bulk(pending.consumer.clone()),
                Frame::Integer(idle_ms as i64),
                Frame::Integer(pending.deliveries as i64),
            ])
        });
    Ok(Frame::Array(rows.collect()))
}

fn pending_summary(group: &Group) -> Reply {
    let edge = |id: Option<&StreamId>| id.map_or(Frame::Null, |id| id_reply(*id));
    let mut parts = vec![Frame::Integer(group.pending.len() as i64)];
    parts.push(edge(group.pending.keys().next()));
    parts.push(edge(group.pending.keys().next_back()));
    let busy = group.consumers.iter().filter(|(_, consumer)| !consumer.pending.is_empty());
    let rows = busy.map(|(name, consumer)| {
        let count = Str::from(consumer.pending.len() as i64);
        Frame::Array(vec![Frame::Bulk(name.clone()), Frame::Bulk(count)])
    });
    parts.push(match group.pending.is_empty() {
        true => Frame::NullArray,
        false => Frame::Array(rows.collect()),
    });
    Frame::Array(parts)
}

/// The options of `XCLAIM`.
#[derive(Debug)]
struct ClaimOptions {
    delivered_ms: u64,
    retries: Option<u64>,
    force: bool,
    just_id: bool,
    last_id: StreamId,
}

impl ClaimOptions {
    fn parse(args: Args<'_>, at: usize, now_ms: u64) -> Result<Self, CommandError> {
        let mut parsed = ClaimOptions {
            delivered_ms: now_ms,
            retries: None,
            force: false,
            just_id: false,
            last_id: StreamId::ZERO,
        };
        let mut delivered = None;
        let mut options = args.options(at);
        while let [given, ..] = options.rest() {
            let given = *given;
            let word = options.next_word().unwrap_or_default();
            let value = options.rest().first().copied();
            let mut number = |error: FixedError| {
                let value = options.value()?;
                redscope_resp::parse_integer(value).ok_or(CommandError::from(error))
            };
            match (word.as_str(), value) {
                ("FORCE", _) => parsed.force = true,
                ("JUSTID", _) => parsed.just_id = true,
                ("IDLE", Some(_)) => {
                    let idle = number(FixedError::XCLAIM_IDLE)?;
                    delivered = Some((now_ms as i64).saturating_sub(idle));
                }
                ("TIME", Some(_)) => delivered = Some(number(FixedError::XCLAIM_TIME)?),
                ("RETRYCOUNT", Some(_)) => {
                    parsed.retries = u64::try_from(number(FixedError::XCLAIM_RETRY_COUNT)?).ok();
                }
                ("LASTID", Some(id)) => {
                    parsed.last_id = parse_id(id, 0)?;
                    options.value()?;
                }
                _ => return Err(CommandError::XclaimOption(given.to_vec())),
            }
        }
        // A moment before time began or in the future is now.
        let in_past = |ms: &i64| (0..=now_ms as i64).contains(ms);
        parsed.delivered_ms = delivered.filter(in_past).map_or(now_ms, |ms| ms as u64);
        Ok(parsed)
    }
}

/// Source: t_stream.c `xclaimCommand`, 7.0.15.
pub(super) fn xclaim(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, name, consumer) = (args[1], args[2], args[3]);
    if group_read(ctx, key, name)?.is_none() {
        return Err(CommandError::NoKeyOrGroup(key.to_vec(), name.to_vec()));
    }
    let min_idle_ms = redscope_resp::parse_integer(args[4]).ok_or(FixedError::XCLAIM_MIN_IDLE)?;
    let min_idle_ms = min_idle_ms.max(0) as u64;
    let ids: Vec<StreamId> = args.from(5).iter().map_while(|id| parse_id(id, 0).ok()).collect();
    let options = ClaimOptions::parse(args, 5 + ids.len(), ctx.now_ms)?;
    ctx.rewrite_to_nothing();
    if let Some(group) = group_mut(ctx, key, name)?
        && options.last_id > group.last_id
    {
        group.last_id = options.last_id;
        ctx.engine.dirty += 1;
    }
    let mut replies = Vec::new();
    for id in ids {
        if let Some(reply) = claim(ctx, key, name, consumer, id, min_idle_ms, &options)? {
            replies.push(reply);
        }
    }
    Ok(Frame::Array(replies))
}

/// Gives one entry to a consumer; `None` if it stays where it is.
fn claim(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    name: &[u8],
    consumer: &[u8],
    id: StreamId,
    min_idle_ms: u64,
    options: &ClaimOptions,
) -> Result<Option<Reply>, CommandError> {
    let now_ms = ctx.now_ms;
    let Some(stream) = ctx.stream_mut(key)? else { return Ok(None) };
    let entry = stream.range(id, id).next();
    let Some(group) = stream.groups.get_mut(name) else { return Ok(None) };
    let Some(entry) = entry else {
        if group.acknowledge(id) {
            propagate_ack(ctx, key, name, id);
        }
        return Ok(None);
    };
    let old = group.pending.get(&id).cloned();
    if old.is_none() && !options.force {
        return Ok(None);
    }
    let idle_ms = old.as_ref().map(|old| now_ms.saturating_sub(old.delivered_ms));
    if min_idle_ms > 0 && idle_ms.is_some_and(|idle_ms| idle_ms < min_idle_ms) {
        return Ok(None);
    }
    let before = old.map_or(1, |old| old.deliveries);
    let deliveries = options.retries.unwrap_or(before + u64::from(!options.just_id));
    meet_consumer(ctx, key, name, consumer, false)?;
    let Some(group) = group_mut(ctx, key, name)? else { return Ok(None) };
    let pending =
        Pending { consumer: Str::from(consumer), delivered_ms: options.delivered_ms, deliveries };
    group.assign(id, pending);
    propagate_claim(ctx, key, name, id)?;
    ctx.engine.dirty += 1;
    Ok(Some(if options.just_id { id_reply(id) } else { entry_reply(entry) }))
}

fn propagate_ack(ctx: &mut Ctx<'_>, key: &[u8], name: &[u8], id: StreamId) {
    ctx.rewrite(&[b"XACK", key, name, id.to_string().as_bytes()]);
    ctx.engine.dirty += 1;
}

/// Source: t_stream.c `xautoclaimCommand`, 7.0.15.
pub(super) fn xautoclaim(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    /// Entries looked at for each that may be replied.
    const ATTEMPTS_PER_REPLY: usize = 10;
    let (key, name, consumer) = (args[1], args[2], args[3]);
    // The key counts as read whatever the other arguments are.
    ctx.read(key);
    let min_idle_ms =
        redscope_resp::parse_integer(args[4]).ok_or(FixedError::XAUTOCLAIM_MIN_IDLE)?;
    let min_idle_ms = min_idle_ms.max(0) as u64;
    let start = parse_bound(args[5], true)?;
    let (mut count, mut just_id) = (100, false);
    let mut options = args.options(6);
    while let Some(word) = options.next_word() {
        match (word.as_str(), options.rest()) {
            ("COUNT", [given, ..]) => {
                let limit = i64::MAX / 16;
                let given = redscope_resp::parse_integer(given);
                let given = given.filter(|count| (1..=limit).contains(count));
                count = given.ok_or(FixedError::XAUTOCLAIM_COUNT)? as usize;
                options.value()?;
            }
            ("JUSTID", _) => just_id = true,
            _ => return Err(FixedError::SYNTAX.into()),
        }
    }
    if group_mut(ctx, key, name)?.is_none() {
        return Err(CommandError::NoKeyOrGroup(key.to_vec(), name.to_vec()));
    }
    ctx.rewrite_to_nothing();
    let claim_options = ClaimOptions {
        delivered_ms: ctx.now_ms,
        retries: None,
        force: false,
        just_id,
        last_id: StreamId::ZERO,
    };
    let (mut replies, mut gone) = (Vec::new(), Vec::new());
    let mut cursor = Some(start);
    let mut attempts = count.saturating_mul(ATTEMPTS_PER_REPLY);
    let next_pending = |ctx: &mut Ctx<'_>, from: Option<StreamId>| {
        let group = group_mut(ctx, key, name)?;
        Ok::<_, CommandError>(
            group
                .zip(from)
                .and_then(|(group, from)| group.pending.range(from..).next().map(|(id, _)| *id)),
        )
    };
    while attempts > 0 && count > 0 {
        let Some(id) = next_pending(ctx, cursor)? else { break };
        attempts -= 1;
        cursor = id.next();
        let exists = ctx.stream_mut(key)?.is_some_and(|stream| stream.contains(id));
        if !exists {
            if let Some(group) = group_mut(ctx, key, name)? {
                group.acknowledge(id);
            }
            propagate_ack(ctx, key, name, id);
            gone.push(id_reply(id));
            count -= 1;
        } else if let Some(reply) =
            claim(ctx, key, name, consumer, id, min_idle_ms, &claim_options)?
        {
            replies.push(reply);
            count -= 1;
        }
    }
    let next = next_pending(ctx, cursor)?.unwrap_or(StreamId::ZERO);
    Ok(Frame::Array(vec![id_reply(next), Frame::Array(replies), Frame::Array(gone)]))
}

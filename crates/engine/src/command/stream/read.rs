//! Reading streams: `XRANGE`, `XREAD`, `XREADGROUP`.

use redscope_data::Str;
use redscope_data::value::stream::{Entry, Group, Pending, Stream, StreamId};
use redscope_resp::{Frame, Protocol};

use super::{entry_reply, id_reply, parse_bound, parse_id};
use crate::Reply;
use crate::command::{Args, CommandResult, Ctx};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

pub(super) fn xrange(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    range(ctx, args, false)
}

pub(super) fn xrevrange(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    range(ctx, args, true)
}

fn range(ctx: &mut Ctx<'_>, args: Args<'_>, reverse: bool) -> CommandResult {
    let (start, end) = if reverse { (args[3], args[2]) } else { (args[2], args[3]) };
    let (start, end) = (parse_bound(start, true)?, parse_bound(end, false)?);
    let mut count = None;
    let mut options = args.options(4);
    while let Some(word) = options.next_word() {
        match (word.as_str(), options.rest()) {
            ("COUNT", [_, ..]) => count = Some(options.integer()?.max(0) as usize),
            _ => return Err(FixedError::SYNTAX.into()),
        }
    }
    let Some(stream) = ctx.stream(args[1])? else { return Ok(Frame::Array(Vec::new())) };
    if count == Some(0) {
        return Ok(Frame::NullArray);
    }
    let count = count.unwrap_or(usize::MAX);
    let entries: Vec<Reply> = match reverse {
        false => stream.range(start, end).take(count).map(entry_reply).collect(),
        true => stream.range_back(start, end).take(count).map(entry_reply).collect(),
    };
    Ok(Frame::Array(entries))
}

/// Where reading one stream begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Id(StreamId),
    /// `>`: what nobody of the group has been given.
    NewToGroup,
}

/// A request of `XREAD` or `XREADGROUP`.
#[derive(Debug)]
struct ReadRequest<'a> {
    /// Group and consumer.
    group: Option<(&'a [u8], &'a [u8])>,
    count: usize,
    block_ms: Option<u64>,
    no_ack: bool,
    keys: &'a [&'a [u8]],
    after: Vec<After>,
}

impl<'a> ReadRequest<'a> {
    /// Source: t_stream.c `xreadCommand`, 7.0.15.
    fn parse(ctx: &mut Ctx<'_>, args: Args<'a>, in_group: bool) -> Result<Self, CommandError> {
        let mut request = ReadRequest {
            group: None,
            count: usize::MAX,
            block_ms: None,
            no_ack: false,
            keys: &[],
            after: Vec::new(),
        };
        let mut ids: &[&[u8]] = &[];
        let mut options = args.options(1);
        while let Some(word) = options.next_word() {
            let left = options.rest();
            match word.as_str() {
                "BLOCK" if !left.is_empty() => {
                    if ctx.in_script() {
                        return Err(CommandError::BlockInScript(args[0].to_vec()));
                    }
                    request.block_ms = Some(parse_block_ms(options.value()?)?);
                }
                "COUNT" if !left.is_empty() => {
                    let count = usize::try_from(options.integer()?).unwrap_or(0);
                    request.count = if count == 0 { usize::MAX } else { count };
                }
                "STREAMS" if !left.is_empty() => {
                    if !left.len().is_multiple_of(2) {
                        return Err(FixedError::XREAD_UNBALANCED.into());
                    }
                    (request.keys, ids) = left.split_at(left.len() / 2);
                    break;
                }
                "GROUP" if left.len() >= 2 => {
                    if !in_group {
                        return Err(FixedError::XREAD_GROUP.into());
                    }
                    request.group = Some((options.value()?, options.value()?));
                }
                "NOACK" if !in_group => return Err(FixedError::XREAD_NO_ACK.into()),
                "NOACK" => request.no_ack = true,
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        if request.keys.is_empty() {
            return Err(FixedError::SYNTAX.into());
        }
        if in_group && request.group.is_none() {
            return Err(FixedError::XREADGROUP_NO_GROUP.into());
        }
        for (key, id) in request.keys.iter().zip(ids) {
            let after = request.after_of(ctx, key, id)?;
            request.after.push(after);
        }
        Ok(request)
    }

    fn after_of(&self, ctx: &mut Ctx<'_>, key: &[u8], id: &[u8]) -> Result<After, CommandError> {
        let stream = ctx.stream(key)?;
        if let Some((group, _)) = self.group
            && stream.is_none_or(|stream| !stream.groups.contains_key(group))
        {
            return Err(CommandError::NoGroupToRead(key.to_vec(), group.to_vec()));
        }
        match (id, self.group) {
            (b"$", Some(_)) => Err(FixedError::XREADGROUP_DOLLAR.into()),
            (b"$", None) => Ok(After::Id(stream.map_or(StreamId::ZERO, |stream| stream.last_id))),
            (b">", None) => Err(FixedError::XREAD_NEW.into()),
            (b">", Some(_)) => Ok(After::NewToGroup),
            (id, _) => parse_id(id, 0).map(After::Id),
        }
    }

    /// The request for one of its streams, with `$` replaced by what it means now.
    fn for_key(&self, args: Args<'_>, key: &[u8], place: usize) -> Vec<Vec<u8>> {
        let mut request = args.to_owned();
        let ids_at = request.len() - self.keys.len();
        let id = match self.after[place] {
            After::Id(id) => id.to_string().into_bytes(),
            After::NewToGroup => request[ids_at + place].clone(),
        };
        request.truncate(ids_at - self.keys.len());
        request.extend([key.to_vec(), id]);
        request
    }
}

/// A time to wait in whole milliseconds.
fn parse_block_ms(arg: &[u8]) -> Result<u64, CommandError> {
    let ms = redscope_resp::parse_integer(arg).ok_or(FixedError::TIMEOUT_NOT_INTEGER)?;
    u64::try_from(ms).map_err(|_| FixedError::TIMEOUT_NEGATIVE.into())
}

pub(super) fn xread(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    read(ctx, args, false)
}

pub(super) fn xreadgroup(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    read(ctx, args, true)
}

fn read(ctx: &mut Ctx<'_>, args: Args<'_>, in_group: bool) -> CommandResult {
    let request = ReadRequest::parse(ctx, args, in_group)?;
    if in_group {
        ctx.rewrite_to_nothing();
    }
    let mut replies = Vec::new();
    for (key, after) in request.keys.iter().zip(&request.after) {
        let entries = match request.group {
            None => read_after(ctx, key, *after, request.count)?,
            Some((group, consumer)) => read_in_group(ctx, key, group, consumer, *after, &request)?,
        };
        if let Some(entries) = entries {
            replies.push((Frame::Bulk(Str::from(*key)), Frame::Array(entries)));
        }
    }
    if replies.is_empty() {
        let Some(block_ms) = request.block_ms else { return Ok(Frame::NullArray) };
        let again = |key: &[u8], place| request.for_key(args, key, place);
        let keys = request.keys;
        return Ok(ctx.block_on_keys("stream", keys, block_ms, Frame::NullArray, again));
    }
    Ok(match ctx.client.protocol {
        Protocol::Resp3 => Frame::Map(replies),
        Protocol::Resp2 => {
            let pairs = replies.into_iter().map(|(key, entries)| Frame::Array(vec![key, entries]));
            Frame::Array(pairs.collect())
        }
    })
}

/// Entries behind an id; `None` if there are none.
fn read_after(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    after: After,
    count: usize,
) -> Result<Option<Vec<Reply>>, CommandError> {
    let Some(stream) = ctx.stream(key)? else { return Ok(None) };
    let After::Id(after) = after else { return Ok(None) };
    if stream.last_valid_id().is_none_or(|last| last <= after) {
        return Ok(None);
    }
    let from = after.next().unwrap_or(StreamId::MAX);
    Ok(Some(stream.range(from, StreamId::MAX).take(count).map(entry_reply).collect()))
}

fn read_in_group(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    group: &[u8],
    consumer: &[u8],
    after: After,
    request: &ReadRequest<'_>,
) -> Result<Option<Vec<Reply>>, CommandError> {
    let now_ms = ctx.now_ms;
    if ctx.stream(key)?.is_none() {
        return Ok(None);
    }
    match after {
        After::Id(after) => {
            meet_consumer(ctx, key, group, consumer, request.no_ack)?;
            let Some(stream) = ctx.stream_mut(key)? else { return Ok(None) };
            let entries = read_history(stream, group, consumer, after, request.count, now_ms);
            Ok(Some(entries))
        }
        After::NewToGroup => {
            let Some(stream) = ctx.stream_mut(key)? else { return Ok(None) };
            let last_given = stream.groups[group].last_id;
            if stream.last_valid_id().is_none_or(|last| last <= last_given) {
                return Ok(None);
            }
            let from = last_given.next().unwrap_or(StreamId::MAX);
            let entries: Vec<Entry> =
                stream.range(from, StreamId::MAX).take(request.count).collect();
            meet_consumer(ctx, key, group, consumer, request.no_ack)?;
            deliver(ctx, key, group, consumer, &entries, request.no_ack)?;
            Ok(Some(entries.into_iter().map(entry_reply).collect()))
        }
    }
}

/// Makes the consumer if it is new and notes that it was seen. Replicas are told of a new one if
/// nothing else would tell them.
pub(super) fn meet_consumer(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    group: &[u8],
    name: &[u8],
    tell_replicas: bool,
) -> Result<(), CommandError> {
    let now_ms = ctx.now_ms;
    let Some(stream) = ctx.stream_mut(key)? else { return Ok(()) };
    let Some(group_state) = stream.groups.get_mut(group) else { return Ok(()) };
    if group_state.add_consumer(name, now_ms) {
        if tell_replicas {
            ctx.rewrite(&[&b"XGROUP"[..], b"CREATECONSUMER", key, group, name]);
        }
        ctx.changed(key, EventClass::Stream, "xgroup-createconsumer");
    } else if let Some(consumer) = group_state.consumers.get_mut(name) {
        consumer.seen_ms = now_ms;
    }
    Ok(())
}

/// Entries a consumer has already; those deleted since show as nothing.
fn read_history(
    stream: &mut Stream,
    group: &[u8],
    consumer: &[u8],
    after: StreamId,
    count: usize,
    now_ms: u64,
) -> Vec<Reply> {
    let Some(from) = after.next() else { return Vec::new() };
    let Some(state) = stream.groups.get(group) else { return Vec::new() };
    let Some(reader) = state.consumers.get(consumer) else { return Vec::new() };
    let ids: Vec<StreamId> = reader.pending.range(from..).take(count).copied().collect();
    let mut replies = Vec::with_capacity(ids.len());
    for id in ids {
        let entry = stream.range(id, id).next();
        let Some(entry) = entry else {
            replies.push(Frame::Array(vec![id_reply(id), Frame::NullArray]));
            continue;
        };
        let state = stream.groups.get_mut(group).expect("looked up above");
        if let Some(pending) = state.pending.get_mut(&id) {
            pending.delivered_ms = now_ms;
            pending.deliveries += 1;
        }
        replies.push(entry_reply(entry));
    }
    replies
}

/// Notes new entries as delivered. Source: t_stream.c `streamReplyWithRange`, 7.0.15.
fn deliver(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    group: &[u8],
    consumer: &[u8],
    entries: &[Entry],
    no_ack: bool,
) -> Result<(), CommandError> {
    let now_ms = ctx.now_ms;
    for entry in entries {
        let Some(stream) = ctx.stream_mut(key)? else { return Ok(()) };
        let known = stream.groups[group].entries_read;
        let read = match known {
            Some(read) if !stream.has_tombstones_from(entry.id) => Some(read + 1),
            _ if stream.entries_added > 0 => stream.added_up_to(entry.id),
            unknown => unknown,
        };
        let state = stream.groups.get_mut(group).expect("looked up above");
        state.last_id = entry.id;
        state.entries_read = read;
        if !no_ack {
            let pending =
                Pending { consumer: Str::from(consumer), delivered_ms: now_ms, deliveries: 1 };
            state.assign(entry.id, pending);
            propagate_claim(ctx, key, group, entry.id)?;
        }
        ctx.engine.dirty += 1;
    }
    if no_ack && let Some(last) = entries.last() {
        propagate_group_id(ctx, key, group, last.id)?;
    }
    Ok(())
}

/// A group of the stream at a key.
fn state_of<'c>(
    ctx: &'c mut Ctx<'_>,
    key: &[u8],
    group: &[u8],
) -> Result<Option<&'c Group>, CommandError> {
    Ok(ctx.stream_mut(key)?.and_then(|stream| stream.groups.get(group)))
}

fn propagate_group_id(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    group: &[u8],
    id: StreamId,
) -> Result<(), CommandError> {
    let read = state_of(ctx, key, group)?.and_then(|state| state.entries_read);
    let read = read.map_or("-1".to_owned(), |read| read.to_string());
    let id = id.to_string();
    let words: [&[u8]; 7] =
        [b"XGROUP", b"SETID", key, group, id.as_bytes(), b"ENTRIESREAD", read.as_bytes()];
    ctx.rewrite(&words);
    Ok(())
}

/// Tells replicas who has an entry now.
pub(super) fn propagate_claim(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    group: &[u8],
    id: StreamId,
) -> Result<(), CommandError> {
    let Some(state) = state_of(ctx, key, group)? else { return Ok(()) };
    let Some(pending) = state.pending.get(&id).cloned() else { return Ok(()) };
    let (id, last_id) = (id.to_string(), state.last_id.to_string());
    let (time, retries) = (pending.delivered_ms.to_string(), pending.deliveries.to_string());
    let words: [&[u8]; 14] = [
        b"XCLAIM",
        key,
        group,
        &pending.consumer,
        b"0",
        id.as_bytes(),
        b"TIME",
        time.as_bytes(),
        b"RETRYCOUNT",
        retries.as_bytes(),
        b"FORCE",
        b"JUSTID",
        b"LASTID",
        last_id.as_bytes(),
    ];
    ctx.rewrite(&words);
    Ok(())
}

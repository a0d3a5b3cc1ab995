//! Taking members off an end, with the waiting forms.

use redscope_data::Str;
use redscope_resp::{Frame, Protocol, parse_integer};

use crate::Reply;
use crate::command::blocking::{
    answer_or_wait, parse_keys, parse_pop_count, parse_timeout_ms, popped, with_one_key,
};
use crate::command::{Args, CommandResult, Ctx};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

/// An end of a sorted set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Min,
    Max,
}

impl End {
    fn event(self) -> &'static str {
        if self == End::Min { "zpopmin" } else { "zpopmax" }
    }
}

/// Takes up to `count` members off an end, with everything that follows from it.
fn take(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    end: End,
    count: usize,
) -> Result<Vec<(Str, f64)>, CommandError> {
    let Some(set) = ctx.sorted_set_mut(key)? else { return Ok(Vec::new()) };
    let len = set.len();
    let count = count.min(len);
    let taken = match end {
        End::Min => set.range(0, count),
        End::Max => set.range_back(len - count, len),
    };
    for (member, _) in &taken {
        set.remove(member);
    }
    if !taken.is_empty() {
        ctx.changed_by(taken.len() as u64, key, EventClass::SortedSet, end.event());
        ctx.remove_if_empty(key);
    }
    Ok(taken)
}

pub(super) fn zpopmin(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    pop(ctx, args, End::Min)
}

pub(super) fn zpopmax(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    pop(ctx, args, End::Max)
}

fn pop(ctx: &mut Ctx<'_>, args: Args<'_>, end: End) -> CommandResult {
    if args.len() > 3 {
        return Err(FixedError::SYNTAX.into());
    }
    let count = match args.get(2) {
        None => None,
        Some(count) => {
            let count = parse_integer(count).and_then(|count| usize::try_from(count).ok());
            Some(count.ok_or(FixedError::NOT_POSITIVE)?)
        }
    };
    let taken = take(ctx, args[1], end, count.unwrap_or(1))?;
    let nested = count.is_some() && ctx.client.protocol == Protocol::Resp3;
    let mut items = Vec::new();
    for (member, score) in taken {
        let pair = [Frame::Bulk(member), Frame::Double(score)];
        if nested {
            items.push(Frame::Array(pair.into()));
        } else {
            items.extend(pair);
        }
    }
    Ok(Frame::Array(items))
}

pub(super) fn bzpopmin(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    blocking_pop(ctx, args, End::Min)
}

pub(super) fn bzpopmax(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    blocking_pop(ctx, args, End::Max)
}

fn blocking_pop(ctx: &mut Ctx<'_>, args: Args<'_>, end: End) -> CommandResult {
    let keys = &args.from(1)[..args.len() - 2];
    let timeout_ms = parse_timeout_ms(args[args.len() - 1])?;
    for key in keys {
        if let Some((member, score)) = take(ctx, key, end, 1)?.pop() {
            ctx.rewrite(&[end.event().to_ascii_uppercase().as_bytes(), key]);
            let key = Frame::Bulk(Str::from(*key));
            return Ok(Frame::Array(vec![key, Frame::Bulk(member), Frame::Double(score)]));
        }
    }
    Ok(ctx.block_on_keys("zset", keys, timeout_ms, Frame::NullArray, |key, _| {
        with_one_key(args, key)
    }))
}

/// `numkeys key … MIN|MAX [COUNT n]`.
#[derive(Debug)]
struct MultiPop<'a> {
    keys: &'a [&'a [u8]],
    end: End,
    count: usize,
}

impl<'a> MultiPop<'a> {
    fn parse(args: Args<'a>, number_at: usize) -> Result<Self, CommandError> {
        let (keys, options_at) = parse_keys(args, number_at)?;
        let mut options = args.options(options_at);
        let end = match options.next_word().as_deref() {
            Some("MIN") => End::Min,
            Some("MAX") => End::Max,
            _ => return Err(FixedError::SYNTAX.into()),
        };
        Ok(MultiPop { keys, end, count: parse_pop_count(options)? })
    }

    fn run(&self, ctx: &mut Ctx<'_>) -> Result<Option<Reply>, CommandError> {
        for key in self.keys {
            let taken = take(ctx, key, self.end, self.count)?;
            if taken.is_empty() {
                continue;
            }
            let pairs = taken.into_iter().map(|(member, score)| {
                Frame::Array(vec![Frame::Bulk(member), Frame::Double(score)])
            });
            return Ok(Some(popped(ctx, self.end.event(), key, pairs.collect())));
        }
        Ok(None)
    }
}

pub(super) fn zmpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(MultiPop::parse(args, 1)?.run(ctx)?.unwrap_or(Frame::NullArray))
}

pub(super) fn bzmpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let request = MultiPop::parse(args, 2)?;
    let timeout_ms = parse_timeout_ms(args[1])?;
    let popped = request.run(ctx)?;
    Ok(answer_or_wait(ctx, args, "zset", request.keys, timeout_ms, popped))
}

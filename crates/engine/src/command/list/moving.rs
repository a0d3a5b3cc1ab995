//! Elements that move from one list to another, and those who wait for one.

use redscope_data::Str;
use redscope_resp::Frame;

use super::{Side, bulks, take};
use crate::command::blocking::{
    answer_or_wait, parse_keys, parse_pop_count, parse_timeout_ms, popped, with_one_key,
};
use crate::command::{Args, CommandResult, Ctx};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

pub(super) fn lmove(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (from, to) = (Side::parse(args[3])?, Side::parse(args[4])?);
    Ok(move_element(ctx, args[1], args[2], from, to)?.map_or(Frame::Null, Frame::Bulk))
}

pub(super) fn rpoplpush(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let moved = move_element(ctx, args[1], args[2], Side::Right, Side::Left)?;
    Ok(moved.map_or(Frame::Null, Frame::Bulk))
}

fn move_element(
    ctx: &mut Ctx<'_>,
    source: &[u8],
    target: &[u8],
    from: Side,
    to: Side,
) -> Result<Option<Str>, CommandError> {
    if ctx.list_mut(source)?.is_none() {
        return Ok(None);
    }
    ctx.list_mut(target)?;
    let limits = ctx.engine.config.limits.values.list;
    let Some(list) = ctx.list_mut(source)? else { return Ok(None) };
    let Some(element) = from.pop(list) else { return Ok(None) };
    to.push(ctx.list_entry(target)?, &element, limits);
    ctx.changed(target, EventClass::List, to.push_event());
    ctx.changed_by(0, source, EventClass::List, from.pop_event());
    ctx.remove_if_empty(source);
    Ok(Some(element))
}

pub(super) fn blpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    blocking_pop(ctx, args, Side::Left)
}

pub(super) fn brpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    blocking_pop(ctx, args, Side::Right)
}

fn blocking_pop(ctx: &mut Ctx<'_>, args: Args<'_>, side: Side) -> CommandResult {
    let keys = &args.from(1)[..args.len() - 2];
    let timeout_ms = parse_timeout_ms(args[args.len() - 1])?;
    for key in keys {
        if ctx.list_mut(key)?.is_some() {
            let element = take(ctx, key, side, 1)?.pop();
            ctx.rewrite(&[side.pop_event().to_ascii_uppercase().as_bytes(), key]);
            let element = element.map_or(Frame::Null, Frame::Bulk);
            return Ok(Frame::Array(vec![Frame::Bulk(Str::from(*key)), element]));
        }
    }
    Ok(ctx.block_on_keys("list", keys, timeout_ms, Frame::NullArray, |key, _| {
        with_one_key(args, key)
    }))
}

pub(super) fn blmove(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (from, to) = (Side::parse(args[3])?, Side::parse(args[4])?);
    blocking_move(ctx, args, from, to)
}

pub(super) fn brpoplpush(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    blocking_move(ctx, args, Side::Right, Side::Left)
}

fn blocking_move(ctx: &mut Ctx<'_>, args: Args<'_>, from: Side, to: Side) -> CommandResult {
    let (source, target) = (args[1], args[2]);
    let timeout_ms = parse_timeout_ms(args[args.len() - 1])?;
    match move_element(ctx, source, target, from, to)? {
        Some(element) => {
            match (args.len(), &ctx.client.blocked) {
                (4, _) => ctx.rewrite(&[b"RPOPLPUSH", source, target]),
                (_, None) => ctx.rewrite(&[b"LMOVE", source, target, args[3], args[4]]),
                // What was served after a wait is told in words of the server's own.
                (_, Some(_)) => ctx.rewrite(&[b"LMOVE", source, target, from.word(), to.word()]),
            }
            Ok(Frame::Bulk(element))
        }
        None => {
            let again = |_: &[u8], _| args.to_owned();
            Ok(ctx.block_on_keys("list", &[source], timeout_ms, Frame::Null, again))
        }
    }
}

/// `numkeys key … LEFT|RIGHT [COUNT n]`.
#[derive(Debug)]
struct MultiPop<'a> {
    keys: &'a [&'a [u8]],
    side: Side,
    count: usize,
}

impl<'a> MultiPop<'a> {
    fn parse(args: Args<'a>, number_at: usize) -> Result<Self, CommandError> {
        let (keys, options_at) = parse_keys(args, number_at)?;
        let side = Side::parse(args.get(options_at).ok_or(FixedError::SYNTAX)?)?;
        let count = parse_pop_count(args.options(options_at + 1))?;
        Ok(MultiPop { keys, side, count })
    }

    fn run(&self, ctx: &mut Ctx<'_>) -> Result<Option<crate::Reply>, CommandError> {
        for key in self.keys {
            if ctx.list_mut(key)?.is_some() {
                let taken = take(ctx, key, self.side, self.count)?;
                return Ok(Some(popped(ctx, self.side.pop_event(), key, bulks(taken))));
            }
        }
        Ok(None)
    }
}

pub(super) fn lmpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(MultiPop::parse(args, 1)?.run(ctx)?.unwrap_or(Frame::NullArray))
}

pub(super) fn blmpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let request = MultiPop::parse(args, 2)?;
    let timeout_ms = parse_timeout_ms(args[1])?;
    let popped = request.run(ctx)?;
    Ok(answer_or_wait(ctx, args, "list", request.keys, timeout_ms, popped))
}

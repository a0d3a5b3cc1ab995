//! Ranges by rank, score and text: replied, counted, stored, removed.

use redscope_data::Str;
use redscope_data::number::parse_strtod;
use redscope_data::value::{LexBound, ScoreBound, SortedSet, Value};
use redscope_resp::{Frame, parse_integer};

use crate::command::list::resolve_range;
use crate::command::sorted_set::members_reply;
use crate::command::{Args, CommandResult, Ctx, Options};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

/// Which members a range takes in.
#[derive(Clone, Debug)]
enum Bounds {
    Rank(i64, i64),
    Score(ScoreBound, ScoreBound),
    Lex(LexBound, LexBound),
}

/// What bounds speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RangeKind {
    Rank,
    Score,
    Lex,
}

impl Bounds {
    /// The bounds at two arguments; a reverse range names its upper end first.
    fn parse(
        args: Args<'_>,
        at: usize,
        reverse: bool,
        kind: RangeKind,
    ) -> Result<Self, CommandError> {
        let (low, high) = if reverse { (at + 1, at) } else { (at, at + 1) };
        match kind {
            RangeKind::Rank => Ok(Bounds::Rank(args.integer(at)?, args.integer(at + 1)?)),
            RangeKind::Score => Bounds::scores(args[low], args[high]),
            RangeKind::Lex => Bounds::texts(args[low], args[high]),
        }
    }

    fn scores(min: &[u8], max: &[u8]) -> Result<Self, CommandError> {
        Ok(Bounds::Score(parse_score_bound(min)?, parse_score_bound(max)?))
    }

    fn texts(min: &[u8], max: &[u8]) -> Result<Self, CommandError> {
        Ok(Bounds::Lex(parse_lex_bound(min)?, parse_lex_bound(max)?))
    }

    /// The ranks from the lowest score that lie within; `reverse` counts given ranks from the top.
    fn ranks(&self, set: &SortedSet, reverse: bool) -> std::ops::Range<usize> {
        let len = set.len();
        match self {
            Bounds::Rank(start, stop) => {
                let range = resolve_range(*start, *stop, len);
                if reverse { len - range.end..len - range.start } else { range }
            }
            Bounds::Score(min, max) => {
                let (start, end) =
                    (set.count_to_score(*min, false), set.count_to_score(*max, true));
                start..end.max(start)
            }
            Bounds::Lex(min, max) => {
                let (start, end) = (set.count_to_lex(min, false), set.count_to_lex(max, true));
                start..end.max(start)
            }
        }
    }
}

fn parse_score_bound(arg: &[u8]) -> Result<ScoreBound, CommandError> {
    let (exclusive, text) = match arg {
        [b'(', rest @ ..] => (true, rest),
        _ => (false, arg),
    };
    let score = parse_strtod(text).ok_or(FixedError::RANGE_NOT_FLOAT)?;
    Ok(ScoreBound { score, exclusive })
}

fn parse_lex_bound(arg: &[u8]) -> Result<LexBound, CommandError> {
    match arg {
        b"-" => Ok(LexBound::Min),
        b"+" => Ok(LexBound::Max),
        [b'[', text @ ..] => Ok(LexBound::Inclusive(Str::from(text))),
        [b'(', text @ ..] => Ok(LexBound::Exclusive(Str::from(text))),
        _ => Err(FixedError::RANGE_NOT_LEX.into()),
    }
}

/// A range with everything `ZRANGE` can add to it.
#[derive(Debug)]
struct RangeRequest {
    bounds: Bounds,
    reverse: bool,
    with_scores: bool,
    offset: i64,
    count: i64,
}

impl RangeRequest {
    /// `start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]`.
    fn parse(args: Args<'_>, at: usize, storing: bool) -> Result<Self, CommandError> {
        let (mut by_score, mut by_lex, mut reverse, mut with_scores) = (false, false, false, false);
        let mut limit = None;
        let mut options = args.options(at + 2);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "BYSCORE" if !by_score && !by_lex => by_score = true,
                "BYLEX" if !by_score && !by_lex => by_lex = true,
                "REV" if !reverse => reverse = true,
                "LIMIT" => limit = Some(parse_limit(&mut options)?),
                "WITHSCORES" if !storing => with_scores = true,
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        // A limit of -1 is as good as none.
        if limit.is_some_and(|(_, count)| count != -1) && !by_score && !by_lex {
            return Err(FixedError::LIMIT_NEEDS_RANGE.into());
        }
        if with_scores && by_lex {
            return Err(FixedError::WITH_SCORES_BY_LEX.into());
        }
        let kind = match (by_score, by_lex) {
            (true, _) => RangeKind::Score,
            (_, true) => RangeKind::Lex,
            _ => RangeKind::Rank,
        };
        let bounds = Bounds::parse(args, at, reverse, kind)?;
        // Between ranks, an offset with no limit counts for nothing.
        let limit = limit.filter(|_| kind != RangeKind::Rank);
        let (offset, count) = limit.unwrap_or((0, -1));
        Ok(RangeRequest { bounds, reverse, with_scores, offset, count })
    }

    /// The forms older than `ZRANGE BYSCORE`: bounds by position, fewer options.
    fn legacy(args: Args<'_>, reverse: bool, kind: RangeKind) -> Result<Self, CommandError> {
        let (mut with_scores, mut offset, mut count) = (false, 0, -1);
        let mut options = args.options(4);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "WITHSCORES" => with_scores = true,
                "LIMIT" if kind != RangeKind::Rank => {
                    (offset, count) = parse_limit(&mut options)?;
                }
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        if with_scores && kind == RangeKind::Lex {
            return Err(FixedError::WITH_SCORES_BY_LEX.into());
        }
        let bounds = Bounds::parse(args, 2, reverse, kind)?;
        Ok(RangeRequest { bounds, reverse, with_scores, offset, count })
    }

    /// Members passed one by one before the first that is wanted.
    fn passed(&self, set: &SortedSet) -> usize {
        usize::try_from(self.offset).unwrap_or(0).min(set.len())
    }

    fn members(&self, set: &SortedSet) -> Vec<(Str, f64)> {
        let ranks = self.bounds.ranks(set, self.reverse);
        let Ok(skip) = usize::try_from(self.offset) else { return Vec::new() };
        let take = usize::try_from(self.count).unwrap_or(usize::MAX);
        let available = ranks.len().saturating_sub(skip).min(take);
        if self.reverse {
            let end = ranks.end.saturating_sub(skip);
            set.range_back(end.saturating_sub(available), end)
        } else {
            let start = ranks.start.saturating_add(skip);
            set.range(start, start.saturating_add(available))
        }
    }

    fn reply(&self, ctx: &mut Ctx<'_>, key: &[u8]) -> CommandResult {
        let Some(set) = ctx.sorted_set(key)? else {
            return Ok(members_reply(ctx, Vec::new(), false));
        };
        let (members, passed) = (self.members(set), self.passed(set));
        ctx.steps(passed);
        Ok(members_reply(ctx, members, self.with_scores))
    }
}

fn parse_limit(options: &mut Options<'_>) -> Result<(i64, i64), CommandError> {
    let (offset, count) = (options.value()?, options.value()?);
    let number = |arg: &[u8]| parse_integer(arg).ok_or(FixedError::NOT_INTEGER);
    Ok((number(offset)?, number(count)?))
}

pub(super) fn zrange(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    RangeRequest::parse(args, 2, false)?.reply(ctx, args[1])
}

pub(super) fn zrevrange(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    RangeRequest::legacy(args, true, RangeKind::Rank)?.reply(ctx, args[1])
}

pub(super) fn zrangebyscore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    RangeRequest::legacy(args, false, RangeKind::Score)?.reply(ctx, args[1])
}

pub(super) fn zrevrangebyscore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    RangeRequest::legacy(args, true, RangeKind::Score)?.reply(ctx, args[1])
}

pub(super) fn zrangebylex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    RangeRequest::legacy(args, false, RangeKind::Lex)?.reply(ctx, args[1])
}

pub(super) fn zrevrangebylex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    RangeRequest::legacy(args, true, RangeKind::Lex)?.reply(ctx, args[1])
}

pub(super) fn zrangestore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let request = RangeRequest::parse(args, 3, true)?;
    let members = ctx.sorted_set(args[2])?.map_or(Vec::new(), |set| request.members(set));
    ctx.touch(members.len());
    let limits = ctx.engine.config.limits.values.zset;
    let mut set = SortedSet::default();
    for (member, score) in &members {
        set.insert(member, *score, limits);
    }
    store(ctx, args[1], set, "zrangestore")
}

/// Stores a set at a key, or removes the key if it is empty.
pub(in crate::command) fn store(
    ctx: &mut Ctx<'_>,
    target: &[u8],
    set: SortedSet,
    event: &str,
) -> CommandResult {
    if set.is_empty() {
        return Ok(ctx.replace_by_nothing(target));
    }
    let len = set.len();
    ctx.insert(target, Value::SortedSet(Box::new(set)));
    ctx.changed(target, EventClass::SortedSet, event);
    Ok(Frame::Integer(len as i64))
}

pub(super) fn zcount(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let bounds = Bounds::scores(args[2], args[3])?;
    count(ctx, args[1], &bounds)
}

pub(super) fn zlexcount(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let bounds = Bounds::texts(args[2], args[3])?;
    count(ctx, args[1], &bounds)
}

fn count(ctx: &mut Ctx<'_>, key: &[u8], bounds: &Bounds) -> CommandResult {
    let count = ctx.sorted_set(key)?.map_or(0, |set| bounds.ranks(set, false).len());
    Ok(Frame::Integer(count as i64))
}

pub(super) fn zremrangebyrank(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let bounds = Bounds::Rank(args.integer(2)?, args.integer(3)?);
    remove_range(ctx, args[1], &bounds, "zremrangebyrank")
}

pub(super) fn zremrangebyscore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let bounds = Bounds::scores(args[2], args[3])?;
    remove_range(ctx, args[1], &bounds, "zremrangebyscore")
}

pub(super) fn zremrangebylex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let bounds = Bounds::texts(args[2], args[3])?;
    remove_range(ctx, args[1], &bounds, "zremrangebylex")
}

fn remove_range(ctx: &mut Ctx<'_>, key: &[u8], bounds: &Bounds, event: &str) -> CommandResult {
    let Some(set) = ctx.sorted_set_mut(key)? else { return Ok(Frame::Integer(0)) };
    let ranks = bounds.ranks(set, false);
    let gone = set.range(ranks.start, ranks.end);
    for (member, _) in &gone {
        set.remove(member);
    }
    ctx.touch(gone.len());
    if !gone.is_empty() {
        ctx.changed_by(gone.len() as u64, key, EventClass::SortedSet, event);
        ctx.remove_if_empty(key);
    }
    Ok(Frame::Integer(gone.len() as i64))
}

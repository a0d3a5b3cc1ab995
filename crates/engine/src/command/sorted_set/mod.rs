//! Sorted sets: the table of the family, and members one by one.
//!
//! Ranges stand in `range`, unions and their kin in `algebra`, taking off an end in `pop`.

mod algebra;
mod pop;
mod range;

use redscope_data::Str;
use redscope_data::value::Value;
use redscope_resp::Frame;

use crate::Reply;
use crate::command::generic::cursor_reply;
use crate::command::hash::{check_pair_count, draw_places, random_count};
use crate::command::scan::{ScanOptions, parse_cursor};
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;
use algebra::*;
use pop::*;
pub(super) use range::store;
use range::*;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("bzmpop", Run::Engine(bzmpop))
        .about("Takes members from the first sorted set that has some, waiting until one does.", "7.0.0", "O(K)")
        .takes(-5, "timeout#d numkeys#i key... where<MIN|MAX> ?COUNT/count#i")
        .is(F::WRITE.with(F::BLOCKING).with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::counted(2, &["RW", "access", "delete"])]),
    CommandSpec::new("bzpopmax", Run::Engine(bzpopmax))
        .about("Takes the member with the highest score, waiting until there is one.", "5.0.0", "O(log(N))")
        .takes(-3, "key... timeout#d")
        .is(F::WRITE.with(F::NOSCRIPT).with(F::BLOCKING).with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::range(1, -2, 1, &["RW", "access", "delete"])]),
    CommandSpec::new("bzpopmin", Run::Engine(bzpopmin))
        .about("Takes the member with the lowest score, waiting until there is one.", "5.0.0", "O(log(N))")
        .takes(-3, "key... timeout#d")
        .is(F::WRITE.with(F::NOSCRIPT).with(F::BLOCKING).with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::range(1, -2, 1, &["RW", "access", "delete"])]),
    CommandSpec::new("zadd", Run::Engine(zadd))
        .about("Adds members or changes their scores.", "1.2.0", "O(log(N))")
        .takes(-4, "key ?condition<NX|XX>@3.0.2 ?comparison<GT|LT>@6.2.0 ?change=CH@3.0.2 ?increment=INCR@3.0.2 score_member(score#d member)...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("zcard", Run::Engine(zcard))
        .about("Counts the members.", "1.2.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("zcount", Run::Engine(zcount))
        .about("Counts the members whose scores lie in a range.", "2.0.0", "O(log(N))")
        .takes(4, "key min#d max#d")
        .is(F::READONLY.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zdiff", Run::Engine(zdiff))
        .about("Replies the members of the first sorted set that none of the others has.", "6.2.0", "O(L + (N-K)log(N))")
        .takes(-3, "numkeys#i key... ?WITHSCORES")
        .is(F::READONLY.with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::counted(1, &["RO", "access"])]),
    CommandSpec::new("zdiffstore", Run::Engine(zdiffstore))
        .about("Stores the members of the first sorted set that none of the others has.", "6.2.0", "O(L + (N-K)log(N))")
        .takes(-4, "destination#k0 numkeys#i key#k1...")
        .is(F::WRITE.with(F::DENYOOM).with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["OW", "update"]), KeySpec::counted(2, &["RO", "access"])]),
    CommandSpec::new("zincrby", Run::Engine(zincrby))
        .about("Adds a number to the score of a member.", "1.2.0", "O(log(N))")
        .takes(4, "key increment#i member")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
    CommandSpec::new("zinter", Run::Engine(zinter))
        .about("Replies the members that all sorted sets have.", "6.2.0", "O(N*K)")
        .takes(-3, "numkeys#i key... ?WEIGHTS/weight#i... ?AGGREGATE/aggregate<SUM|MIN|MAX> ?WITHSCORES")
        .is(F::READONLY.with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::counted(1, &["RO", "access"])]),
    CommandSpec::new("zintercard", Run::Engine(zintercard))
        .about("Counts the members that all sorted sets have.", "7.0.0", "O(N*K)")
        .takes(-3, "numkeys#i key... ?LIMIT/limit#i")
        .is(F::READONLY.with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::counted(1, &["RO", "access"])]),
    CommandSpec::new("zinterstore", Run::Engine(zinterstore))
        .about("Stores the members that all sorted sets have.", "2.0.0", "O(N*K)")
        .takes(-4, "destination#k0 numkeys#i key#k1... ?WEIGHTS/weight#i... ?AGGREGATE/aggregate<SUM|MIN|MAX>")
        .is(F::WRITE.with(F::DENYOOM).with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["OW", "update"]), KeySpec::counted(2, &["RO", "access"])]),
    CommandSpec::new("zlexcount", Run::Engine(zlexcount))
        .about("Counts the members between two texts.", "2.8.9", "O(log(N))")
        .takes(4, "key min max")
        .is(F::READONLY.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zmpop", Run::Engine(zmpop))
        .about("Takes members from the first sorted set that has some.", "7.0.0", "O(K)")
        .takes(-4, "numkeys#i key... where<MIN|MAX> ?COUNT/count#i")
        .is(F::WRITE.with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::counted(1, &["RW", "access", "delete"])]),
    CommandSpec::new("zmscore", Run::Engine(zmscore))
        .about("Replies the scores of several members.", "6.2.0", "O(N)")
        .takes(-3, "key member...")
        .is(F::READONLY.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zpopmax", Run::Engine(zpopmax))
        .about("Takes the members with the highest scores.", "5.0.0", "O(log(N)*M)")
        .takes(-2, "key ?count#i")
        .is(F::WRITE.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"])]),
    CommandSpec::new("zpopmin", Run::Engine(zpopmin))
        .about("Takes the members with the lowest scores.", "5.0.0", "O(log(N)*M)")
        .takes(-2, "key ?count#i")
        .is(F::WRITE.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"])]),
    CommandSpec::new("zrandmember", Run::Engine(zrandmember))
        .about("Replies members drawn at random.", "6.2.0", "O(N)")
        .takes(-2, "key ?options(count#i ?WITHSCORES)")
        .is(F::READONLY, C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("zrange", Run::Engine(zrange))
        .about("Replies the members in a range of ranks, scores or texts.", "1.2.0", "O(log(N)+M)")
        .takes(-4, "key start stop ?sortby<BYSCORE|BYLEX>@6.2.0 ?REV@6.2.0 ?LIMIT/offset_count(offset#i count#i)@6.2.0 ?WITHSCORES")
        .is(F::READONLY, C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zrangebylex", Run::Engine(zrangebylex))
        .about("Replies the members between two texts.", "2.8.9", "O(log(N)+M)")
        .takes(-4, "key min max ?LIMIT/offset_count(offset#i count#i)")
        .is(F::READONLY, C::SORTEDSET)
        .deprecated("6.2.0", "`ZRANGE` with the `BYLEX` argument")
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zrangebyscore", Run::Engine(zrangebyscore))
        .about("Replies the members whose scores lie in a range.", "1.0.5", "O(log(N)+M)")
        .takes(-4, "key min#d max#d ?WITHSCORES@2.0.0 ?LIMIT/offset_count(offset#i count#i)")
        .is(F::READONLY, C::SORTEDSET)
        .deprecated("6.2.0", "`ZRANGE` with the `BYSCORE` argument")
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zrangestore", Run::Engine(zrangestore))
        .about("Stores the members in a range of ranks, scores or texts.", "6.2.0", "O(log(N)+M)")
        .takes(-5, "dst#k0 src#k1 min max ?sortby<BYSCORE|BYLEX> ?REV ?LIMIT/offset_count(offset#i count#i)")
        .is(F::WRITE.with(F::DENYOOM), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["OW", "update"]), KeySpec::at(2, &["RO", "access"])]),
    CommandSpec::new("zrank", Run::Engine(zrank))
        .about("Replies the rank of a member, lowest score first.", "2.0.0", "O(log(N))")
        .takes(3, "key member")
        .is(F::READONLY.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zrem", Run::Engine(zrem))
        .about("Removes members.", "1.2.0", "O(M*log(N))")
        .takes(-3, "key member...")
        .is(F::WRITE.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("zremrangebylex", Run::Engine(zremrangebylex))
        .about("Removes the members between two texts.", "2.8.9", "O(log(N)+M)")
        .takes(4, "key min max")
        .is(F::WRITE, C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("zremrangebyrank", Run::Engine(zremrangebyrank))
        .about("Removes the members in a range of ranks.", "2.0.0", "O(log(N)+M)")
        .takes(4, "key start#i stop#i")
        .is(F::WRITE, C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("zremrangebyscore", Run::Engine(zremrangebyscore))
        .about("Removes the members whose scores lie in a range.", "1.2.0", "O(log(N)+M)")
        .takes(4, "key min#d max#d")
        .is(F::WRITE, C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("zrevrange", Run::Engine(zrevrange))
        .about("Replies the members in a range of ranks, highest score first.", "1.2.0", "O(log(N)+M)")
        .takes(-4, "key start#i stop#i ?WITHSCORES")
        .is(F::READONLY, C::SORTEDSET)
        .deprecated("6.2.0", "`ZRANGE` with the `REV` argument")
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zrevrangebylex", Run::Engine(zrevrangebylex))
        .about("Replies the members between two texts, last first.", "2.8.9", "O(log(N)+M)")
        .takes(-4, "key max min ?LIMIT/offset_count(offset#i count#i)")
        .is(F::READONLY, C::SORTEDSET)
        .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYLEX` arguments")
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zrevrangebyscore", Run::Engine(zrevrangebyscore))
        .about("Replies the members whose scores lie in a range, highest first.", "2.2.0", "O(log(N)+M)")
        .takes(-4, "key max#d min#d ?WITHSCORES ?LIMIT/offset_count(offset#i count#i)")
        .is(F::READONLY, C::SORTEDSET)
        .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYSCORE` arguments")
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zrevrank", Run::Engine(zrevrank))
        .about("Replies the rank of a member, highest score first.", "2.0.0", "O(log(N))")
        .takes(3, "key member")
        .is(F::READONLY.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zscan", Run::Engine(zscan))
        .about("Walks over the members, a few at a time.", "2.8.0", "O(1)")
        .takes(-3, "key cursor#i ?MATCH/pattern#p ?COUNT/count#i")
        .is(F::READONLY, C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("zscore", Run::Engine(zscore))
        .about("Replies the score of a member.", "1.2.0", "O(1)")
        .takes(3, "key member")
        .is(F::READONLY.with(F::FAST), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("zunion", Run::Engine(zunion))
        .about("Replies the members that any of the sorted sets has.", "6.2.0", "O(N)")
        .takes(-3, "numkeys#i key... ?WEIGHTS/weight#i... ?AGGREGATE/aggregate<SUM|MIN|MAX> ?WITHSCORES")
        .is(F::READONLY.with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::counted(1, &["RO", "access"])]),
    CommandSpec::new("zunionstore", Run::Engine(zunionstore))
        .about("Stores the members that any of the sorted sets has.", "2.0.0", "O(N)")
        .takes(-4, "destination#k0 numkeys#i key#k1... ?WEIGHTS/weight#i... ?AGGREGATE/aggregate<SUM|MIN|MAX>")
        .is(F::WRITE.with(F::DENYOOM).with(F::MOVABLE_KEYS), C::SORTEDSET)
        .keys(&[KeySpec::at(1, &["OW", "update"]), KeySpec::counted(2, &["RO", "access"])]),
];

/// The options of `ZADD`.
#[derive(Debug, Default)]
struct AddOptions {
    only_new: bool,
    only_known: bool,
    only_greater: bool,
    only_less: bool,
    count_changed: bool,
    increment: bool,
}

impl AddOptions {
    /// Reads the words before the pairs and says where the pairs begin.
    fn parse(args: Args<'_>) -> Result<(Self, usize), CommandError> {
        let mut parsed = AddOptions::default();
        let mut options = args.options(2);
        let mut at = 2;
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "NX" => parsed.only_new = true,
                "XX" => parsed.only_known = true,
                "GT" => parsed.only_greater = true,
                "LT" => parsed.only_less = true,
                "CH" => parsed.count_changed = true,
                "INCR" => parsed.increment = true,
                _ => break,
            }
            at += 1;
        }
        let pairs = args.from(at).len();
        if pairs == 0 || !pairs.is_multiple_of(2) {
            return Err(FixedError::SYNTAX.into());
        }
        if parsed.only_new && parsed.only_known {
            return Err(FixedError::NX_AND_XX.into());
        }
        if (parsed.only_greater && parsed.only_less)
            || (parsed.only_new && (parsed.only_greater || parsed.only_less))
        {
            return Err(FixedError::GT_LT_NX.into());
        }
        if parsed.increment && pairs > 2 {
            return Err(FixedError::INCR_SINGLE_PAIR.into());
        }
        Ok((parsed, at))
    }

    /// The score a member gets, or `None` if it is left as it is.
    fn new_score(&self, old: Option<f64>, given: f64) -> Result<Option<f64>, CommandError> {
        let Some(old) = old else {
            return Ok((!self.only_known).then_some(given));
        };
        if self.only_new {
            return Ok(None);
        }
        let new = if self.increment { old + given } else { given };
        if new.is_nan() {
            return Err(FixedError::SCORE_NAN.into());
        }
        let refused = (self.only_greater && new <= old) || (self.only_less && new >= old);
        Ok((!refused).then_some(new))
    }
}

pub(super) fn zadd(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (options, at) = AddOptions::parse(args)?;
    let mut pairs = Vec::with_capacity(args.from(at).len() / 2);
    for pair in args.from(at).chunks_exact(2) {
        pairs.push((crate::command::args::float(pair[0])?, pair[1]));
    }
    add(ctx, args[1], &options, &pairs, "zadd")
}

fn zincrby(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let options = AddOptions { increment: true, ..AddOptions::default() };
    add(ctx, args[1], &options, &[(args.float(2)?, args[3])], "zincr")
}

fn add(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    options: &AddOptions,
    pairs: &[(f64, &[u8])],
    event: &str,
) -> CommandResult {
    let limits = ctx.engine.config.limits.values.zset;
    let nothing = || if options.increment { Frame::Null } else { Frame::Integer(0) };
    if ctx.sorted_set_mut(key)?.is_none() && options.only_known {
        return Ok(nothing());
    }
    let set = ctx.sorted_set_entry(key)?;
    let (mut added, mut updated, mut last_score) = (0, 0, None);
    let mut failed = None;
    for &(given, member) in pairs {
        let old = set.score(member);
        match options.new_score(old, given) {
            Err(error) => {
                failed = Some(error);
                break;
            }
            Ok(None) => last_score = None,
            Ok(Some(score)) => {
                last_score = Some(score);
                if old.is_none() {
                    added += 1;
                } else if old != Some(score) {
                    updated += 1;
                }
                if old != Some(score) {
                    set.insert(member, score, limits);
                }
            }
        }
    }
    if added + updated > 0 {
        let event = if options.increment { "zincr" } else { event };
        ctx.changed_by(added + updated, key, EventClass::SortedSet, event);
    }
    if let Some(error) = failed {
        return Err(error);
    }
    if options.increment {
        return Ok(last_score.map_or(Frame::Null, Frame::Double));
    }
    Ok(Frame::Integer(if options.count_changed { added + updated } else { added } as i64))
}

fn zrem(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let Some(set) = ctx.sorted_set_mut(key)? else { return Ok(Frame::Integer(0)) };
    let removed = args.from(2).iter().filter(|member| set.remove(member).is_some()).count();
    if removed > 0 {
        ctx.changed_by(removed as u64, key, EventClass::SortedSet, "zrem");
        ctx.remove_if_empty(key);
    }
    Ok(Frame::Integer(removed as i64))
}

fn zscore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let score = ctx.sorted_set(args[1])?.and_then(|set| set.score(args[2]));
    Ok(score.map_or(Frame::Null, Frame::Double))
}

fn zmscore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let set = ctx.sorted_set(args[1])?;
    let score = |member: &&[u8]| set.and_then(|set| set.score(member));
    let scores = args.from(2).iter().map(|m| score(m).map_or(Frame::Null, Frame::Double));
    Ok(Frame::Array(scores.collect()))
}

fn zcard(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.sorted_set(args[1])?.map_or(0, |set| set.len() as i64)))
}

fn zrank(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let rank = ctx.sorted_set(args[1])?.and_then(|set| set.rank(args[2]));
    Ok(rank.map_or(Frame::Null, |rank| Frame::Integer(rank as i64)))
}

fn zrevrank(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(set) = ctx.sorted_set(args[1])? else { return Ok(Frame::Null) };
    let len = set.len();
    Ok(set.rank(args[2]).map_or(Frame::Null, |rank| Frame::Integer((len - 1 - rank) as i64)))
}

fn zscan(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let cursor = parse_cursor(args[2])?;
    let Some(set) = ctx.sorted_set(args[1])? else { return Ok(cursor_reply(0, Vec::new())) };
    let options = ScanOptions::parse(args.options(3), false)?;
    let (mut items, mut seen) = (Vec::new(), 0);
    let next = set.scan(cursor, options.count, |member, score| {
        seen += 1;
        if options.matches(&member) {
            let score = redscope_resp::format_double(score);
            items.extend([Frame::Bulk(member), Frame::Bulk(Str::from(score))]);
        }
    });
    ctx.gather(seen);
    Ok(cursor_reply(next, items))
}

fn zrandmember(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let count = args.get(2).map(random_count).transpose()?;
    let with_scores = match args.get(3) {
        None => false,
        Some(word) if word.eq_ignore_ascii_case(b"withscores") && args.len() == 4 => true,
        Some(_) => return Err(FixedError::SYNTAX.into()),
    };
    if with_scores {
        check_pair_count(count.unwrap_or(0))?;
    }
    let Some(len) = ctx.sorted_set(key)?.map(|set| set.len()) else {
        return Ok(if count.is_some() { Frame::Array(Vec::new()) } else { Frame::Null });
    };
    let places = draw_places(ctx, len, count.unwrap_or(-1))?;
    let Some(Value::SortedSet(set)) = ctx.peek(key) else { return Ok(Frame::Null) };
    let drawn: Vec<(Str, f64)> = places.iter().flat_map(|at| set.range(*at, at + 1)).collect();
    match count {
        Some(_) => Ok(members_reply(ctx, drawn, with_scores)),
        None => Ok(drawn.into_iter().next().map_or(Frame::Null, |(member, _)| Frame::Bulk(member))),
    }
}

/// Members, with scores if asked: in pairs for RESP3, flat for RESP2.
fn members_reply(ctx: &Ctx<'_>, members: Vec<(Str, f64)>, with_scores: bool) -> Reply {
    let nested = ctx.client.protocol == redscope_resp::Protocol::Resp3;
    let mut items = Vec::with_capacity(members.len() * if with_scores { 2 } else { 1 });
    for (member, score) in members {
        match (with_scores, nested) {
            (false, _) => items.push(Frame::Bulk(member)),
            (true, false) => items.extend([Frame::Bulk(member), Frame::Double(score)]),
            (true, true) => {
                items.push(Frame::Array(vec![Frame::Bulk(member), Frame::Double(score)]));
            }
        }
    }
    Frame::Array(items)
}

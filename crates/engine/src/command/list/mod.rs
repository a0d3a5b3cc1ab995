//! Lists, with their waiting forms.

mod moving;

use redscope_data::Str;
use redscope_data::value::{List, ListLimits};
use redscope_resp::{Frame, parse_integer};

use moving::{blmove, blmpop, blpop, brpop, brpoplpush, lmove, lmpop, rpoplpush};

use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run, integer,
    unsigned,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("blmove", Run::Engine(blmove))
        .about("Moves an element between lists, waiting until there is one.", "6.2.0", "O(1)")
        .takes(6, "source#k0 destination#k1 wherefrom<LEFT|RIGHT> whereto<LEFT|RIGHT> timeout#d")
        .is(F::WRITE.with(F::DENYOOM).with(F::NOSCRIPT).with(F::BLOCKING), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"]), KeySpec::at(2, &["RW", "insert"])]),
    CommandSpec::new("blmpop", Run::Engine(blmpop))
        .about("Takes elements from the first list that has some, waiting until one does.", "7.0.0", "O(N+M)")
        .takes(-5, "timeout#d numkeys#i key... where<LEFT|RIGHT> ?COUNT/count#i")
        .is(F::WRITE.with(F::BLOCKING).with(F::MOVABLE_KEYS), C::LIST)
        .keys(&[KeySpec::counted(2, &["RW", "access", "delete"])]),
    CommandSpec::new("blpop", Run::Engine(blpop))
        .about("Takes the first element of a list, waiting until there is one.", "2.0.0", "O(N)")
        .takes(-3, "key... timeout#d")
        .is(F::WRITE.with(F::NOSCRIPT).with(F::BLOCKING), C::LIST)
        .keys(&[KeySpec::range(1, -2, 1, &["RW", "access", "delete"])]),
    CommandSpec::new("brpop", Run::Engine(brpop))
        .about("Takes the last element of a list, waiting until there is one.", "2.0.0", "O(N)")
        .takes(-3, "key... timeout#d")
        .is(F::WRITE.with(F::NOSCRIPT).with(F::BLOCKING), C::LIST)
        .keys(&[KeySpec::range(1, -2, 1, &["RW", "access", "delete"])]),
    CommandSpec::new("brpoplpush", Run::Engine(brpoplpush))
        .about("Moves the last element of a list to the front of another, waiting until there is one.", "2.2.0", "O(1)")
        .takes(4, "source#k0 destination#k1 timeout#d")
        .is(F::WRITE.with(F::DENYOOM).with(F::NOSCRIPT).with(F::BLOCKING), C::LIST)
        .deprecated("6.2.0", "`BLMOVE` with the `RIGHT` and `LEFT` arguments")
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"]), KeySpec::at(2, &["RW", "insert"])]),
    CommandSpec::new("lindex", Run::Engine(lindex))
        .about("Replies the element at a place.", "1.0.0", "O(N)")
        .takes(3, "key index#i")
        .is(F::READONLY, C::LIST)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("linsert", Run::Engine(linsert))
        .about("Inserts an element before or after another one.", "2.2.0", "O(N)")
        .takes(5, "key where<BEFORE|AFTER> pivot element")
        .is(F::WRITE.with(F::DENYOOM), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("llen", Run::Engine(llen))
        .about("Replies the length of a list.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::LIST)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("lmove", Run::Engine(lmove))
        .about("Moves an element from one end of a list to an end of another.", "6.2.0", "O(1)")
        .takes(5, "source#k0 destination#k1 wherefrom<LEFT|RIGHT> whereto<LEFT|RIGHT>")
        .is(F::WRITE.with(F::DENYOOM), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"]), KeySpec::at(2, &["RW", "insert"])]),
    CommandSpec::new("lmpop", Run::Engine(lmpop))
        .about("Takes elements from the first list that has some.", "7.0.0", "O(N+M)")
        .takes(-4, "numkeys#i key... where<LEFT|RIGHT> ?COUNT/count#i")
        .is(F::WRITE.with(F::MOVABLE_KEYS), C::LIST)
        .keys(&[KeySpec::counted(1, &["RW", "access", "delete"])]),
    CommandSpec::new("lpop", Run::Engine(lpop))
        .about("Takes elements from the front of a list.", "1.0.0", "O(N)")
        .takes(-2, "key ?count#i@6.2.0")
        .is(F::WRITE.with(F::FAST), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"])]),
    CommandSpec::new("lpos", Run::Engine(lpos))
        .about("Finds the places of an element.", "6.0.6", "O(N)")
        .takes(-3, "key element ?RANK/rank#i ?COUNT/num-matches#i ?MAXLEN/len#i")
        .is(F::READONLY, C::LIST)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("lpush", Run::Engine(lpush))
        .about("Puts elements at the front of a list.", "1.0.0", "O(1)")
        .takes(-3, "key element...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("lpushx", Run::Engine(lpushx))
        .about("Puts elements at the front of a list that exists.", "2.2.0", "O(1)")
        .takes(-3, "key element...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("lrange", Run::Engine(lrange))
        .about("Replies the elements between two places.", "1.0.0", "O(S+N)")
        .takes(4, "key start#i stop#i")
        .is(F::READONLY, C::LIST)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("lrem", Run::Engine(lrem))
        .about("Removes elements that equal a value.", "1.0.0", "O(N+M)")
        .takes(4, "key count#i element")
        .is(F::WRITE, C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("lset", Run::Engine(lset))
        .about("Replaces the element at a place.", "1.0.0", "O(N)")
        .takes(4, "key index#i element")
        .is(F::WRITE.with(F::DENYOOM), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("ltrim", Run::Engine(ltrim))
        .about("Keeps the elements between two places and removes the others.", "1.0.0", "O(N)")
        .takes(4, "key start#i stop#i")
        .is(F::WRITE, C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("rpop", Run::Engine(rpop))
        .about("Takes elements from the back of a list.", "1.0.0", "O(N)")
        .takes(-2, "key ?count#i@6.2.0")
        .is(F::WRITE.with(F::FAST), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"])]),
    CommandSpec::new("rpoplpush", Run::Engine(rpoplpush))
        .about("Moves the last element of a list to the front of another.", "1.2.0", "O(1)")
        .takes(3, "source#k0 destination#k1")
        .is(F::WRITE.with(F::DENYOOM), C::LIST)
        .deprecated("6.2.0", "`LMOVE` with the `RIGHT` and `LEFT` arguments")
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"]), KeySpec::at(2, &["RW", "insert"])]),
    CommandSpec::new("rpush", Run::Engine(rpush))
        .about("Puts elements at the back of a list.", "1.0.0", "O(1)")
        .takes(-3, "key element...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("rpushx", Run::Engine(rpushx))
        .about("Puts elements at the back of a list that exists.", "2.2.0", "O(1)")
        .takes(-3, "key element...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::LIST)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
];

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

impl Side {
    fn parse(arg: &[u8]) -> Result<Self, CommandError> {
        if arg.eq_ignore_ascii_case(b"left") {
            Ok(Side::Left)
        } else if arg.eq_ignore_ascii_case(b"right") {
            Ok(Side::Right)
        } else {
            Err(FixedError::SYNTAX.into())
        }
    }

    fn pop(self, list: &mut List) -> Option<Str> {
        match self {
            Side::Left => list.pop_front(),
            Side::Right => list.pop_back(),
        }
    }

    fn push(self, list: &mut List, element: &[u8], limits: ListLimits) {
        match self {
            Side::Left => list.push_front(element, limits),
            Side::Right => list.push_back(element, limits),
        }
    }

    fn pop_event(self) -> &'static str {
        if self == Side::Left { "lpop" } else { "rpop" }
    }

    fn push_event(self) -> &'static str {
        if self == Side::Left { "lpush" } else { "rpush" }
    }

    fn word(self) -> &'static [u8] {
        if self == Side::Left { b"left" } else { b"right" }
    }
}

fn lpush(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    push(ctx, args, Side::Left)
}

fn rpush(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    push(ctx, args, Side::Right)
}

fn lpushx(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    push_if_present(ctx, args, Side::Left)
}

fn rpushx(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    push_if_present(ctx, args, Side::Right)
}

fn push_if_present(ctx: &mut Ctx<'_>, args: Args<'_>, side: Side) -> CommandResult {
    if ctx.list_mut(args[1])?.is_none() {
        return Ok(Frame::Integer(0));
    }
    push(ctx, args, side)
}

fn push(ctx: &mut Ctx<'_>, args: Args<'_>, side: Side) -> CommandResult {
    let (key, elements) = (args[1], args.from(2));
    let limits = ctx.engine.config.limits.values.list;
    let list = ctx.list_entry(key)?;
    for element in elements {
        side.push(list, element, limits);
    }
    let len = list.len();
    ctx.changed_by(elements.len() as u64, key, EventClass::List, side.push_event());
    Ok(Frame::Integer(len as i64))
}

fn lpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    pop(ctx, args, Side::Left)
}

fn rpop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    pop(ctx, args, Side::Right)
}

fn pop(ctx: &mut Ctx<'_>, args: Args<'_>, side: Side) -> CommandResult {
    if args.len() > 3 {
        return Err(CommandError::Arity(side.pop_event().to_owned()));
    }
    let key = args[1];
    let count = args.get(2).map(parse_count).transpose()?;
    let exists = ctx.list_mut(key)?.is_some();
    match count {
        _ if !exists && count.is_some() => Ok(Frame::NullArray),
        _ if !exists => Ok(Frame::Null),
        Some(0) => Ok(Frame::Array(Vec::new())),
        Some(count) => Ok(Frame::Array(bulks(take(ctx, key, side, count)?))),
        None => Ok(take(ctx, key, side, 1)?.pop().map_or(Frame::Null, Frame::Bulk)),
    }
}

fn parse_count(arg: &[u8]) -> Result<usize, CommandError> {
    let count = parse_integer(arg).and_then(|count| usize::try_from(count).ok());
    count.ok_or(FixedError::NOT_POSITIVE.into())
}

fn bulks(elements: Vec<Str>) -> Vec<crate::Reply> {
    elements.into_iter().map(Frame::Bulk).collect()
}

/// Takes up to `count` elements off an end, with everything that follows from it.
fn take(ctx: &mut Ctx<'_>, key: &[u8], side: Side, count: usize) -> Result<Vec<Str>, CommandError> {
    let Some(list) = ctx.list_mut(key)? else { return Ok(Vec::new()) };
    let count = count.min(list.len());
    let taken: Vec<Str> = (0..count).filter_map(|_| side.pop(list)).collect();
    ctx.changed_by(taken.len() as u64, key, EventClass::List, side.pop_event());
    ctx.remove_if_empty(key);
    Ok(taken)
}

fn llen(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.list(args[1])?.map_or(0, |list| list.len() as i64)))
}

/// Neighbours passed on the way to a place: nodes from the nearer end, then entries of the node.
fn steps_to(list: &List, place: usize) -> usize {
    let nearer = place.min(list.len().saturating_sub(place));
    let per_node = list.len() / list.nodes().len().max(1) + 1;
    nearer / per_node + nearer.min(per_node)
}

/// A place counted from the head, from one that may count from the end.
fn resolve(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index + len as i64 } else { index };
    usize::try_from(index).ok().filter(|index| *index < len)
}

/// The places `start..end` of a range whose ends may count from the end of the list.
pub(super) fn resolve_range(start: i64, stop: i64, len: usize) -> std::ops::Range<usize> {
    let len = len as i64;
    let start = if start < 0 { (start + len).max(0) } else { start };
    let stop = if stop < 0 { stop + len } else { stop }.min(len - 1);
    if start > stop { 0..0 } else { start as usize..stop as usize + 1 }
}

fn lindex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(list) = ctx.list(args[1])? else { return Ok(Frame::Null) };
    let Some(index) = resolve(integer(args[2])?, list.len()) else { return Ok(Frame::Null) };
    let (found, steps) = (list.get(index), steps_to(list, index));
    ctx.steps(steps);
    Ok(found.map_or(Frame::Null, Frame::Bulk))
}

fn lset(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, limits) = (args[1], ctx.engine.config.limits.values.list);
    let list = ctx.list_mut(key)?.ok_or(FixedError::NO_SUCH_KEY)?;
    let index = resolve(integer(args[2])?, list.len()).ok_or(FixedError::INDEX_OUT_OF_RANGE)?;
    let steps = steps_to(list, index);
    list.set(index, args[3], limits);
    ctx.steps(steps);
    ctx.changed(key, EventClass::List, "lset");
    Ok(Frame::OK)
}

fn lrange(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (start, stop) = (args.integer(2)?, args.integer(3)?);
    let Some(list) = ctx.list(args[1])? else { return Ok(Frame::Array(Vec::new())) };
    let range = resolve_range(start, stop, list.len());
    let mut items = Vec::with_capacity(range.len());
    let steps = steps_to(list, range.start);
    list.visit(range, |item| items.push(Frame::Bulk(item.to_str())));
    ctx.steps(steps);
    Ok(Frame::Array(items))
}

fn ltrim(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, start, stop) = (args[1], args.integer(2)?, args.integer(3)?);
    let Some(list) = ctx.list_mut(key)? else { return Ok(Frame::OK) };
    let len = list.len();
    let kept = resolve_range(start, stop, len);
    let nodes = list.nodes().len();
    list.remove_range(kept.end, len - kept.end);
    list.remove_range(0, kept.start);
    let freed = nodes.saturating_sub(list.nodes().len());
    ctx.engine.meter.free(freed as u64);
    ctx.changed_by((len - kept.len()) as u64, key, EventClass::List, "ltrim");
    ctx.remove_if_empty(key);
    Ok(Frame::OK)
}

fn lrem(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, wanted) = (args[1], args[3]);
    let count = args.integer(2)?;
    let Some(list) = ctx.list_mut(key)? else { return Ok(Frame::Integer(0)) };
    let limit = if count == 0 { usize::MAX } else { count.unsigned_abs() as usize };
    let len = list.len();
    let is_wanted = |(_, element): &(usize, Str)| element.as_slice() == wanted;
    let mut places: Vec<usize> = if count >= 0 {
        list.iter().enumerate().filter(is_wanted).map(|(at, _)| at).take(limit).collect()
    } else {
        let back = list.iter_back().enumerate().filter(is_wanted).map(|(at, _)| len - 1 - at);
        back.take(limit).collect()
    };
    let last = places.last().filter(|_| places.len() == limit);
    let seen = last.map_or(len, |at| if count > 0 { at + 1 } else { len - at });
    places.sort_unstable();
    for place in places.iter().rev() {
        list.remove_range(*place, 1);
    }
    ctx.steps(seen);
    if !places.is_empty() {
        ctx.changed_by(places.len() as u64, key, EventClass::List, "lrem");
        ctx.remove_if_empty(key);
    }
    Ok(Frame::Integer(places.len() as i64))
}

fn linsert(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let after = args[2].eq_ignore_ascii_case(b"after");
    if !after && !args[2].eq_ignore_ascii_case(b"before") {
        return Err(FixedError::SYNTAX.into());
    }
    let limits = ctx.engine.config.limits.values.list;
    let Some(list) = ctx.list_mut(key)? else { return Ok(Frame::Integer(0)) };
    let len = list.len();
    let Some(pivot) = list.iter().position(|element| element.as_slice() == args[3]) else {
        ctx.steps(len);
        return Ok(Frame::Integer(-1));
    };
    list.insert(pivot, after, args[4], limits);
    ctx.steps(pivot);
    ctx.changed(key, EventClass::List, "linsert");
    Ok(Frame::Integer(len as i64 + 1))
}

/// The options of `LPOS`.
#[derive(Debug)]
struct LposOptions {
    rank: i64,
    count: Option<usize>,
    max_compared: usize,
}

impl LposOptions {
    fn parse(args: Args<'_>) -> Result<Self, CommandError> {
        let mut parsed = LposOptions { rank: 1, count: None, max_compared: usize::MAX };
        let mut options = args.options(3);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "RANK" => {
                    // The smallest number has no opposite: Redis takes it for the last match.
                    parsed.rank = Some(options.integer()?).filter(|n| *n != i64::MIN).unwrap_or(-1);
                    if parsed.rank == 0 {
                        return Err(FixedError::RANK_ZERO.into());
                    }
                }
                "COUNT" => {
                    let count = unsigned(options.value()?, FixedError::COUNT_NEGATIVE)?;
                    parsed.count = Some(if count == 0 { usize::MAX } else { count });
                }
                "MAXLEN" => {
                    let max = unsigned(options.value()?, FixedError::MAX_LEN_NEGATIVE)?;
                    parsed.max_compared = if max == 0 { usize::MAX } else { max };
                }
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(parsed)
    }
}

fn lpos(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let options = LposOptions::parse(args)?;
    let missing = || if options.count.is_some() { Frame::Array(Vec::new()) } else { Frame::Null };
    let Some(list) = ctx.list(args[1])? else { return Ok(missing()) };
    let len = list.len();
    let elements: Box<dyn Iterator<Item = (usize, Str)>> = if options.rank > 0 {
        Box::new(list.iter().enumerate())
    } else {
        Box::new(list.iter_back().enumerate().map(|(at, element)| (len - 1 - at, element)))
    };
    let mut seen = 0;
    let places = elements
        .take(options.max_compared)
        .inspect(|_| seen += 1)
        .filter(|(_, element)| element.as_slice() == args[2])
        .skip(options.rank.unsigned_abs() as usize - 1)
        .take(options.count.unwrap_or(1))
        .map(|(at, _)| Frame::Integer(at as i64));
    let mut places: Vec<_> = places.collect();
    ctx.steps(seen);
    match options.count {
        Some(_) => Ok(Frame::Array(places)),
        None => Ok(places.pop().unwrap_or(Frame::Null)),
    }
}

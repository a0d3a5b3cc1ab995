//! Sets and their algebra.

use redscope_data::Str;
use redscope_data::value::{Set, Value};
use redscope_resp::Frame;

use crate::Reply;
use crate::command::blocking::parse_keys;
use crate::command::generic::cursor_reply;
use crate::command::hash::{draw_places, random_count};
use crate::command::scan::{ScanOptions, parse_cursor};
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("sadd", Run::Engine(sadd))
        .about("Adds members.", "1.0.0", "O(1)")
        .takes(-3, "key member...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::SET)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("scard", Run::Engine(scard))
        .about("Counts the members.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::SET)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("sdiff", Run::Engine(sdiff))
        .about("Replies the members of the first set that none of the others has.", "1.0.0", "O(N)")
        .takes(-2, "key...")
        .is(F::READONLY, C::SET)
        .keys(&[KeySpec::range(1, -1, 1, &["RO", "access"])])
        .tips(&["nondeterministic_output_order"]),
    CommandSpec::new("sdiffstore", Run::Engine(sdiffstore))
        .about("Stores the members of the first set that none of the others has.", "1.0.0", "O(N)")
        .takes(-3, "destination#k0 key#k1...")
        .is(F::WRITE.with(F::DENYOOM), C::SET)
        .keys(&[KeySpec::at(1, &["OW", "update"]), KeySpec::range(2, -1, 1, &["RO", "access"])]),
    CommandSpec::new("sinter", Run::Engine(sinter))
        .about("Replies the members that all sets have.", "1.0.0", "O(N*M)")
        .takes(-2, "key...")
        .is(F::READONLY, C::SET)
        .keys(&[KeySpec::range(1, -1, 1, &["RO", "access"])])
        .tips(&["nondeterministic_output_order"]),
    CommandSpec::new("sintercard", Run::Engine(sintercard))
        .about("Counts the members that all sets have.", "7.0.0", "O(N*M)")
        .takes(-3, "numkeys#i key... ?LIMIT/limit#i")
        .is(F::READONLY.with(F::MOVABLE_KEYS), C::SET)
        .keys(&[KeySpec::counted(1, &["RO", "access"])]),
    CommandSpec::new("sinterstore", Run::Engine(sinterstore))
        .about("Stores the members that all sets have.", "1.0.0", "O(N*M)")
        .takes(-3, "destination#k0 key#k1...")
        .is(F::WRITE.with(F::DENYOOM), C::SET)
        .keys(&[KeySpec::at(1, &["RW", "update"]), KeySpec::range(2, -1, 1, &["RO", "access"])]),
    CommandSpec::new("sismember", Run::Engine(sismember))
        .about("Tells whether a value is a member.", "1.0.0", "O(1)")
        .takes(3, "key member")
        .is(F::READONLY.with(F::FAST), C::SET)
        .keys(&[KeySpec::at(1, &["RO"])]),
    CommandSpec::new("smembers", Run::Engine(smembers))
        .about("Lists the members.", "1.0.0", "O(N)")
        .takes(2, "key")
        .is(F::READONLY, C::SET)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output_order"]),
    CommandSpec::new("smismember", Run::Engine(smismember))
        .about("Tells for several values whether they are members.", "6.2.0", "O(N)")
        .takes(-3, "key member...")
        .is(F::READONLY.with(F::FAST), C::SET)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("smove", Run::Engine(smove))
        .about("Moves a member to another set.", "1.0.0", "O(1)")
        .takes(4, "source#k0 destination#k1 member")
        .is(F::WRITE.with(F::FAST), C::SET)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"]), KeySpec::at(2, &["RW", "insert"])]),
    CommandSpec::new("spop", Run::Engine(spop))
        .about("Removes members drawn at random.", "1.0.0", "")
        .takes(-2, "key ?count#i@3.2.0")
        .is(F::WRITE.with(F::FAST), C::SET)
        .keys(&[KeySpec::at(1, &["RW", "access", "delete"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("srandmember", Run::Engine(srandmember))
        .about("Replies members drawn at random.", "1.0.0", "")
        .takes(-2, "key ?count#i@2.6.0")
        .is(F::READONLY, C::SET)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("srem", Run::Engine(srem))
        .about("Removes members.", "1.0.0", "O(N)")
        .takes(-3, "key member...")
        .is(F::WRITE.with(F::FAST), C::SET)
        .keys(&[KeySpec::at(1, &["RW", "delete"])]),
    CommandSpec::new("sscan", Run::Engine(sscan))
        .about("Walks over the members, a few at a time.", "2.8.0", "O(1)")
        .takes(-3, "key cursor#i ?MATCH/pattern#p ?COUNT/count#i")
        .is(F::READONLY, C::SET)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("sunion", Run::Engine(sunion))
        .about("Replies the members that any of the sets has.", "1.0.0", "O(N)")
        .takes(-2, "key...")
        .is(F::READONLY, C::SET)
        .keys(&[KeySpec::range(1, -1, 1, &["RO", "access"])])
        .tips(&["nondeterministic_output_order"]),
    CommandSpec::new("sunionstore", Run::Engine(sunionstore))
        .about("Stores the members that any of the sets has.", "1.0.0", "O(N)")
        .takes(-3, "destination#k0 key#k1...")
        .is(F::WRITE.with(F::DENYOOM), C::SET)
        .keys(&[KeySpec::at(1, &["OW", "update"]), KeySpec::range(2, -1, 1, &["RO", "access"])]),
];

fn members(list: impl IntoIterator<Item = Str>) -> Vec<Reply> {
    list.into_iter().map(Frame::Bulk).collect()
}

fn sadd(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, max_ints) = (args[1], ctx.engine.config.limits.values.set_max_ints);
    let set = ctx.set_entry(key)?;
    let added = args.from(2).iter().filter(|member| set.insert(member, max_ints)).count();
    if added > 0 {
        ctx.changed_by(added as u64, key, EventClass::Set, "sadd");
    }
    Ok(Frame::Integer(added as i64))
}

fn srem(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let Some(set) = ctx.set_mut(key)? else { return Ok(Frame::Integer(0)) };
    let removed = args.from(2).iter().filter(|member| set.remove(member)).count();
    if removed > 0 {
        ctx.changed_by(removed as u64, key, EventClass::Set, "srem");
        ctx.remove_if_empty(key);
    }
    Ok(Frame::Integer(removed as i64))
}

fn scard(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.set(args[1])?.map_or(0, |set| set.len() as i64)))
}

fn sismember(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let found = ctx.set(args[1])?.is_some_and(|set| set.contains(args[2]));
    Ok(Frame::Integer(i64::from(found)))
}

fn smismember(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let set = ctx.set(args[1])?;
    let found = |member: &&[u8]| set.is_some_and(|set| set.contains(member));
    let flags = args.from(2).iter().map(|member| Frame::Integer(i64::from(found(member))));
    Ok(Frame::Array(flags.collect()))
}

fn smembers(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Set(ctx.set(args[1])?.map_or(Vec::new(), |set| members(set.iter()))))
}

fn smove(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (from, to, member) = (args[1], args[2], args[3]);
    let max_ints = ctx.engine.config.limits.values.set_max_ints;
    let found = ctx.set_mut(from).map(|set| set.map(|set| set.contains(member)));
    // Both keys are looked up, whatever the first is.
    ctx.exists_to_write(to);
    let Some(found) = found? else { return Ok(Frame::Integer(0)) };
    ctx.set_mut(to)?;
    if from == to || !found {
        return Ok(Frame::Integer(i64::from(found)));
    }
    if let Some(set) = ctx.set_mut(from)? {
        set.remove(member);
    }
    ctx.changed(from, EventClass::Set, "srem");
    ctx.remove_if_empty(from);
    if ctx.set_entry(to)?.insert(member, max_ints) {
        ctx.changed(to, EventClass::Set, "sadd");
    }
    Ok(Frame::Integer(1))
}

fn spop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let count = match args.from(2) {
        [] => None,
        [count] => match crate::command::integer(count) {
            Ok(count @ 0..) => Some(count as usize),
            _ => return Err(FixedError::NOT_POSITIVE.into()),
        },
        _ => return Err(FixedError::SYNTAX.into()),
    };
    let empty = || if count.is_some() { Frame::Set(Vec::new()) } else { Frame::Null };
    let mut rng = ctx.rng().clone();
    let Some(set) = ctx.set_mut(key)? else { return Ok(empty()) };
    let wanted = count.unwrap_or(1).min(set.len());
    let mut taken = Vec::with_capacity(wanted);
    for _ in 0..wanted {
        let member = set.random(&mut rng).expect("no more than len are taken");
        set.remove(&member);
        taken.push(member);
    }
    let emptied = set.is_empty();
    *ctx.rng() = rng;
    if taken.is_empty() {
        return Ok(empty());
    }
    ctx.changed_by(taken.len() as u64, key, EventClass::Set, "spop");
    if emptied && count.is_some() {
        // All members are read as the union of one set.
        ctx.look(key);
    }
    ctx.remove_if_empty(key);
    if emptied && count.is_some() {
        ctx.rewrite(&[b"DEL", key]);
    } else {
        for member in &taken {
            ctx.rewrite(&[b"SREM", key, member.as_slice()]);
        }
    }
    match count {
        Some(_) => Ok(Frame::Set(members(taken))),
        None => Ok(taken.pop().map_or(Frame::Null, Frame::Bulk)),
    }
}

fn srandmember(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let count = match args.from(2) {
        [] => None,
        [count] => Some(random_count(count)?),
        _ => return Err(FixedError::SYNTAX.into()),
    };
    let Some(set) = ctx.set(key)? else {
        return Ok(if count.is_some() { Frame::Array(Vec::new()) } else { Frame::Null });
    };
    let all: Vec<Str> = set.iter().collect();
    let places = draw_places(ctx, all.len(), count.unwrap_or(-1))?;
    let mut drawn = places.into_iter().map(|at| Frame::Bulk(all[at].clone()));
    match count {
        Some(_) => Ok(Frame::Array(drawn.collect())),
        None => Ok(drawn.next().unwrap_or(Frame::Null)),
    }
}

fn sscan(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let cursor = parse_cursor(args[2])?;
    let Some(set) = ctx.set(args[1])? else { return Ok(cursor_reply(0, Vec::new())) };
    let options = ScanOptions::parse(args.options(3), false)?;
    let (mut items, mut seen) = (Vec::new(), 0);
    let next = set.scan(cursor, options.count, |member| {
        seen += 1;
        if options.matches(&member) {
            items.push(Frame::Bulk(member));
        }
    });
    ctx.gather(seen);
    Ok(cursor_reply(next, items))
}

/// What the algebra does with several sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algebra {
    Union,
    Intersection,
    Difference,
}

impl Algebra {
    /// Members looked at or looked for.
    fn looked_at(self, sets: &[Set]) -> usize {
        let all: usize = sets.iter().map(Set::len).sum();
        let others = sets.len().saturating_sub(1).max(1);
        match self {
            Algebra::Union => all,
            Algebra::Intersection => sets.iter().map(Set::len).min().unwrap_or(0) * others,
            Algebra::Difference => (sets.first().map_or(0, Set::len) * others).min(all),
        }
    }

    /// The members of the result, in the order of the sets they come from.
    fn run(self, ctx: &mut Ctx<'_>, keys: &[&[u8]]) -> Result<Vec<Str>, CommandError> {
        let mut sets: Vec<Set> = Vec::with_capacity(keys.len());
        for key in keys {
            sets.push(ctx.set(key)?.cloned().unwrap_or_default());
        }
        let (first, others) = sets.split_first().expect("arity asks for a key");
        ctx.touch(self.looked_at(&sets));
        Ok(match self {
            Algebra::Union => {
                let mut union = Set::Table(redscope_data::Dict::default());
                for set in &sets {
                    for member in set.iter() {
                        union.insert(&member, 0);
                    }
                }
                union.iter().collect()
            }
            Algebra::Intersection => {
                let smallest = sets.iter().min_by_key(|set| set.len()).unwrap_or(first);
                let in_all = |member: &Str| sets.iter().all(|set| set.contains(member));
                smallest.iter().filter(in_all).collect()
            }
            Algebra::Difference => {
                let in_none = |member: &Str| !others.iter().any(|set| set.contains(member));
                first.iter().filter(in_none).collect()
            }
        })
    }

    fn reply(self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        Ok(Frame::Set(members(self.run(ctx, args.from(1))?)))
    }

    fn store(self, ctx: &mut Ctx<'_>, args: Args<'_>, event: &str) -> CommandResult {
        let target = args[1];
        let result = self.run(ctx, args.from(2))?;
        ctx.touch(result.len());
        let max_ints = ctx.engine.config.limits.values.set_max_ints;
        let mut set = Set::default();
        for member in &result {
            set.insert(member, max_ints);
        }
        if set.is_empty() {
            return Ok(ctx.replace_by_nothing(target));
        }
        ctx.insert(target, Value::Set(Box::new(set)));
        ctx.changed(target, EventClass::Set, event);
        Ok(Frame::Integer(result.len() as i64))
    }
}

fn sunion(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Algebra::Union.reply(ctx, args)
}

fn sinter(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Algebra::Intersection.reply(ctx, args)
}

fn sdiff(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Algebra::Difference.reply(ctx, args)
}

fn sunionstore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Algebra::Union.store(ctx, args, "sunionstore")
}

fn sinterstore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Algebra::Intersection.store(ctx, args, "sinterstore")
}

fn sdiffstore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Algebra::Difference.store(ctx, args, "sdiffstore")
}

fn sintercard(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (keys, limit) = parse_card(args)?;
    let count = Algebra::Intersection.run(ctx, keys)?.len();
    Ok(Frame::Integer(count.min(limit) as i64))
}

/// `numkeys key … [LIMIT n]` of `SINTERCARD`; no limit is the largest one.
fn parse_card<'a>(args: Args<'a>) -> Result<(&'a [&'a [u8]], usize), CommandError> {
    let number = redscope_resp::parse_integer(args[1]).filter(|number| *number > 0);
    if number.ok_or(FixedError::NUM_KEYS_NOT_POSITIVE)? > args.len() as i64 - 2 {
        return Err(FixedError::TOO_MANY_KEYS.into());
    }
    let (keys, options_at) = parse_keys(args, 1)?;
    let mut options = args.options(options_at);
    let mut limit = usize::MAX;
    while let Some(word) = options.next_word() {
        if &*word != "LIMIT" {
            return Err(FixedError::SYNTAX.into());
        }
        limit = parse_card_limit(options.value()?)?;
    }
    Ok((keys, limit))
}

/// The `LIMIT` of `SINTERCARD` and `ZINTERCARD`, where 0 is none.
pub(super) fn parse_card_limit(arg: &[u8]) -> Result<usize, CommandError> {
    let number = redscope_resp::parse_integer(arg).filter(|number| *number >= 0);
    match number.ok_or(FixedError::LIMIT_NEGATIVE)? {
        0 => Ok(usize::MAX),
        limit => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
    }
}

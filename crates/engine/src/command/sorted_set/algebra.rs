//! Unions, intersections and differences of sorted sets, with weights.

use redscope_data::number::parse_float;
use redscope_data::value::{SortedSet, Value};
use redscope_data::{Dict, Str};
use redscope_resp::{Frame, parse_integer};

use crate::command::set::parse_card_limit;
use crate::command::sorted_set::members_reply;
use crate::command::sorted_set::range::store;
use crate::command::{Args, CommandResult, Ctx};
use crate::error::{CommandError, FixedError};

/// What is done with several sorted sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algebra {
    Union,
    Intersection,
    Difference,
}

/// How the scores of one member in several sets become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aggregate {
    Sum,
    Min,
    Max,
}

impl Aggregate {
    fn of(self, a: f64, b: f64) -> f64 {
        match self {
            // Infinity and its opposite make zero, as in Redis.
            Aggregate::Sum => number_or_zero(a + b),
            // Of zero and its negative the first one stays, as in Redis.
            Aggregate::Min => {
                if b < a {
                    b
                } else {
                    a
                }
            }
            Aggregate::Max => {
                if b > a {
                    b
                } else {
                    a
                }
            }
        }
    }
}

/// Infinity times zero makes zero, as in Redis.
fn number_or_zero(score: f64) -> f64 {
    if score.is_nan() { 0.0 } else { score }
}

/// What the result is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Reply,
    Store,
    Count,
}

/// `numkeys key … [WEIGHTS w …] [AGGREGATE SUM|MIN|MAX] [WITHSCORES]`.
#[derive(Debug)]
struct Request<'a> {
    keys: &'a [&'a [u8]],
    weights: Vec<f64>,
    aggregate: Aggregate,
    with_scores: bool,
    /// Members counted at most, by `ZINTERCARD`.
    limit: usize,
}

impl<'a> Request<'a> {
    fn parse(
        ctx: &mut Ctx<'_>,
        args: Args<'a>,
        algebra: Algebra,
        purpose: Purpose,
        name: &str,
    ) -> Result<Self, CommandError> {
        let number_at = if purpose == Purpose::Store { 2 } else { 1 };
        let number = parse_integer(args[number_at]).ok_or(FixedError::NOT_INTEGER)?;
        if number < 1 {
            return Err(CommandError::NeedsInputKey(name.to_owned()));
        }
        let keys = usize::try_from(number).ok().and_then(|n| args.from(number_at + 1).get(..n));
        let keys = keys.ok_or(FixedError::SYNTAX)?;
        for key in keys {
            if !matches!(ctx.read(key), None | Some(Value::Set(_) | Value::SortedSet(_))) {
                return Err(FixedError::WRONG_TYPE.into());
            }
        }
        let mut request = Request {
            keys,
            weights: vec![1.0; keys.len()],
            aggregate: Aggregate::Sum,
            with_scores: false,
            limit: usize::MAX,
        };
        let weighted = algebra != Algebra::Difference && purpose != Purpose::Count;
        let mut options = args.options(number_at + 1 + keys.len());
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "WEIGHTS" if weighted && options.rest().len() >= request.weights.len() => {
                    for weight in &mut request.weights {
                        *weight =
                            parse_float(options.value()?).ok_or(FixedError::WEIGHT_NOT_FLOAT)?;
                    }
                }
                "AGGREGATE" if weighted => {
                    request.aggregate = match options.next_word().as_deref() {
                        Some("SUM") => Aggregate::Sum,
                        Some("MIN") => Aggregate::Min,
                        Some("MAX") => Aggregate::Max,
                        _ => return Err(FixedError::SYNTAX.into()),
                    };
                }
                "LIMIT" if purpose == Purpose::Count => {
                    request.limit = parse_card_limit(options.value()?)?;
                }
                "WITHSCORES" if purpose == Purpose::Reply => request.with_scores = true,
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(request)
    }

    /// The members of the result in ascending order.
    fn run(&self, ctx: &mut Ctx<'_>, algebra: Algebra) -> Result<Vec<(Str, f64)>, CommandError> {
        let mut inputs = Vec::with_capacity(self.keys.len());
        for (key, weight) in self.keys.iter().zip(&self.weights) {
            inputs.push(read_input(ctx, key, *weight)?);
        }
        ctx.touch(inputs.iter().map(Dict::len).sum());
        // The smallest first, as Redis has it: floating-point sums depend on the order.
        if algebra != Algebra::Difference {
            inputs.sort_by_key(Dict::len);
        }
        let (first, others) = inputs.split_first().expect("there is at least one key");
        let mut result: Dict<f64> = Dict::default();
        match algebra {
            Algebra::Union => {
                for (member, score) in inputs.iter().flat_map(Dict::iter) {
                    let score = number_or_zero(*score);
                    match result.get_mut(member) {
                        Some(old) => *old = self.aggregate.of(*old, score),
                        None => {
                            result.insert(member.clone(), score);
                        }
                    }
                }
            }
            Algebra::Intersection => {
                for (member, score) in first.iter() {
                    // The others may come without a number here, and then lose every comparison.
                    let score = number_or_zero(*score);
                    let in_others = others.iter().try_fold(score, |sum, other| {
                        other.get(member).map(|score| self.aggregate.of(sum, *score))
                    });
                    if let Some(score) = in_others {
                        result.insert(member.clone(), score);
                    }
                }
            }
            Algebra::Difference => {
                for (member, score) in first.iter() {
                    if !others.iter().any(|other| other.contains(member)) {
                        result.insert(member.clone(), *score);
                    }
                }
            }
        }
        ctx.touch(result.len());
        let mut members: Vec<(Str, f64)> = result.iter().map(|(m, s)| (m.clone(), *s)).collect();
        // A negative zero is a zero here, so the text decides.
        let by_score = |a: f64, b: f64| a.partial_cmp(&b).expect("a score is never NaN");
        members.sort_by(|a, b| by_score(a.1, b.1).then_with(|| a.0.cmp(&b.0)));
        Ok(members)
    }
}

/// A sorted set with its weight applied, or a plain set whose members score 1. A product may be no
/// number. The key was looked up when the request was read.
fn read_input(ctx: &mut Ctx<'_>, key: &[u8], weight: f64) -> Result<Dict<f64>, CommandError> {
    let weighted = |score: f64| score * weight;
    match ctx.peek(key) {
        None => Ok(Dict::default()),
        Some(Value::Set(set)) => Ok(set.iter().map(|member| (member, weighted(1.0))).collect()),
        Some(Value::SortedSet(set)) => {
            Ok(set.iter().map(|(member, score)| (member, weighted(score))).collect())
        }
        Some(_) => Err(FixedError::WRONG_TYPE.into()),
    }
}

fn reply(ctx: &mut Ctx<'_>, args: Args<'_>, algebra: Algebra, name: &str) -> CommandResult {
    let request = Request::parse(ctx, args, algebra, Purpose::Reply, name)?;
    let members = request.run(ctx, algebra)?;
    Ok(members_reply(ctx, members, request.with_scores))
}

fn store_result(ctx: &mut Ctx<'_>, args: Args<'_>, algebra: Algebra, name: &str) -> CommandResult {
    let request = Request::parse(ctx, args, algebra, Purpose::Store, name)?;
    let members = request.run(ctx, algebra)?;
    let set = SortedSet::from_members(&members, ctx.engine.config.limits.values.zset);
    store(ctx, args[1], set, name)
}

pub(super) fn zunion(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    reply(ctx, args, Algebra::Union, "zunion")
}

pub(super) fn zinter(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    reply(ctx, args, Algebra::Intersection, "zinter")
}

pub(super) fn zdiff(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    reply(ctx, args, Algebra::Difference, "zdiff")
}

pub(super) fn zunionstore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    store_result(ctx, args, Algebra::Union, "zunionstore")
}

pub(super) fn zinterstore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    store_result(ctx, args, Algebra::Intersection, "zinterstore")
}

pub(super) fn zdiffstore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    store_result(ctx, args, Algebra::Difference, "zdiffstore")
}

pub(super) fn zintercard(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let request = Request::parse(ctx, args, Algebra::Intersection, Purpose::Count, "zintercard")?;
    let count = request.run(ctx, Algebra::Intersection)?.len();
    Ok(Frame::Integer(count.min(request.limit) as i64))
}

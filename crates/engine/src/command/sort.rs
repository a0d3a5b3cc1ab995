//! `SORT`: the elements of a list, set or sorted set in another order, or others in their place.

use std::cmp::Ordering;

use redscope_data::Str;
use redscope_data::number::parse_strtod;
use redscope_data::value::{List, Value};
use redscope_resp::Frame;

use crate::command::{
    Args, ByRequest, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
    lookup_request,
};
use crate::error::{CommandError, FixedError};
use crate::mode::Mode;
use crate::notify::EventClass;
use crate::partial_sort::partial_sort;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("sort", Run::Engine(sort))
        .about("Sorts the elements of a list, set or sorted set, and may store the result.", "1.0.0", "O(N+M*log(M))")
        .takes(-2, "key ?BY/pattern#p1 ?LIMIT/offset_count(offset#i count#i) ?GET/pattern#p1+... ?order<ASC|DESC> ?sorting=ALPHA ?STORE/destination#k2")
        .is(F::WRITE.with(F::DENYOOM).with(F::MOVABLE_KEYS), C::SET.with(C::SORTEDSET).with(C::LIST).with(C::DANGEROUS))
        .keys(&[KeySpec::at(1, &["RO", "access"]), KeySpec::unknown(&["RO", "access"]), KeySpec::unknown(&["OW", "update"]).decided(ByRequest::Place(store_place))]),
    CommandSpec::new("sort_ro", Run::Engine(sort_ro))
        .about("Sorts the elements of a list, set or sorted set.", "7.0.0", "O(N+M*log(M))")
        .takes(-2, "key ?BY/pattern#p1 ?LIMIT/offset_count(offset#i count#i) ?GET/pattern#p1+... ?order<ASC|DESC> ?sorting=ALPHA")
        .is(F::READONLY.with(F::MOVABLE_KEYS), C::SET.with(C::SORTEDSET).with(C::LIST).with(C::DANGEROUS))
        .keys(&[KeySpec::at(1, &["RO", "access"]), KeySpec::unknown(&["RO", "access"])]),
];

/// Where `SORT` stores: behind the last `STORE` that is no other option's argument.
/// Source: db.c `sortGetKeys`, 7.0.15.
fn store_place(args: Args<'_>) -> Option<usize> {
    let (mut at, mut target) = (2, None);
    while at < args.len() {
        let word = args[at].to_ascii_lowercase();
        at += match word.as_slice() {
            b"limit" => 3,
            b"get" | b"by" => 2,
            b"store" if at + 1 < args.len() => {
                target = Some(at + 1);
                1
            }
            _ => 1,
        };
    }
    target
}

/// Everything `SORT` was asked for.
#[derive(Debug, Default)]
struct SortRequest<'a> {
    descending: bool,
    by_text: bool,
    by: Option<&'a [u8]>,
    get: Vec<&'a [u8]>,
    offset: i64,
    count: Option<i64>,
    store: Option<&'a [u8]>,
}

impl<'a> SortRequest<'a> {
    fn parse(ctx: &Ctx<'_>, args: Args<'a>, may_store: bool) -> Result<Self, CommandError> {
        let in_cluster = ctx.engine.mode == Mode::Cluster;
        let user = ctx.engine.acl.users.get(&*ctx.client.user);
        let reads_all = lookup_request(args)
            .is_ok_and(|spec| user.is_some_and(|user| user.may_read_all_keys(spec, args)));
        let mut parsed = SortRequest::default();
        let mut options = args.options(2);
        while let Some(word) = options.next_word() {
            let left = options.rest().len();
            match word.as_str() {
                "ASC" => parsed.descending = false,
                "DESC" => parsed.descending = true,
                "ALPHA" => parsed.by_text = true,
                "LIMIT" if left >= 2 => {
                    parsed.offset = options.integer()?;
                    parsed.count = Some(options.integer()?).filter(|count| *count >= 0);
                }
                "STORE" if may_store && left >= 1 => parsed.store = Some(options.value()?),
                "BY" if left >= 1 => {
                    let pattern = options.value()?;
                    if in_cluster && pattern.contains(&b'*') {
                        return Err(FixedError::SORT_BY_IN_CLUSTER.into());
                    }
                    if !reads_all && pattern.contains(&b'*') {
                        return Err(FixedError::SORT_BY_DENIED.into());
                    }
                    parsed.by = Some(pattern);
                }
                "GET" if left >= 1 => {
                    if in_cluster {
                        return Err(FixedError::SORT_GET_IN_CLUSTER.into());
                    }
                    if !reads_all {
                        return Err(FixedError::SORT_GET_DENIED.into());
                    }
                    parsed.get.push(options.value()?);
                }
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(parsed)
    }

    /// The stretch of the sorted elements that is wanted.
    fn window(&self, len: usize) -> std::ops::Range<usize> {
        let start = usize::try_from(self.offset).unwrap_or(0).min(len);
        let count = self.count.map_or(usize::MAX, |count| count as usize);
        start..start.saturating_add(count).min(len)
    }

    /// `BY` with a pattern that names one key for all: leave the order as it is.
    fn keeps_order(&self) -> bool {
        self.by.is_some_and(|pattern| !pattern.contains(&b'*'))
    }
}

/// What an element is sorted by.
#[derive(Debug)]
enum Weight {
    Number(f64),
    Text(Option<Str>),
}

impl Weight {
    fn compare(&self, other: &Weight) -> Ordering {
        match (self, other) {
            (Weight::Number(a), Weight::Number(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            (Weight::Text(a), Weight::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

fn sort(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    sort_key(ctx, args, true)
}

fn sort_ro(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    sort_key(ctx, args, false)
}

/// Source: sort.c `sortCommandGeneric`, 7.0.15.
fn sort_key(ctx: &mut Ctx<'_>, args: Args<'_>, may_store: bool) -> CommandResult {
    let request = SortRequest::parse(ctx, args, may_store)?;
    let (elements, is_set) = elements_of(ctx, args[1], &request)?;
    // A set has no order of its own: what is stored, or what a script does with it, must not
    // depend on its table.
    let sorts_anyway = is_set && (request.store.is_some() || ctx.in_script());
    let elements = match request.keeps_order() && !sorts_anyway {
        true => elements,
        false => sorted(ctx, elements, &request)?,
    };
    let wanted = elements[request.window(elements.len())].iter();
    let mut replies = Vec::new();
    for element in wanted {
        if request.get.is_empty() {
            replies.push(Some(element.clone()));
        }
        for pattern in &request.get {
            replies.push(by_pattern(ctx, pattern, element));
        }
    }
    match request.store {
        None => {
            let bulk = |text: Option<Str>| text.map_or(Frame::Null, Frame::Bulk);
            Ok(Frame::Array(replies.into_iter().map(bulk).collect()))
        }
        Some(target) => store(ctx, target, replies),
    }
}

/// The elements of a list, set or sorted set, and whether it is a set.
fn elements_of(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    request: &SortRequest<'_>,
) -> Result<(Vec<Str>, bool), CommandError> {
    if let Some(Value::SortedSet(set)) = ctx.write(key) {
        // Redis sorts from the large encoding, and leaves the value in it.
        set.unpack();
    }
    // Unsorted, what has an order still runs in the direction asked for.
    let backwards = request.keeps_order() && request.descending;
    let directed = |mut elements: Vec<Str>| {
        if backwards {
            elements.reverse();
        }
        elements
    };
    Ok(match ctx.read(key) {
        None => (Vec::new(), false),
        Some(Value::List(list)) => (directed(list.iter().collect()), false),
        Some(Value::Set(set)) => (set.iter().collect(), true),
        Some(Value::SortedSet(set)) => {
            (directed(set.iter().map(|(member, _)| member).collect()), false)
        }
        Some(_) => return Err(FixedError::WRONG_TYPE.into()),
    })
}

fn sorted(
    ctx: &mut Ctx<'_>,
    elements: Vec<Str>,
    request: &SortRequest<'_>,
) -> Result<Vec<Str>, CommandError> {
    let keeps_order = request.keeps_order();
    let by = request.by.filter(|_| !keeps_order);
    let by_text = request.by_text || keeps_order;
    let mut weighed = Vec::with_capacity(elements.len());
    for element in elements {
        let text = match by {
            Some(pattern) => by_pattern(ctx, pattern, &element),
            None => Some(element.clone()),
        };
        let weight = match (by_text, text) {
            (true, text) => Weight::Text(text),
            (false, None) => Weight::Number(0.0),
            (false, Some(text)) => {
                Weight::Number(parse_strtod(&text).ok_or(FixedError::SORT_NOT_NUMBER)?)
            }
        };
        weighed.push((weight, element));
    }
    let compare = |(one, element): &(Weight, Str), (other, other_element): &(Weight, Str)| {
        let mut order = one.compare(other);
        // Equal numbers are told apart by the elements themselves.
        if order.is_eq() && !by_text {
            order = element.cmp(other_element);
        }
        if request.descending { order.reverse() } else { order }
    };
    let len = weighed.len();
    ctx.touch(len + len * len.max(1).ilog2() as usize);
    let window = request.window(len);
    match by {
        // Only what is wanted is put in order, and equal weights come as that leaves them.
        Some(_) if window.len() < weighed.len() && !window.is_empty() => {
            partial_sort(&mut weighed, window.start..=window.end - 1, &compare);
        }
        _ => weighed.sort_by(compare),
    }
    Ok(weighed.into_iter().map(|(_, element)| element).collect())
}

/// The value a pattern leads to with an element in the place of its `*`.
/// Source: sort.c `lookupKeyByPattern`, 7.0.15.
fn by_pattern(ctx: &mut Ctx<'_>, pattern: &[u8], element: &Str) -> Option<Str> {
    if pattern == b"#" {
        return Some(element.clone());
    }
    let star = pattern.iter().position(|byte| *byte == b'*')?;
    let tail = &pattern[star + 1..];
    let arrow = tail.windows(2).position(|pair| pair == b"->").filter(|at| at + 2 < tail.len());
    let (tail, field) = match arrow {
        Some(at) => (&tail[..at], Some(&tail[at + 2..])),
        None => (tail, None),
    };
    let key = [&pattern[..star], element, tail].concat();
    match (ctx.read(&key)?, field) {
        (Value::Hash(hash), Some(field)) => hash.get(field),
        (value, None) => value.as_str(),
        _ => None,
    }
}

fn store(ctx: &mut Ctx<'_>, target: &[u8], elements: Vec<Option<Str>>) -> CommandResult {
    let count = elements.len();
    if count == 0 {
        return Ok(ctx.replace_by_nothing(target));
    }
    let limits = ctx.engine.config.limits.values.list;
    let mut list = List::default();
    for element in elements {
        list.push_back(&element.unwrap_or(Str::EMPTY), limits);
    }
    ctx.insert(target, Value::List(Box::new(list)));
    ctx.changed_by(count as u64, target, EventClass::List, "sortstore");
    Ok(Frame::Integer(count as i64))
}

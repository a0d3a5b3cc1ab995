//! `BF.*`: Bloom filters, as the RedisBloom module 2.4 answers.
//!
//! Source: the documentation of the commands at redis.io.

use redscope_data::Str;
use redscope_data::number::parse_float;
use redscope_data::rdb::{bloom_from_header, bloom_header};
use redscope_data::value::Value;
use redscope_data::value::bloom::{Added, Bloom};
use redscope_resp::{Frame, parse_integer};

use crate::Reply;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

const DEFAULT_CAPACITY: u64 = 100;
const DEFAULT_ERROR: f64 = 0.01;
const DEFAULT_EXPANSION: u32 = 2;
/// Most items a filter may be made for, and most times it may grow.
const MAX_CAPACITY: i64 = 1 << 30;
const MAX_EXPANSION: i64 = 32_768;
/// Bytes of bits that `BF.SCANDUMP` gives at once.
const CHUNK_BYTES: usize = 16 << 20;

const READS: F = F::READONLY.with(F::MODULE).with(F::FAST);
const WRITES: F = F::WRITE.with(F::DENYOOM).with(F::MODULE).with(F::FAST);

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("bf.add", Run::Engine(add))
        .about("Adds an item to a Bloom filter.", "1.0.0", "O(k)")
        .takes(3, "key item")
        .is(WRITES, C::NONE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("bf.card", Run::Engine(card))
        .about("Counts the items added to a Bloom filter.", "2.4.4", "O(1)")
        .takes(2, "key")
        .is(READS, C::NONE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("bf.exists", Run::Engine(exists))
        .about("Tells whether an item may have been added.", "1.0.0", "O(k)")
        .takes(3, "key item")
        .is(READS, C::NONE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("bf.info", Run::Engine(info))
        .about("Describes a Bloom filter.", "1.0.0", "O(1)")
        .takes(-2, "key ?single-value<CAPACITY|SIZE|FILTERS|ITEMS|EXPANSION>")
        .is(READS, C::NONE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("bf.insert", Run::Engine(insert))
        .about("Adds items, to a filter made for them if there is none.", "1.0.0", "O(k * n)")
        .takes(-4, "key ?CAPACITY/capacity#i ?ERROR/error#d ?EXPANSION/expansion#i ?NOCREATE ?NONSCALING ITEMS/item...")
        .is(WRITES, C::NONE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("bf.loadchunk", Run::Engine(loadchunk))
        .about("Puts back a part that BF.SCANDUMP gave.", "1.0.0", "O(n)")
        .takes(4, "key iterator#i data")
        .is(F::WRITE.with(F::DENYOOM).with(F::MODULE), C::NONE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("bf.madd", Run::Engine(madd))
        .about("Adds items to a Bloom filter.", "1.0.0", "O(k * n)")
        .takes(-3, "key item...")
        .is(WRITES, C::NONE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("bf.mexists", Run::Engine(mexists))
        .about("Tells of each item whether it may have been added.", "1.0.0", "O(k * n)")
        .takes(-3, "key item...")
        .is(READS, C::NONE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("bf.reserve", Run::Engine(reserve))
        .about("Makes an empty Bloom filter.", "1.0.0", "O(1)")
        .takes(-4, "key error_rate#d capacity#i ?EXPANSION/expansion#i ?NONSCALING")
        .is(WRITES, C::NONE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("bf.scandump", Run::Engine(scandump))
        .about("Gives a Bloom filter in parts.", "1.0.0", "O(n)")
        .takes(3, "key iterator#i")
        .is(F::READONLY.with(F::MODULE), C::NONE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
];

fn bloom_at<'c>(ctx: &'c mut Ctx<'_>, key: &[u8]) -> Result<Option<&'c mut Bloom>, CommandError> {
    match ctx.write(key) {
        None => Ok(None),
        Some(Value::Bloom(bloom)) => Ok(Some(bloom)),
        Some(_) => Err(FixedError::WRONG_TYPE.into()),
    }
}

fn parse_error_rate(arg: &[u8]) -> Result<f64, CommandError> {
    let error = parse_float(arg).ok_or(FixedError::BLOOM_ERROR_RATE)?;
    if error > 0.0 && error < 1.0 { Ok(error) } else { Err(FixedError::BLOOM_ERROR_RANGE.into()) }
}

fn parse_capacity(arg: &[u8]) -> Result<u64, CommandError> {
    let capacity = parse_integer(arg).filter(|capacity| *capacity <= MAX_CAPACITY);
    match capacity.ok_or(FixedError::BLOOM_CAPACITY)? {
        capacity @ 1.. => Ok(capacity as u64),
        _ => Err(FixedError::BLOOM_CAPACITY_RANGE.into()),
    }
}

fn parse_expansion(arg: &[u8]) -> Result<u32, CommandError> {
    let expansion = parse_integer(arg).filter(|times| (1..=MAX_EXPANSION).contains(times));
    expansion.map(|times| times as u32).ok_or(FixedError::BLOOM_EXPANSION.into())
}

/// How a filter is to be made.
#[derive(Clone, Copy, Debug)]
struct Plan {
    capacity: u64,
    error: f64,
    expansion: Option<u32>,
    /// Whether the request settles anything at all.
    given: bool,
    create: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            capacity: DEFAULT_CAPACITY,
            error: DEFAULT_ERROR,
            expansion: Some(DEFAULT_EXPANSION),
            given: false,
            create: true,
        }
    }
}

impl Plan {
    /// Takes what `EXPANSION` and `NONSCALING` said, which exclude each other.
    fn settle_growth(&mut self, expansion: Option<u32>, fixed: bool) -> Result<(), CommandError> {
        if fixed && expansion.is_some() {
            return Err(FixedError::BLOOM_FIXED_EXPANSION.into());
        }
        self.expansion = if fixed { None } else { expansion.or(self.expansion) };
        Ok(())
    }

    fn build(&self) -> Result<Value, CommandError> {
        let bloom = Bloom::new(self.capacity, self.error, self.expansion);
        Ok(Value::Bloom(Box::new(bloom.ok_or(FixedError::BLOOM_TOO_LARGE)?)))
    }
}

fn reserve(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let mut plan = Plan {
        error: parse_error_rate(args[2])?,
        capacity: parse_capacity(args[3])?,
        ..Plan::default()
    };
    let (mut expansion, mut fixed) = (None, false);
    let mut options = args.options(4);
    while let Some(word) = options.next_word() {
        match word.as_str() {
            "EXPANSION" => expansion = Some(parse_expansion(options.value()?)?),
            "NONSCALING" => fixed = true,
            _ => return Err(FixedError::SYNTAX.into()),
        }
    }
    plan.settle_growth(expansion, fixed)?;
    if bloom_at(ctx, key)?.is_some() {
        return Err(FixedError::BLOOM_EXISTS.into());
    }
    ctx.insert(key, plan.build()?);
    ctx.changed(key, EventClass::Module, "bf.reserve");
    Ok(Frame::OK)
}

/// Adds items, each with its reply; a filter that is full ends the row with its error.
fn add_all(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    items: &[&[u8]],
    plan: Plan,
) -> Result<Vec<Reply>, CommandError> {
    if bloom_at(ctx, key)?.is_none() {
        if !plan.create {
            return Err(FixedError::BLOOM_MISSING.into());
        }
        let value = plan.build()?;
        ctx.insert(key, value);
        ctx.engine.dirty += 1;
    }
    let Some(bloom) = bloom_at(ctx, key)? else { return Ok(Vec::new()) };
    let mut replies = Vec::with_capacity(items.len());
    let mut added = 0;
    for item in items {
        match bloom.insert(item) {
            Added::New => {
                added += 1;
                replies.push(Frame::Integer(1));
            }
            Added::Known => replies.push(Frame::Integer(0)),
            Added::Full => {
                replies.push(Frame::error(FixedError::BLOOM_FULL.text()));
                break;
            }
        }
    }
    if added > 0 {
        ctx.changed_by(added, key, EventClass::Module, "bf.add");
    }
    Ok(replies)
}

fn add(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let replies = add_all(ctx, args[1], &args.from(2)[..1], Plan::default())?;
    Ok(replies.into_iter().next().unwrap_or(Frame::Null))
}

fn madd(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Array(add_all(ctx, args[1], args.from(2), Plan::default())?))
}

fn insert(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let mut plan = Plan::default();
    let (mut expansion, mut fixed) = (None, false);
    let mut options = args.options(2);
    while let Some(word) = options.next_word() {
        match word.as_str() {
            "CAPACITY" => (plan.capacity, plan.given) = (parse_capacity(options.value()?)?, true),
            "ERROR" => (plan.error, plan.given) = (parse_error_rate(options.value()?)?, true),
            "EXPANSION" => expansion = Some(parse_expansion(options.value()?)?),
            "NOCREATE" => plan.create = false,
            "NONSCALING" => fixed = true,
            "ITEMS" if !options.rest().is_empty() => {
                if !plan.create && plan.given {
                    return Err(FixedError::SYNTAX.into());
                }
                plan.settle_growth(expansion, fixed)?;
                return Ok(Frame::Array(add_all(ctx, args[1], options.rest(), plan)?));
            }
            "ITEMS" => break,
            _ => return Err(FixedError::BLOOM_ARGUMENT.into()),
        }
    }
    Err(CommandError::Arity("bf.insert".to_owned()))
}

fn find(ctx: &mut Ctx<'_>, key: &[u8], items: &[&[u8]]) -> Result<Vec<Reply>, CommandError> {
    let bloom = bloom_at(ctx, key)?;
    let bloom = bloom.as_deref();
    let found = |item: &&[u8]| bloom.is_some_and(|bloom| bloom.contains(item));
    Ok(items.iter().map(|item| Frame::Integer(i64::from(found(item)))).collect())
}

fn exists(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(find(ctx, args[1], &args.from(2)[..1])?.remove(0))
}

fn mexists(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Array(find(ctx, args[1], args.from(2))?))
}

fn card(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(bloom_at(ctx, args[1])?.map_or(0, |bloom| bloom.items() as i64)))
}

fn info(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args.len() > 3 {
        return Err(CommandError::Arity("bf.info".to_owned()));
    }
    let bloom = bloom_at(ctx, args[1])?.ok_or(FixedError::BLOOM_MISSING)?;
    let expansion = bloom.expansion.map_or(Frame::Null, |times| Frame::Integer(times.into()));
    let fields = [
        ("CAPACITY", "Capacity", Frame::Integer(bloom.capacity() as i64)),
        ("SIZE", "Size", Frame::Integer(bloom.size_bytes() as i64)),
        ("FILTERS", "Number of filters", Frame::Integer(bloom.layers.len() as i64)),
        ("ITEMS", "Number of items inserted", Frame::Integer(bloom.items() as i64)),
        ("EXPANSION", "Expansion rate", expansion),
    ];
    if let Some(wanted) = args.get(2) {
        let field =
            fields.into_iter().find(|field| wanted.eq_ignore_ascii_case(field.0.as_bytes()));
        let (_, _, value) = field.ok_or(FixedError::BLOOM_INFO_FIELD)?;
        return Ok(Frame::Array(vec![value]));
    }
    let pairs = fields.into_iter().map(|(_, name, value)| (Frame::Simple(name.into()), value));
    Ok(Frame::Map(pairs.collect()))
}

/// `BF.SCANDUMP key iterator`: 0 asks for the shape of the chain, then come its bits.
fn scandump(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let iterator = parse_integer(args[2]).ok_or(FixedError::BLOOM_ITERATOR)?;
    let bloom = bloom_at(ctx, args[1])?.ok_or(FixedError::BLOOM_MISSING)?;
    let (next, data) = match iterator {
        0 => (1, bloom_header(bloom)),
        _ => {
            let offset = usize::try_from(iterator - 1).map_err(|_| FixedError::BLOOM_ITERATOR)?;
            match bloom.chunk(offset, CHUNK_BYTES) {
                Some(chunk) => (iterator + chunk.len() as i64, chunk.to_vec()),
                None => (0, Vec::new()),
            }
        }
    };
    Ok(Frame::Array(vec![Frame::Integer(next), Frame::Bulk(Str::from(data))]))
}

/// `BF.LOADCHUNK key iterator data`, with the iterator that came with the data.
fn loadchunk(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, data) = (args[1], args[3]);
    let iterator = parse_integer(args[2]).filter(|iterator| *iterator > 0);
    let iterator = iterator.ok_or(FixedError::BLOOM_ITERATOR)?;
    let known = bloom_at(ctx, key)?.is_some();
    if iterator == 1 {
        if known {
            return Err(FixedError::BLOOM_BAD_DATA.into());
        }
        let bloom = bloom_from_header(data).ok_or(FixedError::BLOOM_BAD_DATA)?;
        ctx.insert(key, Value::Bloom(Box::new(bloom)));
    } else {
        let bloom = bloom_at(ctx, key)?.ok_or(FixedError::BLOOM_MISSING)?;
        let offset = usize::try_from(iterator - 1).ok().and_then(|end| end.checked_sub(data.len()));
        if !offset.is_some_and(|offset| bloom.load_chunk(offset, data)) {
            return Err(FixedError::BLOOM_CHUNK.into());
        }
    }
    ctx.changed(key, EventClass::Module, "bf.loadchunk");
    Ok(Frame::OK)
}

//! HyperLogLogs: counting what is different in little room.

use redscope_data::Str;
use redscope_data::value::Value;
use redscope_data::value::hyperloglog::{self as hll, CorruptHll, Run as Stretch, Runs};
use redscope_resp::Frame;

use crate::command::string::string_to_change;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("pfadd", Run::Engine(pfadd))
        .about("Counts elements in a HyperLogLog.", "2.8.9", "O(1)")
        .takes(-2, "key ?element...")
        .is(F::WRITE.with(F::DENYOOM).with(F::FAST), C::HYPERLOGLOG)
        .keys(&[KeySpec::at(1, &["RW", "insert"])]),
    CommandSpec::new("pfcount", Run::Engine(pfcount))
        .about("Estimates how many different elements HyperLogLogs have met.", "2.8.9", "O(1)")
        .takes(-2, "key...")
        .is(F::READONLY.with(F::MAY_REPLICATE), C::HYPERLOGLOG)
        .keys(&[KeySpec::range(1, -1, 1, &["RW", "access"])]),
    CommandSpec::new("pfdebug", Run::Engine(pfdebug))
        .about("Shows what is inside a HyperLogLog.", "2.8.9", "")
        .takes(3, "subcommand key")
        .is(F::WRITE.with(F::DENYOOM).with(F::ADMIN), C::HYPERLOGLOG)
        .keys(&[KeySpec::at(2, &["RW", "access"])])
        .internal(),
    CommandSpec::new("pfmerge", Run::Engine(pfmerge))
        .about("Unites HyperLogLogs in one.", "2.8.9", "O(N)")
        .takes(-2, "destkey#k0 sourcekey#k1...")
        .is(F::WRITE.with(F::DENYOOM), C::HYPERLOGLOG)
        .keys(&[KeySpec::at(1, &["RW", "access", "insert"]), KeySpec::range(2, -1, 1, &["RO", "access"])]),
    CommandSpec::new("pfselftest", Run::Engine(pfselftest))
        .about("Tests the registers of a HyperLogLog.", "2.8.9", "")
        .takes(1, "")
        .is(F::ADMIN, C::HYPERLOGLOG)
        .internal(),
];

/// The string at a key, if it is a HyperLogLog.
fn hyperloglog(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<Option<Str>, CommandError> {
    ctx.string(key)?.map(checked).transpose()
}

fn checked(text: Str) -> Result<Str, CommandError> {
    match hll::is_hyperloglog(&text) {
        true => Ok(text),
        false => Err(FixedError::NOT_HYPERLOGLOG.into()),
    }
}

fn corrupt(_: CorruptHll) -> CommandError {
    FixedError::CORRUPT_HYPERLOGLOG.into()
}

/// As [`hyperloglog`], of a key about to be changed.
fn hyperloglog_to_write(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<Option<Str>, CommandError> {
    let Some(value) = ctx.write(key) else { return Ok(None) };
    checked(value.as_str().ok_or(FixedError::WRONG_TYPE)?).map(Some)
}

/// Lends the HyperLogLog at a key to `change`, an empty one if there is none.
fn change<R>(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    change: impl FnOnce(&mut Vec<u8>, usize) -> Result<R, CorruptHll>,
) -> Result<R, CommandError> {
    let sparse_max_bytes = ctx.engine.config.integer(key::HLL_SPARSE_MAX_BYTES) as usize;
    if hyperloglog_to_write(ctx, key)?.is_none() {
        ctx.insert(key, Value::Str(Str::from(hll::empty())));
    }
    change(string_to_change(ctx, key)?, sparse_max_bytes).map_err(corrupt)
}

fn pfadd(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let is_new = hyperloglog_to_write(ctx, key)?.is_none();
    let mut updates = u64::from(is_new);
    change(ctx, key, |bytes, sparse_max_bytes| {
        for element in args.from(2) {
            updates += u64::from(hll::add(bytes, element, sparse_max_bytes)?);
        }
        if updates > 0 {
            hll::forget_cardinality(bytes);
        }
        Ok(())
    })?;
    if updates > 0 {
        ctx.changed_by(updates, key, EventClass::String, "pfadd");
    }
    Ok(Frame::Integer(i64::from(updates > 0)))
}

fn pfcount(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    if args.len() > 2 {
        let (registers, _) = united(ctx, args.from(1))?;
        return Ok(Frame::Integer(hll::estimate(&registers) as i64));
    }
    let Some(text) = hyperloglog(ctx, key)? else { return Ok(Frame::Integer(0)) };
    if let Some(cardinality) = hll::cached_cardinality(&text) {
        return Ok(Frame::Integer(cardinality as i64));
    }
    ctx.touch(hll::REGISTERS);
    let cardinality = hll::estimate(&hll::registers(&text).map_err(corrupt)?);
    drop(text);
    hll::cache_cardinality(string_to_change(ctx, key)?, cardinality);
    // The count is kept in the value, so replicas get the command as well.
    ctx.engine.dirty += 1;
    Ok(Frame::Integer(cardinality as i64))
}

/// The largest of each register over several keys, and whether one of them is dense.
fn united(ctx: &mut Ctx<'_>, keys: &[&[u8]]) -> Result<(Vec<u8>, bool), CommandError> {
    let mut largest = vec![0; hll::REGISTERS];
    let mut any_dense = false;
    for key in keys {
        let Some(text) = hyperloglog(ctx, key)? else { continue };
        any_dense |= hll::is_dense(&text);
        ctx.touch(hll::REGISTERS);
        let registers = hll::registers(&text).map_err(corrupt)?;
        for (most, value) in largest.iter_mut().zip(registers) {
            *most = value.max(*most);
        }
    }
    Ok((largest, any_dense))
}

fn pfmerge(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (registers, any_dense) = united(ctx, args.from(1))?;
    change(ctx, args[1], |bytes, sparse_max_bytes| {
        if any_dense {
            hll::make_dense(bytes)?;
        }
        for (index, value) in registers.into_iter().enumerate().filter(|(_, value)| *value > 0) {
            hll::raise(bytes, index, value, sparse_max_bytes)?;
        }
        hll::forget_cardinality(bytes);
        Ok(())
    })?;
    // Redis tells the event of PFADD here too.
    ctx.changed(args[1], EventClass::String, "pfadd");
    Ok(Frame::OK)
}

/// Source: hyperloglog.c `pfdebugCommand`, 7.0.15.
fn pfdebug(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (what, key) = (args[1], args[2]);
    let Some(text) = hyperloglog_to_write(ctx, key)? else {
        return Err(FixedError::HYPERLOGLOG_MISSING.into());
    };
    let word = String::from_utf8_lossy(what).to_ascii_lowercase();
    if matches!(word.as_str(), "getreg" | "decode" | "encoding" | "todense") && args.len() != 3 {
        return Err(CommandError::PfdebugArity(what.to_vec()));
    }
    let dense = hll::is_dense(&text);
    match word.as_str() {
        "encoding" => Ok(Frame::simple(if dense { "dense" } else { "sparse" })),
        "decode" if dense => Err(FixedError::HYPERLOGLOG_NOT_SPARSE.into()),
        "decode" => Ok(Frame::Bulk(Str::from(describe_runs(&text).map_err(corrupt)?))),
        "getreg" | "todense" => {
            drop(text);
            change(ctx, key, |bytes, _| hll::make_dense(bytes))?;
            ctx.engine.dirty += u64::from(!dense);
            if word == "todense" {
                return Ok(Frame::Integer(i64::from(!dense)));
            }
            let text = hyperloglog(ctx, key)?.expect("made dense above");
            let registers = hll::registers(&text).map_err(corrupt)?;
            Ok(Frame::Array(registers.iter().map(|r| Frame::Integer(i64::from(*r))).collect()))
        }
        _ => Err(CommandError::UnknownPfdebug(what.to_vec())),
    }
}

fn describe_runs(text: &[u8]) -> Result<String, CorruptHll> {
    let words = Runs::new(text).map(|run| {
        Ok(match run? {
            Stretch::Zeros(len) if len > 64 => format!("Z:{len}"),
            Stretch::Zeros(len) => format!("z:{len}"),
            Stretch::Value(value, len) => format!("v:{value},{len}"),
        })
    });
    Ok(words.collect::<Result<Vec<_>, _>>()?.join(" "))
}

/// Raises every register of a dense HyperLogLog at random and reads them back.
fn pfselftest(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let mut bytes = hll::empty();
    let mut wanted = vec![0; hll::REGISTERS];
    hll::make_dense(&mut bytes).map_err(corrupt)?;
    for round in 0..8 {
        for (index, value) in wanted.iter_mut().enumerate() {
            let drawn = ctx.rng().below(63) as u8 + 1;
            let grew = hll::raise(&mut bytes, index, drawn, 0).map_err(corrupt)?;
            if grew != (drawn > *value) {
                return Err(CommandError::HyperLogLogTest(round));
            }
            *value = drawn.max(*value);
        }
        if hll::registers(&bytes).map_err(corrupt)? != wanted {
            return Err(CommandError::HyperLogLogTest(round));
        }
    }
    Ok(Frame::OK)
}

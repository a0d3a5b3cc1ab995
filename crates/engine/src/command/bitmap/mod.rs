//! Bits of strings: `SETBIT`, `BITCOUNT`, `BITOP`; `BITFIELD` has a file of its own.

mod field;

use redscope_data::Str;
use redscope_data::value::Value;
use redscope_data::value::memory::grow_string;
use redscope_resp::{Frame, parse_integer};

use field::{bitfield, bitfield_ro, uses_of_bitfield};

use crate::command::string::string_to_change;
use crate::command::{
    Args, ByRequest, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("bitcount", Run::Engine(bitcount))
        .about("Counts the bits that are set.", "2.6.0", "O(N)")
        .takes(-2, "key ?index(start#i end#i ?index_unit<BYTE|BIT>@7.0.0)")
        .is(F::READONLY, C::BITMAP)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("bitfield", Run::Engine(bitfield))
        .about("Reads and changes integers of any width at any bit of a string.", "3.2.0", "O(1)")
        .takes(-2, "key ?operation<GET/encoding_offset(encoding offset#i)|write(?OVERFLOW/wrap_sat_fail<WRAP|SAT|FAIL> write_operation<SET/encoding_offset_value(encoding offset#i value#i)|INCRBY/encoding_offset_increment(encoding offset#i increment#i)>)>...")
        .is(F::WRITE.with(F::DENYOOM), C::BITMAP)
        .keys(&[KeySpec::at(1, &["RW", "access", "update", "variable_flags"]).decided(ByRequest::Flags(uses_of_bitfield))]),
    CommandSpec::new("bitfield_ro", Run::Engine(bitfield_ro))
        .about("Reads integers of any width at any bit of a string.", "6.0.0", "O(1)")
        .takes(-2, "key ?GET/encoding_offset(encoding offset#i)+...")
        .is(F::READONLY.with(F::FAST), C::BITMAP)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("bitop", Run::Engine(bitop))
        .about("Combines strings bit by bit and stores the result.", "2.6.0", "O(N)")
        .takes(-4, "operation destkey#k0 key#k1...")
        .is(F::WRITE.with(F::DENYOOM), C::BITMAP)
        .keys(&[KeySpec::at(2, &["OW", "update"]), KeySpec::range(3, -1, 1, &["RO", "access"])]),
    CommandSpec::new("bitpos", Run::Engine(bitpos))
        .about("Finds the first bit that is set or clear.", "2.8.7", "O(N)")
        .takes(-3, "key bit#i ?index(start#i ?end_index(end#i ?index_unit<BYTE|BIT>@7.0.0))")
        .is(F::READONLY, C::BITMAP)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("getbit", Run::Engine(getbit))
        .about("Reads one bit of a string.", "2.2.0", "O(1)")
        .takes(3, "key offset#i")
        .is(F::READONLY.with(F::FAST), C::BITMAP)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("setbit", Run::Engine(setbit))
        .about("Sets or clears one bit of a string.", "2.2.0", "O(1)")
        .takes(4, "key offset#i value#i")
        .is(F::WRITE.with(F::DENYOOM), C::BITMAP)
        .keys(&[KeySpec::at(1, &["RW", "access", "update"])]),
];

/// A bit's place from an argument; `#n` counts in units of `width` where that is allowed.
/// Source: bitops.c `getBitOffsetFromArgument`, 7.0.15.
fn bit_offset(ctx: &Ctx<'_>, arg: &[u8], width: Option<u32>) -> Result<u64, CommandError> {
    let (digits, factor) = match (arg, width) {
        ([b'#', digits @ ..], Some(width)) => (digits, u64::from(width)),
        _ => (arg, 1),
    };
    let limit_bytes = ctx.engine.config.limits.max_bulk_len as u64;
    let offset = parse_integer(digits).and_then(|number| u64::try_from(number).ok());
    let offset = offset.and_then(|number| number.checked_mul(factor));
    let allowed = |offset: &u64| *offset >> 3 < limit_bytes || !ctx.is_limited();
    offset.filter(allowed).ok_or(FixedError::BIT_OFFSET.into())
}

fn bit_at(text: &[u8], offset: u64) -> bool {
    let byte = usize::try_from(offset >> 3).ok().and_then(|at| text.get(at));
    byte.is_some_and(|byte| byte >> (7 - (offset & 7)) & 1 == 1)
}

fn setbit(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let offset = bit_offset(ctx, args[2], None)?;
    let on = match parse_integer(args[3]) {
        Some(0) => false,
        Some(1) => true,
        _ => return Err(FixedError::BIT_VALUE.into()),
    };
    let (was, changed) = with_room(ctx, key, offset, |text, grew| {
        let was = bit_at(text, offset);
        set_bit(text, offset, on);
        (was, grew || was != on)
    })?;
    if changed {
        ctx.changed(key, EventClass::String, "setbit");
    }
    Ok(Frame::Integer(i64::from(was)))
}

fn set_bit(text: &mut [u8], offset: u64, on: bool) {
    let mask = 1 << (7 - (offset & 7));
    let byte = &mut text[(offset >> 3) as usize];
    *byte = if on { *byte | mask } else { *byte & !mask };
}

/// Lends the string at a key, long enough for a bit, to `act`, with whether it grew for it.
fn with_room<R>(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    last_bit: u64,
    act: impl FnOnce(&mut Vec<u8>, bool) -> R,
) -> Result<R, CommandError> {
    let text = string_to_change(ctx, key)?;
    let needed = (last_bit >> 3) as usize + 1;
    let grows = text.len() < needed;
    if grows {
        grow_string(text, needed);
    }
    Ok(act(text, grows))
}

fn getbit(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let offset = bit_offset(ctx, args[2], None)?;
    let bit = ctx.string(args[1])?.is_some_and(|text| bit_at(&text, offset));
    Ok(Frame::Integer(i64::from(bit)))
}

/// A stretch of a string in bits: from the first to the last, both included.
#[derive(Clone, Copy, Debug)]
struct BitRange {
    first: u64,
    last: u64,
}

/// Turns `start end [BYTE | BIT]` into bits of a string; `None` if nothing is in it.
fn bit_range(
    start: i64,
    end: i64,
    unit: Option<&&[u8]>,
    len_bytes: usize,
) -> Result<Option<BitRange>, CommandError> {
    let in_bits = match unit {
        None => false,
        Some(unit) if unit.eq_ignore_ascii_case(b"bit") => true,
        Some(unit) if unit.eq_ignore_ascii_case(b"byte") => false,
        Some(_) => return Err(FixedError::SYNTAX.into()),
    };
    let total = if in_bits { len_bytes as i64 * 8 } else { len_bytes as i64 };
    let from_end =
        |place: i64| if place < 0 { (total.saturating_add(place)).max(0) } else { place };
    let both_before = start < 0 && end < 0 && start > end;
    let (start, end) = (from_end(start), from_end(end).min(total - 1));
    if both_before || start > end || total == 0 {
        return Ok(None);
    }
    let (start, end) = (start as u64, end as u64);
    Ok(Some(match in_bits {
        true => BitRange { first: start, last: end },
        false => BitRange { first: start * 8, last: end * 8 + 7 },
    }))
}

fn bitcount(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(text) = ctx.string(args[1])? else { return Ok(Frame::Integer(0)) };
    let range = match args.from(2) {
        [] => bit_range(0, -1, None, text.len())?,
        [start, end, unit @ ..] if unit.len() <= 1 => {
            let (start, end) = (super::integer(start)?, super::integer(end)?);
            if start < 0 && end < 0 && start > end {
                return Ok(Frame::Integer(0));
            }
            bit_range(start, end, unit.first(), text.len())?
        }
        _ => return Err(FixedError::SYNTAX.into()),
    };
    let Some(range) = range else { return Ok(Frame::Integer(0)) };
    ctx.bytes(((range.last - range.first) / 8) as usize);
    Ok(Frame::Integer(count_bits(&text, range)))
}

fn count_bits(text: &[u8], range: BitRange) -> i64 {
    let (first, last) = ((range.first >> 3) as usize, (range.last >> 3) as usize);
    let whole: i64 = text[first..=last].iter().map(|byte| i64::from(byte.count_ones())).sum();
    // The bits of the first and last byte that lie outside.
    let before = text[first] & !(0xff_u8 >> (range.first & 7));
    let behind = text[last] & !(0xff_u8 << (7 - (range.last & 7)));
    whole - i64::from(before.count_ones()) - i64::from(behind.count_ones())
}

/// Source: bitops.c `bitposCommand`, 7.0.15.
fn bitpos(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let bit = match args.integer(2)? {
        0 => false,
        1 => true,
        _ => return Err(FixedError::BITPOS_BIT.into()),
    };
    let Some(text) = ctx.string(args[1])? else {
        return Ok(Frame::Integer(if bit { -1 } else { 0 }));
    };
    let (range, end_given) = match args.from(3) {
        [] => (bit_range(0, -1, None, text.len())?, false),
        [start] => (bit_range(super::integer(start)?, -1, None, text.len())?, false),
        [start, rest @ ..] if rest.len() <= 2 => {
            let start = super::integer(start)?;
            // Redis looks at the unit before the end.
            if let Some(unit) = rest.get(1) {
                bit_range(0, 0, Some(unit), 0)?;
            }
            let end = super::integer(rest[0])?;
            // Unlike BITCOUNT, a reversed pair from the end is clamped before it is compared.
            let range = match start < 0 && end < 0 && start > end {
                true => reversed_range(start, end, rest.get(1), text.len())?,
                false => bit_range(start, end, rest.get(1), text.len())?,
            };
            (range, true)
        }
        _ => return Err(FixedError::SYNTAX.into()),
    };
    let Some(range) = range else { return Ok(Frame::Integer(-1)) };
    let found = find_bit(&text, range, bit);
    ctx.bytes(((found.unwrap_or(range.last) - range.first) / 8) as usize);
    Ok(Frame::Integer(match found {
        Some(place) => place as i64,
        // A string without an end is followed by zeros.
        None if !bit && !end_given => text.len() as i64 * 8,
        None => -1,
    }))
}

/// Both ends before the string's start mean its first unit; otherwise nothing is in it.
fn reversed_range(
    start: i64,
    end: i64,
    unit: Option<&&[u8]>,
    len_bytes: usize,
) -> Result<Option<BitRange>, CommandError> {
    let in_bits = unit.is_some_and(|unit| unit.eq_ignore_ascii_case(b"bit"));
    let total = len_bytes as i64 * if in_bits { 8 } else { 1 };
    match total.saturating_add(start) <= 0 && total.saturating_add(end) <= 0 {
        true => bit_range(0, 0, unit, len_bytes),
        false => Ok(None),
    }
}

fn find_bit(text: &[u8], range: BitRange, bit: bool) -> Option<u64> {
    let skipped = if bit { 0 } else { 0xff };
    let mut place = range.first;
    while place <= range.last {
        if place & 7 == 0 && text[(place >> 3) as usize] == skipped {
            place += 8;
        } else if bit_at(text, place) == bit {
            return Some(place);
        } else {
            place += 1;
        }
    }
    None
}

fn bitop(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let word = String::from_utf8_lossy(args[1]).to_ascii_lowercase();
    let combine: fn(u8, u8) -> u8 = match word.as_str() {
        "and" => |a, b| a & b,
        "or" => |a, b| a | b,
        "xor" => |a, b| a ^ b,
        "not" if args.len() != 4 => return Err(FixedError::BITOP_NOT.into()),
        "not" => |a, _| a,
        _ => return Err(FixedError::SYNTAX.into()),
    };
    let target = args[2];
    let mut texts = Vec::new();
    for key in args.from(3) {
        texts.push(ctx.string(key)?.unwrap_or(Str::EMPTY));
    }
    let len = texts.iter().map(Str::len).max().unwrap_or(0);
    ctx.bytes(len * texts.len());
    if len == 0 {
        return Ok(ctx.replace_by_nothing(target));
    }
    let mut result = texts[0].to_vec();
    result.resize(len, 0);
    for text in &texts[1..] {
        for (index, byte) in result.iter_mut().enumerate() {
            *byte = combine(*byte, text.get(index).copied().unwrap_or(0));
        }
    }
    if word == "not" {
        result.iter_mut().for_each(|byte| *byte = !*byte);
    }
    let mut text = Str::from(result);
    text.make_mut();
    ctx.insert(target, Value::Str(text));
    ctx.changed(target, EventClass::String, "set");
    Ok(Frame::Integer(len as i64))
}

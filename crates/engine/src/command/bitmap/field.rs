//! Integers of any width at any bit of a string: `BITFIELD`.

use redscope_data::Str;
use redscope_resp::{Frame, parse_integer};

use super::{bit_at, bit_offset, set_bit, with_room};
use crate::command::{Args, CommandResult, Ctx, Options};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

/// What `BITFIELD` does with its key. Source: db.c `bitfieldGetKeys`, 7.0.15.
pub(super) fn uses_of_bitfield(args: Args<'_>) -> &'static [&'static str] {
    match args.names(&[b"set", b"incrby"], 2) {
        true => &["RW", "access", "update"],
        false => &["RO", "access"],
    }
}

/// What happens to a value that does not fit its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overflow {
    Wrap,
    Saturate,
    Fail,
}

/// An integer's width and sign, `u8` or `i16`.
#[derive(Clone, Copy, Debug)]
struct Field {
    signed: bool,
    width: u32,
}

impl Field {
    fn parse(arg: &[u8]) -> Result<Self, CommandError> {
        let invalid = CommandError::from(FixedError::BITFIELD_TYPE);
        let (signed, most) = match arg.first() {
            Some(b'i') => (true, 64),
            Some(b'u') => (false, 63),
            _ => return Err(invalid),
        };
        let width = parse_integer(&arg[1..]).filter(|width| (1..=most).contains(width));
        Ok(Field { signed, width: width.ok_or(invalid)? as u32 })
    }

    fn range(self) -> (i128, i128) {
        match self.signed {
            true => (-(1 << (self.width - 1)), (1 << (self.width - 1)) - 1),
            false => (0, (1 << self.width) - 1),
        }
    }

    fn read(self, text: &[u8], offset: u64) -> i128 {
        let bits = (0..u64::from(self.width)).map(|bit| bit_at(text, offset + bit));
        let value = bits.fold(0, |value, bit| value << 1 | i128::from(bit));
        let (_, max) = self.range();
        if value > max { value - (1 << self.width) } else { value }
    }

    fn write(self, text: &mut [u8], offset: u64, value: i128) {
        for bit in 0..self.width {
            let on = value >> (self.width - 1 - bit) & 1 == 1;
            set_bit(text, offset + u64::from(bit), on);
        }
    }

    /// A value brought into the width; `None` if it must not be stored.
    fn fit(self, value: i128, overflow: Overflow) -> Option<i128> {
        let (min, max) = self.range();
        if (min..=max).contains(&value) {
            return Some(value);
        }
        match overflow {
            Overflow::Fail => None,
            Overflow::Saturate => Some(value.clamp(min, max)),
            Overflow::Wrap => {
                let low = value & ((1 << self.width) - 1);
                Some(if low > max { low - (1 << self.width) } else { low })
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum FieldAct {
    Get,
    Set(i64),
    IncrBy(i64),
}

#[derive(Clone, Copy, Debug)]
struct FieldOp {
    field: Field,
    offset: u64,
    act: FieldAct,
    overflow: Overflow,
}

fn parse_field_ops(
    ctx: &Ctx<'_>,
    mut options: Options<'_>,
    read_only: bool,
) -> Result<Vec<FieldOp>, CommandError> {
    let mut ops = Vec::new();
    let mut overflow = Overflow::Wrap;
    let mut writes = false;
    while let Some(word) = options.next_word() {
        let left = options.rest().len();
        match word.as_str() {
            "OVERFLOW" if left >= 1 => {
                overflow = match options.next_word().as_deref() {
                    Some("WRAP") => Overflow::Wrap,
                    Some("SAT") => Overflow::Saturate,
                    Some("FAIL") => Overflow::Fail,
                    _ => return Err(FixedError::BITFIELD_OVERFLOW.into()),
                };
                continue;
            }
            "GET" if left >= 2 => {}
            "SET" | "INCRBY" if left >= 3 => writes = true,
            _ => return Err(FixedError::SYNTAX.into()),
        }
        let field = Field::parse(options.value()?)?;
        let offset = bit_offset(ctx, options.value()?, Some(field.width))?;
        let act = match word.as_str() {
            "GET" => FieldAct::Get,
            "SET" => FieldAct::Set(options.integer()?),
            _ => FieldAct::IncrBy(options.integer()?),
        };
        ops.push(FieldOp { field, offset, act, overflow });
    }
    if writes && read_only {
        return Err(FixedError::BITFIELD_READ_ONLY.into());
    }
    Ok(ops)
}

pub(super) fn bitfield(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let ops = parse_field_ops(ctx, args.options(2), false)?;
    let ends = ops.iter().filter(|op| !matches!(op.act, FieldAct::Get));
    let last_bit = ends.map(|op| op.offset + u64::from(op.field.width) - 1).max();
    let Some(last_bit) = last_bit else { return read_fields(ctx, key, &ops) };
    let (replies, changes) = with_room(ctx, key, last_bit, |text, grew| {
        let mut changes = 0;
        let replies = ops.iter().map(|op| run_field_op(text, op, grew, &mut changes)).collect();
        (replies, changes)
    })?;
    if changes > 0 {
        ctx.changed_by(changes, key, EventClass::String, "setbit");
    }
    Ok(Frame::Array(replies))
}

/// Carries out one operation. Whatever is written counts as a change if the string grew for it.
fn run_field_op(text: &mut [u8], op: &FieldOp, grew: bool, changes: &mut u64) -> crate::Reply {
    let old = op.field.read(text, op.offset);
    let wanted = match op.act {
        FieldAct::Get => return Frame::Integer(old as i64),
        // An unsigned field takes the value's 64 bits as they are.
        FieldAct::Set(value) if op.field.signed => i128::from(value),
        FieldAct::Set(value) => i128::from(value as u64),
        FieldAct::IncrBy(by) => old + i128::from(by),
    };
    let Some(new) = op.field.fit(wanted, op.overflow) else { return Frame::Null };
    op.field.write(text, op.offset, new);
    *changes += u64::from(grew || new != old);
    Frame::Integer(match op.act {
        FieldAct::Set(_) => old as i64,
        _ => new as i64,
    })
}

pub(super) fn bitfield_ro(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let ops = parse_field_ops(ctx, args.options(2), true)?;
    read_fields(ctx, args[1], &ops)
}

fn read_fields(ctx: &mut Ctx<'_>, key: &[u8], ops: &[FieldOp]) -> CommandResult {
    let text = ctx.string(key)?.unwrap_or(Str::EMPTY);
    let values = ops.iter().map(|op| Frame::Integer(op.field.read(&text, op.offset) as i64));
    Ok(Frame::Array(values.collect()))
}

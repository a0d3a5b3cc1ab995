//! Strings that are numbers.

use redscope_data::Str;
use redscope_data::number::LongDouble;
use redscope_data::value::Value;
use redscope_resp::Frame;

use crate::command::{Args, CommandResult, Ctx};
use crate::error::FixedError;
use crate::notify::EventClass;

pub(super) fn incr(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    add(ctx, args[1], 1)
}

pub(super) fn decr(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    add(ctx, args[1], -1)
}

pub(super) fn incrby(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let increment = args.integer(2)?;
    add(ctx, args[1], increment)
}

pub(super) fn decrby(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let decrement = args.integer(2)?;
    let increment = decrement.checked_neg().ok_or(FixedError::DECREMENT_OVERFLOW)?;
    add(ctx, args[1], increment)
}

fn add(ctx: &mut Ctx<'_>, key: &[u8], increment: i64) -> CommandResult {
    let old = match ctx.write(key) {
        None => 0,
        Some(Value::Int(value)) => *value,
        Some(Value::Str(text)) => crate::command::integer(text)?,
        Some(_) => return Err(FixedError::WRONG_TYPE.into()),
    };
    let new = old.checked_add(increment).ok_or(FixedError::OVERFLOW)?;
    ctx.insert_keeping(key, Value::Int(new), true);
    ctx.changed(key, EventClass::String, "incrby");
    Ok(Frame::Integer(new))
}

pub(super) fn incrbyfloat(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    let old = match ctx.write(key) {
        None => Str::from("0"),
        Some(value) => value.as_str().ok_or(FixedError::WRONG_TYPE)?,
    };
    let old = LongDouble::parse(&old).ok_or(FixedError::NOT_FLOAT)?;
    let increment = LongDouble::parse(args[2]).ok_or_else(|| {
        match redscope_data::number::parse_float(args[2]) {
            Some(_) => FixedError::NAN_OR_INFINITY,
            None => FixedError::NOT_FLOAT,
        }
    })?;
    let sum = old.plus(increment).ok_or(FixedError::NAN_OR_INFINITY)?;
    let text = Str::from(sum.to_text());
    ctx.insert_keeping(key, Value::Str(text.clone()), true);
    ctx.changed(key, EventClass::String, "incrbyfloat");
    ctx.rewrite(&[b"SET", key, text.as_slice(), b"KEEPTTL"]);
    Ok(Frame::Bulk(text))
}

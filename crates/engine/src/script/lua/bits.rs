//! `bit`: 32 bits of a number.

use lua_types::LuaError;
use lua_vm::state::{LuaCFunction, LuaState};

use super::argument::{Returns, count, number, push_number, push_text};

pub(super) const FUNCTIONS: &[(&str, LuaCFunction)] = &[
    ("bit.arshift", |state| shift(state, |bits, by| ((bits as i32) >> by) as u32)),
    ("bit.band", |state| fold(state, |one, other| one & other)),
    ("bit.bnot", |state| of_one(state, |bits| !bits)),
    ("bit.bor", |state| fold(state, |one, other| one | other)),
    ("bit.bswap", |state| of_one(state, u32::swap_bytes)),
    ("bit.bxor", |state| fold(state, |one, other| one ^ other)),
    ("bit.lshift", |state| shift(state, |bits, by| bits << by)),
    ("bit.rol", |state| shift(state, u32::rotate_left)),
    ("bit.ror", |state| shift(state, u32::rotate_right)),
    ("bit.rshift", |state| shift(state, |bits, by| bits >> by)),
    ("bit.tobit", |state| of_one(state, |bits| bits)),
    ("bit.tohex", to_hex),
];

/// The low 32 bits of a number, rounded to even. They are those of the fraction after so large a
/// number was added that its last bit counts one, which also says what they are for numbers beyond
/// 2^51.
fn bits(state: &mut LuaState, index: i32) -> Result<u32, LuaError> {
    const SHIFTED: f64 = 6_755_399_441_055_744.0;
    Ok((number(state, index)? + SHIFTED).to_bits() as u32)
}

fn answer(state: &mut LuaState, bits: u32) -> Returns {
    push_number(state, f64::from(bits as i32));
    Ok(1)
}

fn of_one(state: &mut LuaState, act: fn(u32) -> u32) -> Returns {
    let given = bits(state, 1)?;
    answer(state, act(given))
}

fn fold(state: &mut LuaState, act: fn(u32, u32) -> u32) -> Returns {
    let mut all = bits(state, 1)?;
    // From the end: it is the last argument that is no number which is blamed.
    for index in (2..=count(state)).rev() {
        all = act(all, bits(state, index)?);
    }
    answer(state, all)
}

fn shift(state: &mut LuaState, act: fn(u32, u32) -> u32) -> Returns {
    let (given, by) = (bits(state, 1)?, bits(state, 2)?);
    answer(state, act(given, by & 31))
}

fn to_hex(state: &mut LuaState) -> Returns {
    let given = bits(state, 1)?;
    let digits = if count(state) < 2 { 8 } else { bits(state, 2)? as i32 };
    let text = if digits < 0 { format!("{given:08X}") } else { format!("{given:08x}") };
    let shown = digits.unsigned_abs().min(8) as usize;
    push_text(state, &text.as_bytes()[8 - shown..])?;
    Ok(1)
}

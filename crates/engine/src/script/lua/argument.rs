//! Arguments of functions written here, converted as Lua's C API converts them.
//!
//! A number may be a string that says one, a string may be a number, and an integer is cut out of a
//! number as the processor does it. Whatever is refused names the argument, and the function by the
//! name it was called with, at the place of the call.

use lua_types::{GcRef, LuaError, LuaString, LuaTable, LuaType, LuaValue};
use lua_vm::api;
use lua_vm::debug::{arg_error_impl, c_api_runtime};
use lua_vm::state::LuaState;

use super::number::{c_integer, c_number};

/// What a function for Lua leaves: how many values on the stack, or an error.
pub(super) type Returns = Result<usize, LuaError>;

/// How many arguments there are.
pub(super) fn count(state: &LuaState) -> i32 {
    api::get_top(state)
}

/// An argument, counted from 1; nil if it is missing.
pub(super) fn value(state: &LuaState, index: i32) -> LuaValue {
    if index > count(state) { LuaValue::Nil } else { api::positive_index_value(state, index) }
}

/// Puts another value in an argument's place.
pub(super) fn replace(state: &mut LuaState, index: i32, value: LuaValue) {
    state.push(value);
    api::copy(state, -1, index);
    state.pop();
}

/// Whether an argument was not given, or is nil.
pub(super) fn is_missing(state: &LuaState, index: i32) -> bool {
    matches!(value(state, index), LuaValue::Nil)
}

/// `bad argument #2 to 'rep' (…)`.
pub(super) fn refuse(state: &mut LuaState, index: i32, why: &str) -> LuaError {
    arg_error_impl(state, index, why.as_bytes())
}

/// An error with the place of the call.
pub(super) fn fail(state: &LuaState, text: &str) -> LuaError {
    c_api_runtime(state, text.as_bytes().to_vec())
}

/// `bad argument #1 to 'rep' (string expected, got nil)`.
pub(super) fn wrong_type(state: &mut LuaState, index: i32, expected: &str) -> LuaError {
    let got = if index > count(state) { "no value" } else { value(state, index).type_name() };
    refuse(state, index, &format!("{expected} expected, got {got}"))
}

/// A number, or a string that says one; nothing is refused.
pub(super) fn as_number(value: &LuaValue) -> Option<f64> {
    match value {
        LuaValue::Int(number) => Some(*number as f64),
        LuaValue::Float(number) => Some(*number),
        LuaValue::Str(text) => c_number(text.as_bytes()),
        _ => None,
    }
}

/// `luaL_checknumber`.
pub(super) fn number(state: &mut LuaState, index: i32) -> Result<f64, LuaError> {
    as_number(&value(state, index)).ok_or_else(|| wrong_type(state, index, "number"))
}

/// `luaL_checkinteger`.
pub(super) fn integer(state: &mut LuaState, index: i32) -> Result<i64, LuaError> {
    number(state, index).map(c_integer)
}

/// `luaL_optinteger`.
pub(super) fn integer_or(state: &mut LuaState, index: i32, other: i64) -> Result<i64, LuaError> {
    if is_missing(state, index) { Ok(other) } else { integer(state, index) }
}

/// `luaL_checkint`: what is beyond 32 bits is cut off.
pub(super) fn int(state: &mut LuaState, index: i32) -> Result<i32, LuaError> {
    integer(state, index).map(|number| number as i32)
}

/// `luaL_optint`.
pub(super) fn int_or(state: &mut LuaState, index: i32, other: i32) -> Result<i32, LuaError> {
    if is_missing(state, index) { Ok(other) } else { int(state, index) }
}

/// `luaL_checklstring`; a number becomes its text in the argument's place.
pub(super) fn text(state: &mut LuaState, index: i32) -> Result<GcRef<LuaString>, LuaError> {
    if index <= count(state)
        && let Some(text) = api::to_lua_string(state, index)?
    {
        return Ok(text);
    }
    Err(wrong_type(state, index, "string"))
}

/// `luaL_checktype` for a table.
pub(super) fn table(state: &mut LuaState, index: i32) -> Result<GcRef<LuaTable>, LuaError> {
    match value(state, index) {
        LuaValue::Table(table) => Ok(table),
        _ => Err(wrong_type(state, index, "table")),
    }
}

/// `luaL_checktype` for a function.
pub(super) fn function(state: &mut LuaState, index: i32) -> Result<(), LuaError> {
    match value(state, index) {
        LuaValue::Function(_) => Ok(()),
        _ => Err(wrong_type(state, index, "function")),
    }
}

/// `luaL_checkany`.
pub(super) fn any(state: &mut LuaState, index: i32) -> Result<LuaValue, LuaError> {
    if index > count(state) {
        return Err(refuse(state, index, "value expected"));
    }
    Ok(value(state, index))
}

/// A table of a library stands for another that cannot be changed; this is the one behind it.
pub(super) fn behind(table: GcRef<LuaTable>) -> GcRef<LuaTable> {
    match readonly_meta(&table).map(|meta| meta.get_str_bytes(b"__index")) {
        Some(LuaValue::Table(real)) => behind(real),
        _ => table,
    }
}

/// The metatable that makes a table one that cannot be changed.
pub(super) fn readonly_meta(table: &GcRef<LuaTable>) -> Option<GcRef<LuaTable>> {
    let meta = (**table).metatable()?;
    matches!(meta.get_str_bytes(b"readonly"), LuaValue::Bool(true)).then_some(meta)
}

/// A table that is to be changed. The complaint comes from inside of Lua and names no place.
pub(super) fn writable(table: &GcRef<LuaTable>) -> Result<(), LuaError> {
    match readonly_meta(table) {
        Some(_) => Err(LuaError::runtime(format_args!("Attempt to modify a readonly table"))),
        None => Ok(()),
    }
}

/// Leaves a string for Lua.
pub(super) fn push_text(state: &mut LuaState, text: &[u8]) -> Result<(), LuaError> {
    api::push_lstring(state, text).map(drop)
}

/// Leaves a number for Lua.
pub(super) fn push_number(state: &mut LuaState, number: f64) {
    state.push(LuaValue::Float(number));
}

/// Makes room for so many values; false if a stack has no room for them.
/// Source: `LUAI_MAXCSTACK` of luaconf.h, 7.0.15.
pub(super) fn has_room(state: &mut LuaState, values: i64) -> bool {
    const MOST: i64 = 8000;
    values <= MOST - i64::from(count(state)) && api::check_stack(state, values as i32)
}

/// Whether an argument has this type.
pub(super) fn is(state: &LuaState, index: i32, kind: LuaType) -> bool {
    index <= count(state) && api::lua_type_at(state, index) == kind
}

/// A key as scripts see it: all numbers are alike to them.
pub(super) fn shown_key(key: LuaValue) -> LuaValue {
    match key {
        LuaValue::Int(number) => LuaValue::Float(number as f64),
        key => key,
    }
}

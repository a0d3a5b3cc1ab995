//! The libraries of Lua 5.1 where the interpreter's own differ from those Redis has.
//!
//! Owns how arguments are converted, see [`argument`], and a function for each name in [`FUNCTIONS`]. What the
//! interpreter does right once its arguments are what they should be is left to it.

mod argument;
mod basic;
mod bits;
mod format;
mod maths;
mod number;
mod strings;
mod structs;
mod tables;

use lua_types::LuaError;
use lua_vm::state::{DynLibId, DynamicSymbol, LuaCFunction, LuaState};
use omnilua::HostHooks;

pub(super) use number::{c_integer, c_number, leading_number};

/// Groups of functions by their names, `string.rep` or `tonumber`.
const FUNCTIONS: [&[(&str, LuaCFunction)]; 6] = [
    basic::FUNCTIONS,
    bits::FUNCTIONS,
    maths::FUNCTIONS,
    strings::FUNCTIONS,
    structs::FUNCTIONS,
    tables::FUNCTIONS,
];

/// The names of all functions that are here.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().flat_map(|group| group.iter().map(|(name, _)| *name))
}

/// Hooks by which the prelude gets at the functions: `package.loadlib('redscope', name)`.
pub(super) fn hooks() -> HostHooks {
    HostHooks::new().dynlib_load(load).dynlib_symbol(symbol)
}

fn load(_: &mut LuaState, _: &[u8], _: bool) -> Result<DynLibId, LuaError> {
    Ok(DynLibId(0))
}

fn symbol(_: &mut LuaState, _: DynLibId, name: &[u8]) -> Result<DynamicSymbol, LuaError> {
    let all = FUNCTIONS.iter().flat_map(|group| group.iter());
    let found = all.clone().find(|(known, _)| known.as_bytes() == name);
    found
        .map(|(_, function)| DynamicSymbol::RustNative(*function))
        .ok_or_else(|| LuaError::runtime(format_args!("no such function")))
}

//! Functions that are globals, and `coroutine`.

use lua_stdlib::state_stub::upvalue_index;
use lua_stdlib::{auxlib, coro_lib};
use lua_types::closure::LuaClosure;
use lua_types::{GcRef, LuaError, LuaTable, LuaType, LuaValue};
use lua_vm::api;
use lua_vm::state::{LuaCFunction, LuaState, LuaTableRefExt as _};

use super::argument::{
    Returns, any, as_number, behind, count, fail, int, int_or, is, push_number, push_text,
    readonly_meta, refuse, replace, shown_key, table, text, value, writable,
};
use super::number::{c_integer, c_unsigned};
use super::tables;

pub(super) const FUNCTIONS: &[(&str, LuaCFunction)] = &[
    ("assert", assert),
    ("coroutine.create", create),
    ("coroutine.wrap", wrap),
    ("error", error),
    ("getmetatable", getmetatable),
    ("loadstring", loadstring),
    ("next", next),
    ("pairs", pairs),
    ("rawget", rawget),
    ("rawset", rawset),
    ("select", select),
    ("setmetatable", setmetatable),
    ("tonumber", tonumber),
    ("unpack", tables::unpack),
];

fn assert(state: &mut LuaState) -> Returns {
    any(state, 1)?;
    if api::to_boolean(state, 1) {
        return Ok(count(state) as usize);
    }
    let text = match super::argument::is_missing(state, 2) {
        true => "assertion failed!".to_owned(),
        false => {
            let text = text(state, 2)?;
            String::from_utf8_lossy(c_text(text.as_bytes())).into_owned()
        }
    };
    Err(fail(state, &text))
}

/// A text as far as C reads it.
fn c_text(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    &text[..end]
}

fn create(state: &mut LuaState) -> Returns {
    lua_function(state)?;
    coro_lib::co_create(state)
}

fn lua_function(state: &mut LuaState) -> Result<(), LuaError> {
    match value(state, 1) {
        LuaValue::Function(LuaClosure::Lua(_)) => Ok(()),
        _ => Err(refuse(state, 1, "Lua function expected")),
    }
}

fn wrap(state: &mut LuaState) -> Returns {
    create(state)?;
    api::push_cclosure(state, wrapped, 1)?;
    Ok(1)
}

/// Goes on with a coroutine; its error becomes one of the place it was called from.
fn wrapped(state: &mut LuaState) -> Returns {
    api::push_value(state, upvalue_index(1));
    api::rotate(state, 1, 1);
    let results = coro_lib::co_resume(state)?;
    let first = api::get_top(state) - results as i32 + 1;
    if api::to_boolean(state, first) {
        return Ok(results - 1);
    }
    let error = value(state, first + 1);
    if matches!(error, LuaValue::Str(_) | LuaValue::Int(_) | LuaValue::Float(_))
        && let Some(text) = api::to_lua_string(state, first + 1)?
    {
        let text = String::from_utf8_lossy(text.as_bytes()).into_owned();
        return Err(fail(state, &text));
    }
    Err(LuaError::from_value(error))
}

fn error(state: &mut LuaState) -> Returns {
    let level = int_or(state, 2, 1)?;
    api::set_top(state, 1)?;
    let raised = value(state, 1);
    if !matches!(raised, LuaValue::Str(_) | LuaValue::Int(_) | LuaValue::Float(_)) || level <= 0 {
        return Err(LuaError::from_value(raised));
    }
    let text = text(state, 1)?;
    auxlib::push_where(state, level)?;
    let mut whole =
        api::to_lua_string(state, -1)?.map_or_else(Vec::new, |place| place.as_bytes().to_vec());
    // What was called by the surroundings was called by nobody a script knows.
    if whole.starts_with(b"redscope:") {
        whole.clear();
    }
    whole.extend_from_slice(text.as_bytes());
    push_text(state, &whole)?;
    Err(LuaError::from_value(value(state, count(state))))
}

fn getmetatable(state: &mut LuaState) -> Returns {
    let shown = any(state, 1)?;
    if let LuaValue::Table(table) = shown
        && let Some(meta) = readonly_meta(&table)
    {
        state.push(meta.get_str_bytes(b"shown"));
        return Ok(1);
    }
    if !api::get_metatable(state, 1) {
        state.push(LuaValue::Nil);
        return Ok(1);
    }
    if let LuaValue::Table(meta) = value(state, count(state)) {
        let kept = meta.get_str_bytes(b"__metatable");
        if !matches!(kept, LuaValue::Nil) {
            state.push(kept);
        }
    }
    Ok(1)
}

fn loadstring(state: &mut LuaState) -> Returns {
    let chunk = text(state, 1)?.as_bytes().to_vec();
    let name = match super::argument::is_missing(state, 2) {
        true => chunk.clone(),
        false => text(state, 2)?.as_bytes().to_vec(),
    };
    // Compiled code is a symbol like others, which no text begins with.
    let chunk = match chunk.first() {
        Some(0x1b) => [b" ", chunk.as_slice()].concat(),
        _ => chunk,
    };
    if auxlib::load_bufferx(state, &chunk, c_text(&name), Some(b"t"))? == 0 {
        return Ok(1);
    }
    state.push(LuaValue::Nil);
    api::rotate(state, -2, 1);
    Ok(2)
}

fn next(state: &mut LuaState) -> Returns {
    let table = table(state, 1)?;
    let key = stored_key(value(state, 2));
    let next = match below(&table) {
        Some(below) => next_of_two(&behind(table), &below, key)?,
        None => (*behind(table)).try_next_pair(&key)?,
    };
    match next {
        Some((key, value)) => {
            state.push(shown_key(key));
            state.push(value);
            Ok(2)
        }
        None => {
            state.push(LuaValue::Nil);
            Ok(1)
        }
    }
}

/// A key as tables hold it: whole numbers are integers there.
fn stored_key(key: LuaValue) -> LuaValue {
    match key {
        LuaValue::Float(number) if c_integer(number) as f64 == number => {
            LuaValue::Int(c_integer(number))
        }
        key => key,
    }
}

/// The table below the one that a readonly table shows.
fn below(table: &GcRef<LuaTable>) -> Option<GcRef<LuaTable>> {
    match readonly_meta(table)?.get_str_bytes(b"below") {
        LuaValue::Table(below) => Some(below),
        _ => None,
    }
}

/// Goes over one table and then over what another has beside it.
fn next_of_two(
    upper: &GcRef<LuaTable>,
    lower: &GcRef<LuaTable>,
    mut key: LuaValue,
) -> Result<Option<(LuaValue, LuaValue)>, LuaError> {
    let is_in_upper = |key: &LuaValue| !matches!((**upper).get(key), LuaValue::Nil);
    if matches!(key, LuaValue::Nil) || is_in_upper(&key) {
        if let Some(next) = (**upper).try_next_pair(&key)? {
            return Ok(Some(next));
        }
        key = LuaValue::Nil;
    }
    while let Some((next, value)) = (**lower).try_next_pair(&key)? {
        if !is_in_upper(&next) {
            return Ok(Some((next, value)));
        }
        key = next;
    }
    Ok(None)
}

fn pairs(state: &mut LuaState) -> Returns {
    table(state, 1)?;
    api::push_cclosure(state, next, 0)?;
    api::push_value(state, 1);
    state.push(LuaValue::Nil);
    Ok(3)
}

fn rawget(state: &mut LuaState) -> Returns {
    let table = table(state, 1)?;
    let key = any(state, 2)?;
    let key = stored_key(key);
    let mut value = behind(table).get(&key);
    if let (LuaValue::Nil, Some(below)) = (value, below(&table)) {
        value = below.get(&key);
    }
    state.push(value);
    Ok(1)
}

fn rawset(state: &mut LuaState) -> Returns {
    let table = table(state, 1)?;
    let (key, content) = (any(state, 2)?, any(state, 3)?);
    writable(&table)?;
    state.gc_table_barrier_back(&table, &key);
    state.gc_table_barrier_back(&table, &content);
    table.raw_set(state, key, content)?;
    api::set_top(state, 1)?;
    Ok(1)
}

fn select(state: &mut LuaState) -> Returns {
    let given = count(state);
    if let LuaValue::Str(word) = value(state, 1)
        && word.as_bytes().first() == Some(&b'#')
    {
        push_number(state, f64::from(given - 1));
        return Ok(1);
    }
    let place = int(state, 1)?;
    let place = if place < 0 { place.saturating_add(given) } else { place.min(given) };
    if place < 1 {
        return Err(refuse(state, 1, "index out of range"));
    }
    Ok((given - place) as usize)
}

fn setmetatable(state: &mut LuaState) -> Returns {
    let changed = table(state, 1)?;
    if count(state) < 2 || !(is(state, 2, LuaType::Nil) || is(state, 2, LuaType::Table)) {
        return Err(refuse(state, 2, "nil or table expected"));
    }
    writable(&changed)?;
    if let Some(meta) = (*changed).metatable()
        && !matches!(meta.get_str_bytes(b"__metatable"), LuaValue::Nil)
    {
        return Err(fail(state, "cannot change a protected metatable"));
    }
    if let LuaValue::Table(meta) = value(state, 2) {
        replace(state, 2, LuaValue::Table(behind(meta)));
    }
    api::set_top(state, 2)?;
    api::set_metatable(state, 1)?;
    Ok(1)
}

fn tonumber(state: &mut LuaState) -> Returns {
    let base = int_or(state, 2, 10)?;
    let number = if base == 10 {
        as_number(&any(state, 1)?)
    } else {
        let text = text(state, 1)?;
        if !(2..=36).contains(&base) {
            return Err(refuse(state, 2, "base out of range"));
        }
        c_unsigned(text.as_bytes(), base as u32)
    };
    state.push(number.map_or(LuaValue::Nil, LuaValue::Float));
    Ok(1)
}

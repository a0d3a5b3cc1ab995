//! `cmsgpack` as scripts see it.

use omnilua::{Lua, Table, Value};

use super::msgpack;
use super::native::{
    Complaint, integer_arg, is_missing, many_function, plain_function, text_arg, text_value,
};
use super::value::LuaResult;

/// Most values a call may answer.
const MAX_RESULTS: usize = 7990;

/// A table of the functions of `cmsgpack`.
pub(super) fn msgpack_library(lua: &Lua) -> LuaResult<Table> {
    let library = lua.create_table()?;
    library.raw_set("_NAME", "cmsgpack")?;
    library.raw_set("_VERSION", "lua-cmsgpack 0.4.0")?;
    library.raw_set("_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo")?;
    library.raw_set("_DESCRIPTION", "MessagePack C implementation for Lua")?;
    let pack = plain_function(lua, |lua, args| {
        if args.is_empty() {
            return Err(Complaint::Argument(0, "MessagePack pack needs input.".to_owned()));
        }
        let mut out = Vec::new();
        args.iter().for_each(|value| msgpack::pack(value, &mut out, 0));
        Ok(text_value(lua, out)?)
    })?;
    library.raw_set("pack", pack)?;
    let all = many_function(lua, |lua, args| unpack(lua, args, 0, 0))?;
    library.raw_set("unpack", all)?;
    let one = many_function(lua, |lua, args| {
        let offset = integer_or(args, 2, 0)?;
        unpack(lua, args, 1, offset)
    })?;
    library.raw_set("unpack_one", one)?;
    let some = many_function(lua, |lua, args| {
        let (limit, offset) = (integer_arg(args, 2)?, integer_or(args, 3, 0)?);
        unpack(lua, args, limit, offset)
    })?;
    library.raw_set("unpack_limit", some)?;
    Ok(library)
}

fn integer_or(args: &[Value], index: usize, other: i64) -> Result<i64, Complaint> {
    if is_missing(args, index) { Ok(other) } else { integer_arg(args, index) }
}

/// At most `limit` values from an offset on, behind the offset that follows them, which is -1 at the
/// end; with neither, all values and nothing else.
/// Source: lua_cmsgpack.c `mp_unpack_full`, 7.0.15.
fn unpack(lua: &Lua, args: &[Value], limit: i64, offset: i64) -> Result<Vec<Value>, Complaint> {
    let text = text_arg(args, 1)?;
    if offset < 0 || limit < 0 {
        return Err(Complaint::Text(format!(
            "Invalid request to unpack with offset of {offset} and limit of {}.",
            text.len()
        )));
    }
    let len = text.len();
    let Some(mut left) = text.get(offset as usize..) else {
        let complaint = format!("Start offset {offset} greater than input length {len}.");
        return Err(Complaint::Text(complaint));
    };
    let everything = limit == 0 && offset == 0;
    let limit = if everything { usize::MAX } else { limit as usize };
    let mut values = Vec::new();
    while !left.is_empty() && values.len() < limit {
        if values.len() >= MAX_RESULTS {
            return Err("stack overflow (too many return values at once; use unpack_one or \
                 unpack_limit instead.)"
                .into());
        }
        let value = msgpack::unpack(lua, &mut left, 0);
        values.push(value.map_err(|text| match text.starts_with("table index") {
            true => Complaint::Bare(text),
            false => Complaint::Text(text),
        })?);
    }
    if !everything {
        let end = if left.is_empty() { -1 } else { (len - left.len()) as i64 };
        values.insert(0, Value::Integer(end));
    }
    Ok(values)
}

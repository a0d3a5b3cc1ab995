//! Between Lua's values and replies.
//!
//! Source: script_lua.c `luaReplyToRedisReply` and `redisProtocolToLuaType`, 7.0.15.

use omnilua::{Lua, Table, Value};
use redscope_data::Str;
use redscope_resp::{Frame, Protocol, format_double};

use super::lua::c_integer;
use crate::Reply;

/// Deepest nesting of a table that becomes a reply.
const MAX_DEPTH: usize = 100;

pub(super) type LuaResult<T> = omnilua::Result<T>;

pub(super) fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => text.as_bytes().ok(),
        Value::Integer(number) => Some(number.to_string().into_bytes()),
        Value::Number(number) => Some(number_text(*number).into_bytes()),
        _ => None,
    }
}

/// A number as Redis hands it to a command: `%.17g`.
pub(super) fn number_text(number: f64) -> String {
    format_double(number)
}

/// A script's result as the reply of the command that ran it.
pub(super) fn to_reply(value: &Value, script_protocol: Protocol) -> Reply {
    reply_at(value, script_protocol, 0)
}

fn reply_at(value: &Value, protocol: Protocol, depth: usize) -> Reply {
    match value {
        Value::String(text) => Frame::Bulk(Str::from(text.as_bytes().unwrap_or_default())),
        Value::Boolean(value) if protocol == Protocol::Resp3 => Frame::Boolean(*value),
        Value::Boolean(true) => Frame::Integer(1),
        Value::Integer(number) => Frame::Integer(*number),
        Value::Number(number) => Frame::Integer(c_integer(*number)),
        Value::Table(table) if depth < MAX_DEPTH => table_reply(table, protocol, depth),
        Value::Table(_) => Frame::error("ERR reached lua stack limit"),
        _ => Frame::Null,
    }
}

/// The table that a readonly one shows, which cannot be changed itself.
pub(super) fn behind(table: &Table) -> Table {
    let Ok(Some(meta)) = table.get_metatable() else { return table.clone() };
    match (meta.raw_get("readonly"), meta.raw_get("__index")) {
        (Ok(Value::Boolean(true)), Ok(Value::Table(real))) => behind(&real),
        _ => table.clone(),
    }
}

fn field(table: &Table, name: &str) -> Option<Value> {
    table.raw_get::<_, Value>(name).ok().filter(|value| !matches!(value, Value::Nil))
}

fn text_field(table: &Table, name: &str) -> Option<Vec<u8>> {
    match field(table, name)? {
        Value::String(text) => text.as_bytes().ok(),
        _ => None,
    }
}

fn table_reply(table: &Table, protocol: Protocol, depth: usize) -> Reply {
    if let Some(text) = text_field(table, "err") {
        return Frame::error(text);
    }
    if let Some(text) = text_field(table, "ok") {
        let line = String::from_utf8_lossy(&text).replace(['\r', '\n'], " ");
        return Frame::Simple(line.into());
    }
    match field(table, "double") {
        Some(Value::Number(number)) => return Frame::Double(number),
        Some(Value::Integer(number)) => return Frame::Double(number as f64),
        _ => {}
    }
    if let Some(Value::Table(map)) = field(table, "map") {
        let pairs = map.raw_pairs().unwrap_or_default();
        let reply = |value: &Value| reply_at(value, protocol, depth + 1);
        return Frame::Map(pairs.iter().map(|(key, value)| (reply(key), reply(value))).collect());
    }
    if let Some(Value::Table(set)) = field(table, "set") {
        let pairs = set.raw_pairs().unwrap_or_default();
        return Frame::Set(pairs.iter().map(|(m, _)| reply_at(m, protocol, depth + 1)).collect());
    }
    if let Some(digits) = text_field(table, "big_number") {
        let digits = String::from_utf8_lossy(&digits).replace(['\r', '\n'], " ");
        return Frame::BigNumber(digits);
    }
    if let Some(Value::Table(verbatim)) = field(table, "verbatim_string")
        && let (Some(text), Some(format)) =
            (text_field(&verbatim, "string"), text_field(&verbatim, "format"))
        && let Ok(format) = <[u8; 3]>::try_from(format)
    {
        return Frame::Verbatim { format, text: Str::from(text) };
    }
    let mut items = Vec::new();
    loop {
        let index = items.len() as i64 + 1;
        match table.raw_get::<_, Value>(index) {
            Ok(Value::Nil) | Err(_) => return Frame::Array(items),
            Ok(value) => items.push(reply_at(&value, protocol, depth + 1)),
        }
    }
}

fn string(lua: &Lua, bytes: &[u8]) -> LuaResult<Value> {
    Ok(Value::String(lua.create_string(bytes)?))
}

/// A table with one field.
pub(super) fn single_field(lua: &Lua, name: &str, value: Value) -> LuaResult<Value> {
    let table = lua.create_table()?;
    table.raw_set(name, value)?;
    Ok(Value::Table(table))
}

/// An error for a script: a table whose field `err` holds the text.
pub(super) fn error_table(lua: &Lua, text: &[u8]) -> LuaResult<Value> {
    let text = string(lua, text)?;
    single_field(lua, "err", text)
}

/// A command's reply as a script sees it.
pub(super) fn to_lua(lua: &Lua, reply: &Reply, protocol: Protocol) -> LuaResult<Value> {
    let resp3 = protocol == Protocol::Resp3;
    let nothing = || if resp3 { Value::Nil } else { Value::Boolean(false) };
    Ok(match reply {
        Frame::Simple(text) => {
            let text = string(lua, text.as_bytes())?;
            single_field(lua, "ok", text)?
        }
        Frame::Error(text) => error_table(lua, text)?,
        Frame::Integer(number) => Value::Integer(*number),
        Frame::Bulk(text) => string(lua, text)?,
        Frame::Null | Frame::NullArray => nothing(),
        Frame::Array(items) | Frame::Push(items) => array(lua, items.iter(), protocol)?,
        Frame::Map(pairs) if resp3 => {
            let map = lua.create_table()?;
            for (key, value) in pairs {
                map.raw_set(to_lua(lua, key, protocol)?, to_lua(lua, value, protocol)?)?;
            }
            single_field(lua, "map", Value::Table(map))?
        }
        Frame::Map(pairs) => {
            array(lua, pairs.iter().flat_map(|(key, value)| [key, value]), protocol)?
        }
        Frame::Set(items) if resp3 => {
            let set = lua.create_table()?;
            for item in items {
                set.raw_set(to_lua(lua, item, protocol)?, true)?;
            }
            single_field(lua, "set", Value::Table(set))?
        }
        Frame::Set(items) => array(lua, items.iter(), protocol)?,
        Frame::Double(number) if resp3 => single_field(lua, "double", Value::Number(*number))?,
        Frame::Double(number) => string(lua, format_double(*number).as_bytes())?,
        Frame::Decimal(digits) if resp3 => {
            single_field(lua, "double", Value::Number(digits.parse().unwrap_or(f64::NAN)))?
        }
        Frame::Decimal(digits) => string(lua, digits.as_bytes())?,
        Frame::Boolean(value) if resp3 => Value::Boolean(*value),
        Frame::Boolean(value) => Value::Integer(i64::from(*value)),
        Frame::BigNumber(digits) if resp3 => {
            let digits = string(lua, digits.as_bytes())?;
            single_field(lua, "big_number", digits)?
        }
        Frame::BigNumber(digits) => string(lua, digits.as_bytes())?,
        Frame::Verbatim { format, text } if resp3 => {
            let verbatim = lua.create_table()?;
            verbatim.raw_set("string", string(lua, text)?)?;
            verbatim.raw_set("format", string(lua, format)?)?;
            single_field(lua, "verbatim_string", Value::Table(verbatim))?
        }
        Frame::Verbatim { text, .. } => string(lua, text)?,
        Frame::Attributed { reply, .. } => to_lua(lua, reply, protocol)?,
    })
}

fn array<'r>(
    lua: &Lua,
    items: impl Iterator<Item = &'r Reply>,
    protocol: Protocol,
) -> LuaResult<Value> {
    let table = lua.create_table()?;
    for (index, item) in items.enumerate() {
        table.raw_set(index as i64 + 1, to_lua(lua, item, protocol)?)?;
    }
    Ok(Value::Table(table))
}

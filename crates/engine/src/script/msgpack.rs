//! `cmsgpack`: values to MessagePack and back.

use omnilua::{Lua, Table, Value};

use super::lua::c_integer;
use super::value::behind;

/// Deepest nesting of a table, as lua-cmsgpack has it.
const MAX_DEPTH: usize = 16;

/// Writes a value.
pub(super) fn pack(value: &Value, out: &mut Vec<u8>, depth: usize) {
    match value {
        Value::Boolean(value) => out.push(if *value { 0xc3 } else { 0xc2 }),
        Value::Integer(number) => pack_integer(*number, out),
        Value::Number(number) if c_integer(*number) as f64 == *number => {
            pack_integer(c_integer(*number), out);
        }
        Value::Number(number) => pack_float(*number, out),
        Value::String(text) => pack_text(&text.as_bytes().unwrap_or_default(), out),
        Value::Table(table) if depth < MAX_DEPTH => pack_table(table, out, depth + 1),
        _ => out.push(0xc0),
    }
}

fn pack_integer(number: i64, out: &mut Vec<u8>) {
    match number {
        0..=127 => out.push(number as u8),
        128..=0xff => out.extend([0xcc, number as u8]),
        0x100..=0xffff => {
            out.push(0xcd);
            out.extend((number as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(0xce);
            out.extend((number as u32).to_be_bytes());
        }
        0x1_0000_0000.. => {
            out.push(0xcf);
            out.extend(number.to_be_bytes());
        }
        -32..0 => out.push(number as u8),
        -128..-32 => out.extend([0xd0, number as u8]),
        -0x8000..-128 => {
            out.push(0xd1);
            out.extend((number as i16).to_be_bytes());
        }
        -0x8000_0000..-0x8000 => {
            out.push(0xd2);
            out.extend((number as i32).to_be_bytes());
        }
        _ => {
            out.push(0xd3);
            out.extend(number.to_be_bytes());
        }
    }
}

fn pack_float(number: f64, out: &mut Vec<u8>) {
    let short = number as f32;
    if f64::from(short) == number {
        out.push(0xca);
        out.extend(short.to_be_bytes());
    } else {
        out.push(0xcb);
        out.extend(number.to_be_bytes());
    }
}

fn pack_text(text: &[u8], out: &mut Vec<u8>) {
    match text.len() {
        len @ 0..32 => out.push(0xa0 | len as u8),
        len @ 32..=0xff => out.extend([0xd9, len as u8]),
        len @ 0x100..=0xffff => {
            out.push(0xda);
            out.extend((len as u16).to_be_bytes());
        }
        len => {
            out.push(0xdb);
            out.extend((len as u32).to_be_bytes());
        }
    }
    out.extend_from_slice(text);
}

fn pack_len(len: usize, small: u8, mark: u8, out: &mut Vec<u8>) {
    match len {
        0..16 => out.push(small | len as u8),
        16..=0xffff => {
            out.push(mark);
            out.extend((len as u16).to_be_bytes());
        }
        _ => {
            out.push(mark + 1);
            out.extend((len as u32).to_be_bytes());
        }
    }
}

fn pack_table(table: &Table, out: &mut Vec<u8>, depth: usize) {
    let table = &behind(table);
    let pairs = table.raw_pairs().unwrap_or_default();
    let is_array = (1..=pairs.len() as i64)
        .all(|index| !matches!(table.raw_get::<_, Value>(index), Ok(Value::Nil) | Err(_)));
    if is_array {
        pack_len(pairs.len(), 0x90, 0xdc, out);
        for index in 1..=pairs.len() as i64 {
            pack(&table.raw_get(index).unwrap_or(Value::Nil), out, depth);
        }
    } else {
        pack_len(pairs.len(), 0x80, 0xde, out);
        for (key, value) in &pairs {
            pack(key, out, depth);
            pack(value, out, depth);
        }
    }
}

/// Reads one value from the front of `bytes`. Errors: the complaint.
pub(super) fn unpack(lua: &Lua, bytes: &mut &[u8], depth: usize) -> Result<Value, String> {
    const MISSING: &str = "Missing bytes in input.";
    fn take<'b>(bytes: &mut &'b [u8], len: usize) -> Result<&'b [u8], String> {
        let (taken, left) = bytes.split_at_checked(len).ok_or_else(|| MISSING.to_owned())?;
        *bytes = left;
        Ok(taken)
    }
    fn number(bytes: &mut &[u8], len: usize) -> Result<u64, String> {
        Ok(take(bytes, len)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
    if depth > 200 {
        return Err("Bad data format in input.".to_owned());
    }
    let text = |taken: &[u8]| {
        lua.create_string(taken).map(Value::String).map_err(|error| error.to_string())
    };
    let first = take(bytes, 1)?[0];
    Ok(match first {
        0x00..=0x7f => Value::Integer(i64::from(first)),
        0xe0..=0xff => Value::Integer(i64::from(first as i8)),
        0xc0 => Value::Nil,
        0xc2 => Value::Boolean(false),
        0xc3 => Value::Boolean(true),
        0xca => Value::Number(f64::from(f32::from_bits(number(bytes, 4)? as u32))),
        0xcb => Value::Number(f64::from_bits(number(bytes, 8)?)),
        0xcc => Value::Integer(number(bytes, 1)? as i64),
        0xcd => Value::Integer(number(bytes, 2)? as i64),
        0xce => Value::Integer(number(bytes, 4)? as i64),
        // As Redis reads it, with the sign that is not there.
        0xcf => Value::Number(number(bytes, 8)? as i64 as f64),
        0xd0 => Value::Integer(i64::from(number(bytes, 1)? as i8)),
        0xd1 => Value::Integer(i64::from(number(bytes, 2)? as i16)),
        0xd2 => Value::Integer(i64::from(number(bytes, 4)? as i32)),
        0xd3 => Value::Integer(number(bytes, 8)? as i64),
        0xa0..=0xbf => text(take(bytes, usize::from(first & 31))?)?,
        0xd9 => {
            let len = number(bytes, 1)? as usize;
            text(take(bytes, len)?)?
        }
        0xda => {
            let len = number(bytes, 2)? as usize;
            text(take(bytes, len)?)?
        }
        0xdb => {
            let len = number(bytes, 4)? as usize;
            text(take(bytes, len)?)?
        }
        0x90..=0x9f => sequence(lua, bytes, u64::from(first & 15), depth)?,
        0xdc => {
            let len = number(bytes, 2)?;
            sequence(lua, bytes, len, depth)?
        }
        0xdd => {
            let len = number(bytes, 4)?;
            sequence(lua, bytes, len, depth)?
        }
        0x80..=0x8f => mapping(lua, bytes, u64::from(first & 15), depth)?,
        0xde => {
            let len = number(bytes, 2)?;
            mapping(lua, bytes, len, depth)?
        }
        0xdf => {
            let len = number(bytes, 4)?;
            mapping(lua, bytes, len, depth)?
        }
        _ => return Err("Bad data format in input.".to_owned()),
    })
}

fn sequence(lua: &Lua, bytes: &mut &[u8], len: u64, depth: usize) -> Result<Value, String> {
    let table = lua.create_table().map_err(|error| error.to_string())?;
    for index in 1..=len as i64 {
        let value = unpack(lua, bytes, depth + 1)?;
        table.raw_set(index, value).map_err(|error| error.to_string())?;
    }
    Ok(Value::Table(table))
}

fn mapping(lua: &Lua, bytes: &mut &[u8], len: u64, depth: usize) -> Result<Value, String> {
    let table = lua.create_table().map_err(|error| error.to_string())?;
    for _ in 0..len {
        let key = unpack(lua, bytes, depth + 1)?;
        let value = unpack(lua, bytes, depth + 1)?;
        table.raw_set(key, value).map_err(|error| error.to_string())?;
    }
    Ok(Value::Table(table))
}

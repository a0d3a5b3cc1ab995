//! `struct`: numbers and strings to bytes of a given layout and back.
//!
//! Source: the format letters of lua_struct.c, 7.0.15, without alignment beyond `!1`.

use omnilua::{Lua, Table, Value};

use super::native::{plain_function, text_value};
use super::value::{LuaResult, bytes_of};

/// One item of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Integer {
        bytes: usize,
        signed: bool,
    },
    Float,
    Double,
    /// A string with a zero byte behind it.
    Terminated,
    /// So many bytes; 0 for as many as the number before says.
    Fixed(usize),
    Padding,
}

/// Reads a format into items with their byte order (true: highest byte first).
fn parse(format: &[u8]) -> Result<Vec<(Item, bool)>, String> {
    let (mut items, mut big) = (Vec::new(), false);
    let mut rest = format;
    while let [letter, tail @ ..] = rest {
        let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&tail[..digits]).ok().and_then(|text| text.parse().ok());
        rest = &tail[digits..];
        let integer = |bytes, signed| Item::Integer { bytes, signed };
        let item = match letter {
            b'<' | b'=' => {
                big = false;
                continue;
            }
            b'>' => {
                big = true;
                continue;
            }
            b'!' | b' ' => continue,
            b'b' => integer(1, true),
            b'B' => integer(1, false),
            b'h' => integer(2, true),
            b'H' => integer(2, false),
            b'l' => integer(8, true),
            b'L' | b'T' => integer(8, false),
            b'i' | b'I' => {
                let bytes = number.unwrap_or(4);
                if !(1..=32).contains(&bytes) {
                    return Err(format!("integral size {bytes} is larger than limit of 32"));
                }
                integer(bytes, *letter == b'i')
            }
            b'f' => Item::Float,
            b'd' | b'n' => Item::Double,
            b's' => Item::Terminated,
            b'c' => Item::Fixed(number.unwrap_or(1)),
            b'x' => Item::Padding,
            _ => return Err(format!("invalid format option '{}'", char::from(*letter))),
        };
        items.push((item, big));
    }
    Ok(items)
}

fn push_ordered(bytes: &[u8], big: bool, out: &mut Vec<u8>) {
    match big {
        true => out.extend(bytes.iter().rev()),
        false => out.extend_from_slice(bytes),
    }
}

fn pack(format: &[u8], values: &[Value]) -> Result<Vec<u8>, String> {
    let mut values = values.iter();
    let mut out = Vec::new();
    for (item, big) in parse(format)? {
        if item == Item::Padding {
            out.push(0);
            continue;
        }
        let value =
            values.next().ok_or("bad argument to 'pack' (number expected, got no value)")?;
        let number = match value {
            Value::Integer(number) => *number as f64,
            Value::Number(number) => *number,
            _ => 0.0,
        };
        match item {
            Item::Integer { bytes, .. } => {
                let fill = if number < 0.0 { 0xff } else { 0 };
                let mut wide = (number as i64).to_le_bytes().to_vec();
                wide.resize(bytes, fill);
                push_ordered(&wide, big, &mut out);
            }
            Item::Float => push_ordered(&(number as f32).to_le_bytes(), big, &mut out),
            Item::Double => push_ordered(&number.to_le_bytes(), big, &mut out),
            Item::Terminated => {
                out.extend(bytes_of(value).unwrap_or_default());
                out.push(0);
            }
            Item::Fixed(len) => {
                let text = bytes_of(value).unwrap_or_default();
                let len = if len == 0 { text.len() } else { len };
                out.extend_from_slice(text.get(..len).ok_or("string too short")?);
            }
            Item::Padding => {}
        }
    }
    Ok(out)
}

fn size(format: &[u8]) -> Result<usize, String> {
    parse(format)?.into_iter().try_fold(0, |total, (item, _)| match item {
        Item::Integer { bytes, .. } => Ok(total + bytes),
        Item::Float => Ok(total + 4),
        Item::Double => Ok(total + 8),
        Item::Fixed(len) if len > 0 => Ok(total + len),
        Item::Padding => Ok(total + 1),
        _ => Err("variable-size format in 'struct.size'".to_owned()),
    })
}

fn unpack(lua: &Lua, format: &[u8], data: &[u8], start: usize) -> Result<Vec<Value>, String> {
    const SHORT: &str = "data string too short";
    let text = |bytes: &[u8]| {
        lua.create_string(bytes).map(Value::String).map_err(|error| error.to_string())
    };
    let mut at = start;
    let mut values: Vec<Value> = Vec::new();
    for (item, big) in parse(format)? {
        let mut take = |len: usize| {
            let end = at.checked_add(len).filter(|end| *end <= data.len()).ok_or(SHORT)?;
            let mut bytes = data[at..end].to_vec();
            at = end;
            if big {
                bytes.reverse();
            }
            Ok::<_, String>(bytes)
        };
        match item {
            Item::Padding => {
                take(1)?;
            }
            Item::Integer { bytes, signed } => {
                let mut wide = take(bytes)?;
                let negative = signed && wide.last().is_some_and(|byte| byte & 0x80 != 0);
                wide.resize(8, if negative { 0xff } else { 0 });
                let number = i64::from_le_bytes(wide.try_into().expect("resized to eight"));
                values.push(Value::Number(if signed {
                    number as f64
                } else {
                    number as u64 as f64
                }));
            }
            Item::Float => {
                let bytes = take(4)?.try_into().expect("four were taken");
                values.push(Value::Number(f64::from(f32::from_le_bytes(bytes))));
            }
            Item::Double => {
                let bytes = take(8)?.try_into().expect("eight were taken");
                values.push(Value::Number(f64::from_le_bytes(bytes)));
            }
            Item::Terminated => {
                let end = data[at.min(data.len())..].iter().position(|byte| *byte == 0);
                let len = end.ok_or("unfinished string in data")?;
                values.push(text(&data[at..at + len])?);
                at += len + 1;
            }
            Item::Fixed(len) => {
                let len = match (len, values.last()) {
                    (0, Some(Value::Number(count))) if *count >= 0.0 => {
                        let count = *count as usize;
                        values.pop();
                        count
                    }
                    (0, _) => return Err("format 'c0' needs a previous size".to_owned()),
                    (len, _) => len,
                };
                let end = at.checked_add(len).filter(|end| *end <= data.len()).ok_or(SHORT)?;
                values.push(text(&data[at..end])?);
                at = end;
            }
        }
    }
    values.push(Value::Number(at as f64 + 1.0));
    Ok(values)
}

pub(super) fn install(lua: &Lua, host: &Table) -> LuaResult<()> {
    let format = |args: &[Value]| args.first().and_then(bytes_of).unwrap_or_default();
    let packs = plain_function(lua, move |lua, args| {
        text_value(lua, pack(&format(args), args.get(1..).unwrap_or_default())?)
    })?;
    host.raw_set("struct_pack", packs)?;
    let sizes =
        plain_function(lua, move |_, args| Ok(Value::Integer(size(&format(args))? as i64)))?;
    host.raw_set("struct_size", sizes)?;
    let unpacks = plain_function(lua, move |lua, args| {
        let data = args.get(1).and_then(bytes_of).unwrap_or_default();
        let start = match args.get(2) {
            Some(Value::Integer(start)) => (*start - 1).max(0) as usize,
            Some(Value::Number(start)) => (*start as i64 - 1).max(0) as usize,
            _ => 0,
        };
        let values = unpack(lua, &format(args), &data, start)?;
        counted(lua, values).map_err(|error| error.to_string())
    })?;
    host.raw_set("struct_unpack", unpacks)
}

/// A table of values with their number as `n`.
fn counted(lua: &Lua, values: Vec<Value>) -> LuaResult<Value> {
    let table = lua.create_table()?;
    table.raw_set("n", values.len() as i64)?;
    for (index, value) in values.into_iter().enumerate() {
        table.raw_set(index as i64 + 1, value)?;
    }
    Ok(Value::Table(table))
}

//! `cjson`: tables to JSON and back.

use omnilua::{Lua, Table, Value};

use super::value::LuaResult;

/// What `cjson`'s functions can change, with lua-cjson's defaults.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonOptions {
    /// Tables with holes become objects instead of errors.
    pub(super) sparse_convert: bool,
    /// An array is too sparse if its largest index is beyond this many times its size, 0 for never,
    pub(super) sparse_ratio: i64,
    /// and beyond this.
    pub(super) sparse_safe: i64,
    pub(super) encode_depth: usize,
    pub(super) decode_depth: usize,
    /// Digits of a number that is no integer.
    pub(super) precision: usize,
    pub(super) invalid_numbers: InvalidNumbers,
}

/// What becomes of NaN and infinities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvalidNumbers {
    Refused,
    Written,
    Null,
}

impl Default for JsonOptions {
    fn default() -> Self {
        JsonOptions {
            sparse_convert: false,
            sparse_ratio: 2,
            sparse_safe: 10,
            encode_depth: 1000,
            decode_depth: 1000,
            precision: 14,
            invalid_numbers: InvalidNumbers::Refused,
        }
    }
}

impl JsonOptions {
    fn is_too_sparse(&self, largest: i64, count: i64) -> bool {
        self.sparse_ratio > 0
            && largest > self.sparse_safe
            && largest > count.saturating_mul(self.sparse_ratio)
    }
}

/// Writes a value. Errors: the text of the complaint.
pub(super) fn encode(
    value: &Value,
    null: &Value,
    options: &JsonOptions,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    encode_at(value, null, options, out, 0)
}

fn encode_at(
    value: &Value,
    null: &Value,
    options: &JsonOptions,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), String> {
    match value {
        Value::Nil => out.extend_from_slice(b"null"),
        Value::LightUserData(_) if same_pointer(value, null) => out.extend_from_slice(b"null"),
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Number(number) if !number.is_finite() => match options.invalid_numbers {
            InvalidNumbers::Refused => {
                return Err("Cannot serialise number: must not be NaN or Inf".to_owned());
            }
            InvalidNumbers::Null => out.extend_from_slice(b"null"),
            InvalidNumbers::Written if number.is_nan() => out.extend_from_slice(b"nan"),
            InvalidNumbers::Written if *number > 0.0 => out.extend_from_slice(b"inf"),
            InvalidNumbers::Written => out.extend_from_slice(b"-inf"),
        },
        Value::Number(number) => {
            out.extend_from_slice(general(*number, options.precision).as_bytes());
        }
        Value::String(text) => encode_text(&text.as_bytes().unwrap_or_default(), out),
        Value::Table(_) if depth >= options.encode_depth => {
            return Err(format!("Cannot serialise, excessive depth ({})", depth + 1));
        }
        Value::Table(table) => encode_table(table, null, options, out, depth + 1)?,
        other => {
            let name = match other {
                Value::Function(_) => "function",
                Value::Thread(_) => "thread",
                _ => "userdata",
            };
            return Err(format!("Cannot serialise {name}: type not supported"));
        }
    }
    Ok(())
}

fn same_pointer(value: &Value, other: &Value) -> bool {
    matches!((value, other), (Value::LightUserData(a), Value::LightUserData(b)) if a == b)
}

fn encode_table(
    table: &Table,
    null: &Value,
    options: &JsonOptions,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), String> {
    let pairs = table.raw_pairs().map_err(|error| error.to_string())?;
    let index = |key: &Value| match key {
        Value::Integer(index) if *index > 0 => Some(*index),
        Value::Number(index) if *index > 0.0 && index.fract() == 0.0 => Some(*index as i64),
        _ => None,
    };
    let indexes: Option<Vec<i64>> = pairs.iter().map(|(key, _)| index(key)).collect();
    let largest = indexes.and_then(|indexes| indexes.into_iter().max());
    let too_sparse = largest.is_some_and(|at| options.is_too_sparse(at, pairs.len() as i64));
    if too_sparse && !options.sparse_convert {
        return Err("Cannot serialise table: excessively sparse array".to_owned());
    }
    if let Some(largest) = largest.filter(|_| !too_sparse) {
        out.push(b'[');
        for index in 1..=largest {
            if index > 1 {
                out.push(b',');
            }
            let value = table.raw_get::<_, Value>(index).map_err(|error| error.to_string())?;
            encode_at(&value, null, options, out, depth)?;
        }
        out.push(b']');
        return Ok(());
    }
    out.push(b'{');
    for (place, (key, value)) in pairs.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        match key {
            Value::String(text) => encode_text(&text.as_bytes().unwrap_or_default(), out),
            Value::Integer(number) => out.extend_from_slice(format!("\"{number}\"").as_bytes()),
            Value::Number(number) => {
                out.extend_from_slice(
                    format!("\"{}\"", general(*number, options.precision)).as_bytes(),
                );
            }
            _ => {
                let text = "Cannot serialise table: table key must be a number or string";
                return Err(text.to_owned());
            }
        }
        out.push(b':');
        encode_at(value, null, options, out, depth)?;
    }
    out.push(b'}');
    Ok(())
}

/// A number as C's `%.<digits>g` prints it.
pub(super) fn general(number: f64, digits: usize) -> String {
    if number == 0.0 {
        return if number.is_sign_negative() { "-0".to_owned() } else { "0".to_owned() };
    }
    let scientific = format!("{:.*e}", digits - 1, number);
    let (mantissa, exponent) = scientific.split_once('e').expect("the format has an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is an integer");
    let trimmed = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if exponent < -4 || exponent >= digits as i32 {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(mantissa), exponent.abs());
    }
    let places = (digits as i32 - 1 - exponent).max(0) as usize;
    trimmed(&format!("{number:.places$}"))
}

fn encode_text(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'/' => out.extend_from_slice(b"\\/"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 | 0x7f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
}

/// Reads a text of JSON. Errors: the complaint, in lua-cjson's words.
pub(super) fn decode(
    lua: &Lua,
    text: &[u8],
    null: &Value,
    options: &JsonOptions,
) -> Result<Value, String> {
    let max_depth = options.decode_depth;
    let mut parser = Parser { lua, text, at: 0, null, max_depth };
    let value = parser.value(0)?;
    parser.blanks();
    match parser.text.get(parser.at) {
        None => Ok(value),
        Some(_) => Err(parser.expected("the end")),
    }
}

struct Parser<'a> {
    lua: &'a Lua,
    text: &'a [u8],
    at: usize,
    null: &'a Value,
    max_depth: usize,
}

impl Parser<'_> {
    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn found(&self) -> &'static str {
        match self.text.get(self.at) {
            None => "T_END",
            Some(b'{') => "T_OBJ_BEGIN",
            Some(b'}') => "T_OBJ_END",
            Some(b'[') => "T_ARR_BEGIN",
            Some(b']') => "T_ARR_END",
            Some(b':') => "T_COLON",
            Some(b',') => "T_COMMA",
            Some(b'"') => "T_STRING",
            Some(b'0'..=b'9' | b'-') => "T_NUMBER",
            Some(_) => "invalid token",
        }
    }

    fn expected(&self, what: &str) -> String {
        format!("Expected {what} but found {} at character {}", self.found(), self.at + 1)
    }

    fn lua<T>(&self, result: LuaResult<T>) -> Result<T, String> {
        result.map_err(|error| error.to_string())
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > self.max_depth {
            return Err(format!("Found too many nested data structures ({depth})"));
        }
        self.blanks();
        for (word, value) in [
            ("true", Value::Boolean(true)),
            ("false", Value::Boolean(false)),
            ("null", self.null.clone()),
        ] {
            if self.text[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        match self.text.get(self.at) {
            Some(b'"') => {
                let text = self.string()?;
                Ok(Value::String(self.lua(self.lua.create_string(text))?))
            }
            Some(b'[') => self.array(depth),
            Some(b'{') => self.object(depth),
            Some(b'0'..=b'9' | b'-') => self.number(),
            _ => Err(self.expected("value")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let table = self.lua(self.lua.create_table())?;
        self.blanks();
        if self.text.get(self.at) == Some(&b']') {
            self.at += 1;
            return Ok(Value::Table(table));
        }
        for index in 1i64.. {
            let value = self.value(depth + 1)?;
            self.lua(table.raw_set(index, value))?;
            self.blanks();
            match self.text.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.expected("comma or array end")),
            }
        }
        self.at += 1;
        Ok(Value::Table(table))
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let table = self.lua(self.lua.create_table())?;
        self.blanks();
        if self.text.get(self.at) == Some(&b'}') {
            self.at += 1;
            return Ok(Value::Table(table));
        }
        loop {
            self.blanks();
            if self.text.get(self.at) != Some(&b'"') {
                return Err(self.expected("object key string"));
            }
            let key = self.string()?;
            let key = self.lua(self.lua.create_string(key))?;
            self.blanks();
            if self.text.get(self.at) != Some(&b':') {
                return Err(self.expected("colon"));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            self.lua(table.raw_set(key, value))?;
            self.blanks();
            match self.text.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.expected("comma or object end")),
            }
        }
        self.at += 1;
        Ok(Value::Table(table))
    }

    fn number(&mut self) -> Result<Value, String> {
        let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let len = self.text[self.at..].iter().take_while(|byte| part(byte)).count();
        let text = std::str::from_utf8(&self.text[self.at..self.at + len]).unwrap_or_default();
        let number: f64 = text.parse().map_err(|_| self.expected("value"))?;
        self.at += len;
        Ok(Value::Number(number))
    }

    fn string(&mut self) -> Result<Vec<u8>, String> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let byte = *self.text.get(self.at).ok_or_else(|| self.expected("value"))?;
            self.at += 1;
            match byte {
                b'"' => return Ok(out),
                b'\\' => self.escape(&mut out)?,
                0..0x20 => return Err(self.expected("value")),
                byte => out.push(byte),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        let byte = *self.text.get(self.at).ok_or_else(|| self.expected("value"))?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => out.push(byte),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let mut unit = self.hex_unit()?;
                if (0xd800..0xdc00).contains(&unit) && self.text[self.at..].starts_with(b"\\u") {
                    self.at += 2;
                    let low = self.hex_unit()?;
                    unit = 0x10000 + ((unit - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff);
                }
                let letter = char::from_u32(unit).ok_or_else(|| self.expected("value"))?;
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => return Err(self.expected("value")),
        }
        Ok(())
    }

    fn hex_unit(&mut self) -> Result<u32, String> {
        let digits = self.text.get(self.at..self.at + 4).and_then(|d| std::str::from_utf8(d).ok());
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        unit.ok_or_else(|| self.expected("value"))
    }
}

//! `cjson.encode`: tables to JSON, and the options of both ways.

use omnilua::{Table, Value};

use super::type_name::type_name;
use super::value::behind;

/// What `cjson`'s functions can change, with lua-cjson's defaults.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonOptions {
    /// Tables with holes become objects instead of errors.
    pub(super) sparse_convert: bool,
    /// An array is too sparse if its largest index is beyond this many times its size, 0 for never,
    pub(super) sparse_ratio: usize,
    /// and beyond this.
    pub(super) sparse_safe: usize,
    pub(super) encode_depth: usize,
    pub(super) decode_depth: usize,
    /// Digits of a number that is no integer.
    pub(super) precision: usize,
    pub(super) invalid_numbers: InvalidNumbers,
    /// Whether `decode` takes `nan`, `0x10` and the like.
    pub(super) reads_invalid_numbers: bool,
    /// Kept for those who ask; there is no buffer to keep.
    pub(super) keep_buffer: bool,
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
            reads_invalid_numbers: true,
            keep_buffer: true,
        }
    }
}

impl JsonOptions {
    fn is_too_sparse(&self, largest: i64, count: i64) -> bool {
        self.sparse_ratio > 0
            && largest > self.sparse_safe as i64
            && largest > count.saturating_mul(self.sparse_ratio as i64)
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
        Value::Integer(number) => {
            out.extend_from_slice(general(*number as f64, options.precision).as_bytes());
        }
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
            return Err(format!("Cannot serialise, excessive nesting ({})", depth + 1));
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
    let table = &behind(table);
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
            Value::Integer(number) => {
                let text = general(*number as f64, options.precision);
                out.extend_from_slice(format!("\"{text}\"").as_bytes());
            }
            Value::Number(number) => {
                out.extend_from_slice(
                    format!("\"{}\"", general(*number, options.precision)).as_bytes(),
                );
            }
            key => {
                let kind = type_name(Some(key));
                return Err(format!(
                    "Cannot serialise {kind}: table key must be a number or string"
                ));
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
    if !number.is_finite() {
        return match number {
            number if number.is_nan() => "-nan",
            number if number < 0.0 => "-inf",
            _ => "inf",
        }
        .to_owned();
    }
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

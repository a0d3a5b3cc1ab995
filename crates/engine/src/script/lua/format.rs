//! `string.format`, with what C's `printf` makes of numbers.

use lua_types::LuaError;
use lua_vm::state::LuaState;

use super::argument::{Returns, count, fail, number, push_text, refuse, text};
use super::number::c_integer;

/// What stands between `%` and the letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shape {
    left: bool,
    plus: bool,
    blank: bool,
    alternative: bool,
    zeros: bool,
    width: usize,
    precision: Option<usize>,
}

pub(super) fn format(state: &mut LuaState) -> Returns {
    let pattern = text(state, 1)?;
    let pattern = pattern.as_bytes().to_vec();
    let mut out = Vec::new();
    let mut rest = pattern.as_slice();
    let mut index = 1;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        if let [b'%', tail @ ..] = rest {
            out.push(b'%');
            rest = tail;
            continue;
        }
        index += 1;
        if index > count(state) {
            return Err(refuse(state, index, "no value"));
        }
        let (shape, tail) = Shape::read(rest).map_err(|complaint| fail(state, complaint))?;
        let (letter, tail) = tail.split_first().map_or((0, tail), |(letter, tail)| (*letter, tail));
        rest = tail;
        item(state, index, shape, letter, &mut out)?;
    }
    push_text(state, &out)?;
    Ok(1)
}

impl Shape {
    /// Reads flags, width and precision, and answers what follows them.
    fn read(text: &[u8]) -> Result<(Self, &[u8]), &'static str> {
        const TOO_LONG: &str = "invalid format (width or precision too long)";
        let flags = text.iter().take_while(|byte| b"-+ #0".contains(byte)).count();
        if flags > 5 {
            return Err("invalid format (repeated flags)");
        }
        let has = |flag: u8| text[..flags].contains(&flag);
        let digits = |text: &[u8]| text.iter().take(2).take_while(|b| b.is_ascii_digit()).count();
        let value = |text: &[u8]| text.iter().fold(0, |all, b| all * 10 + usize::from(b - b'0'));
        let mut rest = &text[flags..];
        let len = digits(rest);
        let width = value(&rest[..len]);
        rest = &rest[len..];
        let mut precision = None;
        if let [b'.', tail @ ..] = rest {
            let len = digits(tail);
            precision = Some(value(&tail[..len]));
            rest = &tail[len..];
        }
        if rest.first().is_some_and(u8::is_ascii_digit) {
            return Err(TOO_LONG);
        }
        let shape = Shape {
            left: has(b'-'),
            plus: has(b'+'),
            blank: has(b' '),
            alternative: has(b'#'),
            zeros: has(b'0'),
            width,
            precision,
        };
        Ok((shape, rest))
    }

    /// Fills up to the width; zeros go between the sign, or `0x`, and the digits.
    fn pad(&self, sign: &str, digits: &[u8], zeros: bool, out: &mut Vec<u8>) {
        let missing = self.width.saturating_sub(sign.len() + digits.len());
        let fill = |byte: u8, out: &mut Vec<u8>| out.extend(std::iter::repeat_n(byte, missing));
        let zeros = zeros && self.zeros && !self.left;
        if !self.left && !zeros {
            fill(b' ', out);
        }
        out.extend_from_slice(sign.as_bytes());
        if zeros {
            fill(b'0', out);
        }
        out.extend_from_slice(digits);
        if self.left {
            fill(b' ', out);
        }
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.blank) {
            (true, _, _) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            (false, false, false) => "",
        }
    }

    fn integer(&self, sign: &str, mut digits: String, out: &mut Vec<u8>) {
        if digits == "0" && self.precision == Some(0) {
            digits.clear();
        }
        let missing = self.precision.unwrap_or(0).saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(missing));
        self.pad(sign, digits.as_bytes(), self.precision.is_none(), out);
    }

    fn float(&self, number: f64, letter: u8, out: &mut Vec<u8>) {
        let sign = self.sign(number.is_sign_negative());
        let size = number.abs();
        let mut digits = if number.is_nan() {
            // Which sign a result that is no number has is the processor's affair; most have this.
            return self.pad(
                "-",
                if letter.is_ascii_uppercase() { b"NAN" } else { b"nan" },
                false,
                out,
            );
        } else if number.is_infinite() {
            let word: &[u8] = if letter.is_ascii_uppercase() { b"INF" } else { b"inf" };
            return self.pad(sign, word, false, out);
        } else {
            let precision = self.precision.unwrap_or(6);
            match letter.to_ascii_lowercase() {
                b'f' => fixed(size, precision, self.alternative),
                b'e' => scientific(size, precision, self.alternative),
                _ => general(size, precision, self.alternative),
            }
        };
        if letter.is_ascii_uppercase() {
            digits.make_ascii_uppercase();
        }
        self.pad(sign, digits.as_bytes(), true, out);
    }
}

/// Writes one argument.
fn item(
    state: &mut LuaState,
    index: i32,
    shape: Shape,
    letter: u8,
    out: &mut Vec<u8>,
) -> Result<(), LuaError> {
    match letter {
        b'c' => {
            let byte = c_integer(number(state, index)?) as u8;
            // A zero byte ends what C wrote, padding behind it included.
            let mut item = Vec::new();
            shape.pad("", &[byte], false, &mut item);
            let end = item.iter().position(|byte| *byte == 0).unwrap_or(item.len());
            out.extend_from_slice(&item[..end]);
        }
        b'd' | b'i' => {
            let number = c_integer(number(state, index)?);
            shape.integer(shape.sign(number < 0), number.unsigned_abs().to_string(), out);
        }
        b'o' => {
            let number = unsigned(number(state, index)?);
            let mut digits = format!("{number:o}");
            if shape.alternative && number != 0 && shape.precision.unwrap_or(0) <= digits.len() {
                digits.insert(0, '0');
            }
            let kept = Shape {
                precision: shape.precision.filter(|p| !(shape.alternative && *p == 0)),
                ..shape
            };
            kept.integer("", digits, out);
        }
        b'u' => shape.integer("", unsigned(number(state, index)?).to_string(), out),
        b'x' | b'X' => {
            let number = unsigned(number(state, index)?);
            let (mark, digits) = match letter {
                b'x' => ("0x", format!("{number:x}")),
                _ => ("0X", format!("{number:X}")),
            };
            shape.integer(if shape.alternative && number != 0 { mark } else { "" }, digits, out);
        }
        b'e' | b'E' | b'f' | b'g' | b'G' => {
            let number = number(state, index)?;
            shape.float(number, letter, out);
        }
        b'q' => quoted(text(state, index)?.as_bytes(), out),
        b's' => {
            let text = text(state, index)?;
            let text = text.as_bytes();
            if shape.precision.is_none() && text.len() >= 100 {
                out.extend_from_slice(text);
            } else {
                let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
                let end = end.min(shape.precision.unwrap_or(end));
                shape.pad("", &text[..end], false, out);
            }
        }
        _ => {
            // As C's, the text ends at a zero byte.
            let letter = if letter == 0 { String::new() } else { char::from(letter).to_string() };
            return Err(fail(state, &format!("invalid option '%{letter}' to 'format'")));
        }
    }
    Ok(())
}

/// A number as an unsigned integer of 64 bits, as the processor converts it.
fn unsigned(number: f64) -> u64 {
    const HALF: f64 = 9_223_372_036_854_775_808.0;
    match number >= HALF {
        true => (c_integer(number - HALF) as u64) ^ (1 << 63),
        false => c_integer(number) as u64,
    }
}

fn fixed(size: f64, precision: usize, alternative: bool) -> String {
    let point = if alternative && precision == 0 { "." } else { "" };
    format!("{size:.precision$}{point}")
}

fn scientific(size: f64, precision: usize, alternative: bool) -> String {
    let text = format!("{size:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').expect("the format has an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is an integer");
    let point = if alternative && precision == 0 { "." } else { "" };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{point}e{sign}{:02}", exponent.abs())
}

fn general(size: f64, precision: usize, alternative: bool) -> String {
    let digits = precision.max(1);
    let exponent = match size == 0.0 {
        true => 0,
        false => {
            let text = format!("{size:.*e}", digits - 1);
            let (_, exponent) = text.split_once('e').expect("the format has an exponent");
            exponent.parse::<i32>().expect("an exponent is an integer")
        }
    };
    let text = match exponent < -4 || exponent >= digits as i32 {
        true => scientific(size, digits - 1, alternative),
        false => fixed(size, (digits as i32 - 1 - exponent) as usize, alternative),
    };
    if alternative {
        return text;
    }
    let (mantissa, exponent) = text.split_at(text.find('e').unwrap_or(text.len()));
    match mantissa.contains('.') {
        true => format!("{}{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.')),
        false => text,
    }
}

fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' | b'\\' | b'\n' => out.extend([b'\\', *byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            0 => out.extend_from_slice(b"\\000"),
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
}

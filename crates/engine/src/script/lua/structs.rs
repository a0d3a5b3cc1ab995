//! `struct`: numbers and strings to bytes of a given layout and back.
//!
//! Source: the format letters of lua_struct.c, 7.0.15.

use lua_types::{LuaError, LuaValue};
use lua_vm::state::{LuaCFunction, LuaState};

use super::argument::{
    Returns, as_number, count, fail, has_room, integer_or, number, push_number, push_text, refuse,
    text, value,
};
use super::number::c_integer;

pub(super) const FUNCTIONS: &[(&str, LuaCFunction)] =
    &[("struct.pack", pack), ("struct.size", size), ("struct.unpack", unpack)];

/// Widest integer, in bytes.
const MAX_INTEGER: i32 = 32;
/// What numbers are aligned to at most after `!`.
const MAX_ALIGNMENT: i32 = 8;

/// A format that is read letter by letter.
struct Format {
    text: Vec<u8>,
    at: usize,
    big: bool,
    alignment: usize,
}

impl Format {
    fn new(text: &[u8]) -> Self {
        // As in C, it ends at the first zero byte.
        let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
        Format { text: text[..end].to_vec(), at: 0, big: false, alignment: 1 }
    }

    /// The next letter with the bytes it takes; 0 if that depends on a value.
    fn next(&mut self, state: &LuaState) -> Result<Option<(u8, usize)>, LuaError> {
        let Some(letter) = self.text.get(self.at).copied() else { return Ok(None) };
        self.at += 1;
        let size = match letter {
            b'b' | b'B' | b'x' => 1,
            b'h' | b'H' => 2,
            b'f' => 4,
            b'l' | b'L' | b'T' | b'd' => 8,
            b'c' => self.number(state, 1)?,
            b'i' | b'I' => {
                let size = self.number(state, 4)?;
                if size > MAX_INTEGER {
                    let text =
                        format!("integral size {size} is larger than limit of {MAX_INTEGER}");
                    return Err(fail(state, &text));
                }
                size
            }
            _ => 0,
        };
        Ok(Some((letter, size as usize)))
    }

    /// The number behind a letter, or another if there is none.
    fn number(&mut self, state: &LuaState, other: i32) -> Result<i32, LuaError> {
        let digits = self.text[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return Ok(other);
        }
        let text = &self.text[self.at..self.at + digits];
        self.at += digits;
        let number = text
            .iter()
            .try_fold(0i32, |all, digit| all.checked_mul(10)?.checked_add(i32::from(digit - b'0')));
        number.ok_or_else(|| fail(state, "integral size overflow"))
    }

    /// Bytes to leave out so that something of a size begins where it may.
    fn padding(&self, at: usize, letter: u8, size: usize) -> usize {
        if size == 0 || letter == b'c' {
            return 0;
        }
        let unit = size.min(self.alignment);
        (unit - (at & (unit - 1))) & (unit - 1)
    }

    /// A letter that stands for no value.
    fn control(&mut self, state: &mut LuaState, letter: u8) -> Result<(), LuaError> {
        match letter {
            b' ' => {}
            b'>' => self.big = true,
            b'<' => self.big = false,
            b'!' => {
                let alignment = self.number(state, MAX_ALIGNMENT)?;
                if alignment <= 0 || alignment & (alignment - 1) != 0 {
                    let text = format!("alignment {alignment} is not a power of 2");
                    return Err(fail(state, &text));
                }
                self.alignment = alignment as usize;
            }
            _ => {
                let shown = String::from_utf8_lossy(&[letter]).into_owned();
                return Err(refuse(state, 1, &format!("invalid format option '{shown}'")));
            }
        }
        Ok(())
    }

    fn push(&self, bytes: &[u8], out: &mut Vec<u8>) {
        match self.big {
            true => out.extend(bytes.iter().rev()),
            false => out.extend_from_slice(bytes),
        }
    }
}

/// A number as an integer of so many bytes, lowest first; none is left of it beyond eight.
fn integer_bytes(number: f64, size: usize) -> Vec<u8> {
    const HALF: f64 = 9_223_372_036_854_775_808.0;
    let bits = match number {
        number if number < 0.0 => c_integer(number) as u64,
        number if number >= HALF => (c_integer(number - HALF) as u64) ^ (1 << 63),
        number => c_integer(number) as u64,
    };
    let mut bytes = bits.to_le_bytes().to_vec();
    bytes.resize(size, 0);
    bytes
}

fn pack(state: &mut LuaState) -> Returns {
    let mut format = Format::new(text(state, 1)?.as_bytes());
    let mut out: Vec<u8> = Vec::new();
    let mut index = 1;
    // The argument behind the last one counts as nil.
    state.push(LuaValue::Nil);
    while let Some((letter, size)) = format.next(state)? {
        let padding = format.padding(out.len(), letter, size);
        out.resize(out.len() + padding, 0);
        match letter {
            b'b' | b'B' | b'h' | b'H' | b'l' | b'L' | b'T' | b'i' | b'I' => {
                index += 1;
                let number = number(state, index)?;
                format.push(&integer_bytes(number, size), &mut out);
            }
            b'x' => out.push(0),
            b'f' => {
                index += 1;
                format.push(&(number(state, index)? as f32).to_le_bytes(), &mut out);
            }
            b'd' => {
                index += 1;
                format.push(&number(state, index)?.to_le_bytes(), &mut out);
            }
            b'c' | b's' => {
                index += 1;
                let text = text(state, index)?;
                let text = text.as_bytes();
                let len = if size == 0 { text.len() } else { size };
                match text.get(..len) {
                    Some(part) => out.extend_from_slice(part),
                    // It is the argument behind it that C blames.
                    None => return Err(refuse(state, index + 1, "string too short")),
                }
                if letter == b's' {
                    out.push(0);
                }
            }
            _ => format.control(state, letter)?,
        }
    }
    push_text(state, &out)?;
    Ok(1)
}

fn size(state: &mut LuaState) -> Returns {
    let mut format = Format::new(text(state, 1)?.as_bytes());
    let mut total = 0;
    while let Some((letter, size)) = format.next(state)? {
        total += format.padding(total, letter, size);
        if letter == b's' {
            return Err(refuse(state, 1, "option 's' has no fixed size"));
        }
        if letter == b'c' && size == 0 {
            return Err(refuse(state, 1, "option 'c0' has no fixed size"));
        }
        if !letter.is_ascii_alphanumeric() {
            format.control(state, letter)?;
        }
        total += size;
    }
    push_number(state, total as f64);
    Ok(1)
}

/// Bytes, lowest first, as a number.
fn integer_of(bytes: &[u8], signed: bool) -> f64 {
    let bits = bytes.iter().rev().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    if !signed {
        return bits as f64;
    }
    let mask = u64::MAX.wrapping_shl((bytes.len() as u32).wrapping_mul(8).wrapping_sub(1));
    (if bits & mask != 0 { bits | mask } else { bits }) as i64 as f64
}

fn unpack(state: &mut LuaState) -> Returns {
    const SHORT: &str = "data string too short";
    let mut format = Format::new(text(state, 1)?.as_bytes());
    let data = text(state, 2)?.as_bytes().to_vec();
    let start = integer_or(state, 3, 1)?;
    if start == 0 {
        return Err(refuse(state, 3, "offset must be 1 or greater"));
    }
    // A place in front of the first byte is one far behind the last, as C counts.
    let mut at = usize::try_from(start.wrapping_sub(1)).unwrap_or(usize::MAX);
    let mut results = 0;
    while let Some((letter, mut size)) = format.next(state)? {
        at = at.saturating_add(format.padding(at, letter, size));
        let fits = |at: usize, size: usize| size <= data.len() && at <= data.len() - size;
        if !fits(at, size) {
            return Err(refuse(state, 2, SHORT));
        }
        if !has_room(state, 2) {
            return Err(fail(state, "stack overflow (too many results)"));
        }
        let mut bytes = data[at..at + size].to_vec();
        if format.big && letter != b'c' {
            bytes.reverse();
        }
        match letter {
            b'b' | b'B' | b'h' | b'H' | b'l' | b'L' | b'T' | b'i' | b'I' => {
                push_number(state, integer_of(&bytes, letter.is_ascii_lowercase()));
                results += 1;
            }
            b'x' => {}
            b'f' => {
                let bytes = bytes.try_into().expect("four were taken");
                push_number(state, f64::from(f32::from_le_bytes(bytes)));
                results += 1;
            }
            b'd' => {
                let bytes = bytes.try_into().expect("eight were taken");
                push_number(state, f64::from_le_bytes(bytes));
                results += 1;
            }
            b'c' => {
                if size == 0 {
                    let last = (results > 0).then(|| value(state, count(state)));
                    let Some(wanted) = last.as_ref().and_then(as_number) else {
                        return Err(fail(state, "format 'c0' needs a previous size"));
                    };
                    size = usize::try_from(c_integer(wanted)).unwrap_or(usize::MAX);
                    state.pop();
                    results -= 1;
                    if !fits(at, size) {
                        return Err(refuse(state, 2, SHORT));
                    }
                }
                push_text(state, &data[at..at + size])?;
                results += 1;
            }
            b's' => {
                let Some(len) = data[at..].iter().position(|byte| *byte == 0) else {
                    return Err(fail(state, "unfinished string in data"));
                };
                push_text(state, &data[at..at + len])?;
                results += 1;
                size = len + 1;
            }
            _ => format.control(state, letter)?,
        }
        at += size;
    }
    push_number(state, if at == usize::MAX { start as f64 } else { at as f64 + 1.0 });
    Ok(results + 1)
}

//! `cjson.decode`: JSON to tables.
//!
//! A text ends at its first zero byte, and words of numbers that JSON does not know are numbers
//! unless they were turned off, as in lua-cjson 2.1.0.

use omnilua::{Lua, Value};

use super::json::JsonOptions;
use super::lua::leading_number;
use super::value::LuaResult;

/// Deepest nesting that is followed, whatever `decode_max_depth` allows: the parser's own stack
/// would not bear more.
const MAX_DEPTH: usize = 1000;

/// Reads a text of JSON. Errors: the complaint, in lua-cjson's words.
pub(super) fn decode(
    lua: &Lua,
    text: &[u8],
    null: &Value,
    options: &JsonOptions,
) -> Result<Value, String> {
    if text.len() >= 2 && (text[0] == 0 || text[1] == 0) {
        return Err("JSON parser does not support UTF-16 or UTF-32".to_owned());
    }
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    let mut parser = Parser { lua, text: &text[..end], at: 0, null, options };
    let token = parser.token();
    let value = parser.value(token, 0)?;
    match parser.token() {
        Token { kind: Kind::End, .. } => Ok(value),
        token => Err(token.instead_of("the end")),
    }
}

/// What a text is made of, with what a complaint calls it.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// A letter that stands for itself.
    Mark(&'static str),
    Text(Vec<u8>),
    Number(f64),
    Boolean(bool),
    Null,
    End,
    Bad(&'static str),
}

struct Token {
    kind: Kind,
    /// Where it begins; for something wrong in a string, where that is.
    at: usize,
}

impl Token {
    fn is(&self, mark: &'static str) -> bool {
        self.kind == Kind::Mark(mark)
    }

    fn instead_of(&self, expected: &str) -> String {
        let found = match &self.kind {
            Kind::Mark(name) | Kind::Bad(name) => name,
            Kind::Text(_) => "T_STRING",
            Kind::Number(_) => "T_NUMBER",
            Kind::Boolean(_) => "T_BOOLEAN",
            Kind::Null => "T_NULL",
            Kind::End => "T_END",
        };
        format!("Expected {expected} but found {found} at character {}", self.at + 1)
    }
}

const OBJECT_BEGIN: &str = "T_OBJ_BEGIN";
const OBJECT_END: &str = "T_OBJ_END";
const ARRAY_BEGIN: &str = "T_ARR_BEGIN";
const ARRAY_END: &str = "T_ARR_END";
const COLON: &str = "T_COLON";
const COMMA: &str = "T_COMMA";

struct Parser<'a> {
    lua: &'a Lua,
    text: &'a [u8],
    at: usize,
    null: &'a Value,
    options: &'a JsonOptions,
}

impl Parser<'_> {
    fn token(&mut self) -> Token {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        let at = self.at;
        let rest = &self.text[at..];
        let mark = |name| (Kind::Mark(name), 1);
        let (kind, len) = match rest.first() {
            None => (Kind::End, 0),
            Some(b'{') => mark(OBJECT_BEGIN),
            Some(b'}') => mark(OBJECT_END),
            Some(b'[') => mark(ARRAY_BEGIN),
            Some(b']') => mark(ARRAY_END),
            Some(b':') => mark(COLON),
            Some(b',') => mark(COMMA),
            Some(b'"') => return self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(rest),
            _ if rest.starts_with(b"true") => (Kind::Boolean(true), 4),
            _ if rest.starts_with(b"false") => (Kind::Boolean(false), 5),
            _ if rest.starts_with(b"null") => (Kind::Null, 4),
            Some(b'+' | b'i' | b'I' | b'n' | b'N')
                if self.options.reads_invalid_numbers && is_invalid_number(rest) =>
            {
                self.number(rest)
            }
            _ => (Kind::Bad("invalid token"), 0),
        };
        self.at += len;
        Token { kind, at }
    }

    fn number(&self, text: &[u8]) -> (Kind, usize) {
        let refused = !self.options.reads_invalid_numbers && is_invalid_number(text);
        match leading_number(text).filter(|_| !refused) {
            Some((number, rest)) => (Kind::Number(number), text.len() - rest.len()),
            None => (Kind::Bad("invalid number"), 0),
        }
    }

    fn string(&mut self) -> Token {
        let start = self.at;
        self.at += 1;
        let mut out = Vec::new();
        let bad = |why, at| Token { kind: Kind::Bad(why), at };
        loop {
            let Some(byte) = self.text.get(self.at).copied() else {
                return bad("unexpected end of string", self.at);
            };
            match byte {
                b'"' => {
                    self.at += 1;
                    return Token { kind: Kind::Text(out), at: start };
                }
                b'\\' => match self.escape(&mut out) {
                    Ok(len) => self.at += len,
                    Err(why) => return bad(why, self.at),
                },
                _ => {
                    out.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    /// Reads what begins with a backslash; answers its length.
    fn escape(&self, out: &mut Vec<u8>) -> Result<usize, &'static str> {
        out.push(match self.text.get(self.at + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => *byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let (letter, len) = self.letter().ok_or("invalid unicode escape code")?;
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(len);
            }
            _ => return Err("invalid escape code"),
        });
        Ok(2)
    }

    /// The letter of `\u` and four digits, or of two of these.
    fn letter(&self) -> Option<(char, usize)> {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 6)?.strip_prefix(b"\\u")?;
            digits
                .iter()
                .try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
        };
        let first = unit(self.at)?;
        if !(0xd800..0xe000).contains(&first) {
            return Some((char::from_u32(first)?, 6));
        }
        let second = unit(self.at + 6).filter(|second| (0xdc00..0xe000).contains(second))?;
        let high = first.checked_sub(0xd800).filter(|high| *high < 0x400)?;
        Some((char::from_u32(0x10000 + (high << 10) + (second - 0xdc00))?, 12))
    }

    fn lua<T>(&self, result: LuaResult<T>) -> Result<T, String> {
        result.map_err(|error| error.to_string())
    }

    fn value(&mut self, token: Token, depth: usize) -> Result<Value, String> {
        Ok(match token.kind {
            Kind::Text(text) => Value::String(self.lua(self.lua.create_string(text))?),
            Kind::Number(number) => Value::Number(number),
            Kind::Boolean(value) => Value::Boolean(value),
            Kind::Null => self.null.clone(),
            Kind::Mark(OBJECT_BEGIN) => self.object(self.deeper(depth)?)?,
            Kind::Mark(ARRAY_BEGIN) => self.array(self.deeper(depth)?)?,
            _ => return Err(token.instead_of("value")),
        })
    }

    fn deeper(&self, depth: usize) -> Result<usize, String> {
        match depth < self.options.decode_depth.min(MAX_DEPTH) {
            true => Ok(depth + 1),
            false => Err(format!(
                "Found too many nested data structures ({}) at character {}",
                depth + 1,
                self.at
            )),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        let table = self.lua(self.lua.create_table())?;
        let mut token = self.token();
        if token.is(ARRAY_END) {
            return Ok(Value::Table(table));
        }
        for index in 1i64.. {
            let value = self.value(token, depth)?;
            self.lua(table.raw_set(index, value))?;
            token = self.token();
            if token.is(ARRAY_END) {
                break;
            }
            if !token.is(COMMA) {
                return Err(token.instead_of("comma or array end"));
            }
            token = self.token();
        }
        Ok(Value::Table(table))
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        let table = self.lua(self.lua.create_table())?;
        let mut token = self.token();
        if token.is(OBJECT_END) {
            return Ok(Value::Table(table));
        }
        loop {
            let Kind::Text(key) = token.kind else {
                return Err(token.instead_of("object key string"));
            };
            let key = self.lua(self.lua.create_string(key))?;
            token = self.token();
            if !token.is(COLON) {
                return Err(token.instead_of("colon"));
            }
            token = self.token();
            let value = self.value(token, depth)?;
            self.lua(table.raw_set(key, value))?;
            token = self.token();
            if token.is(OBJECT_END) {
                return Ok(Value::Table(table));
            }
            if !token.is(COMMA) {
                return Err(token.instead_of("comma or object end"));
            }
            token = self.token();
        }
    }
}

/// Whether a text begins with a number that JSON does not know: hexadecimal, with a zero or a plus
/// in front, infinite, or none.
fn is_invalid_number(text: &[u8]) -> bool {
    let digits = match text.first() {
        Some(b'+') => return true,
        Some(b'-') => &text[1..],
        _ => text,
    };
    let begins =
        |word: &[u8]| digits.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(word));
    match digits {
        [b'0', b'x' | b'X' | b'0'..=b'9', ..] => true,
        [b'0'..=b'9', ..] => false,
        _ => begins(b"inf") || begins(b"nan"),
    }
}

//! Splitting a typed line into arguments, and printing bytes so that they can be typed again.

use std::fmt;

/// A quote was opened and not closed, or text follows a closing quote without a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnbalancedQuotes;

impl fmt::Display for UnbalancedQuotes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unbalanced quotes in request")
    }
}

impl std::error::Error for UnbalancedQuotes {}

/// Splits a line as redis-cli, inline commands and redis.conf do.
///
/// Shape: words separated by blanks; `"…"` with `\n \r \t \b \a \xHH` and any other escaped byte
/// taken literally; `'…'` with `\'` only.
/// Source: sds.c `sdssplitargs`, 7.0.15.
pub fn split_args(line: &[u8]) -> Result<Vec<Vec<u8>>, UnbalancedQuotes> {
    let mut args = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_ascii_start();
        // C's isspace also counts the vertical tab.
        if let [0x0b, tail @ ..] = rest {
            rest = tail;
            continue;
        }
        // A NUL ends a C string, so what follows it was never seen.
        if rest.is_empty() || rest[0] == 0 {
            return Ok(args);
        }
        let (word, tail) = split_word(rest)?;
        args.push(word);
        rest = tail;
    }
}

fn split_word(mut rest: &[u8]) -> Result<(Vec<u8>, &[u8]), UnbalancedQuotes> {
    let mut word = Vec::new();
    loop {
        match rest {
            [] | [0 | b' ' | b'\n' | b'\r' | b'\t', ..] => return Ok((word, rest)),
            [b'"', tail @ ..] => return double_quoted(word, tail),
            [b'\'', tail @ ..] => return single_quoted(word, tail),
            [byte, tail @ ..] => {
                word.push(*byte);
                rest = tail;
            }
        }
    }
}

fn double_quoted(mut word: Vec<u8>, mut rest: &[u8]) -> Result<(Vec<u8>, &[u8]), UnbalancedQuotes> {
    loop {
        match rest {
            [b'\\', b'x', high, low, tail @ ..]
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                word.push(hex_digit(*high) << 4 | hex_digit(*low));
                rest = tail;
            }
            [b'\\', escaped, tail @ ..] => {
                word.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 0x08,
                    b'a' => 0x07,
                    other => *other,
                });
                rest = tail;
            }
            [b'"', tail @ ..] => return end_of_quotes(word, tail),
            [] | [0, ..] => return Err(UnbalancedQuotes),
            [byte, tail @ ..] => {
                word.push(*byte);
                rest = tail;
            }
        }
    }
}

fn single_quoted(mut word: Vec<u8>, mut rest: &[u8]) -> Result<(Vec<u8>, &[u8]), UnbalancedQuotes> {
    loop {
        match rest {
            [b'\\', b'\'', tail @ ..] => {
                word.push(b'\'');
                rest = tail;
            }
            [b'\'', tail @ ..] => return end_of_quotes(word, tail),
            [] | [0, ..] => return Err(UnbalancedQuotes),
            [byte, tail @ ..] => {
                word.push(*byte);
                rest = tail;
            }
        }
    }
}

/// A closing quote must be followed by a blank or the end.
fn end_of_quotes(word: Vec<u8>, rest: &[u8]) -> Result<(Vec<u8>, &[u8]), UnbalancedQuotes> {
    match rest {
        [] | [0 | b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0x0c, ..] => Ok((word, rest)),
        _ => Err(UnbalancedQuotes),
    }
}

fn hex_digit(byte: u8) -> u8 {
    char::from(byte).to_digit(16).expect("the caller checked for a hex digit") as u8
}

/// Puts bytes into double quotes, with escapes for what does not print, as redis-cli shows a bulk.
///
/// Source: sds.c `sdscatrepr`, 7.0.15.
pub fn quote(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    for &byte in bytes {
        match byte {
            b'"' => out.push_str("\\\""),
            _ => escape(byte, &mut out),
        }
    }
    out.push('"');
    out
}

/// Bytes of the wire to be read: what does not print is escaped, and behind each line feed, which is
/// written too, a new line begins.
pub fn wire_text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 4);
    for (at, &byte) in bytes.iter().enumerate() {
        escape(byte, &mut out);
        if byte == b'\n' && at + 1 < bytes.len() {
            out.push('\n');
        }
    }
    out
}

fn escape(byte: u8, out: &mut String) {
    match byte {
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x07 => out.push_str("\\a"),
        0x08 => out.push_str("\\b"),
        0x20..=0x7e => out.push(char::from(byte)),
        _ => out.push_str(&format!("\\x{byte:02x}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(line: &str, expected: Result<&[&[u8]], UnbalancedQuotes>) {
        let expected = expected.map(|args| args.iter().map(|a| a.to_vec()).collect::<Vec<_>>());
        assert_eq!(split_args(line.as_bytes()), expected, "{line:?}");
    }

    #[test]
    fn lines_split_as_redis_cli_splits_them() {
        check("", Ok(&[]));
        check("  set  k v ", Ok(&[b"set", b"k", b"v"]));
        check(r#"set k "a b""#, Ok(&[b"set", b"k", b"a b"]));
        check(r#""\x41\n\q""#, Ok(&[b"A\nq"]));
        check(r"'it\'s \n'", Ok(&[br"it's \n"]));
        check(r#"a"b c""#, Ok(&[b"ab c"]));
        check(r#"''"#, Ok(&[b""]));
        check(r#""a"b"#, Err(UnbalancedQuotes));
        check(r#""a"#, Err(UnbalancedQuotes));
        check("'a", Err(UnbalancedQuotes));
    }

    #[test]
    fn the_wire_is_written_line_by_line() {
        assert_eq!(wire_text(b"$3\r\nbar\r\n"), "$3\\r\\n\nbar\\r\\n");
        assert_eq!(wire_text(b"$4\r\n\"\\\xff"), "$4\\r\\n\n\"\\\\\\xff");
        assert_eq!(wire_text(b""), "");
    }

    proptest! {
        #[test]
        fn what_is_quoted_splits_back(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert_eq!(split_args(quote(&bytes).as_bytes()), Ok(vec![bytes]));
        }

        #[test]
        fn arbitrary_lines_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = split_args(&bytes);
        }
    }
}

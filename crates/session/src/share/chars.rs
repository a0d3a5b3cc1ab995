//! Text within a readable link.
//!
//! A space is `+`. Letters, digits and `- . _ : / , @ =` stand for themselves; every other byte of
//! UTF-8 is `~` and two hexadecimal digits. A link therefore never holds a `%`; one that is found was
//! put there by what carried the link, and is undone first.

use super::ShareError;
use super::error::short;

const PLAIN: &[u8] = b"-._:/,@=";

/// Writes text.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            _ if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("~{byte:02X}")),
        }
    }
    out
}

/// Writes text that ends where a `=` comes.
pub(super) fn escape_name(text: &str) -> String {
    escape(text).replace('=', "~3D")
}

/// Reads text. What needed an escape and has none stands for itself.
///
/// Errors: [`ShareError::Escape`].
pub(crate) fn unescape(text: &str) -> Result<String, ShareError> {
    let spaced = text.replace('+', " ");
    decode(&spaced, '~')
}

/// Undoes percent-encoding.
///
/// Errors: [`ShareError::Escape`].
pub(super) fn undo_percent(text: &str) -> Result<String, ShareError> {
    decode(text, '%')
}

fn decode(text: &str, mark: char) -> Result<String, ShareError> {
    let mut parts = text.split(mark);
    let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
    for part in parts {
        let error = || ShareError::Escape(short(&format!("{mark}{part}")));
        let (digits, rest) = part.split_at_checked(2).ok_or_else(error)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let byte = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex).ok_or_else(error)?;
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| ShareError::Escape(short(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_written_and_read() {
        let check = |text: &str, written: &str| {
            assert_eq!(escape(text), written);
            assert_eq!(unescape(written).as_deref(), Ok(text));
        };
        check("crash n1", "crash+n1");
        check("type c1 SET a \"b+c\"", "type+c1+SET+a+~22b~2Bc~22");
        check("hold #812;~%", "hold+~23812~3B~7E~25");
        check("é中", "~C3~A9~E4~B8~AD");
        check("a=b", "a=b");
        assert_eq!(escape_name("a=b"), "a~3Db");
        assert_eq!(unescape("{\"é").as_deref(), Ok("{\"é"));
    }

    #[test]
    fn what_stands_for_nothing_is_refused() {
        for text in ["~", "a~4", "~+1", "~é", "~C3", "~zz"] {
            assert!(matches!(unescape(text), Err(ShareError::Escape(_))), "{text}");
        }
        assert_eq!(undo_percent("v1%3Bcluster").as_deref(), Ok("v1;cluster"));
        assert!(undo_percent("100%").is_err());
    }
}

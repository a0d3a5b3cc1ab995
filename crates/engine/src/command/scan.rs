//! Options shared by `SCAN`, `HSCAN`, `SSCAN` and `ZSCAN`.

use crate::command::Options;
use crate::error::{CommandError, FixedError};
use crate::glob::glob_match;

/// `MATCH`, `COUNT` and `TYPE`.
#[derive(Debug)]
pub(super) struct ScanOptions {
    pub(super) count: usize,
    pattern: Option<Vec<u8>>,
    /// The type that keys are to have, in small letters.
    pub(super) type_name: Option<String>,
}

impl ScanOptions {
    /// Reads the options; only `SCAN` itself takes `TYPE`.
    pub(super) fn parse(mut options: Options<'_>, with_type: bool) -> Result<Self, CommandError> {
        let mut parsed = ScanOptions { count: 10, pattern: None, type_name: None };
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "COUNT" => {
                    let count = options.integer()?;
                    if count < 1 {
                        return Err(FixedError::SYNTAX.into());
                    }
                    parsed.count = usize::try_from(count).unwrap_or(usize::MAX);
                }
                "MATCH" => parsed.pattern = Some(options.value()?.to_vec()),
                "TYPE" if with_type => {
                    let name = String::from_utf8_lossy(options.value()?).to_ascii_lowercase();
                    parsed.type_name = Some(name);
                }
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(parsed)
    }

    /// Whether an element is wanted.
    pub(super) fn matches(&self, element: &[u8]) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| glob_match(pattern, element, false))
    }
}

/// A cursor is an unsigned number, as C's `strtoul` reads it: a minus sign wraps around.
pub(super) fn parse_cursor(arg: &[u8]) -> Result<u64, CommandError> {
    let (negative, digits) = match arg {
        [b'-', digits @ ..] => (true, digits),
        _ => (false, arg),
    };
    let text = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('-'));
    let number: Option<u64> = match text {
        // `strtoul` reads nothing as 0.
        Some("") if !negative => Some(0),
        text => text.and_then(|text| text.parse().ok()),
    };
    let number = number.ok_or(FixedError::INVALID_CURSOR)?;
    Ok(if negative { number.wrapping_neg() } else { number })
}

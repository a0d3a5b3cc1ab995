//! Which Redscope has written a run: what stands behind the number of a format, whatever the format.

use super::error::ShareError;
use super::limits::{FORMAT_NO_WRITER, VERSION, VERSION_MOST_BYTES};

/// What stands first in a link or file: `3-0.1.0`, or `2` where no version is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head<'a> {
    /// The number of the format, as it stands there.
    pub(super) format: &'a str,
    /// The version of the Redscope that has written it.
    pub(super) version: Option<&'a str>,
}

impl<'a> Head<'a> {
    /// Splits a head off. What behind it comes begins with `;` in readable text, else with `.`, which
    /// versions have too, and what is packed has not.
    pub(super) fn of_text(text: &'a str) -> Option<(Self, &'a str)> {
        let (format, rest) = number(text)?;
        let Some(versioned) = rest.strip_prefix('-') else {
            return Some((Head { format, version: None }, rest));
        };
        let end = versioned.find(';').or_else(|| versioned.rfind('.'))?;
        let (version, rest) = versioned.split_at(end);
        Some((Head { format, version: Some(known(version)?) }, rest))
    }

    /// Reads a head that stands alone.
    pub(super) fn of_line(line: &'a str) -> Option<Self> {
        let (format, rest) = number(line)?;
        match rest.strip_prefix('-') {
            Some(version) => Some(Head { format, version: Some(known(version)?) }),
            None => rest.is_empty().then_some(Head { format, version: None }),
        }
    }
}

/// The head of a format, written by this or another version.
pub(super) fn head(format: u32, version: Option<&str>) -> String {
    version.map_or_else(|| format.to_string(), |version| format!("{format}-{version}"))
}

fn number(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| text.split_at(digits))
}

fn known(version: &str) -> Option<&str> {
    let is_meant = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let len = version.len();
    ((1..=VERSION_MOST_BYTES).contains(&len) && version.bytes().all(is_meant)).then_some(version)
}

/// Adds who wrote it to why something is not read, if that was another version.
pub(super) fn told_of(version: Option<&str>, why: ShareError) -> ShareError {
    match version.filter(|version| *version != VERSION) {
        Some(version) => ShareError::Elsewhere { version: version.to_owned(), why: Box::new(why) },
        None => why,
    }
}

/// Checks that a format that needs a version has one, and one of old has none.
pub(super) fn fits(format: u32, version: Option<&str>) -> bool {
    version.is_some() == (format > FORMAT_NO_WRITER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_where_the_rest_begins() {
        let split = |text| {
            Head::of_text(text).map(|(Head { format, version }, rest)| (format, version, rest))
        };
        assert_eq!(split("1;cluster;seed=1"), Some(("1", None, ";cluster;seed=1")));
        assert_eq!(split("2.AA-_"), Some(("2", None, ".AA-_")));
        assert_eq!(split("3-0.1.0;cluster;a.b=1"), Some(("3", Some("0.1.0"), ";cluster;a.b=1")));
        assert_eq!(split("17-2.0.0-rc.1.AA-_"), Some(("17", Some("2.0.0-rc.1"), ".AA-_")));
        let long = format!("3-{};cluster", "1".repeat(VERSION_MOST_BYTES + 1));
        for none in ["", "-0.1.0;", "3-", "3-;cluster", "3-0.1 0;cluster", long.as_str()] {
            assert_eq!(split(none), None, "{none}");
        }
    }
}

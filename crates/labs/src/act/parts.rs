//! The parts of acts in words that reading and writing share: names, addresses, numbers and times, and
//! why words are no act.

use std::fmt;

use redscope_actor::Address;
use redscope_resp::quote;
use serde::{Deserialize, Serialize};

use super::wanted::{RepairError, Wanted};
use super::words::{ALL, FORMS};

/// Most bytes of all files that an act puts on a disk.
pub const PUT_MOST_BYTES: usize = 4 << 20;
/// Longest name, in characters.
const MAX_NAME: usize = 64;

/// Why words are no act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParseError {
    /// There are no words.
    Empty,
    /// Longer than a mebibyte.
    TooLong,
    /// A quote that does not end.
    Quotes,
    /// A word that is no UTF-8.
    NoText,
    /// There is no such act.
    Verb(String),
    /// The act takes other words.
    Form(String),
    /// Nobody can be called that.
    Name(String),
    /// No number of its kind.
    Number {
        /// What was to be read.
        wanted: Wanted,
        /// What was there.
        got: String,
    },
    /// No address.
    Address(String),
    /// Files that are put on a disk are larger than that.
    TooLarge,
    /// What is no base64.
    Base64,
    /// Who is no console cannot be closed.
    NoConsole(String),
    /// Why nothing is repaired.
    Repair(RepairError),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::Empty => f.write_str("there is nothing to do"),
            ParseError::TooLong => f.write_str("an act in words has at most 1048576 bytes"),
            ParseError::Quotes => f.write_str("a quote does not end"),
            ParseError::NoText => f.write_str("only the content of a file may be no UTF-8"),
            ParseError::Verb(verb) => {
                write!(
                    f,
                    "'{verb}' is no act; these are, and each alone says its form: {}",
                    verbs()
                )
            }
            ParseError::Form(verb) => {
                let form = FORMS.iter().find(|form| form.verb == verb);
                let form = form.map(ToString::to_string).unwrap_or_default();
                write!(f, "{verb} is written: {form}")
            }
            ParseError::Name(name) => {
                write!(f, "'{name}' is no name: at most 64 letters, digits and - _ .")
            }
            ParseError::Number { wanted, got } => write!(f, "'{got}' is not {wanted}"),
            ParseError::TooLarge => {
                write!(f, "files that are put on a disk have at most {} bytes", PUT_MOST_BYTES)
            }
            ParseError::Base64 => f.write_str("the content of a file is no base64"),
            ParseError::NoConsole(name) => {
                write!(
                    f,
                    "{name} is no console, and only these are closed: remove takes anybody out"
                )
            }
            ParseError::Repair(why) => why.fmt(f),
            ParseError::Address(text) => {
                write!(f, "'{text}' is no address, such as 127.0.0.1:6379")
            }
        }
    }
}

impl std::error::Error for ParseError {}

/// The verbs of all acts, in a row.
pub fn verbs() -> String {
    FORMS.map(|form| form.verb).join(", ")
}

/// Finds the address of whom is meant by a name.
pub(super) type Resolve<'a> = &'a dyn Fn(&str) -> Option<Address>;

/// A name: nothing that means something else in words.
pub(super) fn name(text: &str) -> Result<String, ParseError> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = !text.is_empty()
        && text.chars().count() <= MAX_NAME
        && text != ALL
        && text.chars().all(is_plain);
    is_name.then(|| text.to_owned()).ok_or_else(|| ParseError::Name(text.to_owned()))
}

pub(super) fn address(text: &str) -> Result<Address, ParseError> {
    let parts = text.rsplit_once(':');
    let parts =
        parts.and_then(|(host, port)| Address::from_parts(host.as_bytes(), port.as_bytes()));
    parts.ok_or_else(|| ParseError::Address(text.to_owned()))
}

/// An address, or the name of somebody who has one.
pub(super) fn address_in(text: &str, resolve: Resolve<'_>) -> Result<Address, ParseError> {
    resolve(text).map_or_else(|| address(text), Ok)
}

pub(super) fn number<T: std::str::FromStr>(text: &str, wanted: Wanted) -> Result<T, ParseError> {
    text.parse().map_err(|_| ParseError::Number { wanted, got: text.to_owned() })
}

/// A time with its unit, such as `30s`, in microseconds: `us`, `ms`, `s`, `m` or `min`, `h`, `d`.
///
/// Errors: [`ParseError::Number`].
pub fn time_us(text: &str) -> Result<u64, ParseError> {
    const UNITS: [(&str, u64); 7] = [
        ("us", 1),
        ("ms", 1000),
        ("s", 1_000_000),
        ("m", 60_000_000),
        ("min", 60_000_000),
        ("h", 3_600_000_000),
        ("d", 86_400_000_000),
    ];
    let read =
        |(unit, us): (&str, u64)| text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(us);
    // So long that nobody waits for it, and sums of it stay numbers.
    const MOST_US: u64 = 1 << 52;
    let found = UNITS.into_iter().find_map(read).filter(|us| *us <= MOST_US);
    found.ok_or_else(|| ParseError::Number { wanted: Wanted::Time, got: text.to_owned() })
}

/// Bytes as one word, in quotes if they need them.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/=@".contains(byte);
    match !bytes.is_empty() && bytes.iter().all(is_plain) {
        true => String::from_utf8_lossy(bytes).into_owned(),
        false => quote(bytes),
    }
}

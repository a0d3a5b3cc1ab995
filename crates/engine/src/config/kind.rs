//! What a parameter takes, and how its text is read.
//!
//! Source: config.c, the `set` functions of each kind, 7.0.15, whose words the errors are.

use std::fmt;

use redscope_resp::parse_integer;

use crate::error::foreign;
use crate::notify::EventClasses;

use super::memory::parse_memory;
use super::output_limits::{OutputLimits, OutputLimitsError};

/// What texts a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `yes` or `no`.
    Flag,
    /// `no`; for `yes` something is missing, as the text says.
    Off(&'static str),
    /// A decimal integer between two others, both included.
    Integer(i64, i64),
    /// A number of bytes between two others, with `k`, `kb`, `m`, `mb`, `g`, `gb` allowed behind it.
    Memory(i64, i64),
    /// A number of bytes of any size.
    UnsignedMemory,
    /// A number of bytes, or a share of `maxmemory` such as `5%`.
    MemoryOrPercent,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Some of these words, the first of which stands for none.
    Words(&'static [&'static str]),
    /// A process title with names of variables in braces.
    Title,
    /// The classes of `client-output-buffer-limit`.
    OutputLimits,
    /// Pairs of seconds and changes.
    Save,
    /// Letters for classes of events.
    EventClasses,
    /// Numbers between 0 and 100.
    Percentiles,
    /// Three integers, each no less than the one before.
    OomScores,
    /// A master's host and port.
    Master,
    /// A host's name: letters, digits, hyphens and dots.
    Hostname,
    /// The name of a file or folder in the working directory: what is said of a path, and of none.
    FileName(&'static str, Option<&'static str>),
    /// An octal number up to `777`.
    Permissions,
    /// Addresses to listen at.
    Addresses,
    /// Any text.
    Text,
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in `redis.conf`.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Its value when nothing is set.
    pub default: &'static str,
    /// Whether `CONFIG SET` refuses it.
    pub immutable: bool,
    /// Whether `CONFIG GET` shows it only to those who know its name.
    pub hidden: bool,
}

impl Parameter {
    /// Whether its line in a configuration file may have several values.
    pub(super) fn takes_several(&self) -> bool {
        matches!(
            self.kind,
            Kind::Save
                | Kind::OutputLimits
                | Kind::OomScores
                | Kind::Percentiles
                | Kind::Words(_)
                | Kind::Master
                | Kind::Addresses
        )
    }
}

/// Why a value was refused, in Redis's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// No such parameter.
    Unknown,
    /// Only a configuration file can set it.
    Immutable,
    /// Only a client that is trusted can set it.
    Protected,
    /// Not `yes` or `no`.
    NotFlag,
    /// What the flag needs is not there.
    Unavailable(&'static str),
    /// A variable in braces that there is not.
    BadTitle,
    /// Not an integer.
    NotInteger,
    /// Not an octal number.
    NotOctal,
    /// More addresses than a server listens at.
    TooManyAddresses,
    /// `save` and `nosave` at once.
    SaveAndNosave,
    /// Not a number of bytes.
    NotMemory,
    /// Neither a number of bytes nor a percentage.
    NotMemoryOrPercent,
    /// More than all of `maxmemory`.
    PercentTooHigh,
    /// Below or above what the parameter takes.
    OutOfRange(i64, i64),
    /// None of the words it takes.
    NotChoice(&'static [&'static str]),
    /// `client-output-buffer-limit` that cannot be read.
    BadOutputLimits(OutputLimitsError),
    /// `save` with something else than pairs of numbers.
    BadSave,
    /// `notify-keyspace-events` with an unknown letter.
    BadEventClasses,
    /// Not a number where a percentile should be.
    BadPercentile,
    /// A percentile below 0 or above 100.
    PercentileOutOfRange,
    /// Too many arguments, or too few.
    ArgumentCount,
    /// No port a master could have.
    BadMasterPort,
    /// Not an integer, or out of range.
    BadOomScore,
    /// A name no host can have.
    BadHostname,
    /// A name that is too long.
    HostnameTooLong,
}

/// Most addresses to listen at. `CONFIG_BINDADDR_MAX`.
const MAX_ADDRESSES: usize = 16;
/// Longest name of a host. `NET_HOST_STR_LEN`.
const MAX_HOSTNAME_LEN: usize = 256;

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConfigError::OutOfRange(min, max) => {
                return write!(f, "argument must be between {min} and {max} inclusive");
            }
            ConfigError::NotChoice(words) => {
                let words = words.join(", ");
                return write!(f, "argument(s) must be one of the following: {words}");
            }
            ConfigError::BadOutputLimits(error) => return error.fmt(f),
            ConfigError::Unavailable(why) => why,
            ConfigError::BadTitle => "template format is invalid or contains unknown variables",
            ConfigError::Unknown => "Bad directive or wrong number of arguments",
            ConfigError::Immutable => "can't set immutable config",
            ConfigError::Protected => "can't set protected config",
            ConfigError::NotFlag => "argument must be 'yes' or 'no'",
            ConfigError::NotOctal => "argument couldn't be parsed as an octal number",
            ConfigError::TooManyAddresses => "Too many bind addresses specified.",
            ConfigError::SaveAndNosave => {
                "shutdown options SAVE and NOSAVE can't be used simultaneously"
            }
            ConfigError::NotInteger => "argument couldn't be parsed into an integer",
            ConfigError::NotMemory => "argument must be a memory value",
            ConfigError::NotMemoryOrPercent => "argument must be a memory or percent value",
            ConfigError::PercentTooHigh => "percentage argument must be less or equal to 100",
            ConfigError::BadSave => "Invalid save parameters",
            ConfigError::BadEventClasses => "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.",
            ConfigError::BadPercentile => "Invalid latency-tracking-info-percentiles parameters",
            ConfigError::PercentileOutOfRange => {
                "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]"
            }
            ConfigError::ArgumentCount => "wrong number of arguments",
            ConfigError::BadMasterPort => "Invalid master port",
            ConfigError::BadOomScore => {
                "Invalid oom-score-adj-values, elements must be between -2000 and 2000."
            }
            ConfigError::BadHostname => {
                "Hostnames may only contain alphanumeric characters, hyphens or dots"
            }
            ConfigError::HostnameTooLong => "Hostnames must be less than 256 characters",
        })
    }
}

impl std::error::Error for ConfigError {}

impl Kind {
    /// The text to be stored for the text given. `old` is what is stored now.
    pub(super) fn normalize(self, value: &[u8], old: &str) -> Result<String, ConfigError> {
        let text = foreign::text_of(value);
        Ok(match self {
            Kind::Flag => match text.to_ascii_lowercase().as_str() {
                flag @ ("yes" | "no") => flag.to_owned(),
                _ => return Err(ConfigError::NotFlag),
            },
            Kind::Off(why) => match Kind::Flag.normalize(value, old)?.as_str() {
                "no" => "no".to_owned(),
                _ => return Err(ConfigError::Unavailable(why)),
            },
            Kind::Words(words) => {
                let known = |word: &str| words.iter().any(|known| known.eq_ignore_ascii_case(word));
                if text.is_empty() || !text.split(' ').all(known) {
                    return Err(ConfigError::NotChoice(words));
                }
                // The first is what holds where none of the others is given.
                let given = text.to_ascii_lowercase();
                let is_given = |word: &&&str| given.split(' ').any(|given| given == **word);
                if is_given(&&"save") && is_given(&&"nosave") {
                    return Err(ConfigError::SaveAndNosave);
                }
                let shown: Vec<&str> = words[1..].iter().filter(is_given).copied().collect();
                if shown.is_empty() { words[0].to_owned() } else { shown.join(" ") }
            }
            Kind::Title => {
                if !is_title(&text) {
                    return Err(ConfigError::BadTitle);
                }
                text
            }
            Kind::Integer(min, max) => {
                let number = parse_integer(value).ok_or(ConfigError::NotInteger)?;
                in_range(i128::from(number), min, max)?
            }
            Kind::Memory(min, max) => {
                let bytes = parse_memory(&text).ok_or(ConfigError::NotMemory)?;
                in_range(i128::from(bytes), min, max)?
            }
            Kind::UnsignedMemory => parse_memory(&text).ok_or(ConfigError::NotMemory)?.to_string(),
            Kind::MemoryOrPercent => match text.strip_suffix('%') {
                Some(share) => {
                    let share = parse_integer(share.as_bytes()).filter(|share| *share >= 0);
                    let share = share.ok_or(ConfigError::NotMemoryOrPercent)?;
                    if share > 100 {
                        return Err(ConfigError::PercentTooHigh);
                    }
                    text
                }
                None => {
                    let bytes = parse_memory(&text).ok_or(ConfigError::NotMemoryOrPercent)?;
                    // Redis keeps both in one signed number, in which a percentage is negative.
                    match i64::try_from(bytes) {
                        Ok(_) => bytes.to_string(),
                        Err(_) => format!("{}%", bytes.cast_signed().unsigned_abs()),
                    }
                }
            },
            Kind::Choice(words) => {
                let word = words.iter().find(|word| word.eq_ignore_ascii_case(&text));
                (*word.ok_or(ConfigError::NotChoice(words))?).to_owned()
            }
            Kind::OutputLimits => {
                if text.is_empty() {
                    return Err(ConfigError::BadOutputLimits(OutputLimitsError::Count));
                }
                let old = OutputLimits::parse(old, OutputLimits::default());
                let old = old.map_err(ConfigError::BadOutputLimits)?;
                OutputLimits::parse(&text, old).map_err(ConfigError::BadOutputLimits)?.to_string()
            }
            Kind::Save => {
                parse_save(&text).ok_or(ConfigError::BadSave)?;
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            Kind::EventClasses => {
                EventClasses::parse(value).ok_or(ConfigError::BadEventClasses)?.to_string()
            }
            Kind::Percentiles => {
                let mut shown = Vec::new();
                for word in text.split(' ').filter(|_| !text.is_empty()) {
                    let percent: f64 = word.parse().map_err(|_| ConfigError::BadPercentile)?;
                    if !(0.0..=100.0).contains(&percent) {
                        return Err(ConfigError::PercentileOutOfRange);
                    }
                    shown.push(trimmed(percent));
                }
                shown.join(" ")
            }
            Kind::OomScores => {
                let words: Vec<&str> = text.split(' ').collect();
                if words.len() != 3 {
                    return Err(ConfigError::ArgumentCount);
                }
                let score = |word: &str| parse_integer(word.as_bytes());
                let valid = |word: &&str| score(word).is_some_and(|s| (-2000..=2000).contains(&s));
                if !words.iter().all(valid) {
                    return Err(ConfigError::BadOomScore);
                }
                text
            }
            Kind::Master => match text.split_whitespace().collect::<Vec<_>>().as_slice() {
                [] => String::new(),
                [no, one] if no.eq_ignore_ascii_case("no") && one.eq_ignore_ascii_case("one") => {
                    String::new()
                }
                [host, port] => {
                    port.parse::<u16>().map_err(|_| ConfigError::BadMasterPort)?;
                    format!("{host} {port}")
                }
                _ => return Err(ConfigError::ArgumentCount),
            },
            Kind::Hostname => {
                if text.len() >= MAX_HOSTNAME_LEN {
                    return Err(ConfigError::HostnameTooLong);
                }
                let allowed =
                    |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
                if !text.bytes().all(allowed) {
                    return Err(ConfigError::BadHostname);
                }
                text
            }
            Kind::FileName(_, Some(why)) if text.is_empty() => {
                return Err(ConfigError::Unavailable(why));
            }
            Kind::FileName(why, _) if text.contains('/') => {
                return Err(ConfigError::Unavailable(why));
            }
            Kind::Permissions => {
                // As C's `strtoll`, which takes nothing for 0.
                let digits = if text.is_empty() { "0" } else { &text };
                let number = i64::from_str_radix(digits, 8).map_err(|_| ConfigError::NotOctal)?;
                if !(0..=0o777).contains(&number) {
                    return Err(ConfigError::OutOfRange(0, 777));
                }
                format!("{number:o}")
            }
            Kind::Addresses if text.split_whitespace().count() > MAX_ADDRESSES => {
                return Err(ConfigError::TooManyAddresses);
            }
            Kind::Text | Kind::FileName(..) | Kind::Addresses => text,
        })
    }
}

/// A number with at most six decimals, and no zeros at its end.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Source: server.c `validateProcTitleTemplate`, 7.0.15.
fn is_title(text: &str) -> bool {
    const VARIABLES: &[&str] =
        &["title", "listen-addr", "server-mode", "port", "tls-port", "unixsocket", "config-file"];
    let variables = text.split('{').skip(1);
    let mut known = variables
        .map(|rest| rest.split_once('}').is_some_and(|(name, _)| VARIABLES.contains(&name)));
    !text.is_empty() && known.all(|known| known)
}

fn in_range(number: i128, min: i64, max: i64) -> Result<String, ConfigError> {
    if number < i128::from(min) || number > i128::from(max) {
        return Err(ConfigError::OutOfRange(min, max));
    }
    Ok(number.to_string())
}

/// A point of the `save` schedule: after so many seconds, if there were so many changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavePoint {
    /// Seconds since the last save.
    pub after_s: u64,
    /// Changes since the last save.
    pub changes: u64,
}

pub(super) fn parse_save(text: &str) -> Option<Vec<SavePoint>> {
    let numbers: Vec<u64> =
        text.split_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    if !numbers.len().is_multiple_of(2) {
        return None;
    }
    let points = numbers.chunks_exact(2);
    let points = points.map(|pair| SavePoint { after_s: pair[0], changes: pair[1] });
    points.map(|point| (point.after_s > 0).then_some(point)).collect()
}

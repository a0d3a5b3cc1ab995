//! The configuration of one process: every parameter of 7.0.15, in text, with its rules.

mod table;

use std::collections::BTreeMap;
use std::fmt;

use redscope_resp::{parse_integer, split_args};

use crate::evict::EvictionPolicy;
use crate::glob::glob_match;
use crate::notify::EventClasses;
use crate::value::{HashLimits, ListLimits, SortedSetLimits};
use table::PARAMETERS;

/// What texts a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `yes` or `no`.
    Flag,
    /// A decimal integer.
    Integer,
    /// A number of bytes, with `k`, `kb`, `m`, `mb`, `g`, `gb` allowed behind it.
    Memory,
    /// One of these words.
    Choice(&'static [&'static str]),
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
}

/// Why a value was refused, in Redis's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// No such parameter.
    Unknown,
    /// Only a configuration file can set it.
    Immutable,
    /// Not `yes` or `no`.
    NotFlag,
    /// Not an integer.
    NotInteger,
    /// Not a number of bytes.
    NotMemory,
    /// None of the words it takes.
    NotChoice(&'static [&'static str]),
    /// `save` with something else than pairs of numbers.
    BadSave,
    /// `notify-keyspace-events` with an unknown letter.
    BadEventClasses,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Unknown => f.write_str("Bad directive or wrong number of arguments"),
            ConfigError::Immutable => f.write_str("can't set immutable config"),
            ConfigError::NotFlag => f.write_str("argument must be 'yes' or 'no'"),
            ConfigError::NotInteger => f.write_str("argument couldn't be parsed into an integer"),
            ConfigError::NotMemory => f.write_str("argument must be a memory value"),
            ConfigError::NotChoice(words) => {
                write!(f, "argument(s) must be one of the following: {}", words.join(", "))
            }
            ConfigError::BadSave => f.write_str("Invalid save parameters"),
            ConfigError::BadEventClasses => {
                f.write_str("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")
            }
        }
    }
}

impl std::error::Error for ConfigError {}

/// A point of the `save` schedule: after so many seconds, if there were so many changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavePoint {
    /// Seconds since the last save.
    pub after_s: u64,
    /// Changes since the last save.
    pub changes: u64,
}

/// The parameters read on every command, ready to use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How lists are cut into nodes.
    pub list: ListLimits,
    /// `set-max-intset-entries`.
    pub set_max_ints: usize,
    /// `hash-max-listpack-*`.
    pub hash: HashLimits,
    /// `zset-max-listpack-*`.
    pub zset: SortedSetLimits,
    /// `proto-max-bulk-len`, in bytes.
    pub max_bulk_len: i64,
    /// `maxmemory` in bytes, 0 for no limit.
    pub max_memory: u64,
    /// `maxmemory-policy`.
    pub eviction: EvictionPolicy,
    /// `lfu-log-factor`.
    pub lfu_log_factor: u64,
    /// `lfu-decay-time`, in minutes.
    pub lfu_decay_min: u64,
    /// `slowlog-log-slower-than`, negative for never.
    pub slowlog_us: i64,
    /// `latency-monitor-threshold`, 0 for never.
    pub latency_threshold_ms: u64,
    /// `notify-keyspace-events`.
    pub event_classes: EventClasses,
    /// Whether wrong checksums are let pass; `DEBUG SET-SKIP-CHECKSUM-VALIDATION` sets it.
    pub skip_checksums: bool,
}

/// All parameters of one process.
#[derive(Clone, Debug)]
pub struct Config {
    values: BTreeMap<&'static str, String>,
    /// Parsed forms of the parameters that every command needs.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        let values: BTreeMap<_, _> =
            PARAMETERS.iter().map(|p| (canonical(p.name), p.default.to_owned())).collect();
        let limits = Limits {
            list: ListLimits::default(),
            set_max_ints: 512,
            hash: HashLimits { max_entries: 128, max_value_bytes: 64 },
            zset: SortedSetLimits { max_entries: 128, max_value_bytes: 64 },
            max_bulk_len: 512 * 1024 * 1024,
            max_memory: 0,
            eviction: EvictionPolicy::parse("noeviction"),
            lfu_log_factor: 10,
            lfu_decay_min: 1,
            slowlog_us: 10_000,
            latency_threshold_ms: 0,
            event_classes: EventClasses::default(),
            skip_checksums: false,
        };
        let mut config = Config { values, limits };
        config.refresh_limits();
        config
    }
}

impl Config {
    /// The text of a parameter.
    ///
    /// # Panics
    /// If there is no such parameter: names are written in the code, not taken from input.
    pub fn text(&self, name: &str) -> &str {
        self.values.get(canonical(name)).expect("a parameter named in the code is in the table")
    }

    /// An integer or memory parameter.
    pub fn integer(&self, name: &str) -> i64 {
        self.text(name).parse().expect("`set` stores integers in canonical form")
    }

    /// A flag.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == "yes"
    }

    /// The `save` schedule.
    pub fn save_points(&self) -> Vec<SavePoint> {
        parse_save(self.text("save")).expect("`set` refuses a schedule that does not parse")
    }

    /// Parameters whose names match a pattern, with their texts, sorted by name.
    pub fn matching(&self, pattern: &[u8]) -> Vec<(&'static str, &str)> {
        PARAMETERS
            .iter()
            .filter(|p| glob_match(pattern, p.name.as_bytes(), true))
            .map(|p| (p.name, self.text(p.name)))
            .collect()
    }

    /// Sets a parameter while the process runs.
    pub fn set(&mut self, name: &[u8], value: &[u8]) -> Result<(), ConfigError> {
        if find(name).ok_or(ConfigError::Unknown)?.immutable {
            return Err(ConfigError::Immutable);
        }
        self.set_at_start(name, value)
    }

    /// Sets a parameter from a configuration file or the command line.
    pub fn set_at_start(&mut self, name: &[u8], value: &[u8]) -> Result<(), ConfigError> {
        let parameter = find(name).ok_or(ConfigError::Unknown)?;
        let text = String::from_utf8_lossy(value).into_owned();
        let stored = match parameter.kind {
            Kind::Flag => match text.to_ascii_lowercase().as_str() {
                flag @ ("yes" | "no") => flag.to_owned(),
                _ => return Err(ConfigError::NotFlag),
            },
            Kind::Integer => parse_integer(value).ok_or(ConfigError::NotInteger)?.to_string(),
            Kind::Memory => parse_memory(&text).ok_or(ConfigError::NotMemory)?.to_string(),
            Kind::Choice(words) => {
                let word = words.iter().find(|word| word.eq_ignore_ascii_case(&text));
                (*word.ok_or(ConfigError::NotChoice(words))?).to_owned()
            }
            Kind::Text => text,
        };
        let name = canonical(parameter.name);
        match name {
            "save" if parse_save(&stored).is_none() => return Err(ConfigError::BadSave),
            "notify-keyspace-events" => {
                let classes = EventClasses::parse(stored.as_bytes());
                let classes = classes.ok_or(ConfigError::BadEventClasses)?;
                self.values.insert(name, classes.to_string());
            }
            _ => {
                self.values.insert(name, stored);
            }
        }
        if name == "save" {
            self.values.insert(name, text_of_save(value));
        }
        self.refresh_limits();
        Ok(())
    }

    /// Reads the text of a `redis.conf`: comments, quoting, one directive per line.
    ///
    /// Directives that may stand several times (`save`) add up, as in Redis. Lines whose directive
    /// is not a parameter are handed to `other`, which says whether it knew them.
    /// Errors: the line's number, the line, and why.
    pub fn read_file(
        &mut self,
        text: &[u8],
        mut other: impl FnMut(&[Vec<u8>]) -> bool,
    ) -> Result<(), (usize, String, String)> {
        let mut save: Option<String> = None;
        for (index, line) in text.split(|&b| b == b'\n').enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() || line[0] == b'#' {
                continue;
            }
            let shown = || String::from_utf8_lossy(line).into_owned();
            let args = split_args(line).map_err(|_| {
                (index + 1, shown(), "Unbalanced quotes in configuration line".into())
            })?;
            let [name, values @ ..] = args.as_slice() else { continue };
            if name.eq_ignore_ascii_case(b"save") {
                let more = String::from_utf8_lossy(&values.join(&b' ')).into_owned();
                let all = save.get_or_insert_default();
                if more.is_empty() {
                    all.clear();
                } else {
                    all.push_str(if all.is_empty() { "" } else { " " });
                    all.push_str(&more);
                }
                continue;
            }
            if other(&args) {
                continue;
            }
            self.set_at_start(name, &values.join(&b' '))
                .map_err(|error| (index + 1, shown(), error.to_string()))?;
        }
        if let Some(save) = save {
            self.set_at_start(b"save", save.as_bytes())
                .map_err(|error| (0, format!("save {save}"), error.to_string()))?;
        }
        Ok(())
    }

    fn refresh_limits(&mut self) {
        let size = |name: &str| usize::try_from(self.integer(name)).unwrap_or(0);
        self.limits = Limits {
            list: ListLimits { fill: self.integer("list-max-listpack-size"), ..self.limits.list },
            set_max_ints: size("set-max-intset-entries"),
            hash: HashLimits {
                max_entries: size("hash-max-listpack-entries"),
                max_value_bytes: size("hash-max-listpack-value"),
            },
            zset: SortedSetLimits {
                max_entries: size("zset-max-listpack-entries"),
                max_value_bytes: size("zset-max-listpack-value"),
            },
            max_bulk_len: self.integer("proto-max-bulk-len"),
            max_memory: self.integer("maxmemory").max(0) as u64,
            eviction: EvictionPolicy::parse(self.text("maxmemory-policy")),
            lfu_log_factor: self.integer("lfu-log-factor").max(0) as u64,
            lfu_decay_min: self.integer("lfu-decay-time").max(0) as u64,
            slowlog_us: self.integer("slowlog-log-slower-than"),
            latency_threshold_ms: self.integer("latency-monitor-threshold").max(0) as u64,
            event_classes: EventClasses::parse(self.text("notify-keyspace-events").as_bytes())
                .expect("`set` refuses unknown letters"),
            skip_checksums: self.limits.skip_checksums,
        };
    }
}

/// The parameter of a name, old spellings included.
pub fn find(name: &[u8]) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|p| p.name.as_bytes().eq_ignore_ascii_case(name))
}

/// The present name of a parameter that also has an old one (`slave-…`, `…-ziplist-…`).
fn canonical(name: &str) -> &'static str {
    let modern = name.replace("slave", "replica").replace("ziplist", "listpack");
    let by_name = |wanted: &str| PARAMETERS.iter().find(|p| p.name == wanted).map(|p| p.name);
    by_name(&modern)
        .or_else(|| by_name(name))
        .expect("a parameter named in the code is in the table")
}

/// Reads `100mb` and its kin, in bytes.
/// Source: util.c `memtoull`, 7.0.15.
pub fn parse_memory(text: &str) -> Option<i64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" => 1000,
        "kb" => 1024,
        "m" => 1_000_000,
        "mb" => 1024 * 1024,
        "g" => 1_000_000_000,
        "gb" => 1024 * 1024 * 1024,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(factor)
}

fn parse_save(text: &str) -> Option<Vec<SavePoint>> {
    let numbers: Vec<u64> =
        text.split_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    if !numbers.len().is_multiple_of(2) {
        return None;
    }
    let points = numbers.chunks_exact(2);
    let points = points.map(|pair| SavePoint { after_s: pair[0], changes: pair[1] });
    points.map(|point| (point.after_s > 0).then_some(point)).collect()
}

fn text_of_save(value: &[u8]) -> String {
    String::from_utf8_lossy(value).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_names_are_one_parameter() {
        let mut config = Config::default();
        config.set(b"slave-priority", b"7").unwrap();
        assert_eq!(config.integer("replica-priority"), 7);
        config.set(b"HASH-max-ziplist-entries", b"3").unwrap();
        assert_eq!(config.limits.hash.max_entries, 3);
    }

    #[test]
    fn values_are_checked() {
        let mut config = Config::default();
        assert_eq!(config.set(b"maxmemory", b"100mb"), Ok(()));
        assert_eq!(config.text("maxmemory"), "104857600");
        assert_eq!(config.set(b"maxmemory", b"1xx"), Err(ConfigError::NotMemory));
        assert_eq!(config.set(b"databases", b"3"), Err(ConfigError::Immutable));
        assert_eq!(config.set(b"appendonly", b"maybe"), Err(ConfigError::NotFlag));
        assert_eq!(config.set(b"save", b"1 2 3"), Err(ConfigError::BadSave));
        assert!(matches!(config.set(b"maxmemory-policy", b"x"), Err(ConfigError::NotChoice(_))));
        assert_eq!(config.set(b"nope", b"x"), Err(ConfigError::Unknown));
    }

    #[test]
    fn a_file_is_read_as_redis_reads_it() {
        let mut config = Config::default();
        let text = b"# comment\nport 7001\nsave 900 1\nsave 300 10\ndir \"/tmp/a b\"\nsentinel x\n";
        let mut others = 0;
        config
            .read_file(text, |args| {
                let known = args[0] == b"sentinel";
                others += usize::from(known);
                known
            })
            .unwrap();
        assert_eq!(config.text("port"), "7001");
        assert_eq!(config.text("save"), "900 1 300 10");
        assert_eq!(config.text("dir"), "/tmp/a b");
        assert_eq!(others, 1);
        let error = config.read_file(b"\nbogus 1\n", |_| false).unwrap_err();
        assert_eq!((error.0, error.1.as_str()), (2, "bogus 1"));
    }
}

//! The configuration of one process: every parameter of 7.0.15, in text, with its rules.

mod eviction;
mod file;
pub mod key;
mod kind;
mod memory;
mod output_limits;
mod rewrite;
mod table;

use std::sync::Arc;

use redscope_actor::{Digest, Digester};

use crate::acl::DeclaredUser;
use crate::command::Renames;
use crate::error::foreign;
use crate::glob::glob_match;
use crate::notify::EventClasses;
pub use eviction::{Choice, EvictionPolicy};
pub use file::{FileError, OtherLines, fatal};
use key::{Flag, Key, Number, Text};
use kind::parse_save;
pub use kind::{ConfigError, Kind, Parameter, SavePoint};
pub use memory::parse_memory;
pub use output_limits::{OutputLimit, OutputLimits};
use redscope_data::value::{HashLimits, ListLimits, SortedSetLimits, ValueLimits};
pub use rewrite::OwnLines;
use table::PARAMETERS;

/// The parameters read on every command, ready to use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How values lie.
    pub values: ValueLimits,
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
    /// `client-output-buffer-limit`.
    pub output: OutputLimits,
    /// `client-query-buffer-limit`, in bytes.
    pub query_bytes: usize,
    /// `maxclients`.
    pub max_clients: usize,
    /// `maxmemory-clients` in bytes, 0 for no limit.
    pub client_memory: u64,
    /// `timeout`, in seconds, 0 for none.
    pub idle_s: u64,
    /// Whether wrong checksums are let pass; `DEBUG SET-SKIP-CHECKSUM-VALIDATION` sets it.
    pub skip_checksums: bool,
}

/// Most ticks a second. `CONFIG_MAX_HZ`.
pub(crate) const MAX_HZ: i64 = 500;
/// `CONFIG_REPL_BACKLOG_MIN_SIZE`.
const MIN_BACKLOG_BYTES: i64 = 16 * 1024;

/// Two ticks of ten a second. Source: debug.c `applyWatchdogPeriod`, 7.0.15.
const MIN_WATCHDOG_MS: i64 = 200;

/// What a parameter is set to.
#[derive(Clone, Debug)]
struct Value {
    text: String,
    /// The text as a number, if it is one.
    number: i64,
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        // Only a number of bytes can be more than this.
        let number = text.parse().unwrap_or(i64::MAX);
        Value { text, number }
    }
}

/// All parameters of one process.
#[derive(Clone, Debug)]
pub struct Config {
    /// By the place of the parameter in the table; shared by copies of the process. What goes by an old
    /// name is at the place of the present one.
    values: Arc<Vec<Value>>,
    /// Parsed forms of the parameters that every command needs.
    pub limits: Limits,
    /// Users that the configuration file declares.
    pub users: Vec<DeclaredUser>,
    /// Commands that go by other names.
    pub renames: Renames,
    /// The configuration file the process was started with, if any, as an absolute path.
    pub file: Option<String>,
    /// Modules that the configuration file wants to be loaded, by path.
    pub modules: Vec<String>,
    /// A `save` directive has been read: the default schedule is gone.
    save_is_given: bool,
}

impl Digest for Config {
    /// What follows from the parameters is left out.
    fn digest(&self, into: &mut Digester) {
        let values = self.values.iter().zip(PARAMETERS).enumerate();
        for (place, (value, _)) in values.filter(|(_, (value, p))| value.text != p.default) {
            into.number(place as u64);
            into.add(&*value.text);
        }
        into.debug(&(&self.users, &self.renames, &self.file, self.save_is_given));
        into.number(self.limits.skip_checksums.into());
    }
}

impl Default for Config {
    fn default() -> Self {
        let values = PARAMETERS.iter().map(|p| p.default.to_owned().into()).collect();
        let limits = Limits {
            values: ValueLimits::default(),
            max_bulk_len: 512 * 1024 * 1024,
            max_memory: 0,
            eviction: EvictionPolicy::parse("noeviction"),
            lfu_log_factor: 10,
            lfu_decay_min: 1,
            slowlog_us: 10_000,
            latency_threshold_ms: 0,
            event_classes: EventClasses::default(),
            output: OutputLimits::default(),
            query_bytes: 1 << 30,
            max_clients: 10_000,
            client_memory: 0,
            idle_s: 0,
            skip_checksums: false,
        };
        let mut config = Config {
            values: Arc::new(values),
            limits,
            users: Vec::new(),
            renames: Renames::default(),
            file: None,
            modules: Vec::new(),
            save_is_given: false,
        };
        config.refresh_limits();
        config
    }
}

/// The bytes that the text of a parameter stands for, which need not be UTF-8.
pub fn to_bytes(text: &str) -> Vec<u8> {
    foreign::bytes_of(text.to_owned())
}

/// Every parameter, by name.
pub fn parameters() -> &'static [Parameter] {
    PARAMETERS
}

impl Config {
    /// The text of a parameter.
    pub fn text(&self, key: impl Key) -> &str {
        &self.values[key.place()].text
    }

    /// The text of a parameter by its name, which may be an old one, in small letters; `None` if there
    /// is no such parameter.
    pub fn named(&self, name: &str) -> Option<&str> {
        let place = present_place(name)?;
        let text = &self.values[place].text;
        Some(match PARAMETERS[place].kind {
            Kind::EventClasses => EventClasses::shown(text),
            _ => text,
        })
    }

    /// An integer or memory parameter.
    pub fn integer(&self, key: Number) -> i64 {
        self.values[key.place()].number
    }

    /// Notes the master the process follows, as `host port`, or nothing: it is read back as
    /// `replicaof`.
    pub fn note_master(&mut self, master: String) {
        self.put(key::REPLICAOF.place(), master);
    }

    fn put(&mut self, place: usize, text: String) {
        Arc::make_mut(&mut self.values)[place] = text.into();
    }

    /// A flag.
    pub fn flag(&self, key: Flag) -> bool {
        self.text(key) == "yes"
    }

    /// The `save` schedule.
    pub fn save_points(&self) -> Vec<SavePoint> {
        parse_save(self.text(key::SAVE)).expect("`set` refuses a schedule that does not parse")
    }

    /// Parameters whose names match a pattern, with their texts, sorted by name. Hidden ones must be
    /// named in full.
    pub fn matching(&self, pattern: &[u8]) -> Vec<(&'static str, &str)> {
        let is_meant = |p: &&Parameter| match p.hidden {
            true => pattern.eq_ignore_ascii_case(p.name.as_bytes()),
            false => glob_match(pattern, p.name.as_bytes(), true),
        };
        let found = PARAMETERS.iter().filter(is_meant);
        found.filter_map(|p| Some((p.name, self.named(p.name)?))).collect()
    }

    /// Whether a parameter may be set while the process runs; `is_local` says that a client on the
    /// same machine asks.
    ///
    /// Source: config.c `configSetCommand`, 7.0.15.
    pub fn check_settable(&self, name: &[u8], is_local: bool) -> Result<(), ConfigError> {
        /// With these a client could write files where it likes.
        const PROTECTED: [&str; 2] = ["dbfilename", "dir"];
        let parameter = find(name).ok_or(ConfigError::Unknown)?;
        if parameter.immutable {
            return Err(ConfigError::Immutable);
        }
        if PROTECTED.contains(&parameter.name)
            && !self.allows_protected(key::ENABLE_PROTECTED_CONFIGS, is_local)
        {
            return Err(ConfigError::Protected);
        }
        Ok(())
    }

    /// Whether what a parameter guards is open to a client.
    ///
    /// Source: server.c `allowProtectedAction`, 7.0.15.
    pub fn allows_protected(&self, parameter: Text, is_local: bool) -> bool {
        match self.text(parameter) {
            "yes" => true,
            "local" => is_local,
            _ => false,
        }
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
        let place = present_place(parameter.name).ok_or(ConfigError::Unknown)?;
        let (name, present) = (PARAMETERS[place].name, &self.values[place].text);
        let stored = parameter.kind.normalize(value, present)?;
        let raised = |least: i64| stored.parse::<i64>().unwrap_or(least).max(least);
        // Some are moved to what makes sense.
        let stored = match name {
            "hz" => raised(1).min(MAX_HZ).to_string(),
            "watchdog-period" if stored != "0" => raised(MIN_WATCHDOG_MS).to_string(),
            "repl-backlog-size" => raised(MIN_BACKLOG_BYTES).to_string(),
            _ => stored,
        };
        self.put(place, stored);
        self.refresh_limits();
        Ok(())
    }

    /// Source: server.c `getClientEvictionLimit`, 7.0.15.
    fn client_memory_bytes(&self) -> u64 {
        /// Less would leave no room to talk to the server.
        const LEAST_BYTES: u64 = 128 * 1024;
        let text = self.text(key::MAXMEMORY_CLIENTS);
        let limit = match text.strip_suffix('%').map(|share| share.parse::<u128>()) {
            Some(share) => {
                let whole = self.integer(key::MAXMEMORY).max(0) as u128;
                (whole * share.unwrap_or(0) / 100) as u64
            }
            None => text.parse().unwrap_or(0),
        };
        if limit == 0 { 0 } else { limit.max(LEAST_BYTES) }
    }

    fn refresh_limits(&mut self) {
        let size = |key| usize::try_from(self.integer(key)).unwrap_or(0);
        self.limits = Limits {
            values: ValueLimits {
                list: ListLimits {
                    fill: self.integer(key::LIST_MAX_LISTPACK_SIZE),
                    ..self.limits.values.list
                },
                set_max_ints: size(key::SET_MAX_INTSET_ENTRIES),
                hash: HashLimits {
                    max_entries: size(key::HASH_MAX_LISTPACK_ENTRIES),
                    max_value_bytes: size(key::HASH_MAX_LISTPACK_VALUE),
                },
                zset: SortedSetLimits {
                    max_entries: size(key::ZSET_MAX_LISTPACK_ENTRIES),
                    max_value_bytes: size(key::ZSET_MAX_LISTPACK_VALUE),
                },
            },
            max_bulk_len: self.integer(key::PROTO_MAX_BULK_LEN),
            max_memory: self.integer(key::MAXMEMORY).max(0) as u64,
            eviction: EvictionPolicy::parse(self.text(key::MAXMEMORY_POLICY)),
            lfu_log_factor: self.integer(key::LFU_LOG_FACTOR).max(0) as u64,
            lfu_decay_min: self.integer(key::LFU_DECAY_TIME).max(0) as u64,
            slowlog_us: self.integer(key::SLOWLOG_LOG_SLOWER_THAN),
            latency_threshold_ms: self.integer(key::LATENCY_MONITOR_THRESHOLD).max(0) as u64,
            event_classes: EventClasses::parse(self.text(key::NOTIFY_KEYSPACE_EVENTS).as_bytes())
                .expect("`set` refuses unknown letters"),
            output: OutputLimits::parse(
                self.text(key::CLIENT_OUTPUT_BUFFER_LIMIT),
                OutputLimits::default(),
            )
            .expect("`set` refuses what does not parse"),
            query_bytes: size(key::CLIENT_QUERY_BUFFER_LIMIT),
            max_clients: size(key::MAXCLIENTS),
            client_memory: self.client_memory_bytes(),
            idle_s: self.integer(key::TIMEOUT).max(0) as u64,
            skip_checksums: self.limits.skip_checksums,
        };
    }
}

/// The parameter of a name, old spellings included.
pub fn find(name: &[u8]) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|p| p.name.as_bytes().eq_ignore_ascii_case(name))
}

/// The present name of a parameter.
fn present(name: &'static str) -> &'static str {
    present_place(name).map_or(name, |place| PARAMETERS[place].name)
}

/// The place of a parameter by its name, old (`slave-…`, `…-ziplist-…`) or present.
fn present_place(name: &str) -> Option<usize> {
    let place = |wanted: &str| PARAMETERS.iter().position(|p| p.name == wanted);
    if name == "lua-time-limit" {
        return place("busy-reply-threshold");
    }
    let present = name.replace("slave", "replica").replace("ziplist", "listpack");
    place(&present).or_else(|| place(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_names_are_one_parameter() {
        let mut config = Config::default();
        config.set(b"slave-priority", b"7").unwrap();
        assert_eq!(config.integer(key::REPLICA_PRIORITY), 7);
        config.set(b"HASH-max-ziplist-entries", b"3").unwrap();
        assert_eq!(config.limits.values.hash.max_entries, 3);
    }

    #[test]
    fn values_are_checked() {
        let mut config = Config::default();
        assert_eq!(config.set(b"maxmemory", b"100mb"), Ok(()));
        assert_eq!(config.text(key::MAXMEMORY), "104857600");
        assert_eq!(config.set(b"maxmemory", b"1xx"), Err(ConfigError::NotMemory));
        assert_eq!(config.set(b"databases", b"3"), Err(ConfigError::Immutable));
        assert_eq!(config.set(b"appendonly", b"maybe"), Err(ConfigError::NotFlag));
        assert_eq!(config.set(b"save", b"1 2 3"), Err(ConfigError::BadSave));
        assert!(matches!(config.set(b"maxmemory-policy", b"x"), Err(ConfigError::NotChoice(_))));
        assert_eq!(config.set(b"nope", b"x"), Err(ConfigError::Unknown));
    }
}

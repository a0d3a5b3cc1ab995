//! The configuration of one process: every parameter of 7.0.15, in text, with its rules.

mod eviction;
mod file;
mod kind;
mod memory;
mod output_limits;
mod rewrite;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::acl::DeclaredUser;
use crate::command::Renames;
use crate::glob::glob_match;
use crate::notify::EventClasses;
pub use eviction::{Choice, EvictionPolicy};
pub use file::{FileError, OtherLines};
use kind::parse_save;
pub use kind::{ConfigError, Kind, Parameter, SavePoint};
pub use memory::parse_memory;
pub use output_limits::{OutputLimit, OutputLimits};
use redscope_data::value::{HashLimits, ListLimits, SortedSetLimits, ValueLimits};
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
const MAX_HZ: i64 = 500;
/// `CONFIG_REPL_BACKLOG_MIN_SIZE`.
const MIN_BACKLOG_BYTES: i64 = 16 * 1024;

/// All parameters of one process.
#[derive(Clone, Debug)]
pub struct Config {
    /// By present name; shared by copies of the process.
    values: Arc<BTreeMap<&'static str, String>>,
    /// Parsed forms of the parameters that every command needs.
    pub limits: Limits,
    /// Users that the configuration file declares.
    pub users: Vec<DeclaredUser>,
    /// Commands that go by other names.
    pub renames: Renames,
    /// The configuration file the process was started with, if any, as an absolute path.
    pub file: Option<String>,
    /// A `save` directive has been read: the default schedule is gone.
    save_is_given: bool,
}

impl Default for Config {
    fn default() -> Self {
        let values: BTreeMap<_, _> =
            PARAMETERS.iter().map(|p| (canonical(p.name), p.default.to_owned())).collect();
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
            save_is_given: false,
        };
        config.refresh_limits();
        config
    }
}

/// Every parameter, by name.
pub fn parameters() -> &'static [Parameter] {
    PARAMETERS
}

impl Config {
    /// The text of a parameter.
    ///
    /// # Panics
    /// If there is no such parameter: names are written in the code, not taken from input.
    pub fn text(&self, name: &str) -> &str {
        let text = self.values.get(name).or_else(|| self.values.get(canonical(name)));
        text.expect("a parameter named in the code is in the table")
    }

    /// An integer or memory parameter.
    pub fn integer(&self, name: &str) -> i64 {
        // Only a number of bytes can be more than this.
        self.text(name).parse().unwrap_or(i64::MAX)
    }

    /// Notes the master the process follows, as `host port`, or nothing: it is read back as
    /// `replicaof`.
    pub fn note_master(&mut self, master: String) {
        Arc::make_mut(&mut self.values).insert("replicaof", master);
    }

    /// A flag.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == "yes"
    }

    /// The `save` schedule.
    pub fn save_points(&self) -> Vec<SavePoint> {
        parse_save(self.text("save")).expect("`set` refuses a schedule that does not parse")
    }

    /// Parameters whose names match a pattern, with their texts, sorted by name. Hidden ones must be
    /// named in full.
    pub fn matching(&self, pattern: &[u8]) -> Vec<(&'static str, &str)> {
        let is_meant = |p: &&Parameter| match p.hidden {
            true => pattern.eq_ignore_ascii_case(p.name.as_bytes()),
            false => glob_match(pattern, p.name.as_bytes(), true),
        };
        PARAMETERS.iter().filter(is_meant).map(|p| (p.name, self.text(p.name))).collect()
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
            && !self.allows_protected("enable-protected-configs", is_local)
        {
            return Err(ConfigError::Protected);
        }
        Ok(())
    }

    /// Whether what a parameter guards is open to a client.
    ///
    /// Source: server.c `allowProtectedAction`, 7.0.15.
    pub fn allows_protected(&self, parameter: &str, is_local: bool) -> bool {
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
        let name = canonical(parameter.name);
        let stored = parameter.kind.normalize(value, self.text(name))?;
        let raised = |least: i64| stored.parse::<i64>().unwrap_or(least).max(least);
        // Some are moved to what makes sense.
        let stored = match name {
            "hz" => raised(1).min(MAX_HZ).to_string(),
            "repl-backlog-size" => raised(MIN_BACKLOG_BYTES).to_string(),
            _ => stored,
        };
        Arc::make_mut(&mut self.values).insert(name, stored);
        self.refresh_limits();
        Ok(())
    }

    /// Source: server.c `getClientEvictionLimit`, 7.0.15.
    fn client_memory_bytes(&self) -> u64 {
        /// Less would leave no room to talk to the server.
        const LEAST_BYTES: u64 = 128 * 1024;
        let text = self.text("maxmemory-clients");
        let limit = match text.strip_suffix('%').map(|share| share.parse::<u128>()) {
            Some(share) => {
                let whole = self.integer("maxmemory").max(0) as u128;
                (whole * share.unwrap_or(0) / 100) as u64
            }
            None => text.parse().unwrap_or(0),
        };
        if limit == 0 { 0 } else { limit.max(LEAST_BYTES) }
    }

    fn refresh_limits(&mut self) {
        let size = |name: &str| usize::try_from(self.integer(name)).unwrap_or(0);
        self.limits = Limits {
            values: ValueLimits {
                list: ListLimits {
                    fill: self.integer("list-max-listpack-size"),
                    ..self.limits.values.list
                },
                set_max_ints: size("set-max-intset-entries"),
                hash: HashLimits {
                    max_entries: size("hash-max-listpack-entries"),
                    max_value_bytes: size("hash-max-listpack-value"),
                },
                zset: SortedSetLimits {
                    max_entries: size("zset-max-listpack-entries"),
                    max_value_bytes: size("zset-max-listpack-value"),
                },
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
            output: OutputLimits::parse(
                self.text("client-output-buffer-limit"),
                OutputLimits::default(),
            )
            .expect("`set` refuses what does not parse"),
            query_bytes: size("client-query-buffer-limit"),
            max_clients: size("maxclients"),
            client_memory: self.client_memory_bytes(),
            idle_s: self.integer("timeout").max(0) as u64,
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
    if name == "lua-time-limit" {
        return "busy-reply-threshold";
    }
    let modern = name.replace("slave", "replica").replace("ziplist", "listpack");
    let by_name = |wanted: &str| PARAMETERS.iter().find(|p| p.name == wanted).map(|p| p.name);
    by_name(&modern)
        .or_else(|| by_name(name))
        .expect("a parameter named in the code is in the table")
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
        assert_eq!(config.limits.values.hash.max_entries, 3);
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
}

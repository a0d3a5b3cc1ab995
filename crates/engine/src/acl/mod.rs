//! Users: who may run which command on which keys and channels.
//!
//! Source: acl.c, 7.0.15.

mod check;
mod describe;
mod digest;
mod file;
mod rules;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::LazyLock;

pub(crate) use check::{check, find_denial, note};
pub use file::DeclaredUser;
use redscope_data::Str;
pub(crate) use rules::join_selectors;
use sha2::{Digest, Sha256};

use crate::command::{Args, Channels, CommandSpec, all, key_flags, key_places_with_specs};
use crate::glob::glob_match;

/// A password as it is kept: 64 hex digits.
pub(crate) fn password_digest(password: &[u8]) -> String {
    Sha256::digest(password).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A pattern of keys, with what may be done to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPattern {
    /// The glob.
    pub pattern: Str,
    /// Whether their values may be read.
    pub read: bool,
    /// Whether they may be changed.
    pub write: bool,
}

/// What a user may do: commands, keys, channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Commands and subcommands allowed, by full name.
    commands: BTreeSet<&'static str>,
    /// Whether commands yet to come are allowed too.
    all_commands: bool,
    /// Commands allowed with these first arguments only.
    first_args: BTreeMap<&'static str, Vec<String>>,
    keys: Vec<KeyPattern>,
    all_keys: bool,
    channels: Vec<Str>,
    all_channels: bool,
}

/// Why something is not allowed. The later, the more telling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Denied {
    /// The command itself.
    Command,
    /// A key, by its place among the arguments.
    Key(usize),
    /// A channel, by its place among the arguments.
    Channel(usize),
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Whether anybody can log in.
    pub enabled: bool,
    /// Whether any password will do.
    pub no_password: bool,
    /// `sanitize-payload` or `skip-sanitize-payload`, if either was given.
    sanitize: Option<bool>,
    /// Passwords, as digests, in the order they were given.
    passwords: Vec<String>,
    root: Selector,
    selectors: Vec<Selector>,
}

/// A request or log-in that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Number of the entry.
    pub id: u64,
    /// How often it happened in a row.
    pub count: u64,
    /// `command`, `key`, `channel` or `auth`.
    pub reason: &'static str,
    /// `toplevel`, `multi` or `lua`.
    pub context: &'static str,
    /// The command, key, channel or user.
    pub object: Str,
    /// Who it was.
    pub username: Str,
    /// Unix milliseconds of the first time.
    pub created_ms: u64,
    /// Unix milliseconds of the last time.
    pub updated_ms: u64,
    /// The connection, as `CLIENT INFO` describes it.
    pub client_info: String,
}

/// All users of a process.
#[derive(Clone, Debug)]
pub struct Acl {
    /// Users by name. There is always one called `default`.
    pub users: BTreeMap<Str, User>,
    /// What was refused, newest first.
    pub log: VecDeque<LogEntry>,
    next_log_id: u64,
}

impl Default for Acl {
    fn default() -> Self {
        let users = BTreeMap::from([(Str::from("default"), User::all_powerful())]);
        Acl { users, log: VecDeque::new(), next_log_id: 0 }
    }
}

impl Acl {
    /// The user a client acts as. Mostly there is but one, and nothing to look for.
    pub(crate) fn user(&self, name: &[u8]) -> Option<&User> {
        match self.users.first_key_value() {
            Some((_, only)) if self.users.len() == 1 => Some(only),
            _ => self.users.get(name),
        }
    }

    /// Whether a user may log in with a password.
    pub(crate) fn may_log_in(&self, name: &[u8], password: &[u8]) -> bool {
        self.users.get(name).is_some_and(|user| {
            user.enabled
                && (user.no_password || user.passwords.contains(&password_digest(password)))
        })
    }

    /// Whether connections need no log-in.
    pub(crate) fn default_is_open(&self) -> bool {
        self.users.get(&b"default"[..]).is_some_and(|user| user.enabled && user.no_password)
    }

    /// Gives the default user a password, or none: the parameter `requirepass`.
    pub(crate) fn require_password(&mut self, password: &[u8]) {
        let user = self.users.entry(Str::from("default")).or_default();
        user.passwords.clear();
        user.no_password = password.is_empty();
        if !password.is_empty() {
            user.passwords.push(password_digest(password));
        }
    }

    /// Adds to the log; what repeats the newest of its kind is counted there.
    pub(crate) fn note(&mut self, mut entry: LogEntry, max_len: usize) {
        /// Repetitions within so many milliseconds are one entry.
        const GROUPING_MS: u64 = 60_000;
        let known = self.log.iter().take(10).position(|old| {
            old.reason == entry.reason
                && old.context == entry.context
                && old.object == entry.object
                && old.username == entry.username
                && entry.updated_ms.saturating_sub(old.created_ms) <= GROUPING_MS
        });
        if let Some(mut old) = known.and_then(|at| self.log.remove(at)) {
            old.count += 1;
            old.updated_ms = entry.updated_ms;
            old.client_info = entry.client_info;
            self.log.push_front(old);
            return;
        }
        entry.id = self.next_log_id;
        self.next_log_id += 1;
        self.log.push_front(entry);
        self.log.truncate(max_len);
    }
}

impl User {
    /// A user who may do everything without a password.
    fn all_powerful() -> Self {
        let mut user = User { enabled: true, no_password: true, ..User::default() };
        user.root = Selector {
            commands: every_name().collect(),
            all_commands: true,
            all_keys: true,
            all_channels: true,
            ..Selector::default()
        };
        user
    }

    /// Whether nothing is forbidden, so that nothing needs to be looked at.
    pub(crate) fn may_do_everything(&self) -> bool {
        static COUNT: LazyLock<usize> = LazyLock::new(|| every_name().count());
        let root = &self.root;
        root.all_keys && root.all_channels && root.commands.len() == *COUNT
    }

    fn every_selector(&self) -> impl Iterator<Item = &Selector> {
        std::iter::once(&self.root).chain(&self.selectors)
    }

    /// Checks a request. One selector must allow all of it.
    /// Source: acl.c `ACLCheckAllUserCommandPerm`, 7.0.15.
    pub(crate) fn check(&self, spec: &'static CommandSpec, args: Args<'_>) -> Result<(), Denied> {
        let mut worst = Denied::Command;
        for selector in self.every_selector() {
            match selector.check(spec, args) {
                Ok(()) => return Ok(()),
                Err(denied) => worst = worst.max(denied),
            }
        }
        Err(worst)
    }

    /// Whether a selector allows a request and lets it read any key, as one must whose keys come
    /// from patterns. Source: acl.c `ACLUserCheckCmdWithUnrestrictedPerms`, 7.0.15.
    pub(crate) fn may_read_all_keys(&self, spec: &CommandSpec, args: Args<'_>) -> bool {
        let reads_all = |selector: &Selector| {
            let mut patterns = selector.keys.iter();
            selector.all_keys || patterns.any(|keys| keys.read && *keys.pattern == *b"*")
        };
        self.every_selector().any(|selector| selector.may_run(spec, args) && reads_all(selector))
    }
}

/// Full names of all commands and subcommands.
fn every_name() -> impl Iterator<Item = &'static str> {
    every_spec().map(|spec| spec.full_name)
}

fn every_spec() -> impl Iterator<Item = &'static CommandSpec> {
    all().flat_map(|(_, spec)| std::iter::once(spec).chain(spec.subcommands))
}

impl User {
    /// Whether the user may hear a channel, or subscribe to a pattern.
    pub(crate) fn may_hear(&self, channel: &[u8], is_pattern: bool) -> bool {
        self.every_selector().any(|selector| selector.has_channel(channel, is_pattern))
    }
}

impl Selector {
    fn check(&self, spec: &'static CommandSpec, args: Args<'_>) -> Result<(), Denied> {
        if !self.may_run(spec, args) {
            return Err(Denied::Command);
        }
        if !self.all_keys {
            for (place, key_spec) in key_places_with_specs(spec, args).unwrap_or_default() {
                let flags = key_flags(key_spec, args);
                let wants = |words: &[&str]| words.iter().any(|w| flags.contains(w));
                let read = wants(&["access"]);
                let write = wants(&["insert", "delete", "update"]);
                let fits = |pattern: &KeyPattern| {
                    (pattern.read || !read)
                        && (pattern.write || !write)
                        && glob_match(&pattern.pattern, args[place], false)
                };
                if !self.keys.iter().any(fits) {
                    return Err(Denied::Key(place));
                }
            }
        }
        for place in spec.channels.places(args.len()) {
            if !self.has_channel(args[place], spec.channels == Channels::Patterns) {
                return Err(Denied::Channel(place));
            }
        }
        Ok(())
    }

    /// Whether a channel, or a pattern to subscribe to, is among those allowed.
    fn has_channel(&self, channel: &[u8], is_pattern: bool) -> bool {
        // A pattern must be one of the user's own.
        let fits = |pattern: &Str| match is_pattern {
            true => **pattern == *channel,
            false => glob_match(pattern, channel, false),
        };
        self.all_channels || self.channels.iter().any(fits)
    }

    fn may_run(&self, spec: &CommandSpec, args: Args<'_>) -> bool {
        if self.commands.contains(spec.full_name) {
            return true;
        }
        let first_args = self.first_args.get(spec.full_name);
        first_args.zip(args.get(1)).is_some_and(|(allowed, given)| {
            allowed.iter().any(|arg| arg.as_bytes().eq_ignore_ascii_case(given))
        })
    }
}

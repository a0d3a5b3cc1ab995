//! What consoles may send to real servers.
//!
//! What a command does, the server says itself (`COMMAND`). Flags say who writes and who administers; of those that
//! administer some only tell, and those are let through by name.

use std::collections::BTreeMap;

use redscope_labs::client::repeats;
use redscope_resp::{Frame, split_args};
use redscope_session::LiveRefusal;

/// Commands that count among those of an administrator, and tell without changing anything.
const TELLING: &[&str] = &[
    "acl|cat",
    "acl|dryrun",
    "acl|genpass",
    "acl|getuser",
    "acl|help",
    "acl|list",
    "acl|users",
    "acl|whoami",
    "client|getname",
    "client|help",
    "client|id",
    "client|info",
    "client|list",
    "cluster|count-failure-reports",
    "cluster|replicas",
    "cluster|slaves",
    "config|get",
    "config|help",
    "info",
    "keys",
    "lastsave",
    "latency|doctor",
    "latency|graph",
    "latency|help",
    "latency|histogram",
    "latency|history",
    "latency|latest",
    "module|help",
    "module|list",
    "monitor",
    "role",
    "sentinel|ckquorum",
    "sentinel|get-master-addr-by-name",
    "sentinel|help",
    "sentinel|info-cache",
    "sentinel|master",
    "sentinel|masters",
    "sentinel|myid",
    "sentinel|replicas",
    "sentinel|sentinels",
    "sentinel|slaves",
    "slowlog|get",
    "slowlog|help",
    "slowlog|len",
];
/// Commands that change something others see, though no flag says so.
const CHANGING: &[&str] = &[
    "bgsave",
    "debug",
    "failover",
    "function|kill",
    "memory|purge",
    "psync",
    "replconf",
    "script|debug",
    "script|flush",
    "script|kill",
    "script|load",
    "shutdown",
    "sync",
];
/// Flags of commands that change something, or may have a script do so.
const CHANGES: [&str; 3] = ["write", "admin", "may_replicate"];

/// What a server's commands do, by their names, those of subcommands behind `|`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gate {
    flags: BTreeMap<String, Vec<String>>,
}

impl Gate {
    /// Reads the answer to `COMMAND`. From servers before 7 it has no subcommands.
    pub(crate) fn read(table: &Frame) -> Self {
        let mut gate = Gate::default();
        table.as_array().into_iter().flatten().for_each(|row| gate.add(row));
        gate
    }

    fn add(&mut self, row: &Frame) {
        let Some([name, _, flags, rest @ ..]) = row.as_array() else { return };
        let text = |frame: &Frame| {
            frame.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).to_ascii_lowercase())
        };
        let Some(name) = text(name) else { return };
        let flags = flags.as_array().into_iter().flatten().filter_map(text).collect();
        self.flags.insert(name, flags);
        // Behind the places of keys: categories, tips, key specifications, subcommands.
        let subcommands = rest.get(6).and_then(Frame::as_array);
        subcommands.into_iter().flatten().for_each(|row| self.add(row));
    }

    /// Whether a line may be typed. What redis-cli does itself it does; what it sends then is asked for again.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn line(&self, line: &str) -> Result<(), LiveRefusal> {
        let Ok(args) = split_args(line.as_bytes()) else { return Ok(()) };
        let counted = args.first().filter(|_| args.len() > 1);
        let counted = counted.and_then(|word| repeats(&String::from_utf8_lossy(word)));
        let args = if counted.is_some() { &args[1..] } else { &args[..] };
        let first = args.first().map(|word| word.to_ascii_lowercase()).unwrap_or_default();
        let is_own = ["help", "?", "quit", "exit", "connect", "redis-cli"];
        let is_own = is_own.iter().any(|word| word.as_bytes() == first);
        if first.is_empty() || is_own || first.starts_with(b"--") {
            return Ok(());
        }
        self.command(args)
    }

    /// Whether a command may be sent.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn command<A: AsRef<[u8]>>(&self, args: &[A]) -> Result<(), LiveRefusal> {
        let word = |at: usize| {
            let arg =
                args.get(at).map(|arg| String::from_utf8_lossy(arg.as_ref()).to_ascii_lowercase());
            arg.unwrap_or_default()
        };
        let name = word(0);
        let full = format!("{name}|{}", word(1));
        let command = || match self.flags.contains_key(&full) || is_container(&name) {
            true => full.replace('|', " ").trim_end().to_uppercase(),
            false => name.to_uppercase(),
        };
        if TELLING.contains(&&*full) || TELLING.contains(&&*name) {
            return Ok(());
        }
        if CHANGING.contains(&&*full) || CHANGING.contains(&&*name) {
            return Err(LiveRefusal::Changes { command: command() });
        }
        let Some(flags) = self.flags.get(&full).or_else(|| self.flags.get(&name)) else {
            return Err(LiveRefusal::Unlisted { command: name.to_uppercase() });
        };
        let has = |flag: &str| flags.iter().any(|other| other == flag);
        let is_read = has("readonly") && !has("write") && !has("admin");
        match !is_read && CHANGES.iter().any(|flag| has(flag)) {
            true => Err(LiveRefusal::Changes { command: command() }),
            false => Ok(()),
        }
    }
}

/// Whether all lists know a command by its subcommands.
fn is_container(name: &str) -> bool {
    let is_of = |full: &&&str| full.split_once('|').is_some_and(|(container, _)| container == name);
    TELLING.iter().chain(CHANGING).any(|full| is_of(&full))
}

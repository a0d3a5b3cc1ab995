//! What consoles may send to real servers.
//!
//! What only reads, the server says itself (`COMMAND`). Of the rest some only tell, or concern nothing but the
//! connection they come over; those are let through by name, and nothing else is: no flag says of `EVAL`, `FCALL` and
//! `PUBLISH` what they may do. And of what is marked as reading, some does more.

use std::collections::BTreeMap;

use redscope_labs::client::repeats;
use redscope_resp::{Frame, split_args};
use redscope_session::LiveRefusal;

/// Commands that change nothing but the state of their own connection, though they are not marked as reading.
const TELLING: &[&str] = &[
    "acl|cat",
    "acl|dryrun",
    "acl|genpass",
    "acl|getuser",
    "acl|help",
    "acl|list",
    "acl|users",
    "acl|whoami",
    "asking",
    "auth",
    "client|caching",
    "client|getname",
    "client|getredir",
    "client|help",
    "client|id",
    "client|info",
    "client|list",
    "client|reply",
    "client|setname",
    "client|tracking",
    "client|trackinginfo",
    "cluster|count-failure-reports",
    "cluster|countkeysinslot",
    "cluster|getkeysinslot",
    "cluster|help",
    "cluster|info",
    "cluster|keyslot",
    "cluster|links",
    "cluster|myid",
    "cluster|nodes",
    "cluster|replicas",
    "cluster|shards",
    "cluster|slaves",
    "cluster|slots",
    "command",
    "config|get",
    "config|help",
    "discard",
    "echo",
    "exec",
    "function|dump",
    "function|help",
    "function|list",
    "function|stats",
    "hello",
    "info",
    "lastsave",
    "latency|doctor",
    "latency|graph",
    "latency|help",
    "latency|histogram",
    "latency|history",
    "latency|latest",
    "memory|doctor",
    "memory|help",
    "memory|malloc-stats",
    "memory|stats",
    "module|help",
    "module|list",
    "monitor",
    "multi",
    "object|help",
    "ping",
    "psubscribe",
    "pubsub|channels",
    "pubsub|help",
    "pubsub|numpat",
    "pubsub|numsub",
    "pubsub|shardchannels",
    "pubsub|shardnumsub",
    "punsubscribe",
    "quit",
    "readonly",
    "readwrite",
    "reset",
    "role",
    "script|exists",
    "script|help",
    "select",
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
    "ssubscribe",
    "subscribe",
    "sunsubscribe",
    "time",
    "unsubscribe",
    "unwatch",
    "wait",
    "watch",
    "xgroup|help",
    "xinfo|help",
];

/// Commands that are marked as reading and may change something all the same. A script that may not write is refused
/// writes alone: `CLUSTER FAILOVER`, `CLUSTER DELSLOTS` and `SLOWLOG RESET` are none (script.c `scriptCall`, 7.0.15).
/// `PFCOUNT` keeps what it has counted in the key.
const MORE_THAN_READING: &[&str] = &["eval_ro", "evalsha_ro", "fcall_ro", "pfcount"];

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
        let is_own = ["help", "?", "quit", "exit", "connect", "redis-cli", "printf"];
        let is_own = is_own.iter().any(|word| word.as_bytes() == first);
        if first.is_empty() || is_own {
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
        if [&*full, &*name].iter().any(|one| TELLING.contains(one)) {
            return Ok(());
        }
        let Some(flags) = self.flags.get(&full).or_else(|| self.flags.get(&name)) else {
            return Err(LiveRefusal::Unlisted { command: name.to_uppercase() });
        };
        let has = |flag: &str| flags.iter().any(|other| other == flag);
        let more = MORE_THAN_READING.contains(&&*name);
        match has("readonly") && !has("write") && !has("admin") && !more {
            true => Ok(()),
            false => Err(LiveRefusal::Changes { command: self.called(&name, &full) }),
        }
    }

    /// What a command is called: with its subcommand, if it is one that has some.
    fn called(&self, name: &str, full: &str) -> String {
        let is_of =
            |other: &str| other.split_once('|').is_some_and(|(container, _)| container == name);
        let has_some =
            self.flags.keys().any(|other| is_of(other)) || TELLING.iter().any(|other| is_of(other));
        let called = if has_some { full.replace('|', " ") } else { name.to_owned() };
        called.trim_end().to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use redscope_resp::FrameDecoder;

    use super::*;

    /// By some rows of redis-server 7.0.15.
    fn gate() -> Gate {
        let mut decoder = FrameDecoder::default();
        decoder.feed(include_bytes!("recorded/command_info.resp"));
        Gate::read(&decoder.next_frame().unwrap().expect("it is whole"))
    }

    #[test]
    fn what_tells_is_let_through() {
        for line in [
            "GET k",
            "get k",
            "3 GET k",
            "CONFIG GET maxmemory",
            "INFO",
            "KEYS *",
            "CLIENT LIST",
            "CLUSTER NODES",
            "ACL WHOAMI",
            "SLOWLOG GET",
            "MONITOR",
            "SUBSCRIBE c",
            "MULTI",
            "MEMORY USAGE k",
            "SELECT 1",
            "GET k \"",
            "help SET",
            "connect 127.0.0.1 1",
            "",
            "FUNCTION LIST",
        ] {
            assert_eq!(gate().line(line), Ok(()), "{line}");
        }
    }

    #[test]
    fn what_changes_something_or_may_is_not() {
        for (line, command) in [
            ("SET k v", "SET"),
            ("5 set k v", "SET"),
            ("+2 DEL k", "DEL"),
            ("EVAL \"return redis.call('set','a',1)\" 0", "EVAL"),
            ("FCALL f 0", "FCALL"),
            ("EVAL_RO \"return redis.call('cluster','bumpepoch')\" 0", "EVAL_RO"),
            ("evalsha_ro 0123 0", "EVALSHA_RO"),
            ("FCALL_RO f 0", "FCALL_RO"),
            ("PFCOUNT k", "PFCOUNT"),
            ("PUBLISH c m", "PUBLISH"),
            ("CONFIG SET maxmemory 1", "CONFIG SET"),
            ("CONFIG RESETSTAT", "CONFIG RESETSTAT"),
            ("CLIENT KILL ID 1", "CLIENT KILL"),
            ("CLUSTER FAILOVER", "CLUSTER FAILOVER"),
            ("ACL SETUSER u", "ACL SETUSER"),
            ("SHUTDOWN NOSAVE", "SHUTDOWN"),
            ("DEBUG SLEEP 1", "DEBUG"),
            ("SCRIPT FLUSH", "SCRIPT FLUSH"),
            ("FUNCTION DELETE l", "FUNCTION DELETE"),
            ("SORT k STORE d", "SORT"),
            ("REPLICAOF NO ONE", "REPLICAOF"),
            ("CLIENT NOSUCH", "CLIENT NOSUCH"),
            ("ACL LOG RESET", "ACL LOG"),
            ("FAILOVER", "FAILOVER"),
            ("MEMORY PURGE", "MEMORY PURGE"),
            ("SLOWLOG RESET", "SLOWLOG RESET"),
        ] {
            let refused = gate().line(line).expect_err(line);
            let LiveRefusal::Changes { command: said } = &refused else { panic!("{refused:?}") };
            assert_eq!(said, command, "{line}");
        }
    }

    #[test]
    fn what_nobody_knows_is_not() {
        let unlisted = |command: &str| Err(LiveRefusal::Unlisted { command: command.to_owned() });
        assert_eq!(gate().line("MODULE.WRITE k"), unlisted("MODULE.WRITE"));
        assert_eq!(
            Gate::default().line("GET k"),
            unlisted("GET"),
            "nothing is known before its table is read"
        );
        assert_eq!(Gate::read(&Frame::Integer(1)), Gate::default());
    }
}

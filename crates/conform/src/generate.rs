//! Random commands that make sense more often than not, drawn from the command table.

use std::collections::BTreeSet;
use std::rc::Rc;

use redscope_actor::Rng;
use redscope_engine::command::{
    Argument, ArgumentKind, CommandSpec, Flags, Group, Run, all, arguments,
};

use crate::values::{Values, all_keys, any_key};

/// Commands that say nothing about the data set, end the connection, or wait for others.
const NOT_DRAWN: &[&str] = &[
    "auth",
    "client",
    "config",
    "debug",
    "eval",
    "eval_ro",
    "evalsha",
    "evalsha_ro",
    "failover",
    "fcall",
    "fcall_ro",
    "function",
    "hello",
    "info",
    "latency",
    "lolwut",
    "memory",
    "migrate",
    "module",
    "monitor",
    "pfdebug",
    "pfselftest",
    "psync",
    "publish",
    "quit",
    "replconf",
    "replicaof",
    "reset",
    "restore",
    "restore-asking",
    "role",
    "save",
    "bgsave",
    "bgrewriteaof",
    "script",
    "select",
    "shutdown",
    "slaveof",
    "slowlog",
    "spublish",
    "swapdb",
    "sync",
    "time",
    "wait",
    "acl",
    "command",
    "cluster",
    "readonly",
    "readwrite",
    "asking",
    "lastsave",
    "object|freq",
    "multi",
    "exec",
    "discard",
    "watch",
    "unwatch",
    "flushall",
    "flushdb",
    "randomkey",
];

/// Draws commands from a seed.
pub struct Generator {
    rng: Rng,
    /// What may be drawn; families with few commands stand there several times.
    drawn: Vec<(Group, &'static CommandSpec, Rc<[Argument]>)>,
    /// Requests that must follow the last one.
    pending: Vec<(&'static CommandSpec, Vec<Vec<u8>>)>,
    /// Inside `MULTI`, how many commands are still to come before `EXEC`.
    in_transaction: Option<u64>,
}

impl Generator {
    /// Draws from these families, named as `COMMAND DOCS` does; from all if there are none.
    pub fn new(rng: Rng, families: &[String]) -> Self {
        let wanted = |group: Group| {
            families.is_empty() || families.iter().any(|family| family == group.name())
        };
        let mut drawn = Vec::new();
        for (group, spec) in all().filter(|(group, _)| wanted(*group)) {
            for row in spec.subcommands.iter().chain([spec]) {
                let excluded = NOT_DRAWN.contains(&spec.name)
                    || NOT_DRAWN.contains(&row.full_name)
                    || row.name == "help"
                    || matches!(row.run, Run::Container)
                    || matches!(group, Group::PubSub | Group::Sentinel | Group::Module)
                    || row.flags.has(Flags::ONLY_SENTINEL);
                if !excluded {
                    drawn.push((group, row, arguments(row.arguments).into()));
                }
            }
        }
        Generator { rng, drawn, pending: Vec::new(), in_transaction: None }
    }

    /// Leaves out the commands that wait, which a recording cannot show.
    pub fn without_waits(mut self) -> Self {
        self.drawn.retain(|(_, spec, _)| !spec.flags.has(Flags::BLOCKING));
        self
    }

    /// Whether nothing is half done: no `MULTI` open, nothing left to chance in a key.
    pub fn is_at_rest(&self) -> bool {
        self.in_transaction.is_none() && self.pending.is_empty()
    }

    /// Requests after which some keys expire in six milliseconds; mostly none.
    pub fn expiring(&mut self) -> Vec<Vec<Vec<u8>>> {
        if self.rng.below(4) != 0 {
            return Vec::new();
        }
        let count = 1 + self.rng.below(6);
        // Each once: by the second time its time may be up.
        let keys: BTreeSet<_> = (0..count).map(|_| any_key(&mut self.rng)).collect();
        let expire = |key| vec![b"PEXPIRE".to_vec(), key, b"6".to_vec()];
        keys.into_iter().map(expire).collect()
    }

    /// Whether memory is over its limit while the next commands are carried out, which is seldom.
    pub fn fills_memory(&mut self) -> bool {
        self.rng.below(40) == 0
    }

    /// Forgets an open `MULTI`, which the caller discards.
    pub fn leave_transaction(&mut self) {
        self.in_transaction = None;
    }

    /// The next command with its arguments.
    pub fn command(&mut self) -> (&'static CommandSpec, Vec<Vec<u8>>) {
        if let Some(next) = self.pending.pop() {
            return next;
        }
        if let Some(turn) = self.transaction_turn() {
            return turn;
        }
        let (group, spec, tree) = self.draw();
        let mut words: Vec<Vec<u8>> =
            spec.full_name.split('|').map(|word| word.to_uppercase().into_bytes()).collect();
        let mut values = Values::new(&mut self.rng, group, spec);
        for argument in tree.iter() {
            fill(&mut values, argument, &mut words);
        }
        let has =
            |words: &[Vec<u8>], word: &[u8]| words.iter().any(|arg| arg.eq_ignore_ascii_case(word));
        let is_sort = spec.name.starts_with("sort");
        if is_sort && (has(&words, b"BY") || has(&words, b"GET")) {
            return self.sort_of_list(spec, words);
        }
        if spec.name == "scan" {
            return self.scan_of_the_living(spec, words);
        }
        self.spoil(&mut words);
        // Distances have the last digit of whatever C library computed their sines.
        let stores_distances = group == Group::Geo && has(&words, b"STOREDIST");
        if spec.name == "spop" || is_sort && words.len() > 3 || stores_distances {
            self.follow_with_del(&words);
        }
        (spec, words)
    }

    /// Sorts a list made for it: which of equal elements come into a part of the whole, and which
    /// keys are looked up first, depends on the order they had, and only a list has one.
    fn sort_of_list(
        &mut self,
        spec: &'static CommandSpec,
        mut words: Vec<Vec<u8>>,
    ) -> (&'static CommandSpec, Vec<Vec<u8>>) {
        const KEY: &[u8] = b"to-sort";
        words[1] = KEY.to_vec();
        self.pending.push((spec, words));
        let mut push = vec![b"RPUSH".to_vec(), KEY.to_vec()];
        push.extend((0..1 + self.rng.below(30)).map(|_| self.rng.below(40).to_string().into()));
        self.pending.push((row("rpush"), push));
        (row("del"), vec![b"DEL".to_vec(), KEY.to_vec()])
    }

    /// Looks at every key before: which ones a scan meets, and in which order, is up to the table.
    fn scan_of_the_living(
        &mut self,
        spec: &'static CommandSpec,
        mut words: Vec<Vec<u8>>,
    ) -> (&'static CommandSpec, Vec<Vec<u8>>) {
        // With TYPE every key met counts as looked up, so that has to be all of them.
        if words.iter().any(|word| word == b"TYPE") {
            words[1] = b"0".to_vec();
            words.extend([b"COUNT".to_vec(), b"1000".to_vec()]);
        }
        self.pending.push((spec, words));
        (row("exists"), [b"EXISTS".to_vec()].into_iter().chain(all_keys()).collect())
    }

    /// A row of the table; one that waits, which takes its time, only now and then.
    fn draw(&mut self) -> (Group, &'static CommandSpec, Rc<[Argument]>) {
        loop {
            let index = self.rng.below(self.drawn.len() as u64) as usize;
            let spec = self.drawn[index].1;
            if !spec.flags.has(Flags::BLOCKING) || self.rng.below(40) == 0 {
                return self.drawn[index].clone();
            }
        }
    }

    /// Now and then a transaction: `MULTI`, some commands, `EXEC`.
    fn transaction_turn(&mut self) -> Option<(&'static CommandSpec, Vec<Vec<u8>>)> {
        let named = |name: &str| (row(name), vec![name.to_uppercase().into_bytes()]);
        match self.in_transaction {
            None if self.rng.below(200) == 0 => {
                self.in_transaction = Some(1 + self.rng.below(4));
                Some(named("multi"))
            }
            Some(0) => {
                self.in_transaction = None;
                Some(named(if self.rng.below(4) == 0 { "discard" } else { "exec" }))
            }
            Some(left) => {
                self.in_transaction = Some(left - 1);
                None
            }
            None => None,
        }
    }

    /// Chance or a table's order decided what is left in a key: both servers start it anew.
    fn follow_with_del(&mut self, words: &[Vec<u8>]) {
        let stores = |word: &Vec<u8>| [&b"STORE"[..], b"STOREDIST"].contains(&&word[..]);
        let target = words.iter().position(stores).and_then(|at| words.get(at + 1));
        let target = match words[0].starts_with(b"SORT") {
            true => target,
            false => target.or(words.get(1)),
        };
        if let Some(target) = target {
            self.pending.push((row("del"), vec![b"DEL".to_vec(), target.clone()]));
        }
    }

    /// Makes one command in thirty wrong.
    fn spoil(&mut self, words: &mut Vec<Vec<u8>>) {
        match self.rng.below(90) {
            // An empty request has no answer to wait for.
            0 if words.len() > 1 => {
                words.pop();
            }
            1 => words.push(b"extra".to_vec()),
            // Another score would make ranges by text undefined.
            2 if words.len() > 2 && !words[1].starts_with(b"lex:") => {
                let place = 1 + self.rng.below(words.len() as u64 - 1) as usize;
                // A word that turns a relative expiry or an id into the clock's would differ.
                words[place] = [&b"foo"[..], b"", b"-1", b"9223372036854775808"]
                    [self.rng.below(4) as usize]
                    .to_vec();
            }
            _ => {}
        }
    }
}

/// A row of the table that is known to be there.
fn row(name: &str) -> &'static CommandSpec {
    all().find(|(_, spec)| spec.name == name).expect("the caller names a command").1
}

fn fill(values: &mut Values<'_>, argument: &Argument, words: &mut Vec<Vec<u8>>) {
    if argument.optional && !values.takes_optional(argument) {
        return;
    }
    let times = if argument.multiple { values.repetitions(argument) } else { 1 };
    for turn in 0..times {
        if let Some(token) = argument.token
            && (turn == 0 || argument.multiple_token)
        {
            words.push(token.as_bytes().to_vec());
        }
        match &argument.kind {
            ArgumentKind::PureToken => {}
            ArgumentKind::OneOf(any_of) => {
                let mut chosen = values.choose(any_of).clone();
                chosen.optional = false;
                fill(values, &chosen, words);
            }
            ArgumentKind::Block(all_of) => {
                for argument in all_of {
                    fill(values, argument, words);
                }
            }
            _ => words.push(values.value(argument)),
        }
    }
}

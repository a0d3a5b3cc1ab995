//! Transactions: ways to change what others change, and every order in which they can meet.
//!
//! Some add to a counter, of which as much must be there in the end as clients were told; some move from one account
//! to another, which together must have the same at every moment somebody looks.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::interleave::{Actor, Judged, Play, Sleeps};
use crate::program::{Program, ProgramError, Value};

/// A way to change what others change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it is called.
    pub name: &'static str,
    writes: &'static str,
    /// What somebody does who looks; none if nobody does.
    reads: Option<&'static str>,
    /// The keys there are at the start, whose sum is judged.
    start: &'static [(&'static str, &'static str)],
}

macro_rules! program {
    ($name:literal) => {
        include_str!(concat!("programs/", $name, ".app"))
    };
}

const COUNTER: &[(&str, &str)] = &[("likes", "10")];
const ACCOUNTS: &[(&str, &str)] = &[("alice", "10"), ("bob", "10")];
/// An account that cannot be added to.
const BROKEN: &[(&str, &str)] = &[("alice", "10"), ("bob", "ten")];

/// The cases, in the order in which they are told.
pub const CASES: [Case; 13] = [
    counter("plain", program!("plain")),
    counter("multi", program!("multi")),
    counter("watch-late", program!("watch-late")),
    counter("watch-once", program!("watch-once")),
    counter("watch", program!("watch")),
    counter("lua", program!("lua")),
    counter("incr", program!("incr")),
    accounts("transfer", program!("transfer"), program!("look"), ACCOUNTS),
    accounts("transfer-multi", program!("transfer-multi"), program!("look"), ACCOUNTS),
    accounts("look-twice", program!("transfer-multi"), program!("look-twice"), ACCOUNTS),
    accounts("execabort", program!("execabort"), program!("look"), ACCOUNTS),
    accounts("no-rollback", program!("transfer-multi"), program!("look"), BROKEN),
    accounts("lua-error", program!("lua-error"), program!("look"), BROKEN),
];

const fn counter(name: &'static str, writes: &'static str) -> Case {
    Case { name, writes, reads: None, start: COUNTER }
}

const fn accounts(
    name: &'static str,
    writes: &'static str,
    reads: &'static str,
    start: &'static [(&'static str, &'static str)],
) -> Case {
    Case { name, writes, reads: Some(reads), start }
}

impl Case {
    /// The case of this name.
    pub fn find(name: &str) -> Option<&'static Case> {
        CASES.iter().find(|case| case.name == name)
    }

    /// What clients do, as a program: `write(n)`, and `read()` if somebody looks.
    pub fn text(&self) -> String {
        match self.reads {
            Some(reads) => format!("{reads}\n{}", self.writes),
            None => self.writes.to_owned(),
        }
    }

    /// Whether accounts are judged, and not a counter.
    pub fn has_accounts(&self) -> bool {
        self.reads.is_some()
    }

    /// The keys that are judged.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.start.iter().map(|(key, _)| *key)
    }

    /// The play of so many who write, each one thing.
    ///
    /// Errors: none, unless the programs of this folder are broken.
    pub fn play(&self, writers: usize) -> Result<Play, ProgramError> {
        let program = Rc::new(Program::read(&self.text())?);
        let actor = |name: String, handler: &str, arguments: Vec<Value>| Actor {
            name,
            program: Rc::clone(&program),
            reads: handler == "read",
            handler: handler.to_owned(),
            arguments,
        };
        let reader = self.reads.map(|_| actor("r1".to_owned(), "read", Vec::new()));
        let writers =
            (1..=writers).map(|number| actor(format!("w{number}"), "write", vec![Value::Int(1)]));
        let numbers = self.start.iter().filter_map(|(_, value)| value.parse::<i64>().ok());
        let set = |(key, value): &(&str, &str)| {
            [b"SET".as_slice(), key.as_bytes(), value.as_bytes()].map(<[u8]>::to_vec).to_vec()
        };
        Ok(Play {
            actors: reader.into_iter().chain(writers).collect(),
            key: self.start.iter().map(|(key, _)| *key).collect::<Vec<_>>().join("+").into_bytes(),
            row: Value::Int(numbers.sum()),
            is_cached: true,
            marker: Value::Nil,
            tries_fail: false,
            tries_again: false,
            sleeps: Sleeps::Any,
            settings: BTreeMap::new(),
            judged: Judged::Sum {
                keys: self.keys().map(|key| key.as_bytes().to_vec()).collect(),
                setup: self.start.iter().map(set).collect(),
            },
        })
    }
}

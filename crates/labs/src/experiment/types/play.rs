//! An application that runs: its commands one after the other, with their replies.

use redscope_resp::format_reply;
use serde::{Deserialize, Serialize};

use super::hold::{count, encoding};
use super::line::words;
use crate::experiment::alone::Redis;
use crate::program::Value;

/// A command that was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who sent it; empty: the only client.
    pub client: String,
    /// The command.
    pub line: String,
    /// The reply as redis-cli shows it.
    pub reply: String,
    /// Virtual milliseconds that passed before it.
    pub after_ms: u64,
    /// The name of what is to be said about it.
    pub tells: String,
    /// What its key is like afterwards; `None`: there is none.
    pub inside: Option<Inside>,
}

/// A key from inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// The key.
    pub key: String,
    /// Its type.
    pub kind: String,
    /// Its encoding.
    pub encoding: String,
    /// Its parts; of a string its bytes.
    pub count: u64,
    /// What it takes, by `MEMORY USAGE`.
    pub bytes: u64,
}

/// What an application has done.
#[derive(Debug)]
pub(super) struct Play {
    redis: Redis,
    steps: Vec<Step>,
    key: &'static str,
    passed_ms: u64,
}

impl Play {
    /// Nothing has been done.
    pub(super) fn new() -> Self {
        Play { redis: Redis::new(), steps: Vec::new(), key: "", passed_ms: 0 }
    }

    /// What was done.
    pub(super) fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    /// The key that is looked at from here on.
    pub(super) fn look_at(&mut self, key: &'static str) {
        self.key = key;
    }

    /// Time passes before the next command.
    pub(super) fn wait_ms(&mut self, ms: u64) {
        self.redis.pass(ms);
        self.passed_ms += ms;
    }

    /// The only client sends a command.
    pub(super) fn run(&mut self, tells: &str, line: impl AsRef<str>) -> Value {
        self.run_as("", tells, line)
    }

    /// A client sends a command.
    pub(super) fn run_as(
        &mut self,
        client: &'static str,
        tells: &str,
        line: impl AsRef<str>,
    ) -> Value {
        let line = line.as_ref();
        let reply = self.redis.reply(client, &words(line));
        let value = reply.as_ref().map_or(Value::Nil, Value::of_reply);
        let inside = self.inside();
        self.steps.push(Step {
            client: client.to_owned(),
            line: line.to_owned(),
            reply: reply.as_ref().map_or_else(String::new, format_reply),
            after_ms: std::mem::take(&mut self.passed_ms),
            tells: tells.to_owned(),
            inside,
        });
        value
    }

    fn inside(&mut self) -> Option<Inside> {
        let (kind, count) = count(&mut self.redis, self.key);
        let bytes = self.redis.memory_bytes(self.key.as_bytes());
        (bytes > 0).then(|| Inside {
            key: self.key.to_owned(),
            kind,
            encoding: encoding(&mut self.redis, self.key),
            count,
            bytes,
        })
    }
}

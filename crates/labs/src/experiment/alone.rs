//! The engine alone, asked one command after the other.

use std::collections::BTreeMap;

use redscope_data::value::Value as Stored;
use redscope_engine::config::Config;
use redscope_engine::{Alone, ClientId, Engine, Mode};
use redscope_resp::{Frame, format_reply};

use crate::ask::reply;
use crate::program::Value;

/// The moment at which it begins, in Unix milliseconds.
pub(super) const BEGIN_MS: u64 = 1_700_000_000_000;

/// An engine that begins without any key, and the clients that ask it, by their names.
#[derive(Clone, Debug)]
pub(super) struct Redis {
    engine: Engine,
    clients: BTreeMap<&'static str, ClientId>,
    now_ms: u64,
}

impl Redis {
    pub(super) fn new() -> Self {
        let engine = Engine::new(Mode::Standalone, Config::default(), 0, BEGIN_MS);
        Redis { engine, clients: BTreeMap::new(), now_ms: BEGIN_MS }
    }

    /// Carries out a command of the client without a name.
    pub(super) fn ask(&mut self, args: &[&[u8]]) -> Value {
        self.reply("", args).map_or(Value::Nil, |frame| Value::of_reply(&frame))
    }

    /// The reply to a command as redis-cli shows it.
    pub(super) fn shown(&mut self, args: &[&[u8]]) -> String {
        self.reply("", args).map_or_else(String::new, |frame| format_reply(&frame))
    }

    /// The reply to a command of a client; `None`: there is none as yet.
    pub(super) fn reply(
        &mut self,
        client: &'static str,
        args: &[impl AsRef<[u8]>],
    ) -> Option<Frame> {
        let Redis { engine, clients, now_ms } = self;
        let connect = || engine.connect(String::new(), String::new(), *now_ms);
        let client = *clients.entry(client).or_insert_with(connect);
        reply(engine, &mut Alone, *now_ms, client, args)
    }

    /// Time passes. It stands still otherwise.
    pub(super) fn pass(&mut self, ms: u64) {
        self.now_ms += ms;
    }

    /// What a key takes, all of its parts counted; 0 if there is none.
    pub(super) fn memory_bytes(&mut self, key: &[u8]) -> u64 {
        let bytes = self.ask(&[b"MEMORY", b"USAGE", key, b"SAMPLES", b"0"]);
        bytes.number().map_or(0, i64::unsigned_abs)
    }

    /// What a key holds.
    pub(super) fn stored(&self, key: &[u8]) -> Option<&Stored> {
        self.engine.dbs[0].get(key).map(|entry| &entry.value)
    }
}

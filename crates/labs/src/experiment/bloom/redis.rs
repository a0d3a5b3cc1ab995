//! The engine alone, asked one command after the other.

use redscope_data::value::Value as Stored;
use redscope_engine::config::Config;
use redscope_engine::{Alone, ClientId, Engine, Mode};
use redscope_resp::format_reply;

use super::layer::Layer;
use crate::ask::{ask, reply};
use crate::program::Value;

/// Time stands still: nothing here depends on it.
const NOW_MS: u64 = 1_700_000_000_000;

/// An engine without any key, and the client that asks it.
#[derive(Clone, Debug)]
pub(super) struct Redis {
    engine: Engine,
    client: ClientId,
}

impl Redis {
    pub(super) fn new() -> Self {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 0, NOW_MS);
        let client = engine.connect(String::new(), String::new(), NOW_MS);
        Redis { engine, client }
    }

    /// Carries out a command.
    pub(super) fn ask(&mut self, args: &[&[u8]]) -> Value {
        ask(&mut self.engine, &mut Alone, NOW_MS, self.client, args)
    }

    /// The reply to a command as redis-cli shows it.
    pub(super) fn shown(&mut self, args: &[&[u8]]) -> String {
        let reply = reply(&mut self.engine, &mut Alone, NOW_MS, self.client, args);
        reply.map_or_else(String::new, |frame| format_reply(&frame))
    }

    /// What a key takes, all of its parts counted.
    pub(super) fn memory_bytes(&mut self, key: &[u8]) -> u64 {
        let bytes = self.ask(&[b"MEMORY", b"USAGE", key, b"SAMPLES", b"0"]);
        bytes.number().map_or(0, i64::unsigned_abs)
    }

    /// The filters of a chain, oldest first.
    pub(super) fn layers(&self, key: &[u8]) -> Vec<Layer> {
        match self.engine.dbs[0].get(key).map(|entry| &entry.value) {
            Some(Stored::Bloom(bloom)) => bloom.layers.iter().map(Layer::of_engine).collect(),
            _ => Vec::new(),
        }
    }
}

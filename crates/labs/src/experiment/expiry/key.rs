//! A key of the lab, as it is written and as it is counted.

use redscope_engine::config::Config;
use redscope_engine::{Alone, Engine, Mode};

/// What is stored under each key.
const VALUE: &str = "vvvvvvvvvvvvvvvvvvvv";
/// So many keys are weighed.
const WEIGHED: u32 = 1024;

/// The key that never expires, for which bystanders ask.
pub(super) const STAYS: &str = "stays";

/// The request that writes a key, with the Unix millisecond at which its time is up.
pub(super) fn add_set(key: u32, at_unix_ms: u64, bytes: &mut Vec<u8>) {
    let (name, at) = (name(key), at_unix_ms.to_string());
    redscope_resp::encode_command(&["SET", &name, VALUE, "PXAT", &at], bytes);
}

/// The request that writes the key that never expires.
pub(super) fn add_set_stays(bytes: &mut Vec<u8>) {
    redscope_resp::encode_command(&["SET", STAYS, VALUE], bytes);
}

/// The request for a key; `None`: the one that never expires.
pub(super) fn get(key: Option<u32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let name = key.map(name);
    redscope_resp::encode_command(&["GET", name.as_deref().unwrap_or(STAYS)], &mut bytes);
    bytes
}

fn name(key: u32) -> String {
    format!("k:{key}")
}

/// What a key takes in a Redis, in bytes, with its share of the tables: weighed on many.
pub(super) fn key_bytes() -> u64 {
    let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 1);
    let client = engine.connect(String::new(), String::new(), 1);
    let before = engine.used_memory_bytes();
    for key in 0..WEIGHED {
        let name = name(1_000_000 + key);
        let args: [&[u8]; 5] = [b"SET", name.as_bytes(), VALUE.as_bytes(), b"PX", b"1000"];
        engine.execute(&mut Alone, 1, client, &args);
        // A reply that nobody takes would be counted too.
        if let Some(client) = engine.clients.peek_mut(client) {
            client.output.clear();
        }
    }
    (engine.used_memory_bytes() - before) / u64::from(WEIGHED)
}

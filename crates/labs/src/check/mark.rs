//! How far the keys of writers are at servers.

use redscope_data::value::Value;
use redscope_engine::Engine;
use redscope_resp::parse_integer;

fn value<'a>(engine: &'a Engine, key: &str) -> Option<&'a Value> {
    Some(&engine.dbs[0].get(key.as_bytes())?.value)
}

/// How far a key is at a server; 0 if it is not there.
pub(super) fn mark(engine: &Engine, key: &str) -> u64 {
    match value(engine, key) {
        Some(Value::Int(number)) => u64::try_from(*number).unwrap_or(0),
        Some(Value::List(list)) => list.len() as u64,
        _ => 0,
    }
}

/// The elements of a list at a server.
pub(super) fn elements(engine: &Engine, key: &str) -> Vec<u64> {
    let Some(Value::List(list)) = value(engine, key) else { return Vec::new() };
    let number = |element: redscope_data::Str| {
        parse_integer(&element).and_then(|number| u64::try_from(number).ok())
    };
    list.iter().filter_map(number).collect()
}

/// Whether a key has an end at a server.
pub(super) fn expires(engine: &Engine, key: &str) -> bool {
    engine.dbs[0].expiry(key.as_bytes()).is_some()
}

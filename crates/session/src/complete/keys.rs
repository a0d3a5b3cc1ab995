//! Keys that are there, where a command wants one.

use std::collections::BTreeSet;

use redscope_engine::command::{Args, keys, lookup};
use redscope_labs::{Cast, World};
use redscope_node::Process;
use redscope_resp::{quote, split_args};

/// Keys offered at the most, and looked at.
const MOST_OFFERED: usize = 50;
const MOST_SEEN: usize = 200_000;

/// The line with its last word made whole, for every key of a server that begins so. Empty, if no key
/// is wanted there.
pub(super) fn candidates(world: &World, line: &str) -> Vec<String> {
    let at = line.rfind(' ').map_or(0, |space| space + 1);
    let (before, start) = line.split_at(at);
    let Ok(mut words) = split_args(line.as_bytes()) else { return Vec::new() };
    if start.is_empty() {
        words.push(Vec::new());
    }
    let args: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    let [name, .., last] = args.as_slice() else { return Vec::new() };
    let Some((_, spec)) = lookup(name) else { return Vec::new() };
    let sub = args.get(1).and_then(|word| {
        spec.subcommands.iter().find(|sub| sub.name.as_bytes().eq_ignore_ascii_case(word))
    });
    let wanted = keys(sub.unwrap_or(spec), Args::new(&args));
    if !wanted.iter().any(|key| std::ptr::eq(key.as_ptr(), last.as_ptr())) {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    let servers = world.ids().filter_map(|id| match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => Some(server),
        _ => None,
    });
    let dbs = servers.flat_map(|server| server.engine().dbs.iter());
    for (key, _) in dbs.flat_map(|db| db.iter()).take(MOST_SEEN) {
        if key.as_slice().starts_with(last) {
            found.insert(word(key.as_slice()));
        }
        if found.len() > MOST_OFFERED {
            break;
        }
    }
    found.into_iter().map(|key| format!("{before}{key}")).collect()
}

/// A key as it is typed.
fn word(key: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
    match std::str::from_utf8(key) {
        Ok(text) if !key.is_empty() && key.iter().all(is_plain) => text.to_owned(),
        _ => quote(key),
    }
}

//! The process of a server: its clients, its configuration, what took long, where memory goes.

use redscope_engine::config::{Kind, Parameter, parameters};
use redscope_engine::{Engine, client_line};
use redscope_labs::World;
use redscope_node::Server;
use redscope_resp::quote;
use redscope_sim::ActorId;

use super::super::keys::text;
use super::beliefs;
use super::key::Clock;
use crate::inside::{
    BacklogRow, MemoryKind, MemoryView, ParameterRow, ServerAsk, ServerView, SlowRow,
};

/// Connections and entries of the slow log that are shown.
const MAX_CLIENTS: usize = 100;
const MAX_SLOW: usize = 128;

/// What is to be seen of a server's process.
pub(super) fn look(world: &World, id: ActorId, server: &Server, _: &ServerAsk) -> ServerView {
    let (engine, clock) = (server.engine(), Clock::of(world, id));
    let clients = engine.clients.iter().take(MAX_CLIENTS);
    let slow = engine.slowlog.iter();
    ServerView {
        beliefs: beliefs::look(world, id, server),
        clients: clients.map(|client| fields(&client_line(client, clock.unix_ms))).collect(),
        client_count: engine.clients.len(),
        replication: server.replication_info(),
        stream: stream(world, server),
        config: parameters().iter().filter(|one| !one.hidden).map(|one| row(engine, one)).collect(),
        slow_count: slow.len(),
        slow: slow
            .take(MAX_SLOW)
            .map(|entry| SlowRow {
                id: entry.id,
                at_s: clock.virtual_us(entry.at_s * 1000).div_euclid(1_000_000),
                took_us: entry.duration_us,
                command: entry.args.iter().map(|arg| word(arg)).collect::<Vec<_>>().join(" "),
                client: match entry.client_name.is_empty() {
                    true => entry.addr.clone(),
                    false => text(&entry.client_name),
                },
            })
            .collect(),
        slower_than_us: engine.config.limits.slowlog_us,
        memory: memory(engine),
    }
}

/// The fields of a line of `CLIENT LIST`, as far as they say something here.
fn fields(line: &str) -> Vec<(String, String)> {
    let pairs = line.split(' ').filter_map(|field| field.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// An argument as it could be typed.
fn word(arg: &[u8]) -> String {
    let is_plain =
        !arg.is_empty() && arg.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'"');
    if is_plain { text(arg) } else { quote(arg) }
}

fn stream(world: &World, server: &Server) -> Option<BacklogRow> {
    let backlog = server.backlog_view()?;
    let replicas = server.view().replicas.into_iter().map(|replica| {
        let listener = world.listener(&replica.address);
        let name = listener.map_or(replica.address.to_string(), |id| world.name(id).to_string());
        (name, replica.ack_offset_bytes)
    });
    Some(BacklogRow {
        first: backlog.first,
        len_bytes: backlog.len_bytes,
        size_bytes: backlog.size_bytes,
        replicas: replicas.collect(),
    })
}

fn row(engine: &Engine, parameter: &Parameter) -> ParameterRow {
    let choices: &[&str] = match parameter.kind {
        Kind::Flag => &["yes", "no"],
        Kind::Choice(words) => words,
        _ => &[],
    };
    ParameterRow {
        name: parameter.name.to_owned(),
        value: engine.config.named(parameter.name).unwrap_or_default().to_owned(),
        default: parameter.default.to_owned(),
        choices: choices.iter().map(|word| (*word).to_owned()).collect(),
        is_immutable: parameter.immutable,
    }
}

fn memory(engine: &Engine) -> MemoryView {
    let used_bytes = engine.used_memory_bytes();
    let overhead = engine.memory_overhead();
    let tables: u64 = overhead.dbs.iter().map(|(_, keys, expiries)| keys + expiries).sum();
    let total = overhead.total().min(used_bytes);
    let parts = [
        (MemoryKind::Startup, overhead.startup),
        (MemoryKind::Dataset, used_bytes - total),
        (MemoryKind::Tables, tables),
        (MemoryKind::Clients, overhead.clients),
        (MemoryKind::Backlog, overhead.backlog),
        (MemoryKind::Replicas, overhead.replicas),
        (MemoryKind::Scripts, overhead.scripts + overhead.functions),
    ];
    let keys: usize = engine.dbs.iter().map(|db| db.len()).sum();
    let peak_bytes = engine.peak_memory_bytes();
    let net = used_bytes - overhead.startup.min(used_bytes);
    let mut stats = vec![
        ("peak.allocated".to_owned(), peak_bytes),
        ("total.allocated".to_owned(), used_bytes),
        ("startup.allocated".to_owned(), overhead.startup),
        ("replication.backlog".to_owned(), overhead.backlog),
        ("clients.slaves".to_owned(), overhead.replicas),
        ("clients.normal".to_owned(), overhead.clients),
        ("lua.caches".to_owned(), overhead.scripts),
        ("functions.caches".to_owned(), overhead.functions),
    ];
    for (number, main, expires) in &overhead.dbs {
        stats.push((format!("db.{number} overhead.hashtable.main"), *main));
        stats.push((format!("db.{number} overhead.hashtable.expires"), *expires));
    }
    stats.extend([
        ("overhead.total".to_owned(), total),
        ("keys.count".to_owned(), keys as u64),
        ("keys.bytes-per-key".to_owned(), net / keys.max(1) as u64),
        ("dataset.bytes".to_owned(), used_bytes - total),
    ]);
    MemoryView {
        used_bytes,
        peak_bytes,
        max_bytes: engine.config.limits.max_memory,
        parts: parts.into_iter().filter(|(_, bytes)| *bytes > 0).collect(),
        stats: stats.into_iter().map(|(name, value)| (name, value.to_string())).collect(),
    }
}

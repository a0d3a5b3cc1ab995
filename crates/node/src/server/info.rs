//! `INFO`: the sections with their fields, in Redis's order.

use std::fmt::Write;

use redscope_engine::command::{Args, Ctx};
use redscope_engine::{ClientKind, Engine, REDIS_VERSION, Reply, Str};
use redscope_resp::Frame;

use crate::server::ServerHost;
use crate::server::replication::{LinkState, ReplicaState};

/// Sections in the order they are printed.
const SECTIONS: &[&str] = &[
    "server",
    "clients",
    "memory",
    "persistence",
    "stats",
    "replication",
    "cpu",
    "modules",
    "errorstats",
    "cluster",
    "keyspace",
];

impl ServerHost {
    /// The reply of `INFO [section …]`.
    pub(crate) fn info(&self, ctx: &Ctx<'_>, args: Args<'_>) -> Reply {
        let asked: Vec<String> =
            args.from(1).iter().map(|s| String::from_utf8_lossy(s).to_ascii_lowercase()).collect();
        let everything = asked.is_empty()
            || asked.iter().any(|name| matches!(name.as_str(), "all" | "default" | "everything"));
        let wanted = |name: &str| everything || asked.iter().any(|asked| asked == name);
        let mut out = String::new();
        for name in SECTIONS.iter().filter(|name| wanted(name)) {
            if !out.is_empty() {
                out.push_str("\r\n");
            }
            self.section(ctx, name, &mut out);
        }
        Frame::Verbatim { format: *b"txt", text: Str::from(out) }
    }

    fn section(&self, ctx: &Ctx<'_>, name: &str, out: &mut String) {
        let engine = &*ctx.engine;
        let title = match name {
            "cpu" => "CPU".to_owned(),
            other => other[..1].to_ascii_uppercase() + &other[1..],
        };
        let header = format!("# {title}\r\n");
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut field = |key: &str, value: String| fields.push((key.to_owned(), value));
        match name {
            "server" => {
                let uptime_s = ctx.now_ms.saturating_sub(engine.started_ms) / 1000;
                field("redis_version", REDIS_VERSION.to_owned());
                field("redis_git_sha1", "00000000".to_owned());
                field("redis_git_dirty", "0".to_owned());
                field("redis_mode", engine.mode.name().to_owned());
                field("arch_bits", "64".to_owned());
                field("process_id", "1".to_owned());
                field("run_id", engine.run_id.clone());
                field("tcp_port", self.network.address.port.to_string());
                field("server_time_usec", (ctx.now_ms * 1000).to_string());
                field("uptime_in_seconds", uptime_s.to_string());
                field("uptime_in_days", (uptime_s / 86_400).to_string());
                field("hz", "10".to_owned());
                field("configured_hz", engine.config.text("hz").to_owned());
                field("executable", "redscope-serve".to_owned());
                field("config_file", String::new());
            }
            "clients" => {
                let replicas = engine.clients_of_kind(ClientKind::Replica).count();
                let masters = engine.clients_of_kind(ClientKind::Master).count();
                let blocked = engine.clients.iter().filter(|c| c.blocked.is_some()).count();
                let connected = engine.clients.len() + 1 - replicas - masters;
                field("connected_clients", connected.to_string());
                field("maxclients", engine.config.text("maxclients").to_owned());
                field("blocked_clients", blocked.to_string());
            }
            "memory" => {
                field("used_memory", engine.used_memory_bytes().to_string());
                field("maxmemory", engine.config.text("maxmemory").to_owned());
                field("maxmemory_policy", engine.config.text("maxmemory-policy").to_owned());
            }
            "persistence" => {
                let saving = self.persistence.child.is_some();
                field("loading", u8::from(engine.role.loading).to_string());
                field("rdb_changes_since_last_save", engine.dirty.to_string());
                field("rdb_bgsave_in_progress", u8::from(saving).to_string());
                field("rdb_last_save_time", self.persistence.last_save_s.to_string());
                field("rdb_last_bgsave_status", "ok".to_owned());
                field("rdb_saves", self.persistence.saves.to_string());
                field("aof_enabled", "0".to_owned());
            }
            "stats" => {
                let stats = &engine.stats;
                for (key, value) in [
                    ("total_connections_received", stats.connections_received),
                    ("total_commands_processed", stats.commands_processed),
                    ("total_net_input_bytes", stats.net_input_bytes),
                    ("total_net_output_bytes", stats.net_output_bytes),
                    ("sync_full", stats.sync_full),
                    ("sync_partial_ok", stats.sync_partial_ok),
                    ("sync_partial_err", stats.sync_partial_err),
                    ("expired_keys", stats.expired_keys),
                    ("evicted_keys", stats.evicted_keys),
                    ("keyspace_hits", stats.keyspace_hits),
                    ("keyspace_misses", stats.keyspace_misses),
                    ("total_error_replies", stats.error_replies),
                ] {
                    field(key, value.to_string());
                }
            }
            "replication" => self.replication_fields(engine, &mut field),
            "cluster" => {
                field("cluster_enabled", u8::from(self.cluster.is_some()).to_string());
            }
            "keyspace" => {
                for (number, db) in engine.dbs.iter().enumerate().filter(|(_, db)| !db.is_empty()) {
                    let expires = db.expires_len();
                    field(
                        &format!("db{number}"),
                        format!("keys={},expires={expires},avg_ttl=0", db.len()),
                    );
                }
            }
            _ => {}
        }
        out.push_str(&header);
        for (key, value) in fields {
            write!(out, "{key}:{value}\r\n").expect("a string takes everything");
        }
    }

    fn replication_fields(&self, engine: &Engine, field: &mut dyn FnMut(&str, String)) {
        let replication = &self.replication;
        let now_s = self.clock.unix_s();
        field("role", if replication.upstream.is_some() { "slave" } else { "master" }.to_owned());
        if let Some(upstream) = &replication.upstream {
            let connected = upstream.is_connected();
            let syncing = matches!(upstream.state, LinkState::Transfer(_));
            let known = upstream.cached_db.is_some();
            let offset = if known { replication.offset } else { 1 };
            let io = if upstream.conn.is_some() {
                now_s.saturating_sub(upstream.last_io_s).to_string()
            } else {
                "-1".to_owned()
            };
            field("master_host", upstream.address.host.clone());
            field("master_port", upstream.address.port.to_string());
            field("master_link_status", if connected { "up" } else { "down" }.to_owned());
            field("master_last_io_seconds_ago", io);
            field("master_sync_in_progress", u8::from(syncing).to_string());
            field("slave_read_repl_offset", offset.to_string());
            field("slave_repl_offset", offset.to_string());
            if !connected {
                let down = upstream.down_since_s.map(|since| now_s.saturating_sub(since));
                field(
                    "master_link_down_since_seconds",
                    down.map_or("-1".to_owned(), |seconds| seconds.to_string()),
                );
            }
            field("slave_priority", engine.config.text("replica-priority").to_owned());
            let read_only = engine.config.flag("replica-read-only");
            field("slave_read_only", u8::from(read_only).to_string());
            let announced = engine.config.flag("replica-announced");
            field("replica_announced", u8::from(announced).to_string());
        }
        field("connected_slaves", replication.replicas.len().to_string());
        for (number, replica) in replication.replicas.values().enumerate() {
            let lag = match replica.state {
                ReplicaState::Online => now_s.saturating_sub(replica.ack_time_s),
                _ => 0,
            };
            field(
                &format!("slave{number}"),
                format!(
                    "ip={},port={},state={},offset={},lag={lag}",
                    replica.ip,
                    replica.terms.port,
                    replica.state.name(),
                    replica.ack_offset
                ),
            );
        }
        let none = "0".repeat(40);
        let past = replication.past.as_ref();
        let backlog = replication.backlog.as_ref();
        let backlog_size = engine.config.integer("repl-backlog-size").max(0) as usize;
        field("master_failover_state", "no-failover".to_owned());
        field("master_replid", replication.replid.clone());
        field("master_replid2", past.map_or(none, |past| past.replid.clone()));
        field("master_repl_offset", replication.offset.to_string());
        let second = past.map_or("-1".to_owned(), |past| past.second_offset.to_string());
        field("second_repl_offset", second);
        field("repl_backlog_active", u8::from(backlog.is_some()).to_string());
        let size = backlog.map_or(backlog_size, |backlog| backlog.size_bytes());
        field("repl_backlog_size", size.to_string());
        let first = backlog.map_or(0, |backlog| backlog.first());
        field("repl_backlog_first_byte_offset", first.to_string());
        field("repl_backlog_histlen", backlog.map_or(0, |backlog| backlog.len()).to_string());
    }
}

//! `INFO`: the sections with their fields, in Redis's order.
//!
//! Some fields say what only a machine knows: processor time, resident memory, the allocator. There
//! is no such machine here; they are 0, or what Redis shows where the thing is missing.
//! Source: server.c `genRedisInfoString`, 7.0.15.

mod memory;

use std::fmt::{Display, Write};

use redscope_data::{REDIS_VERSION, Str};
use redscope_engine::command::{Args, Ctx, all};
use redscope_engine::config::key;
use redscope_engine::{Engine, Reply};
use redscope_resp::Frame;

use crate::server::ServerHost;
use crate::server::rates::Rates;

/// Sections in the order they are printed, and whether `INFO` alone prints them.
const SECTIONS: &[(&str, bool)] = &[
    ("Server", true),
    ("Clients", true),
    ("Memory", true),
    ("Persistence", true),
    ("Stats", true),
    ("Replication", true),
    ("CPU", true),
    ("Modules", true),
    ("Commandstats", false),
    ("Errorstats", true),
    ("Latencystats", false),
    ("Cluster", true),
    ("Keyspace", true),
];

/// The lines of one section.
#[derive(Debug, Default)]
pub(crate) struct Fields(String);

impl Fields {
    pub(crate) fn add(&mut self, name: &str, value: impl Display) {
        write!(self.0, "{name}:{value}\r\n").expect("a string takes everything");
    }

    fn add_all<V: Display>(&mut self, fields: impl IntoIterator<Item = (&'static str, V)>) {
        fields.into_iter().for_each(|(name, value)| self.add(name, value));
    }

    /// Fields that are 0 here.
    fn zero(&mut self, names: &[&str]) {
        names.iter().for_each(|name| self.add(name, 0));
    }
}

impl ServerHost {
    /// The reply of `INFO [section …]`.
    pub(crate) fn info(&self, ctx: &Ctx<'_>, args: Args<'_>) -> Reply {
        reply(SECTIONS, args, |title, out| self.section(ctx, title, out))
    }
    /// The fields of the section `Replication`: names with values.
    pub(crate) fn replication_info(&self, engine: &Engine) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        self.replication_fields(engine, |name, value| pairs.push((name.to_owned(), value)));
        pairs
    }

    fn replication_fields(&self, engine: &Engine, field: impl FnMut(&str, String)) {
        let (now_s, unapplied_bytes) = (self.clock.unix_s(), self.unapplied_bytes());
        self.replication.fields(&engine.config, now_s, unapplied_bytes, field);
    }

    fn section(&self, ctx: &Ctx<'_>, title: &str, out: &mut Fields) {
        let engine = &*ctx.engine;
        match title {
            "Server" => {
                server_fields(engine, ctx.now_ms, self.network.address.port, self.process_id, out);
                if let Some(shutdown) = &self.shutdown {
                    out.add("shutdown_in_milliseconds", shutdown.left_ms(self.clock.mstime()));
                }
            }
            "Clients" => client_fields(ctx, out),
            "Memory" => memory::fields(engine, out),
            "Persistence" => self.persistence_fields(engine, out),
            "Stats" => stats_fields(engine, &self.rates, out),
            "Replication" => self.replication_fields(engine, |name, value| out.add(name, value)),
            "CPU" => cpu_fields(out),
            "Commandstats" => command_fields(engine, out),
            "Errorstats" => {
                for (kind, count) in &engine.stats.errors {
                    out.add(&format!("errorstat_{kind}"), format_args!("count={count}"));
                }
            }
            "Latencystats" => latency_fields(engine, out),
            "Cluster" => out.add("cluster_enabled", u8::from(self.cluster.is_some())),
            "Keyspace" => {
                for (number, db) in engine.dbs.iter().enumerate().filter(|(_, db)| !db.is_empty()) {
                    let (keys, expires) = (db.len(), db.expires_len());
                    let ttl_ms = db.avg_ttl_ms;
                    let text = format!("keys={keys},expires={expires},avg_ttl={ttl_ms}");
                    out.add(&format!("db{number}"), text);
                }
            }
            _ => {}
        }
    }

    fn persistence_fields(&self, engine: &Engine, out: &mut Fields) {
        let now = self.clock.now();
        self.persistence.fields(engine, now, |name, value| out.add(name, value));
        let rewrite_s = self.persistence.child_age_s(true, now);
        self.aof.fields(rewrite_s, |name, value| out.add(name, value));
    }
}

/// The reply of `INFO` with these arguments: `section` writes the fields of a section by its title.
pub(crate) fn reply(
    sections: &[(&str, bool)],
    args: Args<'_>,
    mut section: impl FnMut(&str, &mut Fields),
) -> Reply {
    let asked: Vec<String> =
        args.from(1).iter().map(|s| String::from_utf8_lossy(s).to_ascii_lowercase()).collect();
    let any = |words: &[&str]| asked.iter().any(|name| words.contains(&name.as_str()));
    let everything = any(&["all", "everything"]);
    let defaults = asked.is_empty() || any(&["default"]);
    let mut out = String::new();
    for (title, by_default) in sections {
        let named = asked.iter().any(|name| title.eq_ignore_ascii_case(name));
        if !(everything || (defaults && *by_default) || named) {
            continue;
        }
        let mut fields = Fields::default();
        section(title, &mut fields);
        let gap = if out.is_empty() { "" } else { "\r\n" };
        write!(out, "{gap}# {title}\r\n{}", fields.0).expect("a string takes everything");
    }
    Frame::Verbatim { format: *b"txt", text: Str::from(out) }
}

/// The fields of the section `Server`, of any process.
pub(crate) fn server_fields(
    engine: &Engine,
    now_ms: u64,
    port: u16,
    process_id: u32,
    out: &mut Fields,
) {
    let uptime_s = now_ms.saturating_sub(engine.started_ms) / 1000;
    out.add("redis_version", REDIS_VERSION);
    out.add("redis_git_sha1", "00000000");
    out.add("redis_git_dirty", 0);
    out.add("redis_build_id", "0000000000000000");
    out.add("redis_mode", engine.mode.name());
    out.add("os", "Redscope");
    out.add("arch_bits", 64);
    out.add("monotonic_clock", "virtual");
    out.add("multiplexing_api", "none");
    out.add("atomicvar_api", "none");
    out.add("gcc_version", "0.0.0");
    out.add("process_id", process_id);
    out.add("process_supervised", "no");
    out.add("run_id", &engine.run_id);
    out.add("tcp_port", port);
    out.add("server_time_usec", now_ms * 1000);
    out.add("uptime_in_seconds", uptime_s);
    out.add("uptime_in_days", uptime_s / 86_400);
    out.add("hz", engine.hz());
    out.add("configured_hz", engine.config.text(key::HZ));
    out.add("lru_clock", (now_ms / 1000) & 0x00ff_ffff);
    out.add("executable", "redscope-serve");
    out.add("config_file", engine.config.file.as_deref().unwrap_or_default());
    out.add("io_threads_active", 0);
}

/// No processor is here to be measured.
pub(crate) fn cpu_fields(out: &mut Fields) {
    for part in ["", "_children", "_main_thread"] {
        out.add(&format!("used_cpu_sys{part}"), "0.000000");
        out.add(&format!("used_cpu_user{part}"), "0.000000");
    }
}

pub(crate) fn client_fields(ctx: &Ctx<'_>, out: &mut Fields) {
    use redscope_engine::ClientKind;
    let engine = &*ctx.engine;
    // The client that asks is lent to its command, not in the table.
    let all = || engine.clients.iter().chain([&*ctx.client]);
    let largest =
        |bytes: fn(&redscope_engine::Client) -> usize| all().map(bytes).max().unwrap_or(0);
    let blocked = |c: &&redscope_engine::Client| c.blocked.is_some();
    out.add("connected_clients", all().filter(|c| c.kind == ClientKind::Normal).count());
    out.add("cluster_connections", 0);
    out.add("maxclients", engine.config.text(key::MAXCLIENTS));
    out.add("client_recent_max_input_buffer", largest(|client| client.input.query));
    out.add("client_recent_max_output_buffer", largest(|client| client.output.len()));
    out.add("blocked_clients", all().filter(blocked).count());
    out.add("tracking_clients", all().filter(|client| client.tracking.is_some()).count());
    let timed = |c: &redscope_engine::Client| {
        c.blocked.as_ref().is_some_and(|blocked| blocked.deadline_ms.is_some())
    };
    out.add("clients_in_timeout_table", all().filter(|client| timed(client)).count());
}

pub(crate) fn stats_fields(engine: &Engine, rates: &Rates, out: &mut Fields) {
    let stats = &engine.stats;
    out.add("total_connections_received", stats.connections_received);
    out.add("total_commands_processed", stats.commands_processed);
    let rate = rates.per_second();
    out.add("instantaneous_ops_per_sec", rate.commands);
    out.add("total_net_input_bytes", stats.net_input_bytes);
    out.add("total_net_output_bytes", stats.net_output_bytes);
    out.add("total_net_repl_input_bytes", stats.net_repl_input_bytes);
    out.add("total_net_repl_output_bytes", stats.net_repl_output_bytes);
    for (direction, bytes) in [
        ("input", rate.input_bytes),
        ("output", rate.output_bytes),
        ("input_repl", rate.repl_input_bytes),
        ("output_repl", rate.repl_output_bytes),
    ] {
        let kbps = bytes as f64 / 1024.0;
        out.add(&format!("instantaneous_{direction}_kbps"), format_args!("{kbps:.2}"));
    }
    out.add("rejected_connections", stats.connections_rejected);
    out.add("sync_full", stats.sync_full);
    out.add("sync_partial_ok", stats.sync_partial_ok);
    out.add("sync_partial_err", stats.sync_partial_err);
    out.add("expired_keys", stats.expired_keys);
    let stale_percent = stats.stale_ppm as f64 / 10_000.0;
    out.add("expired_stale_perc", format_args!("{stale_percent:.2}"));
    out.add("expired_time_cap_reached_count", stats.expire_time_cap_reached);
    out.add("expire_cycle_cpu_milliseconds", stats.expire_cycle_us / 1000);
    out.add("evicted_keys", stats.evicted_keys);
    out.add("evicted_clients", stats.evicted_clients);
    out.zero(&["total_eviction_exceeded_time", "current_eviction_exceeded_time"]);
    out.add("keyspace_hits", stats.keyspace_hits);
    out.add("keyspace_misses", stats.keyspace_misses);
    out.add("pubsub_channels", engine.pubsub.channel_count());
    out.add("pubsub_patterns", engine.pubsub.pattern_count());
    out.add("pubsubshard_channels", engine.pubsub.shard_channel_count());
    out.add("latest_fork_usec", stats.latest_fork_us);
    out.add("total_forks", stats.forks);
    out.add("migrate_cached_sockets", 0);
    out.add("slave_expires_tracked_keys", 0);
    out.zero(&["active_defrag_hits", "active_defrag_misses", "active_defrag_key_hits"]);
    out.zero(&["active_defrag_key_misses", "total_active_defrag_time"]);
    out.add("current_active_defrag_time", 0);
    let (keys, items, prefixes) = engine.tracking_totals();
    out.add("tracking_total_keys", keys);
    out.add("tracking_total_items", items);
    out.add("tracking_total_prefixes", prefixes);
    out.add("unexpected_error_replies", stats.unexpected_errors);
    out.add("total_error_replies", stats.error_replies);
    out.add("dump_payload_sanitizations", 0);
    out.add("total_reads_processed", stats.reads);
    out.add("total_writes_processed", stats.writes);
    out.zero(&["io_threaded_reads_processed", "io_threaded_writes_processed"]);
    out.add("reply_buffer_shrinks", stats.reply_buffer_shrinks);
    out.add("reply_buffer_expands", stats.reply_buffer_expands);
}

/// Commands and subcommands that something happened to, in the table's order.
fn used_commands(
    engine: &Engine,
) -> impl Iterator<Item = (&'static str, &redscope_engine::CommandStats)> {
    all()
        .flat_map(|(_, spec)| std::iter::once(spec).chain(spec.subcommands))
        .filter_map(|spec| Some((spec.full_name, engine.stats.commands.get(spec.full_name)?)))
}

fn command_fields(engine: &Engine, out: &mut Fields) {
    for (name, stats) in used_commands(engine) {
        let per_call =
            if stats.calls == 0 { 0.0 } else { stats.total_us as f64 / stats.calls as f64 };
        let text = format!(
            "calls={},usec={},usec_per_call={per_call:.2},rejected_calls={},failed_calls={}",
            stats.calls, stats.total_us, stats.rejected, stats.failed
        );
        out.add(&format!("cmdstat_{name}"), text);
    }
}

fn latency_fields(engine: &Engine, out: &mut Fields) {
    if !engine.config.flag(key::LATENCY_TRACKING) {
        return;
    }
    let percentiles = engine.config.text(key::LATENCY_TRACKING_INFO_PERCENTILES);
    for (name, stats) in used_commands(engine).filter(|(_, stats)| stats.calls > 0) {
        let parts = percentiles.split_whitespace().filter_map(|percent| {
            let us = stats.durations.percentile_us(percent.parse().ok()?);
            Some(format!("p{percent}={us:.3}"))
        });
        let text = parts.collect::<Vec<_>>().join(",");
        out.add(&format!("latency_percentiles_usec_{name}"), text);
    }
}

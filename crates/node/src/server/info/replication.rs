//! The section `Replication` of `INFO`.

use redscope_engine::Engine;
use redscope_engine::config::key;

use crate::server::ServerHost;
use crate::server::info::Fields;
use crate::server::replication::{Failover, LinkState, ReplicaState};

impl ServerHost {
    pub(super) fn replication_fields(&self, engine: &Engine, out: &mut Fields) {
        let mut field = |name: &str, value: String| out.add(name, value);
        let replication = &self.replication;
        let now_s = self.clock.unix_s();
        field("role", if replication.upstream.is_some() { "slave" } else { "master" }.to_owned());
        if let Some(upstream) = &replication.upstream {
            let connected = upstream.is_connected();
            let syncing = matches!(upstream.state, LinkState::Transfer(_));
            let known = upstream.cached_db.is_some();
            let offset = if known { replication.offset } else { 1 };
            let io = if connected {
                now_s.saturating_sub(upstream.last_io_s).to_string()
            } else {
                "-1".to_owned()
            };
            field("master_host", upstream.address.host.clone());
            field("master_port", upstream.address.port.to_string());
            field("master_link_status", if connected { "up" } else { "down" }.to_owned());
            field("master_last_io_seconds_ago", io);
            field("master_sync_in_progress", u8::from(syncing).to_string());
            field("slave_read_repl_offset", (offset + self.unapplied_bytes()).to_string());
            field("slave_repl_offset", offset.to_string());
            if let LinkState::Transfer(transfer) = &upstream.state {
                let (total, read) = transfer.progress(upstream.buffer.len());
                let percent = if total == 0 { 0.0 } else { read as f64 / total as f64 * 100.0 };
                let io_s = now_s.saturating_sub(upstream.last_io_s);
                field("master_sync_total_bytes", total.to_string());
                field("master_sync_read_bytes", read.to_string());
                field("master_sync_left_bytes", (total - read).to_string());
                field("master_sync_perc", format!("{percent:.2}"));
                field("master_sync_last_io_seconds_ago", io_s.to_string());
            }
            if !connected {
                let down = upstream.down_since_s.map(|since| now_s.saturating_sub(since));
                field(
                    "master_link_down_since_seconds",
                    down.map_or("-1".to_owned(), |seconds| seconds.to_string()),
                );
            }
            field("slave_priority", engine.config.text(key::REPLICA_PRIORITY).to_owned());
            let read_only = engine.config.flag(key::REPLICA_READ_ONLY);
            field("slave_read_only", u8::from(read_only).to_string());
            let announced = engine.config.flag(key::REPLICA_ANNOUNCED);
            field("replica_announced", u8::from(announced).to_string());
        }
        field("connected_slaves", replication.replicas.len().to_string());
        if engine.config.integer(key::MIN_REPLICAS_TO_WRITE) > 0
            && engine.config.integer(key::MIN_REPLICAS_MAX_LAG) > 0
        {
            field("min_slaves_good_slaves", self.good_replicas(engine).to_string());
        }
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
        let past = replication.past.as_ref();
        let backlog = replication.backlog.as_ref();
        let backlog_size = engine.config.integer(key::REPL_BACKLOG_SIZE).max(0) as usize;
        let failover = Failover::state_name(replication.failover.as_ref());
        field("master_failover_state", failover.to_owned());
        field("master_replid", replication.replid.clone());
        field("master_replid2", replication.replid2());
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

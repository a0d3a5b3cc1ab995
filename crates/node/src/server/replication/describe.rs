//! What clients see of replication: `ROLE`, and the section `Replication` of `INFO`.

use redscope_data::Str;
use redscope_engine::Reply;
use redscope_engine::config::{Config, key};
use redscope_resp::Frame;

use super::downstream::wants_good_replicas;
use super::link::LinkState;
use super::{Failover, ReplicaState, Replication};

impl Replication {
    /// The reply of `ROLE`.
    pub(in crate::server) fn role(&self) -> Reply {
        let text = |text: &str| Frame::Bulk(Str::from(text));
        if let Some(upstream) = &self.upstream {
            let offset = if upstream.is_connected() { self.offset as i64 } else { -1 };
            return Frame::Array(vec![
                text("slave"),
                text(&upstream.address.host),
                Frame::Integer(i64::from(upstream.address.port)),
                text(upstream.step().name()),
                Frame::Integer(offset),
            ]);
        }
        let replicas = self.online().map(|replica| {
            Frame::Array(vec![
                text(&replica.ip),
                text(&replica.terms.port.to_string()),
                text(&replica.ack_offset.to_string()),
            ])
        });
        Frame::Array(vec![
            text("master"),
            Frame::Integer(self.offset as i64),
            Frame::Array(replicas.collect()),
        ])
    }

    /// The name of the history before the present one, or zeros.
    pub(super) fn replid2(&self) -> String {
        self.past.as_ref().map_or_else(|| "0".repeat(40), |past| past.replid.clone())
    }

    /// The fields of the section `Replication`, in Redis's order. `unapplied_bytes` of the stream have
    /// come and were not applied yet.
    pub(in crate::server) fn fields(
        &self,
        config: &Config,
        now_s: u64,
        unapplied_bytes: u64,
        mut field: impl FnMut(&str, String),
    ) {
        field("role", if self.upstream.is_some() { "slave" } else { "master" }.to_owned());
        self.upstream_fields(config, now_s, unapplied_bytes, &mut field);
        field("connected_slaves", self.replicas.len().to_string());
        if wants_good_replicas(config) {
            field("min_slaves_good_slaves", self.good_replicas.to_string());
        }
        for (number, replica) in self.replicas.values().enumerate() {
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
        let past = self.past.as_ref();
        let backlog = self.backlog.as_ref();
        let backlog_size = config.integer(key::REPL_BACKLOG_SIZE).max(0) as usize;
        let failover = Failover::state_name(self.failover.as_ref());
        field("master_failover_state", failover.to_owned());
        field("master_replid", self.replid.clone());
        field("master_replid2", self.replid2());
        field("master_repl_offset", self.offset.to_string());
        let second = past.map_or("-1".to_owned(), |past| past.second_offset.to_string());
        field("second_repl_offset", second);
        field("repl_backlog_active", u8::from(backlog.is_some()).to_string());
        let size = backlog.map_or(backlog_size, |backlog| backlog.size_bytes());
        field("repl_backlog_size", size.to_string());
        let first = backlog.map_or(0, |backlog| backlog.first());
        field("repl_backlog_first_byte_offset", first.to_string());
        field("repl_backlog_histlen", backlog.map_or(0, |backlog| backlog.len()).to_string());
    }

    /// What a replica says of its master.
    fn upstream_fields(
        &self,
        config: &Config,
        now_s: u64,
        unapplied_bytes: u64,
        field: &mut impl FnMut(&str, String),
    ) {
        let Some(upstream) = &self.upstream else { return };
        let connected = upstream.is_connected();
        let syncing = matches!(upstream.state, LinkState::Transfer(_));
        let known = upstream.cached_db.is_some();
        let offset = if known { self.offset } else { 1 };
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
        field("slave_read_repl_offset", (offset + unapplied_bytes).to_string());
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
        field("slave_priority", config.text(key::REPLICA_PRIORITY).to_owned());
        let read_only = config.flag(key::REPLICA_READ_ONLY);
        field("slave_read_only", u8::from(read_only).to_string());
        let announced = config.flag(key::REPLICA_ANNOUNCED);
        field("replica_announced", u8::from(announced).to_string());
    }
}

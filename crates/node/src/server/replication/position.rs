//! Where this server stands in the stream, and what others conclude from it.

use redscope_actor::Address;
use redscope_data::rdb::ReplicationPoint;
use redscope_engine::StreamCommand;
use redscope_engine::Targets;
use redscope_engine::config::key;

use super::link::Upstream;
use super::{Backlog, PastHistory, Replication};
use crate::fact::ReplicationFact;
use crate::server::machine::Turn;

impl Replication {
    /// Bytes of the stream produced (master) or applied (replica).
    pub(in crate::server) fn offset(&self) -> u64 {
        self.offset
    }

    /// The master it follows.
    pub(in crate::server) fn master(&self) -> Option<&Address> {
        self.upstream.as_ref().map(|upstream| &upstream.address)
    }

    /// Whether it follows a master and takes its stream.
    pub(in crate::server) fn is_linked(&self) -> bool {
        self.upstream.as_ref().is_some_and(Upstream::is_connected)
    }

    /// How old a replica's data is, in seconds. `None` if it has none of its master's.
    pub(in crate::server) fn data_age_s(&self, now_s: u64) -> Option<u64> {
        let upstream = self.upstream.as_ref()?;
        upstream.cached_db?;
        let since_s = match upstream.is_connected() {
            true => upstream.last_io_s,
            // Who was never connected is as old as can be (cluster.c `clusterHandleSlaveFailover`, 7.0.15).
            false => upstream.down_since_s.unwrap_or(0),
        };
        Some(now_s.saturating_sub(since_s))
    }

    /// What the stream's last bytes take.
    pub(in crate::server) fn backlog_bytes(&self) -> usize {
        self.backlog.as_ref().map_or(0, Backlog::memory_bytes)
    }

    /// Where the stream stands, for a file that others may go on from; `None` without a stream.
    pub(in crate::server) fn point(&self) -> Option<ReplicationPoint> {
        self.backlog.as_ref().map(|_| ReplicationPoint {
            replid: self.replid.clone(),
            offset_bytes: self.offset,
            stream_db: self.selected_db.map_or(0, |db| db as i64),
        })
    }

    /// Goes on from where a file was written. Returns what a master has to put into its stream for
    /// those that go on from there too: the keys that the file had and that are `overdue`, by database.
    ///
    /// Source: server.c `loadDataFromDisk`, 7.0.15.
    pub(in crate::server) fn go_on_from(
        &mut self,
        turn: &mut Turn<'_>,
        point: ReplicationPoint,
        overdue: Vec<(usize, Vec<u8>)>,
    ) -> Vec<StreamCommand> {
        let size_bytes = turn.engine.config.integer(key::REPL_BACKLOG_SIZE);
        self.offset = point.offset_bytes;
        self.backlog = Some(Backlog::new(point.offset_bytes, size_bytes));
        if let Some(upstream) = &mut self.upstream {
            self.replid = point.replid;
            upstream.cached_db = Some(point.stream_db.max(0) as usize);
            turn.tell(ReplicationFact::MasterSynthesized);
            return Vec::new();
        }
        let second_offset = point.offset_bytes + 1;
        self.past = Some(PastHistory { replid: point.replid, second_offset });
        let delete = |(db, key)| StreamCommand {
            targets: Targets::ALL,
            db,
            args: vec![b"DEL".to_vec(), key],
        };
        overdue.into_iter().map(delete).collect()
    }

    /// Whether every replica has all of the stream.
    pub(in crate::server) fn all_caught_up(&self) -> bool {
        self.replicas.values().all(|replica| replica.ack_offset == self.offset)
    }

    /// What is logged at the end of the process of replicas that lack something.
    ///
    /// Source: server.c `finishShutdown`, 7.0.15.
    pub(in crate::server) fn lagging_lines(&self, now_s: u64) -> Vec<String> {
        let offset = self.offset;
        let lagging = self.replicas.values().filter(|replica| replica.ack_offset != offset);
        let mut lines: Vec<String> = lagging
            .map(|replica| {
                let behind = offset.saturating_sub(replica.ack_offset);
                let lag_s = now_s.saturating_sub(replica.ack_time_s);
                let (ip, port) = (&replica.ip, replica.terms.port);
                let state = replica.state.name();
                format!(
                    "Lagging replica {ip}:{port} reported offset {behind} behind master, \
                     lag={lag_s}, state={state}."
                )
            })
            .collect();
        let all = self.replicas.len();
        let in_sync = all - lines.len();
        if all > 0 {
            lines.push(format!("{in_sync} of {all} replicas are in sync when shutting down."));
        }
        lines
    }
}

//! What pictures and checks see of a server.

use redscope_actor::{Address, ConnId, Time};
use redscope_engine::{ClientId, Engine};

use super::persistence::ChildKind;
use super::{AofView, LinkStep, ReplicaState, Round, Server, cluster};
use crate::bus::NodeId;
use crate::io::Input;

/// A replica as its master sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaView {
    /// Where it listens.
    pub address: Address,
    /// How far its synchronisation has come.
    pub state: ReplicaState,
    /// Last offset it acknowledged, in bytes of the stream.
    pub ack_offset_bytes: u64,
    /// Whole seconds since it acknowledged, by this server's clock.
    pub lag_s: u64,
}

/// The master as its replica sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamView {
    /// Where it listens.
    pub address: Address,
    /// How far the link to it has come.
    pub link: LinkStep,
    /// Whole seconds since something came over the link, by this server's clock.
    pub silent_s: u64,
}

/// What a picture of a server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerView {
    /// The master it follows.
    pub master: Option<UpstreamView>,
    /// End of its replication stream, in bytes.
    pub offset_bytes: u64,
    /// Name of its history.
    pub replid: String,
    /// Name of the history before, with the first offset that no longer belongs to it.
    pub past_replid: Option<(String, u64)>,
    /// The database its stream has selected: that of the next write without a `SELECT`. `None`: the
    /// next write selects.
    pub stream_db: Option<usize>,
    /// Its replicas.
    pub replicas: Vec<ReplicaView>,
    /// Number of keys in all databases.
    pub keys: usize,
    /// Changes since the last save.
    pub dirty: u64,
    /// Unix seconds of the last save.
    pub last_save_s: u64,
    /// Whether a child is saving.
    pub saving: bool,
    /// How far the append-only file has come, if it is on.
    pub aof: Option<AofView>,
    /// Connections of clients.
    pub clients: usize,
}

/// A child process that works for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildView {
    /// Whether it writes the base of the append-only file; else an RDB file, or the same into a socket.
    pub is_rewrite: bool,
    /// Its number.
    pub pid: u32,
    /// Keys it has to write.
    pub keys: u64,
    /// Those that are written.
    pub keys_done: u64,
    /// Bytes of pages that were copied since the fork.
    pub copied_bytes: u64,
}

/// The last bytes of a server's replication stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BacklogView {
    /// Number of the first byte kept.
    pub first: u64,
    /// How many bytes are kept.
    pub len_bytes: usize,
    /// How many are kept at least, once it is full: `repl-backlog-size`.
    pub size_bytes: usize,
}

impl Server {
    /// The child process that works for it.
    pub fn child_view(&self) -> Option<ChildView> {
        let child = self.host.persistence.child.as_ref()?;
        Some(ChildView {
            is_rewrite: child.kind == ChildKind::Rewrite,
            pid: child.pid,
            keys: child.keys,
            keys_done: child.keys_done(),
            copied_bytes: self.engine.copied_pages.as_ref().map_or(0, |pages| pages.bytes()),
        })
    }

    /// What a picture of this server shows.
    pub fn view(&self) -> ServerView {
        let replication = &self.host.replication;
        let now_s = self.host.clock.unix_s();
        let replicas = replication.replicas.values().map(|replica| ReplicaView {
            address: replica.address(),
            state: replica.state,
            ack_offset_bytes: replica.ack_offset,
            lag_s: now_s.saturating_sub(replica.ack_time_s),
        });
        let upstream = replication.upstream.as_ref();
        let stream_db = match upstream {
            Some(upstream) => {
                let client = upstream.client.and_then(|id| self.engine.clients.get(id));
                client.map(|client| client.db).or(upstream.cached_db)
            }
            None => replication.selected_db,
        };
        ServerView {
            master: upstream.map(|up| UpstreamView {
                address: up.address.clone(),
                link: up.step(),
                silent_s: now_s.saturating_sub(up.last_io_s),
            }),
            offset_bytes: replication.offset,
            replid: replication.replid.clone(),
            past_replid: replication
                .past
                .as_ref()
                .map(|past| (past.replid.clone(), past.second_offset)),
            stream_db,
            replicas: replicas.collect(),
            keys: self.engine.dbs.iter().map(|db| db.len()).sum(),
            dirty: self.engine.dirty,
            last_save_s: self.host.persistence.last_save_s,
            saving: self.host.persistence.child.is_some(),
            aof: self.host.aof.view(),
            clients: self.engine.clients.len(),
        }
    }

    /// The last bytes of its stream, if it keeps any.
    pub fn backlog_view(&self) -> Option<BacklogView> {
        let backlog = self.host.replication.backlog.as_ref()?;
        let (len_bytes, size_bytes) = (backlog.len(), backlog.size_bytes());
        Some(BacklogView { first: backlog.first(), len_bytes, size_bytes })
    }

    /// The last rounds of its event loop, the oldest first.
    pub fn rounds(&self) -> impl ExactSizeIterator<Item = &Round> {
        self.host.rounds.kept()
    }

    /// What has come in and is put off until it comes back from its disk or from sleep, in order,
    /// and since when.
    pub fn put_off(&self) -> impl Iterator<Item = (Time, &Input)> {
        self.host.rounds.arrivals().zip(&self.host.postponed)
    }

    /// When its tick is due.
    pub fn next_cron(&self) -> Time {
        self.host.next_cron
    }

    /// The client behind a connection.
    pub fn client_of(&self, conn: ConnId) -> Option<ClientId> {
        self.host.network.client_of(conn)
    }

    /// The fields of `INFO replication`: names with values.
    pub fn replication_info(&self) -> Vec<(String, String)> {
        self.host.replication_info(&self.engine)
    }

    /// The cluster as this node believes it to be, if it is a node of one. Costs a look at all.
    pub fn cluster_view(&self) -> Option<cluster::ClusterView> {
        self.host.cluster.as_ref().map(|cluster| cluster.view())
    }

    /// This node's own place in its cluster, if it is a node of one. Costs next to nothing.
    pub fn own_slots(&self) -> Option<cluster::OwnSlots> {
        self.host.cluster.as_ref().map(|cluster| cluster.own_slots())
    }

    /// Who owns a slot in this node's view, and under which config epoch.
    pub fn owner_of(&self, slot: u16) -> Option<(NodeId, u64)> {
        self.host.cluster.as_ref()?.owner_of(slot)
    }

    /// The data set and everything else the engine knows, to be looked at.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

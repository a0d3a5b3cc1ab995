//! What pictures and checks see of a server.

use redscope_actor::{ConnId, Time};
use redscope_engine::{ClientId, Engine};

use super::{AofView, BacklogView, ChildView, ReplicaView, Round, Server, UpstreamView, cluster};
use crate::bus::NodeId;
use crate::io::Input;

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

impl Server {
    /// The child process that works for it.
    pub fn child_view(&self) -> Option<ChildView> {
        self.host.persistence.child_view(&self.engine)
    }

    /// Whether its append-only file was turned on and has no base yet: should the process end now, what is
    /// done since then is not read again.
    pub fn aof_waits_for_base(&self) -> bool {
        self.host.aof.waits_for_base()
    }

    /// What a picture of this server shows.
    pub fn view(&self) -> ServerView {
        let replication = &self.host.replication;
        let now_s = self.host.clock.unix_s();
        ServerView {
            master: replication.upstream_view(now_s),
            offset_bytes: replication.offset(),
            replid: replication.replid().to_owned(),
            past_replid: replication.past_replid(),
            stream_db: replication.stream_db(&self.engine),
            replicas: replication.replica_views(now_s),
            keys: self.engine.dbs.iter().map(|db| db.len()).sum(),
            dirty: self.engine.dirty,
            last_save_s: self.host.persistence.last_save_s(),
            saving: self.host.persistence.child_kind().is_some(),
            aof: self.host.aof.view(),
            clients: self.engine.clients.len(),
        }
    }

    /// The last bytes of its stream, if it keeps any.
    pub fn backlog_view(&self) -> Option<BacklogView> {
        self.host.replication.backlog_view()
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

    /// Whom it gets no answer from, if it is a node of a cluster. Costs a look at all.
    pub fn doubts(&self) -> Option<cluster::Doubts> {
        self.host.cluster.as_ref().map(|cluster| cluster.doubts())
    }

    /// Whether this is a cluster node that knows another one by this name.
    pub fn knows_node(&self, id: &NodeId) -> bool {
        self.host.cluster.as_ref().is_some_and(|cluster| cluster.knows(id))
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

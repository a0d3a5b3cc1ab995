//! One node, close up.

use redscope_node::{ClusterNodeView, ClusterView, NodeHealth};
use serde::{Deserialize, Serialize};

use super::Grade;

/// One node, close up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Detail {
    /// The node.
    pub node: String,
    /// `host:port`.
    pub address: String,
    /// What only nodes of its kind have.
    pub kind: DetailKind,
    /// Files on its disk, with their lengths in bytes.
    pub files: Vec<(String, usize)>,
    /// Some of its keys.
    pub keys: Vec<KeyRow>,
}

/// What only nodes of a kind have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DetailKind {
    /// Its process is not there.
    Down,
    /// A server.
    Server {
        /// Whether it follows nobody.
        is_master: bool,
        /// Keys in all databases.
        key_count: usize,
        /// Whether a child is saving.
        saving: bool,
        /// Changes since the last save.
        dirty: u64,
        /// Name of its history.
        replid: String,
        /// End of its replication stream, in bytes.
        offset_bytes: u64,
        /// Its master and its replicas.
        peers: Vec<PeerRow>,
        /// The cluster, as it believes it to be.
        cluster: Option<ClusterDetail>,
    },
    /// A Sentinel.
    Sentinel {
        /// Its epoch.
        epoch: u64,
        /// Whether it distrusts its own clock.
        tilt: bool,
        /// What it watches.
        instances: Vec<InstanceRow>,
        /// The step of the failover it leads, as `SENTINEL MASTER` says it.
        failover: Option<String>,
    },
}

/// Somebody a server replicates from or to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PeerRow {
    /// `host:port`.
    pub address: String,
    /// Whether it is the master; else it is a replica.
    pub is_master: bool,
    /// State of the link, as `ROLE` or `INFO` says it.
    pub state: String,
    /// How good that is.
    pub grade: Grade,
    /// Last offset a replica has acknowledged, in bytes.
    pub offset_bytes: Option<u64>,
}

/// The cluster as a node believes it to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClusterDetail {
    /// Whether it serves.
    pub ok: bool,
    /// Greatest epoch it has seen.
    pub epoch: u64,
    /// All nodes, itself included.
    pub nodes: Vec<ClusterRow>,
}

/// A node of the cluster as another believes it to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClusterRow {
    /// `host:port`.
    pub address: String,
    /// Whether it replicates another.
    pub is_replica: bool,
    /// Its health, as `CLUSTER NODES` flags it; empty if it is well.
    pub flag: String,
    /// How good that is.
    pub grade: Grade,
    /// Its config epoch.
    pub config_epoch: u64,
    /// Its slots, both ends of each range included.
    pub slots: Vec<(u16, u16)>,
}

impl ClusterDetail {
    pub(crate) fn of(view: &ClusterView) -> Self {
        let row = |node: &ClusterNodeView| {
            let (flag, grade) = match node.health {
                NodeHealth::Up => ("", Grade::Good),
                NodeHealth::Suspected => ("fail?", Grade::Warn),
                NodeHealth::Failed => ("fail", Grade::Bad),
            };
            ClusterRow {
                address: node.address.to_string(),
                is_replica: node.is_replica,
                flag: flag.to_owned(),
                grade,
                config_epoch: node.config_epoch,
                slots: node.slots.as_slice().to_vec(),
            }
        };
        let nodes = view.nodes.iter().map(row).collect();
        ClusterDetail { ok: view.ok, epoch: view.current_epoch, nodes }
    }
}

/// What a Sentinel believes of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InstanceRow {
    /// Redis's word: `master`, `slave` or `sentinel`.
    pub kind: String,
    /// `host:port`.
    pub address: String,
    /// Its state, in Redis's words.
    pub state: String,
    /// How good that is.
    pub grade: Grade,
    /// Tenths of a second since the last acceptable answer.
    pub silent_ds: u64,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyRow {
    /// Number of its database.
    pub db: usize,
    /// Its name; one that is no text is as redis-cli shows it.
    pub key: String,
    /// Its type.
    pub kind: String,
    /// Its encoding.
    pub encoding: String,
    /// Seconds it has left, as `TTL` replies them; `None` if it does not expire.
    pub ttl_s: Option<u64>,
    /// What it takes in bytes, as `MEMORY USAGE` replies it.
    pub bytes: usize,
    /// Its elements; of a string, its bytes.
    pub len: usize,
    /// The beginning of its value.
    pub parts: Vec<KeyPart>,
    /// Whether there is more of it.
    pub is_cut: bool,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyPart {
    /// A field, an index or a member with a score; empty if the part has no name.
    pub name: String,
    /// A value or a score.
    pub value: String,
}

//! The process of a server: what it believes, who talks to it, how it is set up, what it takes.

use serde::{Deserialize, Serialize};

/// What is asked of a server's process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAsk {}

/// A server's process.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ServerView {
    /// What it believes, beside what is so.
    pub beliefs: Vec<ServerBelief>,
    /// Connections, some if there are many: the fields of a line of `CLIENT LIST`.
    pub clients: Vec<Vec<(String, String)>>,
    /// How many connections there are.
    pub client_count: usize,
    /// The fields of `INFO replication`.
    pub replication: Vec<(String, String)>,
    /// The last bytes of its stream.
    pub stream: Option<BacklogRow>,
    /// All parameters, by name.
    pub config: Vec<ParameterRow>,
    /// What took long, newest first, some if there is much.
    pub slow: Vec<SlowRow>,
    /// How much there is of that.
    pub slow_count: usize,
    /// `slowlog-log-slower-than`, in microseconds; negative for never.
    pub slower_than_us: i64,
    /// Where memory goes.
    pub memory: MemoryView,
}

/// What a belief is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Its own role.
    Role,
    /// The link to its master.
    MasterLink,
    /// The end of the stream, in bytes: its own, and its master's.
    Offset,
    /// What a replica has of the stream, in bytes: as it last said, and as it is.
    ReplicaOffset(String),
    /// The greatest epoch of the cluster.
    Epoch,
    /// Whether the cluster serves.
    ClusterState,
    /// The slots it owns.
    OwnSlots,
    /// Whether another runs.
    Health(String),
    /// The role of another.
    PeerRole(String),
    /// The slots of another.
    PeerSlots(String),
}

/// A belief beside the truth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ServerBelief {
    /// What it is about.
    pub about: About,
    /// What the server holds, in Redis's words.
    pub believed: String,
    /// What is so, in the same words.
    pub truth: String,
    /// Whether the two differ.
    pub differs: bool,
}

/// The replication backlog. Offsets and lengths are in bytes of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BacklogRow {
    /// Number of the first byte kept.
    pub first: u64,
    /// How many are kept.
    pub len_bytes: usize,
    /// How many are kept at least once it is full.
    pub size_bytes: usize,
    /// Where replicas are, by what they have acknowledged.
    pub replicas: Vec<(String, u64)>,
}

/// A parameter of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ParameterRow {
    /// Its name.
    pub name: String,
    /// What `CONFIG GET` replies.
    pub value: String,
    /// What it is unless set.
    pub default: String,
    /// Words it can be set to, if there are only so many.
    pub choices: Vec<String>,
    /// Whether `CONFIG SET` refuses it.
    pub is_immutable: bool,
}

/// An entry of the slow log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SlowRow {
    /// Its number.
    pub id: u64,
    /// Virtual seconds when it came, by the server's clock.
    pub at_s: i64,
    /// How long it took.
    pub took_us: u64,
    /// The command, as it could be typed.
    pub command: String,
    /// Who sent it.
    pub client: String,
}

/// A kind of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MemoryKind {
    /// What an empty server takes.
    Startup,
    /// Keys and values.
    Dataset,
    /// The tables of keys and of expiries.
    Tables,
    /// Connections of clients.
    Clients,
    /// The replication backlog.
    Backlog,
    /// What replicas still have to read.
    Replicas,
    /// Scripts and functions.
    Scripts,
}

/// Where memory goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MemoryView {
    /// In use.
    pub used_bytes: u64,
    /// Most that was ever in use.
    pub peak_bytes: u64,
    /// `maxmemory`; 0 for no limit.
    pub max_bytes: u64,
    /// Its parts, which add up to what is in use.
    pub parts: Vec<(MemoryKind, u64)>,
    /// The figures of `MEMORY STATS`.
    pub stats: Vec<(String, String)>,
}

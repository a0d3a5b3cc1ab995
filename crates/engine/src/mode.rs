//! What kind of process an engine serves, and what it may do at present.

/// What kind of process the engine serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A server by itself or in a replication chain.
    #[default]
    Standalone,
    /// A cluster node.
    Cluster,
    /// A Sentinel: few commands, no data.
    Sentinel,
}

impl Mode {
    /// The word `INFO` and `HELLO` use.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Standalone => "standalone",
            Mode::Cluster => "cluster",
            Mode::Sentinel => "sentinel",
        }
    }
}

/// What the process tells the engine about its place in replication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Whether this is a replica.
    pub is_replica: bool,
    /// Whether a replica's link to its master works.
    pub master_link_up: bool,
    /// Whether the data set is being replaced.
    pub loading: bool,
    /// Whether fewer replicas are in sync than `min-replicas-to-write` asks for.
    pub too_few_replicas: bool,
}

/// Until when clients have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    /// Unix milliseconds.
    pub(crate) until_ms: u64,
    /// Whether reads go through.
    pub(crate) writes_only: bool,
}

//! Who stands on the stage, and what they believe.

use redscope_sim::State;
use serde::{Deserialize, Serialize};

/// What a Sentinel believes of a master.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BeliefRow {
    /// The Sentinel.
    pub sentinel: String,
    /// The master's name.
    pub master: String,
    /// Who that is to its knowledge.
    pub address: String,
    /// How it finds the master, in Redis's words.
    pub state: String,
    /// How good that is.
    pub grade: Grade,
    /// Tenths of a second since the last acceptable answer.
    pub silent_ds: u64,
    /// Its epoch.
    pub epoch: u64,
    /// Whom it has voted for last, with the epoch.
    pub voted: Option<(String, u64)>,
    /// Votes it knows of: who, for whom.
    pub votes: Vec<(String, String)>,
    /// How many must agree.
    pub quorum: usize,
    /// The step of the failover it leads, as `SENTINEL MASTER` says it.
    pub failover: Option<String>,
}

/// What the nodes of a cluster believe of those that do not answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Gossip {
    /// Masters with slots that must agree, on a failure as in an election.
    pub majority: usize,
    /// Masters with slots that run: what they report counts, and they have a vote.
    pub electorate: Vec<String>,
    /// A row for each node and whom it doubts.
    pub doubts: Vec<Doubt>,
}

/// A node of a cluster gets no answer from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Doubt {
    /// Whose belief it is.
    pub by: String,
    /// Whom it does not hear.
    pub of: String,
    /// How it flags that one: `fail?` or `fail`.
    pub flag: String,
    /// How good that is.
    pub grade: Grade,
    /// Masters that have told it that they do not hear that one either, in gossip.
    pub reports: Vec<String>,
    /// How many masters it counts that say so: with itself, if it is one.
    pub count: usize,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A server that follows nobody.
    Master,
    /// A server that follows another.
    Replica,
    /// A Sentinel.
    Sentinel,
}

/// Whether a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It runs.
    Running,
    /// It is stopped, and will not notice.
    Paused,
    /// Its process has ended.
    Down,
    /// Its machine has no power.
    Dark,
    /// It is real, and cannot be connected to.
    Unreached,
    /// It is real, and does not answer: it may be busy, stopped or cut off.
    Silent,
}

impl From<State> for NodeState {
    fn from(state: State) -> Self {
        match state {
            State::Running => NodeState::Running,
            State::Paused => NodeState::Paused,
            State::Down | State::Removed => NodeState::Down,
            State::Dark => NodeState::Dark,
        }
    }
}

/// One thing a node believes, for a line below its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Belief {
    /// It is down.
    Nothing,
    /// The end of its replication stream, in bytes.
    Offset(u64),
    /// The link to its master is not up: where it stands, as `ROLE` says it.
    Link(String),
    /// A Sentinel's epoch.
    Epoch(u64),
    /// A Sentinel leads a failover: the step, as `SENTINEL MASTER` says it.
    Failover(String),
}

/// A node on the stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// `host:port`.
    pub address: String,
    /// Its port.
    pub port: u16,
    /// What it is, or was before it went down.
    pub role: Role,
    /// Whether it runs.
    pub state: NodeState,
    /// The node it replicates.
    pub of: Option<String>,
    /// The master it stood with when the run had settled; none if it came later.
    pub home: Option<String>,
    /// The masters a Sentinel watches.
    pub watches: Vec<String>,
    /// What it believes.
    pub belief: Belief,
    /// Its slots, both ends of each range included.
    pub slots: Vec<(u16, u16)>,
    /// Slots that nobody who runs owns, and that others still count as this one's.
    pub orphaned: Vec<(u16, u16)>,
    /// Its slots that are on their way elsewhere, and whose they will be.
    pub migrating: Vec<(u16, String)>,
    /// Slots that are on their way to it, and whose they were.
    pub importing: Vec<(u16, String)>,
    /// The config epoch of a cluster's node, as it knows it itself.
    pub epoch: Option<u64>,
    /// Whether a cluster's node answers commands for keys: its `cluster_state` is `ok`.
    pub serves: Option<bool>,
    /// Whether it is doing what takes it time.
    pub busy: bool,
    /// How far its clock is ahead of the world's, in microseconds.
    pub ahead_us: i64,
}

impl NodeView {
    /// A node of which no more is known than where it is, what it is and whether it runs.
    pub fn new(name: String, address: String, port: u16, role: Role, state: NodeState) -> Self {
        NodeView {
            name,
            address,
            port,
            role,
            state,
            of: None,
            home: None,
            watches: Vec::new(),
            belief: Belief::Nothing,
            slots: Vec::new(),
            orphaned: Vec::new(),
            migrating: Vec::new(),
            importing: Vec::new(),
            epoch: None,
            serves: None,
            busy: false,
            ahead_us: 0,
        }
    }
}

/// How good something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Not as it should be, or not yet.
    Warn,
    /// Broken.
    Bad,
}

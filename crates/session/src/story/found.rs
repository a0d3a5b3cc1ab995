//! What checks may find, as the page is told: ids with arguments.

use serde::{Deserialize, Serialize};

use super::StoryView;

/// Where something that was found comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OriginView {
    /// Events carried out before it began.
    pub step: u64,
    /// When it began, in virtual microseconds.
    pub at_us: u64,
    /// What has led to it, if there is such a thing.
    pub cause: Option<Box<StoryView>>,
}

/// Why acknowledged writes are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LossCause {
    /// Another server has become the master.
    Failover,
    /// Its process has ended, and its files had less.
    Crash,
    /// Its power was cut, and its disk had less.
    PowerCut,
    /// It has ended by itself, and its files had less.
    Exit,
    /// It was started without `appendonly`, and has not read the file it had.
    Unread,
    /// Its disk is a new one.
    NewDisk,
    /// Bits of its files have turned over.
    Damage,
}

/// Why a read has shown less than was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StaleReason {
    /// A replica has answered, which is behind its master.
    Replica,
    /// A master has answered, and another one has taken the write.
    OtherMaster,
}

/// Why a lock is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LockLoss {
    /// With its server, as other writes.
    Write {
        /// Who had it.
        server: String,
        /// Why.
        cause: LossCause,
    },
    /// Another client has removed or changed its key.
    Client {
        /// Who.
        name: String,
    },
    /// The clock of its server was set.
    Clock {
        /// The server.
        server: String,
    },
    /// Its server has made room.
    Evicted {
        /// The server.
        server: String,
    },
    /// Its server has other data, nobody knows why.
    Replaced {
        /// The server.
        server: String,
    },
}

/// What must never be, and was found to be. Offsets are bytes of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the ids are the sentences")]
pub enum Broken {
    TwoVotes { voter: String, epoch: u64, leaders: [String; 2] },
    TwoLeaders { master: String, epoch: u64, leaders: [String; 2] },
    TwoWinners { epoch: u64, winners: [String; 2] },
    TwoOwners { slot: u16, config_epoch: u64, owners: [String; 2] },
    Unequal { replid: String, offset_bytes: u64, servers: [String; 2] },
    NoAgreement { healthy_ms: u64, about: Vec<Discord>, more: usize },
    LostDespiteAlways { key: String, writes: u64, server: String },
}

impl Broken {
    /// A short name of what was broken, the same for all of one kind.
    pub const fn name(&self) -> &'static str {
        match self {
            Broken::TwoVotes { .. } => "two-votes",
            Broken::TwoLeaders { .. } => "two-leaders",
            Broken::TwoWinners { .. } => "two-winners",
            Broken::TwoOwners { .. } => "two-owners",
            Broken::Unequal { .. } => "unequal",
            Broken::NoAgreement { .. } => "no-agreement",
            Broken::LostDespiteAlways { .. } => "lost-despite-always",
        }
    }
}

/// What is not agreed about. Offsets are bytes of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the ids are the sentences")]
pub enum Discord {
    NoLink { replica: String, master: String },
    Behind { replica: String, master: String, offsets: [u64; 2], same_history: bool },
    MasterAddress { master: String, sentinels: [String; 2] },
    NoMaster { sentinel: String, who: String },
    Failover { sentinel: String },
    Down { sentinel: String, who: String },
    Astray { replica: String },
    ClusterDown { node: String },
    NodeFailed { node: String, who: String },
    Tables { nodes: [String; 2] },
}

//! Facts: what a cluster node has found, voted, claimed or lost.

mod reason;

use std::fmt;

use redscope_actor::Address;

pub use reason::{EpochChange, ManualKind, Obstacle, Recovery, Refusal, RoleChange};

use super::LogLevel;
use crate::bus::{Host, NodeFlags, NodeId, SlotRanges};

/// What is told: what a cluster node has found, voted, claimed or lost. Times are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "a field is what its name says, and the sentence of its variant")]
pub enum ClusterFact {
    // Who this node is.
    /// It has started from its file.
    Loaded { myself: NodeId },
    /// It has started without a file.
    Created { myself: NodeId },
    /// It has a new name after `CLUSTER RESET HARD`.
    HardReset { myself: NodeId },
    /// It has learned where it is itself.
    OwnHostLearned { host: Host },
    /// It has keys of a slot nobody owns, and owns it from now on.
    UnassignedSlotTaken { slot: u16 },
    /// It has keys of a slot somebody else owns.
    ForeignSlotImported { slot: u16, owner: NodeId },

    // Links and members.
    /// This node's link to another stands.
    LinkUp { node: NodeId, host: Host, bus_port: u16 },
    /// This node's link to another is gone.
    LinkLost { node: NodeId },
    /// A link is given up, for more has not left yet than may wait in it.
    LinkFull { node: NodeId, is_inbound: bool, bytes: usize },
    /// A link could not be made; it is tried again with the next tick.
    LinkRefused { node: NodeId, host: Host, bus_port: u16 },
    /// Somebody is met, under a made-up name until it says its own.
    HandshakeStarted { node: NodeId, address: Address },
    /// Somebody that was met has a name of its own.
    Renamed { from: NodeId, to: NodeId },
    /// Somebody that was met belongs to the cluster now.
    HandshakeDone { node: NodeId, address: Address },
    /// Somebody that was met did not answer in time.
    HandshakeGivenUp { node: NodeId },
    /// Somebody that was met is known already.
    AlreadyKnown { node: NodeId },
    /// Another node was learned of by gossip.
    NodeAdded { node: NodeId, address: Address },
    /// A node was forgotten by `CLUSTER FORGET`.
    Forgotten { node: NodeId },
    /// A node has moved.
    AddressChanged { node: NodeId, address: Address },
    /// A node that seems to have failed is well somewhere else, others say.
    AddressHeard { node: NodeId, address: Address },
    /// A message of a kind came that no server of this version knows.
    UnknownKind { kind: u16 },
    /// A message had an extension that no server of this version knows.
    UnknownExtension { kind: u16 },
    /// Another node answers where this one was.
    AddressLost { node: NodeId, known_ms: i64, flags: NodeFlags },

    // Health.
    /// This node gets no answer from another: `PFAIL`. The masters that say so to its knowledge, this
    /// one included if it is one, and how many `FAIL` needs.
    Suspected { node: NodeId, reports: usize, needed: usize },
    /// A master says that a node has failed.
    Reported { node: NodeId, by: NodeId },
    /// A master no longer says that a node has failed.
    ReportWithdrawn { node: NodeId, by: NodeId },
    /// Enough masters say that a node has failed: `FAIL`. The masters that say so, this one
    /// included if it is one, and how many were needed.
    Failed { node: NodeId, reports: usize, needed: usize },
    /// Another node has found that a node has failed.
    FailureHeard { node: NodeId, from: NodeId },
    /// Somebody unknown says that a node has failed.
    FailureIgnored { node: NodeId, from: NodeId },
    /// A node is reachable again.
    Reachable { node: NodeId, was: Recovery },
    /// The cluster serves, or no longer does: slots without a healthy owner, and how many of the
    /// masters with slots are reachable.
    StateChanged { ok: bool, unserved_slots: u16, reachable: usize, masters: usize },

    // Elections.
    /// A replica waits before it asks for votes.
    ElectionDelayed { delay_ms: i64, rank: u64, offset: u64 },
    /// A replica has found that others have more of the stream.
    RankGrown { rank: u64, delay_ms: i64 },
    /// A replica asks for votes.
    ElectionStarted { epoch: u64 },
    /// A master was asked for its vote.
    VoteAsked { by: NodeId, epoch: u64 },
    /// A master gives its vote.
    VoteGranted { to: NodeId, epoch: u64 },
    /// A master does not give its vote in the epoch of the request.
    VoteRefused { to: NodeId, epoch: u64, why: Refusal },
    /// A replica has got a vote; how many it has now, and how many it needs.
    VoteReceived { from: NodeId, epoch: u64, votes: usize, needed: usize },
    /// A replica has a majority.
    ElectionWon { epoch: u64, votes: usize },
    /// What an attempt waits for, or has failed by.
    HeldUp { by: Obstacle },

    // Manual failover.
    /// A person wants this replica in its master's place.
    ManualFailoverAsked { kind: ManualKind },
    /// A master stands still for a replica.
    StandsStill { replica: NodeId },
    /// The replica knows where its master stands still.
    ManualFailoverOffset { offset: u64 },
    /// The replica has all of its master's stream.
    ManualFailoverReady { offset: u64 },
    /// It took too long.
    ManualFailoverTimedOut,

    // Roles and slots.
    /// This node is a replica now.
    BecameReplica { of: NodeId, why: RoleChange },
    /// This node is a master now.
    BecameMaster { why: RoleChange },
    /// Another node says it is a replica now.
    NodeTurnedReplica { node: NodeId, of: NodeId },
    /// Another node says it is a master now.
    NodeTurnedMaster { node: NodeId },
    /// This node's config epoch is another.
    ConfigEpoch { epoch: u64, why: EpochChange },
    /// Slots have another owner in this node's view, under its config epoch.
    SlotsMoved { slots: SlotRanges, from: Option<NodeId>, to: Option<NodeId>, epoch: u64 },
    /// A node claims slots that belong to another by now, and is told so.
    OldSlots { node: NodeId, owner: NodeId },
    /// Somebody else tells this node about itself.
    UpdateAboutMyself,
    /// A slot of this node is on its way to another, or no longer is.
    SlotMigrating { slot: u16, to: Option<NodeId> },
    /// A slot of another node is on its way here, or no longer is.
    SlotImporting { slot: u16, from: Option<NodeId> },
}

impl ClusterFact {
    /// How much its line in the log matters; `None` if Redis logs nothing.
    pub fn level(&self) -> Option<LogLevel> {
        use ClusterFact as F;
        Some(match self {
            F::HandshakeStarted { .. }
            | F::HandshakeGivenUp { .. }
            | F::NodeAdded { .. }
            | F::Forgotten { .. }
            | F::AddressHeard { .. }
            | F::LinkLost { .. }
            | F::VoteAsked { .. }
            | F::VoteReceived { .. }
            | F::Reachable { was: Recovery::Suspected, .. }
            | F::NodeTurnedReplica { .. }
            | F::NodeTurnedMaster { .. }
            | F::BecameReplica { why: RoleChange::Asked, .. }
            | F::BecameMaster { .. }
            | F::SlotsMoved { .. }
            | F::SlotMigrating { .. }
            | F::SlotImporting { .. } => return None,
            F::LinkUp { .. }
            | F::Renamed { .. }
            | F::HandshakeDone { .. }
            | F::AddressLost { .. }
            | F::Suspected { .. } => LogLevel::Debug,
            F::LinkRefused { .. }
            | F::AlreadyKnown { .. }
            | F::Reported { .. }
            | F::ReportWithdrawn { .. }
            | F::ConfigEpoch { why: EpochChange::Collision { .. }, .. }
            | F::OldSlots { .. } => LogLevel::Verbose,
            F::Loaded { .. }
            | F::Created { .. }
            | F::HardReset { .. }
            | F::UnassignedSlotTaken { .. }
            | F::ForeignSlotImported { .. }
            | F::Failed { .. }
            | F::FailureHeard { .. }
            | F::FailureIgnored { .. }
            | F::Reachable { .. }
            | F::BecameReplica { why: RoleChange::SubReplica | RoleChange::Migrated, .. }
            | F::ConfigEpoch { why: EpochChange::Reset, .. }
            | F::UpdateAboutMyself => LogLevel::Notice,
            F::OwnHostLearned { .. }
            | F::LinkFull { .. }
            | F::UnknownKind { .. }
            | F::UnknownExtension { .. }
            | F::AddressChanged { .. }
            | F::StateChanged { .. }
            | F::ElectionDelayed { .. }
            | F::RankGrown { .. }
            | F::ElectionStarted { .. }
            | F::VoteGranted { .. }
            | F::VoteRefused { .. }
            | F::ElectionWon { .. }
            | F::HeldUp { .. }
            | F::ManualFailoverAsked { .. }
            | F::StandsStill { .. }
            | F::ManualFailoverOffset { .. }
            | F::ManualFailoverReady { .. }
            | F::ManualFailoverTimedOut
            | F::BecameReplica { .. }
            | F::ConfigEpoch { .. } => LogLevel::Warning,
        })
    }

    /// Whether it comes again with every tick as long as nothing else happens.
    pub(crate) fn repeats(&self) -> bool {
        matches!(self, ClusterFact::LinkRefused { .. })
    }
}

impl fmt::Display for ClusterFact {
    /// The line Redis logs; of what it does not log, a line in the same manner.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ClusterFact as F;
        match self {
            F::Loaded { myself } => write!(f, "Node configuration loaded, I'm {myself}"),
            F::Created { myself } => write!(f, "No cluster configuration found, I'm {myself}"),
            F::HardReset { myself } => write!(f, "Node hard reset, now I'm {myself}"),
            F::OwnHostLearned { host } => write!(f, "IP address for this node updated to {host}"),
            F::UnassignedSlotTaken { slot } => {
                write!(f, "I have keys for unassigned slot {slot}. Taking responsibility for it.")
            }
            F::ForeignSlotImported { slot, .. } => write!(
                f,
                "I have keys for slot {slot}, but the slot is assigned to another node. Setting it to importing state."
            ),
            F::LinkUp { node, host, bus_port } => {
                write!(f, "Connecting with Node {node} at {host}:{bus_port}")
            }
            F::LinkLost { node } => write!(f, "Link to node {node} lost"),
            F::LinkFull { node, is_inbound, bytes } => write!(
                f,
                "Freeing cluster link({} node {node}, used memory: {bytes}) due to exceeding send buffer memory limit.",
                if *is_inbound { "from" } else { "to" }
            ),
            F::LinkRefused { node, host, bus_port } => write!(
                f,
                "Connection with Node {node} at {host}:{bus_port} failed: Connection refused"
            ),
            F::HandshakeStarted { address, .. } => write!(f, "Handshake with {address} started"),
            F::Renamed { from, to } => write!(f, "Renaming node {from} into {to}"),
            F::HandshakeDone { node, .. } => write!(f, "Handshake with node {node} completed."),
            F::HandshakeGivenUp { node } => write!(f, "Handshake with node {node} given up"),
            F::AlreadyKnown { node } => {
                write!(f, "Handshake: we already know node {node}, updating the address if needed.")
            }
            F::NodeAdded { node, address } => write!(f, "Node {node} at {address} added"),
            F::Forgotten { node } => write!(f, "Node {node} forgotten"),
            F::AddressChanged { node, address } => {
                write!(f, "Address updated for node {node}, now {address}")
            }
            F::AddressHeard { node, address } => {
                write!(f, "Address heard for node {node}, now {address}")
            }
            F::UnknownKind { kind } => write!(f, "Received unknown packet type: {kind}"),
            F::UnknownExtension { kind } => write!(f, "Received unknown extension type {kind}"),
            F::AddressLost { node, known_ms, flags } => write!(
                f,
                "PONG contains mismatching sender ID. About node {node} added {known_ms} ms ago, having flags {}",
                flags.0
            ),
            F::Suspected { node, .. } => write!(f, "*** NODE {node} possibly failing"),
            F::Reported { node, by } => {
                write!(f, "Node {by} reported node {node} as not reachable.")
            }
            F::ReportWithdrawn { node, by } => {
                write!(f, "Node {by} reported node {node} is back online.")
            }
            F::Failed { node, .. } => {
                write!(f, "Marking node {node} as failing (quorum reached).")
            }
            F::FailureHeard { node, from } => {
                write!(f, "FAIL message received from {from} about {node}")
            }
            F::FailureIgnored { node, from } => {
                write!(f, "Ignoring FAIL message from unknown node {from} about {node}")
            }
            F::Reachable { node, was } => write!(f, "Clear FAIL state for node {node}: {was}"),
            F::StateChanged { ok, .. } => {
                write!(f, "Cluster state changed: {}", if *ok { "ok" } else { "fail" })
            }
            F::ElectionDelayed { delay_ms, rank, offset } => write!(
                f,
                "Start of election delayed for {delay_ms} milliseconds (rank #{rank}, offset {offset})."
            ),
            F::RankGrown { rank, delay_ms } => write!(
                f,
                "Replica rank updated to #{rank}, added {delay_ms} milliseconds of delay."
            ),
            F::ElectionStarted { epoch } => {
                write!(f, "Starting a failover election for epoch {epoch}.")
            }
            F::VoteAsked { by, epoch } => {
                write!(f, "Failover auth asked for by {by} for epoch {epoch}")
            }
            F::VoteGranted { to, epoch } => {
                write!(f, "Failover auth granted to {to} for epoch {epoch}")
            }
            F::VoteRefused { to, epoch, why } => {
                write!(f, "Failover auth denied to {to}: ")?;
                why.write(f, *epoch)
            }
            F::VoteReceived { from, epoch, votes, needed } => {
                write!(f, "Vote {votes} of {needed} needed received from {from} for epoch {epoch}")
            }
            F::ElectionWon { .. } => f.write_str("Failover election won: I'm the new master."),
            F::HeldUp { by } => write!(f, "Currently unable to failover: {by}"),
            F::ManualFailoverAsked { kind } => kind.fmt(f),
            F::StandsStill { replica } => {
                write!(f, "Manual failover requested by replica {replica}.")
            }
            F::ManualFailoverOffset { offset } => {
                write!(f, "Received replication offset for paused master manual failover: {offset}")
            }
            F::ManualFailoverReady { .. } => {
                f.write_str("All master replication stream processed, manual failover can start.")
            }
            F::ManualFailoverTimedOut => f.write_str("Manual failover timed out."),
            F::BecameReplica { of, why } => why.write(f, of),
            F::BecameMaster { .. } => f.write_str("This node is a master now"),
            F::NodeTurnedReplica { node, of } => {
                write!(f, "Node {node} is now a replica of node {of}")
            }
            F::NodeTurnedMaster { node } => write!(f, "Node {node} is now a master"),
            F::ConfigEpoch { epoch, why } => why.write(f, *epoch),
            F::SlotsMoved { slots, from, to, epoch } => {
                write!(f, "Slots")?;
                for (start, end) in slots.iter() {
                    write!(f, " {start}-{end}")?;
                }
                write!(f, " moved from {} to {}", Named(from), Named(to))?;
                write!(f, " for epoch {epoch}")
            }
            F::OldSlots { node, owner } => write!(
                f,
                "Node {node} has old slots configuration, sending an UPDATE message about {owner}"
            ),
            F::UpdateAboutMyself => f.write_str("Discarding UPDATE message about myself."),
            F::SlotMigrating { slot, to } => write!(f, "Slot {slot} migrating to {}", Named(to)),
            F::SlotImporting { slot, from } => {
                write!(f, "Slot {slot} importing from {}", Named(from))
            }
        }
    }
}

/// A node, or nobody.
struct Named<'a>(&'a Option<NodeId>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => id.fmt(f),
            None => f.write_str("nobody"),
        }
    }
}

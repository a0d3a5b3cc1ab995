//! The lines of the log that facts of replication are.

use std::fmt;

use redscope_actor::Address;

use super::{ConnectReason, FullResyncReason, ReplicationFact, RoleRequest, SaveTarget};
use super::{SaveWait, SilentPhase};

/// A replica as a master's log names it.
/// Source: replication.c `replicationGetSlaveName`, 7.0.15.
struct Named<'a>(&'a Address);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.port {
            0 => write!(f, "{}:<unknown-replica-port>", self.0.host),
            _ => self.0.fmt(f),
        }
    }
}

impl fmt::Display for RoleRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RoleRequest::Client(client) => write!(f, "(user request from '{client}')"),
            RoleRequest::Master(client) => write!(f, "(failover request from '{client}')"),
        }
    }
}

impl fmt::Display for SaveWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SaveWait::Attached => "Waiting for end of BGSAVE for SYNC",
            SaveWait::NotAttachable => {
                "Can't attach the replica to the current BGSAVE. Waiting for next BGSAVE for SYNC"
            }
            SaveWait::SocketTarget => {
                "Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC"
            }
            SaveWait::Delay => "Delay next BGSAVE for diskless SYNC",
            SaveWait::OtherChild => {
                "No BGSAVE in progress, but another BG operation is active. BGSAVE for replication delayed"
            }
        })
    }
}

/// Why a partial resynchronisation was refused, as the master's log has it.
fn refusal(
    f: &mut fmt::Formatter<'_>,
    replica: &Address,
    reason: &FullResyncReason,
) -> fmt::Result {
    let replica = Named(replica);
    match reason {
        FullResyncReason::Asked => write!(f, "Full resync requested by replica {replica}"),
        FullResyncReason::ReplidUnknown { asked, replid, replid2 } => write!(
            f,
            "Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '{asked}', my replication IDs are '{replid}' and '{replid2}')"
        ),
        FullResyncReason::BeyondSecondOffset { asked, up_to } => write!(
            f,
            "Partial resynchronization not accepted: Requested offset for second ID was {asked}, but I can reply up to {up_to}"
        ),
        FullResyncReason::OutsideBacklog { asked, .. } => write!(
            f,
            "Unable to partial resync with replica {replica} for lack of backlog (Replica request was: {asked})."
        ),
    }
}

impl fmt::Display for ReplicationFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ReplicationFact as F;
        let text = match self {
            F::BecameMaster(None) => "MASTER MODE enabled",
            F::BecameMaster(Some(request)) => return write!(f, "MASTER MODE enabled {request}"),
            F::BecameReplica { of, by: None } => return write!(f, "REPLICAOF {of} enabled"),
            F::BecameReplica { of, by: Some(request) } => {
                return write!(f, "REPLICAOF {of} enabled {request}");
            }
            F::CannotKeep => {
                "Guru Meditation: Replica was unable to write command to disk. #server.c:3890"
            }
            F::AlreadyFollows => {
                "REPLICAOF would result into synchronization with the master we are already connected with. No operation performed."
            }
            F::ReplidShifted { old, second_offset, new } => {
                return write!(
                    f,
                    "Setting secondary replication ID to {old}, valid up to offset: {second_offset}. New replication ID is {new}"
                );
            }
            F::ReplidAdopted(replid) => {
                return write!(f, "Master replication ID changed to {replid}");
            }
            F::HistoryBegun(replid) => {
                let none = "0".repeat(40);
                return write!(
                    f,
                    "Replication backlog created, my new replication IDs are '{replid}' and '{none}'"
                );
            }
            F::BacklogFreed(after_s) => {
                return write!(
                    f,
                    "Replication backlog freed after {after_s} seconds without connected replicas."
                );
            }
            F::MasterSynthesized => {
                "Before turning into a replica, using my own master parameters to synthesize a cached master: I may be able to synchronize with the new master with just a partial transfer."
            }
            F::MasterCached { .. } => "Caching the disconnected master state.",
            F::CachedMasterDiscarded => "Discarding previously cached master state.",
            F::Connecting { master, reason } => {
                return match reason {
                    ConnectReason::NoLink => write!(f, "Connecting to MASTER {master}"),
                    ConnectReason::LinkLost => write!(f, "Reconnecting to MASTER {master}"),
                    ConnectReason::TransferFailed => {
                        write!(f, "Reconnecting to MASTER {master} after failure")
                    }
                };
            }
            F::SyncStarted => "MASTER <-> REPLICA sync started",
            F::ConnectRefused => "Error condition on socket for SYNC: Connection refused",
            F::Connected => "Non blocking connect for SYNC fired the event.",
            F::MasterAnswered => "Master replied to PING, replication can continue...",
            F::PingRefused(reply) => {
                return write!(f, "Error reply to PING from master: '{reply}'");
            }
            F::AuthRefused(reply) => return write!(f, "Unable to AUTH to MASTER: {reply}"),
            F::OptionRefused { option, reply } => {
                return write!(
                    f,
                    "(Non critical) Master does not understand REPLCONF {option}: {reply}"
                );
            }
            F::NoResponse => "Master did not respond to command during SYNC handshake",
            F::NoPsyncReply => "Master did not reply to PSYNC, will try later",
            F::NoCachedMaster => "Partial resynchronization not possible (no cached master)",
            F::PartialResyncAsked { replid, from } => {
                return write!(f, "Trying a partial resynchronization (request {replid}:{from}).");
            }
            F::FullResync { replid, offset } => {
                return write!(f, "Full resync from master: {replid}:{offset}");
            }
            F::PartialResync => "Successful partial resynchronization with master.",
            F::MasterNotReady(reply) => {
                return write!(
                    f,
                    "Master is currently unable to PSYNC but should be in the future: {reply}"
                );
            }
            F::PsyncRefused(reply) if reply.starts_with("-ERR") => {
                return write!(
                    f,
                    "Master does not support PSYNC or is in error state (reply: {reply})"
                );
            }
            F::PsyncRefused(reply) => {
                return write!(f, "Unexpected reply to PSYNC from master: {reply}");
            }
            F::SyncRetried => "Retrying with SYNC...",
            F::TransferBegun { bytes, is_parsed } => {
                let to = if *is_parsed { "to parser" } else { "to disk" };
                return match bytes {
                    Some(bytes) => {
                        let sync = "MASTER <-> REPLICA sync";
                        write!(f, "{sync}: receiving {bytes} bytes from master {to}")
                    }
                    None => write!(
                        f,
                        "MASTER <-> REPLICA sync: receiving streamed RDB from master with EOF {to}"
                    ),
                };
            }
            F::TransferRefused(reply) => {
                return write!(f, "MASTER aborted replication with an error: {reply}");
            }
            F::TransferUnframed(line) => {
                return write!(
                    f,
                    "Bad protocol from MASTER, the first byte is not '$' (we received '{line}'), are you sure the host and port are right?"
                );
            }
            F::TransferLost => "I/O error trying to sync with MASTER: connection lost",
            F::FlushingOld { .. } => "MASTER <-> REPLICA sync: Flushing old data",
            F::Loading => "MASTER <-> REPLICA sync: Loading DB in memory",
            F::LoadFailed(why) => {
                return write!(
                    f,
                    "Failed trying to load the MASTER synchronization DB from disk: {why}"
                );
            }
            F::LoadFinished => "MASTER <-> REPLICA sync: Finished with success",
            F::PartialResyncAccepted => {
                "MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization."
            }
            F::LinkUp { replid, offset } => {
                return write!(f, "Link with master up at {replid}:{offset}");
            }
            F::LinkLost(_) => "Connection with master lost.",
            F::MasterSilent(SilentPhase::Handshake) => "Timeout connecting to the MASTER...",
            F::MasterSilent(SilentPhase::Transfer) => {
                "Timeout receiving bulk data from MASTER... If the problem persists try to set the 'repl-timeout' parameter in redis.conf to a larger value."
            }
            F::MasterSilent(SilentPhase::Stream) => "MASTER timeout: no data nor PING received...",
            F::SyncAsked(replica) => {
                return write!(f, "Replica {} asks for synchronization", Named(replica));
            }
            F::PartialResyncGranted { replica, bytes, from } => {
                return write!(
                    f,
                    "Partial resynchronization request from {} accepted. Sending {bytes} bytes of backlog starting from offset {from}.",
                    Named(replica)
                );
            }
            F::FullResyncNeeded { replica, reason } => return refusal(f, replica, reason),
            F::ReplicaAhead(replica) => {
                return write!(
                    f,
                    "Warning: replica {} tried to PSYNC with an offset that is greater than the master replication offset.",
                    Named(replica)
                );
            }
            F::SaveAwaited(wait) => return wait.fmt(f),
            F::SaveStarted(SaveTarget::Disk) => "Starting BGSAVE for SYNC with target: disk",
            F::SaveStarted(SaveTarget::Sockets) => {
                "Starting BGSAVE for SYNC with target: replicas sockets"
            }
            F::SnapshotSent(replicas) => {
                return write!(
                    f,
                    "Diskless rdb transfer, done reading from pipe, {replicas} replicas still up."
                );
            }
            F::SnapshotOnly(replica) => {
                return write!(
                    f,
                    "RDB transfer completed, rdb only replica ({}) should be disconnected asap",
                    Named(replica)
                );
            }
            F::SnapshotStreamed(replica) => {
                return write!(
                    f,
                    "Streamed RDB transfer with replica {} succeeded (socket). Waiting for REPLCONF ACK from slave to enable streaming",
                    Named(replica)
                );
            }
            F::ReplicaOnline { replica, .. } => {
                return write!(f, "Synchronization with replica {} succeeded", Named(replica));
            }
            F::ReplicaLost(replica) => {
                return write!(f, "Connection with replica {} lost.", Named(replica));
            }
            F::ReplicaSilent(replica) => {
                return write!(
                    f,
                    "Disconnecting timedout replica (streaming sync): {}",
                    Named(replica)
                );
            }
            F::FailoverRequested(Some(to)) => return write!(f, "FAILOVER requested to {to}."),
            F::FailoverRequested(None) => "FAILOVER requested to any replica.",
            F::FailoverSynced(to) => {
                return write!(f, "Failover target {to} is synced, failing over.");
            }
            F::FailoverForced(to) => {
                return write!(f, "FAILOVER to {to} time out exceeded, failing over.");
            }
            F::FailoverAborted { to: Some(to), why } => {
                return write!(f, "FAILOVER to {to} aborted: {why}");
            }
            F::FailoverAborted { to: None, why } => {
                return write!(f, "FAILOVER to any replica aborted: {why}");
            }
            F::FailoverReceived(replid) => {
                return write!(f, "Failover request received for replid {replid}.");
            }
        };
        f.write_str(text)
    }
}

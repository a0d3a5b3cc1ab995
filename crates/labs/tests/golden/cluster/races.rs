//! Outcomes that the captured runs of clusters do not show.

use super::Role;
use crate::compare::Race;

/// A replica's second of replication falls into the first tick after its master's end.
pub(crate) const REPLICATES_FIRST: Race<Role> = Race {
    part: "heir",
    events: &["Connecting to MASTER victim"],
    percent: 10,
    why: "the captured replicas had waited less than a second",
};

/// Two reports of masters are enough for a replica that suspects the node itself.
pub(crate) const fn finds_the_failure(part: Role, percent: usize) -> Race<Role> {
    let events = &["Marking node", "FAIL message received"];
    let why = "who hears of the second master's suspicion first says that a node has failed";
    Race { part, events, percent, why }
}

/// Others have found that a node has failed before this one suspects it.
pub(crate) const fn hears_it_before(part: Role, percent: usize) -> Race<Role> {
    let why = "the last ping of one node can be a second after that of two masters";
    Race { part, events: &["*** NODE"], percent, why }
}

/// How lines begin of a node that follows another from now on.
pub(crate) const FOLLOWING: &[&str] = &[
    "Configuration change",
    "Before turning",
    "Connecting to MASTER",
    "MASTER <-> REPLICA sync",
    "Cluster state changed: ok",
    "Non blocking connect",
    "Master replied",
    "Trying a partial",
    "Full resync",
    "Discarding previously cached",
];

/// A node that is back is reached by another before it has reached anybody.
pub(crate) const fn reached_first(part: Role) -> Race<Role> {
    Race {
        part,
        events: FOLLOWING,
        percent: 10,
        why: "another node's tick falls into the moment before the first of its own",
    }
}

/// The same, as others see it.
pub(crate) const fn reaches_first(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Connecting with Node", "Clear FAIL state", "Node "],
        percent: 15,
        why: "a tick falls into the moments in which a node that is back has not reached anybody",
    }
}

/// The end of a link and the claim of who has ended it come over two connections.
pub(crate) const fn hears_the_claim_first(part: Role) -> Race<Role> {
    Race { part, events: FOLLOWING, percent: 60, why: "either can be there first" }
}

/// Votes can come one by one.
pub(crate) const fn waits_for_votes(part: Role) -> Race<Role> {
    let events = &["Currently unable to failover: Waiting for votes"];
    Race { part, events, percent: 100, why: "the captured votes came one by one there, not back" }
}

/// A master that does not know of its successor yet pings somebody who does.
pub(crate) const fn asks_meanwhile(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Node ", "Failover auth granted", "Cluster state changed"],
        percent: 15,
        why: "in the captured runs no ping fell into the moments before it was told",
    }
}

/// A small packet waits up to 40 ms behind another one in TCP; here it does not.
pub(crate) const fn votes_for_its_heir(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Failover auth granted", "Node "],
        percent: 100,
        why: "the captured master heard of its successor before it was asked to vote for it",
    }
}

//! Outcomes that the captured runs of clusters do not show.

use super::Role;
use super::scenario::matter;
use crate::compare::Race;

/// A replica's second of replication falls into the first tick after its master's end.
pub(crate) const REPLICATES_FIRST: Race<Role> = Race {
    part: "heir",
    events: &["Connecting to MASTER victim"],
    percent: 10,
    matter: None,
    why: "the captured replicas had waited less than a second",
};

/// Two reports of masters are enough for a replica that suspects the node itself. Whoever it is, the
/// failure is found when it was found in the captured runs.
pub(crate) const fn finds_the_failure(part: Role, percent: usize) -> Race<Role> {
    let events = &["Marking node", "FAIL message received"];
    let why = "who hears of the second master's suspicion first says that a node has failed";
    Race { part, events, percent, matter: Some(matter), why }
}

/// In the gossip there are some nodes of all, drawn each time, and who is back needs what it says.
pub(crate) const fn finds_it_later(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Marking node"],
        percent: 10,
        matter: None,
        why: "gossip can leave a node out for seconds that has been found to have failed",
    }
}

/// Others have found that a node has failed before this one suspects it.
pub(crate) const fn hears_it_before(part: Role, percent: usize) -> Race<Role> {
    let why = "the last ping of one node can be a second after that of two masters";
    Race { part, events: &["*** NODE"], percent, matter: None, why }
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
        matter: None,
        why: "another node's tick falls into the moment before the first of its own",
    }
}

/// The same, as others see it.
pub(crate) const fn reaches_first(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Connecting with Node", "Clear FAIL state", "Node "],
        percent: 15,
        matter: None,
        why: "a tick falls into the moments in which a node that is back has not reached anybody",
    }
}

/// The end of a link and the claim of who has ended it come over two connections.
pub(crate) const fn hears_the_claim_first(part: Role) -> Race<Role> {
    Race { part, events: FOLLOWING, percent: 60, matter: None, why: "either can be there first" }
}

/// Each vote is an input of its own here, and after the first the node still waits. Redis can read two in
/// one turn of its event loop: in the captured run it did so on the way back, not on the way there.
pub(crate) const WAITS_FOR_VOTES: Race<Role> = Race {
    part: "old",
    events: &["Currently unable to failover: Waiting for votes, but majority still not reached."],
    percent: 100,
    matter: None,
    why: "the captured votes came one by one there, not back",
};

/// A master that does not know of its successor yet pings somebody who does.
pub(crate) const fn asks_meanwhile(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Node ", "Failover auth granted", "Cluster state changed"],
        percent: 15,
        matter: None,
        why: "in the captured runs no ping fell into the moments before it was told",
    }
}

/// A small packet waits up to 40 ms behind another one in TCP; here it does not, ever. So a master is asked to
/// vote for its successor before it hears of it, and need not be told that its slots are old.
pub(crate) const VOTES_FOR_ITS_HEIR: [Race<Role>; 2] = {
    let why = "the captured master heard of its successor before it was asked to vote for it";
    [
        Race {
            part: "new",
            events: &[
                "Failover auth granted to old for epoch 8",
                "Node old has old slots configuration, sending an UPDATE message about new",
            ],
            percent: 100,
            matter: None,
            why,
        },
        Race {
            part: "old",
            events: &["Node new has old slots configuration, sending an UPDATE message about old"],
            percent: 100,
            matter: None,
            why,
        },
    ]
};

//! What servers, Sentinels and cluster nodes may not agree about.

use std::fmt;
use std::rc::Rc;

use redscope_actor::Address;

/// A place in the history of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The history's name.
    pub replid: String,
    /// How far into it, in bytes.
    pub offset_bytes: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.offset_bytes, self.replid)
    }
}

/// Something that is not agreed about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// A replica has no link to its master.
    NoLink {
        /// The replica.
        replica: Rc<str>,
        /// Where it looks for its master.
        master: Address,
    },
    /// A replica is not where its master is.
    Behind {
        /// The replica.
        replica: Rc<str>,
        /// Its master.
        master: Rc<str>,
        /// Where the replica is, and where its master.
        places: [Place; 2],
    },
    /// Two Sentinels send clients to different masters.
    MasterAddress {
        /// The master's name.
        master: Rc<str>,
        /// The Sentinels.
        sentinels: [Rc<str>; 2],
    },
    /// A Sentinel sends clients to a server that is no master.
    NoMaster {
        /// The Sentinel.
        sentinel: Rc<str>,
        /// Where it sends them.
        address: Address,
    },
    /// A Sentinel has a failover under way.
    Failover {
        /// The Sentinel.
        sentinel: Rc<str>,
    },
    /// A Sentinel takes somebody for down.
    Down {
        /// The Sentinel.
        sentinel: Rc<str>,
        /// Whom.
        address: Address,
    },
    /// A replica of a watched master follows somebody else, or nobody.
    Astray {
        /// The replica.
        replica: Rc<str>,
    },
    /// A cluster node does not serve.
    ClusterDown {
        /// The node.
        node: Rc<str>,
    },
    /// A cluster node takes another one for failed, or does not know it.
    NodeFailed {
        /// The node.
        node: Rc<str>,
        /// The other one.
        other: Rc<str>,
    },
    /// Two cluster nodes believe differently about roles, slots or config epochs.
    Tables {
        /// The nodes.
        nodes: [Rc<str>; 2],
    },
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Disagreement::NoLink { replica, master } => {
                write!(f, "{replica} has no link to its master {master}")
            }
            Disagreement::Behind { replica, master, places: [at, of] } => {
                write!(f, "{replica} is at {at}, {master} at {of}")
            }
            Disagreement::MasterAddress { master, sentinels: [a, b] } => {
                write!(f, "{a} and {b} have other addresses of {master}")
            }
            Disagreement::NoMaster { sentinel, address } => {
                write!(f, "{sentinel} sends clients to {address}, which is no master")
            }
            Disagreement::Failover { sentinel } => write!(f, "{sentinel} has a failover under way"),
            Disagreement::Down { sentinel, address } => {
                write!(f, "{sentinel} takes {address} for down")
            }
            Disagreement::Astray { replica } => write!(f, "{replica} follows the wrong one"),
            Disagreement::ClusterDown { node } => write!(f, "{node} does not serve"),
            Disagreement::NodeFailed { node, other } => {
                write!(f, "{node} takes {other} for failed or does not know it")
            }
            Disagreement::Tables { nodes: [a, b] } => {
                write!(f, "{a} and {b} believe differently about the cluster")
            }
        }
    }
}

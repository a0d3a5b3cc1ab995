//! A cluster node: what it believes of the others, and the slots it knows owners for.
//!
//! [`Cluster`] is a machine of its own: it is told what happens within a [`Turn`], and leaves in it
//! what it wants done. It knows neither the data set nor how messages travel; `host` carries its
//! effects out. The parts:
//!
//! - `node`, `table`, `slots`: what is known, and where it is found.
//! - `cron`, `send`, `receive`, `gossip`, `unsent`: pings, what is heard, failures found and shared,
//!   links that are full.
//! - `claim`, `state`: whose slots are whose, and whether the cluster serves.
//! - `election`, `manual_failover`, `migration`: replicas that take another place.
//! - `membership`: who belongs to it.
//! - `commands`, `describe`, `route`, `view`: what clients and people see. `nodes_conf`: the file.
//!
//! All times are Unix milliseconds by the node's own clock, as in Redis, so that setting the clock
//! shows. Behaviour: cluster.c, 7.0.15.

mod claim;
mod commands;
mod cron;
mod describe;
mod digest;
mod election;
mod gossip;
mod host;
mod manual_failover;
mod membership;
mod migration;
mod node;
mod nodes_conf;
mod receive;
mod route;
mod send;
mod settings;
mod slots;
mod state;
mod table;
mod turn;
mod unsent;
mod view;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use redscope_actor::{ConnId, Rng};
use rustc_hash::FxBuildHasher;

pub use nodes_conf::created_cluster;
pub use view::{ClusterView, Doubted, Doubts, LinkView, NodeHealth, NodeView, OwnSlots};

use crate::bus::{BusKind, BusMessage, Header, Host, NodeFlags, NodeId};
use election::Election;
use manual_failover::ManualFailover;
use node::Node;
use settings::Settings;
use slots::Slots;
use table::{NodeIx, Nodes};
use turn::{Effect, Turn};

/// Unix milliseconds by the node's own clock; 0 often stands for never.
type Ms = i64;

/// What is known by connection, in an order that depends on what has come and gone alone.
type Conns<T> = IndexMap<ConnId, T, FxBuildHasher>;

/// A connection of the bus, as far as it was opened from the other end.
#[derive(Clone, Debug)]
struct Inbound {
    /// Where it comes from.
    host: Host,
    /// Who has spoken over it.
    node: Option<NodeIx>,
    /// Since when it stands.
    since: Ms,
}

/// What is to be done before the process sleeps.
#[derive(Clone, Copy, Debug, Default)]
struct Todo {
    failover: bool,
    manual_failover: bool,
    state: bool,
    save: bool,
}

impl Todo {
    fn is_any(self) -> bool {
        self.failover || self.manual_failover || self.state || self.save
    }
}

/// This node's belief of the cluster.
#[derive(Clone)]
pub(crate) struct Cluster {
    rng: Rng,
    settings: Settings,
    myself: NodeIx,
    nodes: Nodes,
    slots: Slots,
    current_epoch: u64,
    last_vote_epoch: u64,
    /// Whether it serves.
    ok: bool,
    /// Masters with slots, failed ones included, when that was last counted.
    size: usize,
    /// When the state was first worked out: masters look at nothing for a while after that.
    state_since: Ms,
    /// When this node was last found in a minority.
    in_minority: Ms,
    election: Election,
    manual: Option<ManualFailover>,
    /// Names gossip cannot bring back, with when that ends.
    forgotten: BTreeMap<NodeId, Ms>,
    /// Whose link a connection is.
    links: Conns<NodeIx>,
    inbound: Conns<Inbound>,
    /// Bytes that the other end of a connection has not taken yet.
    unsent: Conns<usize>,
    /// Links given up because too much waited in them.
    full_links: u64,
    /// Messages for links that do not stand yet.
    waiting: BTreeMap<NodeIx, Vec<BusMessage>>,
    todo: Todo,
    ticks: u64,
    /// Nodes this one got no answer from, when they were last counted.
    suspected: usize,
    /// What this node says of itself, until something of it changes.
    header: Option<Arc<Header>>,
    /// Messages by kind.
    sent: [u64; BusKind::COUNT],
    received: [u64; BusKind::COUNT],
}

impl Cluster {
    /// A node that knows nobody, under a new name.
    fn new(rng: Rng, settings: Settings, now: Ms) -> Self {
        let mut cluster = Cluster {
            rng,
            settings,
            myself: NodeIx::FIRST,
            nodes: Nodes::default(),
            slots: Slots::default(),
            current_epoch: 0,
            last_vote_epoch: 0,
            ok: false,
            size: 1,
            state_since: now,
            in_minority: 0,
            election: Election::default(),
            manual: None,
            forgotten: BTreeMap::new(),
            links: Conns::default(),
            inbound: Conns::default(),
            unsent: Conns::default(),
            full_links: 0,
            waiting: BTreeMap::new(),
            todo: Todo::default(),
            ticks: 0,
            suspected: 0,
            header: None,
            sent: [0; BusKind::COUNT],
            received: [0; BusKind::COUNT],
        };
        let id = NodeId::draw(&mut cluster.rng);
        let flags = NodeFlags::MASTER.with(NodeFlags::MYSELF);
        cluster.myself = cluster.nodes.insert(Node::new(id, flags, now));
        cluster
    }

    /// What a copy of it takes, roughly, in bytes.
    pub(crate) fn weight_bytes(&self) -> usize {
        /// With what is known by connection, and by name.
        const NODE_BYTES: usize = size_of::<Node>() + 2 * size_of::<(ConnId, Inbound)>();
        self.nodes.places() * NODE_BYTES
    }

    fn me(&self) -> &Node {
        &self.nodes[self.myself]
    }

    fn me_mut(&mut self) -> &mut Node {
        self.header = None;
        &mut self.nodes[self.myself]
    }

    fn my_id(&self) -> NodeId {
        self.me().id()
    }

    /// The master of this node's shard: itself, or the master it follows.
    fn my_shard(&self) -> NodeIx {
        self.me().master.unwrap_or(self.myself)
    }

    /// The name of a node that is known.
    fn id(&self, ix: NodeIx) -> NodeId {
        self.nodes[ix].id()
    }

    /// Replicas attached to a master.
    fn replicas_of(&self, master: NodeIx) -> impl Iterator<Item = (NodeIx, &Node)> {
        self.nodes.iter().filter(move |(_, node)| node.master == Some(master))
    }

    /// Something changed on which it depends whether the cluster serves, and what the file holds.
    fn changed(&mut self) {
        self.todo.save = true;
        self.todo.state = true;
    }

    /// What follows every input before the process sleeps.
    /// Source: cluster.c `clusterBeforeSleep`, 7.0.15.
    fn before_sleep(&mut self, turn: &mut Turn) {
        let todo = std::mem::take(&mut self.todo);
        if todo.manual_failover {
            if self.me().is_replica() {
                self.manual_failover_step(turn);
                self.election_step(turn);
            }
        } else if todo.failover {
            self.election_step(turn);
        }
        if todo.state || self.todo.state {
            self.update_state(turn);
        }
        if todo.save || std::mem::take(&mut self.todo.save) {
            turn.want(Effect::SaveConf);
        }
    }
}

impl fmt::Debug for Cluster {
    /// Who it is and whether it serves; all of it is a matter of the digest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.ok { "ok" } else { "fail" };
        write!(f, "Cluster {{ {} {state} epoch {} }}", self.my_id(), self.current_epoch)
    }
}

#[cfg(test)]
mod tests;

//! What a cluster node finds when it is asked something, and what it leaves to be done.

use redscope_actor::{Address, ConnId};

use super::Ms;
use super::table::NodeIx;
use crate::bus::{BusMessage, SlotRanges};
use crate::fact::ClusterFact;

/// One input: the process around the node at that moment, and what the node wants done.
#[derive(Debug)]
pub(super) struct Turn {
    /// The node's own clock.
    pub(super) now: Ms,
    /// End of the replication stream: produced by a master, processed by a replica.
    pub(super) offset: u64,
    /// How old a replica's data is, in whole seconds; `None` if it never had any of its master.
    pub(super) data_age_s: Option<u64>,
    /// Whether the process replicates somebody.
    pub(super) replicates: bool,
    effects: Vec<Effect>,
}

impl Turn {
    pub(super) fn new(now: Ms, offset: u64, data_age_s: Option<u64>, replicates: bool) -> Self {
        Turn { now, offset, data_age_s, replicates, effects: Vec::new() }
    }

    /// Adds something to be done.
    pub(super) fn want(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Adds something people are told.
    pub(super) fn tell(&mut self, fact: ClusterFact) {
        self.want(Effect::Tell(fact));
    }

    /// What is to be done, in order.
    pub(super) fn into_effects(self) -> Vec<Effect> {
        self.effects
    }
}

/// Something a cluster node wants of the process around it.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// Open a link to a node.
    Connect(NodeIx, Address),
    /// Close a connection of the bus.
    Close(ConnId),
    /// Send a message.
    Send(ConnId, BusMessage),
    /// Tell people.
    Tell(ClusterFact),
    /// Write the file.
    SaveConf,
    /// Replicate the master there.
    Follow(Address),
    /// Replicate nobody.
    StopFollowing,
    /// Hold clients' writes back until then.
    PauseWrites(Ms),
    /// Let clients write again.
    ResumeWrites,
    /// Pass a message on to subscribers here.
    Publish {
        /// The channel.
        channel: Vec<u8>,
        /// The message.
        message: Vec<u8>,
        /// Whether it is a shard channel.
        shard: bool,
    },
    /// Delete the keys of slots that were lost to another master.
    DropKeys(SlotRanges),
    /// Empty the data set.
    Flush,
}

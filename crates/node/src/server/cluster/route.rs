//! Whether this node may serve a request, or where to send the client.

use redscope_data::key_slot;
use redscope_engine::command::{CommandSpec, Ctx, Flags, Marks, Run};
use redscope_engine::config::key;
use redscope_engine::{Client, CommandError, FixedError, HostCommand};

use super::{Cluster, NodeIx};

impl Cluster {
    /// Decides where a request with keys belongs.
    /// Source: cluster.c `getNodeByQuery`, 7.0.15, whose order of checks decides the error.
    pub(crate) fn route(
        &self,
        ctx: &Ctx<'_>,
        spec: &CommandSpec,
        keys: &[&[u8]],
    ) -> Result<(), CommandError> {
        let slot = key_slot(keys[0]);
        let owner = self.slots.owner(slot).ok_or(FixedError::SLOT_UNASSIGNED)?;
        if keys.iter().any(|key| key_slot(key) != slot) {
            return Err(FixedError::CROSS_SLOT.into());
        }
        let is_write = spec.flags.has(Flags::WRITE);
        let is_shard_pubsub = spec.marks.has(Marks::SHARD);
        if !self.ok {
            let config = &ctx.engine.config;
            if is_shard_pubsub {
                if !config.flag(key::CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN) {
                    return Err(FixedError::CLUSTER_DOWN.into());
                }
            } else if !config.flag(key::CLUSTER_ALLOW_READS_WHEN_DOWN) {
                return Err(FixedError::CLUSTER_DOWN.into());
            } else if is_write {
                return Err(FixedError::CLUSTER_DOWN_READ_ONLY.into());
            }
        }
        let missing = keys.iter().filter(|key| ctx.engine.dbs[0].get(key).is_none()).count();
        let mine = owner == self.myself;
        let importing = self.slots.importing.contains_key(&slot);
        // A slot on its way is emptied here, whoever it belongs to.
        if matches!(spec.run, Run::Process(HostCommand::Migrate))
            && (importing || self.slots.migrating.contains_key(&slot))
        {
            return Ok(());
        }
        if mine && let Some(target) = self.slots.migrating.get(&slot) {
            if missing > 0 && !is_shard_pubsub {
                return Err(if missing < keys.len() {
                    FixedError::TRY_AGAIN.into()
                } else {
                    CommandError::Ask(slot, self.address_text(*target))
                });
            }
            return Ok(());
        }
        let asking = ctx.client.asking || spec.flags.has(Flags::ASKING);
        if !mine && importing && asking {
            let several = keys.iter().any(|key| *key != keys[0]);
            return if several && missing > 0 { Err(FixedError::TRY_AGAIN.into()) } else { Ok(()) };
        }
        let serves_reads = ctx.client.read_only || is_shard_pubsub;
        if self.me().master == Some(owner) && !is_write && serves_reads {
            return Ok(());
        }
        if mine { Ok(()) } else { Err(CommandError::Moved(slot, self.address_text(owner))) }
    }

    /// What a client hears that waits for a key which this node serves no longer; `None` if it does.
    ///
    /// Source: cluster.c `clusterRedirectBlockedClientIfNeeded`, 7.0.15.
    pub(crate) fn redirection_of_waiting(
        &self,
        client: &Client,
        spec: &CommandSpec,
        key: &[u8],
    ) -> Option<CommandError> {
        if !self.ok {
            return Some(FixedError::CLUSTER_DOWN.into());
        }
        let slot = key_slot(key);
        let Some(owner) = self.slots.owner(slot) else {
            return Some(FixedError::SLOT_UNASSIGNED.into());
        };
        let reads_here = client.read_only && !spec.flags.has(Flags::WRITE);
        let is_served = owner == self.myself
            || (reads_here && self.me().master == Some(owner))
            || self.slots.importing.contains_key(&slot);
        (!is_served).then(|| CommandError::Moved(slot, self.address_text(owner)))
    }

    /// Whether this node's shard has a channel.
    pub(crate) fn serves_channel(&self, channel: &[u8]) -> bool {
        let owner = self.slots.owner(key_slot(channel));
        owner.is_some() && (owner == Some(self.myself) || owner == self.me().master)
    }

    /// Where a client is sent that wants a node.
    fn address_text(&self, ix: NodeIx) -> String {
        let node = &self.nodes[ix];
        format!("{}:{}", self.endpoint_text(node), node.contact.port)
    }
}

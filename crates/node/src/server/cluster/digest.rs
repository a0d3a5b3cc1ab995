//! Everything a cluster node's behaviour depends on, summed up.

use redscope_actor::{Digest, Digester};

use super::node::Node;
use super::slots::Slots;
use super::{Cluster, NodeIx};
use crate::bus::Contact;

impl Digest for Cluster {
    fn digest(&self, into: &mut Digester) {
        into.debug(&(&self.rng, &self.settings, &self.election, &self.manual, self.todo));
        into.number(self.myself.number());
        into.number(self.nodes.places() as u64);
        for (ix, node) in self.nodes.iter() {
            into.number(ix.number());
            into.add(node);
        }
        into.add(&self.slots);
        let numbers = [self.current_epoch, self.last_vote_epoch, self.ticks];
        numbers.into_iter().chain(self.sent).chain(self.received).for_each(|n| into.number(n));
        for time in [self.state_since, self.in_minority] {
            into.number(time as u64);
        }
        for count in [self.size, self.suspected, usize::from(self.ok)] {
            into.number(count as u64);
        }
        for (id, until) in &self.forgotten {
            into.add(id);
            into.number(*until as u64);
        }
        for (conn, ix) in &self.links {
            into.add(conn);
            into.number(ix.number());
        }
        for (conn, inbound) in &self.inbound {
            into.add(conn);
            into.add(&inbound.host);
            into.number(inbound.node.map_or(0, NodeIx::number));
            into.number(inbound.since as u64);
        }
        into.number(self.full_links);
        for (conn, bytes) in &self.unsent {
            into.add(conn);
            into.number(*bytes as u64);
        }
        for (ix, messages) in &self.waiting {
            into.number(ix.number());
            messages.iter().for_each(|message| into.add(message));
        }
    }
}

impl Digest for Node {
    fn digest(&self, into: &mut Digester) {
        let Node { ping_sent, pong_received, data_received, created, .. } = *self;
        let times = self.times();
        for time in [ping_sent, pong_received, data_received, created] {
            into.number(time as u64);
        }
        for time in [times.failed, times.voted, times.orphaned] {
            into.number(time as u64);
        }
        into.number(self.has_link().into());
        if let Some(link) = self.link() {
            into.add(&link.conn());
            into.number((link.since as u64) << 1 | u64::from(link.is_up()));
        }
        into.number(u64::from(self.flags.0));
        into.number(self.master.map_or(0, NodeIx::number));
        let Contact { id, host, port, bus_port } = &*self.contact;
        into.number(u64::from(*port) << 16 | u64::from(*bus_port));
        into.add(id);
        into.add(host);
        into.add(&self.slots);
        into.number(self.config_epoch);
        into.number(self.offset);
        for (by, at) in self.reports() {
            into.number(by.number());
            into.number(*at as u64);
        }
    }
}

impl Digest for Slots {
    /// The slots of each owner are in its node.
    fn digest(&self, into: &mut Digester) {
        for slot in &self.unclaimed {
            into.number(u64::from(*slot));
        }
        for marks in [&self.migrating, &self.importing] {
            into.number(marks.len() as u64);
            for (slot, ix) in marks {
                into.number(u64::from(*slot) << 16 | ix.number());
            }
        }
    }
}

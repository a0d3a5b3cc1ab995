//! What a node knows of another.

use redscope_actor::{Address, ConnId};

use super::{Ms, NodeIx};
use crate::bus::{Host, NodeFlags, NodeId, SlotRanges};

/// The connection this node pings another over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// `None` until the process has given it a name.
    pub(super) conn: Option<ConnId>,
    /// Since when it is asked for.
    pub(super) since: Ms,
    /// Whether it stands.
    pub(super) up: bool,
}

/// Times that few nodes have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    /// When it was found to have failed.
    pub(super) failed: Ms,
    /// When this node last voted for one of its replicas; 0: never.
    pub(super) voted: Ms,
    /// Since when it is without healthy replicas; 0: it is not.
    pub(super) orphaned: Ms,
}

/// A node of the cluster, as this one knows it.
///
/// A thousand nodes that know each other hold a million of these: what is rare lies behind pointers.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// 0: no answer is waited for.
    pub(super) ping_sent: Ms,
    /// 0: it has never answered.
    pub(super) pong_received: Ms,
    pub(super) data_received: Ms,
    pub(super) link: Option<Link>,
    pub(super) flags: NodeFlags,
    /// The master it replicates, as far as that is known.
    pub(super) master: Option<NodeIx>,
    pub(super) slot_count: u16,
    pub(super) port: u16,
    pub(super) bus_port: u16,
    /// Number of the last ping whose gossip had it.
    pub(super) gossiped: u32,
    pub(super) id: NodeId,
    pub(super) host: Host,
    /// Masters that say it has failed, with the time they last said so.
    pub(super) reports: Vec<(NodeIx, Ms)>,
    pub(super) slots: SlotRanges,
    pub(super) config_epoch: u64,
    pub(super) offset: u64,
    pub(super) created: Ms,
    times: Option<Box<Times>>,
}

impl Node {
    pub(super) fn new(id: NodeId, flags: NodeFlags, now: Ms) -> Self {
        Node {
            ping_sent: 0,
            pong_received: 0,
            data_received: 0,
            link: None,
            flags,
            master: None,
            slot_count: 0,
            port: 0,
            bus_port: 0,
            gossiped: 0,
            id,
            host: Host::Unknown,
            reports: Vec::new(),
            slots: SlotRanges::default(),
            config_epoch: 0,
            offset: 0,
            created: now,
            times: None,
        }
    }

    pub(super) fn is_master(&self) -> bool {
        self.flags.has(NodeFlags::MASTER)
    }

    pub(super) fn is_replica(&self) -> bool {
        self.flags.has(NodeFlags::REPLICA)
    }

    /// Whether a majority gets no answer from it.
    pub(super) fn is_failed(&self) -> bool {
        self.flags.has(NodeFlags::FAIL)
    }

    /// Whether this node alone gets no answer from it.
    pub(super) fn is_suspected(&self) -> bool {
        self.flags.has(NodeFlags::PFAIL)
    }

    pub(super) fn in_handshake(&self) -> bool {
        self.flags.has(NodeFlags::HANDSHAKE)
    }

    pub(super) fn times(&self) -> Times {
        self.times.as_deref().copied().unwrap_or_default()
    }

    pub(super) fn times_mut(&mut self) -> &mut Times {
        self.times.get_or_insert_default()
    }

    /// The connection to it, once it stands.
    pub(super) fn conn(&self) -> Option<ConnId> {
        self.link.filter(|link| link.up)?.conn
    }

    /// Where clients reach it.
    pub(super) fn address(&self) -> Address {
        Address { host: self.host.to_string(), port: self.port }
    }

    /// Notes that a master says it has failed. Says whether that is new.
    pub(super) fn add_report(&mut self, by: NodeIx, now: Ms) -> bool {
        match self.reports.iter_mut().find(|(reporter, _)| *reporter == by) {
            Some((_, at)) => {
                *at = now;
                false
            }
            None => {
                self.reports.push((by, now));
                true
            }
        }
    }

    /// Notes that somebody says it has not failed. Says whether that is new.
    pub(super) fn remove_report(&mut self, by: NodeIx) -> bool {
        let before = self.reports.len();
        self.reports.retain(|(reporter, _)| *reporter != by);
        self.reports.len() < before
    }

    /// Masters that say it has failed, and have said so not too long ago.
    pub(super) fn count_reports(&mut self, valid_ms: Ms, now: Ms) -> usize {
        self.reports.retain(|(_, at)| now - *at <= valid_ms);
        self.reports.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_takes_little_room() {
        assert!(size_of::<Node>() <= 232, "{} bytes", size_of::<Node>());
    }
}

//! What a node knows of another.

use std::sync::Arc;

use redscope_actor::{Address, ConnId};

use super::{Ms, NodeIx};
use crate::bus::{Contact, Host, NodeFlags, NodeId, SlotRanges};

/// The connection this node pings another over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) state: LinkState,
    /// What it is called; means nothing until the process has given it a name.
    named: ConnId,
    /// Since when it is asked for.
    pub(super) since: Ms,
}

/// How far a link has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkState {
    /// The process has not given the connection a name yet.
    Wanted,
    /// The connection is asked for.
    Connecting,
    /// It stands.
    Up,
}

impl Link {
    /// The connection, whether it stands or not.
    pub(super) fn conn(self) -> Option<ConnId> {
        (self.state != LinkState::Wanted).then_some(self.named)
    }

    pub(super) fn is_up(self) -> bool {
        self.state == LinkState::Up
    }
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

/// What few nodes have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rare {
    times: Times,
    hostname: Option<Arc<str>>,
}

/// A node of the cluster, as this one knows it.
///
/// A thousand nodes that know each other hold a million of these, and what costs time is to fetch
/// them from memory. So the fields stand in the order of the lines of 64 bytes they are fetched in:
/// what every tick looks at, gossip is compared with and made of, and the rest. What is rare, or the
/// same for all who know it, lies behind pointers.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct Node {
    pub(super) contact: Arc<Contact>,
    /// 0: no answer is waited for.
    pub(super) ping_sent: Ms,
    /// 0: it has never answered.
    pub(super) pong_received: Ms,
    pub(super) flags: NodeFlags,
    pub(super) slot_count: u16,
    /// The master it replicates, as far as that is known.
    pub(super) master: Option<NodeIx>,
    link_state: Option<LinkState>,
    /// Whether there are `reports`.
    is_reported: bool,
    pub(super) data_received: Ms,
    pub(super) offset: u64,
    pub(super) config_epoch: u64,

    link_conn: ConnId,
    link_since: Ms,
    pub(super) slots: SlotRanges,
    pub(super) created: Ms,
    /// Masters that say it has failed, with the time they last said so.
    reports: Vec<(NodeIx, Ms)>,
    rare: Option<Box<Rare>>,
}

impl Node {
    /// A node that nothing is known of but its name.
    pub(super) fn new(id: NodeId, flags: NodeFlags, now: Ms) -> Self {
        let contact = Contact { id, host: Host::Unknown, port: 0, bus_port: 0 };
        Node::at(Arc::new(contact), flags, now)
    }

    /// A node of which it is known where it is.
    pub(super) fn at(contact: Arc<Contact>, flags: NodeFlags, now: Ms) -> Self {
        Node {
            contact,
            ping_sent: 0,
            pong_received: 0,
            flags,
            slot_count: 0,
            master: None,
            link_state: None,
            is_reported: false,
            data_received: 0,
            offset: 0,
            config_epoch: 0,
            link_conn: ConnId(0),
            link_since: 0,
            slots: SlotRanges::default(),
            created: now,
            reports: Vec::new(),
            rare: None,
        }
    }

    pub(super) fn id(&self) -> NodeId {
        self.contact.id
    }

    /// It goes by another name.
    pub(super) fn rename(&mut self, id: NodeId) {
        Arc::make_mut(&mut self.contact).id = id;
    }

    /// It is somewhere else, or nobody knows where.
    pub(super) fn place(&mut self, host: Host, (port, bus_port): (u16, u16)) {
        let contact = Contact { id: self.id(), host, port, bus_port };
        if *self.contact != contact {
            self.contact = Arc::new(contact);
        }
    }

    /// Shares what another holds, if it says the same.
    pub(super) fn share(&mut self, contact: &Arc<Contact>) {
        if !Arc::ptr_eq(&self.contact, contact) && self.contact == *contact {
            self.contact = contact.clone();
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
        self.rare.as_ref().map(|rare| rare.times).unwrap_or_default()
    }

    pub(super) fn times_mut(&mut self) -> &mut Times {
        &mut self.rare.get_or_insert_default().times
    }

    /// What it wants to be called.
    pub(super) fn hostname(&self) -> Option<&Arc<str>> {
        self.rare.as_ref()?.hostname.as_ref()
    }

    pub(super) fn set_hostname(&mut self, hostname: Option<&Arc<str>>) {
        if self.hostname() != hostname {
            self.rare.get_or_insert_default().hostname = hostname.cloned();
        }
    }

    /// Whether there is a link to it, be it only wanted.
    pub(super) fn has_link(&self) -> bool {
        self.link_state.is_some()
    }

    pub(super) fn link(&self) -> Option<Link> {
        let (named, since) = (self.link_conn, self.link_since);
        self.link_state.map(|state| Link { state, named, since })
    }

    /// Begins to want a link.
    pub(super) fn want_link(&mut self, now: Ms) {
        (self.link_state, self.link_since) = (Some(LinkState::Wanted), now);
    }

    /// A link that is wanted is asked for under a name.
    pub(super) fn name_link(&mut self, conn: ConnId) {
        (self.link_state, self.link_conn) = (Some(LinkState::Connecting), conn);
    }

    /// The link stands.
    pub(super) fn set_link_up(&mut self) {
        self.link_state = Some(LinkState::Up);
    }

    pub(super) fn take_link(&mut self) -> Option<Link> {
        let link = self.link();
        self.link_state = None;
        link
    }

    /// The connection to it, once it stands.
    pub(super) fn conn(&self) -> Option<ConnId> {
        (self.link_state == Some(LinkState::Up)).then_some(self.link_conn)
    }

    /// Where clients reach it.
    pub(super) fn address(&self) -> Address {
        Address { host: self.contact.host.to_string(), port: self.contact.port }
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
                self.is_reported = true;
                true
            }
        }
    }

    /// Notes that somebody says it has not failed. Says whether that is new.
    pub(super) fn remove_report(&mut self, by: NodeIx) -> bool {
        if !self.is_reported {
            return false;
        }
        let before = self.reports.len();
        self.reports.retain(|(reporter, _)| *reporter != by);
        self.is_reported = !self.reports.is_empty();
        self.reports.len() < before
    }

    /// How many masters have said not too long ago that it has failed.
    pub(super) fn fresh_reports(&self, valid_ms: Ms, now: Ms) -> usize {
        self.reports.iter().filter(|(_, at)| now - *at <= valid_ms).count()
    }

    /// The same; what was said too long ago is forgotten.
    pub(super) fn count_reports(&mut self, valid_ms: Ms, now: Ms) -> usize {
        self.reports.retain(|(_, at)| now - *at <= valid_ms);
        self.is_reported = !self.reports.is_empty();
        self.reports.len()
    }

    /// Whether somebody says it has failed, or has said so and it was not looked at since.
    pub(super) fn is_reported(&self) -> bool {
        self.is_reported
    }

    /// Who says it has failed, and when each last said so.
    pub(super) fn reports(&self) -> &[(NodeIx, Ms)] {
        &self.reports
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_takes_little_room() {
        assert!(size_of::<Option<Node>>() <= 128, "{} bytes", size_of::<Option<Node>>());
    }
}

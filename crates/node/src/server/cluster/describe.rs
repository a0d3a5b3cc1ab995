//! What `CLUSTER INFO`, `LINKS`, `SLOTS` and `SHARDS` say.

use redscope_actor::ConnId;
use redscope_engine::Reply;
use redscope_resp::Frame;

use super::commands::text;
use super::node::Node;
use super::settings::Endpoint;
use super::{Cluster, Ms, NodeIx};
use crate::bus::{BusKind, NodeFlags};

impl Cluster {
    /// Source: cluster.c `genClusterInfoString`, 7.0.15.
    pub(super) fn info(&self) -> String {
        let owned = |wanted: &dyn Fn(&Node) -> bool| -> u64 {
            let owners = self.nodes.iter().filter(|(_, node)| wanted(node));
            owners.map(|(_, node)| u64::from(node.slot_count)).sum()
        };
        let mut out = format!(
            "cluster_state:{}\r\ncluster_slots_assigned:{}\r\ncluster_slots_ok:{}\r\n\
             cluster_slots_pfail:{}\r\ncluster_slots_fail:{}\r\ncluster_known_nodes:{}\r\n\
             cluster_size:{}\r\ncluster_current_epoch:{}\r\ncluster_my_epoch:{}\r\n",
            if self.ok { "ok" } else { "fail" },
            self.slots.assigned,
            owned(&|node| !node.flags.has(NodeFlags::FAILING)),
            owned(&|node| node.is_suspected()),
            owned(&Node::is_failed),
            self.nodes.len(),
            self.size,
            self.current_epoch,
            self.nodes[self.my_shard()].config_epoch,
        );
        for (way, counts) in [("sent", &self.sent), ("received", &self.received)] {
            for (name, count) in BusKind::NAMES.iter().zip(counts).filter(|(_, n)| **n > 0) {
                out.push_str(&format!("cluster_stats_messages_{name}_{way}:{count}\r\n"));
            }
            let total: u64 = counts.iter().sum();
            out.push_str(&format!("cluster_stats_messages_{way}:{total}\r\n"));
        }
        out + &format!("total_cluster_links_buffer_limit_exceeded:{}\r\n", self.full_links)
    }

    /// The links to and from other nodes.
    pub(super) fn links(&self) -> Reply {
        let link = |direction, ix: NodeIx, conn: Option<ConnId>, since: Ms, is_up| {
            let unsent = conn.map_or(0, |conn| self.unsent(conn));
            let events = match (is_up, unsent) {
                (false, _) => "",
                (true, 0) => "r",
                (true, _) => "rw",
            };
            let unsent = Frame::Integer(unsent as i64);
            Frame::Map(vec![
                (text("direction"), text(direction)),
                (text("node"), text(self.id(ix).as_str())),
                (text("create-time"), Frame::Integer(since)),
                (text("events"), text(events)),
                (text("send-buffer-allocated"), unsent.clone()),
                (text("send-buffer-used"), unsent),
            ])
        };
        let mut links = Vec::new();
        for (ix, node) in self.nodes.iter() {
            let own = node.link();
            links.extend(own.map(|l| link("to", ix, l.conn(), l.since, l.is_up())));
            let its = self.inbound.iter().filter(|(_, inbound)| inbound.node == Some(ix));
            links.extend(its.map(|(conn, its)| link("from", ix, Some(*conn), its.since, true)));
        }
        Frame::Array(links)
    }

    /// By what clients are told of a node. Source: cluster.c `getPreferredEndpoint`, 7.0.15.
    pub(super) fn endpoint_text(&self, node: &Node) -> String {
        match self.settings.endpoint {
            Endpoint::Ip => node.contact.host.to_string(),
            Endpoint::Hostname => node.hostname().map_or("?", |name| name).to_owned(),
            Endpoint::Unknown => String::new(),
        }
    }

    /// A node in a row of slots, with what else is known of where it is.
    /// Source: cluster.c `addNodeToNodeReply`, 7.0.15.
    fn endpoint(&self, node: &Node) -> Reply {
        let preferred = self.settings.endpoint;
        let ip =
            (preferred != Endpoint::Ip).then(|| (text("ip"), text(&node.contact.host.to_string())));
        let hostname = node.hostname().filter(|_| preferred != Endpoint::Hostname);
        let hostname = hostname.map(|name| (text("hostname"), text(name)));
        Frame::Array(vec![
            match preferred {
                Endpoint::Unknown => Frame::Null,
                _ => text(&self.endpoint_text(node)),
            },
            Frame::Integer(i64::from(node.contact.port)),
            text(node.id().as_str()),
            Frame::Map(ip.into_iter().chain(hostname).collect()),
        ])
    }

    /// Ranges with their masters, and the replicas that are healthy and have data.
    /// Source: cluster.c `clusterReplyMultiBulkSlots`, 7.0.15.
    pub(super) fn slot_table(&self) -> Reply {
        let mut rows = Vec::new();
        for (ix, node) in self.nodes.iter().filter(|(_, node)| node.slot_count > 0) {
            let has_data = |(replica, node): &(NodeIx, &Node)| {
                !node.is_failed() && (*replica == self.myself || node.offset > 0)
            };
            let replicas = self.replicas_of(ix).filter(has_data);
            let replicas: Vec<Reply> = replicas.map(|(_, n)| self.endpoint(n)).collect();
            for (start, end) in node.slots.iter() {
                let number = |slot: u16| Frame::Integer(i64::from(slot));
                let mut row = vec![number(start), number(end), self.endpoint(node)];
                row.extend(replicas.iter().cloned());
                rows.push((start, Frame::Array(row)));
            }
        }
        rows.sort_by_key(|(start, _)| *start);
        Frame::Array(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Masters with their slots and replicas. `my_offset`: end of this node's stream.
    /// Source: cluster.c `clusterReplyShards`, 7.0.15.
    pub(super) fn shards(&self, my_offset: u64) -> Reply {
        let shards = self.nodes.iter().filter(|(_, node)| node.is_master()).map(|(ix, master)| {
            let slots = master.slots.iter().flat_map(|(start, end)| [start, end]);
            let slots = slots.map(|slot| Frame::Integer(i64::from(slot))).collect();
            let members = std::iter::once((ix, master)).chain(self.replicas_of(ix));
            let nodes = members.map(|(ix, node)| self.shard_node(ix, node, my_offset)).collect();
            Frame::Map(vec![
                (text("slots"), Frame::Array(slots)),
                (text("nodes"), Frame::Array(nodes)),
            ])
        });
        Frame::Array(shards.collect())
    }

    fn shard_node(&self, ix: NodeIx, node: &Node, my_offset: u64) -> Reply {
        let offset = if ix == self.myself { my_offset } else { node.offset };
        let health = if node.is_failed() {
            "fail"
        } else if node.is_replica() && offset == 0 {
            "loading"
        } else {
            "online"
        };
        let mut fields = vec![
            (text("id"), text(node.id().as_str())),
            (text("port"), Frame::Integer(i64::from(node.contact.port))),
            (text("ip"), text(&node.contact.host.to_string())),
            (text("endpoint"), text(&self.endpoint_text(node))),
        ];
        fields.extend(node.hostname().map(|name| (text("hostname"), text(name))));
        fields.extend([
            (text("role"), text(if node.is_replica() { "replica" } else { "master" })),
            (text("replication-offset"), Frame::Integer(offset as i64)),
            (text("health"), text(health)),
        ]);
        Frame::Map(fields)
    }
}

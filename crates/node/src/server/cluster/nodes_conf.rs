//! `nodes.conf`, and the lines of `CLUSTER NODES` it is made of.

use std::sync::Arc;

use redscope_actor::{Address, Time};
use redscope_data::SLOT_COUNT;

use crate::server::cluster::{BUS_PORT_OFFSET, Cluster, Health, Node, NodeId};

/// The `nodes.conf` of each node of a new cluster, as `redis-cli --cluster create` leaves them.
///
/// Nodes listen from `port` up: the masters first, then the replicas of each in turn. The slots are
/// shared out evenly; masters have config epochs from 1 up.
pub fn created_cluster(port: u16, masters: usize, ids: &[String]) -> Vec<Vec<u8>> {
    let edge = |master: usize| (usize::from(SLOT_COUNT) * master + masters / 2) / masters;
    let line = |index: usize, myself: usize| {
        let at = usize::from(port) + index;
        let bus = at + usize::from(BUS_PORT_OFFSET);
        let mine = if index == myself { "myself," } else { "" };
        let (id, epoch) = (&ids[index], index % masters + 1);
        if index < masters {
            let (start, end) = (edge(index), edge(index + 1) - 1);
            format!(
                "{id} 127.0.0.1:{at}@{bus} {mine}master - 0 0 {epoch} connected {start}-{end}\n"
            )
        } else {
            let master = &ids[index % masters];
            format!("{id} 127.0.0.1:{at}@{bus} {mine}slave {master} 0 0 {epoch} connected\n")
        }
    };
    let conf = |myself: usize| {
        let lines: String = (0..ids.len()).map(|index| line(index, myself)).collect();
        format!("{lines}vars currentEpoch {} lastVoteEpoch 0\n", ids.len()).into_bytes()
    };
    (0..ids.len()).map(conf).collect()
}

impl Cluster {
    /// The line of one node. `unix_ms` turns a moment into Unix milliseconds.
    pub(crate) fn node_line(&self, id: &NodeId, unix_ms: &dyn Fn(Time) -> u64) -> String {
        let node = &self.nodes[id];
        let myself = *id == self.myself;
        let mut flags = Vec::new();
        if myself {
            flags.push("myself");
        }
        flags.push(if node.master.is_some() { "slave" } else { "master" });
        match node.health {
            Health::Up => {}
            Health::Pfail => flags.push("fail?"),
            Health::Fail { .. } => flags.push("fail"),
        }
        if node.handshake.is_some() {
            flags.retain(|flag| *flag != "master");
            flags.push("handshake");
        }
        let Address { host, port } = &node.address;
        let epoch = match &node.master {
            Some(master) => self.nodes.get(master).map_or(node.config_epoch, |m| m.config_epoch),
            None => node.config_epoch,
        };
        let mut line = format!(
            "{id} {host}:{port}@{} {} {} {} {} {epoch} {}",
            node.bus_port,
            flags.join(","),
            node.master.as_deref().unwrap_or("-"),
            node.ping_sent.map_or(0, unix_ms),
            node.pong_received.map_or(0, unix_ms),
            if myself || node.linked { "connected" } else { "disconnected" },
        );
        for (start, end) in self.ranges_of(id).iter() {
            if start == end {
                line.push_str(&format!(" {start}"));
            } else {
                line.push_str(&format!(" {start}-{end}"));
            }
        }
        if myself {
            for (slot, to) in &self.migrating {
                line.push_str(&format!(" [{slot}->-{to}]"));
            }
            for (slot, from) in &self.importing {
                line.push_str(&format!(" [{slot}-<-{from}]"));
            }
        }
        line
    }

    /// The lines of all nodes.
    pub(crate) fn node_lines(&self, unix_ms: &dyn Fn(Time) -> u64) -> String {
        self.nodes.keys().map(|id| self.node_line(id, unix_ms) + "\n").collect()
    }

    /// The whole file.
    pub(crate) fn conf(&self, unix_ms: &dyn Fn(Time) -> u64) -> Vec<u8> {
        let vars = format!(
            "vars currentEpoch {} lastVoteEpoch {}\n",
            self.current_epoch, self.last_vote_epoch
        );
        let known = self.nodes.iter().filter(|(_, node)| node.handshake.is_none());
        let lines: String = known.map(|(id, _)| self.node_line(id, unix_ms) + "\n").collect();
        (lines + &vars).into_bytes()
    }

    /// Reads a file into a node that knows nobody yet.
    ///
    /// Errors: the line with which Redis refuses to start.
    pub(crate) fn read_conf(
        &mut self,
        file: &[u8],
        address: Address,
        now: Time,
    ) -> Result<(), String> {
        const BROKEN: &str = "Unrecoverable error: corrupted cluster config file.";
        self.nodes.clear();
        let mut found_myself = false;
        for line in String::from_utf8_lossy(file).lines() {
            let words: Vec<&str> = line.split(' ').collect();
            if words[0] == "vars" {
                for pair in words[1..].chunks_exact(2) {
                    let value = pair[1].parse().map_err(|_| BROKEN)?;
                    match pair[0] {
                        "currentEpoch" => self.current_epoch = value,
                        "lastVoteEpoch" => self.last_vote_epoch = value,
                        _ => {}
                    }
                }
                continue;
            }
            let [id, place, flags, master, _, _, epoch, _, slots @ ..] = words.as_slice() else {
                return Err(BROKEN.to_owned());
            };
            let id: NodeId = Arc::from(*id);
            let place = place.split('@').next().unwrap_or_default();
            let (host, port) = place.rsplit_once(':').ok_or(BROKEN)?;
            let at = Address::from_parts(host.as_bytes(), port.as_bytes()).ok_or(BROKEN)?;
            let mut node = Node::new(at, now);
            node.master = (*master != "-").then(|| Arc::from(*master));
            node.config_epoch = epoch.parse().map_err(|_| BROKEN)?;
            let flags: Vec<&str> = flags.split(',').collect();
            if flags.contains(&"fail") {
                node.health = Health::Fail { since: now };
            }
            if flags.contains(&"myself") {
                self.myself = id.clone();
                node.address = address.clone();
                found_myself = true;
            }
            self.current_epoch = self.current_epoch.max(node.config_epoch);
            self.nodes.insert(id.clone(), node);
            for word in slots {
                self.read_slots(&id, word).ok_or(BROKEN)?;
            }
        }
        if found_myself { Ok(()) } else { Err(BROKEN.to_owned()) }
    }

    /// `5`, `0-99`, `[7->-id]` or `[7-<-id]`.
    fn read_slots(&mut self, id: &NodeId, word: &str) -> Option<()> {
        let slot = |text: &str| text.parse().ok().filter(|slot: &u16| *slot < SLOT_COUNT);
        if let Some(mark) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
            if let Some((number, to)) = mark.split_once("->-") {
                self.migrating.insert(slot(number)?, Arc::from(to));
            } else {
                let (number, from) = mark.split_once("-<-")?;
                self.importing.insert(slot(number)?, Arc::from(from));
            }
            return Some(());
        }
        let (start, end) = word.split_once('-').unwrap_or((word, word));
        self.bind(slot(start)?..=slot(end)?, Some(id));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_actor::Rng;

    #[test]
    fn a_file_comes_back_as_it_was() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let file = format!(
            "{a} 127.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-99 200 [5->-{b}]\n\
             {b} 127.0.0.1:7001@17001 slave {a} 0 0 1 disconnected\n\
             vars currentEpoch 6 lastVoteEpoch 2\n"
        );
        let start = |file: &[u8]| {
            Cluster::start(
                Address::local(7000),
                "nodes.conf",
                Some(&file.to_vec()),
                &mut Rng::new(1),
                Time(0),
            )
        };
        let cluster = start(file.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(cluster.conf(&|_| 0)).unwrap(), file);
        assert!(start(b"rubbish\n").is_err());
    }
}

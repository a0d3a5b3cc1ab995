//! `nodes.conf`, and the lines of `CLUSTER NODES` it is made of.

use redscope_data::SLOT_COUNT;

use super::node::Node;
use super::table::Nodes;
use super::{Cluster, Ms, NodeIx};
use crate::bus::{BUS_PORT_OFFSET, Host, NodeFlags, NodeId};

/// The `nodes.conf` of each node of a new cluster, as `redis-cli --cluster create` leaves them.
///
/// Nodes listen from `port` up: the masters first, then the replicas of each in turn. The slots are
/// shared out evenly; masters have config epochs from 1 up.
pub fn created_cluster(port: u16, masters: usize, ids: &[String]) -> Vec<Vec<u8>> {
    let edge = |master: usize| (usize::from(SLOT_COUNT) * master + masters / 2) / masters;
    let line = |index: usize, mine: &str| {
        let at = usize::from(port) + index;
        let bus = at + usize::from(BUS_PORT_OFFSET);
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
    let lines: Vec<String> = (0..ids.len()).map(|index| line(index, "")).collect();
    let vars = format!("vars currentEpoch {} lastVoteEpoch 0\n", ids.len());
    let conf = |myself: usize| {
        let (before, after) = (lines[..myself].concat(), lines[myself + 1..].concat());
        [before, line(myself, "myself,"), after, vars.clone()].concat().into_bytes()
    };
    (0..ids.len()).map(conf).collect()
}

impl Cluster {
    /// The line of one node.
    /// Source: cluster.c `clusterGenNodeDescription`, 7.0.15.
    pub(super) fn node_line(&self, ix: NodeIx) -> String {
        let node = &self.nodes[ix];
        let shown = node.master.filter(|_| node.is_replica()).map_or(node, |ix| &self.nodes[ix]);
        let hostname = node.hostname().map(|name| format!(",{name}")).unwrap_or_default();
        let mut line = format!(
            "{} {}:{}@{}{hostname} {} {} {} {} {} {}",
            node.id(),
            node.contact.host,
            node.contact.port,
            node.contact.bus_port,
            flag_names(node.flags),
            node.master.map_or_else(|| "-".to_owned(), |ix| self.id(ix).to_string()),
            node.ping_sent,
            node.pong_received,
            shown.config_epoch,
            if ix == self.myself || node.has_link() { "connected" } else { "disconnected" },
        );
        for (start, end) in node.slots.iter() {
            if start == end {
                line.push_str(&format!(" {start}"));
            } else {
                line.push_str(&format!(" {start}-{end}"));
            }
        }
        if ix == self.myself {
            for (slot, to) in &self.slots.migrating {
                line.push_str(&format!(" [{slot}->-{}]", self.id(*to)));
            }
            for (slot, from) in &self.slots.importing {
                line.push_str(&format!(" [{slot}-<-{}]", self.id(*from)));
            }
        }
        line
    }

    /// The lines of all nodes.
    pub(super) fn node_lines(&self) -> String {
        self.nodes.iter().map(|(ix, _)| self.node_line(ix) + "\n").collect()
    }

    /// The whole file.
    pub(in crate::server) fn conf(&self) -> Vec<u8> {
        let vars = format!(
            "vars currentEpoch {} lastVoteEpoch {}\n",
            self.current_epoch, self.last_vote_epoch
        );
        let known = self.nodes.iter().filter(|(_, node)| !node.in_handshake());
        let lines: String = known.map(|(ix, _)| self.node_line(ix) + "\n").collect();
        (lines + &vars).into_bytes()
    }

    /// Reads a file into a node that knows nobody yet.
    ///
    /// Errors: the line with which Redis refuses to start.
    /// Source: cluster.c `clusterLoadConfig`, 7.0.15.
    pub(super) fn read_conf(&mut self, file: &[u8], now: Ms) -> Result<(), String> {
        self.nodes = Nodes::default();
        let text = String::from_utf8_lossy(file);
        let mut found_myself = false;
        for line in text.lines().filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split(' ').collect();
            let read = match words[0] {
                "vars" => self.read_vars(&words[1..]),
                _ => self.read_node(&words, now).map(|is_myself| found_myself |= is_myself),
            };
            read.ok_or("Unrecoverable error: corrupted cluster config file.")?;
        }
        if !found_myself {
            return Err("Unrecoverable error: corrupted cluster config file.".to_owned());
        }
        let greatest = self.nodes.iter().map(|(_, node)| node.config_epoch).max();
        self.current_epoch = self.current_epoch.max(greatest.unwrap_or(0));
        Ok(())
    }

    fn read_vars(&mut self, words: &[&str]) -> Option<()> {
        let (pairs, rest) = words.as_chunks::<2>();
        if !rest.is_empty() {
            return None;
        }
        for pair in pairs {
            let value = pair[1].parse().ok()?;
            match pair[0] {
                "currentEpoch" => self.current_epoch = value,
                "lastVoteEpoch" => self.last_vote_epoch = value,
                _ => {}
            }
        }
        Some(())
    }

    /// Reads the line of a node. Says whether it is this one's.
    fn read_node(&mut self, words: &[&str], now: Ms) -> Option<bool> {
        let [id, place, flags, master, ping, pong, epoch, _, slots @ ..] = words else {
            return None;
        };
        let ix = self.node_of_file(id, now)?;
        let (place, hostname) = place.split_once(',').unwrap_or((place, ""));
        let (host, ports) = read_place(place)?;
        let flags = read_flags(flags)?;
        let master = match *master {
            "-" => None,
            master => Some(self.node_of_file(master, now)?),
        };
        self.attach(ix, master);
        let at = |word: &str| if word == "0" { 0 } else { now };
        let node = &mut self.nodes[ix];
        node.move_to(host, ports);
        node.set_hostname((!hostname.is_empty()).then(|| hostname.into()).as_ref());
        node.flags = node.flags.with(flags);
        (node.ping_sent, node.pong_received) = (at(ping), at(pong));
        if node.is_failed() {
            node.times_mut().failed = now;
        }
        let epoch: u64 = epoch.parse().ok()?;
        node.config_epoch = if node.is_replica() { 0 } else { epoch };
        let is_myself = flags.has(NodeFlags::MYSELF);
        if is_myself {
            self.myself = ix;
        }
        for word in slots {
            self.read_slots(ix, word, now)?;
        }
        Some(is_myself)
    }

    /// The node of a name in the file, which may be named before its own line comes.
    fn node_of_file(&mut self, id: &str, now: Ms) -> Option<NodeIx> {
        let id = NodeId::parse(id.as_bytes())?;
        let known = self.nodes.find(&id);
        Some(known.unwrap_or_else(|| self.nodes.insert(Node::new(id, NodeFlags::default(), now))))
    }

    /// `5`, `0-99`, `[7->-id]` or `[7-<-id]`.
    fn read_slots(&mut self, ix: NodeIx, word: &str, now: Ms) -> Option<()> {
        let slot = |text: &str| text.parse().ok().filter(|slot: &u16| *slot < SLOT_COUNT);
        if let Some(mark) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
            if let Some((number, to)) = mark.split_once("->-") {
                let to = self.node_of_file(to, now)?;
                self.slots.migrating.insert(slot(number)?, to);
            } else {
                let (number, from) = mark.split_once("-<-")?;
                let from = self.node_of_file(from, now)?;
                self.slots.importing.insert(slot(number)?, from);
            }
            return Some(());
        }
        let (start, end) = word.split_once('-').unwrap_or((word, word));
        for slot in slot(start)?..=slot(end)? {
            self.bind(slot, Some(ix));
        }
        Some(())
    }
}

/// Flags and their names, in the order of a line.
const FLAG_NAMES: &[(NodeFlags, &str)] = &[
    (NodeFlags::MYSELF, "myself"),
    (NodeFlags::MASTER, "master"),
    (NodeFlags::REPLICA, "slave"),
    (NodeFlags::PFAIL, "fail?"),
    (NodeFlags::FAIL, "fail"),
    (NodeFlags::HANDSHAKE, "handshake"),
    (NodeFlags::NOADDR, "noaddr"),
    (NodeFlags::NOFAILOVER, "nofailover"),
];
const NO_FLAGS: &str = "noflags";

fn flag_names(flags: NodeFlags) -> String {
    let set = FLAG_NAMES.iter().filter(|(flag, _)| flags.has(*flag)).map(|(_, name)| *name);
    let names: Vec<&str> = set.collect();
    if names.is_empty() { NO_FLAGS.to_owned() } else { names.join(",") }
}

fn read_flags(words: &str) -> Option<NodeFlags> {
    words.split(',').filter(|word| *word != NO_FLAGS).try_fold(NodeFlags::default(), |all, word| {
        let (flag, _) = FLAG_NAMES.iter().find(|(_, name)| *name == word)?;
        Some(all.with(*flag))
    })
}

/// `host:port@bus-port`, of which the last may be missing.
fn read_place(place: &str) -> Option<(Host, (u16, u16))> {
    let (place, bus_port) = match place.split_once('@') {
        Some((place, port)) => (place, Some(port.parse().ok()?)),
        None => (place, None),
    };
    let (host, port) = place.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    let bus_port = bus_port.unwrap_or_else(|| port.saturating_add(BUS_PORT_OFFSET));
    Some((Host::from(host), (port, bus_port)))
}

#[cfg(test)]
mod tests {
    use redscope_actor::Rng;
    use redscope_engine::config::Config;

    use super::*;
    use crate::server::cluster::settings::Settings;

    fn read(file: &str) -> Result<Cluster, String> {
        let settings = Settings::read(&Config::default(), "127.0.0.1", 7000);
        let mut cluster = Cluster::new(Rng::new(1), settings, 5);
        cluster.read_conf(file.as_bytes(), 5).map(|()| cluster)
    }

    #[test]
    fn a_file_comes_back_as_it_was() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let file = format!(
            "{a} 127.0.0.1:7000@17000 myself,master - 0 5 1 connected 0-99 200 [5->-{b}]\n\
             {b} :7001@17001,two.example slave,fail,nofailover {a} 0 0 1 disconnected\n\
             vars currentEpoch 6 lastVoteEpoch 2\n"
        );
        let cluster = read(&file).unwrap();
        assert_eq!(String::from_utf8(cluster.conf()).unwrap(), file);
        assert_eq!(cluster.slots.assigned, 101);
        let places = [("slave", "slive"), ("myself,", ""), (" 2\n", "\n"), ("200", "16384")];
        let broken = places.map(|(from, to)| file.replace(from, to));
        for broken in broken.iter().map(String::as_str).chain(["rubbish\n"]) {
            let refused = read(broken).map(drop);
            let line = "Unrecoverable error: corrupted cluster config file.";
            assert_eq!(refused, Err(line.to_owned()), "{broken}");
        }
    }

    #[test]
    fn a_created_cluster_covers_all_slots() {
        let mut rng = Rng::new(2);
        let ids: Vec<String> = (0..7).map(|_| rng.hex(40)).collect();
        for conf in created_cluster(7000, 3, &ids) {
            let cluster = read(&String::from_utf8(conf).unwrap()).unwrap();
            assert_eq!((cluster.slots.assigned, cluster.nodes.len()), (SLOT_COUNT, 7));
        }
    }
}

//! What a node says of itself, read from its answers.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_data::SLOT_COUNT;
use redscope_resp::Frame;

/// What `ROLE` says of a replica whose link is up.
pub(crate) const CONNECTED: &str = "connected";
/// What `INFO` says of a replica that follows.
pub(crate) const ONLINE: &str = "online";

/// What a node says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Another one with each start.
    pub(crate) run_id: String,
    pub(crate) kind: Kind,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Server(Box<Server>),
    Sentinel(Sentinel),
}

/// A server, by `INFO`, `ROLE` and, in a cluster, `CLUSTER INFO` and `CLUSTER NODES`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Server {
    /// Whom it replicates, and the state of that link as `ROLE` has it.
    pub(crate) master: Option<(Address, String)>,
    pub(crate) replicas: Vec<Replica>,
    pub(crate) replid: String,
    pub(crate) offset_bytes: u64,
    pub(crate) key_count: usize,
    /// Whether a child saves, or writes the append-only file anew.
    pub(crate) is_saving: bool,
    pub(crate) dirty: u64,
    /// When the data set was last saved, in Unix seconds.
    pub(crate) saved_unix_s: u64,
    /// How many saves there were, which are counted when they begin.
    pub(crate) saves: u64,
    /// Whether the last save went well.
    pub(crate) is_saved: bool,
    pub(crate) cluster: Option<Cluster>,
}

/// A replica as its master knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Replica {
    pub(crate) address: Address,
    /// As `INFO` has it, such as `online`.
    pub(crate) state: String,
    pub(crate) offset_bytes: u64,
}

/// The cluster as a node knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cluster {
    pub(crate) ok: bool,
    pub(crate) epoch: u64,
    pub(crate) slots_assigned: u16,
    pub(crate) members: Vec<Member>,
    /// Slots on their way to another node, by its id, and from one.
    pub(crate) migrating: Vec<(u16, String)>,
    pub(crate) importing: Vec<(u16, String)>,
    /// How many others have told it that a node does not answer, by its id.
    pub(crate) reports: BTreeMap<String, usize>,
}

/// A line of `CLUSTER NODES`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) address: Option<Address>,
    pub(crate) is_myself: bool,
    pub(crate) is_replica: bool,
    /// `fail?` or `fail`; empty if it is well.
    pub(crate) flag: String,
    /// The id of its master.
    pub(crate) of: Option<String>,
    pub(crate) config_epoch: u64,
    /// Whether its bus is connected.
    pub(crate) is_connected: bool,
    /// Both ends of each range included.
    pub(crate) slots: Vec<(u16, u16)>,
}

/// A Sentinel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentinel {
    pub(crate) tilt: bool,
    pub(crate) masters: Vec<Watched>,
}

/// A master as a Sentinel knows it, with who belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    pub(crate) name: String,
    pub(crate) quorum: usize,
    pub(crate) config_epoch: u64,
    /// The step of a failover it leads.
    pub(crate) failover: Option<String>,
    pub(crate) own: Instance,
    pub(crate) replicas: Vec<Instance>,
    pub(crate) sentinels: Vec<Instance>,
}

/// Somebody a Sentinel watches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) address: Option<Address>,
    pub(crate) run_id: String,
    pub(crate) flags: Vec<String>,
    /// Since the last acceptable answer, in tenths of a second.
    pub(crate) silent_ds: u64,
    /// Of another Sentinel: for whom it has voted last, by run id, and in which epoch.
    pub(crate) voted: Option<(String, u64)>,
}

impl Instance {
    pub(crate) fn is(&self, flag: &str) -> bool {
        self.flags.iter().any(|other| other == flag)
    }
}

impl Cluster {
    pub(crate) fn myself(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.is_myself)
    }

    pub(crate) fn member(&self, id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    /// How many masters with slots there are, and how many of them answer.
    pub(crate) fn masters(&self) -> (usize, usize) {
        let own =
            self.members.iter().filter(|member| !member.is_replica && !member.slots.is_empty());
        (own.clone().count(), own.filter(|member| member.flag.is_empty()).count())
    }

    /// How many of them must agree.
    pub(crate) fn majority(&self) -> usize {
        self.masters().0 / 2 + 1
    }

    /// How many masters say that one does not answer: who told it, and itself, if it is one.
    pub(crate) fn doubters(&self, id: &str) -> usize {
        let is_master = self.myself().is_some_and(|own| !own.is_replica && !own.slots.is_empty());
        self.reports.get(id).copied().unwrap_or_default() + usize::from(is_master)
    }
}

/// The fields of `INFO`.
pub(crate) fn fields(info: &Frame) -> BTreeMap<String, String> {
    let text = text(info);
    let pairs = text.lines().filter_map(|line| line.trim_end().split_once(':'));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The bytes of an answer as text.
pub(crate) fn text(frame: &Frame) -> String {
    frame.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

fn number<T: std::str::FromStr + Default>(fields: &BTreeMap<String, String>, name: &str) -> T {
    fields.get(name).and_then(|value| value.parse().ok()).unwrap_or_default()
}

/// A server by what it says.
pub(crate) fn server(fields: &BTreeMap<String, String>, role: &Frame) -> Server {
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let is_replica = field("role") == "slave";
    let master = is_replica.then(|| {
        let address = Address { host: field("master_host"), port: number(fields, "master_port") };
        let state = role.as_array().and_then(|parts| parts.get(3)).map(text);
        // Who may not ask for its role still hears whether the link is up.
        let or_else = || match field("master_link_status").as_str() {
            "up" => CONNECTED.to_owned(),
            _ => "connect".to_owned(),
        };
        (address, state.unwrap_or_else(or_else))
    });
    let offset = if is_replica { "slave_repl_offset" } else { "master_repl_offset" };
    let of_databases = fields.iter().filter(|(name, _)| {
        name.strip_prefix("db").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let keys = of_databases.filter_map(|(_, value)| part(value, "keys")?.parse::<usize>().ok());
    let replicas = (0..).map_while(|at| fields.get(&format!("slave{at}")));
    Server {
        master,
        replicas: replicas.filter_map(|line| replica(line)).collect(),
        replid: field("master_replid"),
        offset_bytes: number(fields, offset),
        key_count: keys.sum(),
        is_saving: ["rdb_bgsave_in_progress", "aof_rewrite_in_progress"]
            .iter()
            .any(|name| field(name) == "1"),
        dirty: number(fields, "rdb_changes_since_last_save"),
        saved_unix_s: number(fields, "rdb_last_save_time"),
        saves: number(fields, "rdb_saves"),
        is_saved: field("rdb_last_bgsave_status") != "err",
        cluster: None,
    }
}

/// A part of a value such as `keys=3,expires=0`.
fn part<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// `ip=127.0.0.1,port=7001,state=online,offset=14,lag=0`.
fn replica(line: &str) -> Option<Replica> {
    Some(Replica {
        address: Address {
            host: part(line, "ip")?.to_owned(),
            port: part(line, "port")?.parse().ok()?,
        },
        state: part(line, "state")?.to_owned(),
        offset_bytes: part(line, "offset")?.parse().ok()?,
    })
}

/// The cluster by `CLUSTER INFO` and `CLUSTER NODES`; a node that does not know its own host is at `here`.
pub(crate) fn cluster(info: &Frame, nodes: &Frame, here: &Address) -> Cluster {
    let fields = fields(info);
    let mut cluster = Cluster {
        ok: fields.get("cluster_state").is_some_and(|state| state == "ok"),
        epoch: number(&fields, "cluster_current_epoch"),
        slots_assigned: number(&fields, "cluster_slots_assigned"),
        ..Cluster::default()
    };
    for line in text(nodes).lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [id, at, flags, of, _, _, epoch, link, slots @ ..] = &words[..] else { continue };
        let has = |flag: &str| flags.split(',').any(|other| other == flag);
        let mut member = Member {
            id: (*id).to_owned(),
            address: member_address(at, here).filter(|_| !has("noaddr")),
            is_myself: has("myself"),
            is_replica: has("slave"),
            flag: ["fail", "fail?"]
                .into_iter()
                .find(|flag| has(flag))
                .unwrap_or_default()
                .to_owned(),
            of: (*of != "-").then(|| (*of).to_owned()),
            config_epoch: epoch.parse().unwrap_or_default(),
            is_connected: *link == "connected",
            slots: Vec::new(),
        };
        for slot in slots {
            if let Some((slot, to)) = moving(slot, "->-") {
                cluster.migrating.push((slot, to));
            } else if let Some((slot, from)) = moving(slot, "-<-") {
                cluster.importing.push((slot, from));
            } else {
                member.slots.extend(range(slot));
            }
        }
        cluster.members.push(member);
    }
    cluster
}

/// `127.0.0.1:7000@17000,name`; of one that has not been told its host, `:7000@17000`.
fn member_address(at: &str, here: &Address) -> Option<Address> {
    let at = at.split(',').next().unwrap_or_default();
    let (host, port) = at.split('@').next()?.rsplit_once(':')?;
    let host = if host.is_empty() { &here.host } else { host };
    Some(Address { host: host.to_owned(), port: port.parse().ok().filter(|port| *port > 0)? })
}

/// `[93->-id]` or `[93-<-id]`.
fn moving(slot: &str, arrow: &str) -> Option<(u16, String)> {
    let (slot, id) = slot.strip_prefix('[')?.strip_suffix(']')?.split_once(arrow)?;
    let slot = slot.parse().ok().filter(|slot| *slot < SLOT_COUNT)?;
    Some((slot, id.to_owned()))
}

fn range(slot: &str) -> Option<(u16, u16)> {
    let (first, last) = slot.split_once('-').unwrap_or((slot, slot));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last && last < SLOT_COUNT).then_some((first, last))
}

/// A master by a row of `SENTINEL MASTERS`.
pub(crate) fn watched(row: &Frame) -> Watched {
    let fields = pairs(row);
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let failover = fields.get("failover-state").cloned();
    Watched {
        name: field("name"),
        quorum: number(&fields, "quorum"),
        config_epoch: number(&fields, "config-epoch"),
        failover: failover.filter(|step| step != "none"),
        own: instance(row),
        ..Watched::default()
    }
}

/// Somebody by a row of `SENTINEL MASTERS`, `REPLICAS` or `SENTINELS`.
pub(crate) fn instance(row: &Frame) -> Instance {
    let fields = pairs(row);
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let address = Address::from_parts(field("ip").as_bytes(), field("port").as_bytes());
    let voted = fields.get("voted-leader").filter(|leader| *leader != "?");
    Instance {
        address: address.filter(|address| !address.host.is_empty()),
        run_id: field("runid"),
        flags: field("flags").split(',').map(str::to_owned).collect(),
        silent_ds: number::<u64>(&fields, "last-ok-ping-reply") / 100,
        voted: voted.map(|leader| (leader.clone(), number(&fields, "voted-leader-epoch"))),
    }
}

/// Names with values, as RESP 2 has a map.
fn pairs(row: &Frame) -> BTreeMap<String, String> {
    let words = row.as_array().unwrap_or_default();
    words.chunks_exact(2).map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

#[cfg(test)]
mod tests {
    //! What is read was recorded from redis-server 7.0.15.

    use redscope_resp::FrameDecoder;

    use super::*;

    fn frame(bytes: &[u8]) -> Frame {
        let mut decoder = FrameDecoder::default();
        decoder.feed(bytes);
        decoder.next_frame().unwrap().expect("it is whole")
    }

    #[test]
    fn a_master_and_its_replica() {
        let info = frame(include_bytes!("recorded/info_master.resp"));
        let master = server(&fields(&info), &frame(include_bytes!("recorded/role_master.resp")));
        assert_eq!((master.master, master.key_count, master.is_saved), (None, 2, true));
        let [replica] = &master.replicas[..] else { panic!("it has one") };
        assert_eq!((replica.address.port, &*replica.state), (7811, "online"));
        assert!(replica.offset_bytes > 0 && master.offset_bytes >= replica.offset_bytes);
        let info = frame(include_bytes!("recorded/info_replica.resp"));
        let replica = server(&fields(&info), &frame(include_bytes!("recorded/role_replica.resp")));
        assert_eq!(replica.master, Some((Address::local(7810), "connected".to_owned())));
        assert_eq!((replica.replid, replica.key_count), (master.replid, 2));
        let unasked = server(&fields(&info), &Frame::error("NOPERM"));
        assert_eq!(unasked.master.map(|(_, state)| state).as_deref(), Some(CONNECTED));
    }

    #[test]
    fn a_cluster_with_a_slot_on_its_way_and_a_node_that_is_gone() {
        let info = frame(include_bytes!("recorded/cluster_info.resp"));
        let nodes = frame(include_bytes!("recorded/cluster_nodes.resp"));
        let cluster = cluster(&info, &nodes, &Address::local(7821));
        let own = cluster.myself().expect("it is among them");
        assert_eq!(
            (own.address.clone(), &own.slots[..]),
            (Some(Address::local(7821)), &[(0, 5460)][..])
        );
        let third = cluster.members.iter().find(|one| one.slots == [(10923, 16383)]).unwrap();
        assert_eq!(cluster.migrating, [(5, third.id.clone())]);
        assert_eq!(cluster.importing, [(16000, third.id.clone())]);
        let gone: Vec<&str> =
            cluster.members.iter().map(|one| &*one.flag).filter(|f| !f.is_empty()).collect();
        assert_eq!((gone, cluster.ok, cluster.slots_assigned), (vec!["fail"], false, 16384));
        assert_eq!((cluster.masters(), cluster.majority(), cluster.epoch), ((3, 2), 2, 3));
    }

    #[test]
    fn what_a_sentinel_watches() {
        let rows = frame(include_bytes!("recorded/sentinel_masters.resp"));
        let master = watched(&rows.as_array().unwrap()[0]);
        assert_eq!((&*master.name, master.quorum, &master.failover), ("mymaster", 2, &None));
        assert_eq!(master.own.address, Some(Address::local(7810)));
        assert!(master.own.is("master") && !master.own.is("s_down"));
        let one = |bytes: &[u8]| instance(&frame(bytes).as_array().unwrap()[0]);
        let replica = one(include_bytes!("recorded/sentinel_replicas.resp"));
        assert_eq!(
            (replica.address.clone(), replica.is("slave")),
            (Some(Address::local(7811)), true)
        );
        let other = one(include_bytes!("recorded/sentinel_sentinels.resp"));
        assert_eq!(
            (other.address.clone(), other.voted.clone()),
            (Some(Address::local(26812)), None)
        );
    }

    #[test]
    fn what_is_no_answer_says_nothing() {
        for junk in [
            Frame::Null,
            Frame::Integer(3),
            Frame::Bulk(b"db0:keys=x,y\r\nslave0:ip=\r\n \r\n".to_vec()),
        ] {
            let read = server(&fields(&junk), &junk);
            assert_eq!((read.key_count, read.replicas.len()), (0, 0));
            assert!(cluster(&junk, &junk, &Address::local(1)).members.is_empty());
            assert_eq!(instance(&junk).address, None);
        }
        let line = "id :0@0 master - 0 0 x disconnected [1->-] [->-a] [16384->-a] 5-x 70000 9-3 16000-16384";
        let nodes = Frame::Bulk(line.as_bytes().to_vec());
        let read = cluster(&Frame::Null, &nodes, &Address::local(1));
        assert_eq!((read.members[0].address.clone(), read.members[0].slots.len()), (None, 0));
        assert!(read.migrating.iter().all(|(slot, _)| *slot == 1));
    }
}

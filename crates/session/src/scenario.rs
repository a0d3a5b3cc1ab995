//! Deployments to start from.

use std::collections::BTreeMap;

use redscope_actor::{Address, Rng};
use redscope_engine::config::Config;
use redscope_node::created_cluster;
use redscope_sim::NodeSpec;

/// A deployment with a name, a line about it, and commands worth trying.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Short name, as links carry it.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// Lines to type, in order.
    pub tries: &'static [&'static str],
    /// Virtual seconds that pass before a person sees it.
    pub settle_s: u64,
    nodes: fn(u64) -> Vec<NodeSpec>,
}

/// All scenarios; the first is where a visitor begins.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "cluster",
        title: "Cluster: three masters, three replicas",
        about: "16384 slots are shared out among three masters. A key's slot decides which of \
                them answers; the others reply MOVED and say who does.",
        tries: &["SET foo bar", "GET foo", "CLUSTER KEYSLOT foo", "MGET foo bar", "CLUSTER NODES"],
        settle_s: 9,
        nodes: cluster,
    },
    Scenario {
        id: "sentinel",
        title: "Sentinel: one master, two replicas",
        about: "Three Sentinels watch one master. One that gets no answer only suspects; once \
                enough of them agree, they elect one to promote a replica. Crash the master and see.",
        tries: &["SET balance 100", "INCRBY balance 20", "ROLE", "WAIT 2 1000", "INFO replication"],
        settle_s: 15,
        nodes: sentinel,
    },
    Scenario {
        id: "standalone",
        title: "Standalone: one server",
        about: "One server and its disk. Type commands, save a snapshot, crash the server and \
                start it again from what the disk has.",
        tries: &[
            "SET greeting hello",
            "LPUSH queue a b c",
            "ZADD ranks 1 ada 2 bob",
            "BGSAVE",
            "INFO",
        ],
        settle_s: 1,
        nodes: standalone,
    },
];

impl Scenario {
    /// A scenario by its short name.
    pub fn find(id: &str) -> Option<&'static Scenario> {
        SCENARIOS.iter().find(|scenario| scenario.id == id)
    }

    /// The processes it starts with.
    pub fn nodes(&self, seed: u64) -> Vec<NodeSpec> {
        (self.nodes)(seed)
    }
}

fn server(name: &str, port: u16, settings: &[(&str, &str)]) -> NodeSpec {
    let mut config = Config::default();
    let port_text = port.to_string();
    // A laboratory is for trying: DEBUG is open here, as redis-server keeps it closed by default.
    let always = [("port", port_text.as_str()), ("enable-debug-command", "yes")];
    for (key, value) in settings.iter().chain(&always) {
        config
            .set_at_start(key.as_bytes(), value.as_bytes())
            .expect("settings written in the code are valid");
    }
    NodeSpec {
        name: name.to_owned(),
        address: Address::local(port),
        sentinel: false,
        config,
        files: BTreeMap::new(),
    }
}

fn standalone(_seed: u64) -> Vec<NodeSpec> {
    vec![server("n1", 6379, &[])]
}

fn sentinel(_seed: u64) -> Vec<NodeSpec> {
    let replica = ("replicaof", "127.0.0.1 6379");
    let mut nodes = vec![
        server("n1", 6379, &[]),
        server("n2", 6380, &[replica]),
        server("n3", 6381, &[replica]),
    ];
    for number in 0..3u16 {
        let port = 26379 + number;
        let conf = "sentinel monitor mymaster 127.0.0.1 6379 2\n\
                    sentinel down-after-milliseconds mymaster 5000\n\
                    sentinel failover-timeout mymaster 60000\n";
        let mut spec = server(&format!("s{}", number + 1), port, &[]);
        spec.sentinel = true;
        spec.files.insert("sentinel.conf".to_owned(), conf.as_bytes().to_vec());
        nodes.push(spec);
    }
    nodes
}

/// Six nodes as `redis-cli --cluster create` leaves them, config epochs 1 to 6 included.
fn cluster(seed: u64) -> Vec<NodeSpec> {
    const MASTERS: usize = 3;
    let mut rng = Rng::fork(seed, "cluster ids");
    let ids: Vec<String> = (0..2 * MASTERS).map(|_| rng.hex(40)).collect();
    let confs = created_cluster(7000, MASTERS, &ids);
    confs
        .into_iter()
        .zip(0u16..)
        .map(|(conf, index)| {
            let settings = [("cluster-enabled", "yes"), ("cluster-node-timeout", "5000")];
            let mut spec = server(&format!("n{}", index + 1), 7000 + index, &settings);
            spec.files.insert("nodes.conf".to_owned(), conf);
            spec
        })
        .collect()
}

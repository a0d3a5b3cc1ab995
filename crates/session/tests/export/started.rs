//! Exports started with the real redis-server: keys, roles, epochs, slots and what Sentinels know agree.

use std::collections::BTreeMap;

use redscope_labs::{Cast, World};
use redscope_node::Process;

use crate::real::{Started, ask, ports, redis_server, text, texts, until};
use crate::stages::{KEYS, cluster, run_ms, sentinels, session, types};

/// The moment of the machine that runs this.
#[expect(clippy::disallowed_methods, reason = "a real server has the real clock")]
fn unix_ms() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_millis()).unwrap()
}

/// Servers that run on the stage: name, port, digest, number of keys, and whether they follow somebody.
fn servers(world: &World) -> Vec<(String, u16, String, usize, bool)> {
    let servers = world.ids().filter_map(|id| match (world.actor(id), world.spec(id)) {
        (Some(Cast::Redis(Process::Server(server))), redscope_labs::Spec::Server(spec)) => {
            let dbs = &server.engine().dbs;
            let digest = redscope_data::DataSetDigest::of_all(dbs).to_string();
            let view = server.view();
            let name = world.name(id).to_string();
            Some((name, spec.address.port, digest, view.keys, view.master.is_some()))
        }
        _ => None,
    });
    servers.collect()
}

/// Every server has what it had on the stage, and its role.
fn check_servers(world: &World, started: &Started) {
    for (name, port, digest, keys, is_replica) in servers(world) {
        assert_eq!(text(port, &["PING"]), "PONG");
        until(&format!("{name} has its keys: {}", started.log(&name)), || {
            text(port, &["DEBUG", "DIGEST"]) == digest
        });
        assert_eq!(text(port, &["DBSIZE"]), keys.to_string(), "{name}");
        let role = texts(&ask(port, &["ROLE"])).remove(0);
        assert_eq!(role, if is_replica { "slave" } else { "master" }, "{name}");
        if is_replica {
            until(&format!("{name} follows: {}", started.log(&name)), || {
                text(port, &["INFO", "replication"]).contains("master_link_status:up")
            });
        }
    }
}

/// Lines of `CLUSTER NODES`: port, without what depends on the moment, sorted.
fn nodes(lines: &str) -> Vec<String> {
    let mut nodes: Vec<String> = lines
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [id, place, flags, master, _, _, epoch, _, slots @ ..] = &words[..] else {
                panic!("{line}")
            };
            format!("{place} {id} {flags} {master} {epoch} {}", slots.join(" "))
        })
        .collect();
    nodes.sort();
    nodes
}

#[test]
fn a_cluster_goes_on_as_it_was() {
    let Some(server) = redis_server("a cluster that is exported and started") else { return };
    let port = ports(0, 6, 10_000);
    let mut session = cluster(port);
    let files = session.export(unix_ms()).unwrap();
    let started = Started::new("export-cluster", &server, &files);
    check_servers(session.sim(), &started);
    until("the cluster serves", || {
        (1..6).all(|at| text(port + at, &["CLUSTER", "INFO"]).contains("cluster_state:ok"))
    });
    for (name, at, ..) in servers(session.sim()) {
        session.act_in_words(&format!("move c1 {name}")).unwrap();
        let ours = session.exec("c1", "CLUSTER NODES", 1_000_000).unwrap();
        let ours: Vec<&str> = ours.iter().flat_map(|line| line.text.lines()).collect();
        let ours = nodes(&ours.join("\n"));
        until(&format!("{name} knows the cluster as it did: {ours:#?}"), || {
            nodes(&text(at, &["CLUSTER", "NODES"])) == ours
        });
        let epochs = |said: &str| -> Vec<String> {
            let is_epoch = |line: &&str| line.contains("epoch");
            said.lines().filter(is_epoch).map(|line| line.trim().to_owned()).collect()
        };
        let ours = session.exec("c1", "CLUSTER INFO", 1_000_000).unwrap();
        let ours: Vec<&str> = ours.iter().flat_map(|line| line.text.lines()).collect();
        assert_eq!(epochs(&text(at, &["CLUSTER", "INFO"])), epochs(&ours.join("\n")), "{name}");
        assert_eq!(
            texts(&ask(at, &["CONFIG", "GET", "maxmemory"]))[1],
            if name == "n2" { "67108864" } else { "0" }
        );
    }
    // Who was down comes back as a replica of who has taken its place.
    started.script(&["n1"]);
    until(&format!("n1 follows: {}", started.log("n1")), || {
        text(port, &["INFO", "replication"]).contains("master_link_status:up")
    });
}

#[test]
fn sentinels_watch_whom_they_watched() {
    let Some(server) = redis_server("Sentinels that are exported and started") else { return };
    let port = ports(1, 3, 20_000);
    let session = sentinels(port);
    let files = session.export(unix_ms()).unwrap();
    let started = Started::new("export-sentinel", &server, &files);
    check_servers(session.sim(), &started);
    for number in 0..3 {
        let (name, at) = (format!("s{}", number + 1), port + 20_000 + number);
        let id = session.sim().find(&name).unwrap();
        let Some(Cast::Redis(Process::Sentinel(sentinel))) = session.sim().actor(id) else {
            panic!("{name} is a Sentinel")
        };
        let ours = sentinel.view();
        assert_eq!(text(at, &["SENTINEL", "MYID"]), ours.myid);
        until(&format!("{name} has found all: {}", started.log(&name)), || {
            let said = texts(&ask(at, &["SENTINEL", "MASTER", "mymaster"]));
            let fields: BTreeMap<&str, &str> =
                said.chunks(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
            let master = &ours.masters[0];
            let expected = [
                ("port", master.address.port.to_string()),
                ("config-epoch", master.config_epoch.to_string()),
                ("quorum", master.quorum.to_string()),
                ("num-slaves", "2".to_owned()),
                ("num-other-sentinels", "2".to_owned()),
                ("flags", "master".to_owned()),
            ];
            expected.iter().all(|(name, value)| fields.get(name) == Some(&value.as_str()))
        });
    }
}

#[test]
fn one_server_has_its_keys_for_as_long_as_it_had() {
    let Some(server) = redis_server("a server that is exported and started") else { return };
    for appendonly in [false, true] {
        let port = ports(2, 1, 0);
        let mut session = session("standalone", port, &[]);
        if appendonly {
            types(&mut session, &["CONFIG SET appendonly yes"]);
        }
        types(&mut session, &KEYS);
        types(
            &mut session,
            &[
                "FUNCTION LOAD \"#!lua name=lib\\nredis.register_function('f', function() return 7 end)\"",
                "ACL SETUSER ada on >secret ~a* +get",
                "CONFIG SET hz 33",
            ],
        );
        run_ms(&mut session, 2500);
        let left: u64 = session.exec("c1", "PTTL brief", 1_000_000).unwrap()[0]
            .text
            .trim_start_matches("(integer) ")
            .parse()
            .unwrap();
        let files = session.export(unix_ms()).unwrap();
        let started = Started::new(&format!("export-one-{appendonly}"), &server, &files);
        check_servers(session.sim(), &started);
        let real: u64 = text(port, &["PTTL", "brief"]).parse().unwrap();
        assert!(real > 0 && real <= left, "{real} of {left} ms are left");
        assert_eq!(text(port, &["FCALL", "f", "0"]), "7");
        assert_eq!(texts(&ask(port, &["CONFIG", "GET", "hz"]))[1], "33");
        assert!(
            texts(&ask(port, &["ACL", "LIST"])).iter().any(|line| line.starts_with("user ada on"))
        );
    }
}

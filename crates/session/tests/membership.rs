//! Clusters and watches made by hand, and places handed over because somebody asks for it.

use redscope_labs::{Scenario, Values};
use redscope_session::{Role, Session};

fn session(id: &str, seed: u64) -> Session {
    Session::new(Values::new(Scenario::find(id).unwrap(), seed)).unwrap()
}

/// Moves the console to a node, types a line there, and takes the reply line by line.
fn at(session: &mut Session, node: &str, line: &str) -> Vec<String> {
    session.act_in_words(&format!("move c1 {node}")).unwrap();
    let lines = session.exec("c1", line, 1_000_000).unwrap();
    lines.iter().flat_map(|line| line.text.lines()).map(str::to_owned).collect()
}

fn run_ms(session: &mut Session, ms: u64) {
    session.run_for(ms * 1000, u64::MAX);
}

/// The flags of every node in `CLUSTER NODES`, by port.
fn flags(session: &mut Session, node: &str) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = at(session, node, "CLUSTER NODES")
        .iter()
        .filter_map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let port = words.get(1)?.split(['@', ':']).nth(1)?;
            Some((port.to_owned(), words.get(2)?.replace("myself,", "")))
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_replica_takes_over_when_asked() {
    let mut session = session("cluster", 11);
    run_ms(&mut session, 4000);
    assert_eq!(at(&mut session, "n1", "SET {a}x 1"), ["(error) MOVED 15495 127.0.0.1:7002"]);
    assert_eq!(at(&mut session, "n3", "SET {a}x 1"), ["OK"]);
    assert_eq!(
        at(&mut session, "n3", "CLUSTER FAILOVER"),
        ["(error) ERR You should send CLUSTER FAILOVER to a replica"]
    );
    assert_eq!(at(&mut session, "n6", "CLUSTER FAILOVER"), ["OK"]);
    run_ms(&mut session, 1500);
    assert_eq!(at(&mut session, "n6", "ROLE")[0], "1) \"master\"");
    assert_eq!(at(&mut session, "n3", "ROLE")[0], "1) \"slave\"");
    assert_eq!(at(&mut session, "n6", "GET {a}x"), ["\"1\""], "nothing is lost");
    assert_eq!(at(&mut session, "n6", "SET {a}x 2"), ["OK"], "writes are not held back");
    run_ms(&mut session, 6000);
    assert_eq!(at(&mut session, "n3", "CLUSTER FAILOVER TAKEOVER"), ["OK"]);
    run_ms(&mut session, 500);
    assert_eq!(at(&mut session, "n3", "SET {a}x 3"), ["OK"]);
}

#[test]
fn nodes_that_meet_become_a_cluster() {
    let mut session = session("cluster", 12);
    run_ms(&mut session, 3000);
    for node in ["n4", "n5", "n6", "n1", "n2", "n3"] {
        at(&mut session, node, "FLUSHALL");
        assert_eq!(at(&mut session, node, "CLUSTER RESET HARD"), ["OK"], "{node}");
    }
    run_ms(&mut session, 1000);
    assert_eq!(flags(&mut session, "n1"), [("7000".to_owned(), "master".to_owned())]);

    for port in 7001..=7003 {
        assert_eq!(at(&mut session, "n1", &format!("CLUSTER MEET 127.0.0.1 {port}")), ["OK"]);
    }
    run_ms(&mut session, 3000);
    for (node, range) in [("n1", "0 5460"), ("n2", "5461 10922"), ("n3", "10923 16383")] {
        assert_eq!(at(&mut session, node, &format!("CLUSTER ADDSLOTSRANGE {range}")), ["OK"]);
    }
    run_ms(&mut session, 3000);
    let known = flags(&mut session, "n4");
    let masters =
        ["7000", "7001", "7002", "7003"].map(|port| (port.to_owned(), "master".to_owned()));
    assert_eq!(known, masters, "n4 was met by n1 alone and knows the others by gossip");
    let epochs: Vec<String> = ["n1", "n2", "n3", "n4"]
        .iter()
        .map(|node| {
            let lines = at(&mut session, node, "CLUSTER INFO");
            lines.iter().find(|line| line.starts_with("cluster_my_epoch:")).unwrap().clone()
        })
        .collect();
    let mut distinct = epochs.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 4, "equal config epochs have been told apart: {epochs:?}");

    let id = at(&mut session, "n1", "CLUSTER MYID")[0].trim_matches('"').to_owned();
    assert_eq!(at(&mut session, "n4", &format!("CLUSTER REPLICATE {id}")), ["OK"]);
    run_ms(&mut session, 8000);
    assert_eq!(at(&mut session, "n4", "ROLE")[0], "1) \"slave\"");
    assert!(at(&mut session, "n2", "CLUSTER INFO")[0].starts_with("cluster_state:ok"));

    let gone = at(&mut session, "n4", "CLUSTER MYID")[0].trim_matches('"').to_owned();
    assert_eq!(
        at(&mut session, "n4", &format!("CLUSTER FORGET {id}")),
        ["(error) ERR Can't forget my master!"]
    );
    for node in ["n1", "n2", "n3"] {
        assert_eq!(at(&mut session, node, &format!("CLUSTER FORGET {gone}")), ["OK"]);
    }
    run_ms(&mut session, 5000);
    assert_eq!(flags(&mut session, "n2").len(), 3, "gossip does not bring it back");
}

#[test]
fn a_master_hands_its_place_over() {
    let mut session = session("sentinel", 13);
    run_ms(&mut session, 3000);
    assert_eq!(at(&mut session, "n1", "SET balance 100"), ["OK"]);
    assert_eq!(at(&mut session, "n1", "FAILOVER"), ["OK"]);
    run_ms(&mut session, 3000);
    assert_eq!(at(&mut session, "n1", "ROLE")[0], "1) \"slave\"");
    let masters: Vec<&str> = ["n2", "n3"]
        .into_iter()
        .filter(|node| at(&mut session, node, "ROLE")[0] == "1) \"master\"")
        .collect();
    assert_eq!(masters.len(), 1);
    assert_eq!(at(&mut session, masters[0], "GET balance"), ["\"100\""]);
    assert_eq!(at(&mut session, masters[0], "SET balance 99"), ["OK"]);
    run_ms(&mut session, 1000);
    assert_eq!(at(&mut session, "n1", "GET balance"), ["\"99\""], "it follows now");
}

#[test]
fn keys_migrate_between_servers() {
    let mut session = session("sentinel", 14);
    run_ms(&mut session, 3000);
    assert_eq!(at(&mut session, "n2", "REPLICAOF NO ONE"), ["OK"]);
    assert_eq!(at(&mut session, "n1", "RPUSH list a b c"), ["(integer) 3"]);
    let port = at(&mut session, "n2", "CONFIG GET port")[1].clone();
    let port = port.rsplit(' ').next().unwrap().trim_matches('"').to_owned();
    assert_eq!(at(&mut session, "n1", &format!("MIGRATE 127.0.0.1 {port} list 0 1000")), ["OK"]);
    assert_eq!(at(&mut session, "n1", "EXISTS list"), ["(integer) 0"]);
    assert_eq!(at(&mut session, "n2", "LLEN list"), ["(integer) 3"]);
    assert_eq!(at(&mut session, "n1", &format!("MIGRATE 127.0.0.1 {port} list 0 1000")), ["NOKEY"]);
    assert_eq!(at(&mut session, "n1", "SET list text"), ["OK"]);
    let busy = at(&mut session, "n1", &format!("MIGRATE 127.0.0.1 {port} list 0 1000"));
    assert!(busy[0].contains("Target instance replied with error: BUSYKEY"), "{busy:?}");
    assert_eq!(at(&mut session, "n1", "EXISTS list"), ["(integer) 1"], "it stays");
    let refused = at(&mut session, "n1", "MIGRATE 127.0.0.1 1 list 0 1000");
    assert!(refused[0].starts_with("(error) IOERR"), "{refused:?}");
}

#[test]
fn a_sentinel_is_known_by_what_it_is_and_shown_with_each_master_it_watches() {
    let mut session = session("standalone", 3);
    session.act_in_words("add second server 127.0.0.1:6380").unwrap();
    let conf = "sentinel monitor one 127.0.0.1 6379 1\\nsentinel monitor two 127.0.0.1 6380 1\\n";
    let add = format!("add guard sentinel 127.0.0.1:26379 \"@sentinel.conf={conf}\"");
    session.act_in_words(&add).unwrap();
    session.act_in_words("add storage server 127.0.0.1:6381").unwrap();
    run_ms(&mut session, 2000);
    let nodes = session.frame().nodes;
    let watches = |name: &str| {
        let node = nodes.iter().find(|node| node.name == name).unwrap();
        (node.role, node.watches.clone())
    };
    let (role, mut watched) = watches("guard");
    watched.sort();
    assert_eq!((role, watched), (Role::Sentinel, vec!["n1".to_owned(), "second".to_owned()]));
    // Its name begins as those of the Sentinels of the scenarios do.
    assert_eq!(watches("storage"), (Role::Master, Vec::new()));
}

//! Whole stories, told to the simulation through the session.

use redscope_labs::{Fact, Scenario, Values};
use redscope_session::{LineKind, Session};
use redscope_sim::What;

fn session(id: &str, seed: u64) -> Session {
    Session::new(Values::new(Scenario::find(id).unwrap(), seed)).unwrap()
}

fn replies(session: &mut Session, line: &str) -> Vec<String> {
    let lines = session.exec("c1", line, 5_000_000).unwrap();
    lines.into_iter().map(|line| line.text).collect()
}

fn events(session: &Session, node: &str) -> Vec<String> {
    let id = session.sim().find(node);
    let of_node = session.timeline().told().iter().filter(|told| Some(told.actor) == id);
    of_node
        .filter_map(|told| match &told.what {
            What::Fact(Fact::Redis(redscope_node::Fact::Sentinel(fact))) => {
                fact.name().map(str::to_owned)
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_server_answers_and_comes_back_from_its_disk() {
    let mut session = session("standalone", 1);
    assert_eq!(replies(&mut session, "SET k v"), ["OK"]);
    assert_eq!(replies(&mut session, "LPUSH l a b c"), ["(integer) 3"]);
    assert_eq!(replies(&mut session, "SAVE"), ["OK"]);
    session.act_in_words("crash n1").unwrap();
    let refused = replies(&mut session, "GET k");
    assert_eq!(refused.len(), 1, "{refused:?}");
    session.run_for(100_000, 1000);
    session.act_in_words("restart n1").unwrap();
    session.run_for(1_000_000, 10_000);
    assert_eq!(replies(&mut session, "GET k"), ["\"v\""]);
    assert_eq!(replies(&mut session, "LRANGE l 0 -1"), ["1) \"c\"\n2) \"b\"\n3) \"a\""]);
}

#[test]
fn a_cluster_redirects_and_the_console_follows() {
    let mut session = session("cluster", 2);
    let lines = session.exec("c1", "SET foo bar", 5_000_000).unwrap();
    let kinds: Vec<LineKind> = lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [LineKind::Note, LineKind::Reply], "{lines:?}");
    assert_eq!(lines[0].text, "-> Redirected to slot [12182] located at 127.0.0.1:7002");
    assert_eq!(lines[1].text, "OK");
    assert_eq!(
        replies(&mut session, "MGET foo bar"),
        ["(error) CROSSSLOT Keys in request don't hash to the same slot"]
    );
}

#[test]
fn a_cluster_replaces_a_failed_master() {
    let mut session = session("cluster", 3);
    replies(&mut session, "SET foo bar");
    session.run_for(12_000_000, u64::MAX);
    session.act_in_words("crash n3").unwrap();
    session.run_for(20_000_000, u64::MAX);
    session.act_in_words("move c1 n1 follow").unwrap();
    let lines = replies(&mut session, "GET foo");
    assert_eq!(
        lines,
        ["-> Redirected to slot [12182] located at 127.0.0.1:7005", "\"bar\""],
        "the replica of the failed master owns its slots now"
    );
}

#[test]
fn whose_slots_nobody_serves_is_known_and_who_refuses() {
    let mut session = session("cluster", 3);
    session.frame();
    session.act_in_words("crash n6").unwrap();
    session.act_in_words("crash n3").unwrap();
    session.run_for(20_000_000, u64::MAX);
    let nodes = session.frame().nodes;
    let of = |name: &str| nodes.iter().find(|node| node.name == name).unwrap();
    assert_eq!(of("n3").orphaned, [(10923, 16383)], "n1 counts them as its still");
    assert_eq!((of("n3").slots.len(), of("n6").orphaned.len()), (0, 0));
    assert_eq!(of("n1").serves, Some(false), "not all slots have an owner that works");
    session.act_in_words("restart n3").unwrap();
    session.run_for(20_000_000, u64::MAX);
    let nodes = session.frame().nodes;
    let of = |name: &str| nodes.iter().find(|node| node.name == name).unwrap();
    assert!(of("n3").orphaned.is_empty() && of("n3").slots == [(10923, 16383)]);
    assert_eq!(of("n1").serves, Some(true));
}

/// The order of events at the leader, as real Sentinels show it.
#[test]
fn sentinels_elect_and_promote() {
    let mut session = session("sentinel", 4);
    assert_eq!(replies(&mut session, "SET balance 100"), ["OK"]);
    session.run_for(2_000_000, u64::MAX);
    session.act_in_words("crash n1").unwrap();
    session.run_for(30_000_000, u64::MAX);
    let sentinels = ["s1", "s2", "s3"];
    let leader = sentinels
        .iter()
        .find(|node| events(&session, node).iter().any(|event| event == "+elected-leader"))
        .expect("one Sentinel is elected");
    let seen = events(&session, leader);
    let mut at = 0;
    for wanted in [
        "+sdown",
        "+odown",
        "+new-epoch",
        "+try-failover",
        "+vote-for-leader",
        "+elected-leader",
        "+failover-state-select-slave",
        "+selected-slave",
        "+failover-state-send-slaveof-noone",
        "+failover-state-wait-promotion",
        "-role-change",
        "+promoted-slave",
        "+failover-state-reconf-slaves",
        "+slave-reconf-sent",
        "+slave-reconf-inprog",
        "+slave-reconf-done",
        "+failover-end",
        "+switch-master",
    ] {
        let found = seen[at..].iter().position(|event| event == wanted);
        at += found.unwrap_or_else(|| panic!("{wanted} is missing after {at} in {seen:?}")) + 1;
    }
    for node in sentinels {
        let switches = events(&session, node);
        assert!(switches.iter().any(|event| event == "+switch-master"), "{node}: {switches:?}");
    }
    session.act_in_words("open asks s1").unwrap();
    let address = session.exec("asks", "SENTINEL get-master-addr-by-name mymaster", 1_000_000);
    let text = address.unwrap()[0].text.clone();
    let new_master = if text.contains("6380") { "n2" } else { "n3" };
    session.act_in_words(&format!("move c1 {new_master}")).unwrap();
    assert_eq!(replies(&mut session, "GET balance"), ["\"100\""]);
    assert_eq!(replies(&mut session, "SET balance 120"), ["OK"]);
    session.act_in_words("restart n1").unwrap();
    session.run_for(30_000_000, u64::MAX);
    session.act_in_words("move c1 n1").unwrap();
    assert_eq!(replies(&mut session, "GET balance"), ["\"120\""]);
    assert!(replies(&mut session, "SET balance 1")[0].starts_with("(error) READONLY"));
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = |seed| {
        let mut session = session("sentinel", seed);
        replies(&mut session, "SET k v");
        session.act_in_words("crash n1").unwrap();
        session.run_for(20_000_000, u64::MAX);
        session.sim().digest()
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

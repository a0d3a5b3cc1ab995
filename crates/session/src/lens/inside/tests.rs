use redscope_labs::{Scenario, Values};

use crate::inside::*;
use crate::{InsideAsk, Session};

fn session(scenario: &str, lines: &[&str]) -> Session {
    let values = Values::new(Scenario::find(scenario).unwrap(), 1);
    let mut session = Session::new(values).unwrap();
    for line in lines {
        session.exec("c1", line, 1_000_000).unwrap();
    }
    session
}

fn found(session: &mut Session, ask: InsideAsk) -> Found {
    session.look_inside(Some(Inside { node: "n1".to_owned(), ask }));
    session.frame().inside.unwrap().found
}

fn keys(session: &mut Session, ask: KeysAsk) -> KeysView {
    match found(session, InsideAsk::Keys(ask)) {
        Found::Keys(view) => *view,
        other => panic!("keys, not {other:?}"),
    }
}

fn server(session: &mut Session) -> ServerView {
    match found(session, InsideAsk::Server(ServerAsk::default())) {
        Found::Server(view) => *view,
        other => panic!("a process, not {other:?}"),
    }
}

fn names(view: &KeysView) -> Vec<&str> {
    view.rows.iter().map(|row| row.key.as_str()).collect()
}

fn card(session: &mut Session, key: &str, shape: Option<Shape>, from: usize) -> CardValue {
    let pin = Pin { key: key.as_bytes().to_vec(), shape, from, ..Pin::default() };
    let ask = KeysAsk { pinned: vec![pin], ..KeysAsk::default() };
    keys(session, ask).cards.remove(0).value.unwrap()
}

#[test]
fn the_list_is_filtered_by_pattern_type_and_database() {
    let lines =
        ["SET user:1 a EX 100", "HSET user:2 f v", "SADD tags x", "SELECT 3", "SET other 1"];
    let mut session = session("standalone", &lines);
    let all = keys(&mut session, KeysAsk::default());
    assert_eq!(names(&all), ["tags", "user:1", "user:2"]);
    assert_eq!((all.key_count, all.matched, all.dbs), (3, 3, vec![(0, 3), (3, 1)]));
    let now_us = session.sim().now().0 as i64;
    let left_us = all.rows[1].expires_us.unwrap() - now_us;
    assert!((95_000_000..=100_000_000).contains(&left_us), "{left_us}");
    let ask = KeysAsk { pattern: "user:*".into(), kind: Some(KeyType::Hash), ..KeysAsk::default() };
    let some = keys(&mut session, ask);
    assert_eq!((names(&some), some.matched, some.looked_at), (vec!["user:2"], 1, 3));
    let other = keys(&mut session, KeysAsk { db: 3, ..KeysAsk::default() });
    assert_eq!(names(&other), ["other"]);
    assert!(keys(&mut session, KeysAsk { db: 99, ..KeysAsk::default() }).rows.is_empty());
}

#[test]
fn of_many_keys_a_page_is_looked_for_in_some() {
    let mut session = session("standalone", &["DEBUG POPULATE 50000"]);
    let first = keys(&mut session, KeysAsk::default());
    assert_eq!((first.key_count, first.rows.len()), (50_000, 100));
    let next = keys(&mut session, KeysAsk { from: first.next.unwrap(), ..KeysAsk::default() });
    assert!(names(&first).iter().all(|name| !names(&next).contains(name)), "no key twice");
    let pattern = "key:49999".to_owned();
    let mut ask = KeysAsk { pattern, ..KeysAsk::default() };
    let mut pages = 0;
    let found = loop {
        let page = keys(&mut session, ask.clone());
        assert!(page.looked_at <= 20_000);
        pages += 1;
        match page.next {
            Some(next) if page.rows.is_empty() => ask.from = next,
            _ => break page,
        }
    };
    assert_eq!((names(&found), pages), (vec!["key:49999"], 3));
}

#[test]
fn each_type_is_read_in_its_shape() {
    let mut session = session(
        "standalone",
        &[
            "SET count 120",
            r#"SET doc "{\"a\":[1,2]}""#,
            "SETBIT online 42 1",
            "PFADD visitors a b c",
            "RPUSH queue m1 m2",
            "HSET user name Ada",
            "SADD tags x",
            "ZADD board 9120 ada 8744 grace",
            "GEOADD cities 2.349014 48.864716 Paris",
            "XADD orders 5-1 sku 17",
            "XGROUP CREATE orders pay 0",
            "XREADGROUP GROUP pay w1 COUNT 1 STREAMS orders >",
            "BF.RESERVE seen 0.01 100",
            "BF.ADD seen mallory",
        ],
    );
    let mut shape = |key: &str| card(&mut session, key, None, 0).shape;
    assert_eq!(shape("count"), Shape::Number);
    assert_eq!(shape("doc"), Shape::Json);
    assert_eq!(shape("online"), Shape::Bits);
    assert_eq!(shape("visitors"), Shape::Hll);
    assert_eq!((shape("board"), shape("cities")), (Shape::Scores, Shape::Map));
    let Body::Hll(hll) = card(&mut session, "visitors", None, 0).body else { panic!() };
    let set = hll.registers.iter().filter(|value| **value > 0).count();
    assert_eq!((hll.estimate, hll.is_dense, hll.registers.len(), set), (3, false, 16_384, 3));
    let Body::Places(places) = card(&mut session, "cities", None, 0).body else { panic!() };
    assert!((places[0].longitude - 2.349).abs() < 0.001 && places[0].geohash.starts_with("u09"));
    let scores = card(&mut session, "cities", Some(Shape::Scores), 0);
    assert!(matches!(scores.body, Body::Scores { .. }), "a person may choose otherwise");
    let Body::Stream(stream) = card(&mut session, "orders", None, 0).body else { panic!() };
    assert_eq!(stream.entries[0].1, ["sku", "17"]);
    let group = &stream.groups[0];
    assert_eq!(
        (group.name.as_str(), group.lag, group.pending[0].consumer.as_str()),
        ("pay", Some(0), "w1")
    );
    let Body::Bloom(bloom) = card(&mut session, "seen", None, 0).body else { panic!() };
    let set = bloom.layers[0].set_bits.unwrap();
    assert_eq!((bloom.layers[0].items, bloom.layers[0].capacity), (1, 100));
    assert!(set > 0 && set <= u64::from(bloom.layers[0].hashes));
    let Body::Bytes(bits) = card(&mut session, "online", None, 0).body else { panic!() };
    assert_eq!((bits.bytes, bits.set_bits), (vec![0, 0, 0, 0, 0, 0x20], Some(1)));
    let other = card(&mut session, "count", Some(Shape::Stream), 0);
    assert_eq!(other.shape, Shape::Number, "a shape that the value cannot have");
}

#[test]
fn long_values_are_shown_in_parts() {
    let mut session = session("standalone", &["SETRANGE long 100000 x"]);
    let part = card(&mut session, "long", Some(Shape::Hex), 99_900);
    assert_eq!((part.from, part.shown, part.total), (99_900, 101, 100_001));
    let Body::Bytes(bytes) = part.body else { panic!() };
    assert_eq!(bytes.bytes.last(), Some(&b'x'));
    let gone = card(&mut session, "long", Some(Shape::Hex), 200_000);
    assert_eq!(gone.from, 0, "the string has become shorter");
}

#[test]
fn what_has_just_changed_is_marked() {
    let mut session = session("standalone", &["HSET user name Ada visits 1"]);
    let ask = KeysAsk::default();
    assert!(!keys(&mut session, ask.clone()).rows[0].is_fresh, "nobody has looked before");
    session.exec("c1", "HINCRBY user visits 1", 500_000).unwrap();
    let view = keys(&mut session, ask.clone());
    assert!(view.rows[0].is_fresh);
    let Body::Pairs(pairs) = &view.cards[0].value.as_ref().unwrap().body else { panic!() };
    let fresh: Vec<_> =
        pairs.iter().map(|(field, value)| (&field.text[..], value.is_fresh)).collect();
    assert_eq!(fresh, [("name", false), ("visits", true)]);
    session.run_for(1_000_000, u64::MAX);
    assert!(!keys(&mut session, ask).rows[0].is_fresh);
}

#[test]
fn a_process_that_is_not_there_shows_nothing_of_its_own() {
    let mut session = session("standalone", &["SET a 1"]);
    session.act_in_words("crash n1").unwrap();
    let gone = found(&mut session, InsideAsk::Keys(KeysAsk::default()));
    assert_eq!(gone, Found::NotRunning);
    let files = found(&mut session, InsideAsk::Files(FilesAsk::default()));
    assert!(matches!(files, Found::Files(_)), "its disk is");
}

#[test]
fn the_tab_that_is_open_is_shared_with_the_run() {
    let mut session = session("standalone", &[]);
    assert_eq!(session.tab(), None);
    server(&mut session);
    let opened = Session::open(session.run()).unwrap();
    assert_eq!((opened.tab(), opened.selected()), (Some(NodeTab::Server), Some("n1")));
    session.look_inside(None);
    assert_eq!(session.tab(), None);
}

#[test]
fn a_server_shows_what_its_commands_reply() {
    let mut session = session(
        "replication",
        &["CLIENT SETNAME me", "CONFIG SET hz 20 slowlog-log-slower-than 0", "SET a 1"],
    );
    let view = server(&mut session);
    let field = |name: &str| {
        let found = view.replication.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!((field("role"), field("connected_slaves")), (Some("master"), Some("2")));
    let row = |name: &str| view.config.iter().find(|row| row.name == name).unwrap();
    assert_eq!((row("hz").value.as_str(), row("hz").default.as_str()), ("20", "10"));
    assert!(
        row("appendfsync").choices.contains(&"always".to_owned()) && row("databases").is_immutable
    );
    let has = |client: &Vec<(String, String)>| client.contains(&("name".into(), "me".into()));
    assert!(view.clients.iter().any(has), "{:?}", view.clients);
    assert!(view.slow.iter().any(|row| row.command == "SET a 1"), "{:?}", view.slow);
    let parts: u64 = view.memory.parts.iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(parts, view.memory.used_bytes);
    let stream = view.stream.unwrap();
    assert_eq!((stream.replicas.len(), stream.size_bytes), (2, 1 << 20));
}

fn belief(view: &ServerView, about: &About) -> ServerBelief {
    view.beliefs.iter().find(|belief| belief.about == *about).cloned().expect("it holds one")
}

#[test]
fn what_a_server_wrongly_believes_is_marked() {
    let mut session = session("replication", &["SET a 1"]);
    session.run_for(2_000_000, u64::MAX);
    let view = server(&mut session);
    assert!(view.beliefs.iter().all(|belief| !belief.differs), "{:?}", view.beliefs);
    session.act_in_words("crash n2").unwrap();
    let wrong = belief(&server(&mut session), &About::ReplicaOffset("n2".into()));
    assert_eq!((wrong.truth.as_str(), wrong.differs), ("down", true));
}

#[test]
fn a_cluster_node_does_not_know_at_once_who_has_failed() {
    let mut session = session("cluster", &[]);
    assert!(server(&mut session).beliefs.iter().all(|belief| !belief.differs));
    session.act_in_words("crash n2").unwrap();
    let view = server(&mut session);
    let health = belief(&view, &About::Health("n2".into()));
    assert_eq!((health.believed.as_str(), health.truth.as_str()), ("up", "fail"));
    let serves = belief(&view, &About::ClusterState);
    assert_eq!((serves.believed.as_str(), serves.truth.as_str()), ("ok", "fail"));
}

//! What page and worker say to each other survives the way: frames, nodes looked into, comparisons, acts.

use redscope_labs::scenario::SCENARIOS;
use redscope_labs::{Scenario, Values};
use redscope_session::{
    FilesAsk, FromWorker, Inside, InsideAsk, KeysAsk, LoopAsk, Pin, Refusal, ServerAsk, Session,
    ToWorker, pack, unpack,
};

/// Sends a frame after each of some moments, and takes it again.
fn frames_travel(session: &mut Session, moments: usize) {
    for _ in 0..moments {
        session.run_for(250_000, 20_000);
        travels(&FromWorker::Frame(Box::new(session.frame())));
    }
}

fn travels(message: &FromWorker) {
    assert_eq!(unpack::<FromWorker>(&pack(message)).as_ref(), Ok(message));
}

#[test]
fn frames_of_every_scenario_survive_the_way() {
    for scenario in SCENARIOS {
        let mut session = Session::new(Values::new(scenario, 7)).unwrap();
        session.watch_flights(Some(1_000_000));
        session.select(Some("n1".into()));
        frames_travel(&mut session, 4);
        session.act_in_words("crash n1").unwrap();
        frames_travel(&mut session, 60);
        session.act_in_words("restart n1").unwrap();
        session.select(Some("s1".into()));
        frames_travel(&mut session, 20);
        let other = session.timeline().branch();
        session.seek(session.begun().0 + 500_000);
        session.act_in_words("pause n1").unwrap();
        session.run_for(1_000_000, 20_000);
        let branches = [other.0, session.timeline().branch().0];
        let compared = session.compare(branches, session.begun().0 + 1_000_000).unwrap();
        travels(&FromWorker::Compared(Box::new(compared)));
        frames_travel(&mut session, 1);
    }
}

#[test]
fn every_tab_of_a_node_survives_the_way() {
    let standalone = Scenario::find("standalone").unwrap();
    let mut session = Session::new(Values::new(standalone, 7)).unwrap();
    let keys = ["s", "b", "l", "h", "z", "g", "x", "p", "bf"];
    for line in [
        "SET s text",
        "SETBIT b 7 1",
        "RPUSH l a b",
        "HSET h f v",
        "ZADD z 1 a",
        "GEOADD g 13.361389 38.115556 Palermo",
        "XADD x * f v",
        "PFADD p a",
        "BF.ADD bf a",
        "BGSAVE",
        "CONFIG SET appendonly yes",
    ] {
        session.exec("c1", line, 5_000_000).unwrap();
    }
    let pinned = keys.map(|key| Pin { key: key.into(), ..Pin::default() }).to_vec();
    let asks = [
        InsideAsk::Keys(KeysAsk { pinned, ..KeysAsk::default() }),
        InsideAsk::Files(FilesAsk { file: Some("dump.rdb".into()), from: 0, check: true }),
        InsideAsk::Files(FilesAsk { check: true, ..FilesAsk::default() }),
        InsideAsk::Loop(LoopAsk::default()),
        InsideAsk::Server(ServerAsk::default()),
    ];
    for ask in asks {
        session.look_inside(Some(Inside { node: "n1".into(), ask }));
        let frame = session.frame();
        assert!(frame.inside.is_some());
        travels(&FromWorker::Frame(Box::new(frame)));
    }
}

#[test]
fn bytes_that_are_no_message_are_refused() {
    let message = ToWorker::Act("crash n1".into());
    let bytes = pack(&message);
    assert_eq!(unpack::<ToWorker>(&bytes), Ok(message));
    for end in 0..bytes.len() {
        assert!(matches!(unpack::<ToWorker>(&bytes[..end]), Err(Refusal::Message(_))));
    }
}

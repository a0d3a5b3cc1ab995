//! What is told of what happened, against what the servers hold.

use redscope_labs::{Scenario, Values};
use redscope_session::{
    AbortCause, ExpiryCause, FIRST_CONSOLE, LockLoss, LossCause, ManualFailover, NoVote, Session,
    StaleReason, Story, StoryView,
};

const SECOND_US: u64 = 1_000_000;

/// A server with these settings.
fn server(settings: &[(&str, &str)]) -> Session {
    let mut values = Values::new(Scenario::find("standalone").expect("it is in the list"), 7);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    values.settings.extend(settings);
    Session::new(values).expect("it starts")
}

/// How many keys each load that was told since has brought.
fn loaded(session: &mut Session) -> Vec<usize> {
    let stories = session.frame().stories.into_iter();
    let loaded = stories.filter_map(|view| match view.story {
        Story::Loaded { keys, .. } => Some(keys),
        _ => None,
    });
    loaded.collect()
}

/// Kills the server, starts it again and lets it load what it has kept.
fn restart(session: &mut Session) {
    for act in ["crash n1", "restart n1"] {
        session.act_in_words(act).expect(act);
    }
    session.run_for(SECOND_US, u64::MAX);
}

#[test]
fn a_load_is_told_with_the_keys_that_are_there_then() {
    let mut session = server(&[("appendonly", "yes"), ("save", "")]);
    for line in ["MSET a 1 b 2 c 3", "DEL a"] {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect(line);
    }
    loaded(&mut session);
    restart(&mut session);
    assert_eq!(loaded(&mut session), [2], "the base is empty, and the rest of the log is not");
    // The base has two of four keys now.
    session.exec(FIRST_CONSOLE, "BGREWRITEAOF", SECOND_US).expect("it is asked");
    session.run_for(3 * SECOND_US, u64::MAX);
    session.exec(FIRST_CONSOLE, "MSET d 4 e 5", SECOND_US).expect("it is asked");
    loaded(&mut session);
    restart(&mut session);
    assert_eq!(loaded(&mut session), [4]);
}

#[test]
fn a_dump_is_told_with_its_keys() {
    let mut session = server(&[]);
    for line in ["MSET a 1 b 2 c 3", "SAVE", "SET d 4"] {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect(line);
    }
    loaded(&mut session);
    restart(&mut session);
    assert_eq!(loaded(&mut session), [3]);
}

/// What is told within so many virtual microseconds.
fn told(session: &mut Session, us: u64) -> Vec<StoryView> {
    session.run_for(us, u64::MAX);
    session.frame().stories
}

fn types(session: &mut Session, line: &str) {
    session.exec(FIRST_CONSOLE, line, SECOND_US).expect(line);
}

#[test]
fn keys_that_expire_are_told_with_what_has_found_them() {
    let mut session = server(&[("enable-debug-command", "yes")]);
    types(&mut session, "MSET a 1 b 2");
    let is_it = |view: &StoryView| matches!(view.story, Story::Expired { .. });
    assert!(!told(&mut session, 3 * SECOND_US).iter().any(is_it), "nothing has a time");
    types(&mut session, "PEXPIRE a 10");
    let found = told(&mut session, SECOND_US).into_iter().find(is_it).expect("it has expired");
    let by = ExpiryCause::Cycle;
    let (keys, db, first) = (1, 0, "a".to_owned());
    assert_eq!(found.node, "n1");
    assert_eq!(found.story, Story::Expired { keys, db, first, over_ms: 0, by });
    for line in ["DEBUG SET-ACTIVE-EXPIRE 0", "PEXPIRE b 10"] {
        types(&mut session, line);
    }
    assert!(!told(&mut session, SECOND_US).iter().any(is_it), "nobody looks");
    types(&mut session, "GET b");
    let found = told(&mut session, SECOND_US).into_iter().find(is_it).expect("somebody asked");
    let by = ExpiryCause::Access;
    assert!(
        matches!(&found.story, Story::Expired { first, by: how, .. } if first == "b" && *how == by)
    );
}

#[test]
fn keys_that_make_room_are_told_with_the_policy() {
    let mut session = server(&[("maxmemory-policy", "allkeys-lru")]);
    types(&mut session, "MSET a 1 b 2 c 3");
    let is_it = |view: &StoryView| matches!(view.story, Story::Evicted { .. });
    assert!(!told(&mut session, SECOND_US).iter().any(is_it), "there is room");
    types(&mut session, "CONFIG SET maxmemory 1");
    let evicted: Vec<_> = told(&mut session, SECOND_US).into_iter().filter(is_it).collect();
    let [StoryView { story: Story::Evicted { keys, policy, limit_bytes, over_ms, .. }, .. }] =
        &evicted[..]
    else {
        panic!("{evicted:?}")
    };
    assert_eq!((*keys, policy.as_str(), *limit_bytes, *over_ms), (3, "allkeys-lru", 1, 0));
}

/// The story of what was found, with what has led to it.
fn led_to(found: &StoryView) -> (&StoryView, u64) {
    let origin = found.origin.as_ref().expect("a check has found it");
    (origin.cause.as_deref().expect("something has led to it"), origin.at_us)
}

#[test]
fn a_loss_is_told_with_the_crash_that_led_to_it() {
    let mut session = server(&[("save", "")]);
    types(&mut session, "SET k 1");
    session.act_in_words("crash n1").expect("it runs");
    session.run_for(SECOND_US, u64::MAX);
    session.act_in_words("restart n1").expect("it does not run");
    let told = told(&mut session, SECOND_US);
    let crash = told.iter().find(|view| view.story == Story::Crashed).expect("it was done");
    let lost = told.iter().find(|view| matches!(view.story, Story::WritesLost { .. }));
    let lost = lost.expect("nothing was saved");
    assert_eq!(led_to(lost), (crash, crash.at_us));
    assert!(lost.at_us >= crash.at_us + SECOND_US && crash.origin.is_none());
}

#[test]
fn reads_that_become_stale_are_told_once_and_a_kept_one_never() {
    let scenario = Scenario::find("sentinel").expect("it is in the list");
    let mut session = Session::new(Values::new(scenario, 7)).expect("it starts");
    let acts = [
        "add w1 writer 127.0.0.1:6379 rate=5/s keys=3",
        "add r1 writer 127.0.0.1:6379 rate=20/s keys=3 reads=100%",
    ];
    acts.into_iter().for_each(|act| session.act_in_words(act).expect(act));
    let is_it = |view: &&StoryView| matches!(view.story, Story::StaleRead { .. });
    assert_eq!(told(&mut session, 3 * SECOND_US).iter().filter(is_it).count(), 0);
    let acts =
        ["add r2 writer 127.0.0.1:6380 rate=20/s keys=3 reads=100%", "path n1 n2 latency 300ms"];
    acts.into_iter().for_each(|act| session.act_in_words(act).expect(act));
    let told = told(&mut session, 5 * SECOND_US);
    let stale: Vec<_> = told.iter().filter(is_it).collect();
    let [stale] = &stale[..] else { panic!("{stale:?}") };
    let Story::StaleRead { read, acknowledged, why, .. } = &stale.story else {
        panic!("{stale:?}")
    };
    assert!(read < acknowledged && *why == StaleReason::Replica && stale.node == "n2");
    let (cause, began_us) = led_to(stale);
    assert_eq!((&cause.story, began_us), (&Story::PathChanged, stale.at_us));
}

#[test]
fn a_lock_that_is_lost_is_told_of_its_holder() {
    let mut session = server(&[("save", "")]);
    types(&mut session, "SET job me NX PX 60000");
    let is_it = |view: &StoryView| matches!(view.story, Story::LockLost { .. });
    assert!(!told(&mut session, 2 * SECOND_US).iter().any(is_it), "it has it");
    restart(&mut session);
    let lost = session.frame().stories.into_iter().find(is_it).expect("nothing was saved");
    let Story::LockLost { key, left_ms, taken_by: None, why } = &lost.story else {
        panic!("{lost:?}")
    };
    let (server, cause) = ("n1".to_owned(), LossCause::Crash);
    assert_eq!((key.as_str(), why), ("job", &LockLoss::Write { server, cause }));
    assert!((50_000..60_000).contains(left_ms));
    assert_eq!((lost.node.as_str(), &led_to(&lost).0.story), (FIRST_CONSOLE, &Story::Crashed));
}

#[test]
fn a_failover_that_nobody_can_lead_to_its_end_is_given_up_with_the_reason() {
    let scenario = Scenario::find("sentinel").expect("it is in the list");
    let mut session = Session::new(Values::new(scenario, 7)).expect("it starts");
    session.frame();
    for act in ["crash n2", "crash n3", "crash n1"] {
        session.act_in_words(act).expect(act);
    }
    let aborted: Vec<_> = told(&mut session, 60 * SECOND_US)
        .into_iter()
        .filter_map(|view| match view.story {
            Story::FailoverAborted { who, why } => Some((who, why)),
            _ => None,
        })
        .collect();
    assert!(aborted.contains(&("n1".to_owned(), AbortCause::NoGoodReplica)), "{aborted:?}");
}

#[test]
fn slots_that_go_to_another_node_are_told_by_who_gets_and_by_who_loses_them() {
    let scenario = Scenario::find("cluster").expect("it is in the list");
    let mut session = Session::new(Values::new(scenario, 7)).expect("it starts");
    session.frame();
    let of_slots = |session: &mut Session| -> Vec<(String, Story)> {
        let moved =
            |story: &Story| matches!(story, Story::SlotsTaken { .. } | Story::SlotsLost { .. });
        let told = told(session, 60 * SECOND_US).into_iter();
        told.filter(|view| moved(&view.story)).map(|view| (view.node, view.story)).collect()
    };
    session.act_in_words("crash n1").expect("it runs");
    let taken = of_slots(&mut session);
    let [(heir, Story::SlotsTaken { slots, from })] = &taken[..] else { panic!("{taken:?}") };
    assert_eq!((&slots[..], from.as_str()), (&[(0, 5460)][..], "n1"));
    session.act_in_words("restart n1").expect("it is down");
    let lost = Story::SlotsLost { slots: slots.clone(), to: heir.clone() };
    assert_eq!(of_slots(&mut session), [("n1".to_owned(), lost)]);
}

/// Asks a node for a failover, and what is told within two seconds.
fn failover(session: &mut Session, node: &str) -> Vec<(String, Story)> {
    session.act_in_words(&format!("move c1 {node}")).expect("it is there");
    types(session, "CLUSTER FAILOVER");
    told(session, 2 * SECOND_US).into_iter().map(|view| (view.node, view.story)).collect()
}

fn cluster(replicas: u64) -> Session {
    let mut values = Values::new(Scenario::find("cluster").expect("it is in the list"), 7);
    values.set("replicas", replicas).expect("it may have so many");
    let mut session = Session::new(values).expect("it starts");
    // By then the masters have sent something: their pings.
    told(&mut session, 15 * SECOND_US);
    session
}

fn by(node: &str, story: Story) -> (String, Story) {
    (node.to_owned(), story)
}

/// As a real 7.0.15 does it: a replica that asks again within four node timeouts still has the votes of the time
/// before, wins the epoch that is over, and loses to who has a greater one.
#[test]
fn a_manual_failover_is_told_and_one_that_comes_too_soon_wins_with_old_votes() {
    let mut session = cluster(1);
    let stories = failover(&mut session, "n6");
    let place = |is_it: &dyn Fn(&(String, Story)) -> bool| {
        stories.iter().position(is_it).unwrap_or_else(|| panic!("it is not told: {stories:?}"))
    };
    let asks = by("n6", Story::ManualFailover { kind: ManualFailover::Default });
    let stands = by("n3", Story::StandsStill { replica: "n6".to_owned() });
    let order = [
        place(&|told| *told == asks),
        place(&|told| *told == stands),
        place(&|told| matches!(told.1, Story::CaughtUp { offset } if offset > 0)),
        place(&|told| *told == by("n6", Story::AsksForVotes { epoch: 7 })),
        place(&|told| matches!(told.1, Story::Voted { epoch: 7, .. })),
    ];
    assert!(order.is_sorted(), "{order:?}: {stories:?}");
    let back = failover(&mut session, "n3");
    assert!(back.contains(&by("n3", Story::AsksForVotes { epoch: 8 })), "{back:?}");
    let again = failover(&mut session, "n6");
    let asked = |told: &(String, Story)| matches!(told.1, Story::AsksForVotes { .. });
    let won = |told: &(String, Story)| matches!(told.1, Story::ElectionWon { epoch: 7, .. });
    assert!(again.iter().any(won) && !again.iter().any(asked), "{again:?}");
    assert!(again.contains(&by("n6", Story::BecameReplica { of: "n3".to_owned() })), "{again:?}");
}

#[test]
fn a_vote_that_is_refused_is_told_with_its_reason_and_waiting_with_its_time() {
    let mut session = cluster(2);
    // There, back again, and on to the other replica: about one master nobody votes twice within two node timeouts.
    for node in ["n6", "n3"] {
        let told = failover(&mut session, node);
        assert!(told.contains(&by(node, Story::BecameMaster)), "{told:?}");
    }
    let other = failover(&mut session, "n9");
    let refused = |(node, story): &(String, Story)| match story {
        Story::VoteRefused { who, why: NoVote::TooSoon { wait_ms }, .. } if who == "n9" => {
            assert!((1..10_000).contains(wait_ms), "{wait_ms}");
            Some(node.clone())
        }
        _ => None,
    };
    let mut voters: Vec<String> = other.iter().filter_map(refused).collect();
    voters.sort();
    assert_eq!(voters, ["n1", "n2", "n3"], "{other:?}");
    let later = told(&mut session, 10 * SECOND_US);
    let is_it = |view: &StoryView| view.node == "n9" && view.story == Story::ManualFailoverTimedOut;
    assert!(later.iter().any(is_it), "{later:?}");

    session.act_in_words("crash n1").expect("it runs");
    let waits: Vec<(String, u64)> = told(&mut session, 30 * SECOND_US)
        .into_iter()
        .filter_map(|view| match view.story {
            Story::WaitsToAsk { delay_ms, .. } => Some((view.node, delay_ms)),
            _ => None,
        })
        .collect();
    assert!(!waits.is_empty(), "its replicas wait");
    let is_theirs = |(node, ms): &(String, u64)| {
        ["n4", "n7"].contains(&node.as_str()) && (500..2_000).contains(ms)
    };
    assert!(waits.iter().all(is_theirs), "{waits:?}");
}

/// What `CONFIG SET` changes ends with the process.
#[test]
fn a_file_that_a_start_does_not_read_is_why_writes_are_gone() {
    let mut session = server(&[("save", "")]);
    for line in ["CONFIG SET appendonly yes", "SET k v"] {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect(line);
        session.run_for(3 * SECOND_US, u64::MAX);
    }
    for act in ["power-cut n1", "restart n1"] {
        session.act_in_words(act).expect(act);
    }
    session.run_for(SECOND_US, u64::MAX);
    let stories = session.frame().stories.into_iter().map(|view| view.story);
    let lost: Vec<Story> =
        stories.filter(|story| matches!(story, Story::WritesLost { .. })).collect();
    assert_eq!(lost, [Story::WritesLost { keys: 1, writes: 1, cause: LossCause::Unread }]);
}

#[test]
fn what_is_typed_is_told_with_what_became_of_it() {
    let mut session = server(&[]);
    let lines = ["SET a 1", "GET a", "LPUSH a 2", "MULTI", "SET b 1", "SET c 1", "EXEC"];
    for line in lines {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect(line);
    }
    let stories = session.frame().stories.into_iter();
    let told = stories.filter(|view| view.story.is_answer());
    let (server, words) = (|| "n1".to_owned(), str::to_owned);
    let wrong_type = "WRONGTYPE Operation against a key holding the wrong kind of value";
    let wrong_type = Some(words(wrong_type));
    let expected = [
        Story::Wrote { words: words("SET a 1"), more: 0, server: server() },
        Story::NotWritten { words: words("LPUSH a 2"), more: 0, server: server(), why: wrong_type },
        Story::Wrote { words: words("SET b 1"), more: 1, server: server() },
    ];
    assert_eq!(told.map(|view| view.story).collect::<Vec<_>>(), expected);
}

//! The event loop of a server as a page sees it.

use redscope_labs::{Scenario, Values};
use redscope_session::{
    BusyWhy, EventKind, Found, Inside, InsideAsk, LoopAsk, LoopPart, LoopView, Session,
};

fn session(acts: &[&str]) -> Session {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 3);
    let mut session = Session::new(values).expect("it starts");
    for act in acts {
        session.act_in_words(act).unwrap_or_else(|why| panic!("{act}: {why}"));
        session.run_for(50_000, u64::MAX);
    }
    let ask = InsideAsk::Loop(LoopAsk::default());
    session.look_inside(Some(Inside { node: "n1".to_owned(), ask }));
    session
}

fn look(session: &mut Session) -> LoopView {
    session.look_inside(Some(Inside {
        node: "n1".to_owned(),
        ask: InsideAsk::Loop(LoopAsk::default()),
    }));
    match session.frame().inside.expect("something is open").found {
        Found::Loop(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// Runs on in small steps until it is so.
fn until(session: &mut Session, is_so: impl Fn(&LoopView) -> bool) -> LoopView {
    for _ in 0..10_000 {
        let view = look(session);
        if is_so(&view) {
            return view;
        }
        session.run_for(100, u64::MAX);
    }
    panic!("it never is so")
}

#[test]
fn commands_take_no_time_unless_that_is_set() {
    let mut session = session(&["type c1 DEBUG POPULATE 1000", "type c1 KEYS *"]);
    let view = look(&mut session);
    assert!(!view.is_modelled && view.busy.is_none() && view.ready_count == 0);
    let rounds = view.rounds.iter().filter(|round| round.began_us != round.ends_us.unwrap_or(0));
    // A command that turns to the disk would wait; nothing here does.
    assert_eq!(rounds.count(), 0, "no round takes time");
    let round = view.rounds.iter().rev().find(|round| round.command.is_some()).expect("KEYS");
    assert_eq!(round.events, [(EventKind::Readable, Some("c1".to_owned()))]);
    assert_eq!(round.command.as_ref().map(|command| command.text.as_str()), Some("KEYS"));
    assert_eq!(round.before_sleep.replies, 1);
}

#[test]
fn whoever_waits_for_a_slow_command_is_seen_with_since_when() {
    let mut session = session(&[
        "open c2 n1",
        "type c2 PING",
        "type c1 DEBUG POPULATE 100000",
        "processor n1 modelled",
    ]);
    session.act_in_words("type c1 KEYS nothing*").unwrap();
    let view = until(&mut session, |view| {
        view.busy.as_ref().is_some_and(|busy| busy.part == LoopPart::Execute)
            && view.rounds.last().is_some_and(|round| round.requests > 0)
    });
    let busy = view.busy.clone().expect("it is busy");
    let until_us = busy.until_us.expect("it knows");
    assert_eq!(busy.why, BusyWhy::Works);
    let round = view.rounds.last().expect("a round");
    assert_eq!((round.began_us, round.ends_us), (busy.since_us, Some(until_us)));
    let command = round.command.as_ref().expect("KEYS");
    assert_eq!(command.text, "KEYS nothing*");
    let by_table = u64::from(command.base_ns) + command.elements * u64::from(command.element_ns);
    assert!(command.us.abs_diff(by_table / 1000) < 100, "{command:?} costs {by_table} ns");
    assert!((20_000..30_000).contains(&(until_us - busy.since_us)), "{busy:?}");
    assert_eq!(view.sockets[0].who, "c1");
    assert!(view.sockets[0].is_served);

    session.act_in_words("type c2 PING").unwrap();
    let view = until(&mut session, |view| view.ready_count > 0);
    let row = &view.ready[0];
    assert_eq!(
        (row.kind, row.who.as_deref(), row.text.as_str()),
        (EventKind::Readable, Some("c2"), "PING")
    );
    assert!(row.since_us <= session.sim().now().0 && row.since_us > busy.since_us);
    assert_eq!(view.sockets[1].waits.as_ref(), Some(row));
    assert!(!view.sockets[1].is_served);

    session.seek(until_us);
    let view = look(&mut session);
    assert_eq!(view.ready_count, 0, "PING is read as soon as KEYS is over");
    let last = view.rounds.last().expect("a round");
    assert_eq!(last.began_us, until_us);
    assert_eq!(last.events, [(EventKind::Readable, Some("c2".to_owned()))]);
    // The parts of a round follow each other: it is read and carried out, then written.
    let parts: Vec<LoopPart> = last.parts_ns.iter().map(|(part, _)| *part).collect();
    assert_eq!(parts, [LoopPart::Execute, LoopPart::Write]);
    assert_eq!(view.slow_count, 1, "KEYS took longer than 10 ms");
}

#[test]
fn a_tick_that_is_due_waits_too_and_comes_late() {
    let mut session = session(&["type c1 DEBUG POPULATE 200000", "processor n1 modelled"]);
    // Four of them last longer than a tick.
    for _ in 0..4 {
        session.act_in_words("type c1 KEYS nothing*").unwrap();
    }
    session.run_for(400_000, u64::MAX);
    let view = look(&mut session);
    let late = view.rounds.iter().filter_map(|round| Some(round.began_us - round.cron_due_us?));
    assert!(late.max().is_some_and(|us| us > 1_000), "a tick was late");
}

#[test]
fn sleeping_and_waiting_for_a_disk_are_told_apart() {
    let mut session = session(&["open c2 n1", "type c2 PING", "type c1 DEBUG SLEEP 0.05"]);
    session.run_for(10_000, u64::MAX);
    assert!(look(&mut session).busy.is_none(), "it is over");
    session.act_in_words("type c1 DEBUG SLEEP 0.05").unwrap();
    let view = until(&mut session, |view| view.busy.is_some());
    let busy = view.busy.expect("it sleeps");
    assert_eq!((busy.why, busy.until_us), (BusyWhy::Sleeps, Some(busy.since_us + 50_000)));
    session.act_in_words("type c2 PING").unwrap();
    let view = until(&mut session, |view| view.ready_count > 0);
    assert_eq!(view.ready[0].who.as_deref(), Some("c2"));

    session.run_for(100_000, u64::MAX);
    session.act_in_words("disk n1 slow 1000").unwrap();
    session.act_in_words("type c1 SAVE").unwrap();
    let view = until(&mut session, |view| view.busy.is_some());
    let busy = view.busy.expect("it saves");
    assert_eq!((busy.why, busy.until_us), (BusyWhy::Waits, None));
}

#[test]
fn the_setting_of_the_processor_stays_with_the_server() {
    let mut session = session(&["processor n1 modelled", "crash n1", "restart n1"]);
    assert!(look(&mut session).is_modelled, "it is started again as it was set");
    session.act_in_words("processor n1 free").unwrap();
    assert!(!look(&mut session).is_modelled);
    let why = session.act_in_words("processor c1 modelled").unwrap_err();
    assert_eq!(why.to_string(), "c1 takes no such order");
    let why = session.act_in_words("type n1 PING").unwrap_err();
    assert_eq!(why.to_string(), "n1 takes no such order", "a server is no console");
    let why = session.act_in_words("cut n1 n1").unwrap_err();
    assert_eq!(why.to_string(), "n1 has no way to itself");
}

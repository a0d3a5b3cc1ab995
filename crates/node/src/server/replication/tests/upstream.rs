//! The link to a master: how it comes to stand, and how it ends.

use redscope_actor::Address;

use super::{OTHER, OWN, feed, master, only};
use crate::server::effect::Effect;
use crate::server::machine::alone::Alone;
use crate::server::replication::words::Arrived;
use crate::server::replication::{LinkStep, Replication};

fn step(replication: &Replication) -> LinkStep {
    replication.upstream_view(0).expect("it is a replica").link
}

fn received(around: &mut Alone, replication: &mut Replication, bytes: &str) {
    around.ask(replication, |replication, turn| {
        replication.received(turn, bytes.as_bytes().to_vec());
    });
}

/// A master that has written 11 bytes follows another; the handshake has come to `PSYNC`.
fn asks_for_sync() -> (Alone, Replication) {
    let (mut around, mut replication) = master(&[]);
    replication.ensure_backlog(1 << 20);
    feed(&mut replication, b"0123456789\n");
    around.ask(&mut replication, |replication, turn| {
        replication.follow(turn, Address::local(7000), None);
    });
    around.ask(&mut replication, Replication::link_stands);
    received(&mut around, &mut replication, "+PONG\r\n+OK\r\n");
    assert_eq!(step(&replication), LinkStep::Handshake);
    around.effects();
    received(&mut around, &mut replication, "+OK\r\n");
    (around, replication)
}

/// The same, and all of the data set comes: it is on its way.
fn awaits_data_set() -> (Alone, Replication) {
    let (mut around, mut replication) = asks_for_sync();
    received(&mut around, &mut replication, &format!("+FULLRESYNC {OTHER} 500\r\n"));
    assert_eq!(step(&replication), LinkStep::Sync);
    around.effects();
    (around, replication)
}

fn arrived(around: &mut Alone) -> Arrived {
    only(around.effects(), |effect| match effect {
        Effect::Load(arrived) => Some((**arrived).clone()),
        _ => None,
    })
}

#[test]
fn a_master_that_follows_dials_and_introduces_itself() {
    let (mut around, mut replication) = master(&[("masterauth", "secret")]);
    around.ask(&mut replication, |replication, turn| {
        replication.follow(turn, Address::local(7000), None);
    });
    let synthesized = "Before turning into a replica, using my own master parameters to synthesize a \
                       cached master: I may be able to synchronize with the new master with just a \
                       partial transfer.";
    let wanted = [
        synthesized,
        "EndWaitsByRole",
        "RoleChanged",
        "connect to 127.0.0.1:7000",
        "Connecting to MASTER 127.0.0.1:7000",
        "MASTER <-> REPLICA sync started",
        "REPLICAOF 127.0.0.1:7000 enabled",
    ];
    assert_eq!(around.wanted(), wanted);
    around.ask(&mut replication, Replication::link_stands);
    received(&mut around, &mut replication, "-NOAUTH Authentication required.\r\n");
    let wanted = [
        "Non blocking connect for SYNC fired the event.",
        r"send *1\r\n$4\r\nPING\r\n",
        "Master replied to PING, replication can continue...",
        r"send *2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n",
        r"send *3\r\n$8\r\nREPLCONF\r\n$14\r\nlistening-port\r\n$4\r\n6379\r\n",
        r"send *5\r\n$8\r\nREPLCONF\r\n$4\r\ncapa\r\n$3\r\neof\r\n$4\r\ncapa\r\n$6\r\npsync2\r\n",
    ];
    assert_eq!(around.wanted(), wanted);
}

#[test]
fn nobody_there_is_tried_again_with_the_tick() {
    let (mut around, mut replication) = master(&[]);
    replication.begin_as_replica(Address::local(7000), around.clock.unix_s());
    around.ask(&mut replication, Replication::upstream_tick);
    assert_eq!(step(&replication), LinkStep::Connecting);
    around.effects();
    around.ask(&mut replication, Replication::link_refused);
    assert_eq!(around.wanted(), ["Error condition on socket for SYNC: Connection refused"]);
    assert_eq!((step(&replication), replication.link()), (LinkStep::Connect, None));
    around.ask(&mut replication, Replication::upstream_tick);
    assert_eq!(around.wanted()[0], "connect to 127.0.0.1:7000");
}

#[test]
fn a_handshake_that_is_refused_waits_for_the_tick() {
    let (mut around, mut replication) = master(&[]);
    replication.begin_as_replica(Address::local(7000), around.clock.unix_s());
    around.ask(&mut replication, Replication::upstream_tick);
    around.ask(&mut replication, Replication::link_stands);
    around.effects();
    received(&mut around, &mut replication, "-ERR who are you\r\n");
    let wanted = ["Error reply to PING from master: '-ERR who are you'", "close the link"];
    assert_eq!(around.wanted(), wanted);
    assert_eq!((step(&replication), replication.link()), (LinkStep::Connect, None));
}

#[test]
fn what_is_missing_comes_and_the_stream_goes_on() {
    let (mut around, mut replication) = asks_for_sync();
    let wanted = [
        format!("Trying a partial resynchronization (request {OWN}:12)."),
        format!(r"send *3\r\n$5\r\nPSYNC\r\n$40\r\n{OWN}\r\n$2\r\n12\r\n"),
    ];
    assert_eq!(around.wanted(), wanted);
    received(&mut around, &mut replication, &format!("+CONTINUE {OTHER}\r\nrest"));
    let effects = around.effects();
    let (conn, db) = only(effects, |effect| match effect {
        Effect::OpenStream { conn, db, .. } => Some((*conn, *db)),
        _ => None,
    });
    assert_eq!((Some(conn), db), (replication.link(), 0));
    assert_eq!(replication.replid(), OTHER);
    assert_eq!(replication.past_replid(), Some((OWN.to_owned(), 12)));
    let client = around.client(7000);
    around.ask(&mut replication, |replication, turn| replication.stream_opened(turn, client, 0));
    assert!(replication.is_linked());
    let effects = around.effects();
    let rest = only(effects, |effect| match effect {
        Effect::ApplyStream(rest) => Some(rest.clone()),
        _ => None,
    });
    assert_eq!(rest, b"rest");
    // One request is applied, another is kept back.
    replication.note_position(conn, 4);
    assert_eq!(replication.count_applied(10, true), 4);
    assert_eq!(replication.count_applied(10, false), 6);
    around.ask(&mut replication, Replication::upstream_tick);
    assert_eq!(around.wanted(), [r"send *3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$2\r\n11\r\n"]);
}

#[test]
fn everything_comes_and_takes_the_place_of_what_was() {
    let (mut around, mut replication) = awaits_data_set();
    received(&mut around, &mut replication, "$5\r\nREDIS*1");
    let Arrived { payload, position, by_mark } = arrived(&mut around);
    assert_eq!((payload.as_slice(), by_mark), (&b"REDIS"[..], false));
    around.ask(&mut replication, |replication, turn| replication.make_way(turn, 5));
    assert!(replication.backlog_view().is_none(), "the former stream is of no use");
    around.effects();
    around.ask(&mut replication, |replication, turn| {
        replication.loaded(turn, position, 3, by_mark);
    });
    let effects = around.effects();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Acknowledge)));
    assert!(matches!(effects.last(), Some(Effect::RestartAof)), "{effects:?}");
    assert_eq!((replication.replid(), replication.offset()), (OTHER, 500));
    let db = only(effects, |effect| match effect {
        Effect::OpenStream { db, .. } => Some(*db),
        _ => None,
    });
    assert_eq!(db, 3);
}

#[test]
fn a_data_set_with_a_mark_is_acknowledged_when_it_is_read() {
    let (mut around, mut replication) = awaits_data_set();
    let mark = "m".repeat(40);
    received(&mut around, &mut replication, &format!("$EOF:{mark}\r\nREDIS{mark}"));
    let Arrived { position, by_mark, .. } = arrived(&mut around);
    around.ask(&mut replication, |replication, turn| {
        replication.loaded(turn, position, 0, by_mark);
    });
    assert!(matches!(around.effects().last(), Some(Effect::Acknowledge)));
}

#[test]
fn a_data_set_that_is_cut_off_or_damaged_is_asked_for_again_at_once() {
    let (mut around, mut replication) = awaits_data_set();
    received(&mut around, &mut replication, "$5\r\nRED");
    around.effects();
    around.ask(&mut replication, Replication::link_closed);
    let wanted = [
        "I/O error trying to sync with MASTER: connection lost",
        "close the link",
        "connect to 127.0.0.1:7000",
        "Reconnecting to MASTER 127.0.0.1:7000 after failure",
        "MASTER <-> REPLICA sync started",
    ];
    assert_eq!(around.wanted(), wanted);
    assert_eq!(step(&replication), LinkStep::Connecting);
    assert_eq!((replication.replid(), replication.offset()), (OWN, 11), "nothing is lost");

    let (mut around, mut replication) = awaits_data_set();
    around.ask(&mut replication, |replication, turn| {
        replication.load_failed(turn, "no RDB".to_owned());
    });
    assert_eq!(around.wanted()[1..], wanted[1..]);
}

#[test]
fn a_silent_master_is_given_up() {
    let (mut around, mut replication) = awaits_data_set();
    around.pass_ms(60_000);
    around.ask(&mut replication, Replication::upstream_tick);
    assert_eq!(around.wanted(), [""; 0], "repl-timeout is not over");
    around.pass_ms(1000);
    around.ask(&mut replication, Replication::upstream_tick);
    assert_eq!(around.wanted()[1..3], ["close the link", "connect to 127.0.0.1:7000"]);
}

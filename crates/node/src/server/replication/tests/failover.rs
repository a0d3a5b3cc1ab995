//! `FAILOVER`, from the master's side.

use redscope_engine::command::Args;

use super::{OWN, feed, master, psync, replica_address};
use crate::server::machine::alone::Alone;
use crate::server::replication::Replication;

/// A master whose only replica lacks three bytes has been asked to hand over within a second.
fn asked() -> (Alone, Replication, redscope_engine::ClientId) {
    let (mut around, mut replication) = master(&[]);
    replication.ensure_backlog(1 << 20);
    let client = around.client(50_000);
    psync(&mut around, &mut replication, client, &format!("PSYNC {OWN} 1"));
    feed(&mut replication, b"SET");
    around.effects();
    let words: [&[u8]; 3] = [b"FAILOVER", b"TIMEOUT", b"1000"];
    let answer = around.ask(&mut replication, |replication, turn| {
        replication.start_failover(turn, Args::new(&words)).map_err(|error| error.to_string())
    });
    assert!(answer.is_ok(), "{answer:?}");
    assert!(around.wanted().pop().is_some_and(|last| last.starts_with("PauseWrites")));
    (around, replication, client)
}

#[test]
fn the_replica_takes_over_when_it_has_everything() {
    let (mut around, mut replication, client) = asked();
    around.ask(&mut replication, Replication::failover_step);
    assert_eq!(around.wanted(), [""; 0], "it has not");
    around.ask(&mut replication, |replication, turn| replication.acknowledged(turn, client, 3));
    around.ask(&mut replication, Replication::failover_step);
    assert_eq!(replication.master(), Some(&replica_address()));
    assert!(around.wanted().contains(&format!("connect to {}", replica_address())));
    // It asks as one that hands over.
    around.ask(&mut replication, Replication::link_stands);
    around.ask(&mut replication, |replication, turn| {
        replication.received(turn, b"+PONG\r\n+OK\r\n+OK\r\n".to_vec());
    });
    assert!(around.wanted().pop().is_some_and(|last| last.ends_with(r"FAILOVER\r\n")));
    around.ask(&mut replication, |replication, turn| {
        replication.received(turn, b"+CONTINUE\r\n".to_vec());
    });
    assert!(around.wanted().contains(&"ResumeWrites".to_owned()));
}

#[test]
fn a_refusal_and_the_end_of_the_time_leave_everything_as_it_was() {
    let (mut around, mut replication, _) = asked();
    around.pass_ms(1000);
    around.ask(&mut replication, Replication::failover_step);
    assert_eq!(around.wanted().pop().as_deref(), Some("ResumeWrites"));
    assert!(replication.master().is_none() && !replication.awaits_failover());

    let (mut around, mut replication, client) = asked();
    around.ask(&mut replication, |replication, turn| replication.acknowledged(turn, client, 3));
    around.ask(&mut replication, Replication::failover_step);
    around.ask(&mut replication, Replication::link_stands);
    around.ask(&mut replication, |replication, turn| {
        replication.received(turn, b"+PONG\r\n+OK\r\n+OK\r\n-LOADING wait\r\n".to_vec());
    });
    assert!(replication.master().is_none(), "it is a master again");
    assert_eq!(around.wanted().pop().as_deref(), Some("ResumeWrites"));
}

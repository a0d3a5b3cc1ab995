//! Replicas: what they get, and when.

use super::{OWN, counted, feed, master, psync, replica_address};
use crate::server::effect::Effect;
use crate::server::persistence::kind::ChildKind;
use crate::server::replication::words::Synced;
use crate::server::replication::{ReplicaState, Replication};

fn states(replication: &Replication) -> Vec<ReplicaState> {
    replication.replica_views(0).iter().map(|replica| replica.state).collect()
}

const DISK: &[(&str, &str)] = &[("repl-diskless-sync", "no")];

#[test]
fn the_first_replica_begins_a_history_and_gets_a_snapshot_and_the_stream() {
    let (mut around, mut replication) = master(DISK);
    assert!(!replication.stream_is_wanted());
    let client = around.client(50_000);
    psync(&mut around, &mut replication, client, "PSYNC ? -1");
    assert!(replication.stream_is_wanted() && replication.replid() != OWN);
    let effects = around.effects();
    assert_eq!(counted(&effects), [Synced::Full]);
    let Some(Effect::SaveForReplicas { kind: ChildKind::ReplicaDisk, replicas }) = effects.last()
    else {
        panic!("{effects:?}");
    };
    assert_eq!(replicas, &[client]);
    assert_eq!(states(&replication), [ReplicaState::WaitBgsaveStart]);

    around.child = Some(ChildKind::ReplicaDisk);
    around.ask(&mut replication, |replication, turn| replication.save_started(turn, replicas));
    let line = format!(r"send to {}: +FULLRESYNC {} 0\r\n", client.0, replication.replid());
    assert_eq!(around.wanted(), [line]);
    assert_eq!(feed(&mut replication, b"SET"), [], "it is held back");

    around.child = None;
    around.pass_ms(2000);
    around.ask(&mut replication, |replication, turn| replication.send_save(turn, b"RDB", false));
    let wanted = [
        format!(r"send to {}: $3\r\nRDB", client.0),
        format!("send to {}: SET", client.0),
        "Synchronization with replica 127.0.0.1:7001 succeeded".to_owned(),
    ];
    assert_eq!(around.wanted(), wanted);
    assert_eq!(states(&replication), [ReplicaState::Online]);
    assert_eq!(feed(&mut replication, b"DEL"), [client]);
}

#[test]
fn a_snapshot_into_the_socket_waits_for_others_and_holds_until_it_is_acknowledged() {
    let (mut around, mut replication) = master(&[]);
    let client = around.client(50_000);
    psync(&mut around, &mut replication, client, "PSYNC ? -1");
    let last = around.wanted().pop();
    assert_eq!(last.as_deref(), Some("Delay next BGSAVE for diskless SYNC"));
    around.pass_ms(5000);
    around.ask(&mut replication, |replication, turn| replication.downstream_tick(turn, false));
    let effects = around.effects();
    let Some(Effect::SaveForReplicas { kind: ChildKind::ReplicaSocket(_), replicas }) =
        effects.last()
    else {
        panic!("{effects:?}");
    };
    around.ask(&mut replication, |replication, turn| replication.save_started(turn, replicas));
    around.ask(&mut replication, |replication, turn| replication.send_save(turn, b"RDB", true));
    around.effects();
    assert_eq!(states(&replication), [ReplicaState::Online]);
    assert_eq!(feed(&mut replication, b"SET"), [], "nothing follows the mark");
    around.ask(&mut replication, |replication, turn| replication.acknowledged(turn, client, 0));
    assert_eq!(around.wanted(), [format!("send to {}: SET", client.0)]);
    assert_eq!(replication.count_acknowledged(1), 0);
    let end = replication.offset();
    around.ask(&mut replication, |replication, turn| replication.acknowledged(turn, client, end));
    assert_eq!(replication.count_acknowledged(1), 1);
}

#[test]
fn who_comes_back_gets_what_it_lacks_or_hears_why_not() {
    let (mut around, mut replication) = master(DISK);
    replication.ensure_backlog(1 << 20);
    feed(&mut replication, b"0123456789");
    let client = around.client(50_000);
    psync(&mut around, &mut replication, client, &format!("PSYNC {OWN} 8"));
    let effects = around.effects();
    assert_eq!(counted(&effects), [Synced::Partial]);
    let Some(Effect::SendTo(_, bytes)) = effects.iter().find(|e| matches!(e, Effect::SendTo(..)))
    else {
        panic!("{effects:?}");
    };
    assert_eq!(bytes, format!("+CONTINUE {OWN}\r\n789").as_bytes());
    assert_eq!(states(&replication), [ReplicaState::Online]);

    let other = around.client(50_001);
    psync(&mut around, &mut replication, other, &format!("PSYNC {OWN} 12"));
    assert_eq!(counted(&around.effects()), [Synced::PartialRefused, Synced::Full]);
}

#[test]
fn a_snapshot_that_fails_costs_the_link_and_a_child_of_others_is_waited_for() {
    let (mut around, mut replication) = master(DISK);
    around.child = Some(ChildKind::Rewrite);
    let client = around.client(50_000);
    psync(&mut around, &mut replication, client, "PSYNC ? -1");
    assert!(!around.effects().iter().any(|e| matches!(e, Effect::SaveForReplicas { .. })));
    around.ask(&mut replication, |replication, turn| replication.downstream_tick(turn, false));
    assert_eq!(around.wanted(), [format!("Encourage({client:?})")]);

    around.child = None;
    around.ask(&mut replication, Replication::start_pending_save);
    around.ask(&mut replication, |replication, turn| replication.save_started(turn, &[client]));
    around.effects();
    around.ask(&mut replication, Replication::save_failed);
    let wanted = [
        "SYNC failed. BGSAVE child returned an error".to_owned(),
        format!("Connection with replica {} lost.", replica_address()),
        format!("CloseClient({client:?})"),
    ];
    assert_eq!(around.wanted(), wanted);
    assert_eq!(states(&replication), []);
}

#[test]
fn a_silent_replica_is_dropped_and_in_time_its_history() {
    let (mut around, mut replication) = master(&[("repl-backlog-ttl", "100")]);
    replication.ensure_backlog(1 << 20);
    let client = around.client(50_000);
    psync(&mut around, &mut replication, client, &format!("PSYNC {OWN} 1"));
    around.pass_ms(61_000);
    around.effects();
    around.ask(&mut replication, |replication, turn| replication.downstream_tick(turn, true));
    assert_eq!(around.wanted().pop(), Some(format!("CloseClient({client:?})")));
    around.pass_ms(101_000);
    around.ask(&mut replication, |replication, turn| replication.downstream_tick(turn, true));
    let line = "Replication backlog freed after 100 seconds without connected replicas.";
    assert_eq!(around.wanted(), [line]);
    assert!(!replication.stream_is_wanted() && replication.replid() != OWN);
}

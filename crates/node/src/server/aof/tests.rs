//! The append-only file without a process around it.

use redscope_actor::{DiskError, DiskReply, Ticket};
use redscope_engine::{StreamCommand, Targets};

use super::Aof;
use super::base::Written;
use super::state::AofState;
use crate::fact::{Fact, PersistenceFact, SaveFailure, Saved};
use crate::io::Output;
use crate::server::effect::Effect;
use crate::server::job::{AfterFlush, Then};
use crate::server::machine::alone::Alone;
use crate::server::persistence::kind::ChildKind;

const FILE: &str = "appendonlydir/appendonly.aof.1.incr.aof";
const REPLIES: AfterFlush = AfterFlush::Replies;

/// A file that is on and empty, under this policy; a second and a half have passed.
fn opened(policy: &str) -> (Alone, Aof) {
    let mut around = Alone::with(&[("appendonly", "yes"), ("appendfsync", policy)]);
    let mut aof = Aof::default();
    let files = Default::default();
    around.ask(&mut aof, |aof, turn| {
        let taken = aof.take_files(turn, &files).expect("no file is wrong").expect("it is on");
        aof.open_files(turn, &files, taken, None);
    });
    around.effects();
    around.pass_ms(1500);
    (around, aof)
}

fn write(around: &mut Alone, aof: &mut Aof, value: &str) {
    let args = [b"SET".to_vec(), b"k".to_vec(), value.as_bytes().to_vec()].to_vec();
    aof.selected_db = Some(0);
    let command = StreamCommand { targets: Targets::ALL, db: 0, args };
    aof.feed(&[command], around.clock.unix_s());
    around.ask(aof, Aof::flush_turn);
}

/// How many bytes the write holds that was asked for last.
fn asked_bytes(effects: &[Effect]) -> usize {
    let Some(Effect::AskNext(_, Then::AofWritten { bytes, .. })) = effects.last() else {
        panic!("nothing is written: {effects:?}");
    };
    *bytes
}

/// What was asked for last is written.
fn is_written(around: &mut Alone, aof: &mut Aof) {
    let bytes = asked_bytes(&around.effects());
    around.ask(aof, |aof, turn| aof.written(turn, bytes, REPLIES, Ok(Vec::new())));
}

/// The sync that goes on in the background.
fn background_sync(effects: &[Effect]) -> Option<Ticket> {
    effects.iter().find_map(|effect| match effect {
        Effect::Put(Output::Disk(ticket, redscope_actor::DiskOp::Sync { .. })) => Some(*ticket),
        _ => None,
    })
}

#[test]
fn always_writes_then_syncs_and_ends_when_either_fails() {
    let (mut around, mut aof) = opened("always");
    write(&mut around, &mut aof, "1");
    let bytes = r"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n1\r\n";
    assert_eq!(around.wanted(), [format!("wait for: append {bytes} to {FILE}")]);
    around.ask(&mut aof, |aof, turn| aof.written(turn, 27, REPLIES, Ok(Vec::new())));
    assert_eq!(around.wanted().last(), Some(&format!("wait for: sync {FILE}")));
    around.ask(&mut aof, |aof, turn| aof.synced(turn, REPLIES, Ok(Vec::new())));
    let view = aof.view().expect("it is on");
    assert_eq!((view.len_bytes, view.buffer_bytes, view.commands), (27, 0, 1));
    around.effects();

    let refused = || Err((0, DiskError::Full { written: 0 }));
    around.ask(&mut aof.clone(), |aof, turn| aof.synced(turn, REPLIES, refused()));
    assert_eq!(around.wanted().last().map(String::as_str), Some("Exit(Failed)"));
    write(&mut around, &mut aof, "2");
    let bytes = asked_bytes(&around.effects());
    around.ask(&mut aof, |aof, turn| aof.written(turn, bytes, REPLIES, refused()));
    assert_eq!(around.wanted().last().map(String::as_str), Some("Exit(Failed)"));
}

#[test]
fn everysec_waits_two_seconds_for_a_sync_under_way() {
    let (mut around, mut aof) = opened("everysec");
    write(&mut around, &mut aof, "1");
    is_written(&mut around, &mut aof);
    let ticket = background_sync(&around.effects()).expect("a second has passed");
    around.pass_ms(1000);
    write(&mut around, &mut aof, "2");
    assert_eq!(around.wanted(), [""; 0], "the write waits");
    around.pass_ms(2000);
    around.ask(&mut aof, Aof::flush_turn);
    let effects = around.effects();
    assert_eq!((asked_bytes(&effects), aof.delayed_fsyncs), (27, 1));

    let other = Ticket(ticket.0 + 1);
    let done = Ok(DiskReply::Done);
    assert!(!around.ask(&mut aof, |aof, turn| aof.sync_answered(turn, other, &done)));
    assert!(around.ask(&mut aof, |aof, turn| aof.sync_answered(turn, ticket, &done)));
    around.effects();
    write(&mut around, &mut aof, "3");
    assert_eq!(asked_bytes(&around.effects()), 54, "nothing is under way");
}

#[test]
fn a_write_that_fails_is_tried_again_and_holds_until_it_is_done() {
    let (mut around, mut aof) = opened("everysec");
    around.pass_ms(60_000);
    write(&mut around, &mut aof, "1");
    let bytes = asked_bytes(&around.effects());
    let full = Err((0, DiskError::Full { written: 5 }));
    around.ask(&mut aof, |aof, turn| aof.written(turn, bytes, REPLIES, full));
    assert_eq!(around.wanted().last(), Some(&format!("wait for: cut {FILE} to 0")));
    around.ask(&mut aof, |aof, turn| aof.was_cut(turn, 5, REPLIES, Ok(Vec::new())));
    assert_eq!(around.wanted(), ["DiskFault"]);
    assert_eq!(aof.fault(), Some("No space left on device"));
    around.ask(&mut aof, Aof::flush_turn);
    assert_eq!(around.wanted(), [""; 0], "not in the same turn");
    aof.end_turn();
    around.ask(&mut aof, Aof::flush_turn);
    is_written(&mut around, &mut aof);
    assert!(around.wanted().contains(&"DiskFault".to_owned()) && aof.fault().is_none());
    assert_eq!(aof.view().expect("it is on").len_bytes, 27);
}

#[test]
fn what_cannot_be_taken_back_counts_as_written() {
    let (mut around, mut aof) = opened("no");
    write(&mut around, &mut aof, "1");
    around.effects();
    let refused = Err((0, DiskError::Full { written: 0 }));
    around.ask(&mut aof, |aof, turn| aof.was_cut(turn, 5, REPLIES, refused));
    let view = aof.view().expect("it is on");
    assert_eq!((view.len_bytes, view.buffer_bytes), (5, 22));
}

#[test]
fn a_background_sync_that_fails_refuses_writes_and_is_told_once() {
    let (mut around, mut aof) = opened("everysec");
    for told in [1, 0] {
        write(&mut around, &mut aof, "1");
        is_written(&mut around, &mut aof);
        let ticket = background_sync(&around.effects()).expect("a second has passed");
        let refused = Err(DiskError::Full { written: 0 });
        around.ask(&mut aof, |aof, turn| aof.sync_answered(turn, ticket, &refused));
        assert_eq!(around.wanted().len(), told + 1, "and DiskFault");
        assert!(aof.fault().is_some());
        around.pass_ms(1000);
    }
}

#[test]
fn a_rewrite_goes_into_a_new_file_and_makes_what_was_history() {
    let (mut around, mut aof) = opened("no");
    write(&mut around, &mut aof, "1");
    is_written(&mut around, &mut aof);
    let client = around.client(50_000);
    let waits =
        around.ask(&mut aof, |aof, turn| aof.bgrewrite(turn, Some(client)).unwrap_or(false));
    assert!(waits);
    around.effects();
    around.ask(&mut aof, |aof, turn| aof.flush(turn, AfterFlush::Rewrite(Some(client))));
    let mut effects = around.effects();
    let Some(Effect::AskNext(ops, Then::RewriteOpened { new, asker })) = effects.pop() else {
        panic!("{effects:?}");
    };
    assert_eq!((ops.len(), asker), (3, Some(client)));
    around.ask(&mut aof, |aof, turn| aof.rewrite_opened(turn, *new, asker, Ok(Vec::new())));
    assert!(matches!(around.effects().last(), Some(Effect::ForkRewrite { .. })));
    around.ask(&mut aof, |aof, turn| aof.rewrite_started(turn, 9, 1, asker));
    assert!(matches!(around.effects().last(), Some(Effect::Answer(to, _)) if *to == client));

    let written = Written { pid: 9, temp: "temp".to_owned(), bytes: 100, took_us: 5_000_000 };
    let saved = Saved { bytes: 100, took_us: 5_000_000, cow_bytes: 4096 };
    let mut other = aof.clone();
    around.ask(&mut aof, |aof, turn| aof.rewrite_ended(turn, written, Ok(saved)));
    let mut effects = around.effects();
    let told = |effect: &Effect| match effect {
        Effect::Put(Output::Tell(Fact::Persistence(PersistenceFact::BaseInPlace(result)))) => {
            Some(result.clone())
        }
        _ => None,
    };
    assert_eq!(effects.iter().find_map(told), None, "the disk has yet to do it");
    let Some(Effect::Ask(ops, Then::RewriteInPlace(new))) = effects.pop() else {
        panic!("{effects:?}");
    };
    assert_eq!(ops.len(), 2, "the base gets its name, the manifest names it");
    let refused = Err((1, DiskError::Full { written: 0 }));
    around.ask(&mut other, |aof, turn| aof.base_in_place(turn, *new.clone(), refused));
    let line = "Error trying to write the temporary AOF manifest file temp-appendonly.aof.manifest: \
                No space left on device";
    assert_eq!(around.effects().iter().find_map(told), Some(Err(line.to_owned())));
    assert!(other.last_rewrite_failed);
    around.ask(&mut aof.clone(), |aof, turn| {
        aof.base_in_place(turn, *new.clone(), Ok(Vec::new()));
    });
    assert_eq!(around.effects().iter().find_map(told), Some(Ok(100)));
    around.ask(&mut aof, |aof, turn| aof.base_in_place(turn, *new, Ok(Vec::new())));
    let wanted = around.wanted();
    assert!(wanted.contains(&format!("remove {FILE}")), "{wanted:?}");
    assert_eq!((aof.base_bytes, aof.last_rewrite_s, aof.last_cow_bytes), (100, Some(5), 4096));
}

#[test]
fn a_rewrite_that_fails_leaves_the_file_as_it_was() {
    let (mut around, mut aof) = opened("no");
    let before = aof.manifest.to_string();
    let written = Written { pid: 9, temp: "temp".to_owned(), bytes: 0, took_us: 0 };
    let failed = || Err(SaveFailure::Disk("no".to_owned()));
    around.ask(&mut aof, |aof, turn| aof.rewrite_ended(turn, written, failed()));
    assert!(aof.last_rewrite_failed && aof.retry.failures == 1);
    assert_eq!((aof.state, aof.manifest.to_string()), (AofState::On, before));
}

#[test]
fn turning_it_on_waits_for_another_child_and_ends_one_that_rewrites() {
    let on = |child| {
        let (mut around, mut aof) = (Alone::with(&[("appendonly", "yes")]), Aof::default());
        around.child = child;
        around.ask(&mut aof, Aof::follow_config);
        assert_eq!(aof.state, AofState::WaitRewrite);
        let effects = around.effects();
        let kills = effects.iter().any(|effect| matches!(effect, Effect::KillChild));
        let starts = effects.iter().any(|effect| matches!(effect, Effect::StartRewrite));
        (kills, starts, aof.rewrite_scheduled)
    };
    assert_eq!(on(None), (false, true, false));
    assert_eq!(on(Some(ChildKind::Rewrite)), (true, true, false));
    assert_eq!(on(Some(ChildKind::Save)), (false, false, true));
}

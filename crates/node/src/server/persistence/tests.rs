//! Snapshots without a process around them.

use redscope_actor::{DiskError, DiskOp, DiskReply, Ticket};
use redscope_data::Str;
use redscope_engine::command::Args;

use super::Persistence;
use super::kind::{ChildKind, RdbParts};
use super::snapshot::Snapshot;
use super::steps::{PIECE_BYTES, Purpose};
use crate::fact::{Fact, PersistenceFact, SaveFailure};
use crate::io::Output;
use crate::server::effect::Effect;
use crate::server::job::Then;
use crate::server::machine::alone::Alone;

/// A server with a child at work whose snapshot has so many bytes.
fn forked(kind: ChildKind, bytes: usize) -> (Alone, Persistence) {
    let mut around = Alone::with(&[]);
    let mut persistence = Persistence::new(around.clock.unix_s());
    around.engine.dirty = 5;
    let snapshot = Snapshot::from(vec![b'r'; bytes]);
    around.ask(&mut persistence, |persistence, turn| persistence.fork(turn, kind, snapshot));
    around.engine.dirty = 7;
    (around, persistence)
}

/// The operation that was asked for last.
fn asked(around: &mut Alone) -> Option<(Ticket, DiskOp)> {
    let mut effects = around.effects();
    effects.retain(|effect| matches!(effect, Effect::Put(Output::Disk(..))));
    match effects.pop() {
        Some(Effect::Put(Output::Disk(ticket, op))) => Some((ticket, op)),
        _ => None,
    }
}

/// Lets the disk do what a child asks for and time pass while it prepares, until it asks no more;
/// an operation that is `refused` ends it. Returns what it has asked for.
fn work(
    around: &mut Alone,
    persistence: &mut Persistence,
    refused: impl Fn(&DiskOp) -> bool,
) -> Vec<DiskOp> {
    let mut done = Vec::new();
    loop {
        while let Some((ticket, op)) = asked(around) {
            let answer = match refused(&op) {
                true => Err(DiskError::Full { written: 0 }),
                false => Ok(DiskReply::Done),
            };
            done.push(op);
            around.ask(persistence, |persistence, turn| {
                persistence.child_answered(turn, ticket, &answer);
            });
        }
        let Some(due) = persistence.child_due() else { return done };
        around.clock.advance(due);
        around.ask(persistence, |persistence, turn| persistence.child_step(turn, false));
    }
}

/// What has come of the save that has ended.
fn ended(effects: &[Effect]) -> Option<Result<u64, SaveFailure>> {
    effects.iter().find_map(|effect| match effect {
        Effect::Put(Output::Tell(Fact::Persistence(PersistenceFact::SaveEnded {
            result, ..
        }))) => Some(result.clone().map(|saved| saved.bytes)),
        _ => None,
    })
}

fn wants(effects: &[Effect], is_meant: impl Fn(&Effect) -> bool) -> bool {
    effects.iter().any(is_meant)
}

#[test]
fn a_child_writes_in_steps_and_what_it_saved_is_no_change_any_more() {
    let (mut around, mut persistence) = forked(ChildKind::Save, 2 * PIECE_BYTES);
    let before_s = around.clock.unix_s();
    let done = work(&mut around, &mut persistence, |_| false);
    let appended = done.iter().filter_map(|op| match op {
        DiskOp::Append { bytes, .. } => Some(bytes.len()),
        _ => None,
    });
    assert_eq!(appended.collect::<Vec<_>>(), [0, PIECE_BYTES, PIECE_BYTES]);
    assert!(matches!(&done[..], [DiskOp::Remove { .. }, .., DiskOp::SyncFolder { .. }]));
    let renamed = DiskOp::Rename { from: "temp-101.rdb".to_owned(), to: "dump.rdb".to_owned() };
    assert!(done.contains(&renamed));

    around.pass_ms(2000);
    around.ask(&mut persistence, Persistence::reap);
    let effects = around.effects();
    assert_eq!(ended(&effects), Some(Ok(2 * PIECE_BYTES as u64)));
    assert!(wants(&effects, |effect| matches!(effect, Effect::Saved { dirty: 5 })));
    assert!(matches!(effects.first(), Some(Effect::ChildGone)));
    assert!(matches!(effects.last(), Some(Effect::SaveForWaiting)));
    assert!(persistence.child_kind().is_none() && persistence.last_save_s() > before_s);
}

#[test]
fn a_child_whose_disk_refuses_leaves_nothing_and_is_not_followed_at_once() {
    let (mut around, mut persistence) = forked(ChildKind::ReplicaDisk, 10);
    let before_s = persistence.last_save_s();
    let done = work(&mut around, &mut persistence, |op| matches!(op, DiskOp::Sync { .. }));
    let temp = "temp-101.rdb".to_owned();
    assert_eq!(done.last(), Some(&DiskOp::Remove { path: temp }));
    around.ask(&mut persistence, Persistence::reap);
    let effects = around.effects();
    let why = SaveFailure::Disk("No space left on device".to_owned());
    assert_eq!(ended(&effects), Some(Err(why)));
    assert!(wants(&effects, |effect| matches!(effect, Effect::SnapshotFailed)));
    assert!(!wants(&effects, |effect| matches!(effect, Effect::Saved { .. })));
    assert!(persistence.has_failed() && persistence.last_save_s() == before_s);

    persistence.last_try_s = around.clock.unix_s();
    persistence.scheduled = true;
    let starts = |around: &mut Alone, persistence: &mut Persistence| {
        around.ask(persistence, Persistence::save_if_scheduled);
        wants(&around.effects(), |effect| matches!(effect, Effect::StartChild(ChildKind::Save)))
    };
    assert!(!starts(&mut around, &mut persistence));
    around.pass_ms(6000);
    assert!(starts(&mut around, &mut persistence));
}

#[test]
fn a_child_that_writes_into_sockets_asks_no_disk_and_ends_at_once() {
    let kind = ChildKind::ReplicaSocket(RdbParts::ALL);
    let (mut around, mut persistence) = forked(kind, 10);
    around.effects();
    let due = persistence.child_due().expect("it prepares its only piece");
    around.clock.advance(due);
    around.ask(&mut persistence, |persistence, turn| persistence.child_step(turn, false));
    let effects = around.effects();
    assert!(!wants(&effects, |effect| matches!(effect, Effect::Put(Output::Disk(..)))));
    assert!(wants(&effects, |effect| matches!(effect, Effect::PipeEnded)));
    let sends = |effect: &Effect| matches!(effect, Effect::SendSnapshot { is_diskless: true, .. });
    assert!(wants(&effects, sends));
    // A parent that sleeps sees it later.
    let (mut around, mut persistence) = forked(kind, 10);
    around.clock.advance(due);
    around.ask(&mut persistence, |persistence, turn| persistence.child_step(turn, true));
    assert_eq!(persistence.child_kind(), Some(kind));
}

#[test]
fn a_child_that_is_killed_leaves_nothing() {
    let (mut around, mut persistence) = forked(ChildKind::Save, 10);
    around.effects();
    around.ask(&mut persistence, Persistence::kill);
    let effects = around.effects();
    assert!(wants(&effects, |effect| matches!(effect, Effect::Ask(_, Then::TempRemoved))));
    assert_eq!(ended(&effects), Some(Err(SaveFailure::Killed)));
    assert!(!persistence.has_failed(), "it was meant");

    let (mut around, mut persistence) = forked(ChildKind::Rewrite, 10);
    around.effects();
    around.ask(&mut persistence, Persistence::kill);
    let effects = around.effects();
    let ended = |effect: &Effect| {
        matches!(effect, Effect::RewriteEnded { result: Err(SaveFailure::Killed), .. })
    };
    assert!(wants(&effects, ended));
}

#[test]
fn bgsave_is_refused_or_put_off_while_a_child_works() {
    let bgsave = |kind: Option<ChildKind>, words: &[&[u8]]| {
        let (mut around, mut persistence) = match kind {
            Some(kind) => forked(kind, 10),
            None => (Alone::with(&[]), Persistence::default()),
        };
        around.effects();
        let answer = around.ask(&mut persistence, |persistence, turn| {
            persistence.bgsave(turn, Args::new(words), false).is_ok()
        });
        let starts = wants(&around.effects(), |effect| matches!(effect, Effect::StartChild(_)));
        (answer, starts, persistence.scheduled)
    };
    assert_eq!(bgsave(None, &[b"BGSAVE"]), (true, true, false));
    assert_eq!(bgsave(Some(ChildKind::Save), &[b"BGSAVE"]), (false, false, false));
    assert_eq!(bgsave(Some(ChildKind::Rewrite), &[b"BGSAVE"]), (false, false, false));
    let schedule: [&[u8]; 2] = [b"BGSAVE", b"SCHEDULE"];
    assert_eq!(bgsave(Some(ChildKind::Rewrite), &schedule), (true, false, true));
}

#[test]
fn the_schedule_asks_for_a_save_when_enough_has_changed_for_long_enough() {
    let mut around = Alone::with(&[("save", "60 10")]);
    let mut persistence = Persistence::new(around.clock.unix_s());
    let starts = |around: &mut Alone, persistence: &mut Persistence| {
        around.ask(persistence, Persistence::save_by_schedule);
        around.wanted()
    };
    around.pass_ms(61_000);
    around.engine.dirty = 9;
    assert_eq!(starts(&mut around, &mut persistence), [""; 0]);
    around.engine.dirty = 10;
    let wanted = ["10 changes in 60 seconds. Saving...", "StartChild(Save)"];
    assert_eq!(starts(&mut around, &mut persistence), wanted);
}

#[test]
fn save_answers_when_the_disk_has_it_all() {
    let mut around = Alone::with(&[]);
    let mut persistence = Persistence::new(around.clock.unix_s());
    let client = around.client(50_000);
    let mut saved = |around: &mut Alone, refused_at: Option<usize>| {
        around.ask(&mut persistence, |persistence, turn| {
            persistence.begin_save(turn, Purpose::Client(Some(client)), None);
        });
        let mut effects = around.effects();
        let Some(Effect::Ask(ops, Then::Saved(saving))) = effects.pop() else {
            panic!("{effects:?}");
        };
        assert_eq!(ops.len(), 6, "the file is small");
        let outcome = match refused_at {
            Some(place) => Err((place, DiskError::Full { written: 0 })),
            None => Ok(Vec::new()),
        };
        around.ask(&mut persistence, |persistence, turn| {
            persistence.saved(turn, *saving, outcome);
        });
        let effects = around.effects();
        let Some(Effect::Answer(to, reply)) = effects.last() else { panic!("{effects:?}") };
        assert_eq!(*to, client);
        let is_counted = wants(&effects, |effect| matches!(effect, Effect::Saved { .. }));
        (reply.clone(), is_counted, ended(&effects).is_some_and(|result| result.is_ok()))
    };
    let error = redscope_resp::Frame::<Str>::error("ERR".to_owned());
    let (reply, is_counted, is_ok) = saved(&mut around, Some(3));
    assert_eq!(
        (std::mem::discriminant(&reply), is_counted),
        (std::mem::discriminant(&error), false)
    );
    assert!(!is_ok);
    let (reply, is_counted, is_ok) = saved(&mut around, None);
    assert_eq!((reply, is_counted, is_ok), (redscope_resp::Frame::OK, true, true));
}

//! The rungs of the locks lab against an independent search of small models (`data/labs/locks.json`): where
//! it finds a schedule we find one of the same length, and none where it finds none.

use redscope_labs::experiment::locks::{Choice, Rung};
use redscope_labs::locks::{Course, Moment, Move, Play, Property};
use redscope_labs::program::{Value as Given, Wanted};
use serde_json::Value;

const ROWS: &str = include_str!("data/labs/locks.json");

/// The rung and the knobs of a case.
fn chosen(case: &str) -> (&'static str, &'static [(&'static str, &'static str)]) {
    match case {
        "setnx-expire, no crash" => ("setnx-expire", &[("crash", "no")]),
        "setnx-expire, one crash" => ("setnx-expire", &[]),
        "set-nx-px, one crash" => ("compare", &[("clients", "2"), ("crash", "yes")]),
        "set-nx-px, delete without token, 3 clients" => ("delete", &[]),
        "set-nx-px, compare and delete, 3 clients" => ("compare", &[]),
        "watchdog, no pause" => ("watchdog", &[("pause", "no")]),
        "watchdog, whole process may pause" => ("watchdog", &[]),
        "watchdog, one crash" => ("watchdog", &[("pause", "no"), ("crash", "yes")]),
        "watchdog, worker hangs" => ("watchdog", &[("pause", "no"), ("hang", "yes")]),
        "no watchdog, worker hangs" => ("compare", &[("hang", "yes"), ("ticks", "8")]),
        "re-entrant: plain SET NX" => ("plain", &[]),
        "re-entrant: same owner, no count" => ("same-owner", &[]),
        "re-entrant: hash with count" => ("hash-count", &[]),
        "failover, 1 replica, no wait" => ("failover", &[]),
        "failover, 1 replica, wait 1" => ("wait", &[("replicas", "1")]),
        "failover, 2 replicas, wait 1, any promoted" => ("wait", &[]),
        "failover, 2 replicas, wait 1, best promoted" => ("wait", &[("promotes", "best")]),
        "failover, 2 replicas, wait 2, any promoted" => ("wait", &[("wait", "2")]),
        "redlock, 2 lost requests, no fault" => ("redlock", &[("jump", "no"), ("lost", "2")]),
        "redlock, pause beyond the lease" => ("redlock", &[("jump", "no"), ("ticks", "4")]),
        "redlock, one clock jump" => ("redlock", &[]),
        "redlock, one clock jump, one client alone first" => {
            ("redlock", &[("lost", "2"), ("first", "yes")])
        }
        "redlock, one restart without disk, one client alone first" => {
            ("redlock", &[("jump", "no"), ("restart", "at-once"), ("lost", "2"), ("first", "yes")])
        }
        "redlock, one restart without disk" => {
            ("redlock", &[("jump", "no"), ("restart", "at-once")])
        }
        "redlock, one restart without disk that stays away for a lease" => {
            ("redlock", &[("jump", "no"), ("restart", "after-a-lease"), ("ticks", "4")])
        }
        "redlock, one clock jump, quorum 4 of 5" => ("redlock", &[("quorum", "4"), ("lost", "1")]),
        "writes, no fencing" => ("no-fence", &[]),
        "writes, fencing token" => ("fence", &[]),
        other => panic!("no rung for {other}"),
    }
}

fn play(case: &str) -> Play {
    let (rung, knobs) = chosen(case);
    let mut choice = Choice::new(Rung::find(rung).unwrap());
    knobs.iter().for_each(|(knob, value)| assert!(choice.set(knob, value), "{case}: {knob}"));
    choice.play().unwrap()
}

/// A schedule in words.
fn told(play: &Play, schedule: &[Move]) -> Vec<[String; 2]> {
    let Course { moments, .. } = play.carry_out(schedule).unwrap();
    assert_eq!(moments.len(), schedule.len(), "every step of a schedule is possible");
    moments.iter().map(Moment::told).collect()
}

fn expected(steps: &Value) -> Option<Vec<[String; 2]>> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let steps = steps.as_array()?;
    Some(steps.iter().map(|pair| [text(&pair[0]), text(&pair[1])]).collect())
}

#[test]
fn every_row_of_the_reference_is_found() {
    let rows: Vec<Value> = serde_json::from_str(ROWS).unwrap();
    assert_eq!(rows.len(), 28);
    for row in &rows {
        let case = row["case"].as_str().unwrap();
        let play = play(case);
        let shortest = row["shortest"].as_object().unwrap();
        let wanted: Vec<Property> =
            shortest.keys().map(|name| Property::find(name).unwrap()).collect();
        let found = play.search(&wanted).unwrap();
        assert!(found.is_whole, "{case}");
        for (name, steps) in shortest {
            let ours = found.first(Property::find(name).unwrap());
            let ours = ours.map(|schedule| told(&play, schedule));
            assert_eq!(ours, expected(steps), "{case}: {name}");
        }
    }
}

fn first(rung: &str, property: Property) -> Option<Vec<[String; 2]>> {
    let play = Choice::new(Rung::find(rung).unwrap()).play().unwrap();
    let found = play.search(&[property]).unwrap();
    found.first(property).map(|schedule| told(&play, schedule))
}

#[test]
fn to_look_and_to_delete_are_two_steps_between_which_the_lock_changes_hands() {
    let steps = first("get-del", Property::ForeignDelete).unwrap();
    let steps: Vec<String> = steps.iter().map(|step| step.join(" ")).collect();
    let expected =
        ["A set nx px", "A get", "time tick", "time tick", "time tick", "B set nx px", "A release"];
    assert_eq!(steps, expected);
}

#[test]
fn a_token_that_is_taken_after_the_lock_comes_too_late() {
    assert_eq!(first("fence", Property::LateWrite), None);
    let steps = first("fence-late", Property::LateWrite).unwrap();
    let of = |name: &str| steps.iter().position(|[actor, step]| *actor == "A" && step == name);
    assert_eq!((steps.len(), of("incr") < of("write")), (9, true));
    assert_eq!(steps[8], ["A".to_owned(), "write".to_owned()]);
}

#[test]
fn what_a_step_does_is_what_the_servers_did() {
    let play = Choice::new(Rung::find("delete").unwrap()).play().unwrap();
    let found = play.search(&[Property::TwoInLease]).unwrap();
    let schedule = found.first(Property::TwoInLease).unwrap();
    let Course { first, moments } = play.carry_out(schedule).unwrap();
    assert_eq!((first.servers[0].owner, first.clients.len()), (None, 3));
    let told = moments.iter().map(|moment| {
        let scene = &moment.scene;
        let server = &scene.servers[0];
        let believe = scene.clients.iter().filter(|client| client.holds_until_ms.is_some());
        (server.owner, server.ttl_ms, believe.count())
    });
    let expected = [
        (Some(0), Some(30_000), 1),
        (Some(0), Some(19_900), 1),
        (Some(0), Some(9_800), 1),
        (None, None, 1),
        (Some(1), Some(30_000), 2),
        (None, None, 1),
        (Some(2), Some(30_000), 2),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let asked = |at: usize| match &moments[at].calls[0].asked {
        Wanted::Redis { args, .. } => String::from_utf8_lossy(&args.join(&b' ')).into_owned(),
        other => panic!("{other:?}"),
    };
    assert!(asked(0).starts_with("SET lock:1001 ") && asked(0).ends_with(" NX PX 30000"));
    assert_eq!((asked(5).as_str(), &moments[5].calls[0].answer), ("DEL lock:1001", &Given::Int(1)));
    assert_eq!(
        moments[6].scene.violated,
        [Property::TwoBelieve, Property::TwoInLease, Property::ForeignDelete,]
    );
}

#[test]
fn what_is_impossible_ends_a_schedule() {
    let play = Choice::new(Rung::find("redlock").unwrap()).play().unwrap();
    for by in [Move::Promote(1), Move::Replicate(2), Move::Fail, Move::Jump(4), Move::Crash(0)] {
        assert_eq!(play.carry_out(&[by]).unwrap().moments, []);
    }
    for by in [Move::Step(9), Move::Jump(200), Move::PausedTick(77), Move::Restart(5)] {
        assert_eq!(play.carry_out(&[by]).unwrap().moments, [], "{by:?}");
    }
}

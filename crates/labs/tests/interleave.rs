//! The consistency strategies' interleavings against an independent enumeration (`data/labs/interleave.json`):
//! equal counts, equal shortest schedules.

use redscope_labs::experiment::consistency::{Meeting, Strategy};
use redscope_labs::interleave::{Step, VERDICTS, Verdict};
use serde_json::Value;

const ROWS: &str = include_str!("data/labs/interleave.json");

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::StaleEnd => "stale_end",
        Verdict::MarkedEnd => "marked_end",
        Verdict::StaleRead => "stale_read",
        Verdict::EarlyRead => "early_read",
        Verdict::Differs => "differs",
        Verdict::Aborted => "aborted",
    }
}

fn meeting(row: &Value) -> Meeting {
    Meeting {
        readers: row["readers"].as_u64().unwrap() as usize,
        writers: row["writers"].as_array().unwrap().len(),
        is_cached: row["cached"].as_bool().unwrap(),
        sets_nx: row["reader_set"] == "nx",
        deletes_fail: row["fail"].as_bool().unwrap(),
    }
}

fn schedule(steps: &Value) -> Vec<Step> {
    let step = |pair: &Value| Step {
        actor: pair[0].as_str().unwrap().to_owned(),
        step: pair[1].as_str().unwrap().into(),
    };
    steps.as_array().unwrap().iter().map(step).collect()
}

#[test]
fn every_count_and_every_shortest_schedule_is_equal() {
    let rows: Vec<Value> = serde_json::from_str(ROWS).unwrap();
    assert_eq!(rows.len(), 240);
    for row in &rows {
        let strategy = Strategy::find(row["writers"][0].as_str().unwrap()).unwrap();
        let meeting = meeting(row);
        let found = strategy.play(meeting).unwrap().explore().unwrap();
        let what = format!("{} {meeting:?}", strategy.name);
        assert_eq!(found.schedules, row["schedules"].as_u64().unwrap(), "{what}");
        assert_eq!(found.count(Verdict::Aborted), 0, "nobody has a transaction: {what}");
        for verdict in VERDICTS.into_iter().filter(|verdict| *verdict != Verdict::Aborted) {
            let (count, first) = (&row[name(verdict)], &row["first_bad"][name(verdict)]);
            assert_eq!(found.count(verdict), count.as_u64().unwrap(), "{verdict:?}, {what}");
            let first = (!first.is_null()).then(|| schedule(first));
            assert_eq!(found.first(verdict), first.as_deref(), "{verdict:?}, {what}");
        }
    }
}

#[test]
fn the_one_bad_schedule_of_cache_aside_is_replayed() {
    let meeting =
        Meeting { readers: 1, writers: 1, is_cached: false, sets_nx: false, deletes_fail: false };
    let play = Strategy::find("db-del").unwrap().play(meeting).unwrap();
    let found = play.explore().unwrap();
    assert_eq!((found.schedules, found.count(Verdict::StaleEnd)), (10, 1));
    let worst = found.first(Verdict::StaleEnd).unwrap();
    let course = play.carry_out(worst).unwrap();
    assert!(course.outcome.unwrap().has(Verdict::StaleEnd));
    assert_eq!((course.choices[0].len(), course.choices[5].len()), (2, 0));
    assert_eq!((course.lines[0][0], course.lines[5][0]), (Some(2), None));
    let told: Vec<String> = course
        .moments
        .iter()
        .map(|moment| {
            let shown = |value: &redscope_labs::program::Value| {
                String::from_utf8_lossy(&value.to_bytes()).into_owned()
            };
            let (cached, row) = (shown(&moment.cached), shown(&moment.row));
            format!(
                "{} {} line {} [{cached}|{row}]",
                moment.step.actor, moment.step.step, moment.line
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "r1 get line 2 [|0]",
            "r1 read line 5 [|0]",
            "w1 write line 10 [|1]",
            "w1 del line 11 [|1]",
            "r1 set line 6 [0|1]",
        ]
    );
}

#[test]
fn all_orders_are_listed_unless_there_are_too_many() {
    let meeting =
        Meeting { readers: 1, writers: 1, is_cached: false, sets_nx: false, deletes_fail: false };
    let play = Strategy::find("del-db").unwrap().play(meeting).unwrap();
    let orders = play.orders(10).unwrap().unwrap();
    let stale = orders.iter().filter(|order| order.outcome.has(Verdict::StaleEnd));
    assert_eq!((orders.len(), stale.count()), (10, 6));
    for order in &orders {
        let course = play.carry_out(&order.steps).unwrap();
        assert_eq!(
            (course.outcome, course.moments.len()),
            (Some(order.outcome), order.steps.len())
        );
    }
    assert_eq!(play.orders(9).unwrap(), None);
}

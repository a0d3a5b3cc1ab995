//! What each application of the lab of data types claims, over seeds.

use std::collections::BTreeSet;

use redscope_labs::experiment::types::{App, Curve, Setting, Step, measure};

fn setting(app: &str, seed: u64, turned: &[(&str, u64)]) -> (&'static App, Setting) {
    let app = App::find(app).expect("an application");
    let mut setting = Setting { seed, ..Setting::new(app) };
    for (knob, value) in turned {
        setting.knobs.set(knob, &value.to_string()).expect("a knob that goes so far");
    }
    (app, setting)
}

fn steps(app: &str, seed: u64, turned: &[(&str, u64)]) -> Vec<Step> {
    let (app, setting) = setting(app, seed, turned);
    app.play(&setting)
}

fn curves(app: &str, seed: u64, turned: &[(&str, u64)]) -> Vec<Curve> {
    let (app, setting) = setting(app, seed, turned);
    measure(app, &setting)
}

/// The replies to the commands of which something is told.
fn replies<'a>(steps: &'a [Step], tells: &str) -> Vec<&'a str> {
    steps.iter().filter(|step| step.tells == tells).map(|step| step.reply.as_str()).collect()
}

/// What stands between quotes in a reply.
fn quoted(reply: &str) -> Vec<&str> {
    reply.split('"').skip(1).step_by(2).collect()
}

fn number(reply: &str) -> u64 {
    let digits = reply.strip_prefix("(integer) ").expect("an integer");
    digits.parse().expect("a number")
}

#[test]
fn segments_of_ids_do_not_overlap_and_counters_of_a_day_go() {
    for segment in [2, 7, 100, 10_000] {
        let steps = steps("counter", segment, &[("segment", segment)]);
        let ends = [replies(&steps, "segment"), replies(&steps, "segment-lost")].concat();
        let mut ids = BTreeSet::new();
        for end in ends.into_iter().map(number) {
            assert!((end - segment + 1..=end).all(|id| ids.insert(id)), "{end} was drawn before");
        }
        assert_eq!(ids.len() as u64, 3 * segment);
        assert_eq!(replies(&steps, "day-next"), ["(integer) 1"]);
        assert_eq!(replies(&steps, "day-gone"), ["(integer) 0"]);
    }
}

#[test]
fn a_session_ends_unless_it_is_moved_on() {
    for seed in 1..=20 {
        let steps = steps("session", seed, &[("bytes", seed * 10)]);
        assert_eq!(replies(&steps, "ended"), ["(nil)"]);
        assert_eq!(number(replies(&steps, "lives")[1]), 1800 - 120);
        assert_eq!(replies(&steps, "set-forgets")[1], "(integer) -1");
    }
}

#[test]
fn a_job_that_a_worker_held_comes_back_and_one_that_was_popped_does_not() {
    for seed in 1..=20 {
        let steps = steps("queue", seed, &[]);
        let held = quoted(replies(&steps, "lmove")[1])[0];
        assert_eq!(quoted(replies(&steps, "left-over")[0]), [held]);
        assert_eq!(quoted(replies(&steps, "again")[0]), [held]);
        let popped = quoted(replies(&steps, "lpop")[0])[0];
        let later = steps.iter().skip_while(|step| step.tells != "lpop-lost");
        assert!(
            later.clone().count() > 5 && later.clone().all(|step| !step.reply.contains(popped))
        );
        let page = replies(&steps, "page");
        assert_eq!(quoted(page[0])[1], quoted(replies(&steps, "page-moves")[1])[0]);
    }
}

#[test]
fn a_change_is_lost_in_a_text_and_not_in_a_hash() {
    let steps = steps("object", 1, &[]);
    let lost = replies(&steps, "lost")[0];
    assert!(lost.contains("Paris") && lost.contains(r#"visits\":1"#), "{lost}");
    let kept = replies(&steps, "not-lost")[2];
    assert!(kept.contains("Paris") && kept.contains(r#""3""#), "{kept}");
    let inside = |about: usize, bytes: u64| {
        let steps = self::steps("object", 1, &[("bytes", bytes)]);
        let about: Vec<_> =
            steps.iter().filter(|step| step.tells == "about").collect::<Vec<_>>()[about..].to_vec();
        about[0].inside.clone().expect("it is there").encoding
    };
    assert_eq!(
        [inside(0, 64), inside(0, 65), inside(1, 65)],
        ["listpack", "hashtable", "hashtable"]
    );
}

#[test]
fn the_best_come_first() {
    for seed in 1..=100 {
        let steps = steps("leaderboard", seed, &[]);
        let best = quoted(replies(&steps, "zrevrange")[0]);
        let points: Vec<u64> =
            best.iter().skip(1).step_by(2).map(|points| points.parse().expect("points")).collect();
        assert!(points.is_sorted_by(|one, next| one >= next), "{points:?}");
        assert_eq!(replies(&steps, "zrevrank-first"), ["(integer) 0"]);
        assert_eq!(quoted(replies(&steps, "tie")[1]), ["eve", "3000", "bob", "3000"]);
    }
}

#[test]
fn a_bitmap_takes_less_than_a_set_that_has_become_a_table_and_more_if_ids_are_large() {
    for percent in [1, 5, 20, 50, 100] {
        let curves = curves("signin", 1, &[("percent", percent), ("first", 0), ("items", 5000)]);
        // At the latest when the set has become a table.
        let [table] = &curves[1].switches[..] else { panic!("it becomes a table once") };
        let both = curves[0].held.iter().zip(&curves[1].held);
        let large: Vec<_> = both.filter(|(bitmap, _)| bitmap.items >= table.items).collect();
        assert!(large.len() > 10);
        assert!(large.iter().all(|(bitmap, set)| bitmap.bytes < set.bytes), "{percent} %");
    }
    let scattered = curves("signin", 1, &[("first", 10_000_000), ("items", 100)]);
    assert!(
        scattered[0]
            .held
            .iter()
            .zip(&scattered[1].held)
            .all(|(bitmap, set)| bitmap.bytes > set.bytes)
    );
}

#[test]
fn the_estimate_of_visitors_has_the_error_of_theory() {
    const STANDARD_ERROR: f64 = 1.04 / 128.0;
    let errors: Vec<f64> = (1..=100)
        .map(|seed| {
            let curves = curves("visitors", seed, &[("items", 2000)]);
            let [counted, set] = [0, 1].map(|at| curves[at].held.last().expect("a last size"));
            assert_eq!(set.estimate, Some(2000));
            assert!(counted.bytes * 5 < set.bytes);
            counted.estimate.expect("an estimate") as f64 / 2000.0 - 1.0
        })
        .collect();
    let worst = errors.iter().fold(0.0_f64, |worst, error| worst.max(error.abs()));
    assert!(worst <= 3.0 * STANDARD_ERROR, "{worst}");
    assert!(worst > STANDARD_ERROR / 2.0, "an estimate is off sometimes: {worst}");
}

#[test]
fn no_entry_is_lost_when_a_consumer_crashes_and_its_entries_are_claimed() {
    for seed in 1..=100 {
        let batch = seed % 10 + 1;
        let steps = steps("stream", seed, &[("batch", batch)]);
        let added: BTreeSet<&str> =
            replies(&steps, "xadd").into_iter().map(|reply| quoted(reply)[0]).collect();
        assert_eq!(added.len() as u64, 2 * batch);
        let acks = steps.iter().filter(|step| step.line.starts_with("XACK"));
        let handled: Vec<&str> = acks.flat_map(|step| step.line.split(' ').skip(3)).collect();
        assert_eq!(handled.len(), added.len(), "each once");
        assert_eq!(handled.into_iter().collect::<BTreeSet<_>>(), added, "seed {seed}");
        let acknowledged = steps.iter().filter(|step| step.line.starts_with("XACK"));
        assert_eq!(acknowledged.map(|step| number(&step.reply)).sum::<u64>(), 2 * batch);
        assert!(replies(&steps, "none-pending")[0].starts_with("1) (integer) 0"));
        assert!(!replies(&steps, "pending")[0].starts_with("1) (integer) 0"), "bob held some");
        assert_eq!(replies(&steps, "nothing-new"), ["(nil)"]);
    }
}

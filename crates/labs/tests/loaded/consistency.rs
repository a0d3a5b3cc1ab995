//! Consistency under load, over 100 seeds: how old answers get with each remedy, what a replica that lags and deletes
//! that fail do to it, and which delay of a second delete suffices.

use redscope_labs::experiment::loaded::{Choice, Curve, Sample};

use crate::rig::{choice, run, samples, sum};

const SEEDS: u64 = 100;

/// Few rows that are read and written often, a copy that outlives the run, and readers who take their time.
const ROWS: [(&str, u64); 9] = [
    ("rate", 300),
    ("writes", 20),
    ("rows", 10),
    ("skew", 0),
    ("ttl", 60_000),
    ("work", 20),
    ("pause", 0),
    ("lag", 0),
    ("del-fails", 0),
];

fn with(remedy: &str, more: &[(&str, u64)]) -> Choice {
    let knobs: Vec<_> = ROWS.iter().chain(more).copied().collect();
    choice("consistency-load", remedy, &knobs)
}

/// The oldest answer, and how late an old value was put back, in milliseconds.
fn oldest(samples: &[Sample]) -> [f64; 2] {
    let most = |of: fn(&Sample) -> u64| {
        samples.iter().map(of).max().map_or(0.0, |most| most as f64 / 1000.0)
    };
    [most(|sample| sample.stale.oldest_us), most(|sample| sample.stale.late_us)]
}

/// Both, of so many milliseconds of each seed.
fn of_seeds(choice: &Choice, ms: u64) -> Vec<[f64; 2]> {
    (1..=SEEDS).map(|seed| oldest(&samples(&run(choice, seed, ms)))).collect()
}

#[test]
fn without_a_remedy_answers_are_old_until_their_key_expires() {
    for seed in 1..=SEEDS {
        let samples = samples(&run(&with("none", &[]), seed, 4000));
        assert!(oldest(&samples)[0] > 1000.0, "seed {seed}");
        let stale = sum(&samples[20..], |sample| sample.stale.stale);
        let answers = sum(&samples[20..], |sample| sample.stale.answers);
        assert!(2 * stale > answers && answers > 400, "seed {seed}: {stale} of {answers}");
    }
}

/// Cache aside is stale for long only where a reader was on its way while a row was written, which is not in each run.
#[test]
fn cache_aside_is_seldom_stale_and_then_for_long() {
    let all = of_seeds(&with("db-del", &[]), 6000);
    let long = all.iter().filter(|[oldest, _]| *oldest > 300.0).count();
    assert!(long > 10, "{long} of 100 runs have an answer that is old by more than a reader takes");
    let before = of_seeds(&with("del-db", &[]), 6000);
    let worse = before.iter().filter(|[oldest, _]| *oldest > 300.0).count();
    assert!(worse > long, "deleting first: {worse} runs, after: {long}");
}

/// What was put back until the second delete comes, it takes away; what is put back later, it cannot. So a run in which
/// nothing was put back later than the delay has nothing older than it.
#[test]
fn the_delay_that_suffices_is_how_late_an_old_value_is_put_back() {
    let (mut enough, mut too_little) = (0, 0);
    for (delay, lag) in [(20, 100), (600, 100)] {
        let choice = with("double", &[("delay", delay), ("lag", lag)]);
        for [oldest, late] in of_seeds(&choice, 6000) {
            // A delete is on its way for a moment, and so is what was read before it.
            let delayed = delay as f64 + 5.0;
            if late <= delay as f64 {
                assert!(oldest <= delayed.max(late), "{delay}: {oldest} and {late}");
                enough += 1;
            } else if oldest > delayed {
                too_little += 1;
            }
        }
    }
    assert!(enough >= 95 && too_little >= 95, "{enough} {too_little}");
}

#[test]
fn a_delete_that_fails_leaves_what_is_old_and_one_that_is_tried_again_does_not() {
    let fails = [("del-fails", 60), ("work", 0)];
    for [oldest, _] in of_seeds(&with("db-del", &fails), 4000) {
        assert!(oldest > 300.0, "{oldest}");
    }
    for remedy in ["messages", "change-log"] {
        let fails = [("del-fails", 60), ("work", 0), ("again-after", 5), ("on-way", 2)];
        let all = of_seeds(&with(remedy, &fails), 4000);
        let most = all.iter().map(|[oldest, _]| *oldest).fold(0.0, f64::max);
        // Twenty failures one after the other are one in 27,000.
        assert!(most < 300.0, "{remedy}: {most}");
    }
}

/// With a lease or versions an old value is put into the cache for a moment at the most, until the delete or the newer
/// version of its writer is there: an answer is old for as long as it was on its way itself. A replica that lags gives
/// old values to whoever asks it, with a lease or not; a version tells.
#[test]
fn a_lease_keeps_readers_out_who_are_late_and_a_version_those_too_whose_replica_lags() {
    for remedy in ["lease", "versions"] {
        for [oldest, late] in of_seeds(&with(remedy, &[]), 4000) {
            assert!(late < 2.0 && oldest < 400.0, "{remedy}: {oldest} {late}");
        }
    }
    let lag = [("lag", 300)];
    for [oldest, late] in of_seeds(&with("versions", &lag), 4000) {
        assert!(late < 2.0 && oldest < 800.0, "versions: {oldest} {late}");
    }
    let all = of_seeds(&with("lease", &lag), 4000);
    let long = all.iter().filter(|[oldest, _]| *oldest > 800.0).count();
    assert!(long >= 90, "a lease knows nothing of a replica: {long}");
}

/// Answers that were old, of a thousand, and requests that were given up, of so many milliseconds.
fn stale_and_given_up(choice: &Choice, seed: u64, ms: u64) -> (u64, u64) {
    let samples = samples(&run(choice, seed, ms));
    let stale = sum(&samples, |sample| sample.stale.stale);
    let answers = sum(&samples, |sample| sample.stale.answers);
    (1000 * stale / answers.max(1), sum(&samples, |sample| sample.users.given_up))
}

/// As the lab stands if nobody turns anything, each remedy shows what it is: most answers are old by the time to live
/// alone and with a sweeper, fewer where the cache is written too, and hardly any with a lease, versions or a queue.
#[test]
fn at_first_every_remedy_shows_what_it_is() {
    let of = |remedy: &str, seed: u64| {
        stale_and_given_up(&choice("consistency-load", remedy, &[]), seed, 8000).0
    };
    for seed in 1..=2 {
        let all: Vec<(&str, u64)> =
            ["none", "sweeper", "set", "del-db", "db-del", "double", "lease", "versions", "queue"]
                .map(|remedy| (remedy, of(remedy, seed)))
                .into();
        let [none, sweeper, set, del_db, db_del, double, lease, versions, queue] =
            std::array::from_fn(|at| all[at].1);
        assert!(none > 200 && sweeper > 200, "{all:?}");
        assert!(set > lease + 5 && del_db > lease + 50 && db_del > lease, "{all:?}");
        // What is old until the second delete is old for 200 ms.
        assert!(double > lease && double < none / 5, "{all:?}");
        assert!([lease, versions, queue].iter().all(|one| *one < 20), "{all:?}");
    }
}

/// Who comes while a row is written waits for it, by a marker; who had read before puts back what he has all the same.
/// A delete that fails keeps everybody waiting until the marker's time is up.
#[test]
fn a_marker_has_readers_wait_and_keeps_none_out_who_came_before() {
    let (mut put_back, mut waited) = (0, 0);
    for seed in 1..=SEEDS {
        let of = |more: &[(&str, u64)]| samples(&run(&with("marker", more), seed, 4000));
        put_back += u32::from(oldest(&of(&[("pause", 20)]))[1] > 20.0);
        let fails = of(&[("del-fails", 50), ("marker-ttl", 600)]);
        let p99_us = fails.iter().map(|sample| sample.users.p99_us).max().unwrap_or(0);
        waited += u32::from(p99_us > 500_000);
    }
    assert!(put_back > 10 && waited >= 95, "{put_back} {waited}");
}

/// A queue leaves nothing old behind: what was put back, its writer deletes before anybody else has the turn. Too
/// many who wait are refused.
#[test]
fn a_queue_orders_readers_and_writers_and_refuses_what_is_too_much() {
    for seed in 1..=SEEDS {
        let choice = with("queue", &[("del-fails", 30), ("again-after", 5)]);
        let [_, late] = oldest(&samples(&run(&choice, seed, 4000)));
        assert!(late < 2.0, "seed {seed}: {late}");
    }
    let narrow = [("partitions", 1), ("most-waiting", 3), ("writes", 200), ("pause", 20)];
    let (_, given_up) = stale_and_given_up(&with("queue", &narrow), 1, 4000);
    assert!(given_up > 100, "{given_up}");
    let wide = [("partitions", 10), ("most-waiting", 1000)];
    assert_eq!(stale_and_given_up(&with("queue", &wide), 1, 4000).1, 0);
}

/// What has no time to live is read again when it is old, and then old no more: an answer is behind by the time and
/// what a sweep takes at the most.
#[test]
fn a_sweeper_bounds_how_old_an_answer_gets() {
    for [oldest, _] in of_seeds(&with("sweeper", &[("ttl", 1000), ("sweep-every", 50)]), 5000) {
        assert!((500.0..2000.0).contains(&oldest), "{oldest}");
    }
}

/// Too early and a reader puts the old value back behind the second delete, too late and it stays until then: the
/// fewest answers are old in between.
#[test]
fn the_curve_of_the_second_delete_has_its_least_in_the_middle() {
    for seed in 1..=2 {
        let mut curve = Curve::new(with("double", &[("lag", 60)]), seed).expect("it deletes twice");
        while curve.go_on(u64::MAX).expect("it opens") {}
        let points = curve.points();
        let least = points.iter().map(|point| point.stale).min().expect("points");
        let [first, last] = [points[0].stale, points[points.len() - 1].stale];
        assert!(2 * least < first && 2 * least < last, "seed {seed}: {points:?}");
    }
}

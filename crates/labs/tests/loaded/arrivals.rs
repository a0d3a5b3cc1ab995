//! How users come: in bursts, and by a closed loop, whose throughput is that of Little's law.

use redscope_labs::experiment::loaded::Sample;

use crate::rig::{choice, ran, sum};

/// First tries of a second, on average, between two seconds.
fn asked_per_s(samples: &[Sample], from_s: usize, to_s: usize) -> f64 {
    sum(&samples[10 * from_s..10 * to_s], |sample| sample.users.asked) as f64
        / (to_s - from_s) as f64
}

#[test]
fn a_burst_has_so_many_times_as_many_and_between_two_it_is_as_ever() {
    let knobs = [("rate", 500), ("burst", 4), ("burst-every", 5000), ("burst-for", 1000)];
    let samples = ran(&choice("breakdown", "single-flight", &knobs), 7, 20_000);
    for burst_s in [5, 10, 15] {
        let asked = asked_per_s(&samples, burst_s, burst_s + 1);
        assert!((1850.0..2150.0).contains(&asked), "{burst_s} s: {asked}");
        let asked = asked_per_s(&samples, burst_s + 1, burst_s + 5);
        assert!((460.0..540.0).contains(&asked), "behind {burst_s} s: {asked}");
    }
    let asked = asked_per_s(&samples, 0, 5);
    assert!((460.0..540.0).contains(&asked), "none at the beginning: {asked}");
}

#[test]
fn a_burst_has_more_rebuild_at_once_than_the_average_rate_has() {
    let most = |burst: u64| {
        let knobs = [("rate", 300), ("ttl", 500), ("burst", burst), ("burst-for", 800)];
        let samples = ran(&choice("breakdown", "none", &knobs), 3, 20_000);
        samples.iter().map(|sample| sample.app.most_for_one_row).max().unwrap_or(0)
    };
    let (calm, bursts) = (most(1), most(10));
    assert!(bursts > 4 * calm, "{calm} {bursts}");
}

/// Throughput = users / (think + response).
#[test]
fn a_closed_loop_has_the_throughput_of_littles_law() {
    let closed = |users: u64, think_ms: u64, workers: u64| {
        let knobs = [
            ("loop", 1),
            ("users", users),
            ("think", think_ms),
            ("workers", workers),
            ("ttl", 100),
        ];
        ran(&choice("breakdown", "none", &knobs), 5, 20_000)
    };
    // Whatever answers take: their mean is what remains of the users' time.
    for (users, think_ms) in [(50, 100), (200, 400)] {
        let samples = closed(users, think_ms, 200);
        let answered = sum(&samples[20..], |sample| sample.users.answered) as f64 / 18.0;
        let open: u64 = samples[20..].iter().map(|sample| u64::from(sample.users.open)).sum();
        let open = open as f64 / 180.0;
        // Those who think are the users that have no request open.
        let thinking = answered * think_ms as f64 / 1000.0;
        let all = thinking + open;
        assert!((0.93..1.07).contains(&(all / users as f64)), "{users}: {thinking} + {open}");
    }
}

#[test]
fn who_waits_in_a_closed_loop_asks_nothing_so_that_nobody_is_given_up_on() {
    let load = [("workers", 4), ("rebuild", 500), ("ttl", 600), ("patience", 1500)];
    let closed = [&load[..], &[("loop", 1), ("users", 30), ("think", 10)]].concat();
    let open = [&load[..], &[("rate", 1500)]].concat();
    let given_up = |knobs: &[(&str, u64)]| {
        sum(&ran(&choice("breakdown", "single-flight", knobs), 2, 20_000), |s| s.users.given_up)
    };
    assert_eq!(given_up(&closed), 0);
    // An open loop asks on while everybody waits for the one that rebuilds, be it in vain.
    let asked = |knobs: &[(&str, u64)]| {
        let samples = ran(&choice("breakdown", "single-flight", knobs), 2, 20_000);
        samples.iter().map(|sample| sample.users.open).max().unwrap_or(0)
    };
    assert!(asked(&open) > 10 * asked(&closed), "{} {}", asked(&open), asked(&closed));
}

#[test]
fn think_time_and_users_are_turned_while_it_runs() {
    use redscope_actor::Time;
    use redscope_labs::experiment::loaded::LoadedSide;
    let of = |users: u64| choice("breakdown", "logical", &[("loop", 1), ("users", users)]);
    let mut side = LoadedSide::open(of(100), [(10_000, of(400))], 1).expect("it opens");
    side.run_until(Time(20_000_000), u64::MAX);
    let samples: Vec<Sample> = side.samples().iter().cloned().collect();
    let times = asked_per_s(&samples, 12, 20) / asked_per_s(&samples, 2, 10);
    assert!((3.7..4.3).contains(&times), "{times}");
}

//! Whatever is done to a world, it can be done again, gone back to, copied and left for another
//! course, and is the same.

mod toys;

use redscope_actor::{Rng, Time};
use redscope_sim::{ActionError, Stamp, Stretch, Timeline};
use toys::{Toy, drawn, office};
use wasm_bindgen_test::wasm_bindgen_test;

/// Seeds that are run; in wasm fewer.
const SEEDS: u64 = if cfg!(target_arch = "wasm32") { 100 } else { 1000 };
/// Acts that are tried in a run.
const ACTS: usize = 40;

/// What there is to compare of a moment.
type Sums = (Stamp, u64, u64);

fn sums(timeline: &Timeline<Toy>) -> Sums {
    let sim = timeline.sim();
    (sim.stamp(), sim.digest(), sim.state_digest())
}

/// A run of drawn acts at drawn times, with what it looked like at some moments.
fn run(seed: u64) -> (Timeline<Toy>, Vec<Sums>) {
    let mut rng = Rng::fork(seed, "acts");
    let mut timeline = Timeline::new(office(seed), ());
    let mut seen = vec![sums(&timeline)];
    for _ in 0..ACTS {
        match rng.below(3) {
            0 => {
                for _ in 0..rng.below(20) {
                    timeline.step();
                }
            }
            _ => {
                timeline.run_until(timeline.sim().now() + rng.below(40_000), u64::MAX);
            }
        }
        let before = sums(&timeline);
        let action = drawn::act(&mut rng, timeline.sim());
        match timeline.act(action) {
            Ok(()) => seen.push(sums(&timeline)),
            Err(_) => {
                assert_eq!(sums(&timeline), before, "seed {seed}: a refused act changes nothing")
            }
        }
    }
    timeline.run_until(timeline.sim().now() + 100_000, u64::MAX);
    seen.push(sums(&timeline));
    (timeline, seen)
}

#[test]
#[wasm_bindgen_test]
fn a_run_can_be_repeated_gone_back_to_copied_and_left() {
    for seed in 0..SEEDS {
        let (mut timeline, seen) = run(seed);
        let (again, seen_again) = run(seed);
        assert_eq!(seen, seen_again, "seed {seed}: the same run twice");
        assert_eq!(timeline.told(), again.told(), "seed {seed}");

        // From its log alone.
        let mut replayed = Timeline::new(office(seed), ());
        let branch = timeline.branch_of(timeline.branch()).unwrap();
        for entry in branch.log.iter() {
            replayed.seek(entry.stamp);
            replayed.act(entry.action.clone()).unwrap();
        }
        let end = *seen.last().unwrap();
        replayed.seek(end.0);
        assert_eq!(sums(&replayed), end, "seed {seed}: from the log");

        // Back and forth. Of several acts at one moment the last is meant.
        let mut rng = Rng::fork(seed, "seeks");
        for _ in 0..8 {
            let at = rng.below(seen.len() as u64) as usize;
            let stamp = seen[at].0;
            let last = seen.iter().rev().find(|sums| sums.0 == stamp).unwrap();
            timeline.seek(stamp);
            assert_eq!(sums(&timeline), *last, "seed {seed}: moment {at}");
        }

        // Left for another course, the first one stays what it was.
        let middle = seen[seen.len() / 2].0;
        timeline.seek(middle);
        let main = timeline.branch();
        let fork = timeline.fork(Some("other".to_owned()));
        timeline.run_until(middle.at + 50_000, u64::MAX);
        let other_end = sums(&timeline);
        assert!(timeline.switch(main));
        assert_eq!(sums(&timeline), end, "seed {seed}: the first course");
        assert!(timeline.switch(fork));
        assert_eq!(sums(&timeline), other_end, "seed {seed}: the other course");
        let looked = timeline.look(main, end.0.at).unwrap();
        assert_eq!((looked.digest(), looked.state_digest()), (end.1, end.2), "seed {seed}: a look");
    }
}

#[test]
#[wasm_bindgen_test]
fn acting_in_the_past_makes_a_branch_and_a_refused_act_does_not() {
    let mut timeline = Timeline::new(office(3), ());
    timeline.run_until(Time::from_ms(200), u64::MAX);
    timeline.seek_time(Time::from_ms(100));
    assert!(timeline.is_past());
    let told = timeline.told().len();
    assert!(told < timeline.told_ever_count(), "what comes is known");
    let crash = |name: &str| redscope_sim::Action::Crash { actor: name.to_owned() };
    let refused = timeline.act(crash("nobody"));
    assert_eq!(refused, Err(ActionError::Unknown("nobody".to_owned())));
    assert_eq!(timeline.branches().count(), 1);
    timeline.act(crash("clerk1")).unwrap();
    assert_eq!(timeline.branches().count(), 2);
    let (_, branch) = timeline.branches().last().unwrap();
    assert_eq!(branch.name, "branch 1");
    assert_eq!(branch.parent.unwrap().1.at, Time::from_ms(100));
    assert_eq!(branch.log.len(), 1);
    assert!(!timeline.is_past());
}

#[test]
#[wasm_bindgen_test]
fn what_is_kept_stays_within_its_budget_and_every_moment_in_reach() {
    let mut timeline = Timeline::new(office(5), ());
    let mut seen = Vec::new();
    for second in 1..=60 {
        timeline.run_until(Time::from_ms(second * 1000), u64::MAX);
        seen.push(sums(&timeline));
    }
    let kept = timeline.kept_bytes();
    let budget = kept / 4;
    timeline.set_budget_bytes(budget);
    assert!(timeline.kept_bytes() <= budget, "{} of {budget}", timeline.kept_bytes());
    for at in [59, 0, 30, 31, 7, 58] {
        timeline.seek(seen[at].0);
        assert_eq!(sums(&timeline), seen[at], "second {}", at + 1);
    }
    timeline.set_budget_bytes(0);
    timeline.seek(seen[3].0);
    assert_eq!(sums(&timeline), seen[3]);
}

/// Each branch keeps its own last moment as long as it can, and no longer than that.
#[test]
#[wasm_bindgen_test]
fn what_many_branches_keep_stays_within_the_budget_of_one() {
    let mut timeline = Timeline::new(office(5), ());
    let budget = 3 * timeline.kept_bytes();
    timeline.set_budget_bytes(budget);
    let until = |second: u64| Time::from_ms(second * 1000);
    timeline.run_until(until(60), u64::MAX);
    let mut ends = vec![(timeline.branch(), sums(&timeline))];
    for second in 1..=8 {
        timeline.seek_time(until(second));
        ends.push((timeline.fork(None), (Stamp::default(), 0, 0)));
        timeline.run_until(until(60 + second), u64::MAX);
        ends[second as usize].1 = sums(&timeline);
        assert!(timeline.kept_bytes() <= budget, "{} of {budget}", timeline.kept_bytes());
    }
    for (branch, end) in &ends {
        assert!(timeline.switch(*branch));
        timeline.seek(end.0);
        assert_eq!(sums(&timeline), *end, "{branch:?}");
    }
}

fn ends_with<T: PartialEq>(all: Stretch<'_, T>, last: Stretch<'_, T>) -> bool {
    all.last(last.len()) == last
}

/// Of what is told a few are kept, and whatever is asked for of the past is told again as it was.
#[test]
#[wasm_bindgen_test]
fn of_what_is_told_the_last_is_kept_and_the_rest_told_again() {
    const MOST: usize = 100;
    let until = |second: u64| Time::from_ms(second * 1000);
    let mut all = Timeline::new(office(7), ());
    let mut few = Timeline::new(office(7), ());
    few.set_most_told(MOST);
    for timeline in [&mut all, &mut few] {
        timeline.run_until(until(60), u64::MAX);
    }
    let count = all.told_count();
    assert!(count > 20 * MOST, "only {count} told");
    assert_eq!((few.told_count(), few.told_ever_count()), (count, count));
    assert!((MOST..=MOST * 5 / 4).contains(&few.told().len()), "{} kept", few.told().len());
    assert_eq!(few.told(), all.told_since(count - few.told().len()));
    assert!(few.told_ever_since(0).len() <= MOST * 5 / 4);

    for second in [50, 3, 20, 59, 1] {
        all.seek_time(until(second));
        few.seek_time(until(second));
        assert_eq!(few.told_count(), all.told_count(), "second {second}");
        assert!(ends_with(all.told(), few.told()), "second {second}");
        few.recall(50);
        let wanted = all.told_count().min(50);
        assert!(few.told().len() >= wanted, "second {second}: {}", few.told().len());
        assert!(ends_with(all.told(), few.told()), "second {second}");
        for timeline in [&mut all, &mut few] {
            timeline.run_until(until(second) + 100_000, u64::MAX);
        }
        assert!(ends_with(all.told(), few.told()), "a little after second {second}");
        assert!(few.told().len() >= wanted.min(MOST), "a little after second {second}");
    }

    // A branch from the past begins with what was told before it.
    for timeline in [&mut all, &mut few] {
        timeline.seek_time(until(30));
        timeline.fork(None);
        timeline.run_until(until(31), u64::MAX);
        timeline.recall(80);
    }
    assert!(few.told().len() >= 80);
    assert!(ends_with(all.told(), few.told()));
    for timeline in [&mut all, &mut few] {
        let main = timeline.branches().next().unwrap().0;
        assert!(timeline.switch(main));
        timeline.recall(80);
    }
    assert_eq!(few.told_count(), count);
    assert!(few.told().len() >= 80);
    assert!(ends_with(all.told(), few.told()));
}

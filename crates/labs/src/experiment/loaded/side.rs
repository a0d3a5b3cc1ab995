//! A world of a choice while it runs, and what is turned meanwhile.

use std::collections::VecDeque;

use redscope_actor::Time;
use redscope_sim::{Record, Timeline};

use super::world::{open, turned};
use super::{Choice, Meters, Sample};
use crate::cast::Cast;
use crate::scenario::OpenError;

/// A world of a choice that is turned into one of other choices at their moments.
#[derive(Debug)]
pub struct LoadedSide {
    timeline: Timeline<Cast, Meters>,
    stands: Choice,
    /// What is chosen later, and when; the next one first.
    later: VecDeque<(Time, Choice)>,
}

impl LoadedSide {
    /// A world, just started, and what is chosen later, in order, with its moments in virtual milliseconds.
    ///
    /// Errors: those of [`open`].
    pub fn open(
        choice: Choice,
        later: impl IntoIterator<Item = (u64, Choice)>,
        seed: u64,
    ) -> Result<Self, OpenError> {
        let mut timeline = Timeline::new(open(&choice, seed)?, Meters::default());
        // Every moment that people go back to is a sample.
        timeline.set_budget_bytes(0);
        let later = later.into_iter().map(|(at_ms, choice)| (Time::from_ms(at_ms), choice));
        Ok(LoadedSide { timeline, stands: choice, later: later.collect() })
    }

    /// Runs on to a moment, by so many events at the most.
    pub fn run_until(&mut self, until: Time, steps: u64) {
        let begun = self.steps();
        loop {
            let next = self.later.front().map_or(until, |(at, _)| until.min(*at));
            let left = steps.saturating_sub(self.steps() - begun);
            self.timeline.run_until(next, left);
            if self.now() < next || !self.turn() {
                return;
            }
        }
    }

    /// Chooses what is due; false if nothing is.
    fn turn(&mut self) -> bool {
        let now = self.now();
        let Some((_, choice)) = self.later.pop_front_if(|(at, _)| *at <= now) else { return false };
        for act in turned(self.timeline.sim(), &self.stands, &choice) {
            let done = self.timeline.act(act);
            debug_assert!(done.is_ok(), "a world of a lab can become any other of it: {done:?}");
        }
        self.stands = choice;
        true
    }

    /// Where it stands in virtual time.
    pub fn now(&self) -> Time {
        self.timeline.sim().now()
    }

    /// So many events have happened.
    pub fn steps(&self) -> u64 {
        self.timeline.sim().stamp().step
    }

    /// What was measured.
    pub fn samples(&self) -> &Record<Sample> {
        self.timeline.watch().samples()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::loaded::LoadedLab;

    /// A lab with a remedy and knobs turned.
    fn choice(id: &str, remedy: &str, knobs: &[(&str, &str)]) -> Choice {
        let mut choice = Choice::new(LoadedLab::find(id).unwrap());
        choice.set_remedy(remedy).unwrap();
        for (knob, value) in knobs {
            choice.set(knob, value).unwrap();
        }
        choice
    }

    fn ran(first: Choice, later: Vec<(u64, Choice)>, seed: u64) -> Vec<Sample> {
        let until = Time(first.lab().lasts_s * 1_000_000);
        let mut side = LoadedSide::open(first, later, seed).unwrap();
        side.run_until(until, u64::MAX);
        assert_eq!(side.now(), until);
        side.samples().iter().cloned().collect()
    }

    fn sum(samples: &[Sample], of: fn(&Sample) -> u32) -> u32 {
        samples.iter().map(of).sum()
    }

    #[test]
    fn nothing_before_a_turn_is_another_and_a_turn_to_the_same_changes_nothing() {
        let none = || choice("breakdown", "none", &[]);
        let faster = choice("breakdown", "none", &[("rate", "4000")]);
        let all = ran(none(), Vec::new(), 3);
        assert_eq!(all, ran(none(), vec![(7000, none())], 3));
        let turned = ran(none(), vec![(7000, faster)], 3);
        assert_eq!(all[..69], turned[..69]);
        let [before, after] =
            [&turned[40..70], &turned[80..110]].map(|of| sum(of, |s| s.users.asked));
        assert!((3.6..4.4).contains(&(f64::from(after) / f64::from(before))), "{before} {after}");
    }

    /// Demand that would have been served before is not, until there is less of it: then the queue of those who have
    /// given up drains, and what is asked again is answered.
    #[test]
    fn a_collapse_ends_when_users_stay_away_and_not_by_itself() {
        for seed in 1..=2 {
            let none = || choice("avalanche", "none", &[]);
            let answered = |later| sum(&ran(none(), later, seed)[350..], |s| s.users.answered);
            assert_eq!(answered(Vec::new()), 0, "{seed}: nobody is answered any more");
            let few = choice("avalanche", "none", &[("rate", "200")]);
            let again = answered(vec![(22_000, few), (30_000, none())]);
            assert!(again > 9000, "{seed}: as before the collapse, {again} of 10000");
        }
    }

    #[test]
    fn more_workers_take_up_those_who_wait_at_once() {
        let none = || choice("avalanche", "none", &[]);
        let more = choice("avalanche", "none", &[("workers", "200")]);
        let samples = ran(none(), vec![(15_000, more)], 1);
        assert!(samples[148].database.most_waiting > 1000);
        assert!(samples[153].database.most_waiting < 100, "{:?}", samples[153].database);
        assert!(sum(&samples[170..180], |sample| sample.users.answered) > 1800);
    }

    #[test]
    fn redis_is_told_at_a_console_how_much_memory_it_may_take() {
        let memory = |kb| {
            choice(
                "penetration",
                "null",
                &[("attack", "5000"), ("null-ttl", "60000"), ("memory", kb)],
            )
        };
        let later = vec![(14_000, memory("1500")), (16_000, memory("2500"))];
        let samples = ran(memory("2500"), later, 1);
        let used = [135, 155, 199].map(|at| samples[at].redis.used_bytes / 1024);
        assert!(used[0] > 1600 && used[1] <= 1500 && used[2] > 1600, "{used:?}");
    }

    #[test]
    fn another_remedy_is_at_work_for_those_who_come_from_then_on() {
        let mutex = choice("breakdown", "mutex", &[]);
        let samples = ran(choice("breakdown", "none", &[]), vec![(10_000, mutex)], 1);
        let most = |of: &[Sample]| of.iter().map(|s| s.app.most_for_one_row).max().unwrap();
        assert!(most(&samples[..95]) > 50);
        assert_eq!(most(&samples[110..]), 1);
    }
}

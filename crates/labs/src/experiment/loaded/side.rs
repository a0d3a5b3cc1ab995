//! A world of a choice while it runs, and what is turned meanwhile.

use std::collections::VecDeque;

use redscope_actor::Time;
use redscope_sim::{Record, Timeline};

use super::act::done;
use super::world::{open, reshard, resharded_at, tape, turned};
use super::{Act, Choice, Meters, Sample};
use crate::Action;
use crate::cast::Cast;
use crate::scenario::OpenError;

/// A world of a choice that is turned into one of other choices at their moments.
#[derive(Debug)]
pub struct LoadedSide {
    timeline: Timeline<Cast, Meters>,
    stands: Choice,
    /// What is chosen or done later, and when; the next one first.
    later: VecDeque<(Time, Later)>,
    /// What happens later by itself, and when; the next first.
    tape: VecDeque<(Time, Action)>,
    /// When the application goes over to other shards, if that is to come.
    resharded_at: Option<Time>,
    /// A person has asked the application so often.
    visits: u32,
    /// As it was before the last that is chosen or done, from where another run can go on.
    kept: Option<Box<LoadedSide>>,
}

/// What happens because somebody wants it.
#[derive(Clone, Debug)]
enum Later {
    /// Something is chosen.
    Choice(Box<Choice>),
    /// Something is done.
    Act(Act),
}

/// What is chosen later.
fn chosen(choices: impl IntoIterator<Item = (u64, Choice)>) -> VecDeque<(Time, Later)> {
    let later = |(at_ms, choice)| (Time::from_ms(at_ms), Later::Choice(Box::new(choice)));
    choices.into_iter().map(later).collect()
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
        Ok(LoadedSide {
            timeline,
            tape: tape(&choice),
            resharded_at: resharded_at(&choice),
            stands: choice,
            later: chosen(later),
            visits: 0,
            kept: None,
        })
    }

    /// The same with what a person does, in order, with the moments in virtual milliseconds. At one moment, what is
    /// chosen comes first.
    pub fn with_acts(mut self, acts: impl IntoIterator<Item = (u64, Act)>) -> Self {
        let acts = acts.into_iter().map(|(at, act)| (Time::from_ms(at), Later::Act(act)));
        self.later.extend(acts);
        self.later.make_contiguous().sort_by_key(|(at, _)| *at);
        self
    }

    /// From which moment on another run of the same beginning can go on, in virtual milliseconds: it is the same up to
    /// there, and this one remembers how it was.
    pub fn kept_ms(&self) -> Option<u64> {
        self.kept.as_ref().map(|kept| kept.now().as_ms())
    }

    /// A run that goes on from there, with everything that is chosen and done in it later, in order; `None`: nothing is
    /// remembered.
    pub fn resumed(
        &self,
        choices: impl IntoIterator<Item = (u64, Choice)>,
        acts: impl IntoIterator<Item = (u64, Act)>,
    ) -> Option<Self> {
        let mut side = self.kept.as_ref()?.copy();
        side.later = chosen(choices);
        let mut side = side.with_acts(acts);
        let now = side.now();
        side.later.retain(|(at, _)| *at >= now);
        Some(side)
    }

    /// The same at this moment.
    fn copy(&self) -> Self {
        let (sim, watch) = (self.timeline.sim().clone(), self.timeline.watch().clone());
        let mut timeline = Timeline::new(sim, watch);
        timeline.set_budget_bytes(0);
        LoadedSide {
            timeline,
            stands: self.stands.clone(),
            later: self.later.clone(),
            tape: self.tape.clone(),
            resharded_at: self.resharded_at,
            visits: self.visits,
            kept: None,
        }
    }

    /// Runs on to a moment, by so many events at the most.
    pub fn run_until(&mut self, until: Time, steps: u64) {
        let begun = self.steps();
        loop {
            let turn = self.later.front().map(|(at, _)| *at);
            let act = self.tape.front().map(|(at, _)| *at);
            let next = turn.into_iter().chain(act).chain(self.resharded_at);
            let next = next.fold(until, Time::min);
            let left = steps.saturating_sub(self.steps() - begun);
            self.timeline.run_until(next, left);
            if self.now() < next || !(self.turn() || self.happen() || self.reshard()) {
                return;
            }
        }
    }

    /// Chooses or does what is due; false if nothing is.
    fn turn(&mut self) -> bool {
        let now = self.now();
        let last = self.later.back().map(|(at, _)| *at);
        if self.kept.is_none() && last.is_some_and(|at| at <= now) {
            self.kept = Some(Box::new(self.copy()));
        }
        let Some((_, later)) = self.later.pop_front_if(|(at, _)| *at <= now) else { return false };
        let acts = match &later {
            Later::Choice(choice) => turned(self.timeline.sim(), &self.stands, choice),
            Later::Act(act) => {
                self.visits += u32::from(matches!(act, Act::Ask { .. }));
                done(self.timeline.sim(), &self.stands, act, self.visits)
            }
        };
        for act in acts {
            let done = self.timeline.act(act);
            debug_assert!(done.is_ok(), "a world of a lab takes what is done to it: {done:?}");
        }
        if let Later::Choice(choice) = later {
            self.stands = *choice;
        }
        true
    }

    /// The application shares its keys out otherwise, if that is due; false if it is not.
    fn reshard(&mut self) -> bool {
        let now = self.now();
        if self.resharded_at.take_if(|at| *at <= now).is_none() {
            return false;
        }
        // As it stands by now: what was turned before stays turned.
        if let Some(act) = reshard(&self.stands, now) {
            let done = self.timeline.act(act);
            debug_assert!(
                done.is_ok(),
                "an application can share its keys out otherwise: {done:?}"
            );
        }
        true
    }

    /// Has happen what is due by itself; false if nothing is.
    fn happen(&mut self) -> bool {
        let now = self.now();
        let Some((_, act)) = self.tape.pop_front_if(|(at, _)| *at <= now) else { return false };
        let done = self.timeline.act(act);
        debug_assert!(done.is_ok(), "a server that runs can be killed and started again: {done:?}");
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
    use crate::experiment::loaded::{LoadedLab, VisitEnd, Whom};

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
            // So many that those who stay can bring them back meanwhile.
            let none = || choice("avalanche", "none", &[("keys", "6000")]);
            let answered = |later| sum(&ran(none(), later, seed)[350..], |s| s.users.answered);
            assert_eq!(answered(Vec::new()), 0, "{seed}: nobody is answered any more");
            let few = choice("avalanche", "none", &[("keys", "6000"), ("rate", "200")]);
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

    /// A side with what a person does in it, run to its end.
    fn acted(first: Choice, acts: &[(u64, Act)], seed: u64) -> LoadedSide {
        let until = Time(first.lab().lasts_s * 1_000_000);
        let mut side = LoadedSide::open(first, [], seed).unwrap().with_acts(acts.iter().cloned());
        side.run_until(until, u64::MAX);
        side
    }

    fn typed(line: &str) -> Act {
        Act::Type(line.to_owned())
    }

    fn read(id: u64) -> Act {
        Act::Ask { handler: "read".to_owned(), id }
    }

    /// What the console showed, with the millisecond at which it did.
    fn shown(side: &LoadedSide) -> Vec<(u64, String)> {
        let lines = side.samples().iter().flat_map(|sample| sample.console.lines.clone());
        lines.map(|line| (line.at_us / 1000, line.text)).collect()
    }

    #[test]
    fn what_is_typed_is_answered_by_the_labs_redis_and_changes_the_run_from_then_on() {
        let none = || choice("breakdown", "none", &[("rate", "200")]);
        let before = ran(none(), Vec::new(), 3);
        let acts = [(7000, typed("SET item:7 typed")), (7000, typed("GET item:7"))];
        let side = acted(none(), &acts, 3);
        let after: Vec<_> = side.samples().iter().cloned().collect();
        assert_eq!(before[..69], after[..69]);
        let prompt = "127.0.0.1:6379>";
        let said = [format!("{prompt} SET item:7 typed"), format!("{prompt} GET item:7")];
        let [set, get] = said;
        let told = [set, get, "OK".to_owned(), "\"typed\"".to_owned()].map(|text| (7000, text));
        assert_eq!(shown(&side), told);
        // A key without an expiry never breaks down again.
        let queries = |samples: &[Sample]| sum(&samples[75..], |s| s.database.asked);
        assert!(queries(&before) > 50, "{}", queries(&before));
        assert_eq!(queries(&after), 0);
        // The users ask for the same at the same moments.
        let asked = |samples: &[Sample]| samples.iter().map(|s| s.users.asked).collect::<Vec<_>>();
        assert_eq!(asked(&before), asked(&after));
    }

    #[test]
    fn monitor_shows_what_the_application_asks_until_it_is_interrupted() {
        let acts = [(5000, typed("MONITOR")), (5300, Act::Interrupt), (5400, typed("PING"))];
        let side = acted(choice("breakdown", "none", &[("rate", "100")]), &acts, 3);
        let all = shown(&side);
        let gets = all.iter().filter(|(_, text)| text.contains("\"GET\" \"item:7\"")).count();
        assert!((10..60).contains(&gets), "{gets} in three tenths of a second");
        let late = all.iter().find(|(at, text)| *at > 5300 && text.contains("GET"));
        assert_eq!(late, None);
        assert_eq!(all.last(), Some(&(5400, "PONG".to_owned())));
        let busy: Vec<bool> =
            side.samples().iter().map(|sample| sample.console.is_busy).skip(49).take(5).collect();
        assert_eq!(busy, [false, true, true, true, false]);
    }

    #[test]
    fn the_way_of_a_request_is_told_step_by_step_with_its_times() {
        let acts = [(2500, typed("DEL item:7")), (2600, read(7)), (2700, read(7))];
        // The row is as it was at first.
        let calm = || choice("breakdown", "none", &[("rate", "1"), ("changes", "0")]);
        let side = acted(calm(), &acts, 8);
        let last = |number: u32| {
            let mut visits = side.samples().iter().flat_map(|sample| &sample.visits);
            visits.rfind(|visit| visit.number == number).cloned().unwrap()
        };
        let [first, second] = [last(1), last(2)];
        assert!(first.is_over && first.asked == "read 7" && first.tries.len() == 1);
        let only = &first.tries[0];
        let steps = only.steps.iter().map(|step| {
            (step.line, step.text.as_str(), step.answer.as_deref().unwrap_or("–"), step.whom)
        });
        assert_eq!(
            steps.collect::<Vec<_>>(),
            [
                (2, "GET item:7", "(nil)", Whom::Redis),
                (5, "db get item:7", "0", Whom::Database),
                (6, "SET item:7 0 PX 3000", "OK", Whom::Redis),
            ]
        );
        assert_eq!(only.end, Some(VisitEnd::Answered(Some("0".to_owned()))));
        assert_eq!(only.asked_us, 2_600_000);
        // Each way takes a tenth of a millisecond, the first with that of the connection; the query a tenth of a second.
        let query = &only.steps[1];
        let took = query.ended_us.unwrap() - query.began_us;
        assert_eq!((took, query.queued), (100_200, Some((0, Some(0)))));
        assert!(only.ended_us.unwrap() > query.ended_us.unwrap());
        // Who comes while the first has not set yet asks the database as well.
        assert_eq!(second.tries[0].steps.len(), 3);
        // A person is not counted among the users.
        let asked = sum(&side.samples().iter().cloned().collect::<Vec<_>>(), |s| s.users.asked);
        let alone = sum(&ran(calm(), Vec::new(), 8), |s| s.users.asked);
        assert_eq!(asked, alone);
    }

    #[test]
    fn a_person_is_as_patient_as_the_users_and_tries_as_often() {
        let acts = [(36_000, read(3))];
        let side = acted(choice("avalanche", "none", &[("keys", "6000")]), &acts, 1);
        let visits = side.samples().iter().flat_map(|sample| &sample.visits);
        let last = visits.last().unwrap();
        let ends: Vec<_> = last.tries.iter().map(|one| one.end.clone().unwrap()).collect();
        assert_eq!(ends.len(), 3, "two more tries");
        assert!(
            last.is_over && ends.iter().all(|end| *end != VisitEnd::Answered(None)),
            "{ends:?}"
        );
        let queued = last.tries[0].steps.iter().find_map(|step| step.queued);
        let is_refused = ends.iter().any(|end| matches!(end, VisitEnd::Failed(_)));
        assert!(is_refused || queued.is_some_and(|(ahead, _)| ahead > 500), "{last:?}");
    }

    #[test]
    fn a_run_that_goes_on_from_what_is_remembered_is_the_run_from_the_beginning() {
        let none = || choice("breakdown", "mutex", &[("rate", "300")]);
        let turn = || [(4000, choice("breakdown", "mutex", &[("rate", "500")]))];
        let first = [(6000, typed("DEL item:7"))];
        let then = [first[0].clone(), (6100, read(7)), (6200, typed("TTL item:7"))];
        let whole = |acts: &[(u64, Act)]| {
            let side = LoadedSide::open(none(), turn(), 5).unwrap();
            let mut side = side.with_acts(acts.iter().cloned());
            side.run_until(Time(20_000_000), u64::MAX);
            side
        };
        let before = whole(&first);
        assert_eq!(before.kept_ms(), Some(6000));
        let mut resumed = before.resumed(turn(), then.clone()).unwrap();
        assert_eq!(resumed.now(), Time(6_000_000));
        resumed.run_until(Time(20_000_000), u64::MAX);
        let samples = |side: &LoadedSide| side.samples().iter().cloned().collect::<Vec<_>>();
        let again = whole(&then);
        assert_eq!(samples(&resumed), samples(&again));
        assert_eq!(resumed.kept_ms(), again.kept_ms());
        assert_ne!(samples(&resumed)[61..], samples(&before)[61..]);
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

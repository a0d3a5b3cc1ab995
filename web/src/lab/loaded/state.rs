//! A lab under load, as one with two sides.

use redscope_session::lab::{Choice, LoadedLab, SAMPLE_MS, Sample, SidedAsk, loaded_choice};

use super::goals;
use crate::lab::sided::state::{Measured, SidedState, standings, whatever_stands};

/// A lab under load.
pub(crate) type LoadedState = SidedState<Sample>;

impl Measured for Sample {
    const SAMPLE_MS: u64 = SAMPLE_MS;
    const SPEEDS: [u32; 4] = [100, 500, 1000, 5000];
    const SPEED: u32 = 1000;

    fn lasts_ms(ask: &SidedAsk) -> u64 {
        LoadedLab::find(&ask.lab).map_or(0, |lab| lab.lasts_s * 1000)
    }

    fn hides(ask: &SidedAsk, knob: &str) -> bool {
        loaded_choice(ask, 0).is_ok_and(|choice| choice.is_idle(knob))
    }

    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> Vec<bool> {
        let until_ms = seen.len() as u64 * SAMPLE_MS;
        whatever_stands(ask, until_ms, |ask| {
            let choice = loaded_choice(ask, side).ok()?;
            Some(goals::reached(&ask.lab, &choice, seen, is_whole))
        })
    }
}

impl LoadedState {
    /// What is chosen for a side at the moment that is looked at.
    ///
    /// # Panics
    /// Never: only what can be chosen is kept.
    pub(super) fn side(&self, side: usize) -> Choice {
        loaded_choice(&self.stands(), side).expect("only what can be chosen is kept")
    }

    /// Everything that is chosen for a side one after another.
    pub(super) fn choices(&self, side: usize) -> Vec<Choice> {
        let all = standings(&self.ask, u64::MAX).into_iter();
        all.filter_map(|ask| loaded_choice(&ask, side).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LoadedRun, SidedLab};

    use super::*;
    use crate::lab::follows::Follows;
    use crate::lab::loaded::series::window;
    use crate::lab::loaded::tells::{Matter, Waits, moment};
    use crate::lab::sided::state::SidedMsg;

    fn answered(lab: &mut LoadedState) {
        let mut run = LoadedRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(20_000)) {}
        assert!(lab.is_done && lab.known() == lab.whole());
    }

    fn breakdown(text: &str) -> LoadedState {
        LoadedState::open(SidedLab::find("breakdown").unwrap(), text)
    }

    #[test]
    fn time_goes_on_to_the_end_and_goals_are_reached_on_the_way() {
        let mut lab = breakdown("breakdown;rate=1000");
        answered(&mut lab);
        assert_eq!((lab.at, &lab.goals[..]), (0, &[false; 3][..]));
        assert!(lab.go_on(50.0) && lab.at == 5, "ten times as fast");
        for _ in 0..100 {
            lab.go_on(100.0);
        }
        assert_eq!((lab.at, lab.playing), (200, false));
        assert_eq!(lab.goals, [true, true, false]);
        assert_eq!(lab.take(SidedMsg::Set("b.lock-ttl".into(), "40".into())), Follows::Run);
        assert_eq!(lab.known(), 0, "another run");
        answered(&mut lab);
        assert_eq!((lab.at, lab.goals[2]), (200, true), "looked at where the other was");
    }

    #[test]
    fn a_link_leads_to_its_moment() {
        let mut lab = breakdown("breakdown;rate=50;at=3000");
        assert!(!lab.playing);
        answered(&mut lab);
        assert_eq!(
            (lab.at, lab.choice().as_str()),
            (30, "breakdown;seed=1;rate=50;a=none;b=mutex;at=3000")
        );
        assert_eq!(lab.take(SidedMsg::Go(9999)), Follows::Link);
        assert_eq!(lab.choice(), "breakdown;seed=1;rate=50;a=none;b=mutex;at=20000");
    }

    #[test]
    fn what_is_chosen_while_it_runs_counts_from_the_moment_that_is_looked_at() {
        let mut lab = breakdown("breakdown;rate=50;at=3000");
        answered(&mut lab);
        let before = lab.clone();
        assert_eq!(lab.take(SidedMsg::Set("rate".into(), "500".into())), Follows::Run);
        // What came before stays in sight while the rest is measured.
        assert_eq!((lab.at, lab.known(), lab.knobs(0).get("rate")), (30, 30, 500));
        assert_eq!(lab.choice(), "breakdown;seed=1;rate=50;a=none;b=mutex;3000:rate=500;at=3000");
        answered(&mut lab);
        assert!(lab.at == 30 && lab.samples[0][..30] == before.samples[0][..30]);
        assert_ne!(lab.samples[0][31..], before.samples[0][31..]);
        // Turned further at once it is turned once; turned back it is not turned.
        lab.take(SidedMsg::Go(39));
        lab.take(SidedMsg::Set("rate".into(), "600".into()));
        assert_eq!(lab.ask.turned().len(), 1);
        assert!(lab.known() == 30 && lab.turns(), "measured anew from where it was turned");
        lab.take(SidedMsg::Set("rate".into(), "50".into()));
        assert!(lab.ask == before.ask && lab.choice().ends_with("b=mutex;at=3900"));
        answered(&mut lab);
        assert_eq!(lab.samples, before.samples);
        // Before the turn the knobs stand as they stood.
        lab.take(SidedMsg::Set("b.lock-ttl".into(), "70".into()));
        lab.take(SidedMsg::Set("rate".into(), "70".into()));
        let stands = |lab: &LoadedState| ["lock-ttl", "rate"].map(|name| lab.knobs(1).get(name));
        assert_eq!(stands(&lab), [70, 70]);
        answered(&mut lab);
        lab.take(SidedMsg::Go(20));
        assert_eq!(stands(&lab), [1000, 50]);
        assert_eq!((lab.turned_of(0), lab.turned_of(1)), (vec![39], vec![39, 39]));
        lab.take(SidedMsg::TakeBack(1));
        assert_eq!(
            lab.choice(),
            "breakdown;seed=1;rate=50;a=none;b=mutex;3900:b.lock-ttl=70;at=2000"
        );
        // What a side is, it is from the beginning.
        lab.take(SidedMsg::Set("a".into(), "mutex".into()));
        assert_eq!(lab.ask.chosen[0], "mutex");
    }

    #[test]
    fn at_either_end_a_choice_is_one_of_the_whole_run_and_so_is_what_is_run_again() {
        let mut lab = breakdown("breakdown;rate=50;3000:rate=500");
        answered(&mut lab);
        for end in [0, 200] {
            let mut lab = lab.clone();
            lab.take(SidedMsg::Go(end));
            assert!(!lab.turns());
            assert_eq!(lab.take(SidedMsg::Set("rate".into(), "70".into())), Follows::Run);
            assert_eq!(lab.ask.write(), "breakdown;seed=1;rate=70;a=none;b=mutex");
        }
        lab.take(SidedMsg::Go(40));
        assert_eq!(lab.take(SidedMsg::FromStart), Follows::Run);
        assert!(lab.playing && lab.choice() == "breakdown;seed=1;rate=500;a=none;b=mutex");
        assert_eq!(lab.take(SidedMsg::FromStart), Follows::Nothing);
    }

    #[test]
    fn nobody_is_said_to_run_beside_the_requests_where_nothing_does() {
        let mut lab = breakdown("breakdown;rate=20000;rebuild=1000;a=none;b=mutex");
        answered(&mut lab);
        for (at, side) in (0..=lab.whole()).flat_map(|at| [(at, 0), (at, 1)]) {
            let told = moment(&lab.side(side), window(&lab.samples[side], at));
            assert_ne!(told.waits, Waits::Beside, "{side} at {at}");
            let is_asked = told.queries_per_s > 0 || told.waits == Waits::Users;
            assert!(told.matter != Matter::Overloaded || is_asked, "{side} at {at}: {told:?}");
        }
    }

    #[test]
    fn nulls_push_keys_out_by_the_knobs_that_there_are_and_are_told_of() {
        let open = |text: &str| {
            let mut lab = LoadedState::open(SidedLab::find("penetration").unwrap(), text);
            assert_eq!(lab.refused, None);
            answered(&mut lab);
            lab.take(SidedMsg::Last);
            lab
        };
        let told = |lab: &LoadedState, side: usize, at: usize| {
            moment(&lab.side(side), window(&lab.samples[side], at))
        };
        let lab = open("penetration;memory=1300;a=null;a.null-ttl=60000;b=none");
        assert!(lab.goals[2]);
        assert!(!told(&lab, 0, 35).keeps_nulls, "before the attack");
        assert!(told(&lab, 0, 150).keeps_nulls && !told(&lab, 1, 150).keeps_nulls);
        let lab = open("penetration;attack=200;a=null;b=bloom");
        assert_eq!(told(&lab, 0, 150).matter, Matter::KeepsNulls);
        let lab = open("penetration;attack=200;attack-ids=10;a=null;b=bloom");
        assert!(!told(&lab, 0, 150).keeps_nulls, "the same ids again");
    }

    #[test]
    fn a_goal_is_not_reached_by_turning_a_knob_to_it_at_last() {
        let avalanche = |jitter: &str| {
            let text = format!("avalanche;rate=100;b=jitter;{jitter}");
            let mut lab = LoadedState::open(SidedLab::find("avalanche").unwrap(), &text);
            answered(&mut lab);
            lab.take(SidedMsg::Last);
            lab.goals[2]
        };
        assert!(avalanche("b.jitter=4000"));
        assert!(!avalanche("b.jitter=8000;39000:b.jitter=4000"));
    }

    #[test]
    fn what_cannot_be_chosen_changes_nothing() {
        let mut lab = breakdown("breakdown;rate=50");
        answered(&mut lab);
        let before = lab.clone();
        assert_eq!(lab.take(SidedMsg::Set("rate".into(), "many".into())), Follows::Nothing);
        assert!(lab.refused.is_some());
        lab.refused = None;
        assert_eq!(lab, before);
        assert!(breakdown("breakdown;a=luck").refused.is_some());
        let late = LoadedRun::new(&SidedAsk::read("breakdown").unwrap()).unwrap().go_on(1000);
        assert!(!lab.take_part(late), "what was asked before is late");
    }
}

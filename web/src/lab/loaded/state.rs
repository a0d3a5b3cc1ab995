//! A lab under load, as one with two sides.

use redscope_session::lab::{Choice, LoadedLab, SAMPLE_MS, Sample, SidedAsk, loaded_choice};

use super::goals;
use crate::lab::sided::state::{Measured, SidedState};

/// A lab under load.
pub(crate) type LoadedState = SidedState<Sample>;

impl Measured for Sample {
    const SAMPLE_MS: u64 = SAMPLE_MS;
    const SPEEDS: [u32; 4] = [100, 500, 1000, 5000];
    const SPEED: u32 = 1000;

    fn lasts_ms(ask: &SidedAsk) -> u64 {
        LoadedLab::find(&ask.lab).map_or(0, |lab| lab.lasts_s * 1000)
    }

    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> [bool; 3] {
        let choice = loaded_choice(ask, side);
        choice.map_or([false; 3], |choice| goals::reached(&ask.lab, &choice, seen, is_whole))
    }
}

impl LoadedState {
    /// What is chosen for a side.
    ///
    /// # Panics
    /// Never: only what can be chosen is kept.
    pub(super) fn side(&self, side: usize) -> Choice {
        loaded_choice(&self.ask, side).expect("only what can be chosen is kept")
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LoadedRun, SidedLab};

    use super::*;
    use crate::lab::follows::Follows;
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
        assert_eq!((lab.at, lab.goals), (0, [false; 3]));
        assert!(lab.go_on(50.0) && lab.at == 5, "ten times as fast");
        for _ in 0..100 {
            lab.go_on(100.0);
        }
        assert_eq!((lab.at, lab.playing, lab.goals), (200, false, [true, true, false]));
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

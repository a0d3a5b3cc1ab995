//! The hot key lab, as one with two sides.

use redscope_session::lab::{HOT_KEY_LASTS_MS, HOT_KEY_SAMPLE_MS, HotKeySample, SidedAsk};

use super::goals;
use crate::lab::sided::state::{Measured, SidedState, whatever_stands};

/// The hot key lab.
pub(crate) type HotKeyState = SidedState<HotKeySample>;

impl Measured for HotKeySample {
    const SAMPLE_MS: u64 = HOT_KEY_SAMPLE_MS;
    const SPEEDS: [u32; 4] = [1, 2, 5, 20];
    const SPEED: u32 = 5;

    fn lasts_ms(_: &SidedAsk) -> u64 {
        HOT_KEY_LASTS_MS
    }

    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> Vec<bool> {
        whatever_stands(ask, seen.len() as u64 * Self::SAMPLE_MS, |ask| {
            let knobs = ask.knobs(side).ok()?;
            Some(goals::reached(&ask.chosen[side], &knobs, seen, is_whole))
        })
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{HotKeyRun, SidedLab};

    use super::*;
    use crate::lab::follows::Follows;
    use crate::lab::sided::state::SidedMsg;

    fn ran(text: &str) -> HotKeyState {
        let mut lab = HotKeyState::open(SidedLab::HotKey, text);
        let mut run = HotKeyRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(50)) {}
        assert!(lab.is_done && lab.known() == lab.whole());
        lab
    }

    #[test]
    fn goals_are_reached_by_what_is_measured() {
        let mut lab = ran("hot-key;a=none;b=ttl");
        assert_eq!(lab.goals, [false; 3]);
        lab.take(SidedMsg::Last);
        assert_eq!(lab.goals, [true, false, false]);
        let mut lab = ran("hot-key;a=split;b=replicas");
        lab.take(SidedMsg::Last);
        assert_eq!(lab.goals, [false, true, false]);
        let mut lab = ran("hot-key;writes=5000;a=tracking;b=split");
        lab.take(SidedMsg::Last);
        assert!(lab.goals[2]);
    }

    #[test]
    fn what_cannot_be_chosen_changes_nothing() {
        let mut lab = ran("hot-key;rate=2000");
        let before = lab.ask.clone();
        assert_eq!(lab.take(SidedMsg::Set("share".into(), "81".into())), Follows::Nothing);
        assert!(lab.refused.is_some() && lab.ask == before && lab.is_done);
        assert!(HotKeyState::open(SidedLab::HotKey, "hot-key;a=luck").refused.is_some());
    }
}

//! The expiry lab, as one with two sides.

use redscope_session::lab::{EXPIRY_SAMPLE_MS, ExpirySample, SidedAsk, expiry_lasts_ms};

use super::goals;
use crate::lab::sided::state::{Measured, SidedState};

/// The expiry lab.
pub(crate) type ExpiryState = SidedState<ExpirySample>;

impl Measured for ExpirySample {
    const SAMPLE_MS: u64 = EXPIRY_SAMPLE_MS;
    const SPEEDS: [u32; 4] = [10, 50, 100, 500];
    const SPEED: u32 = 100;

    fn lasts_ms(ask: &SidedAsk) -> u64 {
        ask.knobs(0).map_or(0, |knobs| expiry_lasts_ms(&knobs))
    }

    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> Vec<bool> {
        goals::reached(&ask.chosen[side], seen, is_whole).to_vec()
    }
}

impl ExpiryState {
    /// The last sample before the moment that is looked at.
    pub(super) fn sample(&self, side: usize) -> Option<&ExpirySample> {
        self.samples[side].get(self.at.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{ExpiryRun, SidedLab};

    use super::*;
    use crate::lab::follows::Follows;
    use crate::lab::sided::state::SidedMsg;

    fn ran(text: &str) -> ExpiryState {
        let mut lab = ExpiryState::open(SidedLab::Expiry, text);
        let mut run = ExpiryRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(500)) {}
        assert!(lab.is_done && lab.known() == lab.whole());
        lab
    }

    #[test]
    fn goals_are_reached_by_what_is_measured() {
        let mut lab =
            ran("expiry;rate=1000;ttl=500;at-once=0;a.effort=10;a.hz=50;b=redis;b.stopped=2000");
        assert_eq!(lab.goals, [false; 3]);
        lab.take(SidedMsg::Last);
        assert_eq!(lab.goals, [true, true, false]);
        assert_eq!(lab.take(SidedMsg::Set("b".into(), "buckets".into())), Follows::Run);
        assert_eq!(lab.goals, [false; 3], "the run is another, and nothing of it is measured");
        let mut lab = ran("expiry;rate=0;ttl=100;at-once=60000;b=timer");
        lab.take(SidedMsg::Last);
        assert!(lab.goals[2]);
    }

    #[test]
    fn what_cannot_be_chosen_changes_nothing() {
        let mut lab = ran("expiry;rate=0;ttl=100;at-once=10");
        let before = lab.ask.clone();
        assert_eq!(lab.take(SidedMsg::Set("a.effort".into(), "11".into())), Follows::Nothing);
        assert!(lab.refused.is_some() && lab.ask == before && lab.is_done);
        assert!(ExpiryState::open(SidedLab::Expiry, "expiry;a=luck").refused.is_some());
    }
}

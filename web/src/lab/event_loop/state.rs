//! The event loop lab, as one with two sides.

use redscope_session::lab::{LOOP_LASTS_MS, LOOP_SAMPLE_MS, LoopSample, SidedAsk, SlowCall};
use redscope_session::{LoopView, RoundRow};

use super::goals;
use crate::lab::sided::state::{Measured, SidedState, whatever_stands};

/// The event loop lab.
pub(crate) type LoopState = SidedState<LoopSample>;

/// So many rounds are drawn.
const MOST_ROUNDS: usize = 100;

impl Measured for LoopSample {
    const SAMPLE_MS: u64 = LOOP_SAMPLE_MS;
    const SPEEDS: [u32; 4] = [1, 2, 5, 10];
    const SPEED: u32 = 5;

    fn lasts_ms(_: &SidedAsk) -> u64 {
        LOOP_LASTS_MS
    }

    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> Vec<bool> {
        whatever_stands(ask, seen.len() as u64 * LOOP_SAMPLE_MS, |ask| {
            Some(goals::reached(ask, side, seen, is_whole))
        })
    }
}

impl LoopState {
    /// The slow command of a side, if there is to be one and it was sent before the moment that is looked at. How long
    /// it took may be known from later samples only.
    pub(super) fn slow(&self, side: usize) -> Option<SlowCall> {
        let is_none = self.ask.chosen[side] == "none";
        let slow = self.samples[side].last()?.slow.filter(|_| !is_none)?;
        (slow.sent_us <= self.at as u64 * 1000).then_some(slow)
    }

    /// The same, if it was answered by then.
    pub(super) fn answered(&self, side: usize) -> Option<SlowCall> {
        self.slow(side).filter(|slow| slow.sent_us + slow.took_us <= self.at as u64 * 1000)
    }

    /// The loop of a side at the moment that is looked at, with its last rounds, and that moment.
    pub(super) fn view(&self, side: usize) -> Option<(LoopView, u64)> {
        let samples = &self.samples[side][..self.at.min(self.known())];
        let last = samples.last()?;
        let mut rounds: Vec<RoundRow> = Vec::new();
        for round in samples.iter().rev().flat_map(|sample| sample.rounds.iter().rev()) {
            // What was told last of a round is what is known of it.
            if rounds.last().is_none_or(|later| later.number > round.number) {
                rounds.push(round.clone());
            }
            if rounds.len() == MOST_ROUNDS {
                break;
            }
        }
        rounds.reverse();
        Some((LoopView { rounds, ..last.view.clone() }, last.now_us))
    }
}

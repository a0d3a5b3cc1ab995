//! Two sides that are run on by time and keep what they measure.

use std::collections::VecDeque;

use redscope_labs::experiment::knob::Knobs;
use redscope_labs::experiment::stepped::Stepped;

use super::ask::SidedAsk;
use super::part::SidedPart;
use crate::lab::error::LabError;

/// Two sides under the same load.
#[derive(Debug)]
pub struct SteppedRun<S> {
    of: SidedAsk,
    sides: [S; 2],
    /// What is turned later on each, and when, in virtual milliseconds; the next first.
    later: [VecDeque<(u64, Knobs)>; 2],
    lasts_ms: u64,
    at_ms: u64,
    /// So many samples of each have been given.
    given: usize,
}

impl<S: Stepped> SteppedRun<S> {
    /// Opens both sides of a run of so many virtual milliseconds.
    ///
    /// # Errors
    /// [`LabError`], if a side does not open with its choice, its knobs and the seed.
    pub(in crate::lab) fn open<E>(
        ask: &SidedAsk,
        lasts_ms: u64,
        open: impl Fn(&str, &Knobs, u64) -> Result<S, E>,
    ) -> Result<Self, LabError> {
        let side = |side: usize| {
            let opened = open(&ask.chosen[side], &ask.knobs(side)?, ask.seed);
            opened.map_err(|_| LabError::Lab(ask.lab.clone()))
        };
        let later = |side: usize| -> Result<VecDeque<_>, LabError> {
            let (mut stand, mut later) = (ask.knobs(side)?, VecDeque::new());
            for (at_ms, knobs) in ask.later(|ask| ask.knobs(side))? {
                // What is turned on the other side is nothing to this one. A sample is of one setting: what is turned
                // within one counts from its end.
                if knobs != stand {
                    later.push_back((at_ms.next_multiple_of(S::SAMPLE_MS), knobs.clone()));
                }
                stand = knobs;
            }
            Ok(later)
        };
        let (sides, later) = ([side(0)?, side(1)?], [later(0)?, later(1)?]);
        Ok(SteppedRun { of: ask.at_moment(None), sides, later, lasts_ms, at_ms: 0, given: 0 })
    }

    /// Runs both on by so many virtual milliseconds, and gives what is new.
    pub fn go_on(&mut self, ms: u64) -> SidedPart<S::Sample> {
        self.at_ms = self.at_ms.saturating_add(ms).min(self.lasts_ms);
        for (side, later) in self.sides.iter_mut().zip(&mut self.later) {
            while let Some((at_ms, knobs)) = later.pop_front_if(|(at_ms, _)| *at_ms <= self.at_ms) {
                side.go_on(at_ms);
                side.turn(&knobs);
            }
            side.go_on(self.at_ms);
        }
        let [a, b] = &self.sides;
        let end = a.samples().len().min(b.samples().len());
        let first = std::mem::replace(&mut self.given, end);
        let sides = [a, b].map(|side| side.samples()[first..end].to_vec());
        let is_done = self.at_ms == self.lasts_ms;
        SidedPart { ask: self.of.clone(), first, sides, is_done }
    }
}

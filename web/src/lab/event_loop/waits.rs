//! How long bystanders waited, by when they asked.

use redscope_session::lab::{LoopSample, SlowCall};

/// Calls that were made so long before the slow command count with those it kept waiting, in microseconds.
const JUST_BEFORE_US: u64 = 1000;

/// A call that waits longer has seen the stall, in microseconds.
pub(super) const SAW_US: u64 = 1000;

/// What bystanders waited, in microseconds, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Waits(Vec<u64>);

impl Waits {
    /// Of calls made in a stretch of time, in microseconds.
    fn within(samples: &[LoopSample], from_us: u64, until_us: u64) -> Self {
        let answers = samples.iter().flat_map(|sample| &sample.answers);
        let within = answers.filter(|(sent_us, _)| (from_us..until_us).contains(sent_us));
        let mut took: Vec<u64> = within.map(|(_, took_us)| *took_us).collect();
        took.sort_unstable();
        Waits(took)
    }

    /// Of calls made before the slow command, or at any time if there is none.
    pub(super) fn before(samples: &[LoopSample], slow: Option<SlowCall>) -> Self {
        let until_us = slow.map_or(u64::MAX, |slow| slow.sent_us - JUST_BEFORE_US);
        Waits::within(samples, 0, until_us)
    }

    /// Of calls made from just before the slow command until its answer.
    pub(super) fn during(samples: &[LoopSample], slow: SlowCall) -> Self {
        let until_us = slow.sent_us + slow.took_us;
        Waits::within(samples, slow.sent_us - JUST_BEFORE_US, until_us + 1)
    }

    /// How many there were.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// So many in a thousand took no longer, in microseconds; 1000: none did.
    pub(super) fn part(&self, thousandths: usize) -> Option<u64> {
        let last = self.0.len().checked_sub(1)?;
        self.0.get((self.0.len() * thousandths / 1000).min(last)).copied()
    }

    /// Those that took longer.
    pub(super) fn longer_than(&self, us: u64) -> Self {
        Waits(self.0.iter().copied().filter(|took_us| *took_us > us).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_belong_to_when_they_were_made() {
        let sample = LoopSample {
            answers: vec![(10_000, 100), (59_500, 40_000), (80_000, 20_000), (120_000, 90)],
            ..LoopSample::default()
        };
        let slow = SlowCall { sent_us: 60_000, took_us: 40_000, ..SlowCall::default() };
        let samples = [sample];
        assert_eq!(Waits::before(&samples, Some(slow)).count(), 1);
        assert_eq!(Waits::before(&samples, None).count(), 4);
        let during = Waits::during(&samples, slow);
        assert_eq!(
            (during.count(), during.part(500), during.part(1000)),
            (2, Some(40_000), Some(40_000))
        );
        assert_eq!(during.longer_than(20_000).count(), 1);
        assert_eq!(Waits::default().part(990), None);
    }
}

//! Making a plan that fails smaller, as long as it fails in the same way.

use super::plan::Plan;
use super::run::{Failure, run};

/// So many runs are tried at the most.
const MOST_TRIES: usize = 300;

/// Drops acts, first many at a time, then one by one, and moves what is left together, as long as
/// the same check fails. Returns the smallest plan found with its failure.
pub fn shrink(plan: &Plan, failure: &Failure) -> (Plan, Failure) {
    let mut best = Best { plan: plan.clone(), failure: failure.clone(), tries: 0 };
    best.drop_deeds();
    best.shorten();
    best.drop_deeds();
    (best.plan, best.failure)
}

struct Best {
    plan: Plan,
    failure: Failure,
    tries: usize,
}

impl Best {
    /// Takes a plan if it fails in the same way.
    fn offer(&mut self, plan: Plan) -> bool {
        if self.tries >= MOST_TRIES {
            return false;
        }
        self.tries += 1;
        match run(&plan).failure.filter(|failure| failure.check == self.failure.check) {
            None => false,
            Some(failure) => {
                (self.plan, self.failure) = (plan, failure);
                true
            }
        }
    }

    fn drop_deeds(&mut self) {
        let mut size = self.plan.deeds.len().div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < self.plan.deeds.len() {
                let mut plan = self.plan.clone();
                let to = (from + size).min(plan.deeds.len());
                plan.deeds.drain(from..to);
                if !self.offer(plan) {
                    from += size;
                }
            }
            size /= 2;
        }
    }

    fn shorten(&mut self) {
        // Faults end soon after the last act.
        for after_ms in [100, 1000, 5000] {
            let mut plan = self.plan.clone();
            let last_ms = plan.deeds.last().map_or(0, |deed| deed.at_ms);
            plan.faults_ms = (last_ms + after_ms).saturating_sub(plan.begins().as_ms());
            if plan.faults_ms < self.plan.faults_ms && self.offer(plan) {
                break;
            }
        }
        for at in 0..self.plan.deeds.len() {
            // Half as long a wait before this act, again and again.
            loop {
                let mut plan = self.plan.clone();
                let before_ms = match at {
                    0 => plan.begins().as_ms(),
                    at => plan.deeds[at - 1].at_ms,
                };
                let sooner_ms = plan.deeds[at].at_ms.saturating_sub(before_ms) / 2;
                if sooner_ms < 10 {
                    break;
                }
                plan.deeds[at..].iter_mut().for_each(|deed| deed.at_ms -= sooner_ms);
                plan.faults_ms = plan.faults_ms.saturating_sub(sooner_ms);
                if !self.offer(plan) {
                    break;
                }
            }
        }
    }
}

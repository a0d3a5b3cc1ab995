//! Making a plan that fails smaller, as long as it fails in the same way.

use super::plan::Plan;
use super::run::{Failure, run};

/// So many runs are tried at the most.
const MOST_TRIES: usize = 300;

/// Drops acts, first many at a time, then one by one, and moves what is left together, as long as
/// the same check fails. Returns the smallest plan found with its failure.
pub fn shrink(plan: &Plan, failure: &Failure) -> (Plan, Failure) {
    shrink_by(plan, failure, |plan| run(plan).failure)
}

fn shrink_by(
    plan: &Plan,
    failure: &Failure,
    fails: impl Fn(&Plan) -> Option<Failure>,
) -> (Plan, Failure) {
    let mut best = Best { plan: plan.clone(), failure: failure.clone(), tries: 0, fails };
    best.drop_deeds();
    best.shorten();
    best.drop_deeds();
    (best.plan, best.failure)
}

struct Best<F> {
    plan: Plan,
    failure: Failure,
    tries: usize,
    /// How a plan fails.
    fails: F,
}

impl<F: Fn(&Plan) -> Option<Failure>> Best<F> {
    /// Takes a plan if it fails in the same way.
    fn offer(&mut self, plan: Plan) -> bool {
        if self.tries >= MOST_TRIES {
            return false;
        }
        self.tries += 1;
        let failure = (self.fails)(&plan);
        match failure.filter(|failure| failure.check == self.failure.check) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(check: &str) -> Failure {
        Failure { check: check.to_owned(), text: String::new() }
    }

    /// A cut while the second server stands still is a failure; a crash alone is one of another kind.
    fn fails(plan: &Plan) -> Option<Failure> {
        let place =
            |words: &str| plan.deeds.iter().position(|deed| deed.to_string().ends_with(words));
        match (place("pause n2"), place("cut n1 n3")) {
            (Some(pause), Some(cut)) if pause < cut => Some(failure("equal")),
            _ => place("crash n1").map(|_| failure("agree")),
        }
    }

    #[test]
    fn what_a_failure_does_not_need_is_dropped_and_the_rest_comes_soon() {
        let line = "replication 7 60000ms 12000ms crash n1; 14000ms pause n2; 20000ms restart n1; \
                    30000ms heal all; 41000ms cut n1 n3; 50000ms resume n2; 55000ms crash n2";
        let plan = Plan::parse(line).expect("a plan");
        let (shrunk, found) = shrink_by(&plan, &failure("equal"), fails);
        assert_eq!(found.check, "equal", "no failure of another kind stands for it");
        let words: Vec<_> = shrunk
            .deeds
            .iter()
            .map(|deed| deed.to_string().split_once(' ').unwrap().1.to_owned())
            .collect();
        assert_eq!(words, ["pause n2", "cut n1 n3"]);
        assert!(
            shrunk.faults_ms < 1000 && shrunk.deeds[1].at_ms < shrunk.ends().as_ms(),
            "{shrunk}"
        );
        assert!(
            Plan::parse(&shrunk.to_string()).is_ok_and(|plan| fails(&plan).is_some()),
            "{shrunk}"
        );
    }
}

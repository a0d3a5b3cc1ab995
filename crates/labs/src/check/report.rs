//! Everything that checks have found so far.

use redscope_sim::Stamp;

use super::findings::Findings;
use super::found::{Allowance, Violation};
use super::origin::Origin;

/// Everything that was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    now: Stamp,
    pub(super) violations: Findings<Violation>,
    pub(super) allowances: Findings<Allowance>,
}

impl Report {
    /// From now on findings are of this moment.
    pub(super) fn begin(&mut self, now: Stamp) {
        self.now = now;
    }

    pub(super) fn set_most(&mut self, most: usize) {
        self.violations.set_most(most);
        self.allowances.set_most(most);
    }

    /// What a copy takes, roughly, in bytes, if another one is kept as well.
    pub(super) fn weight_beside(&self, other: Option<&Self>) -> usize {
        self.violations.weight_beside(other.map(|other| &other.violations))
            + self.allowances.weight_beside(other.map(|other| &other.allowances))
    }

    /// The moment of what is found now.
    pub(super) const fn now(&self) -> Stamp {
        self.now
    }

    pub(super) fn violation(&mut self, origin: Origin, what: Violation) {
        self.violations.add(self.now, origin, what);
    }

    pub(super) fn allowance(&mut self, origin: Origin, what: Allowance) {
        self.allowances.add(self.now, origin, what);
    }
}

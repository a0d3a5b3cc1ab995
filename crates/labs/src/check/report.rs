//! Everything that checks have found so far.

use redscope_sim::Stamp;

use super::findings::Findings;
use super::found::{Allowance, Violation};

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

    pub(super) fn violation(&mut self, what: Violation) {
        self.violations.add(self.now, what);
    }

    pub(super) fn allowance(&mut self, what: Allowance) {
        self.allowances.add(self.now, what);
    }
}

//! What can be said of a schedule.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::program::Value;

/// What can be wrong with a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// At the end the cache holds a value that the database does not.
    StaleEnd,
    /// At the end the cache holds the marker.
    MarkedEnd,
    /// A reader was served a value that the database had held before, but at no moment from the reader's
    /// first to its last step.
    StaleRead,
    /// A reader was served a value that the database had not held yet.
    EarlyRead,
    /// A reader was served a value that the database did not hold at that moment.
    Differs,
    /// A transaction was not carried out, because somebody else had changed a key that it watches.
    Aborted,
}

/// All verdicts.
pub const VERDICTS: [Verdict; 6] = [
    Verdict::StaleEnd,
    Verdict::MarkedEnd,
    Verdict::StaleRead,
    Verdict::EarlyRead,
    Verdict::Differs,
    Verdict::Aborted,
];

/// Some verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verdicts(u8);

impl Verdicts {
    pub(super) fn add(&mut self, verdict: Verdict) {
        self.0 |= 1 << verdict as u8;
    }

    /// Whether this is one of them.
    pub fn has(self, verdict: Verdict) -> bool {
        self.0 & (1 << verdict as u8) != 0
    }

    /// Judges a value that was served, by the one the database holds, those that it held since the reader
    /// began and those that it held ever.
    pub(super) fn judge(
        &mut self,
        served: &Value,
        row: &Value,
        seen: &BTreeSet<Value>,
        held: &BTreeSet<Value>,
    ) {
        if served != row {
            self.add(Verdict::Differs);
        }
        if !held.contains(served) {
            self.add(Verdict::EarlyRead);
        } else if !seen.contains(served) {
            self.add(Verdict::StaleRead);
        }
    }
}

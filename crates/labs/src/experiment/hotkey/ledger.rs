//! Which versions of the hot key were acknowledged when, and how old what was read is.

use std::collections::BTreeMap;

use redscope_actor::Time;

/// What was acknowledged, and what each application server has read.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// Moments, and the newest version that was acknowledged by then.
    newest: Vec<(Time, i64)>,
    /// The newest version that an application server has read, by its name.
    read: BTreeMap<u32, i64>,
}

impl Ledger {
    /// All of a version was acknowledged.
    pub(super) fn wrote(&mut self, at: Time, version: i64) {
        let before = self.newest.last().map_or(0, |(_, version)| *version);
        self.newest.push((at, version.max(before)));
    }

    /// For how long something newer had been acknowledged when a version was asked for that was read then, in
    /// microseconds; `None`: nothing had.
    pub(super) fn old_us(&self, asked: Time, version: i64) -> Option<u64> {
        let newer = self.newest.partition_point(|(_, newest)| *newest <= version);
        let (since, _) = self.newest.get(newer)?;
        (*since < asked).then(|| asked - *since)
    }

    /// An application server has read a version; whether it had read a newer one before.
    pub(super) fn went_back(&mut self, app: u32, version: i64) -> bool {
        let newest = self.read.entry(app).or_insert(version);
        let is_older = version < *newest;
        *newest = version.max(*newest);
        is_older
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_acknowledged_before_somebody_asked_is_what_counts() {
        let mut ledger = Ledger::default();
        for (at, version) in [(10, 1), (30, 3), (31, 2), (50, 4)] {
            ledger.wrote(Time(at), version);
        }
        let old = |asked: u64, version| ledger.old_us(Time(asked), version);
        assert_eq!([old(5, 0), old(11, 0), old(11, 1)], [None, Some(1), None]);
        assert_eq!([old(40, 1), old(40, 2), old(40, 3)], [Some(10), Some(10), None]);
        assert_eq!([old(50, 3), old(51, 3)], [None, Some(1)]);
        let mut back = |app, version| ledger.went_back(app, version);
        assert_eq!([back(1, 3), back(2, 2), back(1, 2), back(1, 3)], [false, false, true, false]);
    }
}

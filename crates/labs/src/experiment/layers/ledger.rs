//! Which rows were written when, and how old a page is.

use std::collections::BTreeMap;

use redscope_actor::Time;

/// What rows held, and until when.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    now: BTreeMap<u64, i64>,
    until: BTreeMap<(u64, i64), Time>,
}

impl Ledger {
    /// A row was written.
    pub(super) fn wrote(&mut self, at: Time, id: u64, value: i64) {
        let before = self.now.insert(id, value).unwrap_or(0);
        self.until.insert((id, before), at);
    }

    /// What a row holds; 0: it was never written.
    pub(super) fn value(&self, id: u64) -> i64 {
        self.now.get(&id).copied().unwrap_or(0)
    }

    /// For how long a row has held something else than this, in microseconds; `None`: it holds it.
    pub(super) fn stale_us(&self, at: Time, id: u64, value: i64) -> Option<u64> {
        self.until.get(&(id, value)).map(|until| at - *until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_before_is_stale_from_the_write_on() {
        let mut ledger = Ledger::default();
        ledger.wrote(Time(10), 7, 1);
        ledger.wrote(Time(30), 7, 2);
        assert_eq!(
            [0, 1, 2].map(|value| ledger.stale_us(Time(35), 7, value)),
            [Some(25), Some(5), None]
        );
        assert_eq!((ledger.value(7), ledger.value(8)), (2, 0));
    }
}

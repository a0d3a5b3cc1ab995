//! The keys that go next.

use redscope_data::Str;

/// Candidates remembered from one eviction to the next. `EVPOOL_SIZE`.
const POOL_SIZE: usize = 16;

/// A key that may go; the higher the score, the sooner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) score: u64,
    pub(super) db: usize,
    pub(super) key: Str,
}

/// The best candidates met so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct EvictionPool {
    /// Lowest score first.
    candidates: Vec<Candidate>,
    /// Where the next random eviction begins.
    pub(super) next_db: usize,
}

impl EvictionPool {
    /// Takes the best.
    pub(super) fn pop(&mut self) -> Option<Candidate> {
        self.candidates.pop()
    }

    /// Keeps a candidate that is not known yet, if it is better than what the pool has.
    pub(super) fn offer(&mut self, candidate: Candidate) {
        let pool = &mut self.candidates;
        if pool.iter().any(|known| known.db == candidate.db && known.key == candidate.key) {
            return;
        }
        let place = pool.partition_point(|known| *known < candidate);
        pool.insert(place, candidate);
        if pool.len() > POOL_SIZE {
            pool.remove(0);
        }
    }
}

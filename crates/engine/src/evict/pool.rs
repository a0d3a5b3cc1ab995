//! The keys that go next.

use redscope_data::Str;

/// Candidates remembered from one eviction to the next. `EVPOOL_SIZE`.
const POOL_SIZE: usize = 16;

/// A key that may go; the higher the score, the sooner.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// What all keys took when they were weighed last, in bytes.
    pub(super) weighed_bytes: u64,
    /// Changes since the last save, and the number of keys, at that moment.
    pub(super) weighed_at: (u64, u64),
}

impl EvictionPool {
    /// Takes the best.
    pub(super) fn pop(&mut self) -> Option<Candidate> {
        self.candidates.pop()
    }

    /// Keeps a candidate if it is better than what the pool has. Of equal ones the first goes first, and a
    /// key can be there twice, with what was true of it each time.
    ///
    /// Source: evict.c `evictionPoolPopulate`, 7.0.15.
    pub(super) fn offer(&mut self, candidate: Candidate) {
        let pool = &mut self.candidates;
        let place = pool.partition_point(|known| known.score < candidate.score);
        if pool.len() < POOL_SIZE {
            pool.insert(place, candidate);
        } else if place > 0 {
            pool[..place].rotate_left(1);
            pool[place - 1] = candidate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_makes_room_and_of_equals_the_first_goes_first() {
        let mut pool = EvictionPool::default();
        let offer = |pool: &mut EvictionPool, score, name: &str| {
            pool.offer(Candidate { score, db: 0, key: Str::from(name) });
        };
        offer(&mut pool, 1, "worst");
        for name in ["a", "b", "c"] {
            offer(&mut pool, 7, name);
        }
        (0..12).for_each(|_| offer(&mut pool, 5, "filler"));
        offer(&mut pool, 1, "no better");
        offer(&mut pool, 6, "better");
        let popped: Vec<String> = std::iter::from_fn(|| pool.pop())
            .map(|candidate| String::from_utf8_lossy(&candidate.key).into_owned())
            .collect();
        assert_eq!(popped.len(), POOL_SIZE);
        assert_eq!(popped[..4], ["a", "b", "c", "better"]);
        assert!(!popped.contains(&"worst".to_owned()) && !popped.contains(&"no better".to_owned()));
    }
}

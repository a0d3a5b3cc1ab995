//! What requests are about.

use redscope_actor::Rng;

use crate::chance::Zipf;

/// Which of the things that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Always this one.
    One(u64),
    /// Those from 0 up, the first most often.
    Zipf(Zipf),
    /// So many from a number on, all alike.
    Even {
        /// The first.
        from: u64,
        /// How many.
        count: u64,
    },
    /// Each a new one, from a number on.
    Fresh {
        /// The first.
        from: u64,
    },
    /// One of the last so many that another stream of the same users has asked for, each a new one; as long as it has
    /// asked for nothing, nobody comes.
    Latest {
        /// The place of that stream.
        of: usize,
        /// The first of that stream.
        from: u64,
        /// How many.
        count: u64,
    },
    /// So many from a number on, one after the other; then nothing more is asked for.
    Each {
        /// The first.
        from: u64,
        /// How many.
        count: u64,
    },
}

impl Ids {
    /// The place of the stream whose ids are asked for again, if it is another's.
    pub(super) fn of(&self) -> Option<usize> {
        match self {
            Ids::Latest { of, .. } => Some(*of),
            _ => None,
        }
    }

    /// Draws the next; `drawn` were drawn before, by the stream whose ids they are. `None`: there are no more.
    pub(crate) fn draw(&self, drawn: u64, rng: &mut Rng) -> Option<u64> {
        Some(match self {
            Ids::One(id) => *id,
            Ids::Zipf(zipf) => zipf.draw(rng),
            Ids::Even { from, count } => from.saturating_add(rng.below(*count)),
            Ids::Each { count, .. } if drawn >= *count => return None,
            Ids::Latest { from, count, .. } => {
                let back = 1 + rng.below(drawn.min(*count));
                from.saturating_add(drawn.saturating_sub(back))
            }
            Ids::Fresh { from } | Ids::Each { from, .. } => from.saturating_add(drawn),
        })
    }
}

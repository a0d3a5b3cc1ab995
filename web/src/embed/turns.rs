//! Which block of a shared world a line belongs to: the one in which something was typed last before it.

/// The turns of blocks, in order of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turns(Vec<(u64, usize)>);

impl Turns {
    /// A block does something at a step of the run; what was done later is of another branch.
    pub(crate) fn take(&mut self, step: u64, block: usize) {
        let later = self.0.partition_point(|(from, _)| *from <= step);
        self.0.truncate(later);
        if self.0.last().is_none_or(|(_, last)| *last != block) {
            self.0.push((step, block));
        }
    }

    /// Whether what came at a step is of a block's turn.
    pub(crate) fn is_of(&self, step: u64, block: usize) -> bool {
        let begun = self.0.partition_point(|(from, _)| *from <= step);
        begun.checked_sub(1).is_some_and(|at| self.0[at].1 == block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_of_the_block_that_typed_last() {
        let mut turns = Turns::default();
        turns.take(5, 1);
        turns.take(9, 2);
        turns.take(12, 1);
        let of = |turns: &Turns, step| [1, 2].map(|block| turns.is_of(step, block));
        assert_eq!(of(&turns, 4), [false, false]);
        assert_eq!(of(&turns, 8), [true, false]);
        assert_eq!(of(&turns, 9), [false, true]);
        assert_eq!(of(&turns, 99), [true, false]);
        // Something is done in the past.
        turns.take(10, 2);
        assert_eq!(of(&turns, 99), [false, true]);
    }
}

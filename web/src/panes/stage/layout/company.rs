//! Who is to be placed, and how that can be done.

use crate::shown::Mode;

/// A pane narrower than this is drawn as on a phone.
pub(crate) const NARROW: f64 = 560.0;
/// From so many nodes on they are a matrix of squares.
const MATRIX_FROM: usize = 31;
/// So many servers have cards of the full size.
pub(super) const MOST_FULL: usize = 12;

/// Who is to be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Company {
    /// Masters with their replicas.
    pub(crate) groups: Vec<Vec<String>>,
    /// How many of these, at the end, have no slots and get none, where there are slots.
    pub(crate) without_slots: usize,
    pub(crate) sentinels: Vec<String>,
    pub(crate) clients: Vec<String>,
    pub(crate) is_cluster: bool,
}

impl Company {
    pub(crate) fn servers(&self) -> usize {
        self.groups.iter().map(Vec::len).sum()
    }

    pub(super) fn nodes(&self) -> usize {
        self.servers() + self.sentinels.len()
    }

    /// The modes to choose from, the usual one first.
    pub(crate) fn modes(&self, width: f64) -> Vec<Mode> {
        let is_large = self.nodes() >= MATRIX_FROM;
        let usual = match (self.is_cluster, width < NARROW) {
            (true, true) => vec![Mode::Rows],
            (true, false) if self.servers() > MOST_FULL => vec![Mode::Rows, Mode::Ring],
            (true, false) => vec![Mode::Ring, Mode::Rows],
            (false, true) => vec![Mode::Map],
            (false, false) => vec![Mode::Map, Mode::Rows],
        };
        let first = if is_large { vec![Mode::Matrix] } else { Vec::new() };
        // So many lanes cannot be told apart, and a phone has no room for time.
        let last = match is_large || width < NARROW {
            true => Vec::new(),
            false => vec![Mode::SpaceTime],
        };
        [first, usual, last].concat()
    }
}

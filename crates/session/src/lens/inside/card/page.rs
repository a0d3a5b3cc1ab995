//! A part of a value: which one is shown, of how much.

use crate::inside::Body;

/// A part of a value, and how much there is, in what its shape counts.
pub(super) struct Part {
    pub(super) from: usize,
    pub(super) shown: usize,
    pub(super) total: usize,
    pub(super) page: usize,
    pub(super) body: Body,
}

/// Which part of a whole is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) from: usize,
    pub(super) shown: usize,
    pub(super) total: usize,
    pub(super) page: usize,
}

impl Page {
    /// Of `total`, at most `page` from a place on; from the beginning, if there is no such place any
    /// more.
    pub(super) fn of(from: usize, page: usize, total: usize) -> Self {
        let from = if from < total { from } else { 0 };
        Page { from, shown: page.min(total - from), total, page }
    }

    /// The places that are shown.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.from..self.from + self.shown
    }

    /// With what is shown of it.
    pub(super) fn part(self, body: Body) -> Part {
        let Page { from, shown, total, page } = self;
        Part { from, shown, total, page, body }
    }
}

//! Where the keys of a command stand among its arguments.

use crate::command::Args;

/// Where the first key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At this argument.
    Index(i32),
    /// After this word, looked for from this argument on.
    Keyword(&'static str, i32),
    /// Only the command itself can tell.
    Unknown,
}

/// Which arguments after the first key are keys too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// Every `step`th one up to `last`, relative to the first, or from the end if negative.
    Range {
        /// Last key relative to the first.
        last: i32,
        /// Distance of keys.
        step: i32,
        /// Take one in so many of what is left, 0 for all.
        limit: i32,
    },
    /// A number of keys stands in the arguments.
    Count {
        /// Place of the number, relative to the beginning.
        number_at: i32,
        /// Place of the first key, relative to the beginning.
        first: i32,
        /// Distance of keys.
        step: i32,
    },
    /// Only the command itself can tell.
    Unknown,
}

/// What of a stretch of keys the rest of a request decides.
///
/// Source: the `getkeys_proc` of a command, db.c, 7.0.15.
#[derive(Clone, Copy, Debug)]
pub enum ByRequest {
    /// Nothing: what the stretch says holds for every request.
    Nothing,
    /// Whether there is such a stretch.
    Holds(fn(Args<'_>) -> bool),
    /// Where its key stands, if there is one.
    Place(fn(Args<'_>) -> Option<usize>),
    /// What the command does with the keys.
    Flags(fn(Args<'_>) -> &'static [&'static str]),
}

/// A stretch of keys among the arguments.
#[derive(Clone, Copy, Debug)]
pub struct KeySpec {
    /// What the command does with them: `RO`, `RW`, `OW`, `RM`, `access`, `update`, …
    pub flags: &'static [&'static str],
    /// Where they begin.
    pub begin: Begin,
    /// Which they are.
    pub find: Find,
    /// What the rest of the request decides.
    pub by_request: ByRequest,
}

impl KeySpec {
    const fn new(flags: &'static [&'static str], begin: Begin, find: Find) -> Self {
        KeySpec { flags, begin, find, by_request: ByRequest::Nothing }
    }

    /// What the rest of the request decides.
    pub const fn decided(mut self, by_request: ByRequest) -> Self {
        self.by_request = by_request;
        self
    }

    /// One key at an argument.
    pub const fn at(index: i32, flags: &'static [&'static str]) -> Self {
        Self::range(index, 0, 1, flags)
    }

    /// Keys from an argument on.
    pub const fn range(index: i32, last: i32, step: i32, flags: &'static [&'static str]) -> Self {
        Self::new(flags, Begin::Index(index), Find::Range { last, step, limit: 0 })
    }

    /// A number of keys at an argument, and the keys right after it.
    pub const fn counted(index: i32, flags: &'static [&'static str]) -> Self {
        let find = Find::Count { number_at: 0, first: 1, step: 1 };
        Self::new(flags, Begin::Index(index), find)
    }

    /// Keys that only the command itself can find.
    pub const fn unknown(flags: &'static [&'static str]) -> Self {
        Self::new(flags, Begin::Unknown, Find::Unknown)
    }

    /// Keys right after a word, up to the `last`th from there, or from the end if negative.
    pub const fn follows(
        word: &'static str,
        from: i32,
        last: i32,
        flags: &'static [&'static str],
    ) -> Self {
        let find = Find::Range { last, step: 1, limit: 0 };
        Self::new(flags, Begin::Keyword(word, from), find)
    }

    /// Keys after a word, in the first half of what is left.
    pub const fn after(word: &'static str, from: i32, flags: &'static [&'static str]) -> Self {
        let find = Find::Range { last: -1, step: 1, limit: 2 };
        Self::new(flags, Begin::Keyword(word, from), find)
    }
}

//! Copy on write, counted: the pages that a child's snapshot keeps from being shared.
//!
//! After a fork parent and child share all memory; the first write to a page copies it. There are no
//! pages here, so they are modelled: the data set at the fork fills pages of 4096 bytes, a key's entry
//! and value begin on the page its name is hashed to, a change copies that page once, and what values
//! have grown by takes pages of its own. What the two processes write for themselves is left out.

use std::collections::BTreeSet;

use redscope_actor::Digester;

/// Bytes of a page.
const PAGE_BYTES: u64 = 4096;

/// The pages copied since a child was forked.
#[derive(Clone, Debug)]
pub struct CopiedPages {
    /// Pages of the data set when the child was forked.
    pages: u64,
    copied: BTreeSet<u64>,
    grown_bytes: u64,
}

impl CopiedPages {
    /// Nothing is copied yet of a data set of so many bytes.
    pub fn none_of(data_bytes: u64) -> Self {
        let pages = data_bytes.div_ceil(PAGE_BYTES).max(1);
        CopiedPages { pages, copied: BTreeSet::new(), grown_bytes: 0 }
    }

    /// Notes a change to a key, with what key and value took before and take now, in bytes.
    pub(crate) fn note(&mut self, db: usize, key: &[u8], before_bytes: u64, after_bytes: u64) {
        let mut digester = Digester::default();
        digester.number(db as u64);
        digester.bytes(key);
        self.copied.insert(digester.value() % self.pages);
        self.grown_bytes += after_bytes.saturating_sub(before_bytes);
    }

    /// Bytes of the pages copied.
    pub fn bytes(&self) -> u64 {
        (self.copied.len() as u64 + self.grown_bytes / PAGE_BYTES) * PAGE_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_copied_once_and_growth_adds() {
        let mut pages = CopiedPages::none_of(1 << 30);
        assert_eq!(pages.bytes(), 0);
        pages.note(0, b"k", 100, 100);
        pages.note(0, b"k", 100, 90);
        assert_eq!(pages.bytes(), PAGE_BYTES, "a change in place");
        pages.note(1, b"k", 100, 100 + 3 * PAGE_BYTES);
        assert_eq!(pages.bytes(), 5 * PAGE_BYTES, "another key, grown by three pages");
        let mut small = CopiedPages::none_of(1);
        (0..100u8).for_each(|key| small.note(0, &[key], 10, 10));
        assert_eq!(small.bytes(), PAGE_BYTES, "there is one page only");
    }
}

//! Where rows lie: on pages of a file, of which some are in memory, and some twice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DatabaseSpec;

/// What a row costs to read beside the query itself. Each row fills a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PagesSpec {
    /// So many pages are in the database's own memory, its buffer pool.
    pub pool: u32,
    /// So many are in the operating system's, its page cache: those that were read from the disk last.
    pub cache: u32,
    /// How long a page takes from the disk, in microseconds; 0: all rows are in memory, and nothing is counted.
    pub disk_us: u64,
}

/// Where pages were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// In the buffer pool.
    pub pool: u32,
    /// In the page cache, of those that were not.
    pub cache: u32,
    /// On the disk.
    pub disk: u32,
}

impl Reads {
    /// Together with others.
    pub fn and(self, other: Reads) -> Self {
        Reads {
            pool: self.pool + other.pool,
            cache: self.cache + other.cache,
            disk: self.disk + other.disk,
        }
    }

    /// All of them.
    pub fn all(self) -> u32 {
        self.pool + self.cache + self.disk
    }
}

/// How long a page takes from the page cache, in microseconds: a system call and a copy of 16 KB.
const COPY_US: u64 = 20;

/// The pages that are in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Pages {
    pool: Recent,
    cache: Recent,
}

impl Pages {
    /// A page is read; how long that takes, in microseconds. What is asked of the page cache is what the pool has not:
    /// so a page that is used all the time is in the pool alone before long.
    pub(super) fn read(&mut self, spec: &DatabaseSpec, page: u64, reads: &mut Reads) -> u64 {
        let PagesSpec { pool, cache, disk_us } = spec.pages;
        if disk_us == 0 {
            return 0;
        }
        if self.pool.touch(page, pool) {
            reads.pool += 1;
            0
        } else if self.cache.touch(page, cache) {
            reads.cache += 1;
            COPY_US
        } else {
            reads.disk += 1;
            disk_us
        }
    }

    /// Roughly what they take, in bytes.
    pub(super) fn weight_bytes(&self) -> usize {
        (self.pool.used.len() + self.cache.used.len()) * 64
    }
}

/// Pages by when they were used, the one used longest ago first to go.
#[derive(Clone, Debug, Default)]
struct Recent {
    used: BTreeMap<u64, u64>,
    by_use: BTreeMap<u64, u64>,
    uses: u64,
}

impl Recent {
    /// A page is used, and is one of so many afterwards; whether it was there.
    fn touch(&mut self, page: u64, most: u32) -> bool {
        self.uses += 1;
        let before = self.used.insert(page, self.uses);
        if let Some(use_before) = before {
            self.by_use.remove(&use_before);
        }
        self.by_use.insert(self.uses, page);
        while self.used.len() > most as usize
            && let Some((_, page)) = self.by_use.pop_first()
        {
            self.used.remove(&page);
        }
        before.is_some()
    }
}

#[cfg(test)]
mod tests {
    use redscope_actor::{Address, Rng};

    use super::*;

    fn spec(pool: u32, cache: u32) -> DatabaseSpec {
        let pages = PagesSpec { pool, cache, disk_us: 5000 };
        DatabaseSpec { pages, ..DatabaseSpec::new(Address::local(5432)) }
    }

    #[test]
    fn a_page_is_in_the_pool_in_the_cache_or_on_the_disk() {
        let (mut pages, mut reads) = (Pages::default(), Reads::default());
        let spec = spec(2, 3);
        let took: Vec<u64> =
            [1, 1, 2, 3, 1, 4, 2].map(|page| pages.read(&spec, page, &mut reads)).into();
        assert_eq!(took, [5000, 0, 5000, 5000, COPY_US, 5000, 5000]);
        assert_eq!(reads, Reads { pool: 1, cache: 1, disk: 5 });
        let nowhere = DatabaseSpec { pages: PagesSpec::default(), ..spec };
        assert_eq!(pages.read(&nowhere, 9, &mut reads), 0, "all rows are in memory");
        assert_eq!(reads.all(), 7);
    }

    /// The page cache is asked only for what the pool has not, so as large a one adds next to nothing.
    #[test]
    fn what_the_pool_has_had_the_page_cache_has_too() {
        let found = |pool: u32, cache: u32| {
            let (mut pages, mut reads) = (Pages::default(), Reads::default());
            let (spec, mut rng) = (spec(pool, cache), Rng::new(3));
            for at in 0..40_000_u64 {
                // Half of the reads are of few pages.
                let page = if at % 2 == 0 { rng.below(40) } else { 40 + rng.below(400) };
                pages.read(&spec, page, &mut reads);
            }
            reads
        };
        let (alone, beside) = (found(100, 0), found(100, 100));
        assert_eq!(alone.pool, beside.pool);
        assert!(beside.cache * 5 < beside.pool, "{beside:?}");
        assert!(found(200, 0).disk < beside.disk, "as much memory in one place serves more");
    }
}

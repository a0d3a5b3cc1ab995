//! Changes of a listpack.

use super::entry::{EntryBuf, encode_entry};
use super::{COUNT_LEN, COUNT_UNKNOWN, Listpack, TightListpack};

impl TightListpack {
    /// Changes it. While that lasts, it has room to grow.
    pub fn edit<R>(&mut self, change: impl FnOnce(&mut Listpack) -> R) -> R {
        let mut pack = Listpack { bytes: std::mem::take(&mut self.bytes).into_vec() };
        let result = change(&mut pack);
        *self = pack.into_tight();
        result
    }
}

impl Listpack {
    /// Inserts `text` at a place; what stood there moves behind it.
    pub fn insert(&mut self, at: usize, text: &[u8]) {
        self.splice(at, at, text, 1);
    }

    /// Appends `text`.
    pub fn push(&mut self, text: &[u8]) {
        self.insert(self.end(), text);
    }

    /// Replaces the entry at a place.
    pub fn replace(&mut self, at: usize, text: &[u8]) {
        self.splice(at, self.next(at), text, 0);
    }

    /// Removes `count` entries from a place on.
    pub fn remove(&mut self, at: usize, count: usize) {
        let mut to = at;
        let mut removed = 0;
        while removed < count && to < self.end() {
            to = self.next(to);
            removed += 1;
        }
        self.bytes.drain(at..to);
        self.count_more(-(removed as isize));
    }

    /// Splits at a place: this keeps what is before, the result holds the rest.
    pub fn split_off(&mut self, at: usize) -> Listpack {
        let mut tail: Listpack = Listpack::default();
        let end = self.end();
        let moved: Vec<u8> = self.bytes.drain(at..end).collect();
        tail.bytes.splice(COUNT_LEN..COUNT_LEN, moved);
        tail.recount();
        self.recount();
        tail
    }

    /// Appends all entries of another.
    pub fn append(&mut self, other: &Listpack) {
        let end = self.end();
        self.bytes.splice(end..end, other.bytes[other.start()..other.end()].iter().copied());
        self.recount();
    }

    fn splice(&mut self, from: usize, to: usize, text: &[u8], added: isize) {
        let mut entry = EntryBuf::default();
        encode_entry(text, &mut entry);
        let grows = entry.len().saturating_sub(to - from);
        // A block grows by a little at a time: there are many of them, and most stay as they are.
        if self.bytes.capacity() - self.bytes.len() < grows {
            self.bytes.reserve_exact(grows + self.bytes.len() / 16);
        }
        self.bytes.splice(from..to, entry);
        self.count_more(added);
    }

    fn count_more(&mut self, added: isize) {
        let stored = u16::from_le_bytes([self.bytes[0], self.bytes[1]]);
        let count = if stored == COUNT_UNKNOWN {
            self.iter().count().min(usize::from(COUNT_UNKNOWN))
        } else {
            usize::from(stored).saturating_add_signed(added)
        };
        self.store_count(count);
    }

    fn recount(&mut self) {
        let count = self.iter().count();
        self.store_count(count);
    }

    fn store_count(&mut self, count: usize) {
        let stored = u16::try_from(count).unwrap_or(COUNT_UNKNOWN);
        self.bytes[..COUNT_LEN].copy_from_slice(&stored.to_le_bytes());
    }
}

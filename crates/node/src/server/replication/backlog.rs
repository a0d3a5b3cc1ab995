//! The last bytes of the replication stream, kept for replicas that come back.

use std::collections::VecDeque;

/// A ring of the stream's last bytes.
///
/// Units: offsets count bytes of the stream; the byte after the last one kept is `first + len`.
/// Source: replication.c `feedReplicationBuffer`, 7.0.15, as a ring of exactly `size_bytes`.
#[derive(Clone, Debug)]
pub(crate) struct Backlog {
    first: u64,
    bytes: VecDeque<u8>,
    size_bytes: usize,
}

impl Backlog {
    /// An empty backlog of a stream whose last byte was number `offset_bytes`.
    pub(crate) fn new(offset_bytes: u64, size_bytes: i64) -> Self {
        let size_bytes = usize::try_from(size_bytes).unwrap_or(0).max(16 * 1024);
        Backlog { first: offset_bytes + 1, bytes: VecDeque::new(), size_bytes }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        let excess = self.bytes.len().saturating_sub(self.size_bytes);
        self.bytes.drain(..excess);
        self.first += excess as u64;
    }

    /// Number of the first byte kept.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// How many bytes are kept.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// The bytes from number `offset_bytes` on; `None` if some of them are gone or yet to come.
    pub(crate) fn since(&self, offset_bytes: u64) -> Option<Vec<u8>> {
        let skip = usize::try_from(offset_bytes.checked_sub(self.first)?).ok()?;
        (skip <= self.bytes.len()).then(|| self.bytes.range(skip..).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_bytes_and_their_numbers() {
        let mut backlog = Backlog::new(100, 0);
        backlog.push(b"abc");
        assert_eq!(backlog.since(101).as_deref(), Some(&b"abc"[..]));
        assert_eq!(backlog.since(104).as_deref(), Some(&b""[..]));
        assert_eq!(backlog.since(105), None);
        assert_eq!(backlog.since(100), None);
        backlog.push(&[b'x'; 16 * 1024]);
        assert_eq!((backlog.first(), backlog.len()), (104, 16 * 1024));
    }
}

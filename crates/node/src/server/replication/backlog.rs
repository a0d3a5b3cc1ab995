//! The last bytes of the replication stream, kept for replicas that come back.

use std::collections::VecDeque;
use std::sync::Arc;

use redscope_data::value::memory::allocation_bytes;
use redscope_engine::{
    STREAM_BLOCK_BYTES as BLOCK_BYTES, STREAM_BLOCK_HEADER_BYTES as HEADER_BYTES,
    STREAM_BLOCK_NODE_BYTES as NODE_BYTES,
};

/// So many blocks are dropped at once when something happens to the backlog, and so many times more
/// whenever the process goes to sleep. Source: server.h `REPL_BACKLOG_TRIM_BLOCKS_PER_CALL` and
/// server.c `beforeSleep`, 7.0.15.
pub(super) const BLOCKS_PER_TRIM: usize = 64;
pub(super) const BLOCKS_PER_SLEEP: usize = 10 * BLOCKS_PER_TRIM;

/// The stream's last bytes, in blocks that replicas share.
///
/// Units: offsets count bytes of the stream; the byte after the last one kept is `first + len`.
/// Source: replication.c `feedReplicationBuffer`, `incrementalTrimReplicationBacklog`, 7.0.15.
#[derive(Clone, Debug)]
pub(super) struct Backlog {
    first: u64,
    /// How many bytes are kept.
    len: usize,
    /// Oldest first.
    blocks: VecDeque<Block>,
    /// What the blocks take; asked for after every input.
    memory_bytes: usize,
    size_bytes: usize,
}

/// Some of the bytes, shared by copies of the process.
#[derive(Clone, Debug)]
struct Block {
    room: usize,
    bytes: Arc<Vec<u8>>,
}

impl Block {
    fn memory_bytes(&self) -> usize {
        self.room + HEADER_BYTES + NODE_BYTES
    }
}

impl Backlog {
    /// An empty backlog of a stream whose last byte was number `offset_bytes`.
    pub(super) fn new(offset_bytes: u64, size_bytes: i64) -> Self {
        let (first, blocks) = (offset_bytes + 1, VecDeque::new());
        let mut backlog = Backlog { first, len: 0, blocks, memory_bytes: 0, size_bytes: 0 };
        backlog.set_size(size_bytes);
        backlog
    }

    /// Sets `repl-backlog-size`.
    pub(super) fn set_size(&mut self, size_bytes: i64) {
        self.size_bytes = usize::try_from(size_bytes).unwrap_or(0).max(BLOCK_BYTES);
    }

    /// Adds bytes; a new block makes an old one go. The last `needed_bytes` before them have yet to be
    /// sent to some replica.
    pub(super) fn push(&mut self, bytes: &[u8], needed_bytes: usize) {
        let blocks = self.blocks.len();
        self.len += bytes.len();
        let mut rest = bytes;
        while !rest.is_empty() {
            let last = self.blocks.back_mut().filter(|block| block.bytes.len() < block.room);
            match last {
                Some(block) => {
                    let part = rest.len().min(block.room - block.bytes.len());
                    Arc::make_mut(&mut block.bytes).extend_from_slice(&rest[..part]);
                    rest = &rest[part..];
                }
                None => self.add_block(rest.len()),
            }
        }
        if self.blocks.len() > blocks {
            self.trim(needed_bytes + bytes.len(), BLOCKS_PER_TRIM);
        }
    }

    fn add_block(&mut self, wanted: usize) {
        let most = (self.size_bytes / 16).max(BLOCK_BYTES);
        let room = wanted.clamp(BLOCK_BYTES, most);
        let room = allocation_bytes(room + HEADER_BYTES) - HEADER_BYTES;
        let block = Block { room, bytes: Arc::default() };
        self.memory_bytes += block.memory_bytes();
        self.blocks.push_back(block);
    }

    /// Drops the oldest blocks, `most` at once, while there is enough behind them and no replica needs
    /// them.
    pub(super) fn trim(&mut self, needed_bytes: usize, most: usize) {
        let fewest = self.blocks.len().saturating_sub(most).max(1);
        while self.blocks.len() > fewest
            && let left = self.len - self.blocks[0].bytes.len()
            && left > self.size_bytes
            && left >= needed_bytes
            && let Some(block) = self.blocks.pop_front()
        {
            self.first += block.bytes.len() as u64;
            self.len = left;
            self.memory_bytes -= block.memory_bytes();
        }
    }

    /// Number of the first byte kept.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// How many bytes are kept.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// What the blocks take.
    pub(super) fn memory_bytes(&self) -> usize {
        self.memory_bytes
    }

    /// The bytes from number `offset_bytes` on; `None` if some of them are gone or yet to come.
    pub(super) fn since(&self, offset_bytes: u64) -> Option<Vec<u8>> {
        let mut skip = usize::try_from(offset_bytes.checked_sub(self.first)?).ok()?;
        let mut bytes = Vec::with_capacity(self.len.checked_sub(skip)?);
        for block in &self.blocks {
            let skipped = skip.min(block.bytes.len());
            bytes.extend_from_slice(&block.bytes[skipped..]);
            skip -= skipped;
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_bytes_and_their_numbers() {
        let mut backlog = Backlog::new(100, 0);
        backlog.push(b"abc", 0);
        assert_eq!(backlog.since(101).as_deref(), Some(&b"abc"[..]));
        assert_eq!(backlog.since(104).as_deref(), Some(&b""[..]));
        assert_eq!(backlog.since(105), None);
        assert_eq!(backlog.since(100), None);
    }

    #[test]
    fn whole_blocks_go_when_enough_stays_and_nobody_needs_them() {
        let mut backlog = Backlog::new(0, 0);
        let room = 20_480 - HEADER_BYTES;
        backlog.push(&[b'x'; 30_000], 0);
        assert_eq!((backlog.first(), backlog.len()), (1, 30_000), "less than the size would stay");
        assert_eq!(backlog.memory_bytes(), 2 * (20_480 + NODE_BYTES));
        backlog.push(&[b'x'; 10_000], 0);
        assert_eq!(
            (backlog.first(), backlog.len()),
            (1, 40_000),
            "there was room in the last block"
        );
        backlog.trim(0, BLOCKS_PER_SLEEP);
        assert_eq!((backlog.first(), backlog.len()), (room as u64 + 1, 40_000 - room));
        backlog.push(&[b'x'; 100_000], 15_000);
        assert_eq!(backlog.len(), 140_000 - room, "a replica has yet to be sent all of it");
        backlog.trim(0, BLOCKS_PER_TRIM);
        assert!((BLOCK_BYTES..BLOCK_BYTES + 20_480).contains(&backlog.len()));
    }

    #[test]
    fn a_smaller_size_takes_effect_without_a_write_some_blocks_at_once() {
        let mut backlog = Backlog::new(0, 100_000_000);
        for _ in 0..1000 {
            backlog.push(&[b'x'; 20_000], 0);
        }
        let blocks = backlog.blocks.len();
        backlog.set_size(0);
        assert_eq!(backlog.blocks.len(), blocks);
        backlog.trim(0, BLOCKS_PER_TRIM);
        assert_eq!(backlog.blocks.len(), blocks - BLOCKS_PER_TRIM);
        backlog.trim(0, BLOCKS_PER_SLEEP);
        backlog.trim(0, BLOCKS_PER_SLEEP);
        assert!((BLOCK_BYTES..BLOCK_BYTES + 20_480).contains(&backlog.len()));
        assert_eq!(backlog.first() + backlog.len() as u64, 20_000_001);
    }
}

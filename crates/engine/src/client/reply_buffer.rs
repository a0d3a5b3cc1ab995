//! The buffer a connection's replies go to first, and how its size follows what they need.
//!
//! Source: server.c `clientsCronResizeOutputBuffer`, 7.0.15.

use redscope_data::value::memory::allocation_bytes;

/// A buffer's first and largest size, and the size of a block in the list behind it.
/// `PROTO_REPLY_CHUNK_BYTES`.
pub(crate) const CHUNK_BYTES: usize = 16 * 1024;
/// A buffer's smallest size. `PROTO_REPLY_MIN_BYTES`.
const MIN_BYTES: usize = 1024;

/// When buffers follow their use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resizing {
    /// Whether they do at all; `DEBUG REPLYBUFFER RESIZING`.
    pub(crate) is_on: bool,
    /// How long the most that was ever held counts; `None` for always.
    pub(crate) peak_ms: Option<u64>,
}

impl Default for Resizing {
    fn default() -> Self {
        Resizing { is_on: true, peak_ms: Some(Self::PEAK_MS) }
    }
}

impl Resizing {
    /// `REPLY_BUFFER_DEFAULT_PEAK_RESET_TIME`.
    pub(crate) const PEAK_MS: u64 = 5000;
}

/// One connection's buffer.
#[derive(Clone, Copy, Debug)]
pub struct ReplyBuffer {
    /// Its size in bytes.
    pub size_bytes: usize,
    /// The most it held lately, in bytes.
    pub peak_bytes: usize,
    peak_since_ms: u64,
}

impl ReplyBuffer {
    pub(crate) fn new(now_ms: u64) -> Self {
        ReplyBuffer { size_bytes: CHUNK_BYTES, peak_bytes: CHUNK_BYTES, peak_since_ms: now_ms }
    }

    /// Notes that so many bytes of output were waiting.
    pub fn note(&mut self, waiting_bytes: usize) {
        self.peak_bytes = self.peak_bytes.max(waiting_bytes.min(self.size_bytes));
    }

    /// Takes another size if its use calls for one, and says whether it grew.
    pub(crate) fn follow(
        &mut self,
        resizing: Resizing,
        waiting_bytes: usize,
        now_ms: u64,
    ) -> Option<bool> {
        let (half, twice) = (self.size_bytes / 2, self.size_bytes * 2);
        let wanted = if half >= MIN_BYTES && self.peak_bytes < half {
            Some((self.peak_bytes + 1).max(MIN_BYTES))
        } else if twice < CHUNK_BYTES * 2 && self.peak_bytes == self.size_bytes {
            Some(twice.min(CHUNK_BYTES))
        } else {
            None
        };
        let is_over = |ms| now_ms.saturating_sub(self.peak_since_ms) > ms;
        if resizing.peak_ms.is_some_and(is_over) {
            self.peak_bytes = waiting_bytes.min(self.size_bytes);
            self.peak_since_ms = now_ms;
        }
        wanted.map(|bytes| {
            let grows = bytes > self.size_bytes;
            self.size_bytes = allocation_bytes(bytes);
            grows
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_buffer_shrinks_and_a_full_one_grows_back() {
        let mut buffer = ReplyBuffer::new(0);
        let resizing = Resizing { is_on: true, peak_ms: Some(100) };
        assert_eq!(buffer.follow(resizing, 0, 50), None);
        assert_eq!(buffer.follow(resizing, 0, 101), None, "the peak is forgotten first");
        assert_eq!(buffer.follow(resizing, 0, 150), Some(false));
        assert_eq!(buffer.size_bytes, 1024);
        for size_bytes in [2048, 4096, 8192, 16_384] {
            buffer.note(100_000);
            assert_eq!(buffer.follow(Resizing { peak_ms: None, ..resizing }, 0, 200), Some(true));
            assert_eq!(buffer.size_bytes, size_bytes);
        }
        buffer.note(100_000);
        assert_eq!(buffer.follow(resizing, 0, 200), None, "it is as large as it may be");
    }
}

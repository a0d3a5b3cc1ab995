//! Which format runs are written in, and how much one may have, so that text from anywhere takes bounded memory.

/// The format of a run without branches that does not say which Redscope has written it.
pub const FORMAT_PLAIN: u32 = 1;
/// The newest format that does not say it: that of a run with branches.
pub const FORMAT_NO_WRITER: u32 = 2;
/// The format of all that is written now, and the newest that is read.
pub const FORMAT: u32 = 3;
/// The version of this Redscope, which is said beside the format.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Most letters of a version of Redscope.
pub const VERSION_MOST_BYTES: usize = 32;
/// A link of at most so many bytes is readable; URLs of that length pass everywhere.
pub const READABLE_MOST_BYTES: usize = 2000;
/// A link of at most so many bytes is packed; what is longer is a file.
pub const LINK_MOST_BYTES: usize = 8192;
/// So many bytes of a link are read: one that was written by hand may be longer.
pub const READ_MOST_BYTES: usize = 1 << 16;
/// Most bytes of a file.
pub const FILE_MOST_BYTES: usize = 8 << 20;
/// Most bytes that are unpacked.
pub const UNPACKED_MOST_BYTES: usize = 16 << 20;
/// Most acts.
pub const MOST_ACTS: usize = 20_000;
/// Most branches.
pub const MOST_BRANCHES: usize = 200;
/// Most actors that acts add.
pub const MOST_ADDED: usize = 1000;
/// Most numbers, and most settings.
pub const MOST_SETTINGS: usize = 1000;
/// Most parts of a view.
pub const MOST_VIEW: usize = 64;
/// Most bytes of one part of a view.
pub const VIEW_MOST_BYTES: usize = 1000;
/// Most notes.
pub const MOST_NOTES: usize = 500;
/// Most bytes of a note.
pub const NOTE_MOST_BYTES: usize = 4000;
/// The last moment of a run: a day of virtual time, in microseconds.
pub const MOST_US: u64 = 24 * 3600 * 1_000_000;

//! What rdb.c says of values that are damaged.
//!
//! The lines of rdb.c are those of the build that Debian has of 7.0.15 (5:7.0.15-1~deb12u7), in which
//! most stand one below where they stand in the source as it was released.

/// A line of rdb.c, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RdbWords {
    /// The line.
    pub line: u32,
    /// What it says.
    pub text: &'static str,
}

const fn words(line: u32, text: &'static str) -> RdbWords {
    RdbWords { line, text }
}

pub(super) const LENGTH: RdbWords = words(236, "Unknown length encoding 2 in rdbLoadLen()");
pub(super) const COMPRESSION: RdbWords = words(413, "Invalid LZF compressed string");
pub(super) const END: RdbWords = words(3241, "Unexpected EOF reading RDB file");
pub(super) const CHECKSUM: RdbWords = words(3217, "RDB CRC error");
/// Lines that name what they have found.
pub(super) const ENCODING_LINE: u32 = 529;
pub(super) const TYPE_LINE: u32 = 2673;

pub(super) const INTS_TWICE: RdbWords = words(1809, "Duplicate set members detected");
pub(super) const MEMBERS_TWICE: RdbWords = words(1829, "Duplicate set members detected");
pub(super) const NO_SCORE: RdbWords = words(1882, "Zset with NAN score detected");
pub(super) const RANKED_TWICE: RdbWords = words(1894, "Duplicate zset fields detected");
pub(super) const PACKED_FIELDS_TWICE: RdbWords = words(1951, "Hash with dup elements");
pub(super) const LONG_FIELD_TWICE: RdbWords = words(1969, "Duplicate hash fields detected");
pub(super) const FIELDS_TWICE: RdbWords = words(2019, "Duplicate hash fields detected");
pub(super) const CONTAINER: RdbWords = words(2048, "Quicklist integrity check failed.");
pub(super) const LIST_PACK: RdbWords = words(2071, "Listpack integrity check failed.");
pub(super) const QUICKLIST_ZIPLIST: RdbWords = words(2081, "Ziplist integrity check failed.");
pub(super) const ZIPMAP: RdbWords = words(2130, "Zipmap integrity check failed.");
pub(super) const LIST_ZIPLIST: RdbWords = words(2188, "List ziplist integrity check failed.");
pub(super) const INTSET: RdbWords = words(2213, "Intset integrity check failed.");
pub(super) const ZSET_ZIPLIST: RdbWords = words(2228, "Zset ziplist integrity check failed.");
pub(super) const ZSET_PACK: RdbWords = words(2254, "Zset listpack integrity check failed.");
pub(super) const HASH_ZIPLIST: RdbWords = words(2274, "Hash ziplist integrity check failed.");
pub(super) const HASH_PACK: RdbWords = words(2300, "Hash listpack integrity check failed.");

/// Streams, in the order in which they are read.
pub(super) mod stream {
    use super::{RdbWords, words};

    pub(in crate::rdb) const PACKS: RdbWords = words(2326, "Stream listpacks len loading failed.");
    pub(in crate::rdb) const MASTER_ID: RdbWords =
        words(2337, "Stream master ID loading failed: invalid encoding or I/O error.");
    pub(in crate::rdb) const NO_ID: RdbWords =
        words(2342, "Stream node key entry is not the size of a stream ID");
    pub(in crate::rdb) const PACK_CUT: RdbWords = words(2354, "Stream listpacks loading failed.");
    pub(in crate::rdb) const PACK: RdbWords =
        words(2361, "Stream listpack integrity check failed.");
    pub(in crate::rdb) const EMPTY: RdbWords = words(2373, "Empty listpack inside stream");
    pub(in crate::rdb) const TWICE: RdbWords = words(2385, "Listpack re-added with existing key");
    pub(in crate::rdb) const METADATA: RdbWords =
        words(2423, "Stream object metadata loading failed.");
    pub(in crate::rdb) const NO_ENTRIES: RdbWords =
        words(2429, "Stream length inconsistent with rax entries");
    pub(in crate::rdb) const GROUPS: RdbWords = words(2437, "Stream cgroup count loading failed.");
    pub(in crate::rdb) const GROUP_NAME: RdbWords =
        words(2448, "Error reading the consumer group name from Stream");
    pub(in crate::rdb) const GROUP_ID: RdbWords = words(2457, "Stream cgroup ID loading failed.");
    pub(in crate::rdb) const GROUP_READ: RdbWords =
        words(2468, "Stream cgroup offset loading failed.");
    /// The name follows.
    pub(in crate::rdb) const GROUP_TWICE_LINE: u32 = 2479;
    pub(in crate::rdb) const PENDING: RdbWords = words(2494, "Stream PEL size loading failed.");
    pub(in crate::rdb) const PENDING_ID: RdbWords = words(2501, "Stream PEL ID loading failed.");
    pub(in crate::rdb) const PENDING_NACK: RdbWords =
        words(2509, "Stream PEL NACK loading failed.");
    pub(in crate::rdb) const PENDING_TWICE: RdbWords =
        words(2515, "Duplicated global PEL entry loading stream consumer group");
    pub(in crate::rdb) const CONSUMERS: RdbWords =
        words(2527, "Stream consumers num loading failed.");
    pub(in crate::rdb) const CONSUMER_NAME: RdbWords =
        words(2534, "Error reading the consumer name from Stream group.");
    pub(in crate::rdb) const CONSUMER_TWICE: RdbWords =
        words(2543, "Duplicate stream consumer detected.");
    pub(in crate::rdb) const SEEN: RdbWords = words(2549, "Stream short read reading seen time.");
    pub(in crate::rdb) const OWN_PENDING: RdbWords =
        words(2558, "Stream consumer PEL num loading failed.");
    pub(in crate::rdb) const OWN_PENDING_ID: RdbWords =
        words(2566, "Stream short read reading PEL streamID.");
    pub(in crate::rdb) const NOT_PENDING: RdbWords =
        words(2573, "Consumer entry not found in group global PEL");
    pub(in crate::rdb) const OWN_PENDING_TWICE: RdbWords =
        words(2584, "Duplicated consumer PEL entry  loading a stream consumer group");
    pub(in crate::rdb) const NOBODYS: RdbWords =
        words(2603, "Stream CG PEL entry without consumer");
}

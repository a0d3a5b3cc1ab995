//! What Bloom filters refuse.

use super::FixedError;

impl FixedError {
    /// An error rate of a Bloom filter that is no number.
    pub const BLOOM_ERROR_RATE: Self = Self("ERR bad error rate");
    /// An error rate of a Bloom filter that is none.
    pub const BLOOM_ERROR_RANGE: Self = Self("ERR (0 < error rate range < 1)");
    /// A capacity of a Bloom filter that is no number, or too large.
    pub const BLOOM_CAPACITY: Self = Self("ERR bad capacity");
    /// A capacity of nothing.
    pub const BLOOM_CAPACITY_RANGE: Self = Self("ERR (capacity should be larger than 0)");
    /// An expansion of a Bloom filter that is none.
    pub const BLOOM_EXPANSION: Self = Self("ERR bad expansion");
    /// An expansion for a Bloom filter that is not to grow.
    pub const BLOOM_FIXED_EXPANSION: Self = Self("Nonscaling filters cannot expand");
    /// A Bloom filter beyond all memory.
    pub const BLOOM_TOO_LARGE: Self = Self("ERR could not create filter");
    /// A Bloom filter that is there already.
    pub const BLOOM_EXISTS: Self = Self("ERR item exists");
    /// A Bloom filter that is not there.
    pub const BLOOM_MISSING: Self = Self("ERR not found");
    /// A Bloom filter that is full and does not grow.
    pub const BLOOM_FULL: Self = Self("ERR non scaling filter is full");
    /// An option of `BF.INSERT` there is none of.
    pub const BLOOM_ARGUMENT: Self = Self("ERR unknown argument received");
    /// A field of `BF.INFO` there is none of.
    pub const BLOOM_INFO_FIELD: Self = Self("ERR invalid information value");
    /// An iterator of `BF.SCANDUMP` that is no number.
    pub const BLOOM_ITERATOR: Self = Self("ERR Second argument must be numeric");
    /// A header for `BF.LOADCHUNK` that is none.
    pub const BLOOM_BAD_DATA: Self = Self("ERR received bad data");
    /// A part for `BF.LOADCHUNK` that fits nowhere.
    pub const BLOOM_CHUNK: Self = Self("ERR invalid chunk - Too big for current filter");
}

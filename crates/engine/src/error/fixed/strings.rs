//! What strings, bits and HyperLogLogs refuse.

use super::FixedError;

impl FixedError {
    /// A string would pass `proto-max-bulk-len`.
    pub const STRING_TOO_LONG: Self =
        Self("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    /// A negative offset of `SETRANGE`.
    pub const OFFSET_OUT_OF_RANGE: Self = Self("ERR offset is out of range");
    /// `INCR` beyond 64 bits.
    pub const OVERFLOW: Self = Self("ERR increment or decrement would overflow");
    /// `DECRBY` of the smallest number there is.
    pub const DECREMENT_OVERFLOW: Self = Self("ERR decrement would overflow");
    /// A float increment out of bounds.
    pub const NAN_OR_INFINITY: Self = Self("ERR increment would produce NaN or Infinity");
    /// `MSET` with a key left over.
    pub const MSET_ARITY: Self = Self("ERR wrong number of arguments for 'mset' command");
    /// `LCS` of something else.
    pub const LCS_NOT_STRINGS: Self = Self("ERR The specified keys must contain string values");
    /// `LCS` of strings that need too large a table.
    pub const LCS_TOO_LARGE: Self =
        Self("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    /// `LCS` with `LEN` and `IDX`.
    pub const LCS_LEN_AND_IDX: Self =
        Self("ERR If you want both the length and indexes, please just use IDX.");
    /// A bit's place that is not one, or lies beyond the largest string.
    pub const BIT_OFFSET: Self = Self("ERR bit offset is not an integer or out of range");
    /// A bit that is neither 0 nor 1.
    pub const BIT_VALUE: Self = Self("ERR bit is not an integer or out of range");
    /// As [`FixedError::BIT_VALUE`], in the words of `BITPOS`.
    pub const BITPOS_BIT: Self = Self("ERR The bit argument must be 1 or 0.");
    /// `BITOP NOT` of several keys.
    pub const BITOP_NOT: Self = Self("ERR BITOP NOT must be called with a single source key.");
    /// The type of a `BITFIELD` operation.
    pub const BITFIELD_TYPE: Self = Self(
        "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.",
    );
    /// `OVERFLOW` of `BITFIELD`.
    pub const BITFIELD_OVERFLOW: Self = Self("ERR Invalid OVERFLOW type specified");
    /// `BITFIELD_RO` with a write.
    pub const BITFIELD_READ_ONLY: Self = Self("ERR BITFIELD_RO only supports the GET subcommand");
    /// A string that is no HyperLogLog.
    pub const NOT_HYPERLOGLOG: Self =
        Self("WRONGTYPE Key is not a valid HyperLogLog string value.");
    /// A HyperLogLog whose registers do not add up.
    pub const CORRUPT_HYPERLOGLOG: Self = Self("INVALIDOBJ Corrupted HLL object detected");
    /// `PFDEBUG` of a key there is none of.
    pub const HYPERLOGLOG_MISSING: Self = Self("ERR The specified key does not exist");
    /// `PFDEBUG DECODE` of a dense one.
    pub const HYPERLOGLOG_NOT_SPARSE: Self = Self("ERR HLL encoding is not sparse");
}

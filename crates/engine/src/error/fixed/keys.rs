//! What commands on keys and databases of any type refuse.

use super::FixedError;

impl FixedError {
    /// The conditions of `EXPIRE`.
    pub const EXPIRE_NX_OTHERS: Self =
        Self("ERR NX and XX, GT or LT options at the same time are not compatible");
    /// The conditions of `EXPIRE`.
    pub const EXPIRE_GT_LT: Self =
        Self("ERR GT and LT options at the same time are not compatible");
    /// `SELECT` of a database there is none.
    pub const DB_OUT_OF_RANGE: Self = Self("ERR DB index is out of range");
    /// `SWAPDB` with something else as first index.
    pub const INVALID_FIRST_DB: Self = Self("ERR invalid first DB index");
    /// `SWAPDB` with something else as second index.
    pub const INVALID_SECOND_DB: Self = Self("ERR invalid second DB index");
    /// Source and destination are one.
    pub const SAME_OBJECT: Self = Self("ERR source and destination objects are the same");
    /// `OBJECT FREQ` under another policy.
    pub const NOT_LFU: Self = Self(
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.",
    );
    /// `OBJECT IDLETIME` under an LFU policy.
    pub const LFU_HAS_NO_IDLE_TIME: Self = Self(
        "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.",
    );
    /// `RESTORE` of a key that exists.
    pub const BUSY_KEY: Self = Self("BUSYKEY Target key name already exists.");
    /// A negative lifetime.
    pub const RESTORE_TTL: Self = Self("ERR Invalid TTL value, must be >= 0");
    /// A negative idle time.
    pub const RESTORE_IDLE_TIME: Self = Self("ERR Invalid IDLETIME value, must be >= 0");
    /// A frequency that is no byte.
    pub const RESTORE_FREQ: Self = Self("ERR Invalid FREQ value, must be >= 0 and <= 255");
    /// A payload of a newer version, or a damaged one.
    pub const RESTORE_FOOTER: Self = Self("ERR DUMP payload version or checksum are wrong");
    /// A payload that is no value.
    pub const RESTORE_VALUE: Self = Self("ERR Bad data format");
}

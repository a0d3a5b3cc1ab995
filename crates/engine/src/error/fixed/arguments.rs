//! Arguments that are no number, count or key the command can use.

use super::FixedError;

impl FixedError {
    /// The key holds another type.
    pub const WRONG_TYPE: Self =
        Self("WRONGTYPE Operation against a key holding the wrong kind of value");
    /// Options that do not parse or do not go together.
    pub const SYNTAX: Self = Self("ERR syntax error");
    /// An argument that should be a 64-bit integer.
    pub const NOT_INTEGER: Self = Self("ERR value is not an integer or out of range");
    /// An argument that should be a number.
    pub const NOT_FLOAT: Self = Self("ERR value is not a valid float");
    /// The key must exist.
    pub const NO_SUCH_KEY: Self = Self("ERR no such key");
    /// A count that may not be negative.
    pub const NOT_POSITIVE: Self = Self("ERR value is out of range, must be positive");
    /// A count outside the range of the command.
    pub const OUT_OF_RANGE: Self = Self("ERR value is out of range");
    /// `numkeys` of zero or less.
    pub const NUM_KEYS_NOT_POSITIVE: Self = Self("ERR numkeys should be greater than 0");
    /// `COUNT` of zero or less.
    pub const COUNT_NOT_POSITIVE: Self = Self("ERR count should be greater than 0");
    /// A negative `LIMIT` of `SINTERCARD` and `ZINTERCARD`.
    pub const LIMIT_NEGATIVE: Self = Self("ERR LIMIT can't be negative");
    /// More keys announced than there are arguments.
    pub const TOO_MANY_KEYS: Self = Self("ERR Number of keys can't be greater than number of args");
    /// A timeout that is no number.
    pub const TIMEOUT_NOT_FLOAT: Self = Self("ERR timeout is not a float or out of range");
    /// A negative timeout.
    pub const TIMEOUT_NEGATIVE: Self = Self("ERR timeout is negative");
    /// A timeout too far away.
    pub const TIMEOUT_OUT_OF_RANGE: Self = Self("ERR timeout is out of range");
    /// An invalid cursor.
    pub const INVALID_CURSOR: Self = Self("ERR invalid cursor");
    /// A timeout of `WAIT` that is no number.
    pub const TIMEOUT_NOT_INTEGER: Self = Self("ERR timeout is not an integer or out of range");
}

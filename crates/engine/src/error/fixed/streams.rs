//! What streams and their groups refuse.

use super::FixedError;

impl FixedError {
    /// An id that does not parse.
    pub const STREAM_ID: Self = Self("ERR Invalid stream ID specified as stream command argument");
    /// A range that would begin after the last id.
    pub const STREAM_START: Self = Self("ERR invalid start ID for the interval");
    /// A range that would end before the first id.
    pub const STREAM_END: Self = Self("ERR invalid end ID for the interval");
    /// `XADD` of 0-0.
    pub const STREAM_ID_ZERO: Self = Self("ERR The ID specified in XADD must be greater than 0-0");
    /// An id the stream has gone past.
    pub const STREAM_ID_SMALL: Self =
        Self("ERR The ID specified in XADD is equal or smaller than the target stream top item");
    /// A stream whose last id is the last there is.
    pub const STREAM_EXHAUSTED: Self =
        Self("ERR The stream has exhausted the last possible ID, unable to add more items");
    /// Trimming in both ways.
    pub const STREAM_TWO_STRATEGIES: Self =
        Self("ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
    /// `MAXLEN` below zero.
    pub const STREAM_MAX_LEN: Self = Self("ERR The MAXLEN argument must be >= 0.");
    /// `LIMIT` below zero.
    pub const STREAM_LIMIT: Self = Self("ERR The LIMIT argument must be >= 0.");
    /// `LIMIT` without a strategy.
    pub const STREAM_LIMIT_ALONE: Self =
        Self("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
    /// `XTRIM` without a strategy.
    pub const STREAM_NO_STRATEGY: Self =
        Self("ERR syntax error, XTRIM must be called with a trimming strategy");
    /// `LIMIT` of an exact trim.
    pub const STREAM_LIMIT_EXACT: Self =
        Self("ERR syntax error, LIMIT cannot be used without the special ~ option");
    /// `ENTRIESADDED` below zero.
    pub const STREAM_ENTRIES_ADDED: Self = Self("ERR entries_added must be positive");
    /// `ENTRIESADDED` below the stream's length.
    pub const STREAM_ENTRIES_ADDED_SMALL: Self =
        Self("ERR The entries_added specified in XSETID is smaller than the target stream length");
    /// `XSETID` below the `MAXDELETEDID` given with it.
    pub const STREAM_SET_ID_BELOW_GIVEN: Self =
        Self("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
    /// `XSETID` below the last entry.
    pub const STREAM_SET_ID_BELOW_TOP: Self =
        Self("ERR The ID specified in XSETID is smaller than the target stream top item");
    /// `ENTRIESREAD` below -1.
    pub const STREAM_ENTRIES_READ: Self = Self("ERR value for ENTRIESREAD must be positive or -1");
    /// A group of a stream there is none of.
    pub const XGROUP_NO_KEY: Self = Self(
        "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
    );
    /// A group that is there already.
    pub const GROUP_EXISTS: Self = Self("BUSYGROUP Consumer Group name already exists");
    /// `GROUP` of `XREAD`.
    pub const XREAD_GROUP: Self =
        Self("ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
    /// `NOACK` of `XREAD`.
    pub const XREAD_NO_ACK: Self =
        Self("ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
    /// `>` of `XREAD`.
    pub const XREAD_NEW: Self = Self(
        "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.",
    );
    /// `$` of `XREADGROUP`.
    pub const XREADGROUP_DOLLAR: Self = Self(
        "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.",
    );
    /// `XREADGROUP` without a group.
    pub const XREADGROUP_NO_GROUP: Self = Self("ERR Missing GROUP option for XREADGROUP");
    /// `XREAD` with more keys than ids.
    pub const XREAD_UNBALANCED: Self = Self(
        "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.",
    );
    /// The idle time of `XCLAIM`.
    pub const XCLAIM_MIN_IDLE: Self = Self("ERR Invalid min-idle-time argument for XCLAIM");
    /// `IDLE` of `XCLAIM`.
    pub const XCLAIM_IDLE: Self = Self("ERR Invalid IDLE option argument for XCLAIM");
    /// `TIME` of `XCLAIM`.
    pub const XCLAIM_TIME: Self = Self("ERR Invalid TIME option argument for XCLAIM");
    /// `RETRYCOUNT` of `XCLAIM`.
    pub const XCLAIM_RETRY_COUNT: Self = Self("ERR Invalid RETRYCOUNT option argument for XCLAIM");
    /// The idle time of `XAUTOCLAIM`.
    pub const XAUTOCLAIM_MIN_IDLE: Self = Self("ERR Invalid min-idle-time argument for XAUTOCLAIM");
    /// `COUNT` of `XAUTOCLAIM`.
    pub const XAUTOCLAIM_COUNT: Self = Self("ERR COUNT must be > 0");
    /// A consumer waits for a stream that goes.
    pub const STREAM_IS_GONE: Self = Self("UNBLOCKED the stream key no longer exists");
    /// A consumer waits for a group that goes.
    pub const GROUP_IS_GONE: Self =
        Self("NOGROUP the consumer group this client was blocked on no longer exists");
}

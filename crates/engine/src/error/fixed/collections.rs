//! What hashes, lists, sorted sets, places and `SORT` refuse.

use super::FixedError;

impl FixedError {
    /// The increment of `HINCRBY` met another text.
    pub const HASH_NOT_INTEGER: Self = Self("ERR hash value is not an integer");
    /// The increment of `HINCRBYFLOAT` met another text.
    pub const HASH_NOT_FLOAT: Self = Self("ERR hash value is not a float");
    /// A score bound that does not parse.
    pub const RANGE_NOT_FLOAT: Self = Self("ERR min or max is not a float");
    /// A lexicographic bound that does not parse.
    pub const RANGE_NOT_LEX: Self = Self("ERR min or max not valid string range item");
    /// A weight of `ZUNIONSTORE` and its kin.
    pub const WEIGHT_NOT_FLOAT: Self = Self("ERR weight value is not a float");
    /// `LSET` beyond the list.
    pub const INDEX_OUT_OF_RANGE: Self = Self("ERR index out of range");
    /// `RANK 0` of `LPOS`.
    pub const RANK_ZERO: Self = Self(
        "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
    );
    /// `COUNT` of `LPOS` below zero.
    pub const COUNT_NEGATIVE: Self = Self("ERR COUNT can't be negative");
    /// `MAXLEN` of `LPOS` below zero.
    pub const MAX_LEN_NEGATIVE: Self = Self("ERR MAXLEN can't be negative");
    /// A score out of bounds.
    pub const SCORE_NAN: Self = Self("ERR resulting score is not a number (NaN)");
    /// `NX` together with another condition.
    pub const NX_AND_XX: Self = Self("ERR XX and NX options at the same time are not compatible");
    /// The conditions of `ZADD`.
    pub const GT_LT_NX: Self =
        Self("ERR GT, LT, and/or NX options at the same time are not compatible");
    /// `ZADD INCR` with several members.
    pub const INCR_SINGLE_PAIR: Self =
        Self("ERR INCR option supports a single increment-element pair");
    /// `LIMIT` of `ZRANGE` by rank.
    pub const LIMIT_NEEDS_RANGE: Self = Self(
        "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
    );
    /// `WITHSCORES` of `ZRANGE BYLEX`.
    pub const WITH_SCORES_BY_LEX: Self =
        Self("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    /// An infinite increment of `HINCRBYFLOAT`.
    pub const INCREMENT_NAN_OR_INFINITY: Self = Self("ERR value is NaN or Infinity");
    /// A unit of length there is none of.
    pub const GEO_UNIT: Self = Self("ERR unsupported unit provided. please use M, KM, FT, MI");
    /// `COUNT` of a search.
    pub const GEO_COUNT: Self = Self("ERR COUNT must be > 0");
    /// A member whose place is not known.
    pub const GEO_MEMBER: Self = Self("ERR could not decode requested zset member");
    /// A radius that is no number.
    pub const GEO_RADIUS: Self = Self("ERR need numeric radius");
    /// A radius below zero.
    pub const GEO_RADIUS_NEGATIVE: Self = Self("ERR radius cannot be negative");
    /// A width that is no number.
    pub const GEO_WIDTH: Self = Self("ERR need numeric width");
    /// A height that is no number.
    pub const GEO_HEIGHT: Self = Self("ERR need numeric height");
    /// A box turned inside out.
    pub const GEO_BOX_NEGATIVE: Self = Self("ERR height or width cannot be negative");
    /// `ANY` without `COUNT`.
    pub const GEO_ANY: Self = Self("ERR the ANY argument requires COUNT argument");
    /// `STORE` of `GEORADIUS` with options that show more.
    pub const GEO_RADIUS_STORE_SHOWS: Self = Self(
        "ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options",
    );
    /// `GEOSEARCHSTORE` with options that show more.
    pub const GEO_SEARCH_STORE_SHOWS: Self =
        Self("ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
    /// `BY` in a cluster.
    pub const SORT_BY_IN_CLUSTER: Self = Self("ERR BY option of SORT denied in cluster mode.");
    /// `GET` in a cluster.
    pub const SORT_GET_IN_CLUSTER: Self = Self("ERR GET option of SORT denied in cluster mode.");
    /// `BY` for a user who may not read all keys.
    pub const SORT_BY_DENIED: Self =
        Self("ERR BY option of SORT denied due to insufficient ACL permissions.");
    /// `GET` for a user who may not read all keys.
    pub const SORT_GET_DENIED: Self =
        Self("ERR GET option of SORT denied due to insufficient ACL permissions.");
    /// An element that is no number.
    pub const SORT_NOT_NUMBER: Self = Self("ERR One or more scores can't be converted into double");
}

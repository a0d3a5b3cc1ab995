//! How a command behaves and which ACL categories it has: sets of words.

/// Declares a set of bits with names, in the order `COMMAND` prints them.
macro_rules! bit_names {
    ($(#[$doc:meta])* $type:ident: $($name:ident = $text:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $type(u32);

        #[allow(missing_docs, reason = "each constant is named after the word it prints")]
        impl $type {
            bit_names!(@consts 0, $($name)*);
            const NAMES: &'static [&'static str] = &[$($text),*];
        }

        impl $type {
            /// No bits.
            pub const NONE: Self = Self(0);

            /// Both sets together.
            pub const fn with(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// This set less another.
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// All that this set lacks.
            pub const fn complement(self) -> Self {
                Self(!self.0)
            }

            /// Whether all bits of `other` are set.
            pub const fn has(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// All words there are.
            pub const fn every_name() -> &'static [&'static str] {
                Self::NAMES
            }

            /// The bit a word names.
            pub fn by_name(name: &str) -> Option<Self> {
                let bit = Self::NAMES.iter().position(|known| *known == name)?;
                Some(Self(1 << bit))
            }

            /// The words of the bits that are set.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                let named = Self::NAMES.iter().enumerate();
                named.filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, name)| *name)
            }
        }
    };
    (@consts $bit:expr, $name:ident $($rest:ident)*) => {
        pub const $name: Self = Self(1 << $bit);
        bit_names!(@consts $bit + 1, $($rest)*);
    };
    (@consts $bit:expr,) => {};
}

bit_names! {
    /// How a command behaves. The words are those of `COMMAND INFO`.
    Flags:
    WRITE = "write", READONLY = "readonly", DENYOOM = "denyoom", MODULE = "module",
    ADMIN = "admin", PUBSUB = "pubsub", NOSCRIPT = "noscript", BLOCKING = "blocking",
    LOADING = "loading", STALE = "stale", SKIP_MONITOR = "skip_monitor",
    SKIP_SLOWLOG = "skip_slowlog", ASKING = "asking", FAST = "fast", NO_AUTH = "no_auth",
    MAY_REPLICATE = "may_replicate", SENTINEL = "sentinel", ONLY_SENTINEL = "only_sentinel",
    NO_MANDATORY_KEYS = "no_mandatory_keys", NO_ASYNC_LOADING = "no_async_loading",
    NO_MULTI = "no_multi", MOVABLE_KEYS = "movablekeys", ALLOW_BUSY = "allow_busy",
}

bit_names! {
    /// ACL categories, without the `@`.
    Categories:
    KEYSPACE = "keyspace", READ = "read", WRITE = "write", SET = "set", SORTEDSET = "sortedset",
    LIST = "list", HASH = "hash", STRING = "string", BITMAP = "bitmap",
    HYPERLOGLOG = "hyperloglog", GEO = "geo", STREAM = "stream", PUBSUB = "pubsub",
    ADMIN = "admin", FAST = "fast", SLOW = "slow", BLOCKING = "blocking",
    DANGEROUS = "dangerous", CONNECTION = "connection", TRANSACTION = "transaction",
    SCRIPTING = "scripting",
}

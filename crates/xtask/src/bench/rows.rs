//! What the servers are measured with.

/// A row of the table.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) load: Load,
}

/// What is sent.
pub(super) enum Load {
    /// A test that redis-benchmark has.
    Known,
    /// A command, repeated, with a number drawn for each `__rand_int__`.
    Command {
        /// What is there before: so many commands, each made of its number.
        fill: (u32, fn(u32) -> String),
        words: &'static [&'static str],
        /// Of the requests of a plain test one in so many: it does more.
        one_in: u32,
    },
    /// Four reads to a write.
    Mixed,
}

const fn known(name: &'static str) -> Row {
    Row { name, load: Load::Known }
}

const NOTHING: (u32, fn(u32) -> String) = (0, |_| String::new());

pub(super) const ROWS: &[Row] = &[
    known("set"),
    known("get"),
    known("incr"),
    known("lpush"),
    known("rpush"),
    known("lpop"),
    known("sadd"),
    known("hset"),
    known("spop"),
    known("zadd"),
    known("zpopmin"),
    known("lrange_100"),
    known("mset"),
    Row {
        name: "eval",
        load: Load::Command {
            fill: NOTHING,
            words: &["EVAL", "return redis.call('incr', KEYS[1])", "1", "counter:__rand_int__"],
            one_in: 2,
        },
    },
    Row {
        name: "expire",
        load: Load::Command {
            fill: NOTHING,
            words: &["SET", "session:__rand_int__", "value", "PX", "100"],
            one_in: 1,
        },
    },
    Row {
        name: "hgetall",
        load: Load::Command {
            fill: (100, |n| format!("HSET object field:{n} value:{n}\r\n")),
            words: &["HGETALL", "object"],
            one_in: 10,
        },
    },
    Row {
        name: "zrangebysc",
        load: Load::Command {
            fill: (100_000, |n| format!("ZADD board {n} member:{n:06}\r\n")),
            words: &["ZRANGEBYSCORE", "board", "__rand_int__", "+inf", "LIMIT", "0", "10"],
            one_in: 2,
        },
    },
    Row {
        name: "xadd",
        load: Load::Command {
            fill: NOTHING,
            words: &["XADD", "feed", "MAXLEN", "~", "10000", "*", "field", "value"],
            one_in: 1,
        },
    },
    Row {
        name: "xreadgroup",
        load: Load::Command {
            fill: (250_002, |n| match n {
                0 => "DEL jobs\r\n".to_owned(),
                1 => "XGROUP CREATE jobs group $ MKSTREAM\r\n".to_owned(),
                n => format!("XADD jobs * field value:{n}\r\n"),
            }),
            words: &[
                "XREADGROUP",
                "GROUP",
                "group",
                "one",
                "COUNT",
                "1",
                "NOACK",
                "STREAMS",
                "jobs",
                ">",
            ],
            one_in: 2,
        },
    },
    Row { name: "mixed", load: Load::Mixed },
];

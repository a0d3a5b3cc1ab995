//! Random commands of all types, whose effect depends on nothing but those before.

use redscope_actor::Rng;

/// Keys of a type.
const KEYS: u64 = 4;
/// An expiry that no run comes to, in Unix milliseconds.
const FAR_MS: u64 = 4_000_000_000_000;

/// What is acknowledged as a whole: a command, or a transaction. Without a line it is a new connection.
pub(super) type Item = Vec<String>;

/// Draws commands from a seed.
pub(super) struct Stream {
    rng: Rng,
    entries: u64,
}

impl Stream {
    pub(super) fn new(seed: u64) -> Self {
        Stream { rng: Rng::fork(seed, "crash stream"), entries: 0 }
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.rng.below(bound)
    }

    /// The next one.
    pub(super) fn item(&mut self) -> Item {
        match self.below(20) {
            0 => {
                let commands = 1 + self.below(4);
                let mut item = vec!["MULTI".to_owned()];
                item.extend((0..commands).map(|_| self.command()));
                item.push("EXEC".to_owned());
                item
            }
            _ => vec![self.command()],
        }
    }

    fn command(&mut self) -> String {
        let key = self.below(KEYS);
        let (field, value) = (self.below(6), self.below(100_000));
        match self.below(31) {
            0 | 1 => format!("SET s:{key} {value}"),
            2 => format!("APPEND s:{key} {value}"),
            3 => format!("SETRANGE s:{key} {field} {value}"),
            4 => format!("MSET s:{key} {value} s:{field} {value}"),
            5 | 6 => format!("INCRBY n:{key} {value}"),
            7 => format!("INCRBYFLOAT f:{key} {field}.25"),
            8 | 9 => format!("RPUSH l:{key} {value} {field}"),
            10 => format!("LPOP l:{key} {field}"),
            11 => format!("LTRIM l:{key} 0 {field}"),
            12 => format!("LMOVE l:{key} l:{field} LEFT RIGHT"),
            13 => format!("HSET h:{key} {field} {value}"),
            14 => format!("HINCRBY h:{key} {field} 3"),
            15 => format!("HDEL h:{key} {field}"),
            16 => format!("SADD e:{key} {value} {field}"),
            17 => format!("SREM e:{key} {field}"),
            18 => format!("SINTERSTORE e:{key} e:{field} e:0"),
            19 => format!("ZADD z:{key} {value} {field}"),
            20 => format!("ZINCRBY z:{key} 1.5 {field}"),
            21 => format!("ZPOPMIN z:{key} {field}"),
            22 => {
                self.entries += 1;
                format!("XADD x:{key} {}-1 field {value}", self.entries)
            }
            23 => format!("XTRIM x:{key} MAXLEN {field}"),
            24 => format!("SETBIT b:{key} {value} 1"),
            25 => format!("PFADD p:{key} {value} {field}"),
            26 => format!("PEXPIREAT s:{key} {}", FAR_MS + value),
            27 => format!("DEL s:{key} l:{key}"),
            28 => format!("RENAME s:{key} s:{field}"),
            29 => format!(
                "EVAL \"redis.call('SET', KEYS[1], ARGV[1]); return redis.call('INCR', KEYS[1])\" \
                 1 n:{key} {value}"
            ),
            _ => match self.below(12) {
                0 => "FLUSHDB".to_owned(),
                1 | 2 => "BGREWRITEAOF".to_owned(),
                3 | 4 => "BGSAVE".to_owned(),
                number => format!("SELECT {}", number % 3),
            },
        }
    }
}

//! What a key is like inside, as the engine says.

use redscope_resp::Frame;

use super::line::{Command, words};
use crate::experiment::alone::Redis;

/// The first bytes of a string that `PFADD` made.
const SKETCH: &[u8] = b"HYLL";

/// The word that a line is answered with; `None`: it is no word, or there is none.
pub(super) fn word(redis: &mut Redis, line: &str) -> Option<Vec<u8>> {
    let reply = redis.reply("", &words(line))?;
    reply.as_bytes().map(<[u8]>::to_vec)
}

/// The number that a line is answered with.
pub(super) fn number(redis: &mut Redis, line: &str) -> Option<u64> {
    match redis.reply("", &words(line))? {
        Frame::Integer(number) => u64::try_from(number).ok(),
        _ => None,
    }
}

/// How a key is encoded, by `OBJECT ENCODING`; of a HyperLogLog also whether it is sparse or dense, by the byte of its
/// header that says so. Empty if there is no such key.
pub(super) fn encoding(redis: &mut Redis, key: &str) -> String {
    let encoding = word(redis, &format!("OBJECT ENCODING {key}")).unwrap_or_default();
    let encoding = String::from_utf8_lossy(&encoding).into_owned();
    if encoding != "raw" || word(redis, &format!("GETRANGE {key} 0 3")).as_deref() != Some(SKETCH) {
        return encoding;
    }
    let header = word(redis, &format!("GETRANGE {key} 4 4"));
    let form = if header.as_deref() == Some(b"\0") { "dense" } else { "sparse" };
    format!("{encoding}, {form}")
}

/// The type of a key, and how many parts it has; of a string its bytes.
pub(super) fn count(redis: &mut Redis, key: &str) -> (String, u64) {
    let kind = word(redis, &format!("TYPE {key}")).unwrap_or_default();
    let kind = String::from_utf8_lossy(&kind).into_owned();
    let command = match kind.as_str() {
        "string" => "STRLEN",
        "list" => "LLEN",
        "hash" => "HLEN",
        "set" => "SCARD",
        "zset" => "ZCARD",
        "stream" => "XLEN",
        _ => return (kind, 0),
    };
    let count = number(redis, &format!("{command} {key}")).unwrap_or(0);
    (kind, count)
}

/// The key that a command writes to.
pub(super) fn key_of(command: &Command) -> Option<&Vec<u8>> {
    command.get(1)
}

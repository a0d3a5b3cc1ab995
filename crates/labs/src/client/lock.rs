//! Locks that a person takes: `SET key token NX PX ms`.

use std::rc::Rc;

use redscope_actor::Address;
use redscope_resp::{Frame, parse_integer};

use super::write::DbKey;

/// A lock as its holder knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedLock {
    /// The key that stands for it.
    pub key: DbKey,
    /// What the key holds as long as the lock is the holder's.
    pub token: Rc<[u8]>,
    /// How long it is the holder's from when that asked for it, in microseconds.
    pub valid_us: u64,
    /// Who has given it.
    pub server: Address,
}

impl TypedLock {
    /// The lock that a request has taken in a database, by the reply. A lock for ever is none: nobody would
    /// get it after its holder has crashed.
    pub(super) fn taken(
        request: &[Vec<u8>],
        db: usize,
        reply: &Frame,
        server: &Address,
    ) -> Option<Self> {
        let [name, key, token, options @ ..] = request else { return None };
        if !name.eq_ignore_ascii_case(b"set") || *reply != Frame::simple("OK") {
            return None;
        }
        let is = |option: &Vec<u8>, word: &[u8]| option.eq_ignore_ascii_case(word);
        let lasts = options.windows(2).find_map(|pair| {
            let unit_us = match &pair[0] {
                unit if is(unit, b"px") => 1_000,
                unit if is(unit, b"ex") => 1_000_000,
                _ => return None,
            };
            let count = parse_integer(&pair[1]).and_then(|count| u64::try_from(count).ok())?;
            count.checked_mul(unit_us)
        });
        let is_exclusive = options.iter().any(|option| is(option, b"nx"));
        let (key, token) = ((db, Rc::from(key.as_slice())), Rc::from(token.as_slice()));
        let valid_us = lasts.filter(|_| is_exclusive)?;
        Some(TypedLock { key, token, valid_us, server: server.clone() })
    }
}

#[cfg(test)]
mod tests {
    use redscope_resp::split_args;

    use super::*;

    fn valid_us(line: &str, reply: &Frame) -> Option<u64> {
        let request = split_args(line.as_bytes()).expect("quotes are balanced");
        let lock = TypedLock::taken(&request, 2, reply, &Address::local(6379))?;
        assert_eq!((lock.key.0, &*lock.key.1, &*lock.token), (2, &b"lock"[..], &b"me"[..]));
        Some(lock.valid_us)
    }

    #[test]
    fn a_lock_is_what_is_set_for_a_time_where_nothing_was() {
        let ok = Frame::simple("OK");
        assert_eq!(valid_us("SET lock me NX PX 500", &ok), Some(500_000));
        assert_eq!(valid_us("set lock me ex 3 nx", &ok), Some(3_000_000));
        for line in ["SET lock me NX", "SET lock me PX 500", "GET lock", "SETEX lock 3 me"] {
            assert_eq!(valid_us(line, &ok), None, "{line}");
        }
        assert_eq!(valid_us("SET lock me NX PX 500", &Frame::Null), None, "another has it");
        assert_eq!(valid_us("SET lock me NX PX 500", &Frame::simple("QUEUED")), None);
    }
}

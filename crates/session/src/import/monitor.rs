//! What `MONITOR` prints: each client becomes a console that types what the client has sent, when it has sent it.
//!
//! Source: replication.c `replicationFeedMonitors`, 7.0.15.

use redscope_actor::Address;
use redscope_resp::split_args;

use super::error::LineProblem;
use super::plan::Plan;
use super::{ImportError, short};
use crate::FIRST_CONSOLE;
use crate::share::Run;
use crate::share::limits::{MOST_ACTS, MOST_US};

/// What was typed last is answered, in virtual milliseconds.
const SETTLE_MS: u64 = 1000;
/// Consoles at the most: clients beyond share those that have been silent for longest.
const MOST_CONSOLES: usize = 8;
/// The first line is typed so long after the server has settled, in microseconds.
const BEFORE_US: u64 = 1_000_000;
/// What a console cannot do for a client, or what would take others' connections from the log: passwords are not in it,
/// and replicas are other processes.
const LEFT_OUT: [&str; 8] =
    ["auth", "hello", "monitor", "psync", "sync", "replconf", "quit", "shutdown"];

/// A line taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Line<'a> {
    /// Unix microseconds.
    at_us: u64,
    db: u32,
    client: &'a str,
    /// The command as it was printed, which is as it is typed.
    typed: &'a str,
}

/// Whether a line is one of `MONITOR`.
pub(super) fn is_line(line: &str) -> bool {
    read(line).is_some()
}

fn read(line: &str) -> Option<Line<'_>> {
    let (moment, rest) = line.split_once(" [")?;
    let (seconds, micros) = moment.split_once('.')?;
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if micros.len() != 6 || !is_digits(micros) || !is_digits(seconds) {
        return None;
    }
    let seconds: u64 = seconds.parse().ok()?;
    let at_us = seconds.checked_mul(1_000_000)?.checked_add(micros.parse().ok()?)?;
    let (who, typed) = rest.split_once("] ")?;
    let (db, client) = who.split_once(' ')?;
    Some(Line { at_us, db: db.parse().ok()?, client, typed: typed.trim() })
}

/// A console under way.
#[derive(Debug)]
struct Seat<'a> {
    name: String,
    client: &'a str,
    db: u32,
    /// Whether a transaction has begun that has not ended.
    in_transaction: bool,
    last_us: u64,
}

/// A run in which all of a log is typed again.
pub(super) fn run(file: &str, text: &str) -> Result<Run, ImportError> {
    let wrong = |line: usize, why| ImportError::Line { file: short(file), line: line + 1, why };
    let mut plan = Plan::new(&[]);
    let mut seats: Vec<Seat<'_>> = Vec::new();
    let (mut first_us, mut last_us) = (None, 0);
    for (number, line) in text.lines().enumerate() {
        if matches!(line.trim(), "" | "OK") {
            continue;
        }
        let line = read(line).ok_or_else(|| wrong(number, LineProblem::Head))?;
        let words = split_args(line.typed.as_bytes());
        let words = words.map_err(|_| wrong(number, LineProblem::Quotes))?;
        let since_us = line.at_us.checked_sub(*first_us.get_or_insert(line.at_us));
        let since_us = since_us.filter(|us| *us >= last_us && us + 4 * BEFORE_US < MOST_US);
        let since_us = since_us.ok_or_else(|| wrong(number, LineProblem::Moment))?;
        last_us = since_us;
        let word = |at: usize| {
            let word = words.get(at).map(|word| word.to_ascii_lowercase()).unwrap_or_default();
            String::from_utf8_lossy(&word).into_owned()
        };
        // What a script does is done by it again.
        if line.client == "lua" || words.is_empty() || LEFT_OUT.contains(&&*word(0)) {
            continue;
        }
        plan.at_us(BEFORE_US + since_us);
        let seat = sit(&mut seats, &line, since_us, &mut plan);
        if seat.db != line.db && !seat.in_transaction {
            plan.type_line(&seat.name, &format!("SELECT {}", line.db));
            seat.db = line.db;
        }
        plan.type_line(&seat.name, line.typed);
        match &*word(0) {
            "multi" => seat.in_transaction = true,
            "exec" | "discard" => seat.in_transaction = false,
            "select" => seat.db = word(1).parse().unwrap_or(seat.db),
            _ => {}
        }
    }
    if plan.len() > MOST_ACTS {
        let (file, got, most) = (short(file), plan.len(), MOST_ACTS);
        return Err(ImportError::TooMany { file, got, most });
    }
    Ok(plan.into_run(SETTLE_MS))
}

/// The console of a client.
fn sit<'s, 'a>(
    seats: &'s mut Vec<Seat<'a>>,
    line: &Line<'a>,
    now_us: u64,
    plan: &mut Plan,
) -> &'s mut Seat<'a> {
    let own = seats.iter().position(|seat| seat.client == line.client);
    let at = own.unwrap_or_else(|| {
        if seats.len() < MOST_CONSOLES {
            let name = if seats.is_empty() {
                FIRST_CONSOLE.to_owned()
            } else {
                let name = format!("c{}", seats.len() + 1);
                plan.open_console(&name, Address::local(6379));
                name
            };
            let client = line.client;
            seats.push(Seat { name, client, db: 0, in_transaction: false, last_us: now_us });
            return seats.len() - 1;
        }
        // Nobody else's transaction gets what it did not ask for, as long as there is another one.
        let quiet = seats.iter().enumerate();
        let quiet = quiet.min_by_key(|(_, seat)| (seat.in_transaction, seat.last_us));
        quiet.map_or(0, |(at, _)| at)
    });
    let seat = &mut seats[at];
    (seat.client, seat.last_us) = (line.client, now_us);
    seat
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_redis_prints_them() {
        let line = read(r#"1339518083.107412 [3 127.0.0.1:60866] "set" "a b" "\xff""#).unwrap();
        assert_eq!((line.at_us, line.db), (1_339_518_083_107_412, 3));
        assert_eq!((line.client, line.typed), ("127.0.0.1:60866", r#""set" "a b" "\xff""#));
        assert!(is_line(r#"1339518083.107412 [0 lua] "get" "k""#));
        assert!(is_line(r#"1339518083.107412 [0 unix:/tmp/redis.sock] "ping""#));
        for line in ["x", "1.1 [0 a] \"x\"", "1339518083.107412 [a b] \"x\"", "1.000000 0 a"] {
            assert!(!is_line(line), "{line}");
        }
    }
}

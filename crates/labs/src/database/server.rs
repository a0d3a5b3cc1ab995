//! The database at work.

use std::collections::{BTreeMap, VecDeque};

use redscope_actor::{Boot, ConnId, Input, Output, Rng, Time};

use super::{DatabaseFact, DatabaseSpec, Out};
use crate::chance::exponential;
use crate::exchange::{Agenda, Callers, TELLS_EVERY_US};
use crate::program::Value;

/// A running database.
#[derive(Clone, Debug)]
pub struct Database {
    spec: DatabaseSpec,
    rng: Rng,
    /// Rows that were written.
    rows: BTreeMap<Vec<u8>, Value>,
    callers: Callers,
    waiting: VecDeque<Query>,
    busy: u32,
    queries: u64,
    agenda: Agenda<Due>,
    since: DatabaseFact,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A worker has done a query.
    Done(Query),
    /// It is time to tell.
    Tell,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Query {
    /// Counted from the first, so that two are never the same.
    sequence: u64,
    conn: ConnId,
    number: u64,
    came: Time,
    began: Time,
    does: Does,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Does {
    Get(Vec<u8>),
    Put(Vec<u8>, Vec<u8>),
}

impl Database {
    pub(crate) fn start(spec: &DatabaseSpec, boot: &Boot<'_>) -> Self {
        let mut agenda = Agenda::new();
        agenda.add(boot.now + TELLS_EVERY_US, Due::Tell);
        Database {
            spec: spec.clone(),
            rng: Rng::fork(boot.seed, "service"),
            rows: BTreeMap::new(),
            callers: Callers::default(),
            waiting: VecDeque::new(),
            busy: 0,
            queries: 0,
            agenda,
            since: DatabaseFact::default(),
        }
    }

    /// Goes on with other settings. What is worked on is done as it was begun; who waits stays, even where no more
    /// would be let in.
    pub(crate) fn set(&mut self, now: Time, spec: &DatabaseSpec) {
        self.spec = spec.clone();
        while self.busy < self.spec.workers
            && let Some(next) = self.waiting.pop_front()
        {
            self.begin(now, next);
        }
    }

    /// What it was started with, or was set to since.
    pub fn spec(&self) -> &DatabaseSpec {
        &self.spec
    }

    /// What a row holds.
    pub fn row(&self, key: &[u8]) -> Value {
        if let Some(value) = self.rows.get(key) {
            return value.clone();
        }
        let digits = key.strip_prefix(self.spec.prefix.as_bytes());
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let exists = |digits: &str| {
            let number = digits.parse::<u64>().ok().filter(|number| *number < self.spec.rows);
            // Row 7 is not called 07.
            number.is_some_and(|number| number.to_string() == digits)
        };
        match digits.is_some_and(exists) {
            true => Value::Int(0),
            false => Value::Nil,
        }
    }

    pub(crate) fn due(&self) -> Option<Time> {
        self.agenda.next()
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        size_of::<Self>()
            + (self.waiting.len() + self.agenda.len()) * (size_of::<Query>() + 32)
            + self.rows.len() * 96
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        match input {
            Input::Accepted { conn, .. } => self.callers.accept(conn),
            Input::Data(conn, bytes) => self.data(now, conn, &bytes, out),
            Input::Closed(conn) => self.callers.closed(conn),
            Input::Deadline => {
                while let Some(due) = self.agenda.take_due(now) {
                    match due {
                        Due::Done(query) => self.done(now, query, out),
                        Due::Tell => self.tell(now, out),
                    }
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn data(&mut self, now: Time, conn: ConnId, bytes: &[u8], out: &mut Out) {
        for (number, words) in self.callers.questions(conn, bytes, out) {
            let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
            let does = match words.as_slice() {
                [b"get", key] => Does::Get(key.to_vec()),
                [b"put", key, value] => Does::Put(key.to_vec(), value.to_vec()),
                _ => {
                    self.refuse(conn, number, "no such query", out);
                    continue;
                }
            };
            self.query(now, conn, number, does, out);
        }
    }

    fn query(&mut self, now: Time, conn: ConnId, number: u64, does: Does, out: &mut Out) {
        self.since.asked += 1;
        if self.busy >= self.spec.workers && self.waiting.len() >= self.spec.most_waiting as usize {
            self.since.refused += 1;
            return self.refuse(conn, number, "too many queries wait", out);
        }
        self.queries += 1;
        let sequence = self.queries;
        let query = Query { sequence, conn, number, came: now, began: now, does };
        if self.busy < self.spec.workers {
            return self.begin(now, query);
        }
        self.waiting.push_back(query);
        self.since.most_waiting = self.since.most_waiting.max(self.waiting.len() as u32);
    }

    fn begin(&mut self, now: Time, query: Query) {
        self.busy += 1;
        let service_us = match self.spec.varies {
            true => exponential(&mut self.rng, self.spec.service_us),
            false => self.spec.service_us,
        };
        self.agenda.add(now + service_us, Due::Done(Query { began: now, ..query }));
    }

    fn done(&mut self, now: Time, query: Query, out: &mut Out) {
        self.busy -= 1;
        self.since.answered += 1;
        self.since.waited_us += query.began - query.came;
        let value = match query.does {
            Does::Get(key) => self.row(&key),
            Does::Put(key, value) => {
                self.rows.insert(key, Value::text(value));
                Value::Int(1)
            }
        };
        self.callers.answer(query.conn, query.number, &value, out);
        // After a change there may be one at work too many.
        if self.busy < self.spec.workers
            && let Some(next) = self.waiting.pop_front()
        {
            self.begin(now, next);
        }
    }

    fn tell(&mut self, now: Time, out: &mut Out) {
        let most_waiting = self.waiting.len() as u32;
        let next = DatabaseFact { most_waiting, ..DatabaseFact::default() };
        let fact = std::mem::replace(&mut self.since, next);
        out.push(Output::Tell(fact));
        self.agenda.add(now + TELLS_EVERY_US, Due::Tell);
    }

    fn refuse(&self, conn: ConnId, number: u64, why: &str, out: &mut Out) {
        self.callers.answer(conn, number, &Value::Failed(why.into()), out);
    }
}

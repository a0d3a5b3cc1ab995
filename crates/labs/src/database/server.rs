//! The database at work.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use redscope_actor::{Boot, ConnId, Input, Output, Rng, Time};

use super::pages::Pages;
use super::rows::Rows;
use super::{Changes, DatabaseFact, DatabaseSpec, Out};
use crate::chance::exponential;
use crate::exchange::{Agenda, Callers, TELLS_EVERY_US, followed};
use crate::program::Value;

/// A running database.
#[derive(Clone, Debug)]
pub struct Database {
    spec: DatabaseSpec,
    rng: Rng,
    rows: Rows,
    pages: Pages,
    /// The numbers of rows that were written and were not there at first.
    added: BTreeSet<u64>,
    /// Who waits for changes that there are not yet, by their number.
    following: BTreeMap<u64, Vec<(ConnId, u64)>>,
    callers: Callers,
    waiting: VecDeque<Query>,
    busy: u32,
    queries: u64,
    agenda: Agenda<Due>,
    since: DatabaseFact,
    /// What became of queries that are followed, by their number.
    followed: BTreeMap<u64, FollowedQuery>,
    others: Others,
}

/// Who writes rows by another way than the application.
#[derive(Clone, Debug)]
struct Others {
    rng: Rng,
    /// How often it was said how they write: what was due before is not any more.
    told: u64,
    /// So many rows were written.
    written: u64,
}

/// What becomes of a query that is followed.
#[derive(Clone, Copy, Debug)]
pub struct FollowedQuery {
    /// When it came.
    pub came: Time,
    /// So many waited before it.
    pub ahead: u32,
    /// When a worker was free for it; `None`: none has been yet, or it was refused.
    pub began: Option<Time>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A worker has done a query.
    Done(Query),
    /// It is time to tell.
    Tell,
    /// Others write a row, as it was said so manieth.
    Change(u64),
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
    /// A row with its version.
    Row(Vec<u8>),
    /// Writes a row; nil deletes it.
    Put(Vec<u8>, Value),
    /// The numbers of rows that there are, from one on, so many at the most.
    Ids(u64, usize),
}

impl Does {
    /// The row it is about, if it is about one.
    fn row(&self) -> Option<&[u8]> {
        match self {
            Does::Get(key) | Does::Row(key) | Does::Put(key, _) => Some(key),
            Does::Ids(..) => None,
        }
    }
}

/// So many numbers of rows are told at once.
const MOST_IDS: usize = 1000;

impl Database {
    pub(crate) fn start(spec: &DatabaseSpec, boot: &Boot<'_>) -> Self {
        let mut agenda = Agenda::new();
        agenda.add(boot.now + TELLS_EVERY_US, Due::Tell);
        let others = Others { rng: Rng::fork(boot.seed, "changes"), told: 0, written: 0 };
        let mut database = Database {
            spec: spec.clone(),
            rng: Rng::fork(boot.seed, "service"),
            rows: Rows::default(),
            pages: Pages::default(),
            added: BTreeSet::new(),
            following: BTreeMap::new(),
            callers: Callers::default(),
            waiting: VecDeque::new(),
            busy: 0,
            queries: 0,
            agenda,
            since: DatabaseFact::default(),
            followed: BTreeMap::new(),
            others,
        };
        let from_ms = spec.changes.as_ref().map_or(0, |changes| changes.from_ms);
        database.await_change(boot.now.plus_ms(from_ms));
        database
    }

    /// What became of a query that is followed, by the number under which the application asked.
    pub fn followed(&self, number: u64) -> Option<&FollowedQuery> {
        self.followed.get(&number)
    }

    /// Goes on with other settings. What is worked on is done as it was begun; who waits stays, even where no more
    /// would be let in.
    pub(crate) fn set(&mut self, now: Time, spec: &DatabaseSpec) {
        if self.spec.changes != spec.changes {
            self.spec.changes.clone_from(&spec.changes);
            self.others.told += 1;
            self.await_change(now);
        }
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
        self.version_at(key, Time(u64::MAX)).0
    }

    /// Since when a row does not hold a value any more that it has held; `None`: it does, or never did.
    pub fn superseded(&self, key: &[u8], value: &Value) -> Option<Time> {
        self.rows.superseded(key, value, &self.first(key))
    }

    /// What a row held at a moment, and how often it had been written then.
    fn version_at(&self, key: &[u8], moment: Time) -> (Value, i64) {
        match self.rows.at(key, moment) {
            Some((value, version)) => (value.clone(), version),
            None => (self.first(key), 0),
        }
    }

    /// What a row held at first.
    fn first(&self, key: &[u8]) -> Value {
        match self.number(key).is_some_and(|number| number < self.spec.rows) {
            true => Value::Int(0),
            false => Value::Nil,
        }
    }

    /// The number of a row, if its name has one.
    fn number(&self, key: &[u8]) -> Option<u64> {
        let digits = std::str::from_utf8(key.strip_prefix(self.spec.prefix.as_bytes())?).ok()?;
        // Row 7 is not called 07.
        digits.parse::<u64>().ok().filter(|number| number.to_string() == digits)
    }

    /// The numbers of rows that there are at a moment, from one on, so many at the most.
    fn ids(&self, from: u64, count: usize, moment: Time) -> Vec<u64> {
        let is_there = |number: &u64| {
            let key = format!("{}{number}", self.spec.prefix);
            self.version_at(key.as_bytes(), moment).0 != Value::Nil
        };
        let first = from..self.spec.rows;
        let added = self.added.range(from.max(self.spec.rows)..).copied();
        first.chain(added).filter(is_there).take(count).collect()
    }

    pub(crate) fn due(&self) -> Option<Time> {
        self.agenda.next()
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        size_of::<Self>()
            + (self.waiting.len() + self.agenda.len()) * (size_of::<Query>() + 32)
            + self.followed.len() * (size_of::<FollowedQuery>() + 32)
            + self.rows.weight_bytes()
            + self.pages.weight_bytes()
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
                        Due::Change(told) if told == self.others.told => self.change(now, out),
                        // It was said otherwise since.
                        Due::Change(_) => {}
                    }
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    /// Others write a row some time after a moment, if they do.
    fn await_change(&mut self, after: Time) {
        let Some(Changes { per_s, .. }) = self.spec.changes else { return };
        let Some(mean_us) = 1_000_000_u64.checked_div(per_s.into()) else { return };
        let in_us = exponential(&mut self.others.rng, mean_us).max(1);
        self.agenda.add(after + in_us, Due::Change(self.others.told));
    }

    /// Others write a row: each time what was never in any.
    fn change(&mut self, now: Time, out: &mut Out) {
        let Some(Changes { ids, .. }) = &self.spec.changes else { return };
        if let Some(id) = ids.draw(self.others.written, &mut self.others.rng) {
            self.others.written += 1;
            let key = format!("{}{id}", self.spec.prefix).into_bytes();
            self.rows.write(now, key, Value::Int(self.others.written as i64));
            self.tell_followers(out);
        }
        self.await_change(now);
    }

    fn data(&mut self, now: Time, conn: ConnId, bytes: &[u8], out: &mut Out) {
        for (number, words) in self.callers.questions(conn, bytes, out) {
            let (visit, words) = followed(&words);
            if visit.is_some() {
                let ahead = self.waiting.len() as u32;
                let query = FollowedQuery { came: now, ahead, began: None };
                self.followed.insert(number, query);
            }
            let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
            let does = match words.as_slice() {
                [b"get", key] => Does::Get(key.to_vec()),
                [b"row", key] => Does::Row(key.to_vec()),
                [b"change", change] => {
                    self.follow(conn, number, change, out);
                    continue;
                }
                [b"put", key, value] => Does::Put(key.to_vec(), Value::text(value)),
                [b"del", key] => Does::Put(key.to_vec(), Value::Nil),
                [b"ids", from, count] => match (whole(from), whole(count)) {
                    (Some(from), Some(count)) => Does::Ids(from, MOST_IDS.min(count as usize)),
                    _ => {
                        self.refuse(conn, number, "no such rows", out);
                        continue;
                    }
                },
                _ => {
                    self.refuse(conn, number, "no such query", out);
                    continue;
                }
            };
            self.query(now, conn, number, does, out);
        }
    }

    /// Somebody asks for a change by its number, and waits if it has not come.
    fn follow(&mut self, conn: ConnId, number: u64, change: &[u8], out: &mut Out) {
        let Some(change) = whole(change) else {
            return self.refuse(conn, number, "no such change", out);
        };
        match self.rows.change(change) {
            Some(value) => self.callers.answer(conn, number, &value, out),
            None => self.following.entry(change).or_default().push((conn, number)),
        }
    }

    /// Tells those who wait for changes that have come.
    fn tell_followers(&mut self, out: &mut Out) {
        while let Some(first) = self.following.first_entry()
            && let Some(value) = self.rows.change(*first.key())
        {
            for (conn, number) in first.remove() {
                self.callers.answer(conn, number, &value, out);
            }
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
        if let Some(followed) = self.followed.get_mut(&query.number) {
            followed.began = Some(now);
        }
        let service_us = match self.spec.varies {
            true => exponential(&mut self.rng, self.spec.service_us),
            false => self.spec.service_us,
        };
        let page = query.does.row().and_then(|key| self.number(key));
        let reads = &mut self.since.reads;
        let read_us = page.map_or(0, |page| self.pages.read(&self.spec, page, reads));
        self.agenda.add(now + service_us + read_us, Due::Done(Query { began: now, ..query }));
    }

    fn done(&mut self, now: Time, query: Query, out: &mut Out) {
        self.busy -= 1;
        self.since.answered += 1;
        self.since.waited_us += query.began - query.came;
        let read = Time(now.0.saturating_sub(self.spec.lag_us));
        let value = match query.does {
            Does::Get(key) => {
                let (value, version) = self.version_at(&key, read);
                if value == Value::Nil {
                    self.since.empty += 1;
                    self.since.deleted += u32::from(version > 0);
                }
                value
            }
            Does::Row(key) => {
                let (value, version) = self.version_at(&key, read);
                Value::List(Rc::from([value, Value::Int(version)]))
            }
            Does::Put(key, value) => {
                self.added.extend(self.number(&key).filter(|number| *number >= self.spec.rows));
                let version = self.rows.write(now, key, value);
                self.tell_followers(out);
                Value::Int(version)
            }
            Does::Ids(from, count) => {
                let ids = self.ids(from, count, read).into_iter();
                Value::List(ids.map(|number| Value::Int(number as i64)).collect())
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

/// A whole number as it is written.
fn whole(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

//! What an application server asks: Redis servers and a database, over one connection each.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use redscope_actor::ConnId;
use redscope_resp::encode_command;

use super::{AppSpec, Out};
use crate::exchange::{Line, answered, ask_followed};
use crate::program::Value;
use crate::sharding::Sharding;

/// A call by its number; no two have the same.
pub(super) type Call = u64;

/// A call to the database, and the visit that it is followed for, if it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query {
    pub(super) call: Call,
    pub(super) visit: Option<u32>,
}

/// All connections, with the calls that wait for replies.
#[derive(Clone, Debug)]
pub(super) struct Backends {
    redis: Vec<Redis>,
    /// Who has which key, if keys are shared out.
    sharding: Option<Sharding>,
    database: Line,
    /// Every call to the database that waits, with the row that it reads, if it reads one.
    queries: BTreeMap<Call, Option<Rc<[u8]>>>,
    /// How many calls read a row now.
    readers: BTreeMap<Rc<[u8]>, usize>,
}

/// A Redis server. It answers in the order of the commands.
#[derive(Clone, Debug)]
struct Redis {
    name: Rc<str>,
    line: Line,
    calls: VecDeque<Call>,
}

impl Backends {
    pub(super) fn new(spec: &AppSpec) -> Self {
        let redis = spec.redis.iter().enumerate().map(|(place, (name, address))| Redis {
            name: Rc::clone(name),
            line: Line::new(address.clone(), place),
            calls: VecDeque::new(),
        });
        let database = Line::new(spec.database.clone(), spec.redis.len());
        Backends {
            redis: redis.collect(),
            sharding: spec.sharding.clone(),
            database,
            queries: BTreeMap::new(),
            readers: BTreeMap::new(),
        }
    }

    /// Keys are shared out otherwise from now on.
    pub(super) fn share_out(&mut self, sharding: Option<Sharding>) {
        self.sharding = sharding;
    }

    /// Sends a command to a server.
    ///
    /// Errors: there is none of this name.
    pub(super) fn command(
        &mut self,
        server: Option<&str>,
        args: &[Vec<u8>],
        call: Call,
        out: &mut Out,
    ) -> Result<(), Value> {
        let shard = |sharding: &Sharding| args.get(1).map_or(0, |key| sharding.owner(key));
        let place = self.sharding.as_ref().map_or(0, shard);
        let found = match server {
            None => self.redis.get_mut(place),
            Some(name) => self.redis.iter_mut().find(|redis| *redis.name == *name),
        };
        let redis = found.ok_or_else(|| Value::Failed("there is no such server".into()))?;
        let mut bytes = Vec::new();
        encode_command(args, &mut bytes);
        redis.calls.push_back(call);
        redis.line.send(bytes, out);
        Ok(())
    }

    /// Reads a row by `get`, or by `row` with its version; how many read it now.
    pub(super) fn read(&mut self, by: &[u8], key: &[u8], query: Query, out: &mut Out) -> usize {
        self.query(&[by, key], query, out);
        let key: Rc<[u8]> = Rc::from(key);
        self.queries.insert(query.call, Some(Rc::clone(&key)));
        let readers = self.readers.entry(key).or_default();
        *readers += 1;
        *readers
    }

    /// Writes a row, or deletes it, if it is to hold nil.
    pub(super) fn write(&mut self, key: &[u8], value: &Value, query: Query, out: &mut Out) {
        match value {
            Value::Nil => self.query(&[b"del", key], query, out),
            value => self.query(&[b"put", key, &value.to_bytes()], query, out),
        }
        self.queries.insert(query.call, None);
    }

    /// Asks which rows there are, from a number on.
    pub(super) fn ids(&mut self, from: &[u8], count: &[u8], query: Query, out: &mut Out) {
        self.query(&[b"ids", from, count], query, out);
        self.queries.insert(query.call, None);
    }

    /// Asks for a change by its number.
    pub(super) fn follow(&mut self, change: u64, query: Query, out: &mut Out) {
        self.query(&[b"change", change.to_string().as_bytes()], query, out);
        self.queries.insert(query.call, None);
    }

    fn query(&mut self, words: &[&[u8]], Query { call, visit }: Query, out: &mut Out) {
        let mut bytes = Vec::new();
        ask_followed(call, visit, words, &mut bytes);
        self.database.send(bytes, out);
    }

    /// Nobody waits for a call any more.
    pub(super) fn forget(&mut self, call: Call) {
        let Some(Some(key)) = self.queries.remove(&call) else { return };
        if let Some(readers) = self.readers.get_mut(&key) {
            *readers -= 1;
            if *readers == 0 {
                self.readers.remove(&key);
            }
        }
    }

    fn line(&mut self, conn: ConnId) -> Option<&mut Line> {
        let lines = self.redis.iter_mut().map(|redis| &mut redis.line);
        lines.chain([&mut self.database]).find(|line| line.is(conn))
    }

    /// A connection stands.
    pub(super) fn connected(&mut self, conn: ConnId, out: &mut Out) {
        if let Some(line) = self.line(conn) {
            line.connected(out);
        }
    }

    /// A connection is gone; the calls that waited for it.
    pub(super) fn closed(&mut self, conn: ConnId) -> Vec<Call> {
        let calls = self.take_calls(conn);
        if let Some(line) = self.line(conn) {
            line.closed();
        }
        calls
    }

    fn take_calls(&mut self, conn: ConnId) -> Vec<Call> {
        match self.redis.iter_mut().find(|redis| redis.line.is(conn)) {
            Some(redis) => redis.calls.drain(..).collect(),
            None if self.database.is(conn) => self.queries.keys().copied().collect(),
            None => Vec::new(),
        }
    }

    /// What came in as answers to calls. What is no RESP ends the connection, and every call that waits
    /// for it.
    pub(super) fn data(&mut self, conn: ConnId, bytes: &[u8], out: &mut Out) -> Vec<(Call, Value)> {
        let Some(line) = self.line(conn) else { return Vec::new() };
        let Ok(frames) = line.frames(bytes) else {
            let calls = self.take_calls(conn);
            if let Some(line) = self.line(conn) {
                line.abort(out);
            }
            return calls.into_iter().map(|call| (call, lost())).collect();
        };
        match self.redis.iter_mut().find(|redis| redis.line.is(conn)) {
            Some(redis) => {
                let answers = frames.iter().map(|frame| (redis.calls.pop_front(), frame));
                let answers = answers.filter_map(|(call, frame)| Some((call?, frame)));
                answers.map(|(call, frame)| (call, Value::of_reply(frame))).collect()
            }
            None => frames.iter().filter_map(answered).collect(),
        }
    }
}

/// What comes of a call whose connection is gone.
pub(super) fn lost() -> Value {
    Value::Failed("the connection is gone".into())
}

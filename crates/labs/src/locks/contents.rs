//! What servers hold, and what commands and time make of it, tried out once each on the real engine.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_data::DataSetSum;
use redscope_data::value::Value as Stored;
use redscope_engine::config::Config;
use redscope_engine::{ClientId, Engine, Mode};

use super::interned::{Id, Interned};
use super::servers::{Peers, Process, START_MS, Words};
use crate::ask::ask;
use crate::program::Value;

/// The content of a server without data.
pub(super) const EMPTY: Id = 0;

/// What stands at the key of the lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// The value, or the field of the hash: the mark of whom it belongs to.
    pub(super) mark: Vec<u8>,
    /// How often its owner has taken it, if it counts that.
    pub(super) count: Option<i64>,
    /// When it goes by itself.
    pub(super) until_ms: Option<u64>,
}

/// What came of a command.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) content: Id,
    pub(super) value: Id,
    /// The writes that replicas are to repeat.
    pub(super) stream: Rc<[Words]>,
}

struct Content {
    engine: Engine,
    client: ClientId,
    held: Option<Held>,
}

/// Two engines are the same if their data and the expiries of their keys are.
type Key = (DataSetSum, Vec<(Vec<u8>, u64)>);

/// A command on a content at a moment.
type Question = (Id, u64, Id, Peers);

/// All contents that came up, and what came of each command on each.
pub(super) struct Contents {
    lock: Vec<u8>,
    all: Vec<Content>,
    ids: BTreeMap<Key, Id>,
    known: BTreeMap<Question, Answer>,
    passed: BTreeMap<(Id, u64), Id>,
    /// Commands by number.
    pub(super) words: Interned<Words>,
    /// Replies by number.
    pub(super) values: Interned<Value>,
}

impl Contents {
    /// With an empty server, which is [`EMPTY`].
    pub(super) fn new(lock: &[u8]) -> Self {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 0, START_MS);
        engine.replicating = true;
        let client = engine.connect(String::new(), String::new(), START_MS);
        let mut contents = Contents {
            lock: lock.to_vec(),
            all: Vec::new(),
            ids: BTreeMap::new(),
            known: BTreeMap::new(),
            passed: BTreeMap::new(),
            words: Interned::default(),
            values: Interned::default(),
        };
        contents.keep(engine, client);
        contents
    }

    /// What stands at the key of the lock.
    pub(super) fn held(&self, content: Id) -> Option<&Held> {
        self.all[content as usize].held.as_ref()
    }

    /// What a command makes of a content at a moment, and its reply.
    pub(super) fn run(&mut self, content: Id, now_ms: u64, words: Id, peers: Peers) -> Answer {
        let question = (content, now_ms, words, peers);
        if let Some(answer) = self.known.get(&question) {
            return answer.clone();
        }
        let Content { engine, client, .. } = &self.all[content as usize];
        let (mut engine, client) = (engine.clone(), *client);
        let mut process = Process { peers, stream: Vec::new() };
        let reply = ask(&mut engine, &mut process, now_ms, client, self.words.get(words));
        let answer = Answer {
            content: self.keep(engine, client),
            value: self.values.id(reply),
            stream: Rc::from(process.stream),
        };
        self.known.insert(question, answer.clone());
        answer
    }

    /// A content at a later moment: a lock whose time is over is gone, as whoever asks finds.
    pub(super) fn pass(&mut self, content: Id, now_ms: u64) -> Id {
        let until = self.held(content).and_then(|held| held.until_ms);
        if until.is_none_or(|until_ms| now_ms <= until_ms) {
            return content;
        }
        if let Some(passed) = self.passed.get(&(content, now_ms)) {
            return *passed;
        }
        let words = self.words.id(vec![b"EXISTS".to_vec(), self.lock.clone()]);
        let passed = self.run(content, now_ms, words, Peers::default()).content;
        self.passed.insert((content, now_ms), passed);
        passed
    }

    fn keep(&mut self, engine: Engine, client: ClientId) -> Id {
        let db = &engine.dbs[0];
        let mut expiries: Vec<(Vec<u8>, u64)> =
            db.expires().iter().map(|(key, at_ms)| (key.to_vec(), *at_ms)).collect();
        expiries.sort();
        let key = (DataSetSum::of_all(&engine.dbs), expiries);
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let until_ms = db.expiry(&self.lock);
        let held = db.get(&self.lock).map(|entry| match &entry.value {
            Stored::Hash(hash) => {
                let first = hash.iter().next();
                let mark = first.as_ref().map(|(mark, _)| mark.to_vec()).unwrap_or_default();
                let count =
                    first.and_then(|(_, count)| std::str::from_utf8(&count).ok()?.parse().ok());
                Held { mark, count, until_ms }
            }
            value => {
                let mark = value.as_str().map(|text| text.to_vec()).unwrap_or_default();
                Held { mark, count: None, until_ms }
            }
        });
        let id = self.all.len() as Id;
        self.all.push(Content { engine, client, held });
        self.ids.insert(key, id);
        id
    }
}

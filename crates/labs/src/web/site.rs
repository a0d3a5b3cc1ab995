//! A server of the site: it keeps pages itself, and has a Redis and a database behind it.

use std::collections::{BTreeMap, VecDeque};

use redscope_actor::{Boot, ConnId, Input, Output, Time};
use redscope_resp::{Frame, encode_command};

use super::lines::Lines;
use super::{Layer, Out, Question, SiteSpec, Store, Url, WebFact, answer};
use crate::exchange::{Callers, answered, ask};
use crate::program::Value;

/// The places of its connections; those to whom it tells to drop pages stand behind.
const REDIS: usize = 0;
const DATABASE: usize = 1;
const PURGED: usize = 2;

/// A server of the site.
#[derive(Clone, Debug)]
pub struct Site {
    spec: SiteSpec,
    began: Time,
    local: Store,
    callers: Callers,
    lines: Lines,
    /// Whether Redis was told to tell of changes.
    has_greeted: bool,
    next_write: usize,
    /// What Redis has still to answer, the next first.
    commands: VecDeque<Command>,
    /// What was asked of others, by its number.
    questions: BTreeMap<u64, Asked>,
    asked: u64,
}

/// Who waits for an answer.
type Waiter = (ConnId, u64);

/// What a command was for.
#[derive(Clone, Copy, Debug)]
enum Command {
    /// Nobody waits.
    Nothing,
    /// Somebody wants a page.
    Page(Url, Waiter),
    /// Somebody wants to know which version a page has.
    Version(Waiter),
    /// A row was written, and its copy is gone now.
    Deleted(u64),
}

/// What a question was for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    /// Somebody wants a page.
    Page(Url, Waiter),
    /// Somebody wants to know which version a page has.
    Version(Waiter),
    /// A row is written.
    Put(u64, i64),
    /// Copies of a page are dropped by this list; so many others of it have not answered.
    Purge { id: u64, list: usize },
}

impl Site {
    pub(crate) fn start(spec: &SiteSpec, boot: &Boot<'_>) -> Self {
        let behind = [&spec.redis, &spec.database];
        let all = behind.into_iter().chain(spec.purges.iter().flatten());
        Site {
            began: boot.now,
            local: Store::new(spec.local_us, spec.most_local as usize),
            callers: Callers::default(),
            lines: Lines::to(all),
            has_greeted: false,
            next_write: 0,
            commands: VecDeque::new(),
            questions: BTreeMap::new(),
            asked: 0,
            spec: spec.clone(),
        }
    }

    /// Goes on with other settings, which it can become.
    pub(crate) fn set(&mut self, now: Time, spec: &SiteSpec) {
        self.local.set(spec.local_us, spec.most_local as usize);
        self.next_write = spec.writes.partition_point(|write| self.began + write.at_us <= now);
        self.spec = spec.clone();
    }

    /// What it would show of a page now without asking.
    pub fn peek(&self, now: Time, url: Url) -> Option<i64> {
        self.local.peek(now, url, 0)
    }

    pub(crate) fn due(&self) -> Option<Time> {
        self.spec.writes.get(self.next_write).map(|write| self.began + write.at_us)
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        let open = self.commands.len() * size_of::<Command>() + self.questions.len() * 64;
        size_of::<Self>() + self.local.weight_bytes() + open
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        if let Some((place, frames)) = self.lines.take(&input, out) {
            for frame in &frames {
                match place {
                    REDIS => self.redis_says(now, frame, out),
                    _ => {
                        if let Some((number, value)) = answered(frame) {
                            self.answered(now, number, &value, out);
                        }
                    }
                }
            }
            return;
        }
        match input {
            Input::Accepted { conn, .. } => self.callers.accept(conn),
            Input::Closed(conn) => self.callers.closed(conn),
            Input::Data(conn, bytes) => {
                for (number, words) in self.callers.questions(conn, &bytes, out) {
                    match Question::read(&words) {
                        Some(Question::Page(url)) => self.page(now, url, (conn, number), out),
                        Some(Question::Version(id)) => self.version(id, (conn, number), out),
                        Some(Question::Purge(_)) | None => {
                            let failed = Value::Failed("there is no such page".into());
                            self.callers.answer(conn, number, &failed, out);
                        }
                    }
                }
            }
            Input::Deadline => {
                while self.due().is_some_and(|due| due <= now) {
                    let id = self.spec.writes[self.next_write].id;
                    self.next_write += 1;
                    // No two writes have one moment, so the moment tells them apart.
                    let value = now.0 as i64;
                    let words = ["put".to_owned(), row(id), value.to_string()];
                    self.ask(DATABASE, &words, Asked::Put(id, value), out);
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn page(&mut self, now: Time, url: Url, from: Waiter, out: &mut Out) {
        let held = self.local.get(now, url);
        self.tell(Layer::Local, url.id, held, out);
        match held {
            Some(value) => self.answer(from, value, out),
            None if self.spec.redis_ms > 0 => {
                self.command(&["GET", &key(url)], Command::Page(url, from), out);
            }
            None => self.query(url, from, out),
        }
    }

    fn version(&mut self, id: u64, from: Waiter, out: &mut Out) {
        match self.spec.redis_ms > 0 {
            true => self.command(&["GET", &format!("version:{id}")], Command::Version(from), out),
            false => {
                self.ask(DATABASE, &["get".to_owned(), row(id)], Asked::Version(from), out);
            }
        }
    }

    /// Redis has no copy.
    fn query(&mut self, url: Url, from: Waiter, out: &mut Out) {
        self.tell(Layer::Redis, url.id, None, out);
        self.ask(DATABASE, &["get".to_owned(), row(url.id)], Asked::Page(url, from), out);
    }

    fn command(&mut self, words: &[&str], is_for: Command, out: &mut Out) {
        let mut bytes = Vec::new();
        if self.spec.tracks && !self.has_greeted {
            self.has_greeted = true;
            encode_command(&["HELLO", "3"], &mut bytes);
            encode_command(&["CLIENT", "TRACKING", "ON"], &mut bytes);
            self.commands.extend([Command::Nothing, Command::Nothing]);
        }
        encode_command(words, &mut bytes);
        self.commands.push_back(is_for);
        self.lines.send(REDIS, bytes, out);
    }

    fn ask(&mut self, place: usize, words: &[String], is_for: Asked, out: &mut Out) {
        self.asked += 1;
        self.questions.insert(self.asked, is_for);
        let mut bytes = Vec::new();
        ask(self.asked, words, &mut bytes);
        self.lines.send(place, bytes, out);
    }

    fn redis_says(&mut self, now: Time, frame: &Frame, out: &mut Out) {
        if let Frame::Push(parts) = frame {
            return self.pushed(parts);
        }
        let Some(command) = self.commands.pop_front() else { return };
        let value = Value::of_reply(frame).number();
        match command {
            Command::Nothing => {}
            Command::Page(url, from) => match value {
                Some(value) => {
                    self.tell(Layer::Redis, url.id, Some(value), out);
                    self.local.keep(now, url, value, 0);
                    self.answer(from, value, out);
                }
                None => self.query(url, from, out),
            },
            Command::Version(from) => self.answer(from, value.unwrap_or(0), out),
            Command::Deleted(id) => self.purge(id, 0, out),
        }
    }

    /// Redis says that keys are not any more what they were.
    fn pushed(&mut self, parts: &[Frame]) {
        let [kind, keys] = parts else { return };
        if kind.as_bytes() != Some(b"invalidate") {
            return;
        }
        for key in keys.as_array().unwrap_or_default() {
            if let Some(url) = key.as_bytes().and_then(url_of) {
                self.local.forget(url);
            }
        }
    }

    fn answered(&mut self, now: Time, number: u64, value: &Value, out: &mut Out) {
        let Some(asked) = self.questions.remove(&number) else { return };
        match (asked, value.number()) {
            (Asked::Page(url, from), Some(row)) => {
                self.tell(Layer::Database, url.id, Some(row), out);
                self.fill(now, url, row, out);
                self.answer(from, row, out);
            }
            (Asked::Version(from), Some(row)) => self.answer(from, row, out),
            (Asked::Page(_, from) | Asked::Version(from), None) => {
                self.callers.answer(from.0, from.1, value, out);
            }
            (Asked::Put(id, row), Some(_)) => self.written(id, row, out),
            (Asked::Put(..), None) => {}
            (Asked::Purge { id, list }, _) => {
                let same = |asked: &Asked| matches!(asked, Asked::Purge { id: i, list: l } if (*i, *l) == (id, list));
                if !self.questions.values().any(same) {
                    self.purge(id, list + 1, out);
                }
            }
        }
    }

    /// Puts what the database has said where it is to be found.
    fn fill(&mut self, now: Time, url: Url, value: i64, out: &mut Out) {
        if self.spec.redis_ms > 0 {
            let (value, ms) = (value.to_string(), self.spec.redis_ms.to_string());
            self.command(&["SET", &key(url), &value, "PX", &ms], Command::Nothing, out);
        }
        // Redis will say of this key that it has changed, to whoever wrote it too: who is told of changes keeps
        // only what Redis has given.
        if !self.is_told() {
            self.local.keep(now, url, value, 0);
        }
    }

    fn is_told(&self) -> bool {
        self.spec.tracks && self.spec.redis_ms > 0
    }

    /// A row is written: what is to be done for its copies is done, from the inside outwards.
    fn written(&mut self, id: u64, value: i64, out: &mut Out) {
        out.push(Output::Tell(WebFact::Wrote { id, value }));
        let has_redis = self.spec.redis_ms > 0;
        if self.spec.publishes && has_redis {
            let words = ["SET", &format!("version:{id}"), &value.to_string()];
            self.command(&words, Command::Nothing, out);
        }
        match self.spec.deletes && has_redis {
            true => {
                let key = key(Url { id, version: None });
                self.command(&["DEL", &key], Command::Deleted(id), out);
            }
            false => self.purge(id, 0, out),
        }
    }

    /// Has the caches of a list drop a page, and those of the next when all have.
    fn purge(&mut self, id: u64, list: usize, out: &mut Out) {
        let Some(count) = self.spec.purges.get(list).map(Vec::len) else { return };
        let before: usize = self.spec.purges.iter().take(list).map(Vec::len).sum();
        let words = Question::Purge(id).words();
        for place in 0..count {
            self.ask(PURGED + before + place, &words, Asked::Purge { id, list }, out);
        }
    }

    fn answer(&self, to: Waiter, value: i64, out: &mut Out) {
        self.callers.answer(to.0, to.1, &answer(value, 0), out);
    }

    fn tell(&self, layer: Layer, id: u64, held: Option<i64>, out: &mut Out) {
        let passed_on = held.is_none();
        out.push(Output::Tell(WebFact::Asked { layer, id, held, passed_on }));
    }
}

/// What a row is called.
fn row(id: u64) -> String {
    format!("item:{id}")
}

/// The key of a page in Redis.
pub(crate) fn key(Url { id, version }: Url) -> String {
    match version {
        Some(version) => format!("item:{id}?v={version}"),
        None => row(id),
    }
}

/// The page of a key.
fn url_of(key: &[u8]) -> Option<Url> {
    let text = std::str::from_utf8(key.strip_prefix(b"item:")?).ok()?;
    let (id, version) = match text.split_once("?v=") {
        Some((id, version)) => (id, Some(version.parse().ok()?)),
        None => (text, None),
    };
    Some(Url { id: id.parse().ok()?, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_its_page() {
        for url in [Url { id: 7, version: None }, Url { id: 7, version: Some(12) }] {
            assert_eq!(url_of(key(url).as_bytes()), Some(url));
        }
        assert_eq!(url_of(b"version:7"), None);
    }
}

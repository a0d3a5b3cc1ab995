//! A cache that many share: an edge of a CDN, or nginx.

use std::collections::BTreeMap;

use redscope_actor::{ConnId, Input, Output, Time};

use super::lines::Lines;
use super::{Layer, Out, ProxySpec, Question, Store, Url, WebFact, answer, answered};
use crate::exchange::{self, Callers, ask};
use crate::program::Value;

/// An edge of a CDN, or nginx.
#[derive(Clone, Debug)]
pub struct Proxy {
    spec: ProxySpec,
    store: Store,
    callers: Callers,
    next: Lines,
    /// What was asked of the next one, by its number.
    open: BTreeMap<u64, Open>,
    asked: u64,
}

/// Who waits for an answer.
type Waiter = (ConnId, u64);

/// A question that has gone on.
#[derive(Clone, Debug)]
struct Open {
    question: Question,
    waiters: Vec<Waiter>,
    /// Whether the page was to be dropped meanwhile: what comes may be old, and is not kept.
    is_void: bool,
}

impl Proxy {
    pub(crate) fn start(spec: &ProxySpec) -> Self {
        Proxy {
            store: Store::new(spec.ttl_us, usize::MAX),
            callers: Callers::default(),
            next: Lines::to(spec.next.iter()),
            open: BTreeMap::new(),
            asked: 0,
            spec: spec.clone(),
        }
    }

    /// Goes on with other settings, which it can become.
    pub(crate) fn set(&mut self, spec: &ProxySpec) {
        self.store.set(spec.ttl_us, usize::MAX);
        self.spec = spec.clone();
    }

    /// Which of the layers it is.
    pub fn layer(&self) -> Layer {
        self.spec.layer
    }

    /// What it would show of a page now without asking.
    pub fn peek(&self, now: Time, url: Url) -> Option<i64> {
        self.store.peek(now, url, self.spec.grace_us)
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        size_of::<Self>() + self.store.weight_bytes() + self.open.len() * size_of::<Open>()
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        if let Some((_, frames)) = self.next.take(&input, out) {
            for (number, value) in frames.iter().filter_map(exchange::answered) {
                self.answered(now, number, &value, out);
            }
            return;
        }
        match input {
            Input::Accepted { conn, .. } => self.callers.accept(conn),
            Input::Closed(conn) => self.callers.closed(conn),
            Input::Data(conn, bytes) => {
                for (number, words) in self.callers.questions(conn, &bytes, out) {
                    match Question::read(&words) {
                        Some(question) => self.asked(now, question, (conn, number), out),
                        None => {
                            let failed = Value::Failed("there is no such page".into());
                            self.callers.answer(conn, number, &failed, out);
                        }
                    }
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn asked(&mut self, now: Time, question: Question, from: Waiter, out: &mut Out) {
        match question {
            Question::Page(url) => self.page(now, url, from, out),
            Question::Version(_) => self.pass_on(question, vec![from], out),
            Question::Purge(id) => {
                // Those who write say which page it is, not which version.
                let url = Url { id, version: None };
                self.store.forget(url);
                let meant = |open: &&mut Open| open.question == Question::Page(url);
                self.open.values_mut().filter(meant).for_each(|open| open.is_void = true);
                self.callers.answer(from.0, from.1, &Value::Int(1), out);
            }
        }
    }

    fn page(&mut self, now: Time, url: Url, from: Waiter, out: &mut Out) {
        let (layer, id) = (self.spec.layer, url.id);
        let question = Question::Page(url);
        let under_way =
            || self.open.values().any(|open| open.question == question && !open.is_void);
        if let Some((kept, is_fresh)) = self.store.look_up(now, url, self.spec.grace_us) {
            let held = Some(kept.value);
            out.push(Output::Tell(WebFact::Asked { layer, id, held, passed_on: false }));
            let value = answer(kept.value, self.age_us(now, kept.born));
            let is_stale = !is_fresh && !under_way();
            self.callers.answer(from.0, from.1, &value, out);
            if is_stale {
                out.push(Output::Tell(WebFact::Refreshed(layer)));
                self.pass_on(question, Vec::new(), out);
            }
            return;
        }
        let waits = self.spec.locks && self.store.is_on();
        let first = self.open.values_mut().find(|open| open.question == question && !open.is_void);
        let joined = first.filter(|_| waits);
        let passed_on = joined.is_none();
        out.push(Output::Tell(WebFact::Asked { layer, id, held: None, passed_on }));
        match joined {
            Some(open) => open.waiters.push(from),
            None => self.pass_on(question, vec![from], out),
        }
    }

    fn age_us(&self, now: Time, born: Time) -> u64 {
        if self.spec.tells_age { now - born } else { 0 }
    }

    fn pass_on(&mut self, question: Question, waiters: Vec<Waiter>, out: &mut Out) {
        let place = self.asked as usize % self.next.len().max(1);
        self.asked += 1;
        self.open.insert(self.asked, Open { question, waiters, is_void: false });
        let mut bytes = Vec::new();
        ask(self.asked, &question.words(), &mut bytes);
        self.next.send(place, bytes, out);
    }

    fn answered(&mut self, now: Time, number: u64, value: &Value, out: &mut Out) {
        let Some(Open { question, waiters, is_void }) = self.open.remove(&number) else { return };
        if let (Question::Page(url), Some((value, age_us)), false) =
            (question, answered(value), is_void)
        {
            self.store.keep(now, url, value, age_us);
        }
        for (conn, number) in waiters {
            self.callers.answer(conn, number, value, out);
        }
    }
}

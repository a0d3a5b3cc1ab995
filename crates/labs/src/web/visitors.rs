//! Users and their browsers.

use std::collections::BTreeMap;

use redscope_actor::{Boot, Input, Output, Time};

use super::lines::Lines;
use super::{Layer, Out, Question, Store, Url, Visit, VisitorsSpec, WebFact, answered};
use crate::exchange::{self, ask};

/// Users, each with a browser.
#[derive(Clone, Debug)]
pub struct Visitors {
    spec: VisitorsSpec,
    began: Time,
    next: usize,
    browsers: Vec<Store>,
    edges: Lines,
    /// What is under way, by its number.
    open: BTreeMap<u64, Open>,
    asked: u64,
}

/// A page that a user waits for.
#[derive(Clone, Copy, Debug)]
struct Open {
    visit: Visit,
    since: Time,
    question: Question,
}

impl Visitors {
    pub(crate) fn start(spec: &VisitorsSpec, boot: &Boot<'_>) -> Self {
        Visitors {
            began: boot.now,
            next: 0,
            browsers: vec![Store::new(spec.ttl_us, usize::MAX); spec.users as usize],
            edges: Lines::to(spec.edges.iter()),
            open: BTreeMap::new(),
            asked: 0,
            spec: spec.clone(),
        }
    }

    /// Goes on with other settings, which they can become.
    pub(crate) fn set(&mut self, now: Time, spec: &VisitorsSpec) {
        self.browsers.iter_mut().for_each(|browser| browser.set(spec.ttl_us, usize::MAX));
        self.next = spec.visits.partition_point(|visit| self.began + visit.at_us <= now);
        self.spec = spec.clone();
    }

    /// How many browsers would show this of a page now.
    pub fn holders(&self, now: Time, url: Url, is_meant: impl Fn(i64) -> bool) -> u32 {
        let shown = self.browsers.iter().filter_map(|browser| browser.peek(now, url, 0));
        shown.filter(|value| is_meant(*value)).count() as u32
    }

    pub(crate) fn due(&self) -> Option<Time> {
        self.spec.visits.get(self.next).map(|visit| self.began + visit.at_us)
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        let kept: usize = self.browsers.iter().map(Store::weight_bytes).sum();
        size_of::<Self>() + kept + self.open.len() * size_of::<Open>()
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        if let Some((_, frames)) = self.edges.take(&input, out) {
            for (number, value) in frames.iter().filter_map(exchange::answered) {
                self.answered(now, number, answered(&value), out);
            }
            return;
        }
        match input {
            Input::Deadline => {
                while self.due().is_some_and(|due| due <= now) {
                    let visit = self.spec.visits[self.next];
                    self.next += 1;
                    match self.spec.asks_version {
                        true => self.ask(visit, now, Question::Version(visit.id), out),
                        false => self.want(now, visit, now, None, out),
                    }
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    /// A user wants a page: the browser has it, or asks.
    fn want(&mut self, now: Time, visit: Visit, since: Time, version: Option<i64>, out: &mut Out) {
        let Visit { user, id, .. } = visit;
        let url = Url { id, version };
        let Some(browser) = self.browsers.get_mut(user as usize) else { return };
        let held = browser.get(now, url);
        let passed_on = held.is_none();
        out.push(Output::Tell(WebFact::Asked { layer: Layer::Browser, id, held, passed_on }));
        match held {
            Some(value) => {
                out.push(Output::Tell(WebFact::Shown { id, value, took_us: now - since }));
            }
            None => self.ask(visit, since, Question::Page(url), out),
        }
    }

    fn ask(&mut self, visit: Visit, since: Time, question: Question, out: &mut Out) {
        let place = visit.user as usize % self.edges.len().max(1);
        self.asked += 1;
        self.open.insert(self.asked, Open { visit, since, question });
        let mut bytes = Vec::new();
        ask(self.asked, &question.words(), &mut bytes);
        self.edges.send(place, bytes, out);
    }

    fn answered(&mut self, now: Time, number: u64, value: Option<(i64, u64)>, out: &mut Out) {
        let Some(Open { visit, since, question }) = self.open.remove(&number) else { return };
        let Some((value, age_us)) = value else { return };
        match question {
            Question::Page(url) => {
                if let Some(browser) = self.browsers.get_mut(visit.user as usize) {
                    browser.keep(now, url, value, age_us);
                }
                let (id, took_us) = (visit.id, now - since);
                out.push(Output::Tell(WebFact::Shown { id, value, took_us }));
            }
            Question::Version(_) => self.want(now, visit, since, Some(value), out),
            Question::Purge(_) => {}
        }
    }
}

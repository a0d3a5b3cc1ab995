//! Users at work.

use std::collections::BTreeMap;

use redscope_actor::{Boot, Input, Output, Rng, Time};

use super::{Arrivals, Bursts, Out, Stream, UsersFact, UsersSpec};
use crate::chance::exponential;
use crate::exchange::{Agenda, Line, TELLS_EVERY_US, answered, ask_followed};
use crate::percentile::percentile;
use crate::program::Value;

/// Users of an application.
#[derive(Clone, Debug)]
pub struct Users {
    spec: UsersSpec,
    began: Time,
    line: Line,
    streams: Vec<Source>,
    /// Chance of what is not the same under every application: the users' haste.
    haste: Rng,
    requests: BTreeMap<u64, Request>,
    next_request: u64,
    /// In hundredths of a try, what the budget still allows.
    budget: u64,
    agenda: Agenda<Due>,
    since: UsersFact,
    latencies_us: Vec<u64>,
    /// What became of every try, if they are followed.
    tries: Vec<FollowedTry>,
}

/// A try that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedTry {
    /// The number under which the application was asked.
    pub number: u64,
    /// When it was asked.
    pub asked: Time,
    /// When it ended, and how.
    pub ended: Option<(Time, TryEnd)>,
}

/// How a try ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TryEnd {
    /// It was answered; a failure is an answer, too.
    Answered(Value),
    /// The patience did not last.
    TimedOut,
    /// The connection was lost.
    Lost,
}

/// Where the requests of one stream come from. Two applications under the same load are asked for the same
/// at the same moments, so the chance of a stream is its own.
#[derive(Clone, Debug)]
struct Source {
    arrivals: Rng,
    ids: Rng,
    drawn: u64,
    /// When the next request of an open loop comes.
    next: Option<Time>,
    /// So many users of a closed loop do not come back from their next answer.
    leaving: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A request of a stream comes.
    Arrival(usize),
    /// The patience with a try is over.
    Patience(u64),
    /// A request is tried again.
    Retry(u64),
    /// It is time to tell.
    Tell,
}

#[derive(Clone, Debug)]
struct Request {
    stream: usize,
    id: u64,
    first_asked: Time,
    /// How often it was tried.
    tries: u32,
    /// When the patience with the present try is over; `None` between two tries.
    until: Option<Time>,
}

/// Most of a budget that is saved up, in hundredths of a try.
const MOST_SAVED: u64 = 1000;

impl Users {
    pub(crate) fn start(spec: &UsersSpec, boot: &Boot<'_>) -> Self {
        let source = |at: usize| Source {
            arrivals: Rng::fork(boot.seed, &format!("arrivals {at}")),
            ids: Rng::fork(boot.seed, &format!("ids {at}")),
            drawn: 0,
            next: None,
            leaving: 0,
        };
        let mut users = Users {
            spec: spec.clone(),
            began: boot.now,
            line: Line::new(spec.app.clone(), 0),
            streams: (0..spec.streams.len()).map(source).collect(),
            haste: Rng::fork(boot.seed, "haste"),
            requests: BTreeMap::new(),
            next_request: 0,
            budget: 0,
            agenda: Agenda::new(),
            since: UsersFact::default(),
            latencies_us: Vec::new(),
            tries: Vec::new(),
        };
        users.agenda.add(boot.now + TELLS_EVERY_US, Due::Tell);
        for at in 0..spec.streams.len() {
            users.begin_stream(at, boot.now);
        }
        users
    }

    /// They go on otherwise. Tries that are under way are waited for as long as they were going to be.
    pub(crate) fn set(&mut self, now: Time, spec: &UsersSpec) {
        let before = std::mem::replace(&mut self.spec, spec.clone());
        for (at, stream) in before.streams.iter().enumerate() {
            self.change_stream(at, stream, now);
        }
    }

    /// What they were started with, or have changed to since.
    pub fn spec(&self) -> &UsersSpec {
        &self.spec
    }

    /// What became of every try, if they are followed.
    pub fn tries(&self) -> &[FollowedTry] {
        &self.tries
    }

    /// Whether all that was asked for is answered, or given up.
    pub fn is_idle(&self) -> bool {
        self.requests.is_empty()
    }

    pub(crate) fn due(&self) -> Option<Time> {
        self.agenda.next()
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        size_of::<Self>()
            + self.requests.len() * (size_of::<Request>() + 32)
            + self.agenda.len() * (size_of::<Due>() + 32)
            + self.latencies_us.len() * 8
            + self.tries.len() * size_of::<FollowedTry>()
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        match input {
            Input::Connected(conn) if self.line.is(conn) => self.line.connected(out),
            Input::Refused(conn) | Input::Closed(conn) if self.line.is(conn) => {
                self.line.closed();
                self.fail_all(now, out);
            }
            Input::Data(conn, bytes) if self.line.is(conn) => match self.line.frames(&bytes) {
                Ok(frames) => {
                    for (number, value) in frames.iter().filter_map(answered) {
                        self.answered(now, number, &value, out);
                    }
                }
                Err(()) => {
                    self.line.abort(out);
                    self.fail_all(now, out);
                }
            },
            Input::Deadline => {
                while let Some(due) = self.agenda.take_due(now) {
                    self.carry_out(now, due, out);
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn begin_stream(&mut self, at: usize, now: Time) {
        let stream = &self.spec.streams[at];
        let begin = now.plus_ms(stream.from_ms);
        match stream.arrivals {
            Arrivals::Open { rate_per_s } => self.plan(at, begin, rate_per_s),
            Arrivals::Closed { users, think_ms } => self.join(at, begin, users, think_ms),
        }
    }

    /// A kind of requests comes otherwise from now on.
    fn change_stream(&mut self, at: usize, before: &Stream, now: Time) {
        let stream = &self.spec.streams[at];
        let begin = now.max(self.began.plus_ms(stream.from_ms));
        match (before.arrivals, stream.arrivals) {
            (Arrivals::Open { .. }, Arrivals::Open { rate_per_s }) => {
                let times = |stream: &Stream| {
                    (stream.arrivals, stream.from_ms, stream.until_ms, stream.bursts)
                };
                if times(before) != times(stream) {
                    if let Some(next) = self.streams[at].next.take() {
                        self.agenda.remove(next, Due::Arrival(at));
                    }
                    self.plan(at, begin, rate_per_s);
                }
            }
            (Arrivals::Closed { users: were, .. }, Arrivals::Closed { users, think_ms }) => {
                let leaving = &mut self.streams[at].leaving;
                // Who is about to leave stays, if as many are to come.
                let stay = users.saturating_sub(were).min(*leaving);
                *leaving = *leaving - stay + were.saturating_sub(users);
                self.join(at, begin, users.saturating_sub(were) - stay, think_ms);
            }
            _ => {}
        }
    }

    /// The next request of an open loop comes some time after a moment.
    fn plan(&mut self, at: usize, after: Time, rate_per_s: u32) {
        let (stream, source) = (&self.spec.streams[at], &mut self.streams[at]);
        let first = self.began.plus_ms(stream.from_ms);
        let next = match stream.bursts.filter(|_| rate_per_s > 0) {
            None => after + interval_us(rate_per_s, &mut source.arrivals),
            Some(bursts) => in_bursts(bursts, rate_per_s, after.max(first), first, source),
        };
        source.next = Some(next);
        self.agenda.add(next, Due::Arrival(at));
    }

    /// So many users of a closed loop come at a moment, and think first.
    fn join(&mut self, at: usize, begin: Time, users: u32, think_ms: u32) {
        for _ in 0..users {
            let rng = &mut self.streams[at].arrivals;
            let think_us = exponential(rng, u64::from(think_ms) * 1000);
            self.add_arrival(at, begin + think_us);
        }
    }

    /// A request of a stream comes at a moment, or just after if another one does.
    fn add_arrival(&mut self, stream: usize, at: Time) {
        let mut at = at;
        while self.agenda.has(at, &Due::Arrival(stream)) {
            at = at + 1;
        }
        self.agenda.add(at, Due::Arrival(stream));
    }

    fn carry_out(&mut self, now: Time, due: Due, out: &mut Out) {
        match due {
            Due::Arrival(stream) => self.arrive(now, stream, out),
            Due::Patience(number) => {
                self.since.timed_out += 1;
                self.end_try(now, TryEnd::TimedOut);
                self.try_again(now, number, out);
            }
            Due::Retry(number) => self.send(now, number, out),
            Due::Tell => self.tell(now, out),
        }
    }

    fn arrive(&mut self, now: Time, at: usize, out: &mut Out) {
        let (stream, source) = (&self.spec.streams[at], &mut self.streams[at]);
        source.next = None;
        if stream.until_ms.is_some_and(|until_ms| now >= self.began.plus_ms(until_ms)) {
            return;
        }
        let drawn = stream.ids.of().map_or(Some(source.drawn), |of| self.drawn_by(of));
        let Some(drawn) = drawn else { return self.come_again(at, now) };
        let (stream, source) = (&self.spec.streams[at], &mut self.streams[at]);
        let Some(id) = stream.ids.draw(drawn, &mut source.ids) else { return };
        source.drawn += 1;
        if let Arrivals::Open { rate_per_s } = stream.arrivals {
            self.plan(at, now, rate_per_s);
        }
        let number = self.next_request;
        self.next_request += 1;
        let request = Request { stream: at, id, first_asked: now, tries: 0, until: None };
        self.requests.insert(number, request);
        self.since.asked += 1;
        if let Some(percent) = self.spec.retry_budget_percent {
            self.budget = (self.budget + u64::from(percent)).min(MOST_SAVED);
        }
        self.send(now, number, out);
    }

    /// How often a stream has drawn; `None`: never.
    fn drawn_by(&self, stream: usize) -> Option<u64> {
        self.streams.get(stream).map(|source| source.drawn).filter(|drawn| *drawn > 0)
    }

    /// There is nothing to ask for yet: who has come comes again.
    fn come_again(&mut self, at: usize, now: Time) {
        match self.spec.streams[at].arrivals {
            Arrivals::Open { rate_per_s } => self.plan(at, now, rate_per_s),
            Arrivals::Closed { think_ms, .. } => self.join(at, now.plus_ms(1), 1, think_ms),
        }
    }

    /// Tries a request.
    fn send(&mut self, now: Time, number: u64, out: &mut Out) {
        let Some(request) = self.requests.get_mut(&number) else { return };
        if request.tries > 0 {
            self.since.retried += 1;
        }
        request.tries += 1;
        let until = now.plus_ms(self.spec.patience_ms);
        request.until = Some(until);
        self.agenda.add(until, Due::Patience(number));
        let handler = &self.spec.streams[request.stream].handler;
        let mut bytes = Vec::new();
        // A try has a number of its own, so that a late answer is not taken for one to the next.
        let asked = number * TRIES + u64::from(request.tries);
        let id = request.id.to_string();
        let visit = self.spec.visit;
        ask_followed(asked, visit, &[handler.as_bytes(), id.as_bytes()], &mut bytes);
        if visit.is_some() {
            self.tries.push(FollowedTry { number: asked, asked: now, ended: None });
        }
        self.line.send(bytes, out);
    }

    /// The try that was made last has ended, if they are followed: who is followed has one request.
    fn end_try(&mut self, now: Time, end: TryEnd) {
        if let Some(last) = self.tries.last_mut() {
            last.ended.get_or_insert((now, end));
        }
    }

    fn answered(&mut self, now: Time, asked: u64, value: &Value, out: &mut Out) {
        let number = asked / TRIES;
        let Some(request) = self.requests.get_mut(&number) else { return };
        if u64::from(request.tries) != asked % TRIES {
            return;
        }
        let Some(until) = request.until.take() else { return };
        let first_asked = request.first_asked;
        self.agenda.remove(until, Due::Patience(number));
        self.end_try(now, TryEnd::Answered(value.clone()));
        if matches!(value, Value::Failed(_)) {
            self.since.failed += 1;
            return self.try_again(now, number, out);
        }
        self.since.answered += 1;
        self.latencies_us.push(now - first_asked);
        self.end(now, number);
    }

    /// A try was in vain.
    fn try_again(&mut self, now: Time, number: u64, out: &mut Out) {
        let Some(request) = self.requests.get_mut(&number) else { return };
        request.until = None;
        let has_budget = self.spec.retry_budget_percent.is_none() || self.budget >= 100;
        if request.tries > self.spec.retries.min(MOST_RETRIES) || !has_budget {
            self.since.given_up += 1;
            // Who is answered nothing waits longest: left out, a service that fails would look fast.
            self.latencies_us.push(now - request.first_asked);
            return self.end(now, number);
        }
        if self.spec.retry_budget_percent.is_some() {
            self.budget -= 100;
        }
        let longest_us = (self.spec.backoff_ms * 1000) << (request.tries - 1);
        match longest_us {
            0 => self.send(now, number, out),
            _ => {
                let wait_us = longest_us / 2 + self.haste.below(longest_us / 2 + 1);
                self.agenda.add(now + wait_us, Due::Retry(number));
            }
        }
    }

    /// A request is over; a user of a closed stream thinks, and asks again.
    fn end(&mut self, now: Time, number: u64) {
        let Some(request) = self.requests.remove(&number) else { return };
        let stream = &self.spec.streams[request.stream];
        if let Arrivals::Closed { think_ms, .. } = stream.arrivals {
            let leaving = &mut self.streams[request.stream].leaving;
            if *leaving > 0 {
                *leaving -= 1;
                return;
            }
            let rng = &mut self.streams[request.stream].arrivals;
            let think_us = exponential(rng, u64::from(think_ms) * 1000);
            self.add_arrival(request.stream, now + think_us);
        }
    }

    /// The connection is gone: every try under way has failed.
    fn fail_all(&mut self, now: Time, out: &mut Out) {
        let under_way = self
            .requests
            .iter()
            .filter_map(|(number, request)| request.until.map(|until| (*number, until)));
        for (number, until) in under_way.collect::<Vec<_>>() {
            self.agenda.remove(until, Due::Patience(number));
            self.end_try(now, TryEnd::Lost);
            self.since.failed += 1;
            self.try_again(now, number, out);
        }
    }

    fn tell(&mut self, now: Time, out: &mut Out) {
        let mut fact = std::mem::take(&mut self.since);
        fact.open = self.requests.len() as u32;
        self.latencies_us.sort_unstable();
        let part = |percent| percentile(&self.latencies_us, percent);
        (fact.p50_us, fact.p99_us, fact.max_us) = (part(50), part(99), part(100));
        self.latencies_us.clear();
        out.push(Output::Tell(fact));
        self.agenda.add(now + TELLS_EVERY_US, Due::Tell);
    }
}

/// Tries of one request are told apart by numbers below this.
const TRIES: u64 = 32;
/// So often a request is tried again at the most.
pub const MOST_RETRIES: u32 = 16;

/// When the next request comes behind a moment, if there are bursts counted from a first moment. Arrivals know nothing of
/// those before: where the rate changes, the next one is drawn anew from there.
fn in_bursts(
    bursts: Bursts,
    rate_per_s: u32,
    after: Time,
    first: Time,
    source: &mut Source,
) -> Time {
    let mut from = after;
    loop {
        let (times, stays_us) = bursts.at(from - first);
        let next = from + interval_us(rate_per_s.saturating_mul(times), &mut source.arrivals);
        if next - from <= stays_us {
            return next;
        }
        from = from + stays_us;
    }
}

fn interval_us(rate_per_s: u32, rng: &mut Rng) -> u64 {
    // A rate of 0 is that of the next hour, drawn again then.
    match rate_per_s {
        0 => 3_600_000_000,
        rate => exponential(rng, 1_000_000_000 / u64::from(rate)) / 1000,
    }
}

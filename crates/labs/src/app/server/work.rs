//! The application server at work.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use redscope_actor::{Boot, ConnId, Input, Output, Rng, StartError, Time};

use super::backends::{Backends, Call, Query, lost};
use super::followed::{Followed, FollowedRequest, Visit};
use super::queues::Queues;
use super::{Answered, AppFact, AppSpec, Out};
use crate::exchange::{Agenda, Callers, TELLS_EVERY_US, followed};
use crate::program::{Program, Run, Value, Wanted};

/// A running application server.
#[derive(Clone, Debug)]
pub struct AppServer {
    spec: AppSpec,
    program: Rc<Program>,
    settings: BTreeMap<String, Value>,
    rng: Rng,
    /// Chance of requests that are followed, so that the draws of others are not others for them.
    followed_rng: Rng,
    users: Callers,
    /// Requests that wait until one that is worked on has ended.
    waiting: VecDeque<Request>,
    tasks: BTreeMap<u64, Task>,
    next_task: u64,
    next_call: Call,
    /// The tasks that wait for calls.
    calls: BTreeMap<Call, u64>,
    backends: Backends,
    queues: Queues,
    /// Tasks that may have their turn now.
    turns: VecDeque<u64>,
    /// What programs have begun beside a request.
    started: VecDeque<Request>,
    agenda: Agenda<Due>,
    since: AppFact,
    /// Answers since it last told, and those of the time before.
    answers_since: Vec<Answered>,
    answers: Vec<Answered>,
    followed: Followed,
}

/// What is asked, and who waits for the answer, if anybody does.
#[derive(Clone, Debug)]
struct Request {
    handler: Rc<str>,
    arguments: Vec<Value>,
    from: Option<(ConnId, u64)>,
    /// Under what it is followed, if it is.
    visit: Option<Visit>,
}

/// A request that is worked on.
#[derive(Clone, Debug)]
struct Task {
    run: Run,
    from: Option<(ConnId, u64)>,
    visit: Option<Visit>,
    began: Time,
    /// What is asked, if its answer is kept.
    asked: Option<(Rc<str>, Vec<Value>)>,
    has_asked_database: bool,
    /// Whether Redis has taken something since the database was asked.
    has_cached: bool,
    /// The call it waits for, with the end of its patience.
    call: Option<(Call, Time)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A call has taken too long.
    Timeout(Call),
    /// A task has slept.
    Wake(u64),
    /// What was begun beside a request is worked on.
    Begin,
    /// It is time to tell.
    Tell,
}

impl AppServer {
    /// Starts a server.
    ///
    /// Errors: the line of the program that is wrong.
    pub(crate) fn start(spec: &AppSpec, boot: &Boot<'_>) -> Result<Self, StartError> {
        let program = Program::read(&spec.program).map_err(|why| StartError(why.to_string()))?;
        let mut agenda = Agenda::new();
        agenda.add(boot.now + TELLS_EVERY_US, Due::Tell);
        Ok(AppServer {
            program: Rc::new(program),
            settings: settings_of(spec),
            rng: Rng::fork(boot.seed, "program"),
            followed_rng: Rng::fork(boot.seed, "followed"),
            users: Callers::default(),
            waiting: VecDeque::new(),
            tasks: BTreeMap::new(),
            next_task: 0,
            next_call: 0,
            calls: BTreeMap::new(),
            backends: Backends::new(spec),
            queues: Queues::default(),
            turns: VecDeque::new(),
            started: VecDeque::new(),
            agenda,
            since: AppFact::default(),
            answers_since: Vec::new(),
            answers: Vec::new(),
            followed: Followed::default(),
            spec: spec.clone(),
        })
    }

    /// Goes on with other settings, or another program: requests that come from now on are worked on by it, those that
    /// are under way go on as they were begun.
    pub(crate) fn set(&mut self, now: Time, spec: &AppSpec, out: &mut Out) {
        if let Ok(program) = Program::read(&spec.program) {
            self.program = Rc::new(program);
        }
        self.settings = settings_of(spec);
        self.backends.share_out(spec.sharding.clone());
        self.spec = spec.clone();
        self.work_off(now, out);
    }

    /// What it was started with, or was set to since.
    pub fn spec(&self) -> &AppSpec {
        &self.spec
    }

    /// How many requests stand at which line of the program; lines count from 1.
    pub fn standing(&self) -> Vec<(u32, u32)> {
        let mut lines = BTreeMap::new();
        for task in self.tasks.values() {
            *lines.entry(task.run.line() as u32).or_insert(0) += 1;
        }
        lines.into_iter().collect()
    }

    /// What it answered between the last two times that it told, if answers are kept.
    pub fn answers(&self) -> &[Answered] {
        &self.answers
    }

    /// What became of a request that is followed, by its visit and the number it came with.
    pub fn followed(&self, visit: u32, number: u64) -> Option<&FollowedRequest> {
        self.followed.get((visit, number))
    }

    pub(crate) fn due(&self) -> Option<Time> {
        self.agenda.next()
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        const TASK: usize = size_of::<Task>() + 300;
        const ANSWER: usize = size_of::<Answered>() + 96;
        size_of::<Self>()
            + (self.tasks.len() + self.waiting.len()) * TASK
            + (self.answers_since.len() + self.answers.len()) * ANSWER
            + self.agenda.len() * 48
            + self.followed.weight_bytes()
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        match input {
            Input::Accepted { conn, .. } => self.users.accept(conn),
            Input::Connected(conn) => self.backends.connected(conn, out),
            Input::Refused(conn) | Input::Closed(conn) if conn.is_own() => {
                for call in self.backends.closed(conn) {
                    self.returned(now, call, lost(), out);
                }
            }
            Input::Closed(conn) => self.users.closed(conn),
            Input::Data(conn, bytes) if conn.is_own() => {
                for (call, value) in self.backends.data(conn, &bytes, out) {
                    self.returned(now, call, value, out);
                }
            }
            Input::Data(conn, bytes) => self.asked(now, conn, &bytes, out),
            Input::Deadline => {
                while let Some(due) = self.agenda.take_due(now) {
                    match due {
                        Due::Timeout(call) => {
                            self.backends.forget(call);
                            self.returned(now, call, Value::Failed("it took too long".into()), out);
                        }
                        Due::Wake(task) => self.answer_task(now, task, Value::Nil, out),
                        Due::Begin => self.begin_started(now, out),
                        Due::Tell => self.tell(now, out),
                    }
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
        self.work_off(now, out);
    }

    /// Goes on with those that have their turn, and begins what waits while there is room.
    fn work_off(&mut self, now: Time, out: &mut Out) {
        loop {
            if let Some(number) = self.turns.pop_front() {
                let task = self.tasks.get(&number);
                if task.is_some_and(|task| matches!(task.run.wanted(), Wanted::Turn(_))) {
                    self.go_on(now, number, out);
                }
            } else if self.tasks.len() < self.spec.most_running as usize
                && let Some(next) = self.waiting.pop_front()
            {
                self.begin(now, next, out);
            } else {
                return;
            }
        }
    }

    fn begin_started(&mut self, now: Time, out: &mut Out) {
        for request in std::mem::take(&mut self.started) {
            self.begin(now, request, out);
        }
    }

    /// Users ask.
    fn asked(&mut self, now: Time, conn: ConnId, bytes: &[u8], out: &mut Out) {
        for (number, words) in self.users.questions(conn, bytes, out) {
            let (visit, words) = followed(&words);
            let visit = visit.map(|visit| (visit, number));
            let Some((handler, arguments)) = words.split_first() else { continue };
            let Ok(handler) = std::str::from_utf8(handler) else { continue };
            let (handler, from) = (Rc::from(handler), Some((conn, number)));
            let arguments = arguments.iter().map(Value::text).collect();
            let request = Request { handler, arguments, from, visit };
            self.since.asked += 1;
            self.followed.came(visit, now);
            let room = (self.spec.most_running as usize).saturating_sub(self.tasks.len());
            if self.waiting.len() < room + self.spec.most_waiting as usize {
                self.waiting.push_back(request);
                self.work_off(now, out);
                self.since.most_waiting = self.since.most_waiting.max(self.waiting.len() as u32);
            } else {
                self.since.refused += 1;
                let refused = Value::Failed("too many requests wait".into());
                self.followed.ended(visit, now, &refused);
                self.reply(request.from, &refused, out);
            }
        }
    }

    fn begin(&mut self, now: Time, request: Request, out: &mut Out) {
        let Request { handler, arguments, from, visit } = request;
        let rng = if visit.is_some() { &mut self.followed_rng } else { &mut self.rng };
        let rng = Rng::new(rng.next_u64());
        self.followed.began(visit, now);
        match Run::new(&self.program, &handler, &arguments, &self.settings, now, rng) {
            Ok(run) => {
                let number = self.next_task;
                self.next_task += 1;
                let is_kept = self.spec.keeps_answers && from.is_some();
                let asked = is_kept.then_some((handler, arguments));
                let began = now;
                let (has_asked_database, has_cached, call) = (false, false, None);
                let task =
                    Task { run, from, visit, began, asked, has_asked_database, has_cached, call };
                self.tasks.insert(number, task);
                self.since.most_running = self.since.most_running.max(self.tasks.len() as u32);
                self.go_on(now, number, out);
            }
            Err(why) => {
                self.since.failed += 1;
                let failed = Value::Failed(why.to_string().into());
                self.followed.ended(visit, now, &failed);
                self.reply(from, &failed, out);
            }
        }
    }

    /// What came of a call; late answers are nobody's.
    fn returned(&mut self, now: Time, call: Call, value: Value, out: &mut Out) {
        self.backends.forget(call);
        if let Some(task) = self.calls.remove(&call) {
            self.answer_task(now, task, value, out);
        }
    }

    fn answer_task(&mut self, now: Time, number: u64, value: Value, out: &mut Out) {
        let Some(task) = self.tasks.get_mut(&number) else { return };
        if let Some((call, until)) = task.call.take() {
            self.agenda.remove(until, Due::Timeout(call));
        }
        self.followed.back(task.visit, now, &value);
        let is_taken = matches!(&value, Value::Text(text) if **text == *b"OK");
        task.has_cached |= task.has_asked_database && is_taken;
        task.run.answer(now, value);
        self.go_on(now, number, out);
    }

    /// Carries on with a task until it waits for somebody else.
    fn go_on(&mut self, now: Time, number: u64, out: &mut Out) {
        while let Some(task) = self.tasks.get_mut(&number) {
            let wanted = task.run.wanted().clone();
            self.followed.waits(task.visit, task.run.line(), &wanted, now);
            let visit = task.visit.map(|(visit, _)| visit);
            let answer = match wanted {
                Wanted::Done(value) => return self.end(now, number, &value, out),
                Wanted::Redis { server, args } => {
                    let call = self.next_call(now, number);
                    match self.backends.command(server.as_deref(), &args, call, out) {
                        Ok(()) => return,
                        Err(value) => return self.returned(now, call, value, out),
                    }
                }
                Wanted::Get(key) => {
                    task.has_asked_database = true;
                    let call = self.next_call(now, number);
                    let readers = self.backends.read(b"get", &key, Query { call, visit }, out);
                    return self.reads(readers);
                }
                Wanted::Row(key) => {
                    task.has_asked_database = true;
                    let call = self.next_call(now, number);
                    let readers = self.backends.read(b"row", &key, Query { call, visit }, out);
                    return self.reads(readers);
                }
                Wanted::Change(change) => {
                    let call = self.next_call(now, number);
                    return self.backends.follow(change, Query { call, visit }, out);
                }
                Wanted::Put(key, value) => {
                    task.has_asked_database = true;
                    let call = self.next_call(now, number);
                    let query = Query { call, visit };
                    return self.backends.write(&key, &value, query, out);
                }
                Wanted::Ids(from, count) => {
                    task.has_asked_database = true;
                    let call = self.next_call(now, number);
                    return self.backends.ids(&from, &count, Query { call, visit }, out);
                }
                Wanted::Sleep(0) => Value::Nil,
                Wanted::Sleep(ms) => return self.agenda.add(now.plus_ms(ms), Due::Wake(number)),
                Wanted::Join(queue) => Value::Int(self.queues.join(&queue, number) as i64),
                Wanted::Turn(queue) if !self.queues.is_turn(&queue, number) => return,
                Wanted::Turn(_) => Value::Nil,
                Wanted::Leave(queue) => {
                    self.turns.extend(self.queues.leave(&queue, number));
                    Value::Nil
                }
                Wanted::Start(handler, arguments) => {
                    // A moment later, so that a program which begins itself again and again takes time.
                    self.started.push_back(Request { handler, arguments, from: None, visit: None });
                    self.agenda.add(now + 1, Due::Begin);
                    Value::Int(1)
                }
            };
            if let Some(task) = self.tasks.get_mut(&number) {
                self.followed.back(task.visit, now, &answer);
                task.run.answer(now, answer);
            }
        }
    }

    /// So many read one row now.
    fn reads(&mut self, readers: usize) {
        self.since.most_for_one_row = self.since.most_for_one_row.max(readers as u32);
    }

    fn next_call(&mut self, now: Time, number: u64) -> Call {
        let call = self.next_call;
        self.next_call += 1;
        self.calls.insert(call, number);
        let until = now.plus_ms(self.spec.call_timeout_ms);
        self.agenda.add(until, Due::Timeout(call));
        if let Some(task) = self.tasks.get_mut(&number) {
            task.call = Some((call, until));
            self.followed.calls(task.visit, call);
        }
        call
    }

    fn end(&mut self, now: Time, number: u64, value: &Value, out: &mut Out) {
        let Some(task) = self.tasks.remove(&number) else { return };
        self.followed.ended(task.visit, now, value);
        if let Some((handler, about)) = task.asked {
            let (value, began) = (value.clone(), task.began);
            let (asked_database, has_cached) = (task.has_asked_database, task.has_cached);
            let answered =
                Answered { at: now, began, handler, about, value, asked_database, has_cached };
            self.answers_since.push(answered);
        }
        if task.from.is_some() {
            match value {
                Value::Failed(_) => self.since.failed += 1,
                _ => self.since.answered += 1,
            }
            if !matches!(value, Value::Failed(_)) && !task.has_asked_database {
                self.since.without_database += 1;
            }
        }
        self.reply(task.from, value, out);
        if !self.queues.are_empty() {
            self.turns.extend(self.queues.leave_all(number));
        }
    }

    fn reply(&self, to: Option<(ConnId, u64)>, value: &Value, out: &mut Out) {
        if let Some((conn, number)) = to {
            self.users.answer(conn, number, value, out);
        }
    }

    fn tell(&mut self, now: Time, out: &mut Out) {
        let next = AppFact {
            most_running: self.tasks.len() as u32,
            most_waiting: self.waiting.len() as u32,
            ..AppFact::default()
        };
        self.answers = std::mem::take(&mut self.answers_since);
        out.push(Output::Tell(std::mem::replace(&mut self.since, next)));
        self.agenda.add(now + TELLS_EVERY_US, Due::Tell);
    }
}

/// What a program reads of the settings of its server.
fn settings_of(spec: &AppSpec) -> BTreeMap<String, Value> {
    spec.settings.iter().map(|(name, value)| (name.clone(), Value::Int(*value))).collect()
}

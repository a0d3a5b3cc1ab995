//! One request that a program answers.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use redscope_actor::{Rng, Time};

use super::expr::Around;
use super::words::{Part, Word};
use super::{Call, Does, Program, Value};

/// Statements between two calls at the most: a loop without a call ends there.
const MOST_STATEMENTS: usize = 100_000;

/// Nobody waits so long, in milliseconds; sums of it stay numbers.
const MOST_SLEEP_MS: i64 = 1 << 40;

/// What a request waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// The reply to a command, of the server that is named or the only one.
    Redis {
        /// Which one.
        server: Option<Rc<str>>,
        /// The command.
        args: Vec<Vec<u8>>,
    },
    /// A row of the database.
    Get(Vec<u8>),
    /// A row with its version, as a list of both.
    Row(Vec<u8>),
    /// That the database has written a row, or, with nil, deleted it; its version then.
    Put(Vec<u8>, Value),
    /// The numbers of rows that there are, from a number on, so many at the most: both as they are written.
    Ids(Vec<u8>, Vec<u8>),
    /// What the database has written as the so manieth, counted from 0: the list of key, value and version.
    Change(u64),
    /// That so many milliseconds have passed.
    Sleep(u64),
    /// To stand in a queue, at its end.
    Join(Rc<str>),
    /// To be at the head of a queue.
    Turn(Rc<str>),
    /// To be out of a queue.
    Leave(Rc<str>),
    /// That another handler is begun, with these arguments; nobody waits for it.
    Start(Rc<str>, Vec<Value>),
    /// Nothing any more: this is its answer.
    Done(Value),
}

/// Why a request cannot begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// The program answers no such request.
    Handler(String),
    /// This is to be given first.
    Setting(String),
    /// So many arguments belong to it.
    Arguments(usize),
    /// It begins others beside itself, which has no place where only those who were named take part.
    Beside,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Handler(name) => write!(f, "the program has no 'on {name}(…):'"),
            StartError::Setting(name) => write!(f, "'{name}' is nowhere said"),
            StartError::Arguments(count) => write!(f, "it takes {count} arguments"),
            StartError::Beside => f.write_str("'start' has no place where every order is tried"),
        }
    }
}

impl std::error::Error for StartError {}

/// One request under way. It goes on when what it waits for has been answered.
#[derive(Clone, Debug)]
pub struct Run {
    program: Rc<Program>,
    at: usize,
    vars: Vec<Value>,
    rng: Rng,
    wanted: Wanted,
}

impl Run {
    /// Begins to answer a request; draws come from `rng`.
    ///
    /// Errors: [`StartError`].
    pub fn new(
        program: &Rc<Program>,
        handler: &str,
        arguments: &[Value],
        settings: &BTreeMap<String, Value>,
        now: Time,
        rng: Rng,
    ) -> Result<Self, StartError> {
        let found = program.handlers.iter().find(|found| found.name == handler);
        let found = found.ok_or_else(|| StartError::Handler(handler.to_owned()))?;
        if found.parameters.len() != arguments.len() {
            return Err(StartError::Arguments(found.parameters.len()));
        }
        let mut vars = vec![Value::Nil; program.names.len()];
        for (name, slot) in program.names.settings() {
            let value = settings.get(name);
            vars[slot] = value.ok_or_else(|| StartError::Setting(name.to_owned()))?.clone();
        }
        for (slot, argument) in found.parameters.iter().zip(arguments) {
            vars[*slot] = argument.clone();
        }
        let wanted = Wanted::Done(Value::Nil);
        let mut run = Run { program: Rc::clone(program), at: found.start, vars, rng, wanted };
        run.go_on(now);
        Ok(run)
    }

    /// What it waits for.
    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// Whether it has its answer.
    pub fn is_done(&self) -> bool {
        matches!(self.wanted, Wanted::Done(_))
    }

    /// The line at which it stands, counted from 1.
    pub fn line(&self) -> usize {
        self.program.ops.get(self.at).map_or(0, |op| op.line)
    }

    /// What the step is called that it stands at.
    pub fn label(&self) -> Option<&Rc<str>> {
        self.program.ops.get(self.at)?.label.as_ref()
    }

    /// Whether a failure of what it waits for would not end it.
    pub fn tries(&self) -> bool {
        let op = self.program.ops.get(self.at);
        op.is_some_and(|op| match op.does {
            Does::Call { tries, .. } | Does::Ask { tries, .. } => tries,
            Does::Let(..) | Does::JumpUnless(..) | Does::Jump(_) | Does::Return(_) => false,
        })
    }

    /// What variables hold, by name.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.program.names.iter().map(|(name, slot)| (name, &self.vars[slot]))
    }

    /// What a variable holds.
    pub fn variable(&self, name: &str) -> Option<&Value> {
        self.program.names.slot(name).map(|slot| &self.vars[slot])
    }

    /// Gives a variable another value, as another thread of the process does; one that there is not stays so.
    pub fn set_variable(&mut self, name: &str, value: Value) {
        if let Some(slot) = self.program.names.slot(name) {
            self.vars[slot] = value;
        }
    }

    /// Tells it what came of what it waits for, and goes on to what it waits for next.
    pub fn answer(&mut self, now: Time, value: Value) {
        let program = Rc::clone(&self.program);
        let does = program.ops.get(self.at).map(|op| &op.does);
        let Some(Does::Call { tries, .. } | Does::Ask { tries, .. }) = does else { return };
        if !*tries && matches!(value, Value::Failed(_)) {
            self.end(value);
            return;
        }
        match does {
            Some(Does::Ask { not, unless, .. }) if value.is_true() == *not => self.at = *unless,
            Some(Does::Call { into: Some(slot), .. }) => {
                self.vars[*slot] = value;
                self.at += 1;
            }
            _ => self.at += 1,
        }
        self.go_on(now);
    }

    fn end(&mut self, value: Value) {
        self.at = self.program.ops.len();
        self.wanted = Wanted::Done(value);
    }

    /// Carries out statements until somebody else is needed.
    fn go_on(&mut self, now: Time) {
        let program = Rc::clone(&self.program);
        for _ in 0..MOST_STATEMENTS {
            let Some(op) = program.ops.get(self.at) else { return self.end(Value::Nil) };
            let mut around = Around { vars: &self.vars, now, rng: &mut self.rng };
            match &op.does {
                Does::Let(slot, expr) => {
                    self.vars[*slot] = expr.value(&mut around);
                    self.at += 1;
                }
                Does::JumpUnless(condition, to) => {
                    let holds = condition.value(&mut around).is_true();
                    self.at = if holds { self.at + 1 } else { *to };
                }
                Does::Jump(to) => self.at = *to,
                Does::Return(expr) => {
                    let value = expr.value(&mut around);
                    return self.end(value);
                }
                Does::Call { call, .. } | Does::Ask { call, .. } => {
                    self.wanted = call.wanted(&mut around);
                    return;
                }
            }
        }
        self.end(Value::Failed(Rc::from("it goes round without end")));
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Run {}

impl PartialOrd for Run {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Runs of one program are the same if they stand at the same place, know the same, wait for the same and
/// will draw the same.
impl Ord for Run {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let one = (self.at, &self.vars, &self.wanted, &self.rng);
        one.cmp(&(other.at, &other.vars, &other.wanted, &other.rng))
    }
}

impl Call {
    fn wanted(&self, around: &mut Around<'_>) -> Wanted {
        match self {
            Call::Redis { server, words } => Wanted::Redis {
                server: server.as_ref().map(|server| name(server, around)),
                args: words.iter().map(|word| bytes(word, around)).collect(),
            },
            Call::Get(key) => Wanted::Get(bytes(key, around)),
            Call::Row(key) => Wanted::Row(bytes(key, around)),
            Call::Change(number) => Wanted::Change(number.number(around).max(0) as u64),
            Call::Put(key, value) => {
                let key = bytes(key, around);
                Wanted::Put(key, Value::text(bytes(value, around)))
            }
            Call::Del(key) => Wanted::Put(bytes(key, around), Value::Nil),
            Call::Ids(from, count) => Wanted::Ids(bytes(from, around), bytes(count, around)),
            Call::Sleep(time) => Wanted::Sleep(time.number(around).clamp(0, MOST_SLEEP_MS) as u64),
            Call::Join(queue) => Wanted::Join(name(queue, around)),
            Call::Turn(queue) => Wanted::Turn(name(queue, around)),
            Call::Leave(queue) => Wanted::Leave(name(queue, around)),
            Call::Start(handler, arguments) => {
                let arguments = arguments.iter().map(|word| Value::text(bytes(word, around)));
                Wanted::Start(Rc::clone(handler), arguments.collect())
            }
        }
    }
}

/// A word that is a name.
fn name(word: &Word, around: &mut Around<'_>) -> Rc<str> {
    Rc::from(String::from_utf8_lossy(&bytes(word, around)).as_ref())
}

/// A word with its values put in.
fn bytes(word: &Word, around: &mut Around<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in word {
        match part {
            Part::Text(text) => bytes.extend_from_slice(text),
            Part::Value(expr) => bytes.extend(expr.value(around).to_bytes()),
        }
    }
    bytes
}

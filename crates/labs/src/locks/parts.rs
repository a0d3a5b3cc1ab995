//! Where each client stands, by number: what it waits for, what it believes.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Rng, Time};

use super::Play;
use super::interned::{Id, Interned};
use super::servers::clock_ms;
use crate::program::{Run, StartError, Value, Wanted};

/// How far a client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It has not begun.
    Idle,
    /// It is on its way.
    Running,
    /// It is done.
    Done,
    /// It has crashed.
    Dead,
}

/// Where a client stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) client: u8,
    pub(super) phase: Phase,
    /// There while it runs.
    pub(super) run: Option<Run>,
    /// What it puts at the key, once it has drawn it.
    pub(super) mark: Option<Value>,
}

/// What a client waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// Nothing: it has not begun or is done.
    Nothing,
    /// That others had their chance.
    Sleep,
    /// A reply; `server`: which one is named.
    Redis { server: Option<usize>, words: Vec<Vec<u8>> },
    /// That the resource takes a write.
    Put(Value),
}

/// What can be said of where a client stands.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) asks: Asks,
    pub(super) label: Option<Rc<str>>,
    /// Whether a failure of what it waits for would not end it.
    pub(super) tries: bool,
    /// Until when it holds the lock by what it knows, by its clock; `None`: it does not believe to hold it.
    pub(super) holds_until_ms: Option<u64>,
    /// Whether it waits to try again.
    pub(super) waits: bool,
    pub(super) mark: Option<Vec<u8>>,
}

/// The name of the variable that says until when a client holds the lock.
const HOLDS_UNTIL: &str = "holds_until";
/// The name of the variable with what a client puts at the key.
const MARK: &str = "mine";
/// The handler that a watchdog runs.
const RENEW: &str = "renew";

/// All that came up.
#[derive(Default)]
pub(super) struct Parts {
    all: Interned<Part>,
    standings: Vec<Standing>,
    answered: BTreeMap<(Id, u8, Id), Id>,
    begun: BTreeMap<(Id, u8), Id>,
}

impl Parts {
    /// The number of where a client stands before it begins.
    pub(super) fn idle(&mut self, client: u8) -> Id {
        self.keep(Part { client, phase: Phase::Idle, run: None, mark: None })
    }

    pub(super) fn part(&self, id: Id) -> &Part {
        self.all.get(id)
    }

    pub(super) fn standing(&self, id: Id) -> &Standing {
        &self.standings[id as usize]
    }

    /// A client at its first call: it begins now, or goes on after it has waited.
    ///
    /// Errors: those of [`Run::new`].
    pub(super) fn ready(&mut self, play: &Play, id: Id, tick: u8) -> Result<Id, StartError> {
        if let Some(ready) = self.begun.get(&(id, tick)) {
            return Ok(*ready);
        }
        let part = self.all.get(id).clone();
        let run = match (&part.phase, part.run) {
            (Phase::Idle, _) => Some(begin(play, part.client, tick)?),
            (_, run) => run,
        };
        let ready = match run {
            Some(mut run) => {
                while matches!(run.wanted(), Wanted::Sleep(_)) && run.label().is_none() {
                    run.answer(clock(tick), Value::Nil);
                }
                self.keep_run(part.client, part.mark, run)
            }
            None => id,
        };
        self.begun.insert((id, tick), ready);
        Ok(ready)
    }

    /// A client that was told what came of what it waits for.
    pub(super) fn answer(&mut self, id: Id, tick: u8, value: Id, given: &Value) -> Id {
        if let Some(next) = self.answered.get(&(id, tick, value)) {
            return *next;
        }
        let part = self.all.get(id).clone();
        let next = match part.run {
            Some(mut run) => {
                run.answer(clock(tick), given.clone());
                self.keep_run(part.client, part.mark, run)
            }
            None => id,
        };
        self.answered.insert((id, tick, value), next);
        next
    }

    /// A client that has crashed.
    pub(super) fn crash(&mut self, id: Id) -> Id {
        let part = self.all.get(id).clone();
        self.keep(Part { phase: Phase::Dead, run: None, ..part })
    }

    /// A client whose watchdog has found out until when it holds the lock.
    pub(super) fn renewed(&mut self, id: Id, holds_until: Value) -> Id {
        let part = self.all.get(id).clone();
        match part.run {
            Some(mut run) => {
                run.set_variable(HOLDS_UNTIL, holds_until);
                self.keep_run(part.client, part.mark, run)
            }
            None => id,
        }
    }

    fn keep_run(&mut self, client: u8, mark: Option<Value>, run: Run) -> Id {
        let drawn = run.variable(MARK).filter(|mark| **mark != Value::Nil).cloned();
        let mark = drawn.or(mark);
        // Who is done knows nothing any more.
        let (phase, run) = match run.is_done() {
            true => (Phase::Done, None),
            false => (Phase::Running, Some(run)),
        };
        self.keep(Part { client, phase, run, mark })
    }

    fn keep(&mut self, part: Part) -> Id {
        let standing = standing(&part);
        let id = self.all.id(part);
        if id as usize == self.standings.len() {
            self.standings.push(standing);
        }
        id
    }
}

/// The time of a client at a tick: its clock is right.
pub(super) fn clock(tick: u8) -> Time {
    Time(clock_ms(tick) * 1000)
}

fn begin(play: &Play, client: u8, tick: u8) -> Result<Run, StartError> {
    let rng = Rng::fork(0, &format!("client {client}"));
    let handler = play.clients.get(usize::from(client)).copied().unwrap_or_default();
    let arguments = [Value::text(play.id)];
    Run::new(&play.program, handler, &arguments, &play.settings, clock(tick), rng)
}

/// The watchdog of a client at a tick.
///
/// Errors: those of [`Run::new`].
pub(super) fn watchdog(play: &Play, part: &Part, tick: u8) -> Result<Run, StartError> {
    let mark = part.mark.clone().unwrap_or(Value::Nil);
    let arguments = [Value::text(play.id), mark];
    Run::new(&play.program, RENEW, &arguments, &play.settings, clock(tick), Rng::new(0))
}

fn standing(part: &Part) -> Standing {
    let mark = part.mark.as_ref().map(Value::to_bytes);
    let Some(run) = &part.run else {
        let asks = Asks::Nothing;
        return Standing {
            asks,
            label: None,
            tries: false,
            holds_until_ms: None,
            waits: false,
            mark,
        };
    };
    let label = run.label().cloned();
    let until = run.variable(HOLDS_UNTIL).and_then(Value::number);
    Standing {
        asks: asks(run.wanted()),
        waits: label.is_none() && matches!(run.wanted(), Wanted::Sleep(_)),
        label,
        tries: run.tries(),
        holds_until_ms: until.map(|until| until.max(0) as u64),
        mark,
    }
}

/// What a run waits for; what has no place here counts as to wait.
pub(super) fn asks(wanted: &Wanted) -> Asks {
    match wanted {
        Wanted::Redis { server, args } => {
            // n1 is the first.
            let number = |name: &Rc<str>| name.strip_prefix('n')?.parse::<usize>().ok();
            let server = server.as_ref().map(|name| number(name).unwrap_or(0).wrapping_sub(1));
            Asks::Redis { server, words: args.clone() }
        }
        Wanted::Put(_, value) => Asks::Put(value.clone()),
        Wanted::Done(_) => Asks::Nothing,
        Wanted::Get(_)
        | Wanted::Row(_)
        | Wanted::Ids(..)
        | Wanted::Change(_)
        | Wanted::Sleep(_)
        | Wanted::Join(_)
        | Wanted::Turn(_)
        | Wanted::Leave(_)
        | Wanted::Start(..) => Asks::Sleep,
    }
}

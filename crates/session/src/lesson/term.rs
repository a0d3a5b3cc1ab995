//! What a goal says of a run, and whether it holds.
//!
//! A term is also what it remembers: an event that happened stays so, which is how the moment of each
//! goal is known. A copy kept with a checkpoint knows what was known there.

use std::collections::VecDeque;

use redscope_actor::Time;
use redscope_engine::glob_match;

use super::moment::{Heard, Moment, Said};
use super::who::{Who, Word};

/// So many tries of one thing soon after another are followed at once.
const MOST_TRIES: usize = 32;

/// What a goal says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    /// Both.
    All(Vec<Term>),
    /// One of them, or more.
    Any(Vec<Term>),
    /// It does not hold.
    Not(Box<Term>),
    /// It holds, or did at some moment.
    Ever { of: Box<Term>, held: bool },
    /// The first held at some moment, and the second holds, of which only what comes later counts.
    Then { first: Box<Term>, held: bool, next: Box<Term> },
    /// The same, and no later than so long after the first began to hold, whichever time it did.
    Within(Box<Within>),
    /// It has happened.
    Event { event: Event, happened: u64, op: Op, times: u64 },
    /// It is so.
    State(State),
}

/// One thing soon after another: each time the first begins to hold is a try of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Within {
    first: Term,
    /// Whether the first held when it was last looked at.
    held: bool,
    next: Term,
    limit_us: u64,
    /// When tries began, and what is still to come in each.
    tries: VecDeque<(Time, Term)>,
    /// What came in time.
    met: Option<Term>,
}

impl Within {
    pub(super) fn new(first: Term, next: Term, limit_us: u64) -> Self {
        Within { first, held: false, next, limit_us, tries: VecDeque::new(), met: None }
    }

    fn see(&mut self, moment: &Moment<'_>) -> bool {
        let now = moment.world.now();
        self.tries.retain(|(begun, _)| now - *begun <= self.limit_us);
        let still_met = self.met.as_mut().is_some_and(|met| met.see(moment));
        if !still_met {
            let met = self.tries.iter_mut().position(|(_, next)| next.see(moment));
            self.met = met.and_then(|at| self.tries.remove(at)).map(|(_, next)| next);
        }
        let held = std::mem::replace(&mut self.held, self.first.see(moment));
        if self.held && (!held || self.first.happens(moment)) && self.tries.len() < MOST_TRIES {
            self.tries.push_back((now, self.next.clone()));
        }
        self.met.is_some()
    }
}

/// Something that happens at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    /// A story, with what stands in it.
    Story { kind: String, fields: Vec<(String, String)> },
    /// A line was typed at a console.
    Typed { line: String, at: Option<String> },
    /// A line got a reply.
    Replied { reply: String, to: String, at: Option<String> },
}

/// Something of a moment, by its place among what is told or said there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noticed {
    Story(usize),
    Said(usize),
}

/// Something that is so at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    /// What nodes are.
    Is { who: Who, word: Word },
    /// That nodes are cut off from each of some others.
    CutFrom { who: Who, others: Vec<String> },
    /// What a node would answer.
    Ask { who: Who, command: String, op: Op, value: String },
    /// A line of what `INFO` says.
    Info { who: Who, field: String, op: Op, value: String },
    /// How much of something there was.
    Count { what: Counted, op: Op, number: u64 },
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Acknowledged writes that are gone.
    Lost,
    /// Lines that were typed at consoles.
    Commands,
    /// Virtual microseconds since the lesson began.
    Time,
}

/// Every count with how it is written.
pub(super) const COUNTS: [(Counted, &str); 3] =
    [(Counted::Lost, "lost"), (Counted::Commands, "commands"), (Counted::Time, "time")];

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Is,
    IsNot,
    AtLeast,
    AtMost,
    More,
    Less,
    Like,
}

/// Every comparison with how it is written; the longer first.
pub(super) const OPS: [(Op, &str); 7] = [
    (Op::Is, "=="),
    (Op::IsNot, "!="),
    (Op::AtLeast, ">="),
    (Op::AtMost, "<="),
    (Op::More, ">"),
    (Op::Less, "<"),
    (Op::Like, "~"),
];

impl Op {
    /// Compares texts: as numbers if order is asked for, so that what is no number is in no order.
    pub(super) fn holds(self, left: &str, right: &str) -> bool {
        let numbers = || Some((left.parse::<f64>().ok()?, right.parse::<f64>().ok()?));
        let ordered = |holds: fn(&f64, &f64) -> bool| numbers().is_some_and(|(l, r)| holds(&l, &r));
        match self {
            Op::Is => left == right,
            Op::IsNot => left != right,
            Op::AtLeast => ordered(f64::ge),
            Op::AtMost => ordered(f64::le),
            Op::More => ordered(f64::gt),
            Op::Less => ordered(f64::lt),
            Op::Like => like(right, left),
        }
    }

    fn holds_of(self, left: u64, right: u64) -> bool {
        match self {
            Op::Is | Op::Like => left == right,
            Op::IsNot => left != right,
            Op::AtLeast => left >= right,
            Op::AtMost => left <= right,
            Op::More => left > right,
            Op::Less => left < right,
        }
    }
}

/// Whether a text is like a pattern of `KEYS`, in letters of any case.
fn like(pattern: &str, text: &str) -> bool {
    glob_match(pattern.as_bytes(), text.as_bytes(), true)
}

impl Term {
    /// Whether something that it waits for happens at a moment.
    fn happens(&self, moment: &Moment<'_>) -> bool {
        match self {
            Term::All(terms) | Term::Any(terms) => terms.iter().any(|term| term.happens(moment)),
            Term::Then { next, .. } => next.happens(moment),
            Term::Event { event, .. } => event.count(moment) > 0,
            Term::Not(_) | Term::Ever { .. } | Term::Within(_) | Term::State(_) => false,
        }
    }

    /// What of a moment it waits for, if anything is.
    pub(super) fn noticed(&self, moment: &Moment<'_>) -> Option<Noticed> {
        match self {
            Term::All(terms) | Term::Any(terms) => {
                terms.iter().find_map(|term| term.noticed(moment))
            }
            Term::Not(term) | Term::Ever { of: term, .. } => term.noticed(moment),
            Term::Then { first, next, .. } => {
                next.noticed(moment).or_else(|| first.noticed(moment))
            }
            Term::Within(within) => {
                within.next.noticed(moment).or_else(|| within.first.noticed(moment))
            }
            Term::Event { event, .. } => event.noticed(moment),
            Term::State(_) => None,
        }
    }

    /// Looks at a moment; whether it holds now.
    pub(super) fn see(&mut self, moment: &Moment<'_>) -> bool {
        match self {
            // Each that remembers looks, whatever the others have seen; what is only so now costs a question.
            Term::All(terms) => terms.iter_mut().fold(true, |all, term| match term {
                Term::State(_) if !all => false,
                term => term.see(moment) & all,
            }),
            Term::Any(terms) => terms.iter_mut().fold(false, |any, term| match term {
                Term::State(_) if any => true,
                term => term.see(moment) | any,
            }),
            Term::Not(term) => !term.see(moment),
            Term::Ever { of, held } => {
                *held = *held || of.see(moment);
                *held
            }
            Term::Then { first, held, next } => {
                if !*held {
                    *held = first.see(moment);
                    return false;
                }
                next.see(moment)
            }
            Term::Within(within) => within.see(moment),
            Term::Event { event, happened, op, times } => {
                *happened += event.count(moment);
                op.holds_of(*happened, *times)
            }
            Term::State(state) => state.holds(moment),
        }
    }
}

impl Event {
    fn count(&self, moment: &Moment<'_>) -> u64 {
        let stories = moment.stories.iter().filter(|story| self.is_told(story)).count();
        let said = moment.said.iter().filter(|said| self.is_said(said)).count();
        (stories + said) as u64
    }

    fn noticed(&self, moment: &Moment<'_>) -> Option<Noticed> {
        let story = moment.stories.iter().position(|story| self.is_told(story));
        let said = || moment.said.iter().rposition(|said| self.is_said(said));
        story.map(Noticed::Story).or_else(|| said().map(Noticed::Said))
    }

    fn is_told(&self, story: &Heard) -> bool {
        let Event::Story { kind, fields } = self else { return false };
        let fits = |(name, pattern): &(String, String)| {
            story.fields.iter().any(|(other, value)| name == other && like(pattern, value))
        };
        story.kind == *kind && fields.iter().all(fits)
    }

    fn is_said(&self, said: &Said) -> bool {
        let is_at =
            |at: &Option<String>, console: &str| at.as_deref().is_none_or(|at| at == console);
        match (self, said) {
            (Event::Typed { line, at }, Said::Typed { console, line: typed }) => {
                is_at(at, console) && like(line, typed)
            }
            (Event::Replied { reply, to, at }, Said::Replied { console, line, reply: got }) => {
                is_at(at, console) && like(to, line) && like(reply, got)
            }
            _ => false,
        }
    }
}

impl State {
    fn holds(&self, moment: &Moment<'_>) -> bool {
        match self {
            State::Is { who, word } => moment.of_all(who, |id| moment.is(id, *word)),
            State::CutFrom { who, others } => {
                moment.of_all(who, |id| others.iter().all(|other| moment.is_cut_from(id, other)))
            }
            State::Ask { who, command, op, value } => moment.of(who, |id| {
                moment.answer(id, command).is_some_and(|answer| op.holds(&answer, value))
            }),
            State::Info { who, field, op, value } => moment
                .of(who, |id| moment.info(id, field).is_some_and(|found| op.holds(&found, value))),
            State::Count { what, op, number } => {
                let count = match what {
                    Counted::Lost => moment.lost,
                    Counted::Commands => moment.commands,
                    Counted::Time => moment.world.now() - moment.begun,
                };
                op.holds_of(count, *number)
            }
        }
    }
}

//! Goals that run along with a world: which are lit, since when, and what has lit them.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use redscope_actor::Time;
use redscope_labs::check::Checks;
use redscope_labs::client::Line;
use redscope_labs::{Fact, Told, World};
use redscope_sim::{ActorId, Stamp, What};
use serde::{Deserialize, Serialize};

use super::moment::{Heard, Moment, Said};
use super::read::{GoalError, read};
use super::term::{Noticed, Term};
use crate::story::{self, Seen, Story, StoryView};

/// Of the times at which a goal was lit, so many are kept.
const MOST_SPANS: usize = 64;
/// So long before they begin to look nothing is done, in virtual microseconds.
const BEFORE_US: u64 = 5_000;
/// What nothing tells, such as that time has passed, is seen within this, in virtual microseconds.
const LOOK_US: u64 = 250_000;

/// A goal at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GoalView {
    /// Whether it is lit.
    pub lit: bool,
    /// What has made it so; none if it has been so from the beginning.
    pub since: Option<TurnView>,
    /// When it was lit until now, from and until, in virtual microseconds; the last of them may go on.
    pub spans: Vec<(u64, Option<u64>)>,
}

/// What a page sees of a lesson's goals at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GoalsView {
    /// Each goal, in order.
    pub goals: Vec<GoalView>,
    /// What was typed and done on this branch since the reader came.
    pub moves: usize,
    /// How many of these were typed as commands.
    pub commands: usize,
    /// When the reader came, in virtual microseconds.
    pub begun_us: u64,
    /// Acknowledged writes that are gone since then.
    pub lost: u64,
}

impl GoalsView {
    /// Whether all are lit.
    pub fn are_met(&self) -> bool {
        !self.goals.is_empty() && self.goals.iter().all(|goal| goal.lit)
    }

    /// How many are lit.
    pub fn lit_count(&self) -> usize {
        self.goals.iter().filter(|goal| goal.lit).count()
    }

    /// How long it took until all were lit, in virtual microseconds; nothing as long as they are not.
    pub fn met_after_us(&self) -> Option<u64> {
        let turns = self.goals.iter().filter_map(|goal| goal.spans.last());
        let met_us = turns.map(|(from_us, _)| *from_us).max().unwrap_or(self.begun_us);
        self.are_met().then(|| met_us.saturating_sub(self.begun_us))
    }
}

/// The moment at which a goal was lit or went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TurnView {
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
    /// What had just happened.
    pub by: TurnCause,
}

/// What had just happened when a goal was lit or went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TurnCause {
    /// Something that people want to know.
    Story(Box<StoryView>),
    /// A line was typed, or got its reply.
    Line {
        /// The console.
        client: String,
        /// The line.
        line: String,
        /// The reply, if it is there.
        reply: Option<String>,
    },
    /// Time has passed.
    Time,
}

/// The goals of a lesson, running along. A copy takes little.
#[derive(Clone, Debug)]
pub struct Goals {
    state: Rc<State>,
}

/// The lines of each console that have no reply yet, and the last that got one.
type Asked = BTreeMap<ActorId, (VecDeque<String>, String)>;

#[derive(Clone, Debug)]
struct State {
    goals: Vec<Goal>,
    /// What happens before is not looked at.
    from: Time,
    is_begun: bool,
    next_look: Time,
    seen: Seen,
    lost: u64,
    commands: u64,
    asked: Asked,
}

#[derive(Clone, Debug)]
struct Goal {
    term: Term,
    lit: bool,
    since: Option<TurnView>,
    spans: Vec<(u64, Option<u64>)>,
}

impl Goal {
    /// Notes that it has turned at a moment.
    fn turn(&mut self, at_us: u64) {
        match self.spans.last_mut() {
            Some(last) if !self.lit => last.1 = Some(at_us),
            _ => self.spans.push((at_us, None)),
        }
        if self.spans.len() > MOST_SPANS {
            self.spans.remove(0);
        }
    }
}

impl Goals {
    /// What a copy takes, roughly, in bytes; what was typed and has no reply yet is little.
    pub(crate) fn weight_bytes(&self) -> usize {
        size_of::<State>() + self.state.goals.len() * size_of::<Goal>()
    }

    /// Goals as they are written.
    ///
    /// Errors: the number of the one that cannot be read, from 0, and why.
    pub fn read(texts: &[impl AsRef<str>]) -> Result<Self, (usize, GoalError)> {
        let goals = texts.iter().enumerate().map(|(number, text)| {
            let term = read(text.as_ref()).map_err(|error| (number, error))?;
            Ok(Goal { term, lit: false, since: None, spans: Vec::new() })
        });
        let state = State {
            goals: goals.collect::<Result<_, _>>()?,
            from: Time::default(),
            is_begun: false,
            next_look: Time::default(),
            seen: Seen::default(),
            lost: 0,
            commands: 0,
            asked: BTreeMap::new(),
        };
        Ok(Goals { state: Rc::new(state) })
    }

    /// The same goals, blind to what happens before a moment.
    pub fn from(mut self, from: Time) -> Self {
        Rc::make_mut(&mut self.state).from = from;
        self
    }

    /// Every goal, in order.
    pub fn views(&self) -> Vec<GoalView> {
        let view = |Goal { lit, since, spans, .. }: &Goal| GoalView {
            lit: *lit,
            since: since.clone(),
            spans: spans.clone(),
        };
        self.state.goals.iter().map(view).collect()
    }

    /// How many are lit.
    pub(crate) fn lit_count(&self) -> usize {
        self.state.goals.iter().filter(|goal| goal.lit).count()
    }

    /// Acknowledged writes that are gone since they look.
    pub(crate) fn lost(&self) -> u64 {
        self.state.lost
    }

    /// From when on they look.
    pub(crate) fn begun(&self) -> Time {
        self.state.from
    }

    /// They look from just before then: undoing what is done first leads there.
    pub(crate) fn sees_from(&self) -> Time {
        Time(self.state.from.0.saturating_sub(1))
    }

    /// What can be gone back to: just before, so that nothing that they see is done there.
    pub(crate) fn before(&self) -> Time {
        Time(self.state.from.0.saturating_sub(BEFORE_US))
    }

    /// Whether all are lit.
    pub fn are_met(&self) -> bool {
        self.state.goals.iter().all(|goal| goal.lit)
    }

    /// Looks at what an event has told.
    pub(crate) fn see(&mut self, world: &World, told: &[Told], checks: &Checks) {
        let is_due = world.now() >= self.state.next_look;
        if world.now() < self.sees_from() || told.is_empty() && !is_due {
            return;
        }
        let state = Rc::make_mut(&mut self.state);
        if !state.is_begun {
            state.begin(world, checks);
        }
        let views = story::all(world, told.iter());
        let found = state.seen.news(world, checks);
        let views: Vec<StoryView> = views.into_iter().chain(found).collect();
        let said = state.said(world, told);
        if views.is_empty() && said.is_empty() && !is_due {
            return;
        }
        let heard = views.iter().map(heard).collect();
        state.look(world, views, heard, said);
    }
}

impl State {
    /// Begins with a world as it is: what holds at once is lit from the beginning.
    fn begin(&mut self, world: &World, checks: &Checks) {
        self.is_begun = true;
        self.seen = Seen::of(checks);
        self.look(world, Vec::new(), Vec::new(), Vec::new());
        self.goals.iter_mut().for_each(|goal| goal.since = None);
    }

    /// What happened at consoles.
    fn said(&mut self, world: &World, told: &[Told]) -> Vec<Said> {
        let mut said = Vec::new();
        for told in told {
            let What::Fact(Fact::Console(line)) = &told.what else { continue };
            let console = || world.name(told.actor).to_string();
            let (waiting, last) = self.asked.entry(told.actor).or_default();
            match line {
                Line::Typed { line, .. } => {
                    if !line.trim().is_empty() {
                        self.commands += 1;
                        waiting.push_back(line.clone());
                    }
                    said.push(Said::Typed { console: console(), line: line.clone() });
                }
                // What comes unasked answers what was asked last: who reads a key under tracking asks to be told.
                Line::Reply { text, .. } | Line::Pushed { text, .. } => {
                    if matches!(line, Line::Reply { .. })
                        && let Some(line) = waiting.pop_front()
                    {
                        *last = line;
                    }
                    let (line, reply) = (last.clone(), text.clone());
                    said.push(Said::Replied { console: console(), line, reply });
                }
                Line::Redirected { .. } => {}
            }
        }
        said
    }

    fn look(&mut self, world: &World, views: Vec<StoryView>, stories: Vec<Heard>, said: Vec<Said>) {
        self.next_look = world.now() + LOOK_US;
        self.lost += views.iter().map(lost).sum::<u64>();
        let (begun, lost, commands) = (self.from, self.lost, self.commands);
        let moment = Moment { world, begun, stories, said, lost, commands };
        let Stamp { step, at } = world.stamp();
        for goal in &mut self.goals {
            let lit = goal.term.see(&moment);
            if lit != goal.lit {
                goal.lit = lit;
                goal.turn(at.0);
                let noticed = goal.term.noticed(&moment);
                let by = cause(noticed, &views, &moment.said, |console| {
                    oldest_asked(&self.asked, world, console)
                });
                goal.since = Some(TurnView { step, at_us: at.0, by });
            }
        }
    }
}

fn lost(view: &StoryView) -> u64 {
    match view.story {
        Story::WritesLost { writes, .. } => writes,
        _ => 0,
    }
}

/// What has turned a goal: what it waits for, else what people want to know, else a line. A server is as a line
/// has left it before its reply is there, and then others may have been typed behind it.
fn cause(
    noticed: Option<Noticed>,
    views: &[StoryView],
    said: &[Said],
    oldest_asked: impl FnOnce(&str) -> Option<TurnCause>,
) -> TurnCause {
    let story = |view: &StoryView| TurnCause::Story(Box::new(view.clone()));
    match noticed {
        Some(Noticed::Story(at)) => return story(&views[at]),
        Some(Noticed::Said(at)) => return line(&said[at]),
        None => {}
    }
    // The answer to a line is told by the line.
    if let Some(view) = views.iter().find(|view| !view.story.is_answer()) {
        return story(view);
    }
    match said.last() {
        Some(typed @ Said::Typed { console, .. }) => {
            oldest_asked(console).unwrap_or_else(|| line(typed))
        }
        Some(replied @ Said::Replied { .. }) => line(replied),
        None => TurnCause::Time,
    }
}

fn line(said: &Said) -> TurnCause {
    let (console, line, reply) = match said {
        Said::Typed { console, line } => (console, line, None),
        Said::Replied { console, line, reply } => (console, line, Some(reply)),
    };
    TurnCause::Line { client: console.clone(), line: line.clone(), reply: reply.cloned() }
}

/// The line that waits longest for its reply at a console.
fn oldest_asked(asked: &Asked, world: &World, console: &str) -> Option<TurnCause> {
    let (waiting, _) = asked.get(&world.find(console)?)?;
    let (client, line) = (console.to_owned(), waiting.front()?.clone());
    Some(TurnCause::Line { client, line, reply: None })
}

/// A story by its kind and its fields, as `serde` names them.
fn heard(view: &StoryView) -> Heard {
    use serde_json::Value;
    let text = |value: Value| match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let mut fields = vec![("node".to_owned(), view.node.clone())];
    let kind = match serde_json::to_value(&view.story) {
        Ok(Value::String(kind)) => kind,
        Ok(Value::Object(one)) => match one.into_iter().next() {
            Some((kind, Value::Object(inner))) => {
                fields.extend(inner.into_iter().map(|(name, value)| (name, text(value))));
                kind
            }
            Some((kind, _)) => kind,
            None => String::new(),
        },
        _ => String::new(),
    };
    Heard { kind, fields }
}

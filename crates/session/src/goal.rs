//! Running on until something happens.

use std::fmt;
use std::str::FromStr;

use redscope_actor::{Input, Time};
use redscope_labs::check::Allowance;
use redscope_labs::{Told, World};
use redscope_node::LinkKind;
use redscope_sim::{ActorId, Reached, Stretch};
use serde::{Deserialize, Serialize};

use crate::lesson::{Along, Goals};
use crate::session::Session;
use crate::story::{self, Story};

/// So long nothing has happened when all is quiet, in virtual microseconds.
const QUIET_US: u64 = 1_000_000;
/// A process that is at work for so long at one time keeps others waiting, in microseconds.
const LONG_US: u64 = 1_000;

/// What a run goes on to. Its words, such as `election`, are what links, lessons and buttons use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Anything that people want to know.
    Story,
    /// Somebody asks for votes.
    Election,
    /// Another server becomes the master of what a failed one had.
    Failover,
    /// A snapshot or a rewritten append-only file is in place, or could not be made.
    Save,
    /// A client is sent to another server.
    Redirect,
    /// An acknowledged write is gone.
    Loss,
    /// A process begins what takes it a millisecond or more.
    Busy,
    /// A request waits for a server that is at work for long. Half of its wait is over then.
    Wait,
    /// One more goal of the lesson is lit than were at first.
    Lit,
    /// For a second nothing is told that people want to know, and nobody waits for a reply.
    Quiet,
}

/// Every goal with its word.
pub const GOALS: &[(Goal, &str)] = &[
    (Goal::Story, "story"),
    (Goal::Election, "election"),
    (Goal::Failover, "failover"),
    (Goal::Save, "save"),
    (Goal::Redirect, "redirect"),
    (Goal::Loss, "loss"),
    (Goal::Busy, "busy"),
    (Goal::Wait, "wait"),
    (Goal::Lit, "lit"),
    (Goal::Quiet, "quiet"),
];

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = GOALS.iter().find(|(goal, _)| goal == self).map_or("", |(_, word)| word);
        f.write_str(word)
    }
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = GOALS.iter().find(|(_, word)| *word == text).map(|(goal, _)| *goal);
        found.ok_or_else(|| {
            let all: Vec<&str> = GOALS.iter().map(|(_, word)| *word).collect();
            format!("there is no goal '{text}', but {}", all.join(", "))
        })
    }
}

/// Knows a goal when it is there.
struct Lookout {
    goal: Goal,
    /// Who was at work for long when it began, since when, and until when.
    at_work: Vec<(ActorId, Time, Time)>,
    /// How many findings there were when it began.
    seen: usize,
    /// How many goals of the lesson were lit, or have gone out since.
    lit: usize,
    quiet_since: Time,
}

impl Lookout {
    fn sees(&mut self, world: &World, along: &Along, told: Stretch<'_, Told>) -> bool {
        let checks = &along.checks;
        match self.goal {
            Goal::Lit => {
                let lit = along.goals.as_ref().map_or(0, Goals::lit_count);
                let is_more = lit > self.lit;
                self.lit = self.lit.min(lit);
                is_more
            }
            Goal::Loss => {
                let mut new = checks.allowances().since(self.seen).iter();
                new.any(|found| matches!(found.what, Allowance::Lost(_)))
            }
            Goal::Busy => long_at_work(world).any(|work| !self.at_work.contains(&work)),
            Goal::Wait => first_wait(world).is_some(),
            Goal::Quiet => {
                let is_news = told.iter().any(|told| story::of(world, told).is_some());
                if is_news || is_asked(world) {
                    self.quiet_since = world.now();
                }
                world.now() - self.quiet_since >= QUIET_US
            }
            goal => told.iter().filter_map(|told| story::of(world, told)).any(|view| match goal {
                Goal::Election => {
                    matches!(view.story, Story::AsksForVotes { .. } | Story::WantsToLead { .. })
                }
                Goal::Failover => matches!(
                    view.story,
                    Story::ElectionWon { .. } | Story::Switched { .. } | Story::Promoted { .. }
                ),
                Goal::Save => matches!(
                    view.story,
                    Story::Saved { .. }
                        | Story::SaveFailed { .. }
                        | Story::Rewritten { .. }
                        | Story::RewriteFailed
                ),
                Goal::Redirect => matches!(view.story, Story::Redirected { .. }),
                Goal::Story | Goal::Loss | Goal::Busy | Goal::Wait | Goal::Lit | Goal::Quiet => {
                    true
                }
            }),
        }
    }
}

/// Whether a client's request or its reply is on its way.
fn is_asked(world: &World) -> bool {
    world.in_flight().any(|packet| packet.link == LinkKind::Client)
}

/// Processes that are at work for a millisecond or more at one time, since when, and until when.
pub fn long_at_work(world: &World) -> impl Iterator<Item = (ActorId, Time, Time)> {
    let busy = world.ids().filter_map(|id| world.busy(id).map(|(since, until)| (id, since, until)));
    busy.filter(|(_, since, until)| *until - *since >= LONG_US)
}

/// When the first request came in that waits for a process which is at work for long, and until when.
fn first_wait(world: &World) -> Option<(Time, Time)> {
    let waits = long_at_work(world).filter_map(|(id, _, until)| {
        let is_client = |conn| {
            let mut ends = world.connections(id);
            ends.any(|(end, _, link, _)| end.conn == conn && link == LinkKind::Client)
        };
        let mut inbox = world.inbox(id);
        let first = inbox.find(|(_, input)| matches!(input, Input::Data(c, _) if is_client(*c)));
        first.map(|(came, _)| (came, until))
    });
    waits.min()
}

impl Session {
    /// Runs on until a goal, at most so many virtual microseconds and events.
    pub fn run_to(&mut self, goal: Goal, limit_us: u64, max_steps: u64) -> Reached {
        let (now, mut pulse) = (self.sim().now(), self.pulse);
        let seen = self.timeline().watch().checks.allowances().found_count();
        let at_work = long_at_work(self.sim()).collect();
        let lit = self.timeline().watch().goals.as_ref().map_or(0, Goals::lit_count);
        let mut lookout = Lookout { goal, at_work, seen, lit, quiet_since: now };
        let reached =
            self.timeline_mut().run_to(now + limit_us, max_steps, |world, along, told| {
                pulse.pass();
                lookout.sees(world, along, told)
            });
        let wait = (goal == Goal::Wait).then(|| first_wait(self.sim())).flatten();
        if let Some((came, until)) = wait {
            let left_us = came.0.midpoint(until.0).saturating_sub(self.sim().now().0);
            self.run_for(left_us, max_steps);
        }
        reached
    }
}

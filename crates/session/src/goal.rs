//! Running on until something happens.

use std::fmt;
use std::str::FromStr;

use redscope_actor::Time;
use redscope_labs::check::{Allowance, Checks};
use redscope_labs::{Told, World};
use redscope_node::LinkKind;
use redscope_sim::{Reached, Stretch};
use serde::{Deserialize, Serialize};

use crate::session::Session;
use crate::story::{self, Story};

/// So long nothing has happened when all is quiet, in virtual microseconds.
const QUIET_US: u64 = 1_000_000;

/// What a run goes on to. Its words, such as `election`, are what links, lessons and buttons use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How many findings there were when it began.
    seen: usize,
    quiet_since: Time,
}

impl Lookout {
    fn sees(&mut self, world: &World, checks: &Checks, told: Stretch<'_, Told>) -> bool {
        match self.goal {
            Goal::Loss => {
                let mut new = checks.allowances().since(self.seen).iter();
                new.any(|found| matches!(found.what, Allowance::Lost(_)))
            }
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
                Goal::Story | Goal::Loss | Goal::Quiet => true,
            }),
        }
    }
}

/// Whether a client's request or its reply is on its way.
fn is_asked(world: &World) -> bool {
    world.in_flight().any(|packet| packet.link == LinkKind::Client)
}

impl Session {
    /// Runs on until a goal, at most so many virtual microseconds and events.
    pub fn run_to(&mut self, goal: Goal, limit_us: u64, max_steps: u64) -> Reached {
        let now = self.sim().now();
        let seen = self.timeline().watch().allowances().found_count();
        let mut lookout = Lookout { goal, seen, quiet_since: now };
        self.timeline_mut().run_to(now + limit_us, max_steps, |world, checks, told| {
            lookout.sees(world, checks, told)
        })
    }
}

//! A run as what a lesson can be made of: what was typed with what came back, what was done, what
//! happened, and what was written beside; each with the goal that it may become.

mod draft;
mod lines;
mod proposal;
mod steps;

use redscope_labs::client::{ConsoleOrder, ConsoleSpec};
use redscope_labs::{Action, Order, Spec, World};
use redscope_sim::Action as Act;
use serde::{Deserialize, Serialize};

use crate::lens;
use crate::session::Session;
use crate::story::{self, Seen, Story, StoryView};
pub use draft::{Drafted, Goal, draft};
use lines::typed;
pub use proposal::Proposal;

/// Of a long run the last moments are shown, so many.
const MOST: usize = 400;

/// A moment of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Virtual microseconds.
    pub at_us: u64,
    /// What there was.
    pub what: Happened,
    /// What it may become a goal as.
    pub goal: Option<Proposal>,
    /// Whether it is likely to matter.
    pub is_likely: bool,
}

/// What there was at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Happened {
    /// A line was typed.
    Typed {
        /// The console.
        client: String,
        /// The line.
        line: String,
        /// What came back, line by line.
        shown: Vec<String>,
        /// When it had come, in virtual microseconds; nothing if it has not.
        answered_us: Option<u64>,
    },
    /// Something was done, in words.
    Did(String),
    /// Something happened that people want to know.
    Told(Box<StoryView>),
    /// Something was written beside the run.
    Noted(String),
}

impl Happened {
    /// Its place among those of one moment.
    fn rank(&self) -> u8 {
        match self {
            Happened::Noted(_) => 0,
            Happened::Did(_) => 1,
            Happened::Typed { .. } => 2,
            Happened::Told(_) => 3,
        }
    }
}

/// The moments of the present branch until now, in order; of many the last.
pub fn record(session: &Session) -> Vec<Recorded> {
    let mut all = acts(session);
    all.extend(typed(session));
    all.extend(told(session));
    all.extend(session.notes().into_iter().map(|note| Recorded {
        at_us: note.moment.at.0,
        what: Happened::Noted(note.text.clone()),
        goal: None,
        is_likely: true,
    }));
    let shown = session.begun().0..=session.sim().now().0;
    all.retain(|moment| shown.contains(&moment.at_us));
    all.sort_by_key(|moment| (moment.at_us, moment.what.rank()));
    let first = all.len().saturating_sub(MOST);
    all.split_off(first)
}

/// What was done, but for what was typed.
fn acts(session: &Session) -> Vec<Recorded> {
    let timeline = session.timeline();
    let Some(here) = timeline.branch_of(timeline.branch()) else { return Vec::new() };
    let done = here.log.until(timeline.acts_done());
    let entry = done.iter().filter_map(|entry| {
        let is_typed = lens::typed(&entry.action).is_some();
        let words = words(session.sim(), &entry.action);
        let did = || Recorded {
            at_us: entry.stamp.at.0,
            goal: proposal::of_act(&words),
            what: Happened::Did(words.clone()),
            is_likely: true,
        };
        (!is_typed).then(did)
    });
    entry.collect()
}

/// An act in words, in which a console goes to a node by its name.
fn words(world: &World, action: &Action) -> String {
    let named = |verb: &str, actor: &str, spec: &ConsoleSpec| {
        let node = world.listener(&spec.home).map(|id| world.name(id).to_string());
        let node = node.unwrap_or_else(|| spec.home.to_string());
        redscope_labs::act::console(verb, actor, &node, spec)
    };
    match action {
        Act::Add { actor, spec: Spec::Console(spec), .. } => named("open", actor, spec),
        Act::Order { actor, order: Order::Console(ConsoleOrder::Move(spec)) } => {
            named("move", actor, spec)
        }
        other => redscope_labs::act::write(other),
    }
}

/// What happened, but for what was done.
fn told(session: &Session) -> Vec<Recorded> {
    let (world, timeline) = (session.sim(), session.timeline());
    let all = timeline.told_ever_since(0);
    let known = all.iter().filter(|told| world.knows(told.actor));
    let mut views = story::all(world, known);
    views.extend(Seen::default().news(world, &timeline.watch().checks));
    let views = views.into_iter();
    let views = views.filter(|view| !view.story.is_act() && !view.story.is_answer());
    let moment = |view: StoryView| Recorded {
        at_us: view.at_us,
        goal: Some(proposal::of_story(&view.story)),
        is_likely: is_likely(&view.story),
        what: Happened::Told(Box::new(view)),
    };
    views.map(moment).collect()
}

/// Whether a lesson is likely to be about it.
fn is_likely(story: &Story) -> bool {
    matches!(
        story,
        Story::Switched { .. }
            | Story::ElectionWon { .. }
            | Story::WritesLost { .. }
            | Story::TwoMasters { .. }
            | Story::StaleRead { .. }
            | Story::LockLost { .. }
            | Story::Evicted { .. }
            | Story::Expired { .. }
    )
}

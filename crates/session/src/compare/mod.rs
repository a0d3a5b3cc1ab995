//! Two branches at one moment, side by side: the facts that differ and since when, what each looks
//! like, and what was told on one of them alone.

mod course;
mod fact;
mod since;
mod together;

use std::collections::BTreeSet;
use std::rc::Rc;

use redscope_actor::Time;
use redscope_labs::{Cast, Told, World};
use redscope_sim::{Branch, BranchId, Stamp};
use serde::{Deserialize, Serialize};

pub use course::{Course, Courses, MEASURES, Measure};

use crate::frame::{
    ActView, ClientView, CutView, Line, LinkView, LogView, NodeState, NodeView, PacketView, Role,
};
use crate::lens::{self, ConsolesLens, Homes, Lens, NodesLens, cuts, links, log_line, packets};
use crate::refusal::Refusal;
use crate::session::{Session, console_line};
use crate::story::{self, StoryView};

/// So many facts and stories are listed at the most; more are counted.
const MOST_LISTED: usize = 100;
/// Of what consoles showed on each branch, the last so many lines, and as many acts.
const MOST_LINES: usize = 200;

/// What differs between two branches at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Comparison {
    /// The moment, in virtual microseconds.
    pub at_us: u64,
    /// When they parted, in virtual microseconds.
    pub parted_us: u64,
    /// The branches.
    pub branches: [SideView; 2],
    /// Facts that are not the same, in order of nodes.
    pub differences: Vec<Difference>,
    /// How many facts differ, listed or not.
    pub differing: usize,
    /// How many facts were compared.
    pub compared: usize,
    /// Figures over time, from where they parted to the moment; empty if it is a glance.
    pub courses: Courses,
    /// Stories of one branch alone, in order, each with its branch, 0 or 1.
    pub stories: Vec<(usize, StoryView)>,
    /// The same for lines of logs.
    pub logs: Vec<(usize, LogView)>,
}

/// One of two branches at the moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SideView {
    /// Its number.
    pub branch: usize,
    /// Its name.
    pub name: String,
    /// Its nodes.
    pub nodes: Vec<NodeView>,
    /// Its consoles.
    pub clients: Vec<ClientView>,
    /// Its links.
    pub links: Vec<LinkView>,
    /// Ways that are cut.
    pub cuts: Vec<CutView>,
    /// What is on its way.
    pub packets: Vec<PacketView>,
    /// What its consoles showed last.
    pub lines: Vec<Line>,
    /// What was done last, but for what was typed.
    pub acts: Vec<ActView>,
    /// What has happened last, in order.
    pub stories: Vec<StoryView>,
    /// What its servers have logged last, in order.
    pub logs: Vec<LogView>,
}

/// A fact that differs between two branches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Difference {
    /// The node it is about.
    pub node: String,
    /// What it is about.
    pub aspect: Aspect,
    /// As it is on each; `None`: it is not there.
    pub values: [Option<FactView>; 2],
    /// Since when it differs, in virtual microseconds; `None` if that was not looked for, as in a glance.
    pub since_us: Option<u64>,
}

/// A fact as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FactView {
    /// Whether a process runs.
    State(NodeState),
    /// What a node is.
    Role(Role),
    /// Anything else.
    Text(String),
}

/// What a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Whether its process runs.
    State,
    /// What it is.
    Role,
    /// Whom it follows, or which masters a Sentinel names.
    Follows,
    /// Its slots.
    Slots,
    /// Its epoch: a Sentinel's, or the config epoch of a cluster's node.
    Epoch,
    /// The end of its replication stream, in bytes.
    Offset,
    /// A key.
    Key {
        /// The database.
        db: usize,
        /// The key; one that is no text is as redis-cli shows it.
        key: String,
    },
}

/// How closely two branches are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// What is seen at the moment alone.
    Glance,
    /// What came before, too.
    Whole,
}

impl Session {
    /// Compares two branches at a moment in time, in virtual microseconds.
    ///
    /// Errors: [`Refusal::NoBranch`].
    pub fn compare(&self, branches: [usize; 2], at_us: u64) -> Result<Comparison, Refusal> {
        self.compare_until(branches, at_us, Depth::Whole)
    }

    /// The same without what takes long: since when facts differ, and figures over time.
    ///
    /// Errors: those of [`Session::compare`].
    pub fn glance(&self, branches: [usize; 2], at_us: u64) -> Result<Comparison, Refusal> {
        self.compare_until(branches, at_us, Depth::Glance)
    }

    fn compare_until(
        &self,
        branches: [usize; 2],
        at_us: u64,
        depth: Depth,
    ) -> Result<Comparison, Refusal> {
        let at = Time(at_us);
        let look = |number: usize| {
            let id = BranchId(number);
            let world = self.timeline().look(id, at);
            let branch = self.timeline().branch_of(id);
            world.zip(branch).ok_or(Refusal::NoBranch(number))
        };
        let [(one, here), (two, there)] = [look(branches[0])?, look(branches[1])?];
        let facts = [&one, &two].map(fact::all);
        let all: BTreeSet<_> = facts[0].keys().chain(facts[1].keys()).collect();
        let differing = all.iter().filter(|place| facts[0].get(**place) != facts[1].get(**place));
        let differing: Vec<_> = differing.copied().collect();
        let listed: Vec<_> = differing.iter().take(MOST_LISTED).copied().collect();
        let parted = self.parted(branches.map(BranchId)).at;
        let (since, courses) = match depth {
            Depth::Glance => (vec![None; listed.len()], Courses::default()),
            Depth::Whole => {
                let courses = self.courses(branches, parted, at);
                (self.since(branches, &listed, parted, at), courses)
            }
        };
        let differences = listed.iter().zip(since).map(|((node, aspect), since)| Difference {
            node: node.clone(),
            aspect: aspect.shown(),
            values: [0, 1].map(|side: usize| {
                facts[side].get(&(node.clone(), aspect.clone())).map(|fact| fact.view.clone())
            }),
            since_us: since.map(|since| since.0),
        });
        let sides = [(&one, here), (&two, there)];
        let stories =
            alone(sides, at, |world, told| story::all(world, told), |view: &StoryView| view.at_us);
        let log = |world: &World, told: &mut dyn Iterator<Item = &Told>| {
            told.filter_map(|told| log_line(world, told)).collect()
        };
        let logs = alone(sides, at, log, |line: &LogView| line.at_us);
        Ok(Comparison {
            at_us,
            parted_us: parted.0,
            branches: [
                side(branches[0], here, &one, at, &self.homes),
                side(branches[1], there, &two, at, &self.homes),
            ],
            differences: differences.collect(),
            differing: differing.len(),
            compared: all.len(),
            courses,
            stories,
            logs,
        })
    }

    /// When two branches parted: when the first of them left the branch that both come from.
    pub(crate) fn parted(&self, branches: [BranchId; 2]) -> Stamp {
        let [one, two] = branches.map(|branch| self.ancestry(branch));
        let parted = |(id, left): &(BranchId, Stamp)| {
            let (_, other_left) = two.iter().find(|(other, _)| other == id)?;
            Some((*left).min(*other_left))
        };
        one.iter().find_map(parted).unwrap_or(Stamp { step: 0, at: self.begun() })
    }

    /// A branch and those that it comes from, each with the moment at which it was left on the way.
    fn ancestry(&self, branch: BranchId) -> Vec<(BranchId, Stamp)> {
        let mut ancestry = vec![(branch, Stamp { step: u64::MAX, at: Time(u64::MAX) })];
        while let Some((id, left)) = ancestry.last().copied()
            && let Some((parent, stamp)) =
                self.timeline().branch_of(id).and_then(|branch| branch.parent)
        {
            ancestry.push((parent, stamp.min(left)));
        }
        ancestry
    }
}

fn side(
    number: usize,
    branch: &Branch<Cast>,
    world: &World,
    at: Time,
    homes: &Rc<Homes>,
) -> SideView {
    let done = branch.log.iter().take_while(|entry| entry.stamp.at <= at);
    let mut acts: Vec<ActView> = done.clone().filter_map(lens::act).collect();
    acts.drain(..acts.len().saturating_sub(MOST_LINES));
    let (mut nodes, mut clients) = (Vec::new(), Vec::new());
    NodesLens::of(homes).look(world, &mut |_, view| nodes.push(view));
    ConsolesLens.look(world, &mut |_, view| clients.push(view));
    SideView {
        branch: number,
        name: branch.name.clone(),
        nodes,
        clients,
        links: links(world),
        cuts: cuts(world, done),
        packets: packets(world),
        lines: last_lines(world, branch, at),
        acts,
        stories: last_stories(world, branch, at),
        logs: last_of(world, branch, at, |told| log_line(world, told)),
    }
}

/// What consoles of a branch showed last until a moment.
fn last_lines(world: &World, branch: &Branch<Cast>, at: Time) -> Vec<Line> {
    last_of(world, branch, at, |told| {
        let line = console_line(told)?;
        Some(lens::console_line(world.name(told.actor), told.stamp, line))
    })
}

/// What is made of what was told last on a branch until a moment, in order.
fn last_of<T>(
    world: &World,
    branch: &Branch<Cast>,
    at: Time,
    made: impl Fn(&Told) -> Option<T>,
) -> Vec<T> {
    let told = branch.told();
    let told = told.iter().rev().skip_while(|told| told.stamp.at > at);
    let known = told.filter(|told| world.knows(told.actor));
    let mut last: Vec<T> = known.filter_map(made).take(MOST_LINES).collect();
    last.reverse();
    last
}

/// What has happened last on a branch until a moment.
fn last_stories(world: &World, branch: &Branch<Cast>, at: Time) -> Vec<StoryView> {
    let told = last_of(world, branch, at, |told| story::is_one(world, told).then(|| told.clone()));
    story::all(world, told.iter())
}

/// What one branch has and not, at that moment, the other, made of what was told as far as both have kept it; in order
/// of time.
fn alone<T: PartialEq>(
    branches: [(&World, &Branch<Cast>); 2],
    until: Time,
    made: impl Fn(&World, &mut dyn Iterator<Item = &Told>) -> Vec<T>,
    at_us: impl Fn(&T) -> u64,
) -> Vec<(usize, T)> {
    let dropped = branches.iter().map(|(_, branch)| branch.dropped()).max().unwrap_or(0);
    let views = branches.map(|(world, branch)| {
        let told = branch.told_since(dropped);
        made(world, &mut told.iter().take_while(|told| told.stamp.at <= until))
    });
    let common = views[0].iter().zip(&views[1]).take_while(|(one, two)| one == two).count();
    let own = views.into_iter().enumerate();
    let own = own
        .flat_map(|(branch, views)| views.into_iter().skip(common).map(move |view| (branch, view)));
    let mut own: Vec<_> = own.collect();
    own.sort_by_key(|(branch, view)| (at_us(view), *branch));
    own.truncate(MOST_LISTED);
    own
}

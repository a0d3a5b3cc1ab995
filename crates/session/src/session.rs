//! A simulation with a person in front of it.

mod passed;
mod picture;

use std::collections::BTreeSet;
use std::rc::Rc;

use redscope_actor::{Address, Rope, Time};
use redscope_labs::check::Checks;
use redscope_labs::client::{Console, ConsoleOrder, ConsoleSpec, Line as ConsoleLine};
use redscope_labs::scenario::{OpenError, open_settled};
use redscope_labs::{Action, Cast, Fact, Order, Spec, Told, Values, World};
use redscope_sim::{
    Action as Act, ActionError, ActorId, BranchId, Disk, Reached, Stamp, Timeline, What,
};

use crate::complete::{Completion, complete_in};
use crate::frame::Line;
use crate::inside::{Inside, NodeTab};
use crate::lens::{self, Homes};
use crate::lesson::{Along, GoalError, Goals, GoalsView};
use crate::pulse::Pulse;
use crate::refusal::Refusal;
use crate::share::Beside;
use crate::story::Heard;
pub use passed::MOST_PASSED;
use passed::Passed;
use picture::Page;

/// The console that a session opens with.
pub const FIRST_CONSOLE: &str = "c1";
/// Everything being right, all must agree within this, in virtual milliseconds.
const PATIENCE_MS: u64 = 150_000;
/// Messages of so many virtual microseconds are looked at, at the most.
const MOST_FLIGHTS_US: u64 = 10_000_000;
/// A branch's name has so many characters at the most.
const MAX_NAME: usize = 40;
/// While a lesson's goals are waited for they are looked at so often, in virtual microseconds.
const LOOK_US: u64 = 100_000;
/// What a shared run calls the tab that is open.
const TAB: &str = "tab";

/// A simulation, what a person has done to it, and what they have been shown.
#[derive(Debug)]
pub struct Session {
    values: Values,
    timeline: Timeline<Cast, Along>,
    selected: Option<String>,
    /// The message a person looks at.
    message: Option<u64>,
    /// How much of the last moments' messages a person looks at, in virtual microseconds.
    flights_us: Option<u64>,
    /// Messages that have arrived, once a page looks.
    passed: Passed,
    /// Whether a person looks at them, wherever the moment that is shown has come from.
    watches_wire: bool,
    /// When it had settled: nothing before can be gone back to.
    begun: Time,
    /// Who stood with whom then.
    pub(crate) homes: Rc<Homes>,
    /// Branches that are to be called by the first act on them.
    nameless: BTreeSet<BranchId>,
    /// Branches that are not shown any more, until they are wanted back.
    pub(crate) removed: BTreeSet<BranchId>,
    /// The node a person looks into.
    inside: Option<Inside>,
    page: Page,
    /// What was stood still for.
    pub(crate) heard: Heard,
    pub(crate) beside: Beside,
    pub(crate) pulse: Pulse,
}

impl Session {
    /// Starts a scenario and lets it settle, with one console open at its first server.
    ///
    /// Errors: a sentence, if there is no room for it; the line with which a process refuses to start.
    pub fn new(values: Values) -> Result<Self, OpenError> {
        Session::with_goals(values, None)
    }

    /// The same with goals that are judged along.
    ///
    /// Errors: those of [`Session::new`].
    pub fn with_goals(values: Values, goals: Option<Goals>) -> Result<Self, OpenError> {
        let sim = open_settled(&values)?;
        Ok(Session::settled(values, sim, goals)?)
    }

    /// The same, with the scenario's world as it is when it has settled.
    ///
    /// Errors: those of [`Session::new`].
    pub(crate) fn settled(
        values: Values,
        mut sim: World,
        goals: Option<Goals>,
    ) -> Result<Self, ActionError> {
        let first = first_server(&sim);
        if let Some((_, home)) = first.clone() {
            let console = Spec::Console(ConsoleSpec { home, follow: true, resp3: false });
            sim.add(FIRST_CONSOLE, console, Disk::default())?;
        }
        let begun = goals.as_ref().map_or(sim.now(), |goals| goals.before().max(sim.now()));
        let homes = Rc::new(lens::homes(&sim));
        let timeline = Timeline::new(sim, Along { checks: Checks::new(PATIENCE_MS), goals });
        let selected = first.map(|(name, _)| name);
        let (page, beside, nameless) = (Page::default(), Beside::default(), BTreeSet::new());
        let (message, inside, flights_us) = (None, None, None);
        Ok(Session {
            values,
            timeline,
            selected,
            message,
            flights_us,
            passed: Passed::default(),
            watches_wire: false,
            begun,
            homes,
            nameless,
            removed: BTreeSet::new(),
            inside,
            page,
            heard: Heard::default(),
            beside,
            pulse: Pulse::default(),
        })
    }

    /// What it began with.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The simulation, to be looked at.
    pub fn sim(&self) -> &World {
        self.timeline.sim()
    }

    /// The run with its branches.
    pub fn timeline(&self) -> &Timeline<Cast, Along> {
        &self.timeline
    }

    /// The run with its branches, to go back and forth.
    pub fn timeline_mut(&mut self) -> &mut Timeline<Cast, Along> {
        &mut self.timeline
    }

    /// Does something to the run; in the past, on a branch of its own.
    pub fn act(&mut self, action: Action) -> Result<(), ActionError> {
        let before = self.timeline.branch();
        let name = shortened(lens::act_name(&action));
        self.timeline.act(action)?;
        let branch = self.timeline.branch();
        if self.nameless.remove(&branch) || branch != before {
            self.timeline.rename(branch, name);
        }
        Ok(())
    }

    /// Goes on with a branch of its own from here; the first act on it names it.
    pub fn fork(&mut self) {
        let branch = self.timeline.fork(None);
        self.nameless.insert(branch);
    }

    /// When the run had settled: nothing before can be gone back to.
    pub fn begun(&self) -> Time {
        self.begun
    }

    /// Does what is written, as [`redscope_labs::act`] has it.
    ///
    /// Errors: [`Refusal`]; nothing has changed.
    pub fn act_in_words(&mut self, words: &str) -> Result<(), Refusal> {
        let action = redscope_labs::act::parse_in(words, self.sim())?;
        Ok(self.act(action)?)
    }

    /// Opens a console at the first server, which follows redirections, unless there is one of this name.
    ///
    /// Errors: [`Refusal`]; nothing has changed.
    pub fn open_console(&mut self, name: &str) -> Result<(), Refusal> {
        match (self.sim().find(name), first_server(self.sim())) {
            (None, Some((_, home))) => self.act_in_words(&format!("open {name} {home} follow")),
            _ => Ok(()),
        }
    }

    /// Completes a line that is being typed.
    pub fn complete(&self, line: &str) -> Completion {
        complete_in(self.sim(), line)
    }

    /// A file on a node's disk.
    pub fn file(&self, node: &str, path: &str) -> Option<Vec<u8>> {
        let sim = self.sim();
        sim.disk(sim.find(node)?).file(path).map(Rope::to_vec)
    }

    /// Runs on for so many virtual microseconds, at most `max_steps` events.
    pub fn run_for(&mut self, us: u64, max_steps: u64) -> bool {
        let (now, until, mut pulse) = (self.sim().now(), self.sim().now() + us, self.pulse);
        let (is_shown, branch) = (self.page.is_started(), self.timeline.branch());
        let from = self.passed.looks_from(now, until);
        if is_shown {
            self.passed.begin(branch, self.timeline.sim());
        }
        let passed = &mut self.passed;
        let reached = self.timeline.run_to(until, max_steps, |world, _, _| {
            pulse.pass();
            if is_shown && world.now() >= from {
                passed.see(world);
            }
            false
        });
        if is_shown {
            self.passed.end(branch, self.timeline.sim());
        }
        reached == Reached::Time
    }

    /// Has a sign of life be given now and then while it runs on for long.
    pub fn set_pulse(&mut self, sign: fn()) {
        self.pulse = Pulse::new(sign);
    }

    /// The goals of a lesson as they are at the present moment; none without a lesson.
    pub fn goals(&self) -> Option<GoalsView> {
        let goals = self.timeline.watch().goals.as_ref()?;
        let begun = goals.begun();
        let here = self.timeline.branch_of(self.timeline.branch())?;
        let done = here.log.until(self.timeline.acts_done());
        let moves = done.iter().filter(|entry| entry.stamp.at >= goals.sees_from());
        Some(GoalsView {
            goals: goals.views(),
            moves: moves.clone().count(),
            commands: moves.filter(|entry| lens::typed(&entry.action).is_some()).count(),
            begun_us: begun.0,
            lost: goals.lost(),
        })
    }

    /// Runs on until all goals of the lesson are lit; whether they are within so many virtual microseconds.
    pub fn run_until_solved(&mut self, limit_us: u64) -> bool {
        let until = self.sim().now() + limit_us;
        let is_solved = |session: &Session| session.goals().is_some_and(|view| view.are_met());
        while !is_solved(self) {
            if self.sim().now() >= until {
                return false;
            }
            self.run_for(LOOK_US, u64::MAX);
        }
        true
    }

    /// Runs on until something holds, in the words of goals, at most so many virtual microseconds and
    /// events; whether it does.
    ///
    /// Errors: [`GoalError`]; nothing has changed.
    pub fn run_until_met(
        &mut self,
        text: &str,
        limit_us: u64,
        max_steps: u64,
    ) -> Result<bool, GoalError> {
        let (now, mut pulse) = (self.sim().now(), self.pulse);
        let mut goals = Goals::read(&[text]).map_err(|(_, error)| error)?.from(now);
        let reached = self.timeline.run_to(now + limit_us, max_steps, |world, along, told| {
            pulse.pass();
            let told: Vec<Told> = told.iter().cloned().collect();
            goals.see(world, &told, &along.checks);
            goals.are_met()
        });
        Ok(reached == Reached::Goal)
    }

    /// Carries out one event.
    pub fn step(&mut self) {
        let (is_shown, branch) = (self.page.is_started(), self.timeline.branch());
        if is_shown {
            self.passed.begin(branch, self.timeline.sim());
        }
        self.timeline.step();
        if is_shown {
            self.passed.see(self.timeline.sim());
            self.passed.end(branch, self.timeline.sim());
        }
    }

    /// Goes back to before the last event.
    pub fn step_back(&mut self) {
        let now = self.sim().stamp();
        let step = now.step.saturating_sub(1);
        // Its time is not known; it is no later than the present.
        self.timeline.seek(Stamp { step, at: Time::default() });
    }

    /// Bounds what is kept to go back to, in bytes; with less, going back takes longer. Unless told otherwise it is
    /// [`redscope_sim::DEFAULT_BUDGET_BYTES`].
    pub fn set_budget_bytes(&mut self, bytes: usize) {
        self.timeline.set_budget_bytes(bytes);
    }

    /// Goes to a point in time of this branch, in virtual microseconds: back, or on.
    pub fn seek(&mut self, at_us: u64) {
        self.timeline.seek_time(Time(at_us));
    }

    /// Goes to the end of another branch; false if there is none of this number.
    pub fn switch(&mut self, branch: usize) -> bool {
        let branch = BranchId(branch);
        !self.removed.contains(&branch) && self.timeline.switch(branch)
    }

    /// Gives a branch a name.
    pub fn rename(&mut self, branch: usize, name: String) {
        let branch = BranchId(branch);
        self.nameless.remove(&branch);
        self.timeline.rename(branch, shortened(name));
    }

    /// Shows a branch no more. What others have of it they keep, and it can be had back.
    ///
    /// Errors: [`Refusal::NoBranch`]; [`Refusal::BranchHere`] of the one the present moment is on.
    pub fn remove_branch(&mut self, branch: usize) -> Result<(), Refusal> {
        let id = BranchId(branch);
        if id == self.timeline.branch() {
            return Err(Refusal::BranchHere(branch));
        }
        self.timeline.branch_of(id).ok_or(Refusal::NoBranch(branch))?;
        self.removed.insert(id);
        Ok(())
    }

    /// Shows a branch again that was removed; false if it was not.
    pub fn restore_branch(&mut self, branch: usize) -> bool {
        self.removed.remove(&BranchId(branch))
    }

    /// The node the inspector shows.
    pub fn selected(&self) -> Option<&str> {
        self.selected.as_deref()
    }

    /// Chooses the node the inspector shows.
    pub fn select(&mut self, node: Option<String>) {
        self.selected = node;
        self.page.detail = None;
    }

    /// Chooses the message a person looks at, by its number.
    pub fn watch_message(&mut self, id: Option<u64>) {
        self.message = id;
        self.page.message = None;
    }

    /// The tab that is open in the node that is looked into, here or where the run was shared.
    pub fn tab(&self) -> Option<NodeTab> {
        self.view().iter().find(|(name, _)| name == TAB)?.1.parse().ok()
    }

    /// Keeps what a page has open under a name, to be shared with the run; nothing under it any more.
    pub fn keep_in_view(&mut self, name: &str, value: Option<String>) {
        let mut view = self.view().to_vec();
        view.retain(|(other, _)| other != name);
        view.extend(value.map(|value| (name.to_owned(), value)));
        self.set_view(view);
    }

    /// Looks into a node, which is then the one the inspector shows, or no longer.
    pub fn look_inside(&mut self, inside: Option<Inside>) {
        let tab = inside.as_ref().map(|inside| inside.ask.tab().name().to_owned());
        self.keep_in_view(TAB, tab);
        if let Some(Inside { node, .. }) = &inside
            && self.selected.as_ref() != Some(node)
        {
            self.select(Some(node.clone()));
        }
        self.inside = inside;
        self.page.inside = None;
    }

    /// Looks at the messages that have arrived last, or no more.
    pub fn watch_wire(&mut self, watches: bool) {
        self.watches_wire = watches;
    }

    /// Looks at the messages of the last moments, so many virtual microseconds, or no more.
    pub fn watch_flights(&mut self, window_us: Option<u64>) {
        self.flights_us = window_us.map(|window_us| window_us.min(MOST_FLIGHTS_US));
        (self.page.flights, self.page.flights_at) = (None, None);
    }

    /// Types a line and runs until its reply is there, at most `limit_us`; returns the new lines.
    pub fn exec(
        &mut self,
        client: &str,
        line: &str,
        limit_us: u64,
    ) -> Result<Vec<Line>, ActionError> {
        let before = self.timeline.told_count();
        let order = Order::Console(ConsoleOrder::Type(line.to_owned()));
        self.act(Act::Order { actor: client.to_owned(), order })?;
        self.run_until_answered(client, limit_us);
        Ok(self.lines_since(client, before))
    }

    /// Runs on until a console waits for no reply, at most `limit_us`.
    pub(crate) fn run_until_answered(&mut self, client: &str, limit_us: u64) {
        let until = self.sim().now() + limit_us;
        let id = self.sim().find(client);
        let is_waiting =
            |sim: &World| id.and_then(|id| console(sim, id)).is_some_and(Console::is_waiting);
        while is_waiting(self.sim())
            && self.timeline.run_to(until, u64::MAX, |sim, _, _| !is_waiting(sim)) == Reached::Steps
        {
        }
    }

    /// The prompt that a console shows; none if there is no such console.
    pub(crate) fn prompt(&self, client: &str) -> Option<String> {
        Some(console(self.sim(), self.sim().find(client)?)?.prompt())
    }

    /// The lines that a console has shown since so much was told on this branch, without what was typed
    /// at first.
    pub(crate) fn lines_since(&self, client: &str, told: usize) -> Vec<Line> {
        let id = self.sim().find(client);
        let told = self.timeline.told_since(told).iter();
        let own = told.filter(|told| Some(told.actor) == id);
        let lines = own.filter_map(|told| Some((told.stamp, console_line(told)?)));
        let typed = |(_, line): &(Stamp, &ConsoleLine)| matches!(line, ConsoleLine::Typed { .. });
        let lines = lines.skip_while(typed);
        lines.map(|(stamp, line)| lens::console_line(client, stamp, line)).collect()
    }
}

/// The name and the address of the first server.
fn first_server(sim: &World) -> Option<(String, Address)> {
    sim.ids().find_map(|id| match sim.spec(id) {
        Spec::Server(server) => Some((sim.name(id).to_string(), server.address.clone())),
        _ => None,
    })
}

/// A name that is not too long for a branch.
fn shortened(name: String) -> String {
    match name.chars().count() > MAX_NAME {
        true => name.chars().take(MAX_NAME - 1).chain(['…']).collect(),
        false => name,
    }
}

fn console(sim: &World, id: ActorId) -> Option<&Console> {
    match sim.actor(id)? {
        Cast::Console(console) => Some(console),
        _ => None,
    }
}

pub(crate) fn console_line(told: &Told) -> Option<&ConsoleLine> {
    match &told.what {
        What::Fact(Fact::Console(line)) => Some(line),
        _ => None,
    }
}

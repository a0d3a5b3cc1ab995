//! A run under way.

use redscope_actor::{Address, Time};
use redscope_labs::client::{ConsoleOrder, ConsoleSpec};
use redscope_labs::{Order, Scenario, Server, Spec, Values};
use redscope_sim::Action;

use crate::FIRST_CONSOLE;
use crate::share::{Here, Moment, Run, StampedAct, VERSION};

/// The server that the scenario begins with.
pub(super) const FIRST_SERVER: &str = "n1";
/// Imports are always the same run.
const SEED: u64 = 1;

/// A run under way: one server of its own, and what is done when that has settled.
#[derive(Debug)]
pub(super) struct Plan {
    values: Values,
    acts: Vec<StampedAct>,
    /// When the next act is done.
    at: Time,
    selected: Option<String>,
}

impl Plan {
    /// One server that has these parameters too.
    pub(super) fn new(settings: &[(&str, &str)]) -> Self {
        let scenario = Scenario::find("standalone").expect("it is one of the scenarios");
        let mut values = Values::new(scenario, SEED);
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        values.settings = settings.iter().map(owned).collect();
        let at = Time::from_ms(scenario.settle_ms);
        Plan { values, acts: Vec::new(), at, selected: Some(FIRST_SERVER.to_owned()) }
    }

    /// Nobody: the scenario's own server goes before others come.
    pub(super) fn empty() -> Self {
        let mut plan = Plan::new(&[]);
        plan.act(Action::Remove { actor: FIRST_SERVER.to_owned() });
        plan
    }

    /// Adds a server or a Sentinel.
    pub(super) fn add(
        &mut self,
        name: &str,
        address: Address,
        sentinel: bool,
        settings: &[(&str, &str)],
        files: Vec<(String, Vec<u8>)>,
    ) {
        // A laboratory is for trying; redis-server keeps DEBUG closed.
        let settings = [("enable-debug-command", "yes")].iter().chain(settings);
        let settings = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let server = Server { address, sentinel, settings: settings.collect() };
        self.act(Action::Add { actor: name.to_owned(), spec: Spec::Server(server), files });
    }

    /// Has the first console talk to an address.
    pub(super) fn move_console(&mut self, home: Address) {
        let spec = ConsoleSpec { home, follow: true, resp3: false };
        let order = Order::Console(ConsoleOrder::Move(spec));
        self.act(Action::Order { actor: FIRST_CONSOLE.to_owned(), order });
    }

    /// Opens a console at an address.
    pub(super) fn open_console(&mut self, name: &str, home: Address) {
        let spec = Spec::Console(ConsoleSpec { home, follow: false, resp3: false });
        self.act(Action::Add { actor: name.to_owned(), spec, files: Vec::new() });
    }

    /// Types a line into a console.
    pub(super) fn type_line(&mut self, console: &str, line: &str) {
        let order = Order::Console(ConsoleOrder::Type(line.to_owned()));
        self.act(Action::Order { actor: console.to_owned(), order });
    }

    /// What follows is done so many virtual microseconds after the scenario has settled.
    pub(super) fn at_us(&mut self, us: u64) {
        self.at = (Time::from_ms(self.values.scenario().settle_ms) + us).max(self.at);
    }

    /// Does something.
    pub(super) fn act(&mut self, action: redscope_labs::Action) {
        let moment = Moment { at: self.at, step: None };
        self.acts.push(StampedAct { moment, action });
    }

    /// How much is done.
    pub(super) fn len(&self) -> usize {
        self.acts.len()
    }

    /// The run, opened so many virtual milliseconds behind what is done last: when that has settled.
    pub(super) fn into_run(self, settle_ms: u64) -> Run {
        let moment = Moment { at: self.at + settle_ms * 1000, step: None };
        let here = Here { moment, acts_done: self.acts.len() };
        Run {
            values: self.values,
            acts: self.acts,
            here: Some(here),
            digest: None,
            selected: self.selected,
            view: Vec::new(),
            notes: Vec::new(),
            courses: None,
            written_by: Some(VERSION.to_owned()),
        }
    }
}

//! Servers and Sentinels as the traces were captured with them, in a world of ours.

use redscope_actor::{Address, Time};
use redscope_labs::client::{ConsoleOrder, ConsoleSpec, Line as Shown};
use redscope_labs::{Action, Cast, Fact, Order, Server as Settings, Spec, World};
use redscope_node::{ClusterView, Fact as Redis, Process, Server, ServerView};
use redscope_sim::{Disk, DiskSpeed, Path, Setting, What};

use super::trace::{Line, is_of_machine};
use super::wire::Tap;

/// 1 January 2026, in Unix microseconds.
const EPOCH_UNIX_US: u64 = 1_767_225_600_000_000;
/// Packets take about as long as they do within one machine, in microseconds.
const PATH: Path = Path { latency_us: 50, jitter_us: 100, loss_ppm: 0 };

/// A running world.
pub(crate) struct Rig {
    pub(crate) sim: World,
    /// When time is counted from.
    zero: Time,
    /// What was told since then: when, by whom, what.
    told: Vec<(i64, String, Redis)>,
    /// What consoles showed since then: when, at whom, what.
    replies: Vec<(i64, String, String)>,
    /// Listens on replication links, if it is to.
    pub(crate) tap: Option<Tap>,
}

impl Rig {
    /// A world in which nobody is yet.
    pub(crate) fn empty(seed: u64) -> Self {
        let disk = DiskSpeed::INSTANT;
        let setting = Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path: PATH, disk };
        Rig {
            sim: World::new(setting),
            zero: Time(0),
            told: Vec::new(),
            replies: Vec::new(),
            tap: None,
        }
    }

    /// The same, with somebody who listens.
    pub(crate) fn tapped(seed: u64) -> Self {
        Rig { tap: Some(Tap::default()), ..Rig::empty(seed) }
    }

    pub(crate) fn add_server(&mut self, name: &str, port: u16, settings: &[(&str, &str)]) {
        let always = [("enable-debug-command", "yes")];
        let settings = always.iter().chain(settings);
        let settings = settings.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let address = Address::local(port);
        let server = Settings { address, sentinel: false, settings: settings.collect() };
        self.sim.add(name, Spec::Server(server), Disk::new(Vec::new())).unwrap();
    }

    // Time.

    pub(crate) fn run_ms(&mut self, ms: u64) {
        let until = self.sim.now().plus_ms(ms);
        if let Some(tap) = &mut self.tap {
            tap.listen(&self.sim);
            while self.sim.next_due().is_some_and(|due| due <= until) {
                self.sim.step();
                tap.listen(&self.sim);
            }
        }
        self.sim.run_until(until, u64::MAX);
        self.collect();
    }

    /// Runs on until `done`, or `limit_ms` are over; false then.
    pub(crate) fn run_until(&mut self, limit_ms: u64, done: impl Fn(&Self) -> bool) -> bool {
        for _ in 0..limit_ms / 50 {
            if done(self) {
                return true;
            }
            self.run_ms(50);
        }
        done(self)
    }

    /// Runs on while a client writes at a server every 20 ms, and waits for each reply.
    pub(crate) fn run_writing_ms(&mut self, node: &str, ms: u64) {
        for number in 0..ms / 20 {
            self.type_line(node, &format!("SET w:{number} 1"));
            self.run_ms(20);
        }
    }

    /// Counts time from here, and forgets what was told so far.
    pub(crate) fn zero(&mut self) {
        self.collect();
        self.told.clear();
        self.replies.clear();
        self.zero = self.sim.now();
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.ms_of(self.sim.now())
    }

    fn ms_of(&self, at: Time) -> i64 {
        (at.0 as i64 - self.zero.0 as i64) / 1000
    }

    fn collect(&mut self) {
        for told in self.sim.take_told() {
            let at_ms = self.ms_of(told.stamp.at);
            let name = self.sim.name(told.actor).to_string();
            match told.what {
                What::Fact(Fact::Redis(fact)) => self.told.push((at_ms, name, fact)),
                What::Fact(Fact::Console(Shown::Reply { text, .. })) => {
                    let node = name.trim_start_matches("at ").to_owned();
                    self.replies.push((at_ms, node, text));
                }
                _ => {}
            }
        }
    }

    // Acts.

    pub(crate) fn act(&mut self, action: Action) {
        self.sim.act(&action).unwrap();
    }

    pub(crate) fn crash(&mut self, actor: &str) {
        self.act(Action::Crash { actor: actor.to_owned() });
    }

    pub(crate) fn restart(&mut self, actor: &str) {
        self.act(Action::Restart { actor: actor.to_owned(), keep_disk: true });
    }

    pub(crate) fn pause(&mut self, actor: &str) {
        self.act(Action::Pause { actor: actor.to_owned() });
    }

    pub(crate) fn resume(&mut self, actor: &str) {
        self.act(Action::Resume { actor: actor.to_owned() });
    }

    /// Sets a machine's clock.
    pub(crate) fn set_clock(&mut self, actor: &str, ahead_ms: i64) {
        self.act(Action::Clock { actor: actor.to_owned(), ahead_us: ahead_ms * 1000 });
    }

    /// Types a line at a console of a server, without waiting for the reply.
    pub(crate) fn type_line(&mut self, node: &str, line: &str) {
        let actor = format!("at {node}");
        if self.sim.find(&actor).is_none() {
            let id = self.sim.find(node).expect("somebody to talk to");
            let Spec::Server(server) = self.sim.spec(id) else { panic!("{node} is no server") };
            let spec = ConsoleSpec { home: server.address.clone(), follow: false, resp3: false };
            self.sim.add(&actor, Spec::Console(spec), Disk::new(Vec::new())).unwrap();
        }
        let order = Order::Console(ConsoleOrder::Type(line.to_owned()));
        self.act(Action::Order { actor, order });
    }

    /// Types a line at a console of a server, and waits for what it shows.
    pub(crate) fn ask(&mut self, node: &str, line: &str) -> String {
        self.type_line(node, line);
        for _ in 0..1000 {
            self.run_ms(1);
            if !self.is_waiting(node) {
                break;
            }
        }
        let last = self.replies.iter().rev().find(|(_, at, _)| at == node);
        last.map(|(.., text)| text.clone()).unwrap_or_else(|| panic!("{node}: {line}: no reply"))
    }

    /// Types a line to which the answer is OK.
    pub(crate) fn expect_ok(&mut self, node: &str, line: &str) {
        assert_eq!(self.ask(node, line), "OK", "{node}: {line}");
    }

    // What there is.

    /// Whether the console of a server waits for a reply.
    pub(crate) fn is_waiting(&self, node: &str) -> bool {
        let console = self.sim.find(&format!("at {node}")).and_then(|id| self.sim.actor(id));
        matches!(console, Some(Cast::Console(console)) if console.is_waiting())
    }

    /// A file on somebody's disk.
    pub(crate) fn file(&self, actor: &str, path: &str) -> String {
        let id = self.sim.find(actor).expect("an actor");
        let file = self.sim.disk(id).file(path).unwrap_or_else(|| panic!("{actor} has no {path}"));
        String::from_utf8(file.to_vec()).expect("text")
    }

    /// A server, while it runs.
    pub(crate) fn server(&self, name: &str) -> Option<ServerView> {
        self.process(name).map(Server::view)
    }

    /// The cluster as a node sees it, while it runs.
    pub(crate) fn cluster(&self, name: &str) -> Option<ClusterView> {
        self.process(name)?.cluster_view()
    }

    fn process(&self, name: &str) -> Option<&Server> {
        match self.sim.find(name).and_then(|id| self.sim.actor(id)) {
            Some(Cast::Redis(Process::Server(server))) => Some(server),
            _ => None,
        }
    }

    /// What all have told since time is counted.
    pub(crate) fn told(&self) -> impl Iterator<Item = &(i64, String, Redis)> {
        self.told.iter()
    }

    /// What a process has told since time is counted, with the moments in milliseconds.
    pub(crate) fn facts(&self, name: &str) -> impl Iterator<Item = (i64, &Redis)> {
        let own = self.told.iter().filter(move |(_, source, _)| source == name);
        own.map(|(at_ms, _, fact)| (*at_ms, fact))
    }

    /// What all have logged since time is counted, but for what is about the machine.
    pub(crate) fn log(&self) -> Vec<Line> {
        let told = self.told.iter().filter(|(.., fact)| fact.level().is_some());
        let line = |(at_ms, node, fact): &(i64, String, Redis)| Line {
            at_ms: *at_ms,
            node: node.clone(),
            text: fact.to_string(),
        };
        told.map(line).filter(|line| !is_of_machine(&line.text)).collect()
    }
}

//! Servers and Sentinels as the traces were captured with them, in a world of ours.

use redscope_actor::{Address, Time};
use redscope_labs::client::{ConsoleOrder, ConsoleSpec};
use redscope_labs::{Action, Cast, Fact, Order, Server, Spec, World};
use redscope_node::{Fact as Redis, Process, ReplicaState, SentinelView, ServerView};
use redscope_sim::{Disk, DiskSpeed, Path, Setting, What};

use super::story::Told;

/// What the Sentinels watch.
const MASTER: &str = "mymaster";
/// 1 January 2026, in Unix microseconds.
const EPOCH_UNIX_US: u64 = 1_767_225_600_000_000;
/// Packets take about as long as they do within one machine, in microseconds.
const PATH: Path = Path { latency_us: 50, jitter_us: 100, loss_ppm: 0 };
const SENTINELS: [&str; 3] = ["s1", "s2", "s3"];

/// A running world.
pub(crate) struct Rig {
    pub(crate) sim: World,
    /// When time is counted from.
    zero: Time,
    /// What was told since then: when, by whom, what.
    told: Vec<(i64, String, Redis)>,
}

impl Rig {
    /// A world in which nobody is yet.
    pub(crate) fn empty(seed: u64) -> Self {
        let disk = DiskSpeed::INSTANT;
        let setting = Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path: PATH, disk };
        Rig { sim: World::new(setting), zero: Time(0), told: Vec::new() }
    }

    /// One master, two replicas and three Sentinels: all in sync and known to each other.
    pub(crate) fn settled(seed: u64, quorum: usize) -> Self {
        let mut rig = Rig::empty(seed);
        rig.add_server("m", 17101, &[("save", "")]);
        for (name, port) in [("r1", 17102), ("r2", 17103)] {
            rig.add_server(name, port, &[("save", ""), ("replicaof", "127.0.0.1 17101")]);
        }
        // The capture starts the Sentinels when the servers are there.
        rig.run_ms(500);
        for (name, port) in SENTINELS.into_iter().zip(17151..) {
            rig.add_sentinel(name, port, quorum);
        }
        let is_settled = rig.run_until(60_000, |rig| {
            let online = |view: ServerView| {
                view.replicas.iter().filter(|r| r.state == ReplicaState::Online).count()
            };
            let knows_all =
                |view: SentinelView| view.masters.iter().all(|master| master.instances.len() == 5);
            let mut sentinels = SENTINELS.into_iter().filter_map(|name| rig.sentinel(name));
            rig.server("m").map(online) == Some(2) && sentinels.all(knows_all)
        });
        assert!(is_settled, "seed {seed} does not settle");
        // As long as the capture waited, so that no periodic INFO falls into the story.
        rig.run_ms(13_000);
        rig
    }

    pub(crate) fn add_server(&mut self, name: &str, port: u16, settings: &[(&str, &str)]) {
        let always = [("enable-debug-command", "yes")];
        let settings = always.iter().chain(settings);
        let settings = settings.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let address = Address::local(port);
        let server = Server { address, sentinel: false, settings: settings.collect() };
        self.sim.add(name, Spec::Server(server), Disk::new(Vec::new())).unwrap();
    }

    fn add_sentinel(&mut self, name: &str, port: u16, quorum: usize) {
        let conf = format!(
            "sentinel monitor {MASTER} 127.0.0.1 17101 {quorum}\n\
             sentinel down-after-milliseconds {MASTER} 2000\n\
             sentinel failover-timeout {MASTER} 10000\n\
             sentinel parallel-syncs {MASTER} 1\n"
        );
        let server = Server { address: Address::local(port), sentinel: true, settings: Vec::new() };
        let disk = Disk::new(vec![("sentinel.conf".to_owned(), conf.into_bytes())]);
        self.sim.add(name, Spec::Server(server), disk).unwrap();
    }

    // Time.

    pub(crate) fn run_ms(&mut self, ms: u64) {
        let until = self.sim.now().plus_ms(ms);
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
            if let What::Fact(Fact::Redis(fact)) = told.what {
                let name = self.sim.name(told.actor).to_string();
                self.told.push((self.ms_of(told.stamp.at), name, fact));
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
            let spec = ConsoleSpec { home: server.address.clone(), follow: false };
            self.sim.add(&actor, Spec::Console(spec), Disk::new(Vec::new())).unwrap();
        }
        let order = Order::Console(ConsoleOrder::Type(line.to_owned()));
        self.act(Action::Order { actor, order });
    }

    // What there is.

    /// Whether the console of a server waits for a reply.
    pub(crate) fn is_waiting(&self, node: &str) -> bool {
        let console = self.sim.find(&format!("at {node}")).and_then(|id| self.sim.actor(id));
        matches!(console, Some(Cast::Console(console)) if console.is_waiting())
    }

    /// A server, while it runs.
    pub(crate) fn server(&self, name: &str) -> Option<ServerView> {
        match self.sim.find(name).and_then(|id| self.sim.actor(id)) {
            Some(Cast::Redis(Process::Server(server))) => Some(server.view()),
            _ => None,
        }
    }

    /// A Sentinel, while it runs.
    pub(crate) fn sentinel(&self, name: &str) -> Option<SentinelView> {
        match self.sim.find(name).and_then(|id| self.sim.actor(id)) {
            Some(Cast::Redis(Process::Sentinel(sentinel))) => Some(sentinel.view()),
            _ => None,
        }
    }

    /// Whether every Sentinel that runs sends clients to another port than this.
    pub(crate) fn all_left(&self, port: u16) -> bool {
        let views = SENTINELS.into_iter().filter_map(|name| self.sentinel(name));
        views.flat_map(|view| view.masters).all(|master| master.address.port != port)
    }

    /// Run ids of Sentinels, with their names.
    pub(crate) fn ids(&self) -> Vec<(String, String)> {
        let named = |name: &str| Some((self.sentinel(name)?.myid, name.to_owned()));
        SENTINELS.into_iter().filter_map(named).collect()
    }

    /// What Sentinels have published since time is counted.
    pub(crate) fn published(&self) -> Vec<Told> {
        let told = self.told.iter().filter_map(|(at_ms, source, fact)| {
            let Redis::Sentinel(fact) = fact else { return None };
            Some(Told {
                at_ms: *at_ms,
                source: source.clone(),
                name: fact.name()?.to_owned(),
                payload: fact.payload(),
            })
        });
        told.collect()
    }

    /// What a process has told since time is counted, with the moments in milliseconds.
    pub(crate) fn facts(&self, name: &str) -> impl Iterator<Item = (i64, &Redis)> {
        let own = self.told.iter().filter(move |(_, source, _)| source == name);
        own.map(|(at_ms, _, fact)| (*at_ms, fact))
    }
}

//! The simulation itself: one event after the other, in virtual time.

mod acts;
mod traffic;

use std::collections::{BTreeMap, VecDeque};

use redscope_actor::{Actor, Address, DiskError, DiskOp, DiskReply, Rope, Time};
use redscope_engine::config::Config;
use redscope_node::{Fact, Input, Outbox, Output, Process};

use crate::client::{ClientLine, ClientView, Console};
use crate::digest::Digest;
use crate::event::{SimEvent, What};
use crate::network::{Carried, End, Network, Packet};

/// Events kept for those who read them late.
const MAX_EVENTS: usize = 10_000;

/// What a process of the simulation starts from.
#[derive(Clone, Debug)]
pub struct NodeSpec {
    /// Its name.
    pub name: String,
    /// Where it listens.
    pub address: Address,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// Its parameters.
    pub config: Config,
    /// What its disk holds at first.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// What the whole simulation starts from.
#[derive(Clone, Debug)]
pub struct SimConfig {
    /// Source of all chance.
    pub seed: u64,
    /// Unix microseconds of virtual time zero.
    pub epoch_unix_us: u64,
    /// One-way latency of links, in microseconds.
    pub latency_us: u64,
    /// Up to so much is added to the latency, in microseconds.
    pub jitter_us: u64,
}

/// Whether a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    /// It runs.
    Running,
    /// It is stopped and will not notice until resumed.
    Paused,
    /// It has ended; its disk remains.
    Crashed,
}

#[derive(Clone, Debug)]
struct Node {
    spec: NodeSpec,
    process: Option<Process>,
    outbox: Outbox,
    paused: bool,
    /// What came in while paused.
    backlog: VecDeque<Input>,
    disk: BTreeMap<String, Rope>,
    starts: u64,
}

/// A running simulation.
#[derive(Clone, Debug)]
pub struct Sim {
    config: SimConfig,
    now: Time,
    nodes: BTreeMap<String, Node>,
    consoles: BTreeMap<String, Console>,
    network: Network,
    events: VecDeque<SimEvent>,
    /// Number of events that have been dropped from the front.
    events_dropped: u64,
    digest: Digest,
    steps: u64,
}

impl Sim {
    /// A simulation of these nodes, all just started.
    ///
    /// Errors: the line with which a node refuses to start.
    pub fn new(config: SimConfig, nodes: Vec<NodeSpec>) -> Result<Self, String> {
        let network = Network::new(config.seed, config.latency_us, config.jitter_us);
        let mut sim = Sim {
            config,
            now: Time(0),
            nodes: BTreeMap::new(),
            consoles: BTreeMap::new(),
            network,
            events: VecDeque::new(),
            events_dropped: 0,
            digest: Digest::default(),
            steps: 0,
        };
        for spec in nodes {
            let name = spec.name.clone();
            let files = spec.files.clone().into_iter();
            let disk = files.map(|(name, bytes)| (name, bytes.into())).collect();
            let node = Node {
                spec,
                process: None,
                outbox: Outbox::default(),
                paused: false,
                backlog: VecDeque::new(),
                disk,
                starts: 0,
            };
            sim.nodes.insert(name.clone(), node);
            sim.start(&name)?;
        }
        Ok(sim)
    }

    /// Virtual time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Events carried out so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// A number that sums up everything that has travelled, and when.
    pub fn digest(&self) -> u64 {
        self.digest.value()
    }

    /// Names of the nodes, in order.
    pub fn node_names(&self) -> impl Iterator<Item = &str> {
        self.nodes.keys().map(String::as_str)
    }

    /// Where a node listens.
    pub fn address(&self, name: &str) -> Option<&Address> {
        self.nodes.get(name).map(|node| &node.spec.address)
    }

    /// The node that listens at a port.
    pub fn node_at(&self, port: u16) -> Option<&str> {
        self.nodes.iter().find(|(_, n)| n.spec.address.port == port).map(|(name, _)| name.as_str())
    }

    /// Whether a node runs.
    pub fn state(&self, name: &str) -> Option<NodeState> {
        let node = self.nodes.get(name)?;
        Some(match (&node.process, node.paused) {
            (None, _) => NodeState::Crashed,
            (Some(_), true) => NodeState::Paused,
            (Some(_), false) => NodeState::Running,
        })
    }

    /// A node's process, while it has one.
    pub fn process(&self, name: &str) -> Option<&Process> {
        self.nodes.get(name)?.process.as_ref()
    }

    /// A file on a node's disk.
    pub fn file(&self, node: &str, name: &str) -> Option<Vec<u8>> {
        self.nodes.get(node)?.disk.get(name).map(Rope::to_vec)
    }

    /// Names and lengths of the files on a node's disk.
    pub fn files(&self, node: &str) -> Vec<(String, usize)> {
        let disk = self.nodes.get(node).map(|node| &node.disk);
        disk.into_iter().flatten().map(|(name, bytes)| (name.clone(), bytes.len())).collect()
    }

    /// What is on its way, in the order it arrives.
    pub fn in_flight(&self) -> impl Iterator<Item = &Packet> {
        self.network.in_flight.values()
    }

    /// Pairs of nodes whose link is cut.
    pub fn cuts(&self) -> impl Iterator<Item = &(String, String)> {
        self.network.cuts()
    }

    /// Events from number `from` on, and the number of the next one.
    pub fn events_from(&self, from: u64) -> (impl Iterator<Item = &SimEvent>, u64) {
        let skip = from.saturating_sub(self.events_dropped) as usize;
        (self.events.iter().skip(skip), self.events_dropped + self.events.len() as u64)
    }

    /// What a console shows beside its lines.
    pub fn client(&self, name: &str) -> Option<ClientView> {
        let console = self.consoles.get(name)?;
        let port = console.address.rsplit(':').next().and_then(|port| port.parse().ok());
        Some(ClientView {
            name: name.to_owned(),
            node: port.and_then(|port| self.node_at(port)).unwrap_or_default().to_owned(),
            follow: console.follow,
            prompt: console.prompt(),
            waiting: console.is_waiting(),
        })
    }

    /// Names of the consoles.
    pub fn client_names(&self) -> impl Iterator<Item = &str> {
        self.consoles.keys().map(String::as_str)
    }

    /// A console's lines from one on.
    pub fn client_lines(&self, name: &str, from: usize) -> &[(Time, ClientLine)] {
        let lines = self.consoles.get(name).map(|console| console.lines.as_slice());
        lines.and_then(|lines| lines.get(from..)).unwrap_or_default()
    }

    /// When the next event is due.
    pub fn next_due(&self) -> Option<Time> {
        let packet = self.network.in_flight.keys().next().map(|(due, _)| *due);
        let running = self.nodes.values().filter(|node| !node.paused);
        let timer =
            running.filter_map(|node| Some(node.process.as_ref()?.next_deadline()?.0)).min();
        packet.into_iter().chain(timer).min().map(|due| due.max(self.now))
    }

    /// Carries out the next event; `None` if nothing will ever happen.
    pub fn step(&mut self) -> Option<Time> {
        let at = self.next_due()?;
        assert!(at >= self.now, "virtual time never runs back");
        self.now = at;
        self.steps += 1;
        // Of what is due at one moment, packets come first, then timers in order of name.
        if let Some(key) =
            self.network.in_flight.keys().next().copied().filter(|(due, _)| *due <= at)
        {
            let packet = self.network.in_flight.remove(&key).expect("the key was just read");
            self.deliver(packet);
        } else {
            let due = self.nodes.iter().find(|(_, node)| {
                let deadline = node.process.as_ref().and_then(|p| Some(p.next_deadline()?.0));
                !node.paused && deadline.is_some_and(|deadline| deadline <= at)
            });
            if let Some(name) = due.map(|(name, _)| name.clone()) {
                self.feed(&name, Input::Deadline);
            }
        }
        Some(at)
    }

    /// Carries out events up to a moment, at most `max_steps` of them; true when it was reached.
    pub fn run_until(&mut self, until: Time, max_steps: u64) -> bool {
        for _ in 0..max_steps {
            match self.next_due() {
                Some(due) if due <= until => {
                    self.step();
                }
                _ => {
                    self.now = self.now.max(until);
                    return true;
                }
            }
        }
        false
    }

    fn feed(&mut self, name: &str, input: Input) {
        let now = self.now;
        let Some(node) = self.nodes.get_mut(name) else { return };
        if node.paused {
            node.backlog.push_back(input);
            return;
        }
        if let Some(process) = &mut node.process {
            process.handle(now, input, &mut node.outbox);
            self.drain(name);
        }
    }

    /// Carries out what a process wants done.
    fn drain(&mut self, name: &str) {
        while let Some(output) = self.nodes.get_mut(name).and_then(|node| node.outbox.pop()) {
            let end = |conn| End { owner: name.to_owned(), conn };
            match output {
                Output::Connect { conn, to, link } => self.dial(&end(conn), &to, link),
                Output::Send(conn, bytes) => self.send(&end(conn), Carried::Bytes(bytes)),
                Output::SendMessage(conn, message) => self.send(&end(conn), Carried::Bus(message)),
                Output::Close(conn) | Output::Abort(conn) => self.close(&end(conn)),
                Output::Disk(ticket, op) => {
                    let done = self.carry_out(name, op);
                    let now = self.now;
                    if let Some(node) = self.nodes.get_mut(name)
                        && let Some(process) = &mut node.process
                    {
                        process.handle(now, Input::Disk(ticket, done), &mut node.outbox);
                    }
                }
                Output::Tell(Fact::Log { level, text }) => {
                    self.tell(name, What::Log { level, text });
                }
                Output::Tell(Fact::Sentinel(fact)) => {
                    self.tell(name, What::Sentinel { name: fact.name, payload: fact.payload });
                }
                Output::Tell(fact) => {
                    let text = fact.to_string();
                    if let Some(level) = fact.level() {
                        self.tell(name, What::Log { level, text });
                    }
                }
                Output::Exit => {
                    self.stop(name);
                    self.fault(name, "ended".to_owned());
                    return;
                }
            }
        }
    }

    fn carry_out(&mut self, name: &str, op: DiskOp) -> Result<DiskReply, DiskError> {
        if let DiskOp::Replace { path, bytes } = &op {
            self.tell(name, What::File { name: path.clone(), bytes: bytes.len() });
        }
        let Some(node) = self.nodes.get_mut(name) else { return Err(DiskError::Io) };
        match op {
            DiskOp::Read { path } => {
                return Ok(DiskReply::Content(node.disk.get(&path).cloned()));
            }
            // What is written here has reached the disk.
            DiskOp::Sync { .. } | DiskOp::SyncFolder { .. } => {}
            DiskOp::Append { path, bytes } => node.disk.entry(path).or_default().push(&bytes),
            DiskOp::Rename { from, to } => {
                let content = node.disk.remove(&from).ok_or(DiskError::NotFound)?;
                node.disk.insert(to, content);
            }
            DiskOp::Truncate { path, len } => {
                let file = node.disk.get_mut(&path).ok_or(DiskError::NotFound)?;
                file.truncate(len as usize);
            }
            DiskOp::Remove { path } => drop(node.disk.remove(&path)),
            DiskOp::Replace { path, bytes } => drop(node.disk.insert(path, bytes.into())),
        }
        Ok(DiskReply::Done)
    }

    fn tell(&mut self, node: &str, what: What) {
        if let What::Sentinel { name, payload } = &what {
            self.digest.bytes(name.as_bytes());
            self.digest.bytes(payload.as_bytes());
        }
        self.events.push_back(SimEvent { at: self.now, node: node.to_owned(), what });
        if self.events.len() > MAX_EVENTS {
            self.events.pop_front();
            self.events_dropped += 1;
        }
    }

    fn fault(&mut self, node: &str, text: String) {
        self.digest.bytes(text.as_bytes());
        self.tell(node, What::Fault(text));
    }
}

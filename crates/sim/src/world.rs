//! The simulation itself: one event after the other, in virtual time.

use std::collections::{BTreeMap, VecDeque};

use redscope_engine::Time;
use redscope_engine::config::Config;
use redscope_node::{Address, Boot, ConnId, Event, Input, LinkKind, Output, Process};

use crate::action::{Action, ActionError};
use crate::client::{ClientLine, ClientView, Console, Step};
use crate::digest::Digest;
use crate::event::{SimEvent, What};
use crate::network::{Carried, End, Network, Packet};

/// The bus port lies this far above the client port.
const BUS_PORT_OFFSET: u16 = 10_000;
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
    paused: bool,
    /// What came in while paused.
    backlog: VecDeque<Input>,
    disk: BTreeMap<String, Vec<u8>>,
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
            let disk = spec.files.clone();
            let node = Node {
                spec,
                process: None,
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
    pub fn file(&self, node: &str, name: &str) -> Option<&[u8]> {
        self.nodes.get(node)?.disk.get(name).map(Vec::as_slice)
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
        let timer = running.filter_map(|node| Some(node.process.as_ref()?.next_deadline().0)).min();
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
                let deadline = node.process.as_ref().map(|process| process.next_deadline().0);
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

    /// Does something to the run.
    ///
    /// Errors: [`ActionError`]; then nothing has changed.
    pub fn act(&mut self, action: &Action) -> Result<(), ActionError> {
        match action {
            Action::Crash { node } => self.crash(node),
            Action::Restart { node } => self.restart(node),
            Action::Pause { node } => self.pause(node),
            Action::Resume { node } => self.resume(node),
            Action::Cut { a, b } => {
                self.known(a)?;
                self.known(b)?;
                self.network.cut(a, b);
                self.fault(a, format!("link to {b} cut"));
                Ok(())
            }
            Action::Heal { a, b } => {
                self.known(a)?;
                self.known(b)?;
                self.network.heal(a, b, self.now);
                self.fault(a, format!("link to {b} healed"));
                Ok(())
            }
            Action::OpenClient { client, node, follow } => {
                self.known(node)?;
                if self.consoles.contains_key(client) {
                    return Err(ActionError::ClientExists(client.clone()));
                }
                let address = self.nodes[node].spec.address.to_string();
                let console = Console::new(address, *follow);
                self.consoles.insert(client.clone(), console);
                Ok(())
            }
            Action::CloseClient { client } => {
                let console = self.consoles.remove(client);
                let console = console.ok_or(ActionError::UnknownClient(client.clone()))?;
                if let Some(conn) = console.conn {
                    self.close(&End { owner: client.clone(), conn });
                }
                Ok(())
            }
            Action::MoveClient { client, node, follow } => {
                self.known(node)?;
                let address = self.nodes[node].spec.address.to_string();
                self.console(client)?.move_to(address, *follow);
                self.drive_console(client);
                Ok(())
            }
            Action::Type { client, line } => {
                let now = self.now;
                self.console(client)?.type_line(now, line);
                self.drive_console(client);
                Ok(())
            }
        }
    }

    // Nodes.

    fn known(&self, name: &str) -> Result<&Node, ActionError> {
        self.nodes.get(name).ok_or_else(|| ActionError::UnknownNode(name.to_owned()))
    }

    fn start(&mut self, name: &str) -> Result<(), String> {
        let node = self.nodes.get_mut(name).expect("only known nodes are started");
        node.starts += 1;
        let seed = redscope_engine::Rng::fork(self.config.seed, &format!("{name}/{}", node.starts))
            .next_u64();
        let boot = Boot {
            address: node.spec.address.clone(),
            config: node.spec.config.clone(),
            sentinel: node.spec.sentinel,
            seed,
            epoch_unix_us: self.config.epoch_unix_us,
            files: node.disk.clone(),
        };
        node.process = Some(Process::start(boot, self.now)?);
        node.paused = false;
        node.backlog.clear();
        self.drain(name);
        Ok(())
    }

    fn crash(&mut self, name: &str) -> Result<(), ActionError> {
        if self.known(name)?.process.is_none() {
            return Err(ActionError::WrongState(format!("{name} is down already")));
        }
        self.stop(name);
        self.fault(name, "crashed".to_owned());
        Ok(())
    }

    /// The process is gone: its connections break, its disk stays.
    fn stop(&mut self, name: &str) {
        if let Some(node) = self.nodes.get_mut(name) {
            node.process = None;
            node.paused = false;
            node.backlog.clear();
        }
        self.network.drop_requests_of(name);
        for end in self.network.ends_of(name) {
            self.network.send_over(self.now, &end, Carried::Reset);
            self.network.halves.remove(&end);
        }
    }

    fn restart(&mut self, name: &str) -> Result<(), ActionError> {
        if self.known(name)?.process.is_some() {
            return Err(ActionError::WrongState(format!("{name} is running")));
        }
        self.fault(name, "started".to_owned());
        self.start(name).map_err(ActionError::WrongState)
    }

    fn pause(&mut self, name: &str) -> Result<(), ActionError> {
        if self.state(name) != Some(NodeState::Running) {
            self.known(name)?;
            return Err(ActionError::WrongState(format!("{name} is not running")));
        }
        self.nodes.get_mut(name).expect("known above").paused = true;
        self.fault(name, "paused".to_owned());
        Ok(())
    }

    fn resume(&mut self, name: &str) -> Result<(), ActionError> {
        if self.state(name) != Some(NodeState::Paused) {
            self.known(name)?;
            return Err(ActionError::WrongState(format!("{name} is not paused")));
        }
        let node = self.nodes.get_mut(name).expect("known above");
        node.paused = false;
        let inputs = std::mem::take(&mut node.backlog);
        self.fault(name, "resumed".to_owned());
        for input in inputs {
            self.feed(name, input);
        }
        Ok(())
    }

    fn feed(&mut self, name: &str, input: Input) {
        let now = self.now;
        let Some(node) = self.nodes.get_mut(name) else { return };
        if node.paused {
            node.backlog.push_back(input);
            return;
        }
        if let Some(process) = &mut node.process {
            process.handle(now, input);
            self.drain(name);
        }
    }

    /// Carries out what a process wants done.
    fn drain(&mut self, name: &str) {
        while let Some(output) =
            self.nodes.get_mut(name).and_then(|node| node.process.as_mut()?.poll_output())
        {
            let end = |conn| End { owner: name.to_owned(), conn };
            match output {
                Output::Connect { conn, to, kind } => self.dial(&end(conn), &to, kind),
                Output::Send(conn, bytes) => self.send(&end(conn), Carried::Bytes(bytes)),
                Output::SendBus(conn, message) => self.send(&end(conn), Carried::Bus(message)),
                Output::Close(conn) | Output::Abort(conn) => self.close(&end(conn)),
                Output::File(file) => {
                    let bytes = file.bytes.len();
                    self.tell(name, What::File { name: file.name.clone(), bytes });
                    if let Some(node) = self.nodes.get_mut(name) {
                        node.disk.insert(file.name, file.bytes);
                    }
                }
                Output::RemoveFile(file) => {
                    if let Some(node) = self.nodes.get_mut(name) {
                        node.disk.remove(&file);
                    }
                }
                Output::Event(Event::Log { level, text }) => {
                    self.tell(name, What::Log { level, text });
                }
                Output::Event(Event::Sentinel { name: event, payload }) => {
                    self.tell(name, What::Sentinel { name: event, payload });
                }
                Output::Exit => {
                    self.stop(name);
                    self.fault(name, "ended".to_owned());
                    return;
                }
            }
        }
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

    // Connections.

    fn dial(&mut self, from: &End, to: &Address, kind: LinkKind) {
        let target = self.nodes.iter().find(|(_, node)| {
            let port = node.spec.address.port;
            to.port == port || to.port == port.saturating_add(BUS_PORT_OFFSET)
        });
        let carried = Carried::Syn { to: to.clone() };
        match target.map(|(name, _)| name.clone()) {
            Some(name) => self.network.send(self.now, from, (&name, None), kind, carried),
            // Nobody has ever listened there: the machine itself refuses.
            None => {
                let own = (from.owner.as_str(), Some(from.conn));
                self.network.send(self.now, from, own, kind, Carried::Reset);
            }
        }
    }

    /// Sends over a connection. Before it stands, what is written waits on the sender's side: the
    /// packets follow the request in order.
    fn send(&mut self, from: &End, carried: Carried) {
        if self.network.halves.contains_key(from) {
            self.network.send_over(self.now, from, carried);
        } else {
            let waiting = self.network.in_flight.values().chain(self.network.held());
            let mine = waiting.filter(|p| p.from == from.owner && p.sender_conn == from.conn);
            let request = mine.max_by_key(|p| (p.due, p.id));
            let request = request.map(|p| (p.to.clone(), p.kind, p.due));
            if let Some((to, kind, due)) = request {
                self.network.send_behind(self.now, due, from, &to, kind, carried);
            }
        }
    }

    fn close(&mut self, end: &End) {
        self.network.send_over(self.now, end, Carried::Fin);
        self.network.halves.remove(end);
    }

    fn deliver(&mut self, packet: Packet) {
        self.digest.number(packet.due.0);
        self.digest.bytes(packet.to.as_bytes());
        if let Carried::Bytes(bytes) = &packet.carried {
            self.digest.bytes(bytes);
        }
        let from = End { owner: packet.from.clone(), conn: packet.sender_conn };
        match packet.carried {
            Carried::Syn { to } => self.accept(&from, &packet.to, &to, packet.kind),
            carried => {
                let conn = match packet.receiver_conn {
                    Some(conn) => Some(conn),
                    // Written before the connection stood: it belongs to the one accepted since.
                    None => self.network.halves.get(&from).map(|half| half.peer.conn),
                };
                if let Some(conn) = conn {
                    self.hand_over(End { owner: packet.to, conn }, carried);
                }
            }
        }
    }

    fn accept(&mut self, from: &End, name: &str, to: &Address, kind: LinkKind) {
        let listens = self.nodes.get(name).is_some_and(|node| node.process.is_some());
        if !listens {
            let at = End { owner: name.to_owned(), conn: ConnId(0) };
            let back = (from.owner.as_str(), Some(from.conn));
            return self.network.send(self.now, &at, back, kind, Carried::Reset);
        }
        let conn = self.network.accepted_conn();
        let here = End { owner: name.to_owned(), conn };
        self.network.establish(from.clone(), here.clone(), kind, self.now);
        self.network.send_over(self.now, &here, Carried::SynAck);
        let bus = to.port != self.nodes[name].spec.address.port;
        // The caller's own port: consoles and nodes get one from a range of their own.
        let peer = Address::local(40_000 + (conn.0 % 20_000) as u16);
        self.feed(name, Input::Accepted { conn, peer, bus });
    }

    fn hand_over(&mut self, end: End, carried: Carried) {
        if self.consoles.contains_key(&end.owner) {
            return self.hand_to_console(end, carried);
        }
        let conn = end.conn;
        let input = match carried {
            Carried::SynAck => Input::Connected(conn),
            Carried::Bytes(bytes) => Input::Data(conn, bytes),
            Carried::Bus(message) => Input::Bus(conn, message),
            Carried::Fin => {
                self.network.halves.remove(&end);
                Input::Closed(conn)
            }
            Carried::Reset => match self.network.halves.remove(&end) {
                Some(_) => Input::Closed(conn),
                None if conn.is_own() => Input::Refused(conn),
                None => return,
            },
            Carried::Syn { .. } => return,
        };
        self.feed(&end.owner, input);
    }

    // Consoles.

    fn console(&mut self, name: &str) -> Result<&mut Console, ActionError> {
        self.consoles.get_mut(name).ok_or_else(|| ActionError::UnknownClient(name.to_owned()))
    }

    fn hand_to_console(&mut self, end: End, carried: Carried) {
        let now = self.now;
        let Some(console) = self.consoles.get_mut(&end.owner) else { return };
        if console.conn != Some(end.conn) {
            return;
        }
        match carried {
            Carried::SynAck => console.connected(),
            Carried::Bytes(bytes) => console.data(now, &bytes),
            Carried::Reset | Carried::Fin => match self.network.halves.remove(&end) {
                Some(_) => console.closed(now),
                None => console.refused(now),
            },
            Carried::Bus(_) | Carried::Syn { .. } => {}
        }
        self.drive_console(&end.owner);
    }

    fn drive_console(&mut self, name: &str) {
        while let Some(console) = self.consoles.get_mut(name) {
            let Some(step) = console.steps.pop_front() else { return };
            match step {
                Step::Connect(address) => {
                    let conn = self.network.accepted_conn();
                    let console = self.consoles.get_mut(name).expect("found above");
                    console.conn = Some(conn);
                    let (host, port) = address.rsplit_once(':').unwrap_or(("", ""));
                    let end = End { owner: name.to_owned(), conn };
                    match Address::from_parts(host.as_bytes(), port.as_bytes()) {
                        Some(to) => self.dial(&end, &to, LinkKind::Client),
                        None => self.consoles.get_mut(name).expect("found above").refused(self.now),
                    }
                }
                Step::Send(bytes) => {
                    let conn = self.consoles.get(name).and_then(|console| console.conn);
                    if let Some(conn) = conn {
                        self.send(&End { owner: name.to_owned(), conn }, Carried::Bytes(bytes));
                    }
                }
                Step::Disconnect(conn) => self.close(&End { owner: name.to_owned(), conn }),
            }
        }
    }
}

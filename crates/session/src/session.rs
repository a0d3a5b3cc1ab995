//! A simulation with a person in front of it.

use std::collections::BTreeMap;

use redscope_actor::Time;
use redscope_node::Process;
use redscope_sim::{Action, ActionError, ClientLine, ClientView, NodeState, Sim, SimConfig, What};

use crate::frame::{EventView, Frame, Inspector, Line, LineKind, NodeView, PacketView, Row, Tone};
use crate::narrate;
use crate::scenario::Scenario;

/// The moment virtual time begins: 1 January 2026, in Unix microseconds.
const EPOCH_UNIX_US: u64 = 1_767_225_600_000_000;
/// One-way latency of every link, so that a person can watch.
const LATENCY_US: u64 = 400;
const JITTER_US: u64 = 200;
/// Dots drawn at once.
const MAX_PACKETS: usize = 80;
/// Keys listed in the inspector.
const MAX_KEYS: usize = 30;

/// A simulation, what a person has done to it, and what they have been shown.
#[derive(Clone, Debug)]
pub struct Session {
    scenario: &'static Scenario,
    seed: u64,
    sim: Sim,
    /// What was done, and when: the whole run can be replayed from it.
    actions: Vec<(u64, Action)>,
    selected: Option<String>,
    shown: Shown,
}

/// What the page has been told.
#[derive(Clone, Debug, Default)]
struct Shown {
    started: bool,
    nodes: BTreeMap<String, NodeView>,
    clients: BTreeMap<String, ClientView>,
    lines: BTreeMap<String, usize>,
    events: u64,
    cuts: Option<Vec<(String, String)>>,
    inspector: Option<Inspector>,
}

impl Session {
    /// Starts a scenario and lets it settle, with one console open at its first node.
    ///
    /// Errors: the line with which a process refuses to start.
    pub fn new(scenario: &'static Scenario, seed: u64) -> Result<Self, String> {
        let config = SimConfig {
            seed,
            epoch_unix_us: EPOCH_UNIX_US,
            latency_us: LATENCY_US,
            jitter_us: JITTER_US,
        };
        let mut sim = Sim::new(config, scenario.nodes(seed))?;
        sim.run_until(Time(scenario.settle_s * 1_000_000), u64::MAX);
        let first = sim.node_names().next().map(str::to_owned);
        let mut session = Session {
            scenario,
            seed,
            sim,
            actions: Vec::new(),
            selected: first.clone(),
            shown: Shown::default(),
        };
        if let Some(node) = first {
            let open = Action::OpenClient { client: "Client 1".to_owned(), node, follow: true };
            session.act(open).expect("the first console of a new session can be opened");
        }
        Ok(session)
    }

    /// The scenario it began with.
    pub fn scenario(&self) -> &'static Scenario {
        self.scenario
    }

    /// The seed it began with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The simulation, to be looked at.
    pub fn sim(&self) -> &Sim {
        &self.sim
    }

    /// What was done so far, with the virtual microsecond of each act.
    pub fn actions(&self) -> &[(u64, Action)] {
        &self.actions
    }

    /// Does something to the run.
    pub fn act(&mut self, action: Action) -> Result<(), ActionError> {
        self.sim.act(&action)?;
        self.actions.push((self.sim.now().0, action));
        Ok(())
    }

    /// Runs on for so many virtual microseconds, at most `max_steps` events.
    pub fn run_for(&mut self, us: u64, max_steps: u64) -> bool {
        let until = self.sim.now() + us;
        self.sim.run_until(until, max_steps)
    }

    /// Carries out one event.
    pub fn step(&mut self) {
        self.sim.step();
    }

    /// Chooses the node the inspector shows.
    pub fn select(&mut self, node: Option<String>) {
        self.selected = node;
        self.shown.inspector = None;
    }

    /// Types a line and runs until its reply is there, at most `limit_us`; returns the new lines.
    pub fn exec(
        &mut self,
        client: &str,
        line: &str,
        limit_us: u64,
    ) -> Result<Vec<Line>, ActionError> {
        let before = self.sim.client_lines(client, 0).len();
        self.act(Action::Type { client: client.to_owned(), line: line.to_owned() })?;
        let until = self.sim.now() + limit_us;
        while self.sim.client(client).is_some_and(|view| view.waiting) {
            match self.sim.next_due() {
                Some(due) if due <= until => self.step(),
                _ => break,
            }
        }
        let lines = self.sim.client_lines(client, before + 1);
        Ok(lines.iter().map(|(_, line)| view_line(client, line)).collect())
    }

    /// What has changed since the last frame.
    pub fn frame(&mut self) -> Frame {
        let fresh = !std::mem::replace(&mut self.shown.started, true);
        let mut frame = Frame { now_us: self.sim.now().0, fresh, ..Frame::default() };
        self.add_nodes(&mut frame);
        self.add_packets(&mut frame);
        self.add_events(&mut frame);
        self.add_clients(&mut frame);
        let cuts: Vec<_> = self.sim.cuts().cloned().collect();
        if self.shown.cuts.as_ref() != Some(&cuts) {
            self.shown.cuts = Some(cuts.clone());
            frame.cuts = Some(cuts);
        }
        let inspector = self.selected.as_ref().and_then(|node| self.inspect(node));
        if inspector != self.shown.inspector {
            self.shown.inspector.clone_from(&inspector);
            frame.inspector = inspector;
        }
        frame
    }

    fn add_nodes(&mut self, frame: &mut Frame) {
        let names: Vec<String> = self.sim.node_names().map(str::to_owned).collect();
        for name in names {
            let view = self.node_view(&name);
            if self.shown.nodes.get(&name) != Some(&view) {
                self.shown.nodes.insert(name, view.clone());
                frame.nodes.push(view);
            }
        }
    }

    fn node_view(&self, name: &str) -> NodeView {
        let address = self.sim.address(name).expect("asked for the simulation's own nodes");
        let state = match self.sim.state(name) {
            Some(NodeState::Running) => "running",
            Some(NodeState::Paused) => "paused",
            _ => "crashed",
        };
        let mut view = NodeView {
            name: name.to_owned(),
            address: address.to_string(),
            port: address.port,
            role: String::new(),
            state: state.to_owned(),
            of: None,
            fact: String::new(),
            slots: Vec::new(),
            leading: false,
        };
        match self.sim.process(name) {
            Some(Process::Server(server)) => {
                let server = server.view();
                let master = server.master.as_ref();
                view.role = if master.is_some() { "replica" } else { "master" }.to_owned();
                view.of = master
                    .and_then(|(address, _)| self.sim.node_at(address.port))
                    .map(str::to_owned);
                view.fact = match master {
                    Some((_, link)) if *link != "connected" => (*link).to_owned(),
                    _ => format!("off {}", server.offset_bytes),
                };
                if let Some(cluster) = server.cluster {
                    let me = cluster.nodes.iter().find(|node| node.id == cluster.myself);
                    view.slots = me.map(|me| me.slots.clone()).unwrap_or_default();
                }
            }
            Some(Process::Sentinel(sentinel)) => {
                let sentinel = sentinel.view();
                let failover = sentinel.masters.first().map_or("none", |master| master.failover);
                view.role = "sentinel".to_owned();
                view.leading = failover != "none";
                view.fact = match failover {
                    "none" => format!("epoch {}", sentinel.current_epoch),
                    step => step.to_owned(),
                };
            }
            // A process that is down keeps the role it had in the picture.
            None => {
                let last = self.shown.nodes.get(name);
                view.role = last.map_or_else(|| "master".to_owned(), |last| last.role.clone());
                view.of = last.and_then(|last| last.of.clone());
            }
        }
        view
    }

    fn add_packets(&mut self, frame: &mut Frame) {
        let packets = self.sim.in_flight().filter_map(|packet| {
            let (kind, label) = narrate::packet(packet)?;
            Some(PacketView {
                id: packet.id,
                from: packet.from.clone(),
                to: packet.to.clone(),
                kind: kind.to_owned(),
                sent_us: packet.sent.0,
                due_us: packet.due.0,
                label,
            })
        });
        frame.packets = packets.take(MAX_PACKETS).collect();
    }

    fn add_events(&mut self, frame: &mut Frame) {
        let (events, next) = self.sim.events_from(self.shown.events);
        for event in events {
            frame.events.push(EventView {
                at_us: event.at.0,
                node: event.node.clone(),
                text: narrate::text(event),
                tone: narrate::tone(event),
                log: matches!(event.what, What::Log { .. } | What::File { .. }),
            });
            if let Some(sentence) = narrate::sentence(event).filter(|_| !frame.fresh) {
                frame.narration = Some(sentence);
            }
        }
        if frame.fresh {
            frame.narration = Some(self.scenario.about.to_owned());
        }
        self.shown.events = next;
    }

    fn add_clients(&mut self, frame: &mut Frame) {
        let names: Vec<String> = self.sim.client_names().map(str::to_owned).collect();
        self.shown.clients.retain(|name, _| names.contains(name));
        for name in names {
            let from = self.shown.lines.get(&name).copied().unwrap_or(0);
            let lines = self.sim.client_lines(&name, from);
            self.shown.lines.insert(name.clone(), from + lines.len());
            for (_, line) in lines {
                if let ClientLine::Note(text) = line {
                    frame.narration = Some(format!(
                        "{text}. The node asked first does not own the slot; it answers MOVED without touching the key, and the client asks the owner."
                    ));
                }
                frame.lines.push(view_line(&name, line));
            }
            let Some(view) = self.sim.client(&name) else { continue };
            if self.shown.clients.get(&name) != Some(&view) {
                self.shown.clients.insert(name, view.clone());
                frame.clients.push(view);
            }
        }
    }

    fn inspect(&self, node: &str) -> Option<Inspector> {
        let address = self.sim.address(node)?;
        let mut inspector = Inspector {
            node: node.to_owned(),
            title: address.to_string(),
            pills: Vec::new(),
            heading: String::new(),
            rows: Vec::new(),
            steps: Vec::new(),
            files: self.sim.files(node),
            keys: Vec::new(),
        };
        match self.sim.process(node) {
            Some(Process::Server(server)) => inspect_server(&mut inspector, server),
            Some(Process::Sentinel(sentinel)) => inspect_sentinel(&mut inspector, &sentinel.view()),
            None => inspector.pills.push("crashed".to_owned()),
        }
        Some(inspector)
    }
}

fn view_line(client: &str, line: &ClientLine) -> Line {
    let (kind, prompt, text) = match line {
        ClientLine::Typed { prompt, line } => (LineKind::Typed, prompt.as_str(), line),
        ClientLine::Reply { text, error: true } => (LineKind::Error, "", text),
        ClientLine::Reply { text, error: false } => (LineKind::Reply, "", text),
        ClientLine::Note(text) => (LineKind::Note, "", text),
    };
    Line { client: client.to_owned(), kind, prompt: prompt.to_owned(), text: text.clone() }
}

fn row(what: impl Into<String>, state: &str, tone: Tone, figure: impl Into<String>) -> Row {
    Row { what: what.into(), state: state.to_owned(), tone, figure: figure.into() }
}

fn inspect_server(inspector: &mut Inspector, server: &redscope_node::Server) {
    let view = server.view();
    let role = if view.master.is_some() { "replica" } else { "master" };
    inspector.pills.push(role.to_owned());
    inspector.pills.push(format!("{} keys", view.keys));
    if view.saving {
        inspector.pills.push("saving".to_owned());
    }
    let rows = &mut inspector.rows;
    if let Some((address, link)) = &view.master {
        let tone = if *link == "connected" { Tone::Good } else { Tone::Warn };
        rows.push(row(format!("master :{}", address.port), link, tone, ""));
    }
    for replica in &view.replicas {
        let tone = if replica.state == "online" { Tone::Good } else { Tone::Warn };
        let figure = replica.ack_offset_bytes.to_string();
        rows.push(row(format!("replica :{}", replica.address.port), replica.state, tone, figure));
    }
    rows.push(row("offset", "", Tone::Plain, view.offset_bytes.to_string()));
    rows.push(row("replid", "", Tone::Plain, format!("{}…", &view.replid[..8])));
    rows.push(row("changes since save", "", Tone::Plain, view.dirty.to_string()));
    inspector.heading = "Replication".to_owned();
    if let Some(cluster) = &view.cluster {
        inspector.heading = "What it believes of the cluster".to_owned();
        inspector.pills.push(format!("epoch {}", cluster.current_epoch));
        inspector.pills.push(if cluster.ok { "cluster ok" } else { "cluster down" }.to_owned());
        for node in &cluster.nodes {
            let tone = match node.health {
                "up" => Tone::Good,
                "fail?" => Tone::Warn,
                _ => Tone::Bad,
            };
            let slots: Vec<String> =
                node.slots.iter().map(|(start, end)| format!("{start}–{end}")).collect();
            let figure = if node.master.is_some() { "replica".to_owned() } else { slots.join(" ") };
            rows.push(row(format!(":{}", node.address.port), node.health, tone, figure));
        }
    }
    let keys = server.engine().dbs.iter().flat_map(|db| db.iter()).take(MAX_KEYS);
    inspector.keys = keys
        .map(|(key, entry)| {
            let name = String::from_utf8_lossy(key).into_owned();
            (name, entry.value.type_name().to_owned(), entry.value.encoding().to_owned())
        })
        .collect();
}

fn inspect_sentinel(inspector: &mut Inspector, view: &redscope_node::SentinelView) {
    /// Steps of a failover, in order.
    const STEPS: &[&str] = &[
        "wait_start",
        "select_slave",
        "send_slaveof_noone",
        "wait_promotion",
        "reconf_slaves",
        "update_config",
    ];
    inspector.pills.push("sentinel".to_owned());
    inspector.pills.push(format!("epoch {}", view.current_epoch));
    if view.tilt {
        inspector.pills.push("TILT".to_owned());
    }
    inspector.heading = "What it believes".to_owned();
    let Some(master) = view.masters.first() else { return };
    for instance in &master.instances {
        let tone = match instance.state {
            "up" => Tone::Good,
            "s_down" => Tone::Warn,
            _ => Tone::Bad,
        };
        let what = format!("{} :{}", instance.kind, instance.address.port);
        // Tenths of a second: what changes every millisecond cannot be read.
        let figure = format!("{:.1} s", instance.last_reply_ms as f64 / 1000.0);
        inspector.rows.push(row(what, instance.state, tone, figure));
    }
    let now = STEPS.iter().position(|step| *step == master.failover);
    if let Some(now) = now {
        inspector.pills.push("failover in progress".to_owned());
        let mark = |at: usize| match at.cmp(&now) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        };
        let steps = STEPS.iter().enumerate();
        inspector.steps =
            steps.map(|(at, step)| ((*step).to_owned(), mark(at).to_owned())).collect();
    }
}

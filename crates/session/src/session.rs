//! A simulation with a person in front of it.

use std::collections::BTreeMap;

use redscope_labs::client::{Console, ConsoleOrder, ConsoleSpec, Line as ConsoleLine};
use redscope_labs::scenario::open_settled;
use redscope_labs::{Action, Cast, Fact, Order, Spec, Told, Values, World};
use redscope_node::{
    FailoverStep, Health, InstanceKind, LinkStep, NodeHealth, Process, ReplicaState,
};
use redscope_sim::{Action as Act, ActionError, ActorId, Reached, State, Timeline, What};

use crate::frame::{
    ClientView, EventView, Frame, Inspector, Line, LineKind, NodeView, PacketView, Row, Tone,
};
use crate::narrate;
use crate::share::Beside;

/// The console that a session opens with.
pub const FIRST_CONSOLE: &str = "c1";
/// Dots drawn at once.
const MAX_PACKETS: usize = 80;
/// Keys listed in the inspector.
const MAX_KEYS: usize = 30;
/// Events of the past that a fresh picture begins with.
const MAX_PAST: usize = 2000;

/// A simulation, what a person has done to it, and what they have been shown.
#[derive(Debug)]
pub struct Session {
    values: Values,
    timeline: Timeline<Cast>,
    selected: Option<String>,
    shown: Shown,
    pub(crate) beside: Beside,
}

/// What the page has been told.
#[derive(Clone, Debug, Default)]
struct Shown {
    started: bool,
    nodes: BTreeMap<String, NodeView>,
    clients: BTreeMap<String, ClientView>,
    /// The branch, and how much of what was told on it.
    branch: usize,
    told: usize,
    cuts: Option<Vec<(String, String)>>,
    inspector: Option<Inspector>,
}

impl Session {
    /// Starts a scenario and lets it settle, with one console open at its first server.
    ///
    /// Errors: a sentence, if there is no room for it; the line with which a process refuses to start.
    pub fn new(values: Values) -> Result<Self, ActionError> {
        let sim = open_settled(&values)?;
        Session::settled(values, sim)
    }

    /// The same, with the scenario's world as it is when it has settled.
    ///
    /// Errors: those of [`Session::new`].
    pub(crate) fn settled(values: Values, mut sim: World) -> Result<Self, ActionError> {
        let first = sim.ids().find_map(|id| match sim.spec(id) {
            Spec::Server(server) => Some((sim.name(id).to_string(), server.address.clone())),
            Spec::Console(_) => None,
        });
        if let Some((_, home)) = first.clone() {
            let console = Spec::Console(ConsoleSpec { home, follow: true });
            sim.add(FIRST_CONSOLE, console, redscope_sim::Disk::default())?;
        }
        let timeline = Timeline::new(sim, ());
        let selected = first.map(|(name, _)| name);
        let (shown, beside) = (Shown::default(), Beside::default());
        Ok(Session { values, timeline, selected, shown, beside })
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
    pub fn timeline(&self) -> &Timeline<Cast> {
        &self.timeline
    }

    /// The run with its branches, to go back and forth.
    pub fn timeline_mut(&mut self) -> &mut Timeline<Cast> {
        &mut self.timeline
    }

    /// Does something to the run; in the past, on a branch of its own.
    pub fn act(&mut self, action: Action) -> Result<(), ActionError> {
        self.timeline.act(action)
    }

    /// Does what is written, as [`redscope_labs::act`] has it.
    ///
    /// Errors: a sentence; nothing has changed.
    pub fn act_in_words(&mut self, words: &str) -> Result<(), String> {
        let action =
            redscope_labs::act::parse_in(words, self.sim()).map_err(|error| error.to_string())?;
        self.act(action).map_err(|error| error.to_string())
    }

    /// A file on a node's disk.
    pub fn file(&self, node: &str, path: &str) -> Option<Vec<u8>> {
        let sim = self.sim();
        sim.disk(sim.find(node)?).file(path).map(redscope_actor::Rope::to_vec)
    }

    /// Runs on for so many virtual microseconds, at most `max_steps` events.
    pub fn run_for(&mut self, us: u64, max_steps: u64) -> bool {
        let until = self.sim().now() + us;
        self.timeline.run_until(until, max_steps)
    }

    /// Carries out one event.
    pub fn step(&mut self) {
        self.timeline.step();
    }

    /// The node the inspector shows.
    pub fn selected(&self) -> Option<&str> {
        self.selected.as_deref()
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
        let before = self.timeline.told().len();
        let order = Order::Console(ConsoleOrder::Type(line.to_owned()));
        self.act(Act::Order { actor: client.to_owned(), order })?;
        let until = self.sim().now() + limit_us;
        let id = self.sim().find(client);
        let is_waiting =
            |sim: &World| id.and_then(|id| console(sim, id)).is_some_and(Console::is_waiting);
        while is_waiting(self.sim())
            && self.timeline.run_to(until, u64::MAX, |sim, _| !is_waiting(sim)) == Reached::Steps
        {
        }
        let told = &self.timeline.told()[before..];
        let lines = told.iter().filter(|told| Some(told.actor) == id).filter_map(console_line);
        let typed = |line: &&ConsoleLine| matches!(line, ConsoleLine::Typed { .. });
        Ok(lines.skip_while(typed).map(|line| view_line(client, line)).collect())
    }

    /// What has changed since the last frame.
    pub fn frame(&mut self) -> Frame {
        let (branch, told) = (self.timeline.branch().0, self.timeline.told().len());
        let went_back = branch != self.shown.branch || told < self.shown.told;
        let fresh = !self.shown.started || went_back;
        if fresh {
            self.shown = Shown { started: true, branch, ..Shown::default() };
            self.shown.told = told.saturating_sub(MAX_PAST);
        }
        let mut frame = Frame { now_us: self.sim().now().0, fresh, ..Frame::default() };
        self.add_nodes(&mut frame);
        self.add_packets(&mut frame);
        self.add_told(&mut frame);
        self.add_clients(&mut frame);
        let sim = self.sim();
        let name = |id: ActorId| sim.name(id).to_string();
        let cuts = sim.cuts().filter(|(a, b)| a < b || !sim.cuts().any(|cut| cut == (*b, *a)));
        let cuts: Vec<_> = cuts.map(|(a, b)| (name(a), name(b))).collect();
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
        let sim = self.timeline.sim();
        for id in sim.ids() {
            let Spec::Server(server) = sim.spec(id) else { continue };
            let name = sim.name(id).to_string();
            let last = self.shown.nodes.get(&name);
            let view = node_view(sim, id, server, last);
            if last != Some(&view) {
                self.shown.nodes.insert(name, view.clone());
                frame.nodes.push(view);
            }
        }
    }

    fn add_packets(&mut self, frame: &mut Frame) {
        let sim = self.timeline.sim();
        let packets = sim.in_flight().filter_map(|packet| {
            let (kind, label) = narrate::packet(packet)?;
            Some(PacketView {
                id: packet.id.0,
                from: sim.name(packet.from.actor).to_string(),
                to: sim.name(packet.to.actor).to_string(),
                kind: kind.to_owned(),
                sent_us: packet.sent.0,
                due_us: packet.due.0,
                label,
            })
        });
        frame.packets = packets.take(MAX_PACKETS).collect();
    }

    /// Events, sentences and console lines that are new.
    fn add_told(&mut self, frame: &mut Frame) {
        let sim = self.timeline.sim();
        let told = self.timeline.told();
        for told in &told[self.shown.told..] {
            let name = sim.name(told.actor).to_string();
            if let Some(line) = console_line(told) {
                if let ConsoleLine::Redirected { slot, to } = line {
                    frame.narration = Some(format!(
                        "-> Redirected to slot [{slot}] located at {to}. The node asked first does not own the slot; it answers MOVED without touching the key, and the client asks the owner."
                    ));
                }
                frame.lines.push(view_line(&name, line));
                continue;
            }
            let Some(text) = narrate::text(sim, told) else { continue };
            frame.events.push(EventView {
                at_us: told.stamp.at.0,
                node: name,
                text,
                tone: narrate::tone(told),
                log: narrate::is_log(told),
            });
            if let Some(sentence) = narrate::sentence(sim, told).filter(|_| !frame.fresh) {
                frame.narration = Some(sentence);
            }
        }
        self.shown.told = told.len();
    }

    fn add_clients(&mut self, frame: &mut Frame) {
        let sim = self.timeline.sim();
        for id in sim.ids() {
            let Some(console) = console(sim, id) else { continue };
            let name = sim.name(id).to_string();
            let node = sim.listener(console.address()).map(|id| sim.name(id).to_string());
            let view = ClientView {
                name: name.clone(),
                node: node.unwrap_or_default(),
                follow: console.follows(),
                prompt: console.prompt(),
                waiting: console.is_waiting(),
            };
            if self.shown.clients.get(&name) != Some(&view) {
                self.shown.clients.insert(name, view.clone());
                frame.clients.push(view);
            }
        }
    }

    fn inspect(&self, node: &str) -> Option<Inspector> {
        let sim = self.timeline.sim();
        let id = sim.find(node)?;
        let Spec::Server(server) = sim.spec(id) else { return None };
        let mut inspector = Inspector {
            node: node.to_owned(),
            title: server.address.to_string(),
            pills: Vec::new(),
            heading: String::new(),
            rows: Vec::new(),
            steps: Vec::new(),
            files: sim.disk(id).files().map(|(name, rope)| (name.to_owned(), rope.len())).collect(),
            keys: Vec::new(),
        };
        match sim.actor(id) {
            Some(Cast::Redis(Process::Server(server))) => inspect_server(&mut inspector, server),
            Some(Cast::Redis(Process::Sentinel(sentinel))) => {
                inspect_sentinel(&mut inspector, &sentinel.view());
            }
            _ => inspector.pills.push("crashed".to_owned()),
        }
        Some(inspector)
    }
}

fn console(sim: &World, id: ActorId) -> Option<&Console> {
    match sim.actor(id)? {
        Cast::Console(console) => Some(console),
        Cast::Redis(_) => None,
    }
}

fn console_line(told: &Told) -> Option<&ConsoleLine> {
    match &told.what {
        What::Fact(Fact::Console(line)) => Some(line),
        _ => None,
    }
}

fn view_line(client: &str, line: &ConsoleLine) -> Line {
    let (kind, prompt, text) = match line {
        ConsoleLine::Typed { prompt, line } => (LineKind::Typed, prompt.as_str(), line.clone()),
        ConsoleLine::Reply { text, error: true } => (LineKind::Error, "", text.clone()),
        ConsoleLine::Reply { text, error: false } => (LineKind::Reply, "", text.clone()),
        ConsoleLine::Redirected { slot, to } => {
            let text = format!("-> Redirected to slot [{slot}] located at {to}");
            (LineKind::Note, "", text)
        }
    };
    Line { client: client.to_owned(), kind, prompt: prompt.to_owned(), text }
}

fn node_view(
    sim: &World,
    id: ActorId,
    spec: &redscope_labs::Server,
    last: Option<&NodeView>,
) -> NodeView {
    let state = match sim.state(id) {
        State::Running => "running",
        State::Paused => "paused",
        State::Down | State::Dark | State::Removed => "crashed",
    };
    let mut view = NodeView {
        name: sim.name(id).to_string(),
        address: spec.address.to_string(),
        port: spec.address.port,
        role: String::new(),
        state: state.to_owned(),
        of: None,
        fact: String::new(),
        slots: Vec::new(),
        leading: false,
    };
    match sim.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => {
            let own_slots = server.own_slots();
            let server = server.view();
            let master = server.master.as_ref();
            view.role = if master.is_some() { "replica" } else { "master" }.to_owned();
            let of = master.and_then(|master| sim.listener(&master.address));
            view.of = of.map(|id| sim.name(id).to_string());
            view.fact = match master {
                Some(master) if master.link != LinkStep::Connected => master.link.name().to_owned(),
                _ => format!("off {}", server.offset_bytes),
            };
            view.slots = own_slots.map(|own| own.slots.as_slice().to_vec()).unwrap_or_default();
        }
        Some(Cast::Redis(Process::Sentinel(sentinel))) => {
            let sentinel = sentinel.view();
            let master = sentinel.masters.first();
            let failover = master.map_or(FailoverStep::None, |master| master.failover);
            view.role = "sentinel".to_owned();
            view.leading = failover != FailoverStep::None;
            view.fact = match failover {
                FailoverStep::None => format!("epoch {}", sentinel.current_epoch),
                step => step.name().to_owned(),
            };
        }
        // A process that is down keeps the role it had in the picture.
        _ => {
            view.role = last.map_or_else(|| "master".to_owned(), |last| last.role.clone());
            view.of = last.and_then(|last| last.of.clone());
        }
    }
    view
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
    if let Some(master) = &view.master {
        let tone = if master.link == LinkStep::Connected { Tone::Good } else { Tone::Warn };
        rows.push(row(format!("master :{}", master.address.port), master.link.name(), tone, ""));
    }
    for replica in &view.replicas {
        let is_online = replica.state == ReplicaState::Online;
        let tone = if is_online { Tone::Good } else { Tone::Warn };
        let what = format!("replica :{}", replica.address.port);
        rows.push(row(what, replica.state.name(), tone, replica.ack_offset_bytes.to_string()));
    }
    rows.push(row("offset", "", Tone::Plain, view.offset_bytes.to_string()));
    rows.push(row("replid", "", Tone::Plain, format!("{}…", &view.replid[..8])));
    rows.push(row("changes since save", "", Tone::Plain, view.dirty.to_string()));
    inspector.heading = "Replication".to_owned();
    if let Some(cluster) = server.cluster_view() {
        inspector.heading = "What it believes of the cluster".to_owned();
        inspector.pills.push(format!("epoch {}", cluster.current_epoch));
        inspector.pills.push(if cluster.ok { "cluster ok" } else { "cluster down" }.to_owned());
        for node in &cluster.nodes {
            let (health, tone) = match node.health {
                NodeHealth::Up => ("up", Tone::Good),
                NodeHealth::Suspected => ("fail?", Tone::Warn),
                NodeHealth::Failed => ("fail", Tone::Bad),
            };
            let slots: Vec<String> =
                node.slots.iter().map(|(start, end)| format!("{start}–{end}")).collect();
            let figure = if node.is_replica { "replica".to_owned() } else { slots.join(" ") };
            rows.push(row(format!(":{}", node.address.port), health, tone, figure));
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
    const STEPS: &[FailoverStep] = &[
        FailoverStep::WaitStart,
        FailoverStep::SelectReplica,
        FailoverStep::SendReplicaofNoOne,
        FailoverStep::WaitPromotion,
        FailoverStep::ReconfReplicas,
        FailoverStep::UpdateConfig,
    ];
    inspector.pills.push("sentinel".to_owned());
    inspector.pills.push(format!("epoch {}", view.current_epoch));
    if view.tilt {
        inspector.pills.push("TILT".to_owned());
    }
    inspector.heading = "What it believes".to_owned();
    let Some(master) = view.masters.first() else { return };
    for instance in &master.instances {
        let tone = match instance.health {
            Health::Up => Tone::Good,
            Health::SubjectivelyDown => Tone::Warn,
            Health::ObjectivelyDown => Tone::Bad,
        };
        let kind = match instance.kind {
            InstanceKind::Master => "master",
            InstanceKind::Replica => "replica",
            InstanceKind::Sentinel => "sentinel",
        };
        let what = format!("{kind} :{}", instance.address.port);
        // Tenths of a second: what changes every millisecond cannot be read.
        let figure = format!("{:.1} s", instance.last_reply_ms as f64 / 1000.0);
        inspector.rows.push(row(what, instance.health.name(), tone, figure));
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
            steps.map(|(at, step)| (step.name().to_owned(), mark(at).to_owned())).collect();
    }
}

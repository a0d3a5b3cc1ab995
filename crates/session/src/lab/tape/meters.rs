//! What is counted of what is told, until a sample is taken.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::Time;
use redscope_labs::app::{WriterFact, WriterSpec};
use redscope_labs::check::{AllowanceKind, Checks};
use redscope_labs::{Cast, Fact, Spec, Told, World};
use redscope_node::{Fact as NodeFact, LinkStep, PersistenceFact, Process};
use redscope_sim::{ActorId, Fate, What};

use super::cause::Cause;
use super::sample::{ClientSample, RewriteSample, ServerSample, TapeSample};
use crate::frame::{NodeState, Role};

/// What is counted on one side.
#[derive(Debug)]
pub(super) struct Meters {
    begun: Time,
    servers: Vec<(ActorId, Server)>,
    clients: Vec<(ActorId, Client)>,
    causes: BTreeMap<Cause, u32>,
    lost: u64,
    stale: u64,
    two_masters: u64,
    /// When the last write was acknowledged, or the first client came.
    acknowledged: Time,
    /// The longest time without one that has ended since the last sample, in microseconds.
    silent_us: u64,
    /// A server that was started and has acknowledged nothing since, and when.
    started: Option<(ActorId, Time)>,
    /// How long another took to its first write, in microseconds.
    back_us: Option<u64>,
}

/// What is known of a server.
#[derive(Clone, Debug)]
struct Server {
    sample: ServerSample,
    /// A rewrite of its append-only file that is under way, and since when.
    rewrite: Option<(Time, RewriteSample)>,
    /// Rewrites that have ended since the last sample.
    rewritten: Vec<RewriteSample>,
    sent_bytes: u64,
    full: u64,
    partial: u64,
}

/// What is known of a client.
#[derive(Clone, Debug)]
struct Client {
    sample: ClientSample,
    asked: Time,
    /// How far its keys were when it was last told so of a write, and that of the key that it reads now.
    written: BTreeMap<Rc<str>, u64>,
    expects: Option<u64>,
    /// By what it goes since a moment; nothing while it is not there.
    goes: Option<WriterSpec>,
    came: Time,
    /// What was due since that moment, and what it has begun.
    due: u64,
    begun: u64,
}

impl Meters {
    /// Counts from now on.
    pub(super) fn new(world: &World) -> Self {
        let servers = world.ids().filter_map(|id| match world.spec(id) {
            Spec::Server(server) if !server.sentinel => {
                Some((id, Server::new(world.name(id).to_string())))
            }
            _ => None,
        });
        let now = world.now();
        let mut meters = Meters {
            begun: now,
            servers: servers.collect(),
            clients: Vec::new(),
            causes: BTreeMap::new(),
            lost: 0,
            stale: 0,
            two_masters: 0,
            acknowledged: now,
            silent_us: 0,
            started: None,
            back_us: None,
        };
        // What was sent before is not counted.
        meters.look(world);
        meters
    }

    /// Notes writers that have just come, or go on otherwise: from now on their writes are due.
    pub(super) fn meet(&mut self, world: &World) {
        for (id, client) in &mut self.clients {
            client.go_by(spec_of(world, *id), world.now());
        }
        for id in world.ids() {
            let is_writer = matches!(world.spec(id), Spec::Writer(_));
            if is_writer && self.clients.iter().all(|(known, _)| *known != id) {
                if self.clients.is_empty() {
                    self.acknowledged = world.now();
                }
                let mut client = Client::new(world.name(id).to_string(), world.now());
                client.goes = spec_of(world, id);
                self.clients.push((id, client));
            }
        }
    }

    /// Notes what was told.
    pub(super) fn note(&mut self, world: &World, told: &Told) {
        let now = told.stamp.at;
        if matches!(told.what, What::Fate(Fate::Started))
            && self.servers.iter().any(|(id, _)| *id == told.actor)
        {
            self.started = Some((told.actor, now));
        }
        if let What::Fact(Fact::Redis(NodeFact::Persistence(fact))) = &told.what {
            let mut servers = self.servers.iter_mut();
            if let Some((_, server)) = servers.find(|(id, _)| *id == told.actor) {
                server.note(fact, now);
            }
        }
        let What::Fact(Fact::Writer(fact)) = &told.what else { return };
        let Some((_, client)) = self.clients.iter_mut().find(|(id, _)| *id == told.actor) else {
            return;
        };
        let Client { sample, asked, written, expects, .. } = client;
        match fact {
            WriterFact::Asked { .. } => {
                sample.asked += 1;
                *asked = now;
            }
            WriterFact::Acknowledged { write, server } => {
                written.insert(Rc::clone(&write.key), write.mark);
                sample.acknowledged += 1;
                sample.slowest_us = sample.slowest_us.max(now - *asked);
                self.silent_us = self.silent_us.max(now - self.acknowledged);
                self.acknowledged = now;
                let by = world.listener(server);
                if let Some((_, at)) = self.started.take_if(|(id, _)| Some(*id) == by) {
                    self.back_us = Some(now - at);
                }
                if let Some((_, server)) = self.servers.iter_mut().find(|(id, _)| Some(*id) == by) {
                    server.sample.acknowledged += 1;
                    if let Some((_, rewrite)) = &mut server.rewrite {
                        rewrite.slowest_us = rewrite.slowest_us.max(now - *asked);
                    }
                }
            }
            WriterFact::Failed { why, .. } => {
                sample.failed += 1;
                *self.causes.entry(why.into()).or_default() += 1;
            }
            WriterFact::Unknown { why, .. } => {
                sample.unknown += 1;
                *self.causes.entry((*why).into()).or_default() += 1;
            }
            WriterFact::Read { mark, .. } => {
                sample.read += 1;
                if let Some(expected) = expects.take() {
                    sample.own_read += 1;
                    sample.own_missed += u32::from(*mark < expected);
                }
            }
            WriterFact::Reading { key, .. } => *expects = written.get(key).copied(),
        }
    }

    /// What has happened since the last sample.
    pub(super) fn take(&mut self, world: &World, checks: &Checks) -> TapeSample {
        self.look(world);
        let (mut lost, mut stale, mut two_masters) = (0, 0, 0);
        for (kind, tally) in checks.allowances().tallies() {
            match kind {
                AllowanceKind::Lost(_) => lost += tally.count,
                AllowanceKind::StaleReads(_) => stale += tally.count,
                AllowanceKind::TwoMasters => two_masters += tally.count,
                // Only people take locks.
                AllowanceKind::LocksLost => {}
            }
        }
        let since = |now: u64, before: &mut u64| now - std::mem::replace(before, now);
        let now = world.now();
        let silent_us = match self.clients.is_empty() {
            true => 0,
            false => std::mem::take(&mut self.silent_us).max(now - self.acknowledged),
        };
        TapeSample {
            at_ms: (now - self.begun) / 1000,
            acts: Vec::new(),
            tried: Vec::new(),
            stories: Vec::new(),
            rewrites: self.servers.iter_mut().flat_map(|(_, server)| server.rewrites()).collect(),
            servers: self.servers.iter_mut().map(|(_, server)| server.take()).collect(),
            clients: self.clients.iter_mut().map(|(id, client)| client.take(world, *id)).collect(),
            causes: std::mem::take(&mut self.causes),
            lost: since(lost, &mut self.lost),
            stale: since(stale, &mut self.stale),
            two_masters: since(two_masters, &mut self.two_masters),
            two_take_writes: checks.two_masters_take_writes(world),
            silent_ms: silent_us / 1000,
            back_ms: self.back_us.take().map(|us| us / 1000),
        }
    }

    fn look(&mut self, world: &World) {
        let ids: Vec<ActorId> = self.servers.iter().map(|(id, _)| *id).collect();
        for (id, server) in &mut self.servers {
            server.look(world, *id, &ids);
        }
    }
}

/// By what a writer goes, if it runs.
fn spec_of(world: &World, id: ActorId) -> Option<WriterSpec> {
    world.actor(id)?;
    match world.spec(id) {
        Spec::Writer(spec) => Some(spec.clone()),
        _ => None,
    }
}

impl Client {
    fn new(name: String, came: Time) -> Self {
        let sample = ClientSample { name, ..ClientSample::default() };
        let (written, expects) = (BTreeMap::new(), None);
        let goes = None;
        Client { sample, asked: came, written, expects, goes, came, due: 0, begun: 0 }
    }

    /// From now on it goes by this; nothing if it is there no more.
    fn go_by(&mut self, goes: Option<WriterSpec>, now: Time) {
        if goes != self.goes {
            self.count(now);
            (self.goes, self.came, self.due) = (goes, now, 0);
        }
    }

    /// Counts what has become due up to a moment.
    fn count(&mut self, now: Time) {
        let Some(spec) = &self.goes else { return };
        let due = spec.writes_due(now - self.came);
        self.sample.due += (due - self.due) as u32;
        self.due = due;
    }

    fn take(&mut self, world: &World, id: ActorId) -> ClientSample {
        if let Some(Cast::Writer(writer)) = world.actor(id) {
            let since =
                |now: u64, before: &mut u64| now.saturating_sub(std::mem::replace(before, now));
            self.count(world.now());
            self.sample.begun = since(writer.writes_begun(), &mut self.begun) as u32;
        }
        let name = self.sample.name.clone();
        std::mem::replace(&mut self.sample, ClientSample { name, ..ClientSample::default() })
    }
}

impl Server {
    fn new(name: String) -> Self {
        let sample = ServerSample {
            name,
            state: NodeState::Down,
            role: Role::Master,
            follows: None,
            linked: false,
            offset_bytes: 0,
            acknowledged: 0,
            keys: 0,
            used_bytes: 0,
            backlog_bytes: 0,
            disk_bytes: 0,
            copied_bytes: None,
            sent_bytes: 0,
            full: 0,
            partial: 0,
        };
        let (rewrite, rewritten) = (None, Vec::new());
        Server { sample, rewrite, rewritten, sent_bytes: 0, full: 0, partial: 0 }
    }

    /// Notes what it tells of its append-only file.
    fn note(&mut self, fact: &PersistenceFact, now: Time) {
        match fact {
            PersistenceFact::RewriteStarted { .. } => {
                let rewrite = RewriteSample {
                    took_us: 0,
                    before_bytes: self.sample.disk_bytes,
                    after_bytes: 0,
                    copied_bytes: 0,
                    slowest_us: 0,
                };
                self.rewrite = Some((now, rewrite));
            }
            PersistenceFact::RewriteEnded(Ok(saved)) => {
                if let Some((_, rewrite)) = &mut self.rewrite {
                    rewrite.copied_bytes = saved.cow_bytes;
                }
            }
            PersistenceFact::BaseInPlace(Ok(_)) => {
                self.rewritten.extend(
                    self.rewrite
                        .take()
                        .map(|(began, rewrite)| RewriteSample { took_us: now - began, ..rewrite }),
                );
            }
            PersistenceFact::RewriteEnded(Err(_)) | PersistenceFact::BaseInPlace(Err(_)) => {
                self.rewrite = None;
            }
            _ => {}
        }
    }

    /// The rewrites that have ended, with the files as they are by now.
    fn rewrites(&mut self) -> Vec<RewriteSample> {
        let after_bytes = self.sample.disk_bytes;
        let ended = std::mem::take(&mut self.rewritten).into_iter();
        ended.map(|rewrite| RewriteSample { after_bytes, ..rewrite }).collect()
    }

    /// Looks at one of these servers.
    fn look(&mut self, world: &World, id: ActorId, all: &[ActorId]) {
        let sample = &mut self.sample;
        sample.state = world.state(id).into();
        sample.disk_bytes = world.disk(id).files().map(|(_, file)| file.len() as u64).sum();
        let Some(Cast::Redis(Process::Server(server))) = world.actor(id) else {
            self.rewrite = None;
            // It counts from 0 when it is started again.
            (self.sent_bytes, self.full, self.partial) = (0, 0, 0);
            (sample.linked, sample.copied_bytes) = (false, None);
            (sample.keys, sample.used_bytes, sample.backlog_bytes) = (0, 0, 0);
            return;
        };
        let (engine, view) = (server.engine(), server.view());
        sample.role = if view.master.is_none() { Role::Master } else { Role::Replica };
        let master = view.master.as_ref().and_then(|master| world.listener(&master.address));
        sample.follows = master.and_then(|master| all.iter().position(|id| *id == master));
        sample.linked = view.master.is_some_and(|master| master.link == LinkStep::Connected);
        sample.offset_bytes = view.offset_bytes;
        sample.keys = engine.dbs.iter().map(|db| db.len() as u64).sum();
        sample.used_bytes = engine.used_memory_bytes();
        sample.backlog_bytes = engine.memory_overhead().backlog;
        sample.copied_bytes = server.child_view().map(|child| child.copied_bytes);
        let stats = &engine.stats;
        let since = |now: u64, before: &mut u64| now.saturating_sub(std::mem::replace(before, now));
        sample.sent_bytes = since(stats.net_repl_output_bytes, &mut self.sent_bytes);
        sample.full = since(stats.sync_full, &mut self.full) as u32;
        sample.partial = since(stats.sync_partial_ok, &mut self.partial) as u32;
    }

    fn take(&mut self) -> ServerSample {
        let taken = self.sample.clone();
        let sample = &mut self.sample;
        (sample.acknowledged, sample.sent_bytes, sample.full, sample.partial) = (0, 0, 0, 0);
        taken
    }
}

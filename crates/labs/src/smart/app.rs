//! An application server.

use std::collections::BTreeMap;

use redscope_actor::{Boot, ConnId, Input, Output, Rng, Time};
use redscope_resp::{Frame, encode_command};

use super::nodes::Nodes;
use super::pool::{Came, Pool, Request};
use super::{
    Out, Reads, SmartAnswer, SmartFact, SmartSpec, Want, Written, id_of, key, value, version_of,
};
use crate::client::Redirection;
use crate::exchange::Line;
use crate::web::{Store, Url};

/// The place of the connection over which it asks for the slots; those of pools stand behind.
const ASKS: usize = 0;
/// A request is sent on so many times at the most.
const MOST_HOPS: u8 = 5;

/// An application server that is a client of a cluster.
#[derive(Clone, Debug)]
pub struct SmartApp {
    spec: SmartSpec,
    began: Time,
    rng: Rng,
    asks: Line,
    nodes: Nodes,
    /// The pool of each server, by its place.
    pools: Vec<Pool<Job>>,
    /// The connection for writes to each: they come to a server in their order.
    writers: Vec<Pool<Job>>,
    own: Store,
    next: usize,
    next_tell: Time,
    /// Writes under way, by their version.
    writes: BTreeMap<i64, Write>,
    /// What came before the slots were known.
    early: Vec<Job>,
    since: SmartFact,
}

/// A request.
#[derive(Clone, Copy, Debug)]
struct Job {
    id: u64,
    copy: Option<u32>,
    asked: Time,
    /// The version that is written; `None`: it is a read.
    writes: Option<i64>,
    hops: u8,
}

/// A write under way.
#[derive(Clone, Copy, Debug)]
struct Write {
    id: u64,
    /// So many names are not written yet.
    left: u32,
}

impl SmartApp {
    pub(crate) fn start(spec: &SmartSpec, boot: &Boot<'_>, out: &mut Out) -> Self {
        let own = match spec.reads {
            Reads::Own { ttl_us, most, .. } => Store::new(ttl_us, most as usize),
            _ => Store::new(0, 0),
        };
        let mut asks = Line::new(spec.seed.clone(), ASKS);
        let mut bytes = Vec::new();
        encode_command(&["CLUSTER", "SLOTS"], &mut bytes);
        asks.send(bytes, out);
        SmartApp {
            spec: spec.clone(),
            began: boot.now,
            rng: Rng::new(boot.seed),
            asks,
            nodes: Nodes::default(),
            pools: Vec::new(),
            writers: Vec::new(),
            own,
            next: 0,
            next_tell: boot.now + spec.tells_every_us,
            writes: BTreeMap::new(),
            early: Vec::new(),
            since: SmartFact::default(),
        }
    }

    /// Goes on with other settings, which it can become.
    pub(crate) fn set(&mut self, now: Time, spec: &SmartSpec) {
        if let Reads::Own { ttl_us, most, .. } = spec.reads {
            self.own.set(ttl_us, most as usize);
        }
        self.next = spec.wants.partition_point(|want| self.began + want.at_us <= now);
        self.spec = spec.clone();
    }

    /// How many requests wait at this server, or for an answer.
    pub fn open(&self) -> usize {
        let pools = self.pools.iter().chain(&self.writers);
        self.early.len() + pools.map(Pool::len).sum::<usize>()
    }

    pub(crate) fn due(&self) -> Option<Time> {
        let want = self.spec.wants.get(self.next).map(|want| self.began + want.at_us);
        Some(want.map_or(self.next_tell, |want| want.min(self.next_tell)))
    }

    pub(crate) fn weight_bytes(&self) -> usize {
        size_of::<Self>()
            + self.open() * (size_of::<Job>() + 64)
            + self.since.answers.len() * size_of::<SmartAnswer>()
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        match input {
            Input::Connected(conn)
            | Input::Refused(conn)
            | Input::Closed(conn)
            | Input::Data(conn, _) => self.take(now, conn, &input, out),
            Input::Deadline => {
                if self.next_tell <= now {
                    self.next_tell = now + self.spec.tells_every_us;
                    out.push(Output::Tell(std::mem::take(&mut self.since)));
                }
                while let Some(want) = self.spec.wants.get(self.next).copied()
                    && self.began + want.at_us <= now
                {
                    self.next += 1;
                    self.want(now, want, out);
                }
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn take<M, O>(&mut self, now: Time, conn: ConnId, input: &Input<M, O>, out: &mut Out) {
        let place = Line::place_of(conn);
        let Some(place) = place.checked_sub(ASKS + 1) else { return self.slots(input, out) };
        let each = self.each();
        let (pool, place) = (place / (each + 1), place % (each + 1));
        let pool = match place < each {
            true => self.pools.get_mut(pool),
            false => self.writers.get_mut(pool),
        };
        let came = pool.map(|pool| pool.take(place % each, input, out));
        for came in came.unwrap_or_default() {
            match came {
                Came::Reply(job, frame) => self.answered(now, job, &frame, out),
                Came::Push(parts) => self.pushed(&parts),
                Came::Lost(job) => self.fail(job),
            }
        }
    }

    /// So many connections there are in a pool.
    fn each(&self) -> usize {
        self.spec.connections.max(1) as usize
    }

    /// Something about the connection over which it asks for the slots.
    fn slots<M, O>(&mut self, input: &Input<M, O>, out: &mut Out) {
        match input {
            Input::Connected(_) => self.asks.connected(out),
            Input::Data(_, bytes) => {
                let frames = self.asks.frames(bytes).unwrap_or_default();
                if frames.iter().any(|reply| self.nodes.read(reply)) {
                    self.open_pools(out);
                    for job in std::mem::take(&mut self.early) {
                        self.send(job, out);
                    }
                }
            }
            _ => self.asks.closed(),
        }
    }

    /// Opens a pool to each server that has none; one without connections to replicas, unless it reads there.
    fn open_pools(&mut self, out: &mut Out) {
        let greeting = |is_master: bool| -> &[&[&str]] {
            match self.spec.reads {
                Reads::Own { tracks: true, .. } => {
                    &[&["HELLO", "3"], &["CLIENT", "TRACKING", "ON"]]
                }
                Reads::Everywhere if !is_master => &[&["READONLY"]],
                _ => &[&["PING"]],
            }
        };
        let each = self.each();
        for place in self.pools.len()..self.nodes.addresses().len() {
            let is_master = self.nodes.is_master(place);
            let is_used = is_master || self.spec.reads == Reads::Everywhere;
            let to = &self.nodes.addresses()[place];
            let first = ASKS + 1 + place * (each + 1);
            let count = if is_used { each } else { 0 };
            self.pools.push(Pool::open(to, first, count, greeting(is_master), out));
            let count = usize::from(is_master && self.spec.writes);
            self.writers.push(Pool::open(to, first + each, count, &[&["PING"]], out));
        }
    }

    fn want(&mut self, now: Time, Want { id, writes, .. }: Want, out: &mut Out) {
        let copies = match self.spec.reads {
            Reads::Copies(copies) if id == 0 => Some(copies.max(1)),
            _ => None,
        };
        let job = Job { id, copy: None, asked: now, writes: None, hops: 0 };
        if !writes {
            if let Some(version) = self.own.get(now, Url { id, version: None }) {
                return self.tell(now, job, version, true);
            }
            let copy = copies.map(|copies| self.rng.below(copies.into()) as u32);
            return self.send(Job { copy, ..job }, out);
        }
        // No two writes have one moment, so the moment tells them apart.
        let version = now.0 as i64;
        self.writes.insert(version, Write { id, left: copies.unwrap_or(1) });
        let names = copies.map_or(vec![None], |copies| (0..copies).map(Some).collect());
        for copy in names {
            self.send(Job { copy, writes: Some(version), ..job }, out);
        }
    }

    /// Sends a request to a server that has its key.
    fn send(&mut self, job: Job, out: &mut Out) {
        let nodes = self.nodes.of_key(key(job.id, job.copy).as_bytes());
        let drawn = match (self.spec.reads, job.writes) {
            (Reads::Everywhere, None) => self.rng.below(nodes.len().max(1) as u64) as usize,
            _ => 0,
        };
        let Some(place) = nodes.get(drawn).copied() else { return self.early.push(job) };
        self.send_to(place, job, false, out);
    }

    fn send_to(&mut self, place: usize, job: Job, asking: bool, out: &mut Out) {
        let pools = if job.writes.is_some() { &mut self.writers } else { &mut self.pools };
        if let Some(pool) = pools.get_mut(place) {
            let bytes = words(job, self.spec.value_bytes);
            pool.send(Request { bytes, asking, job }, out);
        }
    }

    fn answered(&mut self, now: Time, job: Job, frame: &Frame, out: &mut Out) {
        if let Some(redirection) = Redirection::read(frame) {
            return self.sent_on(job, redirection, out);
        }
        match (job.writes, frame) {
            (_, Frame::Error(_)) => self.fail(job),
            (Some(version), _) => self.written(now, version),
            (None, frame) => {
                let version = frame.as_bytes().and_then(version_of).unwrap_or(0);
                self.own.keep(now, Url { id: job.id, version: None }, version, 0);
                self.tell(now, job, version, false);
            }
        }
    }

    /// A server sends a request to another one.
    fn sent_on(&mut self, job: Job, to: Redirection, out: &mut Out) {
        self.since.redirected += 1;
        if job.hops >= MOST_HOPS {
            return self.fail(job);
        }
        let job = Job { hops: job.hops + 1, ..job };
        let place = self.nodes.place(to.to);
        if !to.ask {
            self.nodes.moved(to.slot, place);
        }
        self.open_pools(out);
        self.send_to(place, job, to.ask, out);
    }

    /// A server says that keys are not any more what they were.
    fn pushed(&mut self, parts: &[Frame]) {
        let [kind, keys] = parts else { return };
        if kind.as_bytes() != Some(b"invalidate") {
            return;
        }
        self.since.invalidations += 1;
        for id in keys.as_array().unwrap_or_default().iter().filter_map(Frame::as_bytes) {
            if let Some(id) = id_of(id) {
                self.own.forget(Url { id, version: None });
            }
        }
    }

    /// One name of a key is written.
    fn written(&mut self, now: Time, version: i64) {
        let Some(write) = self.writes.get_mut(&version) else { return };
        write.left = write.left.saturating_sub(1);
        if write.left == 0 {
            let id = write.id;
            self.writes.remove(&version);
            self.since.written.push(Written { id, at: now, version });
        }
    }

    fn fail(&mut self, job: Job) {
        self.since.failed += 1;
        if let Some(version) = job.writes {
            self.writes.remove(&version);
        }
    }

    fn tell(&mut self, at: Time, job: Job, version: i64, is_own: bool) {
        let Job { id, asked, .. } = job;
        self.since.answers.push(SmartAnswer { id, asked, at, version, is_own });
    }
}

/// What goes over the wire.
fn words(job: Job, value_bytes: u32) -> Vec<u8> {
    let (key, mut bytes) = (key(job.id, job.copy), Vec::new());
    match job.writes {
        None => encode_command(&["GET", &key], &mut bytes),
        Some(version) => {
            encode_command(&["SET", &key, &value(version, value_bytes)], &mut bytes);
        }
    }
    bytes
}

//! Actors that know no Redis: clerks, who write down what customers say and tell one another.

pub(crate) mod drawn;

use redscope_actor::{
    Actor, Address, Boot, ConnId, Digest, Digester, DiskOp, Input, Output, Rng, StartError, Time,
};
use redscope_actor::{OutboxOf, Ticket};
use redscope_sim::{Disk, DiskSpeed, Path, Setting, Sim};

/// How often everybody does something by himself.
const TICK_US: u64 = 50_000;

/// What a toy is started from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spec {
    pub(crate) listens: Option<Address>,
    /// Whom it calls.
    pub(crate) calls: Vec<Address>,
}

/// What clerks tell one another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Count(u64);

impl Digest for Count {
    fn digest(&self, into: &mut Digester) {
        into.number(self.0);
    }
}

/// Say something so often.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Say(pub(crate) u8);

impl Digest for Say {
    fn digest(&self, into: &mut Digester) {
        into.number(u64::from(self.0));
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    Wrote(u64),
    Heard(u64),
    Failed(String),
}

/// A clerk, or a customer if it listens nowhere.
#[derive(Clone, Debug)]
pub(crate) struct Toy {
    spec: Spec,
    rng: Rng,
    next_tick: Time,
    lines: Vec<Option<ConnId>>,
    next_conn: u64,
    next_ticket: u64,
    waiting: Vec<(Ticket, ConnId)>,
    written: u64,
    heard: u64,
}

impl Digest for Toy {
    fn digest(&self, into: &mut Digester) {
        into.debug(self);
    }
}

impl Actor for Toy {
    type Spec = Spec;
    type Message = Count;
    type Order = Say;
    type Fact = Fact;
    type Link = ();
    type Timer = ();

    fn listens(spec: &Spec) -> Vec<Address> {
        spec.listens.iter().cloned().collect()
    }

    fn start(spec: &Spec, boot: Boot<'_>, out: &mut OutboxOf<Self>) -> Result<Self, StartError> {
        let before = boot.files.read("log")?.map_or(0, |log| log.len() as u64);
        out.push(Output::Tell(Fact::Wrote(before)));
        let mut rng = Rng::new(boot.seed);
        Ok(Toy {
            lines: vec![None; spec.calls.len()],
            spec: spec.clone(),
            next_tick: boot.now + rng.below(TICK_US),
            rng,
            next_conn: ConnId::OWN,
            next_ticket: 0,
            waiting: Vec::new(),
            written: before,
            heard: 0,
        })
    }

    fn handle(&mut self, now: Time, input: Input<Count, Say>, out: &mut OutboxOf<Self>) {
        match input {
            Input::Data(conn, bytes) if conn.is_own() => self.heard += bytes.len() as u64,
            Input::Data(conn, bytes) => {
                out.took(self.rng.below(300));
                self.next_ticket += 2;
                let path = "log".to_owned();
                out.push(Output::Disk(
                    Ticket(self.next_ticket),
                    DiskOp::Append { path: path.clone(), bytes },
                ));
                out.push(Output::Disk(Ticket(self.next_ticket + 1), DiskOp::Sync { path }));
                self.waiting.push((Ticket(self.next_ticket + 1), conn));
            }
            Input::Disk(ticket, Ok(_)) => {
                if let Some(at) = self.waiting.iter().position(|(waits, _)| *waits == ticket) {
                    let (_, conn) = self.waiting.remove(at);
                    self.written += 1;
                    out.push(Output::Tell(Fact::Wrote(self.written)));
                    out.push(Output::Send(conn, b"done".to_vec()));
                }
            }
            Input::Disk(_, Err(error)) => out.push(Output::Tell(Fact::Failed(error.to_string()))),
            Input::Message(conn, Count(count)) => {
                self.heard = self.heard.max(count);
                out.push(Output::Tell(Fact::Heard(count)));
                if self.rng.below(3) == 0 {
                    out.push(Output::Close(conn));
                    self.hang_up(conn);
                }
            }
            Input::Closed(conn) | Input::Refused(conn) => self.hang_up(conn),
            Input::Order(Say(times)) => {
                for _ in 0..times {
                    self.talk(out);
                }
            }
            Input::Deadline if self.next_tick <= now => {
                self.next_tick = now + TICK_US;
                self.talk(out);
            }
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn timers(&self) -> impl Iterator<Item = (Time, ())> {
        std::iter::once((self.next_tick, ()))
    }

    fn weight_bytes(&self) -> usize {
        256
    }
}

impl Toy {
    fn hang_up(&mut self, conn: ConnId) {
        for line in &mut self.lines {
            line.take_if(|line| *line == conn);
        }
    }

    /// Calls somebody, or says something over a line that is there.
    fn talk(&mut self, out: &mut OutboxOf<Self>) {
        if self.lines.is_empty() {
            return;
        }
        let at = self.rng.below(self.lines.len() as u64) as usize;
        let conn = match self.lines[at] {
            Some(conn) => conn,
            None => {
                let conn = ConnId(self.next_conn);
                self.next_conn += 1;
                self.lines[at] = Some(conn);
                out.push(Output::Connect { conn, to: self.spec.calls[at].clone(), link: () });
                conn
            }
        };
        match self.spec.listens {
            Some(_) => out.push(Output::SendMessage(conn, Count(self.written))),
            None => out.push(Output::Send(conn, self.rng.hex(7).into_bytes())),
        }
    }
}

/// The address of a clerk.
pub(crate) fn clerk(number: u16) -> Address {
    Address::local(1000 + number)
}

/// A clerk who tells the other two; a customer calls all three.
pub(crate) fn spec(name: &str) -> Spec {
    let all = (1..=3).map(clerk);
    let own = name.strip_prefix("clerk").map(|number| clerk(number.parse().unwrap()));
    let calls = all.filter(|address| Some(address) != own.as_ref()).collect();
    Spec { listens: own, calls }
}

pub(crate) const NAMES: [&str; 5] = ["clerk1", "clerk2", "clerk3", "anna", "bob"];

/// Three clerks and two customers.
pub(crate) fn office(seed: u64) -> Sim<Toy> {
    let path = Path { latency_us: 400, jitter_us: 300, loss_ppm: 0 };
    let setting = Setting { seed, epoch_unix_us: 0, path, disk: DiskSpeed::default() };
    let mut sim = Sim::new(setting);
    for name in NAMES {
        sim.add(name, spec(name), Disk::default()).unwrap();
    }
    sim
}

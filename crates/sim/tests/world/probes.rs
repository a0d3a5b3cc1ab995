//! Actors that do what they are told, and tell what they hear.

use std::convert::Infallible;

use redscope_actor::{
    Actor, Address, Boot, ConnId, Digest, Digester, DiskOp, Input, Outbox, OutboxOf, Output,
    StartError, Ticket, Time,
};
use redscope_sim::{Action, ActionError, ActionOf, Disk, DiskSpeed, Path, Setting, Sim, What};

/// What a probe is told to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Do {
    /// Calls a port, and calls the connection by this number.
    Call(u64, u16),
    Say(u64, &'static str),
    /// Says something to whoever called first.
    Answer(&'static str),
    Close(u64),
    Abort(u64),
    Work(u64),
    Disk(DiskOp),
    /// Wakes at this time.
    WakeAt(Time),
}

impl Digest for Do {
    fn digest(&self, into: &mut Digester) {
        into.debug(self);
    }
}

/// Listens at a port, and one above it if it is given as such.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    wake_at: Option<Time>,
    next_ticket: u64,
    first_caller: Option<ConnId>,
}

impl Digest for Probe {
    fn digest(&self, into: &mut Digester) {
        into.debug(self);
    }
}

pub(crate) type World = Sim<Probe>;
type Heard = Input<Infallible, Infallible>;

impl Actor for Probe {
    type Spec = Vec<u16>;
    type Message = Infallible;
    type Order = Do;
    type Fact = String;
    type Link = ();
    type Timer = ();

    fn listens(spec: &Vec<u16>) -> Vec<Address> {
        spec.iter().map(|port| Address::local(*port)).collect()
    }

    fn start(spec: &Vec<u16>, boot: Boot<'_>, _: &mut OutboxOf<Self>) -> Result<Self, StartError> {
        match spec.first() {
            Some(666) if boot.files.read("written")?.is_some() => {
                Err(StartError("I have seen too much".to_owned()))
            }
            _ => Ok(Probe { wake_at: None, next_ticket: 0, first_caller: None }),
        }
    }

    fn handle(&mut self, now: Time, input: Input<Infallible, Do>, out: &mut OutboxOf<Self>) {
        match input {
            Input::Order(order) => self.obey(order, out),
            Input::Deadline => {
                if self.wake_at.take_if(|at| *at <= now).is_some() {
                    out.push(Output::Tell("woke".to_owned()));
                }
            }
            other => {
                if let Input::Accepted { conn, .. } = other {
                    self.first_caller.get_or_insert(conn);
                }
                out.push(Output::Tell(heard(&other.without_orders())));
            }
        }
    }

    fn timers(&self) -> impl Iterator<Item = (Time, ())> {
        self.wake_at.into_iter().map(|at| (at, ()))
    }

    fn weight_bytes(&self) -> usize {
        size_of::<Self>()
    }
}

/// An input in a few words.
fn heard(input: &Option<Heard>) -> String {
    let number = |conn: &ConnId| match conn.is_own() {
        true => format!("my {}", conn.0 - ConnId::OWN),
        false => "a caller".to_owned(),
    };
    match input {
        Some(Input::Accepted { port, .. }) => format!("call at {port}"),
        Some(Input::Connected(conn)) => format!("{} stands", number(conn)),
        Some(Input::Refused(conn)) => format!("{} refused", number(conn)),
        Some(Input::Data(conn, bytes)) => {
            format!("{} says {}", number(conn), String::from_utf8_lossy(bytes))
        }
        Some(Input::Closed(conn)) => format!("{} closed", number(conn)),
        Some(Input::Disk(_, Ok(_))) => "done".to_owned(),
        Some(Input::Disk(_, Err(error))) => error.to_string(),
        other => format!("{other:?}"),
    }
}

impl Probe {
    fn obey(&mut self, order: Do, out: &mut Outbox<Infallible, String, ()>) {
        let own = |number: u64| ConnId(ConnId::OWN + number);
        match order {
            Do::Call(number, port) => {
                let to = Address::local(port);
                out.push(Output::Connect { conn: own(number), to, link: () });
            }
            Do::Say(number, text) => out.push(Output::Send(own(number), text.into())),
            Do::Answer(text) => {
                let caller = self.first_caller.into_iter();
                caller.for_each(|conn| out.push(Output::Send(conn, text.into())));
            }
            Do::Close(number) => out.push(Output::Close(own(number))),
            Do::Abort(number) => out.push(Output::Abort(own(number))),
            Do::Work(us) => {
                out.took(us);
                out.push(Output::Tell("worked".to_owned()));
            }
            Do::Disk(op) => {
                self.next_ticket += 1;
                out.push(Output::Disk(Ticket(self.next_ticket), op));
            }
            Do::WakeAt(at) => self.wake_at = Some(at),
        }
    }
}

/// One-way latency in these worlds.
pub(crate) const LATENCY_US: u64 = 1000;

/// A world of probes with these names and ports.
pub(crate) fn world(probes: &[(&str, &[u16])]) -> World {
    world_with(probes, DiskSpeed::INSTANT)
}

pub(crate) fn world_with(probes: &[(&str, &[u16])], disk: DiskSpeed) -> World {
    let path = Path { latency_us: LATENCY_US, jitter_us: 0, loss_ppm: 0 };
    let mut sim = Sim::new(Setting { seed: 1, epoch_unix_us: 0, path, disk });
    for (name, ports) in probes {
        sim.add(name, ports.to_vec(), Disk::default()).unwrap();
    }
    sim.take_told();
    sim
}

pub(crate) fn tell(sim: &mut World, actor: &str, order: Do) {
    sim.act(&Action::Order { actor: actor.to_owned(), order }).unwrap();
}

pub(crate) fn act(sim: &mut World, action: ActionOf<Probe>) {
    sim.act(&action).unwrap();
}

pub(crate) fn refused(sim: &mut World, action: ActionOf<Probe>) -> ActionError {
    sim.act(&action).unwrap_err()
}

/// Lets so much time pass, and says what was heard meanwhile: `time in us` `name`: `what`.
pub(crate) fn run(sim: &mut World, us: u64) -> Vec<String> {
    sim.run_until(sim.now() + us, u64::MAX);
    let told = sim.take_told();
    let facts = told.iter().filter_map(|told| match &told.what {
        What::Fact(fact) => Some(format!("{} {}: {fact}", told.stamp.at.0, sim.name(told.actor))),
        What::Fate(_) => None,
    });
    facts.collect()
}

//! What a machine of a server needs around it, where there is no process.

use redscope_actor::{Address, ConnId, DiskOp, Rng, Time, WallClock};
use redscope_engine::config::Config;
use redscope_engine::{Client, ClientId, Engine, Mode};

use super::{ChildKind, Effect, Output, Process, Turn};
use crate::clock::Clock;
use crate::numbers::Numbers;

/// Clocks, an engine, a generator and names.
pub(in crate::server) struct Alone {
    pub(in crate::server) engine: Engine,
    pub(in crate::server) clock: Clock,
    pub(in crate::server) child: Option<ChildKind>,
    rng: Rng,
    next_own: u64,
    last_ticket: u64,
    /// Everything that was wanted and not looked at.
    wanted: Vec<Effect>,
}

impl Alone {
    /// A process with these parameters, 1,000 seconds after 1970.
    pub(in crate::server) fn with(parameters: &[(&str, &str)]) -> Self {
        let mut config = Config::default();
        for (name, value) in parameters {
            config.set_at_start(name.as_bytes(), value.as_bytes()).expect("a parameter");
        }
        let wall = WallClock { epoch_unix_us: 1_000_000_000, ahead_us: 0 };
        let clock = Clock::new(wall, Time::from_ms(0));
        Alone {
            engine: Engine::new(Mode::Standalone, config, 1, clock.unix_ms()),
            clock,
            child: None,
            rng: Rng::new(7),
            next_own: ConnId::OWN,
            last_ticket: 0,
            wanted: Vec::new(),
        }
    }

    pub(in crate::server) fn pass_ms(&mut self, ms: u64) {
        self.clock.advance(self.clock.now() + ms * 1000);
    }

    /// Asks a machine something; what it wants is kept for [`Alone::wanted`].
    pub(in crate::server) fn ask<M, R>(
        &mut self,
        machine: &mut M,
        ask: impl FnOnce(&mut M, &mut Turn<'_>) -> R,
    ) -> R {
        let numbers = Numbers::new(&mut self.next_own, &mut self.last_ticket);
        let process = Process { clock: self.clock, id: 100, port: 6379, child: self.child };
        let mut turn = Turn::new(process, &self.engine, &mut self.rng, numbers);
        let answer = ask(machine, &mut turn);
        self.wanted.extend(turn.into_effects());
        answer
    }

    /// What was wanted since this was last asked.
    pub(in crate::server) fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.wanted)
    }

    /// The same in words: a fact is the line of the log that it is.
    pub(in crate::server) fn wanted(&mut self) -> Vec<String> {
        self.effects().iter().map(in_words).collect()
    }

    /// A client that has connected from a port of this machine.
    pub(in crate::server) fn client(&mut self, port: u16) -> ClientId {
        let (peer, own) = (Address::local(port).to_string(), Address::local(6379).to_string());
        self.engine.connect(peer, own, self.clock.unix_ms())
    }

    /// Lends a client to what is done with it, as a command does.
    pub(in crate::server) fn lend<R>(
        &mut self,
        client: ClientId,
        lend: impl FnOnce(&mut Self, &mut Client) -> R,
    ) -> R {
        let mut lent = self.engine.clients.take(client).expect("it is there");
        let answer = lend(self, &mut lent);
        self.engine.clients.insert(lent);
        answer
    }
}

/// Something a machine wants, in words.
fn in_words(effect: &Effect) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).escape_debug().to_string();
    match effect {
        Effect::Put(Output::Tell(fact)) => fact.to_string(),
        Effect::Put(Output::Send(_, bytes)) => format!("send {}", text(bytes)),
        Effect::Put(Output::Connect { to, .. }) => format!("connect to {to}"),
        Effect::Put(Output::Disk(_, op)) => op_in_words(op),
        Effect::Ask(ops, _) | Effect::AskNext(ops, _) => {
            let ops: Vec<String> = ops.iter().map(op_in_words).collect();
            format!("wait for: {}", ops.join(", "))
        }
        Effect::Log(_, line) => line.clone(),
        Effect::SendTo(client, bytes) => format!("send to {}: {}", client.0, text(bytes)),
        Effect::CloseLink(_) => "close the link".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Work on a file, in words.
fn op_in_words(op: &DiskOp) -> String {
    match op {
        DiskOp::Append { path, bytes } => {
            format!("append {} to {path}", String::from_utf8_lossy(bytes).escape_debug())
        }
        DiskOp::Replace { path, .. } => format!("replace {path}"),
        DiskOp::Truncate { path, len } => format!("cut {path} to {len}"),
        DiskOp::Sync { path } => format!("sync {path}"),
        DiskOp::Rename { from, to } => format!("rename {from} to {to}"),
        DiskOp::Remove { path } => format!("remove {path}"),
        other => format!("{other:?}"),
    }
}

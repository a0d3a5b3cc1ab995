//! What comes of each thing that happens.

use std::collections::BTreeMap;

use redscope_engine::HostCommand;
use redscope_engine::command::{Run, lookup};
use redscope_resp::encode_command;

use super::contents::{Contents, EMPTY, Held};
use super::interned::{Id, Interned};
use super::moves::{Call, Move};
use super::parts::{Asks, Parts, Phase, clock, watchdog};
use super::servers::{Peers, Server, Words};
use super::state::{FOREIGN_DELETE, IDLE_WRITE, LATE_WRITE, LOST, NOBODY, State};
use super::{MOST_SERVERS, Play, Servers};
use crate::program::{StartError, Value, Wanted};

/// What is told of a request to which nothing came back.
pub const NO_ANSWER: &str = "no answer";

/// Most calls of a step.
const MOST_CALLS: usize = 100;

/// A play with everything that came up in it.
pub(super) struct World<'a> {
    pub(super) play: &'a Play,
    pub(super) parts: Parts,
    pub(super) contents: Contents,
    pub(super) servers: Interned<Server>,
    pub(super) streams: Interned<Vec<Words>>,
    /// The command that each client waits for where it stands.
    commands: BTreeMap<Id, Command>,
}

/// A command, and whether its reply depends on replicas.
#[derive(Clone, Copy)]
struct Command {
    words: Id,
    is_of_replicas: bool,
}

/// Where what is asked and answered is told, if somebody wants to know.
pub(super) type Told<'t> = Option<&'t mut Vec<Call>>;

impl<'a> World<'a> {
    pub(super) fn new(play: &'a Play) -> Self {
        World {
            play,
            parts: Parts::default(),
            contents: Contents::new(&play.key),
            servers: Interned::default(),
            streams: Interned::default(),
            commands: BTreeMap::new(),
        }
    }

    /// The moment before anything happens.
    pub(super) fn first(&mut self) -> State {
        let faults = self.play.faults;
        let empty = self.servers.id(Server { content: EMPTY, ahead: 0, away_until: None });
        State {
            parts: [0, 1, 2].map(|client| self.parts.idle(client)),
            servers: [empty; MOST_SERVERS],
            tick: 0,
            left: [faults.crashes, faults.lost, faults.jumps, faults.restarts],
            serving: 0,
            stream: self.streams.id(Vec::new()),
            has: [0; MOST_SERVERS],
            written: Default::default(),
            acquired: Default::default(),
            acquisitions: 0,
            newest_writer: 0,
            newest_token: 0,
            flags: 0,
        }
    }

    /// What comes of something that happens; `None`: it is not possible.
    ///
    /// Errors: those of [`Play::search`].
    pub(super) fn apply(
        &mut self,
        state: &State,
        by: Move,
        told: Told<'_>,
    ) -> Result<Option<State>, StartError> {
        Ok(match by {
            Move::Step(client) => return self.step(state, client, false, told),
            Move::Lose(client) => return self.step(state, client, true, told),
            Move::Tick => return self.pass(state, None, told),
            Move::PausedTick(client) if self.believes(state, client) => {
                return self.pass(state, Some(client), told);
            }
            Move::PausedTick(_) => None,
            Move::Crash(client) => self.crash(state, client),
            Move::Jump(server) => self.jump(state, server),
            Move::Restart(server) => self.restart(state, server),
            Move::Replicate(replica) => self.replicate(state, replica),
            Move::Fail => self.fail(state),
            Move::Promote(replica) => self.promote(state, replica),
        })
    }

    /// A server in a moment.
    pub(super) fn server(&self, state: &State, number: usize) -> Server {
        *self.servers.get(state.servers[number])
    }

    /// What stands at the lock's key where clients ask who name no server.
    pub(super) fn held(&self, state: &State) -> Option<&Held> {
        let id = state.servers.get(usize::from(state.serving))?;
        self.contents.held(self.servers.get(*id).content)
    }

    /// To whom the lock's key belongs, if one server says so for all.
    pub(super) fn owner(&self, state: &State) -> Option<usize> {
        if matches!(self.play.servers, Servers::Independent(_)) {
            return None;
        }
        self.owner_of(state, self.held(state)?)
    }

    /// To whom what stands at a key belongs.
    pub(super) fn owner_of(&self, state: &State, held: &Held) -> Option<usize> {
        let mark = |client: &usize| self.parts.standing(state.parts[*client]).mark.as_ref();
        (0..self.play.clients.len()).find(|client| mark(client) == Some(&held.mark))
    }

    /// Whether a client believes that it holds the lock.
    pub(super) fn believes(&self, state: &State, client: u8) -> bool {
        let part = state.parts[usize::from(client)];
        self.parts.standing(part).holds_until_ms.is_some()
    }

    /// A client takes its step: its call, and those without a label that follow.
    fn step(
        &mut self,
        state: &State,
        client: u8,
        is_lost: bool,
        mut told: Told<'_>,
    ) -> Result<Option<State>, StartError> {
        let at = usize::from(client);
        let waits_for_first = self.play.is_one_first && client != 0 && !self.believes(state, 0);
        if waits_for_first || self.play.faults.hangs && self.believes(state, client) {
            return Ok(None);
        }
        let mut part = self.parts.ready(self.play, state.parts[at], state.tick)?;
        if !self.is_answered(state, at, part, is_lost) {
            return Ok(None);
        }
        let owner = self.owner(state);
        let mut next = *state;
        next.left[LOST] -= u8::from(is_lost);
        for call in 0..MOST_CALLS {
            let standing = self.parts.standing(part);
            let belongs = call == 0 || standing.label.is_none();
            let (server, value) = match &standing.asks {
                Asks::Redis { .. } if call == 0 && is_lost => (None, self.no_answer()),
                Asks::Redis { server, .. } if belongs => {
                    let number = server.unwrap_or(usize::from(next.serving));
                    let command = self.command(part);
                    (Some(number), self.ask(&mut next, at, number, command))
                }
                Asks::Put(value) if belongs => {
                    let value = value.clone();
                    (None, self.put(&mut next, at, &value))
                }
                Asks::Sleep if call == 0 => (None, self.contents.values.id(Value::Nil)),
                Asks::Redis { .. } | Asks::Put(_) | Asks::Sleep | Asks::Nothing => break,
            };
            let given = self.contents.values.get(value).clone();
            if let Some(told) = told.as_deref_mut()
                && let Some(run) = &self.parts.part(part).run
            {
                let (asked, line) = (run.wanted().clone(), run.line());
                told.push(Call {
                    client,
                    server,
                    line,
                    asked,
                    answer: given.clone(),
                    renews: false,
                });
            }
            part = self.parts.answer(part, next.tick, value, &given);
        }
        next.parts[at] = part;
        self.note_owner(&mut next, at, owner);
        Ok(Some(next))
    }

    /// Whether the call at which a client stands is answered, or can be lost.
    fn is_answered(&mut self, state: &State, at: usize, part: Id, is_lost: bool) -> bool {
        let standing = self.parts.standing(part);
        match &standing.asks {
            Asks::Nothing => false,
            Asks::Sleep | Asks::Put(_) => !is_lost,
            Asks::Redis { .. } if is_lost => standing.tries,
            Asks::Redis { server: Some(_), .. } => true,
            Asks::Redis { server: None, words } => match words[0].as_slice() {
                // It stays away until enough replicas have what was written; with the master it is lost.
                b"WAIT" => {
                    let wanted = words.get(1).and_then(|count| std::str::from_utf8(count).ok());
                    let wanted = wanted.and_then(|count| count.parse().ok()).unwrap_or(0);
                    state.serving == 0 && self.peers(state, at).acked >= wanted
                }
                _ => state.serving != NOBODY,
            },
        }
    }

    /// What is noted when a client has taken a step: to whom the key belongs now.
    fn note_owner(&self, next: &mut State, at: usize, before: Option<usize>) {
        let after = self.owner(next);
        if before.is_some_and(|owner| owner != at) && after != before {
            next.flags |= FOREIGN_DELETE;
        }
        if after == Some(at) && before != Some(at) {
            next.acquisitions = next.acquisitions.saturating_add(1);
            next.acquired[at] = next.acquisitions;
        }
    }

    fn no_answer(&mut self) -> Id {
        self.contents.values.id(Value::Failed(NO_ANSWER.into()))
    }

    /// The command that a client waits for where it stands.
    fn command(&mut self, part: Id) -> Command {
        if let Some(known) = self.commands.get(&part) {
            return *known;
        }
        let command = match &self.parts.standing(part).asks {
            Asks::Redis { words, .. } => words.clone(),
            Asks::Nothing | Asks::Sleep | Asks::Put(_) => Vec::new(),
        };
        let command = self.known_command(command);
        self.commands.insert(part, command);
        command
    }

    fn known_command(&mut self, words: Words) -> Command {
        let spec = words.first().and_then(|name| lookup(name)).map(|(_, spec)| spec.run);
        let is_of_replicas =
            matches!(spec, Some(Run::Process(HostCommand::Wait | HostCommand::Role)));
        Command { words: self.contents.words.id(words), is_of_replicas }
    }

    /// A server carries out a command, unless it is away; its reply.
    fn ask(&mut self, next: &mut State, at: usize, number: usize, command: Command) -> Id {
        let is_there = number < self.play.servers.count();
        let server = is_there.then(|| self.server(next, number));
        let Some(server) = server.filter(|server| server.away_until.is_none()) else {
            return self.no_answer();
        };
        let peers = match command.is_of_replicas {
            true => self.peers(next, at),
            false => Peers::default(),
        };
        let now_ms = server.clock_ms(next.tick);
        let answer = self.contents.run(server.content, now_ms, command.words, peers);
        next.servers[number] = self.servers.id(Server { content: answer.content, ..server });
        let has_replicas = matches!(self.play.servers, Servers::Replicated { .. }) && number == 0;
        if has_replicas && !answer.stream.is_empty() {
            let mut stream = self.streams.get(next.stream).clone();
            stream.extend(answer.stream.iter().cloned());
            next.has[0] = u8::try_from(stream.len()).unwrap_or(u8::MAX);
            next.written[at] = next.has[0];
            next.stream = self.streams.id(stream);
        }
        answer.value
    }

    /// What the master knows of its replicas, with what a client has written. One that was promoted has none.
    fn peers(&self, state: &State, at: usize) -> Peers {
        let Servers::Replicated { replicas, .. } = self.play.servers else {
            return Peers::default();
        };
        if state.serving != 0 {
            return Peers::default();
        }
        let acked =
            (1..=usize::from(replicas)).filter(|at_r| state.has[*at_r] >= state.written[at]);
        let mut stream = Vec::new();
        self.streams.get(state.stream).iter().for_each(|words| encode_command(words, &mut stream));
        Peers { replicas, acked: acked.count() as u8, offset_bytes: stream.len() as u64 }
    }

    /// The resource takes a client's write, or refuses it; its answer.
    fn put(&mut self, next: &mut State, at: usize, value: &Value) -> Id {
        if self.play.is_fenced {
            let token = value.number().unwrap_or(0);
            if token < next.newest_token {
                return self.contents.values.id(Value::Failed("an older token".into()));
            }
            next.newest_token = token;
        }
        if next.acquired[at] < next.newest_writer {
            next.flags |= LATE_WRITE;
        }
        if self.owner(next) != Some(at) {
            next.flags |= IDLE_WRITE;
        }
        next.newest_writer = next.newest_writer.max(next.acquired[at]);
        self.contents.values.id(Value::Int(1))
    }

    /// A tick passes; whoever is not paused renews its lease if it has a watchdog.
    fn pass(
        &mut self,
        state: &State,
        paused: Option<u8>,
        mut told: Told<'_>,
    ) -> Result<Option<State>, StartError> {
        let is_idle = self.parts.part(state.parts[0]).phase == Phase::Idle;
        if self.play.faults.hangs && is_idle {
            return Ok(None);
        }
        let mut next = *state;
        next.tick += 1;
        for number in 0..self.play.servers.count() {
            let mut server = self.server(&next, number);
            server.away_until = server.away_until.filter(|until| *until > next.tick);
            server.content = self.contents.pass(server.content, server.clock_ms(next.tick));
            next.servers[number] = self.servers.id(server);
        }
        for client in 0..self.play.clients.len() as u8 {
            if self.play.renews && paused != Some(client) && self.believes(&next, client) {
                self.renew(&mut next, client, told.as_deref_mut())?;
            }
        }
        Ok(Some(next))
    }

    /// The watchdog of a client does its work.
    fn renew(
        &mut self,
        next: &mut State,
        client: u8,
        mut told: Told<'_>,
    ) -> Result<(), StartError> {
        let at = usize::from(client);
        let part = next.parts[at];
        let mut run = watchdog(self.play, self.parts.part(part), next.tick)?;
        for _ in 0..MOST_CALLS {
            let Wanted::Redis { args, .. } = run.wanted() else { break };
            let (asked, line) = (run.wanted().clone(), run.line());
            let command = self.known_command(args.clone());
            let server = usize::from(next.serving);
            let value = self.ask(next, at, server, command);
            let answer = self.contents.values.get(value).clone();
            if let Some(told) = told.as_deref_mut() {
                let (server, answer) = (Some(server), answer.clone());
                told.push(Call { client, server, line, asked, answer, renews: true });
            }
            run.answer(clock(next.tick), answer);
        }
        if let Wanted::Done(until) = run.wanted()
            && until.number().is_some()
        {
            next.parts[at] = self.parts.renewed(part, until.clone());
        }
        Ok(())
    }
}

//! One schedule, moment by moment.

use super::judge::{PROPERTIES, Property};
use super::moves::{Call, Move};
use super::parts::{Asks, Phase};
use super::servers::{START_MS, clock_ms};
use super::state::State;
use super::world::World;
use super::{Play, Servers};
use crate::program::{StartError, Value, Wanted};

/// A schedule as it was carried out, as far as it is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Before anything has happened.
    pub first: Scene,
    /// What has happened, in order.
    pub moments: Vec<Moment>,
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What.
    pub by: Move,
    /// What the client's step is called, with the server that is named in it.
    pub label: Option<String>,
    /// Whether the step asks one of several servers by its name.
    pub names_server: bool,
    /// What the client's step came to.
    pub outcome: Outcome,
    /// What was asked and answered.
    pub calls: Vec<Call>,
    /// How everything stands after it.
    pub scene: Scene,
}

/// What a client's step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What was wanted.
    Done,
    /// Nothing: somebody else has the lock, or what was to be removed is not there.
    Refused,
    /// Nobody has answered.
    NoAnswer,
    /// The request was lost.
    Lost,
}

/// How everything stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// So many ticks have passed.
    pub tick: u8,
    /// Each client.
    pub clients: Vec<ClientScene>,
    /// Each server.
    pub servers: Vec<ServerScene>,
    /// To whom the key belongs where clients ask who name no server.
    pub owner: Option<u8>,
    /// What is true of this moment.
    pub violated: Vec<Property>,
}

/// How a client stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientScene {
    /// How far it has come.
    pub phase: Phase,
    /// Until when it believes to hold the lock, in milliseconds since the beginning; `None`: it does not.
    pub holds_until_ms: Option<u64>,
    /// Whether it holds it by its own clock.
    pub is_in_lease: bool,
    /// The line at which it stands, counted from 1.
    pub line: Option<usize>,
    /// The fencing token that it was given.
    pub token: Option<i64>,
}

/// How a server stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerScene {
    /// To whom the key belongs here.
    pub owner: Option<u8>,
    /// How often its owner has taken it, if that is counted.
    pub count: Option<i64>,
    /// How long the key has still to live.
    pub ttl_ms: Option<u64>,
    /// Whether it is away.
    pub is_away: bool,
    /// Whether clients ask it who name none.
    pub serves: bool,
    /// So many ticks its clock is ahead.
    pub ahead: u8,
}

/// The name of the variable with a fencing token.
const TOKEN: &str = "fence";

impl Play {
    /// Carries out a schedule, as far as it is possible.
    ///
    /// Errors: those of [`Play::search`].
    pub fn carry_out(&self, schedule: &[Move]) -> Result<Course, StartError> {
        let mut world = World::new(self);
        let mut state = world.first();
        let first = world.scene(&state);
        let mut moments = Vec::new();
        for by in schedule {
            // What a schedule of somebody else names may not be possible here.
            if !world.moves(&state).contains(by) {
                break;
            }
            let asking = world.asking(&state, *by)?;
            let mut calls = Vec::new();
            let Some(next) = world.apply(&state, *by, Some(&mut calls))? else { break };
            let outcome = world.outcome(*by, &calls, asking.is_wait, &state, &next);
            let scene = world.scene(&next);
            let Asking { label, names_server, .. } = asking;
            moments.push(Moment { by: *by, label, names_server, outcome, calls, scene });
            state = next;
        }
        Ok(Course { first, moments })
    }
}

/// What a client is about to do.
#[derive(Default)]
struct Asking {
    label: Option<String>,
    names_server: bool,
    /// Whether it asks nobody.
    is_wait: bool,
}

impl World<'_> {
    fn asking(&mut self, state: &State, by: Move) -> Result<Asking, StartError> {
        let (Move::Step(client) | Move::Lose(client)) = by else { return Ok(Asking::default()) };
        let part = state.parts[usize::from(client)];
        let ready = self.parts.ready(self.play, part, state.tick)?;
        let standing = self.parts.standing(ready);
        let server = match &standing.asks {
            Asks::Redis { server: Some(server), .. } => {
                format!(" {}", Servers::name(u8::try_from(*server).unwrap_or(u8::MAX)))
            }
            Asks::Redis { .. } | Asks::Put(_) | Asks::Sleep | Asks::Nothing => String::new(),
        };
        let label = standing.label.as_ref().map(|label| format!("{label}{server}"));
        let names_server = !server.is_empty();
        Ok(Asking { label, names_server, is_wait: standing.asks == Asks::Sleep })
    }

    fn outcome(
        &self,
        by: Move,
        calls: &[Call],
        is_wait: bool,
        before: &State,
        after: &State,
    ) -> Outcome {
        let client = match by {
            Move::Lose(_) => return Outcome::Lost,
            Move::Step(client) => client,
            _ => return Outcome::Done,
        };
        let came_to_nothing = match calls.first() {
            // Who decides for itself comes to nothing if it does not hold the lock.
            _ if is_wait => !self.believes(before, client) && !self.believes(after, client),
            Some(Call { asked: Wanted::Redis { .. }, answer: Value::Failed(_), .. }) => {
                return Outcome::NoAnswer;
            }
            Some(call) => !call.answer.is_true(),
            None => false,
        };
        if came_to_nothing { Outcome::Refused } else { Outcome::Done }
    }

    fn scene(&self, state: &State) -> Scene {
        let now_ms = clock_ms(state.tick);
        let client = |at: usize| {
            let (part, standing) =
                (self.parts.part(state.parts[at]), self.parts.standing(state.parts[at]));
            let run = part.run.as_ref();
            ClientScene {
                phase: part.phase,
                holds_until_ms: standing
                    .holds_until_ms
                    .map(|until_ms| until_ms.saturating_sub(START_MS)),
                is_in_lease: standing.holds_until_ms.is_some_and(|until_ms| now_ms < until_ms),
                line: run.map(|run| run.line()),
                token: run.and_then(|run| run.variable(TOKEN)?.number()),
            }
        };
        let server = |number: usize| {
            let server = self.server(state, number);
            let held = self.contents.held(server.content);
            let clock_ms = server.clock_ms(state.tick);
            ServerScene {
                owner: held.and_then(|held| self.owner_of(state, held)).map(|at| at as u8),
                count: held.and_then(|held| held.count),
                ttl_ms: held
                    .and_then(|held| held.until_ms)
                    .map(|until_ms| until_ms.saturating_sub(clock_ms)),
                is_away: server.away_until.is_some(),
                serves: usize::from(state.serving) == number,
                ahead: server.ahead,
            }
        };
        Scene {
            tick: state.tick,
            clients: (0..self.play.clients.len()).map(client).collect(),
            servers: (0..self.play.servers.count()).map(server).collect(),
            owner: self.owner(state).map(|at| at as u8),
            violated: PROPERTIES
                .into_iter()
                .filter(|property| self.holds(*property, state))
                .collect(),
        }
    }
}

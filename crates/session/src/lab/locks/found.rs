//! What was found of two rungs, and one schedule on both.

use redscope_labs::experiment::locks::Choice;
use redscope_labs::locks::{
    Call, Course, Findings, Moment, Move, NO_ANSWER, Phase, Play, Property, Scene, Servers,
};
use redscope_labs::program::Value;
use redscope_labs::program::shown::{answer, asked, text};
use serde::{Deserialize, Serialize};

use super::ask::LocksAsk;
use super::happening::{self, LockHappening, client_name};
use crate::lab::error::LabError;

/// The locks lab as it is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocksView {
    /// What is chosen.
    pub ask: LocksAsk,
    /// Both sides.
    pub sides: [LockSide; 2],
}

/// A rung with what was found of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockSide {
    /// The lines of the program.
    pub program: Vec<String>,
    /// The names of the clients.
    pub clients: Vec<String>,
    /// The names of the servers.
    pub servers: Vec<String>,
    /// What was looked for, and how many steps the shortest schedule has.
    pub found: Vec<FoundRow>,
    /// Distinct states that were seen.
    pub states: usize,
    /// Whether those are all that matter.
    pub is_whole: bool,
    /// Whether the steps are of a schedule that breaks this rung; if not, of the other one's as far as it goes.
    pub is_own: bool,
    /// Before the first step.
    pub first: LockScene,
    /// The steps.
    pub moments: Vec<LockMoment>,
}

/// What was found of a property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRow {
    /// The property.
    pub property: Property,
    /// The steps of the shortest schedule; `None`: there is none within the bounds.
    pub steps: Option<usize>,
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockMoment {
    /// What a client's step is called; nothing for what others do.
    pub label: Option<String>,
    /// Which client acts, by its number.
    pub client: Option<u8>,
    /// What was asked and answered.
    pub calls: Vec<LockCall>,
    /// What it means.
    pub happens: LockHappening,
    /// How everything stands after it.
    pub scene: LockScene,
}

/// Something that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockCall {
    /// Who has asked.
    pub client: u8,
    /// Who was asked.
    pub target: LockTarget,
    /// What was asked.
    pub asked: String,
    /// What came back; nothing, if the resource has refused or nobody has answered.
    pub answer: Option<String>,
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockTarget {
    /// A server, by its name.
    Server(String),
    /// The resource.
    Resource,
    /// Nobody: the request was lost.
    Nobody,
}

/// How everything stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockScene {
    /// So many ticks have passed.
    pub tick: u8,
    /// Each client.
    pub clients: Vec<LockClient>,
    /// Each server.
    pub servers: Vec<LockServer>,
    /// What is true of this moment.
    pub violated: Vec<Property>,
}

/// How a client stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockClient {
    /// Until when it believes to hold the lock, in milliseconds since the beginning; `None`: it does not.
    pub holds_until_ms: Option<u64>,
    /// Whether it holds it by its own clock.
    pub is_in_lease: bool,
    /// The line at which it stands.
    pub line: Option<usize>,
    /// Whether it has crashed.
    pub is_dead: bool,
    /// Its fencing token.
    pub token: Option<i64>,
}

/// How a server stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockServer {
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

/// A rung that was searched.
#[derive(Debug)]
struct Searched {
    choice: Choice,
    play: Play,
    found: Findings,
}

/// Both rungs, searched once: what is looked at of them changes often.
#[derive(Debug)]
pub struct Locks {
    sides: [Searched; 2],
}

impl Searched {
    fn new(ask: &LocksAsk, side: usize, known: &mut Vec<Searched>) -> Result<Self, LabError> {
        let choice = ask.choice(side)?;
        if let Some(at) = known.iter().position(|known| known.choice == choice) {
            return Ok(known.swap_remove(at));
        }
        let broken = || LabError::Rung(choice.rung().name.to_owned());
        let play = choice.play().map_err(|_| broken())?;
        let found = play.search(&choice.properties()).map_err(|_| broken())?;
        Ok(Searched { choice, play, found })
    }

    fn view(&self, property: Property, other: &Searched) -> Result<LockSide, LabError> {
        let own = self.found.first(property);
        let schedule: &[Move] = own.or_else(|| other.found.first(property)).unwrap_or_default();
        let broken = |_| LabError::Rung(self.choice.rung().name.to_owned());
        let Course { first, moments } = self.play.carry_out(schedule).map_err(broken)?;
        let servers: Vec<String> = (0..self.play.servers.count()).map(|n| self.server(n)).collect();
        let mut before = &first;
        let mut shown = Vec::new();
        for moment in &moments {
            shown.push(self.moment(before, moment));
            before = &moment.scene;
        }
        let found = self.found.shortest.iter().map(|(property, schedule)| FoundRow {
            property: *property,
            steps: schedule.as_ref().map(Vec::len),
        });
        Ok(LockSide {
            program: self.choice.text().lines().map(str::to_owned).collect(),
            clients: (0..first.clients.len() as u8).map(client_name).collect(),
            servers,
            found: found.collect(),
            states: self.found.states,
            is_whole: self.found.is_whole,
            is_own: own.is_some(),
            first: scene(&first),
            moments: shown,
        })
    }

    fn server(&self, number: usize) -> String {
        match (self.play.servers, number) {
            (Servers::Replicated { .. }, 0) => "master".to_owned(),
            (Servers::Replicated { .. }, replica) => format!("r{replica}"),
            (Servers::One | Servers::Independent(_), _) => {
                Servers::name(u8::try_from(number).unwrap_or(u8::MAX))
            }
        }
    }

    fn moment(&self, before: &Scene, moment: &Moment) -> LockMoment {
        let client = match moment.by {
            Move::Step(client)
            | Move::Lose(client)
            | Move::Crash(client)
            | Move::PausedTick(client) => Some(client),
            _ => None,
        };
        LockMoment {
            label: moment.label.clone(),
            client,
            calls: moment.calls.iter().filter_map(|call| self.call(call)).collect(),
            happens: happening::of(before, moment),
            scene: scene(&moment.scene),
        }
    }

    fn call(&self, call: &Call) -> Option<LockCall> {
        let (asked, is_of_resource) = asked(&call.asked);
        let target = match call.server {
            _ if is_of_resource => LockTarget::Resource,
            Some(number) => LockTarget::Server(self.server(number)),
            None => LockTarget::Nobody,
        };
        let answer = match &call.answer {
            Value::Failed(_) if is_of_resource => None,
            Value::Failed(why) if why.as_ref() == NO_ANSWER => None,
            _ if is_of_resource => Some("OK".to_owned()),
            value => answer(&call.asked, value).or_else(|| text(value)),
        };
        (!asked.is_empty()).then_some(LockCall { client: call.client, target, asked, answer })
    }
}

impl Locks {
    /// Searches the rungs that are chosen, unless they are those of `known`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn find(ask: &LocksAsk, known: Option<Locks>) -> Result<Self, LabError> {
        let mut known: Vec<Searched> = known.map(|known| known.sides.into()).unwrap_or_default();
        let a = Searched::new(ask, 0, &mut known)?;
        let b = Searched::new(ask, 1, &mut known)?;
        Ok(Locks { sides: [a, b] })
    }

    /// Looks at the shortest schedules that have what is looked for.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn look(&self, ask: &LocksAsk) -> Result<LocksView, LabError> {
        let [a, b] = &self.sides;
        let sides = [a.view(ask.property, b)?, b.view(ask.property, a)?];
        let most = sides.iter().map(|side| side.moments.len()).max().unwrap_or(0);
        Ok(LocksView { ask: ask.at_step(ask.step.min(most)), sides })
    }
}

fn scene(scene: &Scene) -> LockScene {
    let clients = scene.clients.iter().map(|client| LockClient {
        holds_until_ms: client.holds_until_ms,
        is_in_lease: client.is_in_lease,
        line: client.line,
        is_dead: client.phase == Phase::Dead,
        token: client.token,
    });
    let servers = scene.servers.iter().map(|server| LockServer {
        owner: server.owner,
        count: server.count,
        ttl_ms: server.ttl_ms,
        is_away: server.is_away,
        serves: server.serves,
        ahead: server.ahead,
    });
    LockScene {
        tick: scene.tick,
        clients: clients.collect(),
        servers: servers.collect(),
        violated: scene.violated.clone(),
    }
}

#[cfg(test)]
mod tests {
    use redscope_labs::experiment::locks::RUNGS;
    use redscope_labs::locks::PROPERTIES;

    use super::*;

    fn view(text: &str) -> LocksView {
        let ask = LocksAsk::read(text).unwrap();
        Locks::find(&ask, None).unwrap().look(&ask).unwrap()
    }

    #[test]
    fn what_breaks_one_rung_is_carried_out_on_the_next() {
        let view = view("locks;step=99");
        let [delete, compare] = &view.sides;
        assert_eq!((view.ask.step, delete.moments.len(), compare.moments.len()), (7, 7, 7));
        assert!(delete.is_own && !compare.is_own);
        let steps = |side: &LockSide, property: Property| {
            side.found.iter().find(|row| row.property == property).unwrap().steps
        };
        assert_eq!(steps(delete, Property::ForeignDelete), Some(6));
        assert_eq!(steps(compare, Property::ForeignDelete), None);
        assert_eq!(
            delete.moments[5].happens,
            LockHappening::Released { client: "c1".into(), removed: Some("c2".into()) }
        );
        assert_eq!(
            compare.moments[5].happens,
            LockHappening::Released { client: "c1".into(), removed: None }
        );
        let refused = LockHappening::Refused { client: "c3".into(), owner: Some("c2".into()) };
        assert_eq!(compare.moments[6].happens, refused);
        assert_eq!(delete.moments[5].calls[0].asked, "DEL lock:1001");
        assert!(compare.moments[5].calls[0].asked.starts_with("EVAL \"if redis.call("));
        assert!(
            compare
                .moments
                .iter()
                .all(|moment| { !moment.scene.violated.contains(&Property::TwoInLease) })
        );
    }

    #[test]
    fn a_fencing_token_refuses_the_late_write() {
        let view = view("locks;a=no-fence;b=fence;property=late_write");
        let last = |side: usize| view.sides[side].moments.last().unwrap().happens.clone();
        let wrote = |accepted, is_late| LockHappening::Wrote {
            client: "c1".into(),
            token: Some(1),
            accepted,
            is_late,
            is_idle: accepted,
        };
        assert_eq!(last(0), wrote(true, true));
        assert_eq!(last(1), wrote(false, false));
    }

    #[test]
    fn every_step_of_every_schedule_means_something() {
        for rung in &RUNGS {
            let mut ask = LocksAsk::read(&format!("locks;a={0};b={0}", rung.name)).unwrap();
            let mut known = None;
            for property in PROPERTIES {
                ask.set("property", property.name()).unwrap();
                let locks = Locks::find(&ask, known.take()).unwrap();
                let view = locks.look(&ask).unwrap();
                for moment in &view.sides[0].moments {
                    let is_other = matches!(moment.happens, LockHappening::Other { .. });
                    assert!(!is_other, "{}: {:?}", rung.name, moment.label);
                }
                let last = view.sides[0].moments.last();
                let is_there = last.is_none_or(|last| last.scene.violated.contains(&property));
                assert!(is_there, "{}: {property:?}", rung.name);
                known = Some(locks);
            }
        }
    }

    #[test]
    fn nothing_is_searched_twice() {
        let ask = LocksAsk::read("locks;a=redlock;b=compare").unwrap();
        let known = Locks::find(&ask, None).unwrap();
        let states = known.sides[0].found.states;
        let swapped = LocksAsk::read("locks;a=compare;b=redlock").unwrap();
        let found = Locks::find(&swapped, Some(known)).unwrap();
        assert_eq!(found.sides[1].found.states, states);
        assert_eq!(found.look(&swapped).unwrap().sides[1].moments.len(), 13);
    }
}

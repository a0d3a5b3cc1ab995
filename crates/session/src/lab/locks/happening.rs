//! What a moment of a schedule means, for the sentence beside it.

use redscope_labs::locks::{Call, Moment, Move, Outcome, Property, Scene, Servers};
use redscope_labs::program::{Value, Wanted};
use serde::{Deserialize, Serialize};

/// What a moment has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockHappening {
    /// A client has the lock, and knows it.
    Holds {
        /// Who.
        client: String,
        /// Who believes so, too.
        other: Option<String>,
    },
    /// A client's value stands at the key, but it may not go on yet: there is no time to live, or no replica has it.
    Put {
        /// Who.
        client: String,
        /// Whether the key has a time to live.
        expires: bool,
    },
    /// A client has asked in vain.
    Refused {
        /// Who.
        client: String,
        /// Who has the lock.
        owner: Option<String>,
    },
    /// One of several servers has given a client its part.
    Granted {
        /// Who.
        client: String,
        /// Which server.
        server: String,
    },
    /// One of several servers belongs to somebody else.
    Denied {
        /// Who.
        client: String,
        /// Which server.
        server: String,
    },
    /// One of several servers has not answered.
    Silent {
        /// Who.
        client: String,
    },
    /// A client has too few servers, or they came too late, and gives back what it has.
    GaveUp {
        /// Who.
        client: String,
    },
    /// A client has looked whose the key is.
    Looked {
        /// Who.
        client: String,
        /// Whether it is its own.
        is_own: bool,
    },
    /// A client has taken its fencing token.
    Token {
        /// Who.
        client: String,
        /// The token.
        token: i64,
    },
    /// A client has written to the resource.
    Wrote {
        /// Who.
        client: String,
        /// Its token, if it has one.
        token: Option<i64>,
        /// Whether the resource has taken it.
        accepted: bool,
        /// Whether somebody who had the lock later has written before.
        is_late: bool,
        /// Whether the key was not its own.
        is_idle: bool,
    },
    /// A client has entered again, or left one of several times.
    Again {
        /// Who.
        client: String,
        /// How often it has the lock now, if that is counted.
        count: Option<i64>,
    },
    /// A client has given the lock back, and believes so no more.
    Released {
        /// Who.
        client: String,
        /// Whose key was removed; nothing, if none was.
        removed: Option<String>,
    },
    /// The key is gone, but the client still believes.
    Lost {
        /// Who.
        client: String,
    },
    /// Something else that a client did.
    Other {
        /// Who.
        client: String,
    },
    /// A client has crashed.
    Crashed {
        /// Who.
        client: String,
        /// Whether the key it leaves behind will go by itself.
        expires: bool,
    },
    /// A clock has jumped past a lease.
    Jumped {
        /// Which server.
        server: String,
    },
    /// A server has restarted without its data.
    Restarted {
        /// Which server.
        server: String,
        /// Whether it stays away for a lease.
        is_away: bool,
    },
    /// A replica has heard of the lock.
    Replicated {
        /// Which, from 1.
        replica: u8,
    },
    /// The master has crashed.
    MasterDown,
    /// A replica is the master now.
    Promoted {
        /// Which, from 1.
        replica: u8,
        /// Whether it knows of the lock.
        knows: bool,
    },
    /// A tick has passed.
    Passed {
        /// Who was paused, its watchdog with it.
        paused: Option<String>,
        /// Whose key has expired.
        expired: Option<String>,
        /// Whose lease was renewed.
        renewed: Option<String>,
    },
}

/// What a client is called: as on a stage, because the letters are those of the sides.
pub(super) fn client_name(client: u8) -> String {
    format!("c{}", client.saturating_add(1))
}

/// What a moment means; `before`: how everything stood.
pub(super) fn of(before: &Scene, moment: &Moment) -> LockHappening {
    let after = &moment.scene;
    match moment.by {
        Move::Step(client) | Move::Lose(client) => step(before, moment, client),
        Move::Crash(client) => LockHappening::Crashed {
            client: client_name(client),
            expires: after.servers.iter().any(|server| server.ttl_ms.is_some()),
        },
        Move::Jump(server) => LockHappening::Jumped { server: Servers::name(server) },
        Move::Restart(server) => LockHappening::Restarted {
            server: Servers::name(server),
            is_away: after.servers[usize::from(server)].is_away,
        },
        Move::Replicate(replica) => LockHappening::Replicated { replica },
        Move::Fail => LockHappening::MasterDown,
        Move::Promote(replica) => LockHappening::Promoted { replica, knows: after.owner.is_some() },
        Move::Tick => passed(before, moment, None),
        Move::PausedTick(client) => passed(before, moment, Some(client)),
    }
}

fn passed(before: &Scene, moment: &Moment, paused: Option<u8>) -> LockHappening {
    let after = &moment.scene;
    let mut servers = before.servers.iter().zip(&after.servers);
    let expired = servers.find(|(before, after)| before.owner.is_some() && after.owner.is_none());
    let renewed = moment.calls.iter().find(|call| call.renews && call.answer.is_true());
    LockHappening::Passed {
        paused: paused.map(client_name),
        expired: expired.and_then(|(before, _)| before.owner).map(client_name),
        renewed: renewed.map(|call| client_name(call.client)),
    }
}

fn believes(scene: &Scene, client: u8) -> bool {
    let client = scene.clients.get(usize::from(client));
    client.is_some_and(|client| client.holds_until_ms.is_some())
}

fn step(before: &Scene, moment: &Moment, number: u8) -> LockHappening {
    let after = &moment.scene;
    let client = client_name(number);
    let first = moment.calls.first();
    if let Some(call) = first.filter(|call| matches!(call.asked, Wanted::Put(..))) {
        return wrote(before, after, number, call);
    }
    if moment.names_server {
        let server = first.and_then(|call| call.server);
        let server = server.map(|server| Servers::name(server as u8)).unwrap_or_default();
        return match moment.outcome {
            Outcome::Done => LockHappening::Granted { client, server },
            Outcome::Refused => LockHappening::Denied { client, server },
            Outcome::NoAnswer | Outcome::Lost => LockHappening::Silent { client },
        };
    }
    match (believes(before, number), believes(after, number)) {
        (false, true) => {
            let count = after.clients.len() as u8;
            let other = (0..count).find(|other| *other != number && believes(after, *other));
            LockHappening::Holds { client, other: other.map(client_name) }
        }
        (true, false) => {
            let servers = before.servers.iter().zip(&after.servers);
            let mut gone =
                servers.filter(|(before, after)| before.owner.is_some() && after.owner.is_none());
            let removed = gone.find_map(|(before, _)| before.owner).map(client_name);
            LockHappening::Released { client, removed }
        }
        (true, true) => held_on(before, moment, number),
        (false, false) => without_it(moment, number),
    }
}

fn wrote(before: &Scene, after: &Scene, number: u8, call: &Call) -> LockHappening {
    let accepted = !matches!(call.answer, Value::Failed(_));
    let late = Property::LateWrite;
    LockHappening::Wrote {
        client: client_name(number),
        token: before.clients.get(usize::from(number)).and_then(|client| client.token),
        accepted,
        is_late: after.violated.contains(&late) && !before.violated.contains(&late),
        is_idle: accepted && before.owner != Some(number),
    }
}

/// A step of a client that has believed to hold the lock, and still does.
fn held_on(before: &Scene, moment: &Moment, number: u8) -> LockHappening {
    let after = &moment.scene;
    let client = client_name(number);
    let command = moment.calls.first().and_then(|call| match &call.asked {
        Wanted::Redis { args, .. } => args.first().map(Vec::as_slice),
        _ => None,
    });
    match command {
        Some(b"GET") => LockHappening::Looked { client, is_own: before.owner == Some(number) },
        Some(b"INCR") => {
            let token = after.clients.get(usize::from(number)).and_then(|client| client.token);
            LockHappening::Token { client, token: token.unwrap_or(0) }
        }
        _ if moment.outcome == Outcome::Refused => {
            LockHappening::Refused { client, owner: after.owner.map(client_name) }
        }
        _ if before.owner == Some(number) && after.owner.is_none() => {
            LockHappening::Lost { client }
        }
        _ => {
            let count = after.servers.first().and_then(|server| server.count);
            LockHappening::Again { client, count }
        }
    }
}

/// A step of a client that has not believed to hold the lock, and still does not.
fn without_it(moment: &Moment, number: u8) -> LockHappening {
    let after = &moment.scene;
    let client = client_name(number);
    let decides = |call: &Call| matches!(call.asked, Wanted::Sleep(_));
    if after.owner == Some(number) {
        let server = after.servers.iter().find(|server| server.serves);
        let expires = server.is_some_and(|server| server.ttl_ms.is_some());
        return LockHappening::Put { client, expires };
    }
    match moment.outcome {
        _ if moment.calls.first().is_none_or(decides) => LockHappening::GaveUp { client },
        Outcome::Refused => LockHappening::Refused { client, owner: after.owner.map(client_name) },
        Outcome::Done | Outcome::NoAnswer | Outcome::Lost => LockHappening::Other { client },
    }
}

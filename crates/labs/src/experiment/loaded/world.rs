//! A world of users, an application, Redis and a database.

use std::rc::Rc;

use redscope_actor::Address;
use redscope_sim::{Disk, DiskSpeed, Path, Setting, Sim};

use super::{Choice, Setup};
use crate::app::AppSpec;
use crate::cast::{CONF, Cast, Order, PROCESSOR, Server, Spec};
use crate::client::{ConsoleOrder, ConsoleSpec};
use crate::database::DatabaseSpec;
use crate::load::UsersSpec;
use crate::scenario::{EPOCH_UNIX_US, OpenError};
use crate::{Action, World};

/// What Redis is called.
pub const REDIS: &str = "redis";
/// What the application is called.
pub const APP: &str = "app";
/// What the database is called.
pub const DATABASE: &str = "db";
/// What the users are called.
pub const USERS: &str = "users";
/// What those are called who attack.
pub const ATTACK: &str = "attack";

/// One way within a data centre, in microseconds.
const LATENCY_US: u64 = 100;

/// What a person at Redis is called who changes its parameters.
const OPERATOR: &str = "operator";

/// A world of what is chosen, just started. The same seed has the same users ask for the same at the same
/// moments, whatever the remedy.
///
/// Errors: none, unless the programs of the lab are broken.
pub fn open(choice: &Choice, seed: u64) -> Result<World, OpenError> {
    let path = Path { latency_us: LATENCY_US, jitter_us: 0, loss_ppm: 0 };
    let disk = DiskSpeed::default();
    let mut world = Sim::<Cast>::new(Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path, disk });
    for (name, spec) in actors(choice) {
        let disk = match &spec {
            Spec::Server(redis) => Disk::new(vec![(CONF.to_owned(), redis.conf().into_bytes())]),
            _ => Disk::default(),
        };
        world.add(name, spec, disk)?;
    }
    Ok(world)
}

/// What is to be done to a world of one choice so that it goes on as one of another choice of the same lab.
pub(super) fn turned(world: &World, before: &Choice, after: &Choice) -> Vec<Action> {
    let mut acts = Vec::new();
    for ((name, before), (_, after)) in actors(before).into_iter().zip(actors(after)) {
        let actor = name.to_owned();
        match (before, after) {
            (before, after) if before == after => {}
            (Spec::Server(before), Spec::Server(after)) => {
                if world.find(OPERATOR).is_none() {
                    let spec = ConsoleSpec { home: after.address.clone(), follow: false };
                    let spec = Spec::Console(spec);
                    acts.push(Action::Add { actor: OPERATOR.to_owned(), spec, files: Vec::new() });
                }
                let changed = after.settings.iter().filter(|one| !before.settings.contains(one));
                acts.extend(changed.map(|(name, value)| {
                    let line = format!("CONFIG SET {name} {value}");
                    let order = Order::Console(ConsoleOrder::Type(line));
                    Action::Order { actor: OPERATOR.to_owned(), order }
                }));
            }
            (_, after) => acts.push(Action::Order { actor, order: Order::Set(Box::new(after)) }),
        }
    }
    acts
}

/// Who is there if this is chosen, in the order in which they are started.
fn actors(choice: &Choice) -> Vec<(&'static str, Spec)> {
    let setup = (choice.lab().setup)(choice);
    let (redis, database) = (redis(&setup), database(&setup));
    let app = AppSpec {
        program: Rc::from(choice.remedy().program),
        settings: setup.settings,
        redis: vec![(Rc::from(REDIS), redis.address.clone())],
        database: database.address.clone(),
        call_timeout_ms: setup.call_timeout_ms,
        ..AppSpec::new(Address::local(8080))
    };
    let users = UsersSpec {
        patience_ms: setup.patience_ms,
        retries: setup.retries,
        backoff_ms: setup.backoff_ms,
        ..UsersSpec::new(app.address.clone(), setup.streams)
    };
    let attack = UsersSpec { retries: 0, streams: setup.attack, ..users.clone() };
    let mut actors = vec![
        (REDIS, Spec::Server(redis)),
        (DATABASE, Spec::Database(database)),
        (APP, Spec::App(app)),
        (USERS, Spec::Users(users)),
    ];
    if !attack.streams.is_empty() {
        actors.push((ATTACK, Spec::Users(attack)));
    }
    actors
}

fn redis(setup: &Setup) -> Server {
    let own = [(PROCESSOR, "modelled"), ("save", "\"\""), ("enable-debug-command", "yes")];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let chosen = setup.redis.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let settings = own.into_iter().chain(chosen).collect();
    Server { address: Address::local(6379), sentinel: false, settings }
}

fn database(setup: &Setup) -> DatabaseSpec {
    DatabaseSpec {
        workers: setup.workers,
        service_us: setup.service_us,
        most_waiting: setup.most_waiting,
        rows: setup.rows,
        ..DatabaseSpec::new(Address::local(5432))
    }
}

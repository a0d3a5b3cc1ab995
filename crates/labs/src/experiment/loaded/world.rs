//! A world of users, an application, Redis and a database.

use std::collections::VecDeque;
use std::rc::Rc;

use redscope_actor::{Address, Time};
use redscope_sim::{Disk, DiskSpeed, Path, Setting, Sim};

use super::act::console;
use super::{Choice, Setup};
use crate::app::AppSpec;
use crate::cast::{CONF, Cast, Order, PROCESSOR, Server, Spec};
use crate::client::ConsoleOrder;
use crate::database::DatabaseSpec;
use crate::load::{Stream, UsersSpec};
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
pub(super) fn turned(world: &World, from: &Choice, to: &Choice) -> Vec<Action> {
    let mut acts = Vec::new();
    for ((name, before), (_, after)) in actors(from).into_iter().zip(actors(to)) {
        let actor = name.to_owned();
        match (before, after) {
            (before, after) if before == after => {}
            (Spec::Server(before), Spec::Server(after)) => {
                if world.find(OPERATOR).is_none() {
                    acts.push(console(OPERATOR));
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

/// What is done to a world of a choice by itself, and when.
pub(super) fn tape(choice: &Choice) -> VecDeque<(Time, Action)> {
    let Some([down_ms, up_ms]) = (choice.lab().setup)(choice).down_ms else {
        return VecDeque::new();
    };
    let actor = REDIS.to_owned();
    let down = Action::Crash { actor: actor.clone() };
    let up = Action::Restart { actor, keep_disk: true };
    VecDeque::from([(Time::from_ms(down_ms), down), (Time::from_ms(up_ms), up)])
}

/// Who is there if this is chosen, in the order in which they are started.
fn actors(choice: &Choice) -> Vec<(&'static str, Spec)> {
    let mut setup = (choice.lab().setup)(choice);
    let streams = std::mem::take(&mut setup.streams);
    let users = users(&setup, streams);
    let (redis, database) = (redis(&setup), database(&setup));
    let app = AppSpec {
        program: Rc::from(choice.remedy().program),
        settings: setup.settings,
        redis: vec![(Rc::from(REDIS), redis.address.clone())],
        database: database.address.clone(),
        call_timeout_ms: setup.call_timeout_ms,
        keeps_answers: setup.keeps_answers,
        ..AppSpec::new(app_address())
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

/// Who asks the application for this, as patient as all are.
pub(super) fn users(setup: &Setup, streams: Vec<Stream>) -> UsersSpec {
    UsersSpec {
        patience_ms: setup.patience_ms,
        retries: setup.retries,
        backoff_ms: setup.backoff_ms,
        retry_budget_percent: setup.retry_budget_percent,
        ..UsersSpec::new(app_address(), streams)
    }
}

/// Where the application listens.
fn app_address() -> Address {
    Address::local(8080)
}

/// Where Redis listens.
pub(super) fn redis_address() -> Address {
    Address::local(6379)
}

fn redis(setup: &Setup) -> Server {
    let own = [(PROCESSOR, "modelled"), ("save", "\"\""), ("enable-debug-command", "yes")];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let chosen = setup.redis.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let settings = own.into_iter().chain(chosen).collect();
    Server { address: redis_address(), sentinel: false, settings }
}

fn database(setup: &Setup) -> DatabaseSpec {
    DatabaseSpec {
        workers: setup.workers,
        service_us: setup.service_us,
        varies: setup.varies,
        lag_us: setup.lag_us,
        most_waiting: setup.most_waiting,
        rows: setup.rows,
        ..DatabaseSpec::new(Address::local(5432))
    }
}

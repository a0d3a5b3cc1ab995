//! A world of users, an application, Redis and a database.

use std::collections::VecDeque;
use std::rc::Rc;

use redscope_actor::{Address, Time};
use redscope_sim::{Disk, DiskSpeed, Path, Setting, Sim};

use super::{Choice, Setup};
use crate::app::AppSpec;
use crate::cast::{CONF, Cast, Order, PROCESSOR, Server, Spec};
use crate::client::{ConsoleOrder, ConsoleSpec};
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
    for (name, spec) in actors(choice, world.now()) {
        let disk = match &spec {
            Spec::Server(redis) => Disk::new(vec![(CONF.to_owned(), redis.conf().into_bytes())]),
            _ => Disk::default(),
        };
        world.add(&name, spec, disk)?;
    }
    Ok(world)
}

/// What is to be done to a world of one choice so that it goes on as one of another choice of the same lab.
pub(super) fn turned(world: &World, from: &Choice, to: &Choice) -> Vec<Action> {
    let mut acts = Vec::new();
    let now = world.now();
    for ((actor, before), (_, after)) in actors(from, now).into_iter().zip(actors(to, now)) {
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
    let setup = (choice.lab().setup)(choice);
    let mut tape = VecDeque::new();
    if let Some([down_ms, up_ms]) = setup.down_ms {
        let actor = REDIS.to_owned();
        tape.push_back((Time::from_ms(down_ms), Action::Crash { actor: actor.clone() }));
        tape.push_back((Time::from_ms(up_ms), Action::Restart { actor, keep_disk: true }));
    }
    if let Some((place, at_ms)) = setup.shards.as_ref().and_then(|shards| shards.dies) {
        tape.push_back((Time::from_ms(at_ms), Action::Crash { actor: redis_name(place) }));
    }
    tape
}

/// When the application of a choice goes over to other shards, if there are any.
pub(super) fn resharded_at(choice: &Choice) -> Option<Time> {
    let shards = (choice.lab().setup)(choice).shards;
    shards.map(|shards| Time::from_ms(shards.change_ms))
}

/// What is to be done to the application of a choice so that it shares keys out as it does from a moment on.
pub(super) fn reshard(choice: &Choice, now: Time) -> Option<Action> {
    let (actor, spec) = actors(choice, now).into_iter().find(|(name, _)| name == APP)?;
    Some(Action::Order { actor, order: Order::Set(Box::new(spec)) })
}

/// What the servers of Redis are called, by their place from 0 on.
pub fn redis_name(place: usize) -> String {
    match place {
        0 => REDIS.to_owned(),
        place => format!("{REDIS}-{}", place + 1),
    }
}

/// Who is there if this is chosen, in the order in which they are started, as they are at a moment.
fn actors(choice: &Choice, now: Time) -> Vec<(String, Spec)> {
    let mut setup = (choice.lab().setup)(choice);
    let streams = std::mem::take(&mut setup.streams);
    let users = users(&setup, streams);
    let database = database(&setup);
    let count = setup.shards.as_ref().map_or(1, |shards| shards.count);
    let redis: Vec<_> = (0..count).map(|place| (redis_name(place), redis(&setup, place))).collect();
    let sharding = setup.shards.map(|shards| match now < Time::from_ms(shards.change_ms) {
        true => shards.before,
        false => shards.after,
    });
    let app = AppSpec {
        program: Rc::from(choice.remedy().program),
        settings: setup.settings,
        redis: redis
            .iter()
            .map(|(name, redis)| (Rc::from(&**name), redis.address.clone()))
            .collect(),
        sharding,
        database: database.address.clone(),
        call_timeout_ms: setup.call_timeout_ms,
        keeps_answers: setup.keeps_answers,
        ..AppSpec::new(app_address())
    };
    let attack = UsersSpec { retries: 0, streams: setup.attack, ..users.clone() };
    let mut actors: Vec<_> =
        redis.into_iter().map(|(name, redis)| (name, Spec::Server(redis))).collect();
    let rest =
        [(DATABASE, Spec::Database(database)), (APP, Spec::App(app)), (USERS, Spec::Users(users))];
    actors.extend(rest.map(|(name, spec)| (name.to_owned(), spec)));
    if !attack.streams.is_empty() {
        actors.push((ATTACK.to_owned(), Spec::Users(attack)));
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

/// Opens a console of the lab's Redis.
pub(super) fn console(name: &str) -> Action {
    let spec = ConsoleSpec { home: redis_address(), follow: false, resp3: false };
    Action::Add { actor: name.to_owned(), spec: Spec::Console(spec), files: Vec::new() }
}

/// Where Redis listens, and the first of several.
fn redis_address() -> Address {
    address_of(0)
}

/// Where a server of Redis listens, by its place.
fn address_of(place: usize) -> Address {
    Address::local(6379 + place as u16)
}

fn redis(setup: &Setup, place: usize) -> Server {
    let own = [(PROCESSOR, "modelled"), ("save", "\"\""), ("enable-debug-command", "yes")];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let chosen = setup.redis.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let settings = own.into_iter().chain(chosen).collect();
    Server { address: address_of(place), sentinel: false, settings }
}

fn database(setup: &Setup) -> DatabaseSpec {
    DatabaseSpec {
        workers: setup.workers,
        service_us: setup.service_us,
        varies: setup.varies,
        lag_us: setup.lag_us,
        most_waiting: setup.most_waiting,
        rows: setup.rows,
        changes: setup.changes.clone(),
        ..DatabaseSpec::new(Address::local(5432))
    }
}

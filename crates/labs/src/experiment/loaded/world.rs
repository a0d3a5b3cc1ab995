//! A world of users, an application, Redis and a database.

use std::rc::Rc;

use redscope_actor::Address;
use redscope_sim::{Disk, DiskSpeed, Path, Setting, Sim};

use super::{Choice, Setup};
use crate::World;
use crate::app::AppSpec;
use crate::cast::{CONF, Cast, PROCESSOR, Server, Spec};
use crate::database::DatabaseSpec;
use crate::load::UsersSpec;
use crate::scenario::{EPOCH_UNIX_US, OpenError};

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

/// A world of what is chosen, just started. The same seed has the same users ask for the same at the same
/// moments, whatever the remedy.
///
/// Errors: none, unless the programs of the lab are broken.
pub fn open(choice: &Choice, seed: u64) -> Result<World, OpenError> {
    let setup = (choice.lab().setup)(choice);
    let path = Path { latency_us: LATENCY_US, jitter_us: 0, loss_ppm: 0 };
    let disk = DiskSpeed::default();
    let mut world = Sim::<Cast>::new(Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path, disk });
    let redis = redis(&setup);
    let conf = vec![(CONF.to_owned(), redis.conf().into_bytes())];
    let at_redis = redis.address.clone();
    world.add(REDIS, Spec::Server(redis), Disk::new(conf))?;
    let database = database(&setup);
    let at_database = database.address.clone();
    world.add(DATABASE, Spec::Database(database), Disk::default())?;
    let app = AppSpec {
        program: Rc::from(choice.remedy().program),
        settings: setup.settings,
        redis: vec![(Rc::from(REDIS), at_redis)],
        database: at_database,
        call_timeout_ms: setup.call_timeout_ms,
        ..AppSpec::new(Address::local(8080))
    };
    let at_app = app.address.clone();
    world.add(APP, Spec::App(app), Disk::default())?;
    let users = UsersSpec {
        patience_ms: setup.patience_ms,
        retries: setup.retries,
        backoff_ms: setup.backoff_ms,
        ..UsersSpec::new(at_app, setup.streams)
    };
    let attack = UsersSpec { retries: 0, streams: setup.attack, ..users.clone() };
    world.add(USERS, Spec::Users(users), Disk::default())?;
    if !attack.streams.is_empty() {
        world.add(ATTACK, Spec::Users(attack), Disk::default())?;
    }
    Ok(world)
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

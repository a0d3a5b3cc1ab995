//! A world of users, a CDN, nginx, servers, a Redis and a database.

use redscope_actor::{Address, Time};
use redscope_sim::{Action as Act, Disk, DiskSpeed, Path, PathChange, Setting, Sim};

use super::bound::drops;
use super::knobs::{EDGES, HOP_US, LOCAL_PAGES, PURGE, PURGE_ONLY, SITES, VERSIONS};
use super::load::Load;
use crate::World;
use crate::cast::{CONF, Cast, Order, PROCESSOR, Server, Spec};
use crate::database::{DatabaseSpec, PagesSpec};
use crate::experiment::knob::Knobs;
use crate::scenario::{EPOCH_UNIX_US, OpenError};
use crate::web::{Layer, ProxySpec, SiteSpec, VisitorsSpec};

/// What they are called; of several, with a number from 1 behind.
pub(super) const USERS: &str = "users";
pub(super) const EDGE: &str = "cdn-";
pub(super) const NGINX: &str = "nginx";
pub(super) const SITE: &str = "app-";
pub(super) const REDIS: &str = "redis";
const DATABASE: &str = "db";

/// When the users come; Redis and the database run by then.
pub(super) const BEGINS: Time = Time::from_ms(1000);
/// So many queries are worked on at once.
const WORKERS: u32 = 20;
/// So many wait at the most: more than there can be.
const MOST_WAITING: u32 = 1_000_000;

/// A world of what is chosen, at [`BEGINS`].
///
/// Errors: none, unless a server refuses its own parameters.
pub(super) fn open(
    option: &str,
    knobs: &Knobs,
    seed: u64,
    load: &Load,
) -> Result<World, OpenError> {
    let path = Path { latency_us: HOP_US, jitter_us: 0, loss_ppm: 0 };
    let disk = DiskSpeed::default();
    let mut world = Sim::<Cast>::new(Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path, disk });
    for (name, spec) in actors(option, knobs, load) {
        let disk = match &spec {
            Spec::Server(redis) => Disk::new(vec![(CONF.to_owned(), redis.conf().into_bytes())]),
            _ => Disk::default(),
        };
        // Redis and the database were there before.
        if !matches!(spec, Spec::Server(_) | Spec::Database(_)) {
            world.run_until(BEGINS, u64::MAX);
        }
        world.add(&name, spec, disk)?;
    }
    set_ways(&mut world, knobs)?;
    Ok(world)
}

/// A world goes on as one in which knobs stand otherwise, of those that can be turned while it runs.
///
/// Errors: none, unless others are turned.
pub(super) fn turn(
    world: &mut World,
    option: &str,
    knobs: &Knobs,
    load: &Load,
) -> Result<(), OpenError> {
    for (actor, spec) in actors(option, knobs, load) {
        if world.find(&actor).is_some_and(|id| *world.spec(id) != spec) {
            world.act(&Act::Order { actor, order: Order::Set(Box::new(spec)) })?;
        }
    }
    set_ways(world, knobs)
}

/// Who is there, in the order in which they are started.
fn actors(option: &str, knobs: &Knobs, load: &Load) -> Vec<(String, Spec)> {
    let [redis, database, nginx] = [6379, 5432, 80].map(Address::local);
    let edges: Vec<Address> = (0..EDGES).map(|at| Address::local(4430 + at as u16)).collect();
    let sites: Vec<Address> = (0..SITES).map(|at| Address::local(8080 + at as u16)).collect();
    let settings = [(PROCESSOR, "modelled"), ("save", "\"\"")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let server = Server { address: redis.clone(), sentinel: false, settings };
    let mut actors = vec![(REDIS.to_owned(), Spec::Server(server))];
    let spec = DatabaseSpec {
        workers: WORKERS,
        service_us: knobs.get("service") * 1000,
        most_waiting: MOST_WAITING,
        rows: knobs.get("pages"),
        pages: PagesSpec {
            pool: knobs.get("pool") as u32,
            cache: knobs.get("page-cache") as u32,
            disk_us: knobs.get("disk") * 1000,
        },
        ..DatabaseSpec::new(database.clone())
    };
    actors.push((DATABASE.to_owned(), Spec::Database(spec)));
    let [_, _, _, tracks, deletes] = drops(option, knobs);
    let purges = match option {
        PURGE | PURGE_ONLY => vec![vec![nginx.clone()], edges.clone()],
        _ => Vec::new(),
    };
    for (place, address) in sites.iter().enumerate() {
        let is_first = place == 0;
        let spec = SiteSpec {
            address: address.clone(),
            redis: redis.clone(),
            database: database.clone(),
            local_us: knobs.get("local") * 1000,
            most_local: LOCAL_PAGES,
            redis_ms: knobs.get("redis"),
            tracks,
            writes: if is_first { load.writes.clone() } else { [].into() },
            deletes,
            publishes: option == VERSIONS,
            purges: if is_first { purges.clone() } else { Vec::new() },
        };
        actors.push((format!("{SITE}{}", place + 1), Spec::Site(spec)));
    }
    let locks = knobs.name("lock") == "yes";
    let tells_age = knobs.name("age") == "yes";
    let proxy = |address: &Address, layer: Layer, next: Vec<Address>| {
        let (ttl, grace_us) = match layer {
            Layer::Nginx => ("nginx", knobs.get("grace") * 1000),
            _ => ("cdn", 0),
        };
        let ttl_us = knobs.get(ttl) * 1000;
        // Who keeps nothing has nothing to give after its time.
        let grace_us = if ttl_us > 0 { grace_us } else { 0 };
        let address = address.clone();
        Spec::Proxy(ProxySpec { address, layer, next, ttl_us, grace_us, locks, tells_age })
    };
    actors.push((NGINX.to_owned(), proxy(&nginx, Layer::Nginx, sites)));
    for (place, address) in edges.iter().enumerate() {
        let spec = proxy(address, Layer::Cdn, vec![nginx.clone()]);
        actors.push((format!("{EDGE}{}", place + 1), spec));
    }
    let spec = VisitorsSpec {
        edges,
        users: knobs.get("users") as u32,
        visits: load.visits.clone(),
        ttl_us: knobs.get("browser") * 1000,
        asks_version: option == VERSIONS,
    };
    actors.push((USERS.to_owned(), Spec::Visitors(spec)));
    actors
}

/// How far they are from one another.
fn set_ways(world: &mut World, knobs: &Knobs) -> Result<(), OpenError> {
    for place in 1..=EDGES {
        let edge = format!("{EDGE}{place}");
        set_way(world, USERS, &edge, knobs.get("way-cdn"))?;
        set_way(world, &edge, NGINX, knobs.get("way-origin"))?;
        set_way(world, &edge, &format!("{SITE}1"), knobs.get("way-origin"))?;
    }
    Ok(())
}

/// A way of so many milliseconds, beside that within a data centre.
fn set_way(world: &mut World, from: &str, to: &str, ms: u64) -> Result<(), OpenError> {
    let change = PathChange { latency_us: Some(ms * 1000 + HOP_US), ..PathChange::default() };
    let between = Some((from.to_owned(), to.to_owned()));
    world.act(&Act::Path { between, change }).map_err(OpenError::Start)
}

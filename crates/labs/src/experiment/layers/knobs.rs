//! What can be chosen and turned, and how long a run takes.

use crate::experiment::knob::{Knob, Unit, load as knob, own};

/// The name of the lab.
pub const ID: &str = "layers";

/// What is done when a row is written. The first does nothing.
pub const OPTIONS: [&str; 6] = [TTL, PURGE, DEL, TRACKING, PURGE_ONLY, VERSIONS];

/// Copies go when their time is up.
pub const TTL: &str = "ttl";
/// `DEL` in Redis.
pub const DEL: &str = "del";
/// `DEL`, and Redis tells the servers, by `CLIENT TRACKING`.
pub const TRACKING: &str = "tracking";
/// The same, and then nginx and the CDN are told to drop the page.
pub const PURGE: &str = "purge";
/// Only nginx and the CDN are told.
pub const PURGE_ONLY: &str = "purge-only";
/// A page has another address with each version.
pub const VERSIONS: &str = "versions";

/// How long each layer keeps a page, from the user inwards.
pub const TTLS: [&str; 5] = ["browser", "cdn", "nginx", "local", "redis"];

/// What can be turned.
pub const KNOBS: &[Knob] = &[
    knob("users", Unit::Count, 100, 1, 500),
    knob("rate", Unit::PerSecond, 800, 1, 3000),
    knob("pages", Unit::Count, 300, 1, 5000),
    knob("skew", Unit::Percent, 90, 0, 200),
    knob("writes", Unit::PerSecond, 1, 0, 50),
    knob("way-cdn", Unit::Ms, 10, 0, 200),
    knob("way-origin", Unit::Ms, 30, 0, 200),
    knob("service", Unit::Ms, 5, 1, 200),
    knob("disk", Unit::Ms, 10, 0, 200),
    ttl(TTLS[0], 4000),
    ttl(TTLS[1], 3000),
    ttl(TTLS[2], 1000),
    ttl(TTLS[3], 2000),
    ttl(TTLS[4], 5000),
    own("grace", Unit::Ms, [0, 0, MOST_MS], &OPTIONS),
    switch("lock"),
    switch("age"),
    own("pool", Unit::Count, [100, 0, 5000], &OPTIONS),
    own("page-cache", Unit::Count, [100, 0, 5000], &OPTIONS),
];

/// Those that can be turned while it runs. The others say who and what is there from the beginning.
pub const LIVE: &[&str] = &[
    "rate",
    "skew",
    "writes",
    "way-cdn",
    "way-origin",
    "service",
    "disk",
    "browser",
    "cdn",
    "nginx",
    "local",
    "redis",
    "grace",
    "lock",
    "age",
    "pool",
    "page-cache",
];

/// A layer keeps a page no longer, in milliseconds.
const MOST_MS: u64 = 10_000;

/// So long a layer keeps a page; 0: it keeps none.
const fn ttl(name: &'static str, ms: u64) -> Knob {
    own(name, Unit::Ms, [ms, 0, MOST_MS], &OPTIONS)
}

/// What is not done unless somebody says so.
const fn switch(name: &'static str) -> Knob {
    own(name, Unit::Named(&["no", "yes"]), [0, 0, 1], &OPTIONS)
}

/// One way within a data centre, in microseconds; the ways that can be turned come on top.
pub(super) const HOP_US: u64 = 100;
/// The CDN has so many edges.
pub const EDGES: u32 = 3;
/// The site has so many servers.
pub const SITES: u32 = 3;
/// A server keeps so many pages itself.
pub const LOCAL_PAGES: u32 = 100;

/// When the page that is asked for most is changed, in virtual milliseconds.
pub const CHANGE_MS: u64 = 8000;
/// How long a run takes, in virtual milliseconds.
pub const LASTS_MS: u64 = 24_000;

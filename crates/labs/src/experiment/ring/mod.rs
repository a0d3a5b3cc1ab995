//! Client-side sharding: servers that know nothing of each other, and clients that agree on who has which key.
//!
//! Every scheme is computed as its clients compute it, over the same keys, before a change of the servers and
//! after it: who has how many keys, and which keys are looked for on a server that does not have them.
//! Source: the published behaviour of ShardedJedis 2.x and 3.x, libketama, and redis-cli's `--cluster`.

mod measure;

pub use measure::{Arc, Flow, Measured, Standing, measure};

pub use crate::sharding::{
    CHANGES, Change, ChangeError, NAMES, Placement, SCHEMES, Scheme, Server, owners, servers,
    shard_hash,
};

use super::knob::{Knob, Unit, load, own};

/// What can be turned.
pub const KNOBS: &[Knob] = &[
    load("servers", Unit::Count, 4, 1, 16),
    load("keys", Unit::Count, 10_000, 100, 200_000),
    own("at", Unit::Count, [1, 1, 16], &["remove", "rename", "swap", "weight"]),
    own("with", Unit::Count, [2, 1, 16], &["swap"]),
    own("weight", Unit::Count, [2, 1, 10], &["weight"]),
];

/// Points of a server on a ring for each unit of its weight.
pub const POINTS: Knob = load("points", Unit::Count, 160, 1, 1000);

//! The deployments that chaos comes over, with the applications that use them.

use redscope_actor::Rng;

use crate::act;
use crate::scenario::{self, OpenError, Scenario, Values};
use crate::{Action, World};

/// A deployment and what may happen to it.
#[derive(Clone, Copy, Debug)]
pub struct Arena {
    /// Its name.
    pub id: &'static str,
    /// What it is built from.
    scenario: &'static str,
    params: &'static [(&'static str, u64)],
    settings: &'static [(&'static str, &'static str)],
    /// The applications, as acts in words.
    writers: &'static [&'static str],
    /// Virtual milliseconds until the faults begin.
    pub(super) settle_ms: u64,
    /// Whether a server may come back with a new disk. A server that is alone would have lost
    /// everything by it, and nothing more would be found out.
    pub(super) new_disks: bool,
    /// Settings of which the seed picks some.
    variants: &'static [(&'static str, &'static str)],
}

/// Replication in its variants.
const REPLICATION_VARIANTS: &[(&str, &str)] = &[
    ("repl-diskless-sync", "no"),
    ("repl-diskless-sync-delay", "0"),
    ("repl-backlog-size", "16384"),
    ("appendonly", "yes"),
    ("min-replicas-to-write", "1"),
    ("repl-timeout", "10"),
    ("save", "5 1"),
];

/// One server on its own; the file it keeps is what differs.
const fn alone(id: &'static str, settings: &'static [(&'static str, &'static str)]) -> Arena {
    Arena {
        id,
        scenario: "standalone",
        params: &[],
        settings,
        writers: &[
            "add w1 writer 127.0.0.1:6379 rate=40/s keys=12",
            "add w2 writer 127.0.0.1:6379 rate=20/s keys=6 prefix=b reads=20%",
        ],
        settle_ms: 500,
        new_disks: false,
        variants: &[("auto-aof-rewrite-min-size", "1024"), ("aof-use-rdb-preamble", "no")],
    }
}

/// All arenas.
pub const ARENAS: &[Arena] = &[
    Arena {
        id: "sentinel",
        scenario: "sentinel",
        params: &[("down-after-ms", 1000), ("failover-timeout-ms", 6000)],
        settings: &[],
        writers: &[
            "add w1 writer 127.0.0.1:26379,127.0.0.1:26380,127.0.0.1:26381 \
             via sentinel mymaster rate=20/s keys=12",
            "add w2 writer 127.0.0.1:26381,127.0.0.1:26380,127.0.0.1:26379 \
             via sentinel mymaster rate=10/s keys=6 prefix=b reads=30%",
            "add r1 writer 127.0.0.1:6380,127.0.0.1:6381 rate=5/s keys=12 reads=100%",
        ],
        settle_ms: 4000,
        new_disks: true,
        variants: REPLICATION_VARIANTS,
    },
    Arena {
        id: "cluster",
        scenario: "cluster",
        params: &[("node-timeout-ms", 2000)],
        settings: &[],
        writers: &[
            "add w1 writer 127.0.0.1:7000,127.0.0.1:7001,127.0.0.1:7002 \
             via cluster rate=20/s keys=12",
            "add w2 writer 127.0.0.1:7005,127.0.0.1:7004,127.0.0.1:7003 \
             via cluster rate=10/s keys=12 prefix=b reads=30%",
        ],
        settle_ms: 4000,
        new_disks: true,
        variants: REPLICATION_VARIANTS,
    },
    Arena {
        id: "replication",
        scenario: "sentinel",
        params: &[("sentinels", 0)],
        settings: &[],
        writers: &[
            "add w1 writer 127.0.0.1:6379 rate=20/s keys=12",
            "add r1 writer 127.0.0.1:6380,127.0.0.1:6381 rate=10/s keys=12 reads=100%",
        ],
        settle_ms: 2000,
        new_disks: true,
        variants: REPLICATION_VARIANTS,
    },
    alone("aof-always", &[("appendonly", "yes"), ("appendfsync", "always")]),
    alone("aof-everysec", &[("appendonly", "yes"), ("appendfsync", "everysec")]),
    alone("aof-no", &[("appendonly", "yes"), ("appendfsync", "no")]),
    alone("rdb", &[("save", "2 1")]),
];

impl Arena {
    /// An arena by its name.
    pub fn find(id: &str) -> Option<&'static Arena> {
        ARENAS.iter().find(|arena| arena.id == id)
    }

    /// The deployment as the seed has it, just started, without applications.
    ///
    /// Errors: those of [`scenario::open`]; the table is wrong then.
    pub(super) fn open(&self, seed: u64) -> Result<World, OpenError> {
        let found = Scenario::find(self.scenario);
        let found = found.ok_or_else(|| OpenError::Unknown(self.scenario.to_owned()))?;
        let mut values = Values::new(found, seed);
        for (name, value) in self.params {
            values.set(name, *value)?;
        }
        let mut rng = Rng::fork(seed, "chaos variants");
        let variants = self.variants.iter().filter(|_| rng.below(4) == 0);
        for (name, value) in self.settings.iter().chain(variants) {
            values.settings.push(((*name).to_owned(), (*value).to_owned()));
        }
        scenario::open(&values)
    }

    /// The acts that add the applications.
    ///
    /// Errors: words that are no act; the table is wrong then.
    pub(super) fn writers(&self) -> Result<Vec<Action>, act::ParseError> {
        self.writers.iter().map(|words| act::parse(words)).collect()
    }
}

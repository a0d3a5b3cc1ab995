//! The policies that are compared.

/// How a policy is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By Redis's engine.
    Redis {
        /// What it is called there.
        policy: &'static str,
        /// The knob that says how many keys are sampled.
        samples: &'static str,
    },
    /// Exactly, on keys alone.
    Exact(Exact),
}

/// The policies of textbooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exact {
    /// The key that was put in first goes.
    Fifo,
    /// The key goes that was not asked for longest.
    Lru,
    /// The key goes that was asked for least since it was put in.
    Lfu,
    /// The hand of SIEVE passes over what was asked for since it passed last.
    Sieve,
    /// Any key goes.
    Random,
    /// The key goes that will not be asked for longest: nobody can know that, and nobody can do better.
    Belady,
}

/// A policy by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// As links, command lines and, for its own, Redis have it.
    pub name: &'static str,
    /// How it is played.
    pub kind: Kind,
}

/// The knob of `maxmemory-samples`, and that of the policies that are compared with themselves.
pub(super) const SAMPLES: &str = "samples";
pub(super) const SAMPLES_BESIDE: &str = "samples-beside";

const fn redis(name: &'static str) -> Policy {
    Policy { name, kind: Kind::Redis { policy: name, samples: SAMPLES } }
}

/// The same as another one of Redis's, with another number of samples.
const fn beside(name: &'static str, policy: &'static str) -> Policy {
    Policy { name, kind: Kind::Redis { policy, samples: SAMPLES_BESIDE } }
}

const fn exact(name: &'static str, exact: Exact) -> Policy {
    Policy { name, kind: Kind::Exact(exact) }
}

/// All of them: Redis's eight, two of them with another number of samples, then those of textbooks.
pub const POLICIES: [Policy; 16] = [
    redis("allkeys-lru"),
    redis("allkeys-lfu"),
    redis("allkeys-random"),
    redis("volatile-lru"),
    redis("volatile-lfu"),
    redis("volatile-random"),
    redis("volatile-ttl"),
    redis("noeviction"),
    beside("allkeys-lru-beside", "allkeys-lru"),
    beside("allkeys-lfu-beside", "allkeys-lfu"),
    exact("fifo", Exact::Fifo),
    exact("lru", Exact::Lru),
    exact("lfu", Exact::Lfu),
    exact("sieve", Exact::Sieve),
    exact("random", Exact::Random),
    exact("belady", Exact::Belady),
];

impl Policy {
    /// A policy by its name.
    pub fn find(name: &str) -> Option<Policy> {
        POLICIES.into_iter().find(|policy| policy.name == name)
    }
}

//! The policies that are compared.

/// How a policy is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By Redis's engine, which has it under the same name.
    Redis,
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

const fn redis(name: &'static str) -> Policy {
    Policy { name, kind: Kind::Redis }
}

const fn exact(name: &'static str, exact: Exact) -> Policy {
    Policy { name, kind: Kind::Exact(exact) }
}

/// All of them: Redis's eight, then those of textbooks.
pub const POLICIES: [Policy; 14] = [
    redis("allkeys-lru"),
    redis("allkeys-lfu"),
    redis("allkeys-random"),
    redis("volatile-lru"),
    redis("volatile-lfu"),
    redis("volatile-random"),
    redis("volatile-ttl"),
    redis("noeviction"),
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

//! How a filter is made, and what can be turned.

use std::f64::consts::LN_2;

use crate::experiment::knob::{Knob, Unit, load, own};

/// How a filter comes to its size, and what it does when it has as many items as it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As many bits and hashes as textbooks say; nothing is refused.
    Textbook,
    /// As many bits and hashes as the module takes; nothing is refused.
    Unlimited,
    /// The module's, which refuses what it was not made for.
    NonScaling,
    /// The module's, which adds a larger and stricter filter.
    Scaling,
}

/// Every kind, with its name in links and on command lines.
pub const KINDS: [(Kind, &str); 4] = [
    (Kind::Textbook, "textbook"),
    (Kind::Unlimited, "unlimited"),
    (Kind::NonScaling, "nonscaling"),
    (Kind::Scaling, "scaling"),
];

impl Kind {
    /// A kind by its name.
    pub fn find(name: &str) -> Option<Kind> {
        KINDS.into_iter().find(|(_, known)| *known == name).map(|(kind, _)| kind)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        KINDS.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// Whether it is Redis that has the filter.
    pub fn is_of_redis(self) -> bool {
        matches!(self, Kind::NonScaling | Kind::Scaling)
    }
}

/// What can be turned for both sides alike: the items, what is looked for that was never added, how many items have
/// their bits cleared, and which items they are.
pub const KNOBS: &[Knob] = &[
    load("items", Unit::Count, 5000, 100, 50_000),
    load("probes", Unit::Count, 10_000, 1000, 20_000),
    load("cleared", Unit::Count, 0, 0, 100),
    load("seed", Unit::Count, 1, 1, 1000),
];

/// What can be turned on each side: the items it is made for, of how many that were never added one may be let through,
/// and how many times larger the next filter of a chain is.
pub const OWN: &[Knob] = &[
    own("capacity", Unit::Count, [1000, 100, 10_000], &[]),
    own("one-in", Unit::Count, [100, 2, 10_000], &[]),
    own("expansion", Unit::Count, [2, 2, 10], &["scaling"]),
];

/// A knob of a side by its name.
pub fn own_knob(name: &str) -> Option<&'static Knob> {
    OWN.iter().find(|knob| knob.name == name)
}

/// A filter that is to be made. Whatever it is asked for lies within the range of its knob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Design {
    kind: Kind,
    capacity: u64,
    one_in: u64,
    expansion: u64,
}

impl Design {
    /// A filter for so many items, of which one in so many others may be let through.
    pub fn new(kind: Kind, capacity: u64, one_in: u64, expansion: u64) -> Self {
        let within = |name: &str, value: u64| {
            own_knob(name).map_or(value, |knob| value.clamp(knob.least, knob.most))
        };
        Design {
            kind,
            capacity: within("capacity", capacity),
            one_in: within("one-in", one_in),
            expansion: within("expansion", expansion),
        }
    }

    /// How it comes to its size.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Items it is made for.
    pub fn capacity(&self) -> u64 {
        self.capacity
    }

    /// Of so many that were never added one may be let through.
    pub fn one_in(&self) -> u64 {
        self.one_in
    }

    /// How many times larger the next filter of a chain is.
    pub fn expansion(&self) -> u64 {
        self.expansion
    }

    /// The share of false positives it is made for.
    pub fn error(&self) -> f64 {
        1.0 / self.one_in as f64
    }

    /// Bits and hashes, of the first filter if it is a chain: a chain's first filter is made for half the error.
    pub fn size(&self) -> (u64, u32) {
        let error = self.error() * if self.kind == Kind::Scaling { 0.5 } else { 1.0 };
        let per_item = -error.ln() / (LN_2 * LN_2);
        let bits = self.capacity as f64 * per_item;
        match self.kind {
            Kind::Textbook => {
                let bits = bits.ceil();
                (bits as u64, (bits / self.capacity as f64 * LN_2).round().max(1.0) as u32)
            }
            Kind::Unlimited | Kind::NonScaling | Kind::Scaling => {
                ((bits as u64).div_ceil(64).max(1) * 64, (per_item * LN_2).ceil() as u32)
            }
        }
    }
}

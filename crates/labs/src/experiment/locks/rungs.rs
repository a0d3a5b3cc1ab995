//! The rungs of the ladder, the first at the bottom.

use crate::locks::Property;

/// An algorithm of a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// What it is called, as in a link.
    pub name: &'static str,
    pub(super) text: Text,
    pub(super) lives_on: LivesOn,
    /// Whether a watchdog renews the lease.
    pub(super) renews: bool,
    /// Whether clients have a fencing token.
    pub(super) has_token: bool,
    /// What can be chosen.
    pub knobs: &'static [Knob],
    /// What may be looked for.
    pub(super) properties: &'static [Property],
}

/// Where the program of a rung stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// How a lock is taken, how the resource is written, how it is given back.
    Parts(&'static str, &'static str, &'static str),
    /// How one that may be taken twice is entered and left.
    Nested(&'static str, &'static str),
    /// All of it.
    Whole(&'static str),
}

/// What a lock lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LivesOn {
    One,
    Replicated,
    Five,
}

/// Something to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knob {
    /// What it is called, as in a link.
    pub name: &'static str,
    /// Its positions.
    pub values: &'static [&'static str],
    /// The one it has at first.
    pub default: &'static str,
}

macro_rules! program {
    ($name:literal) => {
        include_str!(concat!("programs/", $name, ".app"))
    };
}

pub(super) const NESTED: &str = program!("nested");
pub(super) const RENEW: &str = program!("renew");
const WRITE: &str = program!("write");
const WRITE_FENCE: &str = program!("write-fence");
const COMPARE: &str = program!("give-compare");

const ENTER_PLAIN: &str = "redis SET lock:{id} {mine} NX PX {lease}";
const LEAVE_PLAIN: &str = "redis EVAL \"if redis.call('GET', KEYS[1]) == ARGV[1] then \
    return redis.call('DEL', KEYS[1]) end return 0\" 1 lock:{id} {mine}";
const ENTER_OWNER: &str = "redis EVAL \"local owner = redis.call('GET', KEYS[1]) \
    if owner and owner ~= ARGV[1] then return 0 end \
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1\" 1 lock:{id} {mine} {lease}";
const ENTER_COUNT: &str = "redis EVAL \"if redis.call('EXISTS', KEYS[1]) == 1 and \
    redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end \
    redis.call('HINCRBY', KEYS[1], ARGV[1], 1) redis.call('PEXPIRE', KEYS[1], ARGV[2]) return 1\" 1 lock:{id} {mine} {lease}";
const LEAVE_COUNT: &str = "redis EVAL \"if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then \
    return 0 end if redis.call('HINCRBY', KEYS[1], ARGV[1], -1) > 0 then return 1 end \
    return redis.call('DEL', KEYS[1])\" 1 lock:{id} {mine}";

const fn knob(name: &'static str, values: &'static [&'static str], default: &'static str) -> Knob {
    Knob { name, values, default }
}

const NO_YES: &[&str] = &["no", "yes"];
const CLIENTS: &[&str] = &["1", "2", "3"];
const TICKS: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "8"];
const FEW_TICKS: &[&str] = &["0", "1", "2", "3", "4"];
const TWO: Knob = knob("clients", CLIENTS, "2");
const THREE: Knob = knob("clients", CLIENTS, "3");
const CRASH: Knob = knob("crash", NO_YES, "no");
const CRASHES: Knob = knob("crash", NO_YES, "yes");
const HANG: Knob = knob("hang", NO_YES, "no");
const WRITES: Knob = knob("writes", NO_YES, "no");
const FIVE_TICKS: Knob = knob("ticks", TICKS, "5");

const UNFENCED: &[Knob] = &[TWO, CRASH, knob("fenced", NO_YES, "no"), FIVE_TICKS];
const FENCED: &[Knob] = &[TWO, CRASH, knob("fenced", NO_YES, "yes"), FIVE_TICKS];

const SINGLE: &[Property] = &[
    Property::TwoBelieve,
    Property::TwoInLease,
    Property::Stuck,
    Property::ForeignDelete,
    Property::LateWrite,
    Property::IdleWrite,
    Property::NeverFreed,
];
const NESTS: &[Property] = &[Property::SelfDeadlock, Property::TwoBelieve];
const TWO_AT_ONCE: &[Property] = &[Property::TwoBelieve, Property::TwoInLease];

/// The ladder.
pub const RUNGS: [Rung; 14] = [
    Rung {
        knobs: &[TWO, CRASHES, HANG, WRITES, FIVE_TICKS],
        ..single("setnx-expire", Text::Parts(program!("take-setnx"), WRITE, COMPARE))
    },
    Rung {
        knobs: &[THREE, CRASH, HANG, WRITES, FIVE_TICKS],
        ..single("delete", Text::Parts(program!("take-set"), WRITE, program!("give-delete")))
    },
    Rung {
        knobs: &[THREE, CRASH, HANG, WRITES, FIVE_TICKS],
        ..single("get-del", Text::Parts(program!("take-set"), WRITE, program!("give-get-del")))
    },
    Rung {
        knobs: &[THREE, CRASH, HANG, WRITES, FIVE_TICKS],
        ..single("compare", Text::Parts(program!("take-set"), WRITE, COMPARE))
    },
    Rung {
        renews: true,
        knobs: &[TWO, CRASH, knob("pause", NO_YES, "yes"), HANG, WRITES, knob("ticks", TICKS, "8")],
        ..single("watchdog", Text::Parts(program!("take-set"), WRITE, COMPARE))
    },
    nested("plain", ENTER_PLAIN, LEAVE_PLAIN),
    nested("same-owner", ENTER_OWNER, LEAVE_PLAIN),
    nested("hash-count", ENTER_COUNT, LEAVE_COUNT),
    Rung {
        lives_on: LivesOn::Replicated,
        knobs: &[knob("replicas", &["1", "2"], "1"), knob("promotes", &["best", "any"], "best")],
        properties: TWO_AT_ONCE,
        ..single("failover", Text::Parts(program!("take-set"), WRITE, COMPARE))
    },
    Rung {
        lives_on: LivesOn::Replicated,
        knobs: &[
            knob("replicas", &["1", "2"], "2"),
            knob("wait", &["1", "2"], "1"),
            knob("promotes", &["best", "any"], "any"),
        ],
        properties: TWO_AT_ONCE,
        ..single("wait", Text::Parts(program!("take-wait"), WRITE, COMPARE))
    },
    Rung {
        lives_on: LivesOn::Five,
        knobs: &[
            knob("quorum", &["3", "4"], "3"),
            knob("lost", &["0", "1", "2"], "0"),
            knob("jump", NO_YES, "yes"),
            knob("restart", &["no", "at-once", "after-a-lease"], "no"),
            knob("first", NO_YES, "no"),
            knob("ticks", FEW_TICKS, "2"),
        ],
        properties: TWO_AT_ONCE,
        ..single("redlock", Text::Whole(program!("redlock")))
    },
    fence("no-fence", program!("take-fence"), UNFENCED),
    fence("fence-late", program!("take-fence-late"), FENCED),
    fence("fence", program!("take-fence"), FENCED),
];

const fn single(name: &'static str, text: Text) -> Rung {
    Rung {
        name,
        text,
        lives_on: LivesOn::One,
        renews: false,
        has_token: false,
        knobs: &[],
        properties: SINGLE,
    }
}

const fn nested(name: &'static str, enter: &'static str, leave: &'static str) -> Rung {
    Rung { properties: NESTS, ..single(name, Text::Nested(enter, leave)) }
}

const fn fence(name: &'static str, take: &'static str, knobs: &'static [Knob]) -> Rung {
    Rung { has_token: true, knobs, ..single(name, Text::Parts(take, WRITE_FENCE, COMPARE)) }
}

impl Rung {
    /// The rung of this name.
    pub fn find(name: &str) -> Option<&'static Rung> {
        RUNGS.iter().find(|rung| rung.name == name)
    }

    /// A knob of it.
    pub fn knob(&self, name: &str) -> Option<&'static Knob> {
        self.knobs.iter().find(|knob| knob.name == name)
    }
}

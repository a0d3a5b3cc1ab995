//! What an input's processor time went into.

use super::{Price, Work, price_of};

/// A part of a turn of the event loop, by whose work it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The handler that accepts connections.
    Accept,
    /// Reading from a connection, and finding requests in what was read.
    Read,
    /// Carrying out commands.
    #[default]
    Execute,
    /// Timers: the tick of the server.
    Timers,
    /// What comes before the process sleeps, but for replies: the fast cycle of expiry, mostly.
    BeforeSleep,
    /// Writing replies.
    Write,
}

impl Part {
    /// How many there are.
    const COUNT: usize = 6;

    /// All, in the order in which a turn comes to them.
    pub const ALL: [Part; Part::COUNT] =
        [Part::Accept, Part::Read, Part::Execute, Part::Timers, Part::BeforeSleep, Part::Write];
}

/// What an input has spent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Whole microseconds of it.
    pub us: u64,
    /// By part, in nanoseconds.
    parts_ns: [u64; Part::COUNT],
    /// Requests that were found.
    pub requests: u32,
    /// The command that kept the process longest; of those that were equally long the last, and where
    /// nothing takes time the first.
    pub longest: Option<LongestCommand>,
}

/// The command that kept the process longest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongestCommand {
    /// Its full name.
    pub name: &'static str,
    /// How long it took with all that ran within it, in microseconds.
    pub us: u64,
    /// What it touched itself.
    pub work: Work,
    /// Its words, if it was long enough to be worth keeping them.
    pub text: Option<Box<str>>,
}

impl LongestCommand {
    /// What it costs by the table.
    pub fn price(&self) -> Price {
        price_of(self.name)
    }
}

impl Spent {
    /// What a part took, in nanoseconds.
    pub fn part_ns(&self, part: Part) -> u64 {
        self.parts_ns[part as usize]
    }

    pub(super) fn charge(&mut self, part: Part, ns: u64) {
        self.parts_ns[part as usize] += ns;
    }

    /// Adds what was spent later in the same turn.
    pub fn add(&mut self, later: Spent) {
        self.us += later.us;
        self.requests += later.requests;
        for (ns, more) in self.parts_ns.iter_mut().zip(later.parts_ns) {
            *ns += more;
        }
        if let Some(other) = later.longest
            && self.longest.as_ref().is_none_or(|longest| longest.us <= other.us)
        {
            self.longest = Some(other);
        }
    }
}

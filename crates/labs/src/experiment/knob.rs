//! What can be turned in a lab, and where it stands.

use std::fmt;

/// Something that can be turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knob {
    /// Its name, such as `ttl`.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Where it stands if nobody turns it.
    pub default: u64,
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
    /// The remedies it belongs to; none: it belongs to the load, and is the same for all who are compared.
    pub of: &'static [&'static str],
}

/// What a knob counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// A second so many.
    PerSecond,
    /// Milliseconds.
    Ms,
    /// Hundredths.
    Percent,
    /// Kilobytes.
    Kilobytes,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
}

/// A knob of the load.
pub(crate) const fn load(
    name: &'static str,
    unit: Unit,
    default: u64,
    least: u64,
    most: u64,
) -> Knob {
    Knob { name, unit, default, least, most, of: &[] }
}

/// A knob of some remedies.
pub(crate) const fn own(
    name: &'static str,
    unit: Unit,
    [default, least, most]: [u64; 3],
    of: &'static [&'static str],
) -> Knob {
    Knob { name, unit, default, least, most, of }
}

/// Where the knobs of a lab stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knobs {
    of: &'static [Knob],
    stand: Vec<u64>,
}

/// Why a knob cannot be turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnobError {
    /// There is no knob of this name.
    Unknown(String),
    /// A knob does not go so far.
    Range {
        /// Which.
        knob: &'static str,
        /// The least it can be.
        least: u64,
        /// The most it can be.
        most: u64,
        /// What was asked for.
        got: String,
    },
}

impl fmt::Display for KnobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KnobError::Unknown(name) => write!(f, "there is no knob '{name}'"),
            KnobError::Range { knob, least, most, got } => {
                write!(f, "{knob} goes from {least} to {most}, not to '{got}'")
            }
        }
    }
}

impl std::error::Error for KnobError {}

impl Knobs {
    /// As they stand if nobody turns them.
    pub fn new(of: &'static [Knob]) -> Self {
        Knobs { of, stand: of.iter().map(|knob| knob.default).collect() }
    }

    /// Turns a knob.
    ///
    /// Errors: [`KnobError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), KnobError> {
        let place = self.of.iter().position(|knob| knob.name == name);
        let place = place.ok_or_else(|| KnobError::Unknown(name.to_owned()))?;
        let Knob { name: knob, least, most, .. } = self.of[place];
        let value =
            value.parse().ok().filter(|value| (least..=most).contains(value)).ok_or(
                KnobError::Range { knob, least, most, got: value.chars().take(40).collect() },
            )?;
        self.stand[place] = value;
        Ok(())
    }

    /// Turns a knob as far as it goes.
    pub(crate) fn turn_up(&mut self, name: &str) {
        if let Some(place) = self.of.iter().position(|knob| knob.name == name) {
            self.stand[place] = self.of[place].most;
        }
    }

    /// Where a knob stands; 0 if there is none of this name.
    pub fn get(&self, name: &str) -> u64 {
        let place = self.of.iter().position(|knob| knob.name == name);
        place.map_or(0, |place| self.stand[place])
    }

    /// Those that belong to the load of all who are compared, and where they stand.
    pub fn of_load(&self) -> impl Iterator<Item = (&'static Knob, u64)> {
        self.iter().filter(|(knob, _)| knob.of.is_empty())
    }

    /// Those that belong to one who is compared, and where they stand.
    pub fn of_one(&self, name: &str) -> impl Iterator<Item = (&'static Knob, u64)> {
        self.iter().filter(move |(knob, _)| knob.of.contains(&name))
    }

    /// All of them, and where they stand.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Knob, u64)> {
        self.of.iter().zip(self.stand.iter().copied())
    }
}

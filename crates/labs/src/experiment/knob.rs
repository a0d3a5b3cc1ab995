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
    /// Nothing: it is one of these.
    Named(&'static [&'static str]),
}

impl Knob {
    /// Where it stands, as a link has it.
    pub fn said(&self, stands: u64) -> String {
        match self.unit {
            Unit::Named(names) => names[stands as usize % names.len()].to_owned(),
            _ => stands.to_string(),
        }
    }

    /// Where it stands if a link has this.
    ///
    /// Errors: [`KnobError`]; it does not go there.
    pub fn read(&self, text: &str) -> Result<u64, KnobError> {
        let value = match self.unit {
            Unit::Named(names) => names.iter().position(|name| *name == text).map(|at| at as u64),
            _ => text.parse().ok(),
        };
        let Knob { name: knob, least, most, unit, .. } = *self;
        value.filter(|value| (least..=most).contains(value)).ok_or_else(|| {
            let got = text.chars().take(40).collect();
            match unit {
                Unit::Named(names) => KnobError::Name { knob, names, got },
                _ => KnobError::Range { knob, least, most, got },
            }
        })
    }
}

/// A knob of the load that is one of some names; the first if nobody turns it.
pub(crate) const fn named(name: &'static str, names: &'static [&'static str]) -> Knob {
    let most = names.len() as u64 - 1;
    Knob { name, unit: Unit::Named(names), default: 0, least: 0, most, of: &[] }
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
    /// A knob has no such name.
    Name {
        /// Which.
        knob: &'static str,
        /// The names it has.
        names: &'static [&'static str],
        /// What was asked for.
        got: String,
    },
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
            KnobError::Name { knob, names, got } => {
                write!(f, "{knob} is one of {}, not '{got}'", names.join(", "))
            }
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
        self.stand[place] = self.of[place].read(value)?;
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

    /// Where a knob of names stands; nothing if there is none of this name.
    pub fn name(&self, name: &str) -> &'static str {
        let place = self.of.iter().position(|knob| knob.name == name);
        match place.map(|place| (self.of[place].unit, self.stand[place])) {
            Some((Unit::Named(names), stands)) => names.get(stands as usize).copied().unwrap_or(""),
            _ => "",
        }
    }

    /// All of them, and where they stand.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Knob, u64)> {
        self.of.iter().zip(self.stand.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOBS: &[Knob] =
        &[load("rate", Unit::PerSecond, 10, 1, 99), named("fault", &["cut", "crash"])];

    #[test]
    fn a_knob_goes_where_it_can() {
        let mut knobs = Knobs::new(KNOBS);
        assert_eq!((knobs.get("rate"), knobs.name("fault")), (10, "cut"));
        knobs.set("rate", "99").unwrap();
        knobs.set("fault", "crash").unwrap();
        assert_eq!((knobs.get("rate"), knobs.name("fault")), (99, "crash"));
        assert_eq!(KNOBS[1].said(knobs.get("fault")), "crash");
        let mut why = |name: &str, value: &str| knobs.set(name, value).unwrap_err().to_string();
        assert_eq!(why("rate", "100"), "rate goes from 1 to 99, not to '100'");
        assert_eq!(why("fault", "1"), "fault is one of cut, crash, not '1'");
        assert_eq!(why("x", "1"), "there is no knob 'x'");
        assert_eq!((knobs.get("rate"), knobs.name("rate")), (99, ""));
    }

    #[test]
    fn a_knob_says_how_far_it_goes_to_whoever_asks_for_more() {
        let why = |text| KNOBS[0].read(text).unwrap_err().to_string();
        assert_eq!(why("99999999999999999"), "rate goes from 1 to 99, not to '99999999999999999'");
        assert_eq!(why("-1"), "rate goes from 1 to 99, not to '-1'");
        assert_eq!((KNOBS[0].read("1"), KNOBS[1].read("crash")), (Ok(1), Ok(1)));
    }
}

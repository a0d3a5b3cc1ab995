//! What was done in a run, and how that is written down.

use std::fmt;

use redscope_actor::Time;

use super::arena::Arena;
use crate::Action;
use crate::act;

/// An act with its time.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// When, in virtual milliseconds.
    pub at_ms: u64,
    /// What.
    pub action: Action,
}

/// Everything that makes a run. Its `Display` is one line, which [`Plan::parse`] reads.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where it plays.
    pub arena: &'static Arena,
    /// Source of all chance of the world.
    pub seed: u64,
    /// How long faults come, in virtual milliseconds after the world has settled.
    pub faults_ms: u64,
    /// What is done, in order. What cannot be done when its time comes is left out.
    pub deeds: Vec<Deed>,
}

impl Plan {
    /// A plan in which nothing is done.
    pub fn quiet(arena: &'static Arena, seed: u64, faults_ms: u64) -> Self {
        Plan { arena, seed, faults_ms, deeds: Vec::new() }
    }

    /// When faults begin.
    pub(super) fn begins(&self) -> Time {
        Time::from_ms(self.arena.settle_ms)
    }

    /// When everything is mended.
    pub(super) fn ends(&self) -> Time {
        self.begins().plus_ms(self.faults_ms)
    }

    /// Reads a plan from one line: an arena, a seed, how long faults come, and after that acts, each
    /// with its time, parted by semicolons: `sentinel 7 20000ms 4100ms crash n1; 5200ms restart n1`.
    ///
    /// Errors: [`PlanError`].
    pub fn parse(line: &str) -> Result<Self, PlanError> {
        let mut words = line.trim().splitn(4, ' ');
        let mut word = || words.next().ok_or(PlanError::Short);
        let arena = word()?;
        let arena = Arena::find(arena).ok_or_else(|| PlanError::Arena(arena.to_owned()))?;
        let seed = word()?;
        let seed = seed.parse().map_err(|_| PlanError::Number(seed.to_owned()))?;
        let faults_ms = ms(word()?)?;
        let deeds = words.next().unwrap_or("").split(';').map(str::trim);
        let deeds = deeds.filter(|deed| !deed.is_empty()).map(Deed::parse);
        Ok(Plan { arena, seed, faults_ms, deeds: deeds.collect::<Result<_, _>>()? })
    }
}

impl Deed {
    /// Reads an act with its time, such as `4100ms crash n1`.
    ///
    /// Errors: [`PlanError`].
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let (at, words) = text.split_once(' ').ok_or(PlanError::Short)?;
        Ok(Deed { at_ms: ms(at)?, action: act::parse(words).map_err(PlanError::Act)? })
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}ms {}", self.at_ms, act::write(&self.action))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}ms", self.arena.id, self.seed, self.faults_ms)?;
        for (at, deed) in self.deeds.iter().enumerate() {
            write!(f, "{} {deed}", if at == 0 { "" } else { ";" })?;
        }
        Ok(())
    }
}

fn ms(text: &str) -> Result<u64, PlanError> {
    let number = text.strip_suffix("ms").and_then(|number| number.parse().ok());
    number.ok_or_else(|| PlanError::Number(text.to_owned()))
}

/// Why a line is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// Something is missing.
    Short,
    /// There is no such arena.
    Arena(String),
    /// No number of its kind.
    Number(String),
    /// No act.
    Act(act::ParseError),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::Short => f.write_str(
                "a plan is written: ARENA SEED MILLISECONDSms and acts with their times, parted by ;",
            ),
            PlanError::Arena(name) => {
                let all: Vec<&str> = super::ARENAS.iter().map(|arena| arena.id).collect();
                write!(f, "there is no arena '{name}', but {}", all.join(", "))
            }
            PlanError::Number(text) => write!(f, "'{text}' is no number as it should be here"),
            PlanError::Act(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PlanError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let line =
            "sentinel 7 20000ms 4100ms crash n1; 5200ms cut n1,w1 n2 one-way; 6000ms hold #9";
        assert_eq!(Plan::parse(line).unwrap().to_string(), line);
        let quiet = "aof-always 3 0ms";
        assert_eq!(Plan::parse(quiet).unwrap().to_string(), quiet);
        assert_eq!(Plan::parse("aof-always 3").unwrap_err(), PlanError::Short);
        assert_eq!(
            Plan::parse("nowhere 3 0ms").unwrap_err().to_string(),
            "there is no arena 'nowhere', but sentinel, cluster, replication, aof-always, \
             aof-everysec, aof-no, rdb"
        );
    }
}

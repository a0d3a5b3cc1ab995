//! What is shared.

use std::fmt;

use redscope_actor::Time;
use redscope_labs::{Action, Values};
use redscope_sim::Stamp;
use serde::{Deserialize, Serialize};

/// A run: what it starts from, what is done to it, and what a person looks at.
#[derive(Clone, Debug)]
pub struct Run {
    /// Scenario, numbers, settings and seed.
    pub values: Values,
    /// What is done, in order.
    pub acts: Vec<StampedAct>,
    /// Where it is opened; without, behind the last act.
    pub here: Option<Here>,
    /// The digest there. A run that comes to another one is refused.
    pub digest: Option<u64>,
    /// The node that is looked at.
    pub selected: Option<String>,
    /// What else a page has open, as it names and writes it.
    pub view: Vec<(String, String)>,
    /// What a person has written beside the run, in order of time.
    pub notes: Vec<Note>,
    /// Its branches, if it has several; the rest of the run is about the present one.
    pub courses: Option<Courses>,
    /// The version of Redscope that has written it, if it says. It says nothing about the run itself,
    /// so two runs are equal that were written by two.
    pub written_by: Option<String>,
}

/// The branches of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Courses {
    /// Each leaves one before it, but for the first.
    pub all: Vec<Course>,
    /// The place of the present one.
    pub present: usize,
}

/// One branch of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What people call it.
    pub name: String,
    /// Where it left which other, by its place.
    pub left: Option<(usize, Here)>,
    /// What was done since then. That of the present one stands in [`Run::acts`].
    pub acts: Vec<StampedAct>,
    /// The last moment that was reached.
    pub end: Moment,
    /// What was written on it since it left.
    pub notes: Vec<Note>,
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        let begin = |run: &Run| {
            let Values { seed, settings, .. } = run.values.clone();
            let changed: Vec<_> = run.values.changed().collect();
            (run.values.scenario().id, changed, seed, settings)
        };
        begin(self) == begin(other)
            && (&self.acts, self.here, self.digest) == (&other.acts, other.here, other.digest)
            && (&self.selected, &self.view) == (&other.selected, &other.view)
            && (&self.notes, &self.courses) == (&other.notes, &other.courses)
    }
}

/// A moment as a link names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Virtual time.
    #[serde(with = "micros")]
    pub at: Time,
    /// Events carried out before; without, all that are due by then.
    pub step: Option<u64>,
}

impl From<Stamp> for Moment {
    fn from(Stamp { step, at }: Stamp) -> Self {
        Moment { at, step: Some(step) }
    }
}

impl fmt::Display for Moment {
    /// Seconds with six decimals, and the number of events if it is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06} s", self.at.0 / 1_000_000, self.at.0 % 1_000_000)?;
        match self.step {
            Some(step) => write!(f, ", after event {step}"),
            None => Ok(()),
        }
    }
}

/// A time as a number of microseconds.
mod micros {
    use redscope_actor::Time;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Time, to: S) -> Result<S::Ok, S::Error> {
        at.0.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        u64::deserialize(from).map(Time)
    }
}

/// An act with its moment.
#[derive(Clone, Debug, PartialEq)]
pub struct StampedAct {
    /// When it is done.
    pub moment: Moment,
    /// What is done.
    pub action: Action,
}

/// Where a run is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// When.
    pub moment: Moment,
    /// How many acts have been done: several acts and the view may fall on one moment.
    pub acts_done: usize,
}

/// A note at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub moment: Moment,
    /// What it says.
    pub text: String,
}

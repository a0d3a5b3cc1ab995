//! A run in plain words and numbers: what stands in a link, in whatever form.
//!
//! [`Plain`] is format 1, half of format 3, and does not change.

use std::fmt;
use std::marker::PhantomData;

use redscope_actor::Time;
use redscope_labs::act::{parse, write};
use redscope_labs::scenario::OpenError as ScenarioError;
use redscope_labs::{Scenario, Values};
use redscope_sim::Action;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::ShareError;
use super::error::{check, short};
use super::kinds::{Amount, MomentError};
use super::limits;
use super::run::{Here, Moment, Note, Run, StampedAct};

/// A run in plain words and numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Plain {
    pub(super) scenario: String,
    /// The numbers that are not as the scenario has them.
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_SETTINGS }>")]
    pub(super) numbers: Vec<(String, u64)>,
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_SETTINGS }>")]
    pub(super) settings: Vec<(String, String)>,
    pub(super) seed: u64,
    /// Each with the way from the one before, or from where the scenario has settled.
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_ACTS }>")]
    pub(super) acts: Vec<(Way, String)>,
    /// How many acts have been done, and the way from the last of them.
    pub(super) here: Option<(u64, Way)>,
    pub(super) digest: Option<u64>,
    pub(super) selected: Option<String>,
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_VIEW }>")]
    pub(super) view: Vec<(String, String)>,
    /// Each with the way from the one before.
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_NOTES }>")]
    pub(super) notes: Vec<(Way, String)>,
}

/// A list that is given up when it gets longer than it may: a few packed bytes could stand for more
/// than there is memory.
pub(super) fn at_most<'de, D: Deserializer<'de>, T: Deserialize<'de>, const MOST: usize>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    struct List<T, const MOST: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for List<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {MOST} elements")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(element) = from.next_element()? {
                if list.len() == MOST {
                    return Err(A::Error::invalid_length(MOST + 1, &self));
                }
                list.push(element);
            }
            Ok(list)
        }
    }
    from.deserialize_seq(List::<T, MOST>(PhantomData))
}

/// From one moment to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Way {
    /// Microseconds.
    pub(super) us: u64,
    /// Events, if they are counted: from the last moment at which they were.
    pub(super) steps: Option<u64>,
}

/// Goes from moment to moment.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    at_us: u64,
    step: u64,
}

impl From<Moment> for Walk {
    fn from(Moment { at, step }: Moment) -> Self {
        Walk { at_us: at.0, step: step.unwrap_or(0) }
    }
}

impl Walk {
    pub(super) fn from_start_of(values: &Values) -> Self {
        Walk { at_us: Time::from_ms(values.scenario().settle_ms).0, step: 0 }
    }

    /// The way on to a moment.
    pub(super) fn way_to(&mut self, to: Moment) -> Result<Way, ShareError> {
        const ORDER: ShareError = ShareError::Moment(MomentError::Order);
        let us = to.at.0.checked_sub(self.at_us).ok_or(ORDER)?;
        let steps = to.step.map(|step| step.checked_sub(self.step).ok_or(ORDER)).transpose()?;
        let way = Way { us, steps };
        self.go(way)?;
        Ok(way)
    }

    pub(super) fn go(&mut self, way: Way) -> Result<Moment, ShareError> {
        const LATE: ShareError = ShareError::Moment(MomentError::Late);
        let at_us = self.at_us.checked_add(way.us).filter(|us| *us <= limits::MOST_US);
        self.at_us = at_us.ok_or(LATE)?;
        let step = way.steps.map(|steps| self.step.checked_add(steps).ok_or(LATE)).transpose()?;
        self.step = step.unwrap_or(self.step);
        Ok(Moment { at: Time(self.at_us), step })
    }
}

impl Plain {
    /// A run in plain words.
    ///
    /// Errors: more than a run may have; moments out of order; an act that has no words.
    pub(super) fn of(run: &Run) -> Result<Self, ShareError> {
        let start = Walk::from_start_of(&run.values);
        let mut plain = Plain {
            scenario: run.values.scenario().id.to_owned(),
            numbers: run.values.changed().map(|(name, value)| (name.to_owned(), value)).collect(),
            settings: run.values.settings.clone(),
            seed: run.values.seed,
            digest: run.digest,
            selected: run.selected.clone(),
            view: run.view.clone(),
            ..Plain::default()
        };
        let walks;
        (plain.acts, walks) = write_acts(start, &run.acts)?;
        if let Some(here) = run.here {
            let mut walk = *walks.get(here.acts_done).ok_or(NO_SUCH_ACT)?;
            plain.here = Some((here.acts_done as u64, walk.way_to(here.moment)?));
        }
        plain.notes = write_notes(start, &run.notes)?;
        plain.check_amounts()?;
        Ok(plain)
    }

    /// The run.
    ///
    /// Errors: what is not understood, and more than a run may have.
    pub(super) fn into_run(self) -> Result<Run, ShareError> {
        self.check_amounts()?;
        let values = self.values()?;
        let start = Walk::from_start_of(&values);
        let (acts, walks) = read_acts(start, &self.acts)?;
        let here = match self.here {
            None => None,
            Some((acts_done, way)) => {
                let acts_done = usize::try_from(acts_done).map_err(|_| NO_SUCH_ACT)?;
                let moment = walks.get(acts_done).copied().ok_or(NO_SUCH_ACT)?.go(way)?;
                if acts.get(acts_done).is_some_and(|next| is_after(moment, next.moment)) {
                    return Err(ShareError::Moment(MomentError::BehindAct));
                }
                Some(Here { moment, acts_done })
            }
        };
        let Plain { digest, selected, view, notes, .. } = self;
        let notes = read_notes(start, notes)?;
        let (courses, written_by) = (None, None);
        Ok(Run { values, acts, here, digest, selected, view, notes, courses, written_by })
    }

    fn values(&self) -> Result<Values, ShareError> {
        let scenario = Scenario::find(&self.scenario);
        let scenario = scenario
            .ok_or_else(|| ShareError::Scenario(ScenarioError::Unknown(short(&self.scenario))))?;
        let mut values = Values::new(scenario, self.seed);
        for (at, (name, value)) in self.numbers.iter().enumerate() {
            if self.numbers[..at].iter().any(|(before, _)| before == name) {
                return Err(ShareError::Twice(short(name)));
            }
            // Checked before the scenario puts the name into its sentence.
            let name = short(name);
            values.set(&name, *value).map_err(|why| ShareError::Scenario(why.into()))?;
        }
        values.settings.clone_from(&self.settings);
        Ok(values)
    }

    fn check_amounts(&self) -> Result<(), ShareError> {
        check(Amount::Acts, self.acts.len(), limits::MOST_ACTS)?;
        check(Amount::Numbers, self.numbers.len(), limits::MOST_SETTINGS)?;
        check(Amount::Settings, self.settings.len(), limits::MOST_SETTINGS)?;
        check(Amount::ViewParts, self.view.len(), limits::MOST_VIEW)?;
        let selected = self.selected.iter();
        let parts = self.view.iter().flat_map(|(name, value)| [name, value]).chain(selected);
        for part in parts {
            check(Amount::ViewBytes, part.len(), limits::VIEW_MOST_BYTES)?;
        }
        check_notes(&self.notes)
    }
}

/// Acts in words, each with its way, and the walk after so many of them.
type Written = (Vec<(Way, String)>, Vec<Walk>);

/// Acts in words, from a moment on.
pub(super) fn write_acts(from: Walk, acts: &[StampedAct]) -> Result<Written, ShareError> {
    let (mut written, mut walks, mut walk) = (Vec::with_capacity(acts.len()), vec![from], from);
    for (at, act) in acts.iter().enumerate() {
        let words = write(&act.action);
        if parse(&words).as_ref() != Ok(&act.action) {
            return Err(ShareError::Unwritable { number: at + 1, words: short(&words) });
        }
        written.push((walk.way_to(act.moment)?, words));
        walks.push(walk);
    }
    Ok((written, walks))
}

/// Reads what [`write_acts`] has written.
pub(super) fn read_acts(
    from: Walk,
    written: &[(Way, String)],
) -> Result<(Vec<StampedAct>, Vec<Walk>), ShareError> {
    let (mut acts, mut walks, mut walk) = (Vec::with_capacity(written.len()), vec![from], from);
    let mut added = 0;
    for (at, (way, words)) in written.iter().enumerate() {
        let moment = walk.go(*way)?;
        walks.push(walk);
        let action = parse(words).map_err(|why| {
            let words = short(words);
            ShareError::Act { number: at + 1, moment, words, why }
        })?;
        added += usize::from(matches!(action, Action::Add { .. }));
        acts.push(StampedAct { moment, action });
    }
    check(Amount::Added, added, limits::MOST_ADDED)?;
    Ok((acts, walks))
}

/// Notes, each with the way from the one before.
pub(super) fn write_notes(from: Walk, notes: &[Note]) -> Result<Vec<(Way, String)>, ShareError> {
    let mut walk = from;
    notes.iter().map(|note| Ok((walk.way_to(note.moment)?, note.text.clone()))).collect()
}

/// Reads what [`write_notes`] has written.
pub(super) fn read_notes(from: Walk, notes: Vec<(Way, String)>) -> Result<Vec<Note>, ShareError> {
    let mut walk = from;
    notes.into_iter().map(|(way, text)| Ok(Note { moment: walk.go(way)?, text })).collect()
}

pub(super) fn check_notes(notes: &[(Way, String)]) -> Result<(), ShareError> {
    check(Amount::Notes, notes.len(), limits::MOST_NOTES)?;
    notes
        .iter()
        .try_for_each(|(_, text)| check(Amount::NoteBytes, text.len(), limits::NOTE_MOST_BYTES))
}

pub(super) const NO_SUCH_ACT: ShareError = ShareError::Moment(MomentError::NoSuchAct);

/// Whether a moment certainly lies behind another.
fn is_after(moment: Moment, other: Moment) -> bool {
    let steps = moment.step.zip(other.step);
    moment.at > other.at || steps.is_some_and(|(step, other)| step > other)
}

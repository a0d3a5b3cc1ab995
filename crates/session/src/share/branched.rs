//! A run with its branches, in plain words and numbers. [`Branched`] is format 2, half of
//! format 3, and does not change.

use redscope_actor::Time;
use serde::{Deserialize, Serialize};

use super::ShareError;
use super::error::check;
use super::kinds::{Amount, MomentError};
use super::limits;
use super::plain::{
    NO_SUCH_ACT, Plain, Walk, Way, at_most, check_notes, read_acts, read_notes, write_acts,
    write_notes,
};
use super::run::{Course, Courses, Here, Moment, Run};

/// A run and its branches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Branched {
    /// The present branch, from the start.
    run: Plain,
    /// The place of the present branch.
    present: u64,
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_BRANCHES }>")]
    branches: Vec<PlainCourse>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PlainCourse {
    name: String,
    left: Option<PlainLeft>,
    /// Each with the way from the one before, or from where it left.
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_ACTS }>")]
    acts: Vec<(Way, String)>,
    end_us: u64,
    end_step: Option<u64>,
    /// Each with the way from the one before, or from where the scenario has settled.
    #[serde(deserialize_with = "at_most::<_, _, { limits::MOST_NOTES }>")]
    notes: Vec<(Way, String)>,
}

/// Where a branch left another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PlainLeft {
    course: u64,
    at_us: u64,
    step: Option<u64>,
    acts_done: u64,
}

impl Branched {
    /// A run with branches in plain words.
    ///
    /// Errors: those of [`Plain::of`].
    pub(super) fn of(run: &Run, courses: &Courses) -> Result<Self, ShareError> {
        let start = Walk::from_start_of(&run.values);
        let branches = courses.all.iter().map(|course| {
            let from = course.left.map_or(start, |(_, here)| Walk::from(here.moment));
            let left = course.left.map(|(course, here)| PlainLeft {
                course: course as u64,
                at_us: here.moment.at.0,
                step: here.moment.step,
                acts_done: here.acts_done as u64,
            });
            Ok(PlainCourse {
                name: course.name.clone(),
                left,
                acts: write_acts(from, &course.acts)?.0,
                end_us: course.end.at.0,
                end_step: course.end.step,
                notes: write_notes(start, &course.notes)?,
            })
        });
        let branches = branches.collect::<Result<_, ShareError>>()?;
        let present = courses.present as u64;
        let branched = Branched { run: Plain::of(run)?, present, branches };
        branched.check_amounts()?;
        Ok(branched)
    }

    /// The run.
    ///
    /// Errors: those of [`Plain::into_run`]; branches that leave none before them.
    pub(super) fn into_run(self) -> Result<Run, ShareError> {
        self.check_amounts()?;
        let present = self.present as usize;
        let mut run = self.run.into_run()?;
        let start = Walk::from_start_of(&run.values);
        let all = self.branches.into_iter().enumerate().map(|(place, course)| {
            let left = course.left.map(|left| left.read(place)).transpose()?;
            let is_first = place == 0;
            if is_first != left.is_none() {
                return Err(NO_SUCH_ACT);
            }
            let done = left.map_or(0, |(_, here)| here.acts_done);
            if place == present && (done > run.acts.len() || !course.acts.is_empty()) {
                return Err(NO_SUCH_ACT);
            }
            let from = left.map_or(start, |(_, here)| Walk::from(here.moment));
            Ok(Course {
                name: course.name,
                left,
                acts: read_acts(from, &course.acts)?.0,
                end: moment(course.end_us, course.end_step)?,
                notes: read_notes(start, course.notes)?,
            })
        });
        let all: Vec<Course> = all.collect::<Result<_, ShareError>>()?;
        if present >= all.len() {
            return Err(NO_SUCH_ACT);
        }
        run.courses = Some(Courses { all, present });
        Ok(run)
    }

    fn check_amounts(&self) -> Result<(), ShareError> {
        check(Amount::Branches, self.branches.len(), limits::MOST_BRANCHES)?;
        let acts = self.branches.iter().map(|course| course.acts.len()).sum();
        check(Amount::Acts, acts, limits::MOST_ACTS)?;
        self.branches.iter().try_for_each(|course| {
            check(Amount::ViewBytes, course.name.len(), limits::VIEW_MOST_BYTES)?;
            check_notes(&course.notes)
        })
    }
}

impl PlainLeft {
    /// Of a branch at a place: it can only leave one before it.
    fn read(self, place: usize) -> Result<(usize, Here), ShareError> {
        let course = usize::try_from(self.course).ok().filter(|course| *course < place);
        let acts_done = usize::try_from(self.acts_done).map_err(|_| NO_SUCH_ACT)?;
        let here = Here { moment: moment(self.at_us, self.step)?, acts_done };
        Ok((course.ok_or(NO_SUCH_ACT)?, here))
    }
}

fn moment(at_us: u64, step: Option<u64>) -> Result<Moment, ShareError> {
    match at_us <= limits::MOST_US {
        true => Ok(Moment { at: Time(at_us), step }),
        false => Err(ShareError::Moment(MomentError::Late)),
    }
}

//! Which lesson is open, what was shown of it, and what was reached.

use redscope_lessons::lesson::{Lesson, Track};
use redscope_session::lesson::GoalsView;

use super::shelf::{Fetched, Shelf};
use crate::model::Slice;
use crate::platform;

/// What was reached is kept under this and the lesson's id: the fewest moves.
const DONE: &str = "redscope.done.";

/// What the page shows of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) lesson: Slice<Option<Lesson>>,
    pub(crate) tracks: Slice<Vec<Track>>,
    /// How many hints are shown.
    pub(crate) hints: usize,
    pub(crate) shows_solution: bool,
}

/// What happens in a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonMsg {
    /// A file has come, or did not.
    Fetched(Fetched),
    /// The next hint is wanted.
    Hint,
    /// The solution is wanted.
    Solution,
    /// It is to begin anew.
    Again,
    /// A step of a transcript or of the solution is to be taken.
    Take(String),
}

/// The lesson that is open, if one is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Learning {
    pub(crate) shelf: Shelf,
    /// The lesson that is wanted, until its text is there.
    pub(crate) wanted: Option<String>,
    pub(crate) lesson: Slice<Option<Lesson>>,
    hints: usize,
    shows_solution: bool,
}

impl Learning {
    /// Opens a lesson: nothing of its help is shown.
    pub(crate) fn open(&mut self, lesson: Lesson) {
        let is_same = self.id() == Some(&lesson.id);
        self.wanted = None;
        if !is_same {
            (self.hints, self.shows_solution) = (0, false);
        }
        self.lesson.set(Some(lesson));
    }

    /// Another run is open that is no lesson.
    pub(crate) fn close(&mut self) {
        self.wanted = None;
        if self.lesson.is_some() {
            self.lesson.set(None);
        }
    }

    /// The id of the lesson that is open.
    pub(crate) fn id(&self) -> Option<&String> {
        self.lesson.as_ref().as_ref().map(|lesson| &lesson.id)
    }

    pub(crate) fn show_hint(&mut self) {
        self.hints += 1;
    }

    pub(crate) fn show_solution(&mut self) {
        self.shows_solution = true;
    }

    /// What the page shows of it.
    pub(crate) fn shown(&self) -> Option<Shown> {
        self.lesson.is_some().then(|| Shown {
            lesson: self.lesson.clone(),
            tracks: self.shelf.tracks.clone(),
            hints: self.hints,
            shows_solution: self.shows_solution,
        })
    }

    /// Keeps what was reached, if all goals are lit.
    pub(crate) fn note(&self, goals: Option<&GoalsView>) {
        let (Some(id), Some(goals)) = (self.id(), goals) else { return };
        if goals.are_met() && best_of(id).is_none_or(|best| goals.moves < best) {
            platform::store(&format!("{DONE}{id}"), &goals.moves.to_string());
        }
    }
}

/// The fewest moves with which a lesson was solved in this browser.
pub(crate) fn best_of(id: &str) -> Option<usize> {
    platform::stored(&format!("{DONE}{id}"))?.parse().ok()
}

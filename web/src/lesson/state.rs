//! Which lesson is open, what was shown of it, and what was reached.

use redscope_lessons::lesson::{Lesson, Track};
use redscope_session::lesson::GoalsView;
use redscope_session::share::limits::VIEW_MOST_BYTES;

use super::shelf::{Fetched, Shelf};
use crate::model::Slice;
use crate::platform;
use crate::writing::state::DRAFT;

/// What was reached is kept under this and the lesson's id: the least of each measure.
const DONE: &str = "redscope.done.";

/// What the page shows of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) lesson: Slice<Option<Lesson>>,
    pub(crate) tracks: Slice<Vec<Track>>,
    /// How many hints are shown.
    pub(crate) hints: usize,
    pub(crate) shows_solution: bool,
    /// What was done that passes time, with the moment before, in virtual microseconds.
    pub(crate) waits: Slice<Vec<(String, u64)>>,
}

impl Shown {
    /// What was done that passes time, and is over at a moment.
    pub(crate) fn waits_until(&self, now_us: u64) -> Vec<String> {
        let waits = self.waits.iter().filter(|(_, begun_us)| *begun_us < now_us);
        waits.map(|(words, _)| words.clone()).collect()
    }
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
    /// It is to be printed, with its solution if that is shown.
    Print,
    /// A step of a transcript or of the solution is to be taken.
    Take(String),
    /// The one that comes after it is wanted.
    Next,
    /// All steps of the solution are to be taken, as fast as can be.
    TakeAll,
}

/// The lesson that is open, if one is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Learning {
    pub(crate) shelf: Shelf,
    /// All tracks that are listed: the site's, and before them the pack's, if one is open.
    pub(crate) tracks: Slice<Vec<Track>>,
    /// How often what was reached has been loaded from a file.
    pub(crate) progress: usize,
    /// The lesson that is wanted, until its text is there.
    pub(crate) wanted: Option<String>,
    pub(crate) lesson: Slice<Option<Lesson>>,
    hints: usize,
    shows_solution: bool,
    waits: Slice<Vec<(String, u64)>>,
    /// What the worker was told of them: it keeps them with the run.
    told_waits: String,
    /// Whether this visitor has done something in it: what somebody else has reached is not theirs.
    is_theirs: bool,
    /// Whether all goals were lit when they were last looked at.
    is_met: bool,
}

impl Learning {
    /// Opens a lesson: nothing of its help is shown.
    pub(crate) fn open(&mut self, lesson: Lesson) {
        let is_same = self.id() == Some(&lesson.id);
        self.wanted = None;
        if !is_same {
            (self.hints, self.shows_solution) = (0, false);
            self.begin();
        }
        self.lesson.set(Some(lesson));
    }

    /// It begins anew.
    pub(crate) fn begin(&mut self) {
        (self.is_theirs, self.is_met) = (false, false);
        self.take_waits("");
    }

    /// What was done that passes time is that of the run that is open now.
    pub(crate) fn take_waits(&mut self, text: &str) {
        self.waits.set(waits_of(text));
        text.clone_into(&mut self.told_waits);
    }

    /// What the worker has to be told of them, if that is something new.
    pub(crate) fn news_of_waits(&mut self) -> Option<String> {
        let text = text_of(&self.waits);
        if self.lesson.is_none() || text == self.told_waits {
            return None;
        }
        self.told_waits.clone_from(&text);
        Some(text)
    }

    /// The visitor does something in it at a moment; what was waited for later is of another branch.
    pub(crate) fn act(&mut self, now_us: u64) {
        self.is_theirs = true;
        if self.waits.iter().any(|(_, begun_us)| *begun_us > now_us) {
            self.waits.edit().retain(|(_, begun_us)| *begun_us <= now_us);
        }
    }

    /// The visitor has time pass from a moment on.
    pub(crate) fn wait(&mut self, words: &str, now_us: u64) {
        self.act(now_us);
        if self.lesson.is_some() {
            self.waits.edit().push((words.to_owned(), now_us));
        }
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

    /// Whether its solution is shown.
    pub(crate) fn shows_solution(&self) -> bool {
        self.shows_solution
    }

    pub(crate) fn show_solution(&mut self) {
        self.shows_solution = true;
    }

    /// What the page shows of it.
    pub(crate) fn shown(&self) -> Option<Shown> {
        self.lesson.is_some().then(|| Shown {
            lesson: self.lesson.clone(),
            tracks: self.tracks.clone(),
            hints: self.hints,
            shows_solution: self.shows_solution,
            waits: self.waits.clone(),
        })
    }

    /// Looks at the goals of a moment, and keeps what the visitor has reached; says whether that is all of them
    /// since now, or not any more.
    pub(crate) fn look(&mut self, goals: &GoalsView) -> Option<bool> {
        let was_met = std::mem::replace(&mut self.is_met, goals.are_met());
        if self.is_theirs {
            self.note(goals);
        }
        (self.is_theirs && self.is_met != was_met).then_some(self.is_met)
    }

    /// Keeps what was reached, if all goals are lit.
    fn note(&self, goals: &GoalsView) {
        let Some(Lesson { id, is_puzzle, .. }) = self.lesson.as_ref() else { return };
        // The next draft is another lesson, and a puzzle whose answer is shown is solved by nobody.
        if id == DRAFT || (*is_puzzle && self.shows_solution) {
            return;
        }
        let Some(time_us) = goals.met_after_us() else { return };
        let (moves, time_ms) = (goals.moves, Some(time_us.div_ceil(1000)));
        keep_best(id, Best { moves, time_ms, lost: Some(goals.lost) });
    }
}

/// What was done that passes time, as it is kept in a run's view: each with its moment, one a line. Of too many for
/// that the first are left out.
fn text_of(waits: &[(String, u64)]) -> String {
    let lines: Vec<String> =
        waits.iter().map(|(words, begun_us)| format!("{begun_us} {words}")).collect();
    let mut bytes = 0;
    let kept = lines.iter().rev().take_while(|line| {
        bytes += line.len() + 1;
        bytes <= VIEW_MOST_BYTES
    });
    lines[lines.len() - kept.count()..].join("\n")
}

/// The same read again; a line that is none is left out.
fn waits_of(text: &str) -> Vec<(String, u64)> {
    let wait = |line: &str| {
        let (begun_us, words) = line.split_once(' ')?;
        Some((words.to_owned(), begun_us.parse().ok()?))
    };
    text.lines().filter_map(wait).collect()
}

/// The best that a lesson was solved with, each measure by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Best {
    pub(crate) moves: usize,
    /// Virtual milliseconds; of what was solved long ago only the moves are known.
    pub(crate) time_ms: Option<u64>,
    /// Acknowledged writes that were lost.
    pub(crate) lost: Option<u64>,
}

impl Best {
    /// The better of each.
    fn or_better(self, other: Best) -> Best {
        let least = |one: Option<u64>, other: Option<u64>| one.into_iter().chain(other).min();
        Best {
            moves: self.moves.min(other.moves),
            time_ms: least(self.time_ms, other.time_ms),
            lost: least(self.lost, other.lost),
        }
    }

    fn text(self) -> String {
        let numbers = self.time_ms.into_iter().chain(self.lost).map(|number| format!(",{number}"));
        format!("{}{}", self.moves, numbers.collect::<String>())
    }

    fn read(text: &str) -> Option<Best> {
        let mut parts = text.split(',');
        let moves = parts.next()?.parse().ok()?;
        let mut next = || parts.next().and_then(|part| part.parse().ok());
        Some(Best { moves, time_ms: next(), lost: next() })
    }
}

/// Keeps what a lesson was solved with, where that is better than what is known.
pub(crate) fn keep_best(id: &str, now: Best) {
    let known = best_of(id);
    let best = known.map_or(now, |known| known.or_better(now));
    if known != Some(best) {
        platform::store(&format!("{DONE}{id}"), &best.text());
    }
}

/// The ids of the lessons that were solved in this browser.
pub(crate) fn solved() -> Vec<String> {
    let names = platform::stored_names();
    names.iter().filter_map(|name| name.strip_prefix(DONE)).map(str::to_owned).collect()
}

/// The best with which a lesson was solved in this browser.
pub(crate) fn best_of(id: &str) -> Option<Best> {
    Best::read(&platform::stored(&format!("{DONE}{id}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_kept_with_the_run_the_last_of_too_many() {
        let waits = [("wait 6s".to_owned(), 0), ("until n2 is master".to_owned(), 5_000_000)];
        assert_eq!(waits_of(&text_of(&waits)), waits);
        assert_eq!(waits_of("x wait 1s\n7\n9 back 2s"), [("back 2s".to_owned(), 9)]);
        let many: Vec<_> = (0..500).map(|at| ("wait 1s".to_owned(), at)).collect();
        let text = text_of(&many);
        assert!((900..=VIEW_MOST_BYTES).contains(&text.len()), "{}", text.len());
        assert_eq!(waits_of(&text).last(), many.last());
    }

    #[test]
    fn the_best_is_kept_measure_by_measure() {
        let one = Best { moves: 3, time_ms: Some(900), lost: Some(1) };
        let other = Best { moves: 5, time_ms: Some(400), lost: Some(0) };
        let best = one.or_better(other);
        assert_eq!(best, Best { moves: 3, time_ms: Some(400), lost: Some(0) });
        assert_eq!(Best::read(&best.text()), Some(best));
        // What was kept before only moves counted.
        let old = Best::read("4").expect("it is a number");
        assert_eq!(old, Best { moves: 4, time_ms: None, lost: None });
        assert_eq!(old.or_better(other).moves, 4);
        assert_eq!(old.or_better(other).time_ms, Some(400));
        assert_eq!(Best::read(""), None);
    }
}

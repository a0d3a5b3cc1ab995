//! What a session has to do with shared runs: it is one, and it comes from one.

use std::cmp::Reverse;

use redscope_actor::Time;
use redscope_labs::Cast;
use redscope_sim::{BranchId, Entry, Stamp};

use super::OpenError;
use super::limits::VERSION;
use super::opening::{Opening, Progress};
use super::run::{Course, Courses, Here, Moment, Note, Run, StampedAct};
use crate::Session;

/// What a person has written and opened beside a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    notes: Vec<(BranchId, Note)>,
    view: Vec<(String, String)>,
}

impl Session {
    /// The present branch as a run: what it starts from, everything that was done on it, and the
    /// present moment.
    pub fn run(&self) -> Run {
        let timeline = self.timeline();
        let branch = timeline.branch_of(timeline.branch());
        let log = branch.into_iter().flat_map(|branch| branch.log.iter());
        let moment = self.sim().stamp().into();
        Run {
            values: self.values().clone(),
            acts: log.map(stamped).collect(),
            here: Some(Here { moment, acts_done: timeline.acts_done() }),
            digest: Some(self.sim().digest()),
            selected: self.selected().map(str::to_owned),
            view: self.beside.view.clone(),
            notes: self.notes().into_iter().cloned().collect(),
            courses: self.shared_courses(),
            written_by: Some(VERSION.to_owned()),
        }
    }

    /// The branches that are shown, if there are several.
    fn shared_courses(&self) -> Option<Courses> {
        let timeline = self.timeline();
        let is_shown = |(id, _): &(BranchId, _)| !self.removed.contains(id);
        let branches: Vec<_> = timeline.branches().filter(is_shown).collect();
        let present = branches.iter().position(|(id, _)| *id == timeline.branch())?;
        if branches.len() < 2 {
            return None;
        }
        let all = branches.iter().enumerate().map(|(place, (id, branch))| {
            // Where it left the one that it went along with for longest.
            let along = branches[..place].iter().enumerate();
            let parted = along.map(|(at, (other, _))| (self.parted([*id, *other]), at));
            let left = parted.max_by_key(|(parted, at)| (*parted, Reverse(*at)));
            let left = left.map(|(parted, other)| {
                let both = branch.log.iter().zip(branches[other].1.log.iter());
                let is_same = |(one, other): &(&Entry<Cast>, &Entry<Cast>)| {
                    one.stamp == other.stamp && one.stamp <= parted && one.action == other.action
                };
                let acts_done = both.take_while(is_same).count();
                (other, Here { moment: parted.into(), acts_done })
            });
            let done = left.map_or(0, |(_, here)| here.acts_done);
            let own = branch.log.iter().skip(done).filter(|_| place != present);
            let notes = self.beside.notes.iter().filter(|(of, _)| of == id);
            let mut notes: Vec<Note> = notes.map(|(_, note)| note.clone()).collect();
            notes.sort_by_key(|note| order(note.moment));
            let (name, end) = (branch.name.clone(), branch.end.into());
            Course { name, left, acts: own.map(stamped).collect(), end, notes }
        });
        Some(Courses { all: all.collect(), present })
    }

    /// Opens a run at the moment at which it was shared.
    ///
    /// It takes as long as the run's virtual time takes to compute; [`Opening`] does it in pieces.
    ///
    /// Errors: [`OpenError`]; there is no session then.
    pub fn open(run: Run) -> Result<Self, OpenError> {
        let mut opening = Opening::new(run)?;
        loop {
            match opening.work(u64::MAX)? {
                Progress::Under(under) => opening = *under,
                Progress::Open(session) => return Ok(*session),
            }
        }
    }

    /// What else a page has open, as it names and writes it; shared with the run.
    pub fn view(&self) -> &[(String, String)] {
        &self.beside.view
    }

    /// Notes what a page has open.
    pub fn set_view(&mut self, view: Vec<(String, String)>) {
        self.beside.view = view;
    }

    /// Writes a note at the present moment.
    pub fn note(&mut self, text: String) {
        let moment = Moment::from(self.sim().stamp());
        self.beside.notes.push((self.timeline().branch(), Note { moment, text }));
    }

    /// Takes back a note of the present branch, by its place in [`Session::notes`].
    pub fn remove_note(&mut self, place: usize) {
        let Some(note) = self.notes().get(place).map(|note| (*note).clone()) else { return };
        if let Some(at) = self.beside.notes.iter().position(|(_, other)| *other == note) {
            self.beside.notes.remove(at);
        }
    }

    /// The notes on the present branch, and on those that it comes from before it left them; in order
    /// of time.
    pub fn notes(&self) -> Vec<&Note> {
        let timeline = self.timeline();
        let mut notes = Vec::new();
        let mut part: Option<(BranchId, Option<Stamp>)> = Some((timeline.branch(), None));
        while let Some((id, end)) = part {
            let own = self.beside.notes.iter().filter(|(branch, note)| {
                *branch == id && end.is_none_or(|end| order(note.moment) <= order(end.into()))
            });
            notes.extend(own.map(|(_, note)| note));
            let parent = timeline.branch_of(id).and_then(|branch| branch.parent);
            part = parent.map(|(id, left)| (id, Some(end.map_or(left, |end| end.min(left)))));
        }
        notes.sort_by_key(|note| order(note.moment));
        notes
    }

    /// Takes over what stood beside a run.
    pub(super) fn take_view(&mut self, run: Run) {
        let branch = self.timeline().branch();
        let notes = match run.courses {
            None => run.notes.into_iter().map(|note| (branch, note)).collect(),
            Some(courses) => {
                let all = courses.all.into_iter().enumerate();
                all.flat_map(|(at, course)| {
                    course.notes.into_iter().map(move |n| (BranchId(at), n))
                })
                .collect()
            }
        };
        self.beside = Beside { notes, view: run.view };
        self.select(run.selected);
    }
}

fn stamped(entry: &Entry<Cast>) -> StampedAct {
    StampedAct { moment: entry.stamp.into(), action: entry.action.clone() }
}

/// For the order of moments: one without a number of events lies behind all events of its time.
fn order(moment: Moment) -> (Time, u64) {
    (moment.at, moment.step.unwrap_or(u64::MAX))
}

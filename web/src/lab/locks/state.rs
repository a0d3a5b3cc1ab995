//! The locks lab: what is chosen, what the worker has found, how far the schedule has gone.

use redscope_session::Refusal;
use redscope_session::lab::ToLab;
use redscope_session::lab::{LockHappening, LockSide, LocksAsk, LocksView, Property, SIDES};

use crate::model::Slice;

/// What happens in the lab.
#[derive(Clone, Debug, PartialEq)]
pub enum LocksMsg {
    /// Something is chosen: its name and its value, as a link has them.
    Set(String, String),
    /// So many steps have been taken.
    Go(usize),
}

/// The locks lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LocksLab {
    /// What is chosen.
    pub(crate) ask: LocksAsk,
    /// What was found; of the choice before until the worker has answered.
    pub(crate) view: Option<Slice<LocksView>>,
    /// Whether the worker still searches what is chosen.
    pub(crate) is_searching: bool,
    /// The side for which a rung was chosen last, until it has been searched.
    chosen: Option<usize>,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals were ever reached.
    pub(crate) goals: [bool; 3],
}

impl LocksLab {
    /// A lab with a choice, or with the first one if that is none.
    pub(crate) fn open(text: &str) -> Self {
        let (ask, refused) = match LocksAsk::read(text) {
            Ok(ask) => (ask, None),
            Err(why) => (LocksAsk::default(), Some(why.into())),
        };
        LocksLab { ask, refused, is_searching: true, ..LocksLab::default() }
    }

    /// The same, with the goals that were reached in this visit.
    pub(crate) fn opened(&self, text: &str) -> Self {
        LocksLab { goals: self.goals, ..LocksLab::open(text) }
    }

    /// What the worker is to be asked about what is looked at.
    pub(crate) fn question(&self) -> ToLab {
        ToLab::LookAtLocks(self.ask.clone())
    }

    /// Chooses something; whether that is another question.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> bool {
        let before = self.ask.clone();
        match self.ask.set(name, value) {
            Ok(()) => self.ask = self.ask.at_step(0),
            Err(why) => self.refused = Some(why.into()),
        }
        self.is_searching |= self.ask != before;
        if self.ask.rungs != before.rungs {
            self.chosen = SIDES.iter().position(|side| *side == name);
        }
        self.ask != before
    }

    /// Moves within the schedule.
    pub(crate) fn go_to(&mut self, step: usize) {
        self.ask = self.ask.at_step(step.min(self.steps()));
        self.judge();
    }

    /// How many steps there are.
    pub(crate) fn steps(&self) -> usize {
        let sides = self.view.iter().flat_map(|view| &view.sides);
        sides.map(|side| side.moments.len()).max().unwrap_or(0)
    }

    /// Takes what was found; whether that leads to another question: a rung that was chosen is looked at where
    /// it breaks.
    pub(crate) fn take_view(&mut self, view: LocksView) -> bool {
        // An answer to what was asked before is late.
        if view.ask.at_step(0) != self.ask.at_step(0) {
            return false;
        }
        let breaks = self.chosen.take().and_then(|side| breaks_elsewhere(&view, side));
        self.ask = view.ask.clone();
        self.is_searching = false;
        self.view = Some(view.into());
        self.judge();
        breaks.is_some_and(|property| self.set("property", property.name()))
    }

    fn judge(&mut self) {
        let Some(view) = &self.view else { return };
        let step = self.ask.step;
        let violates = |side: &LockSide, property: Property| {
            let moment = step.checked_sub(1).and_then(|at| side.moments.get(at));
            moment.is_some_and(|moment| moment.scene.violated.contains(&property))
        };
        let never = |side: &LockSide, property: Property| {
            let row = side.found.iter().find(|row| row.property == property);
            side.is_whole && row.is_some_and(|row| row.steps.is_none())
        };
        let is_redlock = |side: usize| view.ask.rungs[side] == "redlock";
        let [a, b] = &view.sides;
        let foreign = Property::ForeignDelete;
        let refuses = |side: &LockSide| {
            let happens = step.checked_sub(1).and_then(|at| side.moments.get(at));
            happens.is_some_and(|moment| {
                matches!(moment.happens, LockHappening::Wrote { accepted: false, .. })
            })
        };
        let now = [
            is_redlock(0) && violates(a, Property::TwoInLease)
                || is_redlock(1) && violates(b, Property::TwoInLease),
            violates(a, foreign) && never(b, foreign) || violates(b, foreign) && never(a, foreign),
            refuses(a) || refuses(b),
        ];
        for (goal, reached) in self.goals.iter_mut().zip(now) {
            *goal |= reached;
        }
    }
}

/// The first thing that goes wrong with the rung of a side, if what is looked for goes wrong on neither.
fn breaks_elsewhere(view: &LocksView, side: usize) -> Option<Property> {
    let mut rows = view.sides.iter().flat_map(|side| &side.found);
    if rows.any(|row| row.property == view.ask.property && row.steps.is_some()) {
        return None;
    }
    let found = view.sides.get(side)?.found.iter();
    found.filter(|row| row.steps.is_some()).map(|row| row.property).next()
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::Locks;

    use super::*;

    fn answered(lab: &mut LocksLab) {
        let found = Locks::find(&lab.ask, None).unwrap();
        lab.take_view(found.look(&lab.ask).unwrap());
    }

    #[test]
    fn goals_are_reached_by_stepping_there() {
        let mut lab = LocksLab::open("locks");
        answered(&mut lab);
        assert_eq!((lab.steps(), lab.goals), (7, [false; 3]));
        lab.go_to(5);
        assert_eq!(lab.goals, [false; 3]);
        lab.go_to(6);
        assert_eq!(lab.goals, [false, true, false]);
        assert!(lab.set("a", "redlock") && lab.ask.step == 0);
        answered(&mut lab);
        lab.go_to(99);
        assert_eq!((lab.ask.step, lab.goals), (13, [true, true, false]));
        let mut lab = lab.opened("locks;a=no-fence;b=fence;property=late_write;step=7");
        answered(&mut lab);
        assert_eq!((lab.ask.step, lab.goals), (7, [true; 3]));
    }

    #[test]
    fn a_rung_that_is_chosen_is_looked_at_where_it_breaks() {
        let mut lab = LocksLab::open("locks;a=compare;b=compare");
        answered(&mut lab);
        assert_eq!(lab.ask.property, Property::TwoInLease);
        assert!(lab.set("a", "plain"));
        let found = Locks::find(&lab.ask, None).unwrap();
        assert!(lab.take_view(found.look(&lab.ask).unwrap()), "another question");
        assert_eq!(lab.ask.property, Property::SelfDeadlock);
        answered(&mut lab);
        assert!(lab.steps() > 0 && !lab.is_searching);
    }

    #[test]
    fn a_late_answer_and_a_choice_that_is_none_change_nothing() {
        let mut lab = LocksLab::open("locks;a=luck");
        assert!(lab.refused.is_some() && lab.ask == LocksAsk::default());
        let late = Locks::find(&lab.ask, None).unwrap().look(&lab.ask).unwrap();
        assert!(lab.set("b", "watchdog") && !lab.set("b.quorum", "3"));
        lab.take_view(late);
        assert!(lab.view.is_none() && lab.is_searching);
    }
}

//! The lab of data types: what is chosen, what the worker has measured, which goals were reached.

use redscope_session::Refusal;
use redscope_session::lab::ToLab;
use redscope_session::lab::{APPS, TypesAsk, TypesView};

use crate::lab::follows::Follows;
use crate::model::Slice;

/// What happens in the lab.
#[derive(Clone, Debug, PartialEq)]
pub enum TypesMsg {
    /// Something is chosen: its name and its value.
    Set(String, String),
    /// So many steps further, or back.
    Step(i64),
    /// Another application, so many further down the list.
    App(i64),
}

impl TypesMsg {
    /// What a key does.
    pub(crate) fn pressed(key: &str) -> Option<Self> {
        match key {
            "ArrowRight" => Some(TypesMsg::Step(1)),
            "ArrowLeft" => Some(TypesMsg::Step(-1)),
            "Home" => Some(TypesMsg::Step(i64::MIN)),
            "End" => Some(TypesMsg::Step(i64::MAX)),
            "ArrowDown" => Some(TypesMsg::App(1)),
            "ArrowUp" => Some(TypesMsg::App(-1)),
            _ => None,
        }
    }
}

/// The lab of data types.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TypesLab {
    /// What is chosen.
    pub(crate) ask: TypesAsk,
    /// What was measured; of an earlier choice until the worker has answered.
    pub(crate) view: Option<Slice<TypesView>>,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals were ever reached.
    pub(crate) goals: [bool; 3],
    /// Whether the worker owes an answer.
    awaits: bool,
}

impl TypesLab {
    /// A lab with a choice, or with the first one if that is none.
    pub(crate) fn open(text: &str) -> Self {
        // Who opens it asks the worker.
        let opened = TypesLab { awaits: true, ..TypesLab::default() };
        match TypesAsk::read(text) {
            Ok(ask) => TypesLab { ask, ..opened },
            Err(why) => TypesLab { refused: Some(why.into()), ..opened },
        }
    }

    /// The same, with the goals that were reached in this visit.
    pub(crate) fn opened(&self, text: &str) -> Self {
        TypesLab { goals: self.goals, ..TypesLab::open(text) }
    }

    /// What the worker is to be asked.
    pub(crate) fn question(&self) -> ToLab {
        ToLab::LookAtTypes(self.ask.clone())
    }

    /// What was measured, if it is of the application that is chosen.
    pub(crate) fn shown(&self) -> Option<&Slice<TypesView>> {
        self.view.as_ref().filter(|view| view.ask.app().name == self.ask.app().name)
    }

    /// Steps that have been taken, and all that there are.
    pub(crate) fn steps(&self) -> [usize; 2] {
        self.shown().map_or([0, 0], |view| [view.taken(&self.ask), view.steps.len()])
    }

    /// Takes what happens. The worker is asked when something else is to be run, and not while it owes an answer: what
    /// is chosen by then is asked for when that has come.
    pub(crate) fn take(&mut self, message: TypesMsg) -> Follows {
        let before = self.ask.clone();
        let set = match message {
            TypesMsg::Set(name, value) => self.ask.set(&name, &value),
            TypesMsg::Step(by) => {
                let [step, all] = self.steps().map(|steps| steps as i64);
                self.ask.set("step", &step.saturating_add(by).clamp(0, all).to_string())
            }
            TypesMsg::App(by) => {
                let now = self.ask.app().name;
                let at = APPS.iter().position(|app| app.name == now).unwrap_or(0) as i64;
                let at = at.saturating_add(by).clamp(0, APPS.len() as i64 - 1);
                self.ask.set("app", APPS[at as usize].name)
            }
        };
        self.refused = set.err().map(Refusal::from);
        self.look_for_goals();
        match () {
            () if self.ask == before => Follows::Nothing,
            () if self.awaits || self.ask.of_run() == before.of_run() => Follows::Link,
            () => {
                self.awaits = true;
                Follows::Run
            }
        }
    }

    /// Takes what was measured; whether something else has been chosen since, so that the worker is to be asked again.
    pub(crate) fn take_view(&mut self, view: TypesView) -> bool {
        self.awaits = view.ask.of_run() != self.ask.of_run();
        self.view = Some(view.into());
        self.look_for_goals();
        self.awaits
    }

    fn look_for_goals(&mut self) {
        let Some(view) = self.view.as_ref().filter(|view| view.ask.of_run() == self.ask.of_run())
        else {
            return;
        };
        for (goal, reached) in self.goals.iter_mut().zip(reached(view, &self.ask)) {
            *goal |= reached;
        }
    }
}

/// Which goals a moment reaches.
fn reached(view: &TypesView, ask: &TypesAsk) -> [bool; 3] {
    let is_long = ask.knobs().get("bytes") > 1;
    let is_table = view.curves.iter().any(|curve| {
        let first = curve.held.first().map_or("", |held| held.encoding.as_str());
        matches!(first, "hashtable" | "skiplist")
    });
    let bytes = |at: usize| {
        view.curves
            .get(at)
            .and_then(|curve| curve.held.get(view.size(ask)))
            .map_or(0, |held| held.bytes)
    };
    // Nothing is pending when the one who claimed has acknowledged all.
    let taken = &view.steps[..view.taken(ask)];
    let none_pending = taken
        .iter()
        .any(|step| step.tells == "none-pending" && step.reply.starts_with("1) (integer) 0"));
    [is_long && is_table, ask.app().name == "signin" && bytes(0) > bytes(1), none_pending]
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::look_at_types;

    use super::*;

    fn answered(lab: &mut TypesLab) -> bool {
        lab.take_view(look_at_types(&lab.ask))
    }

    fn set(lab: &mut TypesLab, name: &str, value: &str) -> Follows {
        lab.take(TypesMsg::Set(name.to_owned(), value.to_owned()))
    }

    fn press(lab: &mut TypesLab, key: &str) -> Follows {
        lab.take(TypesMsg::pressed(key).expect("a key that does something"))
    }

    #[test]
    fn a_long_value_makes_a_table_of_the_first_item() {
        for (app, long) in [("object", "65"), ("leaderboard", "65"), ("queue", "65")] {
            let mut lab = TypesLab::open(&format!("types;app={app};items=20;bytes=64"));
            assert!(!answered(&mut lab));
            assert!(!lab.goals[0], "{app}");
            assert_eq!(set(&mut lab, "bytes", long), Follows::Run);
            answered(&mut lab);
            assert!(lab.goals[0], "{app}");
        }
    }

    #[test]
    fn what_is_a_table_by_itself_is_no_goal() {
        let mut lab = TypesLab::open("types;app=friends");
        answered(&mut lab);
        assert_eq!(lab.goals, [false; 3]);
    }

    #[test]
    fn few_users_take_more_as_a_bitmap() {
        let mut lab = TypesLab::open("types;app=signin");
        answered(&mut lab);
        assert_eq!(lab.goals, [false; 3]);
        assert_eq!(set(&mut lab, "at", "84"), Follows::Link);
        assert_eq!(lab.goals, [false, true, false]);
    }

    #[test]
    fn the_consumer_that_claims_reaches_the_goal_by_steps() {
        let mut lab = TypesLab::open("types;app=stream;items=10");
        answered(&mut lab);
        let all = lab.steps()[1];
        for step in 2..=all {
            assert_eq!(press(&mut lab, "ArrowRight"), Follows::Link);
            let is_claimed =
                lab.shown().unwrap().steps[..step].iter().any(|step| step.tells == "none-pending");
            assert_eq!(lab.goals[2], is_claimed, "{step}");
        }
        assert_eq!(press(&mut lab, "ArrowRight"), Follows::Nothing);
        assert!(lab.goals[2]);
    }

    #[test]
    fn keys_go_through_steps_and_applications_and_stop_at_the_ends() {
        let mut lab = TypesLab::open("types;items=10");
        answered(&mut lab);
        assert_eq!((press(&mut lab, "End"), lab.steps()[0]), (Follows::Link, lab.steps()[1]));
        assert_eq!((press(&mut lab, "Home"), lab.ask.step), (Follows::Link, 0));
        assert_eq!(press(&mut lab, "ArrowUp"), Follows::Nothing);
        assert_eq!((press(&mut lab, "ArrowDown"), lab.ask.app().name), (Follows::Run, "session"));
        assert!(lab.shown().is_none(), "what was measured is of another application");
        assert_eq!(TypesMsg::pressed("x"), None);
    }

    #[test]
    fn one_question_is_on_its_way_at_a_time_and_a_refused_choice_changes_nothing() {
        let mut lab = TypesLab::open("types;items=10");
        let late = look_at_types(&lab.ask);
        assert_eq!(press(&mut lab, "ArrowDown"), Follows::Link);
        assert!(lab.take_view(late), "it is asked again");
        assert!(!answered(&mut lab));
        assert_eq!(set(&mut lab, "items", "0"), Follows::Nothing);
        assert!(lab.refused.is_some());
        assert!(TypesLab::open("types;app=luck").refused.is_some());
    }
}

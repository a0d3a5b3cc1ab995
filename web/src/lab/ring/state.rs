//! The ring lab: what is chosen, what the worker has measured, which goals were reached.

use redscope_session::Refusal;
use redscope_session::lab::ToLab;
use redscope_session::lab::{CHANGES, RingAsk, RingView, Scheme};

use crate::model::Slice;

/// What happens in the lab.
#[derive(Clone, Debug, PartialEq)]
pub enum RingMsg {
    /// A knob is turned: its name and its new position.
    Set(String, String),
    /// Another server is chosen, so many places further down the list.
    Server(i64),
    /// Another change is chosen, so many further down.
    Change(i64),
}

impl RingMsg {
    /// What a key does.
    pub(crate) fn pressed(key: &str) -> Option<Self> {
        match key {
            "ArrowRight" => Some(RingMsg::Server(1)),
            "ArrowLeft" => Some(RingMsg::Server(-1)),
            "Home" => Some(RingMsg::Server(i64::MIN)),
            "End" => Some(RingMsg::Server(i64::MAX)),
            "ArrowDown" => Some(RingMsg::Change(1)),
            "ArrowUp" => Some(RingMsg::Change(-1)),
            _ => None,
        }
    }
}

/// The ring lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RingLab {
    /// What is chosen.
    pub(crate) ask: RingAsk,
    /// What was measured; of the choice before until the worker has answered.
    pub(crate) view: Option<Slice<RingView>>,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals were ever reached.
    pub(crate) goals: [bool; 3],
}

impl RingLab {
    /// A lab with a choice, or with the first one if that is none.
    pub(crate) fn open(text: &str) -> Self {
        match RingAsk::read(text) {
            Ok(ask) => RingLab { ask, ..RingLab::default() },
            Err(why) => RingLab { refused: Some(why.into()), ..RingLab::default() },
        }
    }

    /// The same, with the goals that were reached in this visit.
    pub(crate) fn opened(&self, text: &str) -> Self {
        RingLab { goals: self.goals, ..RingLab::open(text) }
    }

    /// What the worker is to be asked.
    pub(crate) fn question(&self) -> ToLab {
        ToLab::LookAtRing(self.ask.clone())
    }

    /// Takes what happens; whether something else is chosen now.
    pub(crate) fn take(&mut self, message: RingMsg) -> bool {
        let before = self.ask.clone();
        let set = match message {
            RingMsg::Set(name, value) => self.ask.set(&name, &value),
            RingMsg::Server(by) => {
                let last = self.ask.get("servers") as i64;
                let at = (self.ask.get("at") as i64).saturating_add(by).clamp(1, last);
                self.ask.set("at", &at.to_string())
            }
            RingMsg::Change(by) => {
                let now = self.ask.change_name();
                let at = CHANGES.iter().position(|name| *name == now).unwrap_or(0) as i64;
                let at = at.saturating_add(by).clamp(0, CHANGES.len() as i64 - 1);
                self.ask.set("change", CHANGES[at as usize])
            }
        };
        self.refused = set.err().map(Refusal::from);
        self.ask != before
    }

    /// Takes what was measured.
    pub(crate) fn take_view(&mut self, view: RingView) {
        // An answer to what was asked before is late.
        if view.ask != self.ask {
            return;
        }
        for (goal, reached) in self.goals.iter_mut().zip(reached(&view)) {
            *goal |= reached;
        }
        self.view = Some(view.into());
    }
}

/// Which goals a measurement reaches.
fn reached(view: &RingView) -> [bool; 3] {
    let swaps = view.ask.change_name() == "swap" && view.ask.get("at") != view.ask.get("with");
    let mut reached = [false; 3];
    for (side, measured) in view.ask.sides.iter().zip(&view.sides) {
        let scheme = side.scheme();
        let most = [&measured.before, &measured.after].map(|standing| standing.spread(scheme).1);
        let moves_most = u64::from(measured.moved) * 10 > u64::from(measured.keys) * 9;
        reached[0] |= scheme == Scheme::Unnamed && moves_most;
        reached[1] |= swaps && measured.moved == 0;
        reached[2] |= scheme.has_points() && most.into_iter().any(|most| most >= 2.0);
    }
    reached
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::look_at_ring;

    use super::*;

    fn answered(lab: &mut RingLab) {
        lab.take_view(look_at_ring(&lab.ask).unwrap());
    }

    fn set(lab: &mut RingLab, name: &str, value: &str) {
        lab.take(RingMsg::Set(name.to_owned(), value.to_owned()));
        answered(lab);
    }

    #[test]
    fn goals_are_reached_by_what_is_measured() {
        let mut lab = RingLab::open("ring;at=4");
        answered(&mut lab);
        assert_eq!(lab.goals, [false; 3]);
        lab.take(RingMsg::pressed("Home").unwrap());
        answered(&mut lab);
        assert_eq!(lab.goals, [true, false, false]);
        set(&mut lab, "change", "swap");
        assert_eq!(lab.goals, [true, true, false]);
        set(&mut lab, "servers", "6");
        set(&mut lab, "b.points", "1");
        assert_eq!(lab.goals, [true; 3]);
    }

    #[test]
    fn a_swap_of_a_server_with_itself_is_no_goal() {
        let mut lab = RingLab::open("ring;change=swap;at=2");
        answered(&mut lab);
        assert_eq!(lab.view.as_ref().unwrap().sides[0].moved, 0);
        assert!(!lab.goals[1]);
    }

    #[test]
    fn keys_go_through_servers_and_changes_and_stop_at_the_ends() {
        let mut lab = RingLab::open("ring;a=ketama");
        assert!(!lab.take(RingMsg::pressed("ArrowLeft").unwrap()));
        assert!(lab.take(RingMsg::pressed("End").unwrap()) && lab.ask.get("at") == 4);
        assert!(lab.take(RingMsg::pressed("ArrowUp").unwrap()));
        assert_eq!(lab.ask.change_name(), "add");
        assert!(!lab.take(RingMsg::pressed("ArrowUp").unwrap()));
        assert_eq!(RingMsg::pressed("x"), None);
    }

    #[test]
    fn a_late_answer_is_not_shown_and_a_refused_choice_changes_nothing() {
        let mut lab = RingLab::open("ring");
        let late = look_at_ring(&lab.ask).unwrap();
        assert!(!lab.take(RingMsg::Set("servers".to_owned(), "17".to_owned())));
        assert!(lab.refused.is_some());
        assert!(lab.take(RingMsg::Set("servers".to_owned(), "5".to_owned())));
        lab.take_view(late);
        assert!(lab.view.is_none() && lab.refused.is_none());
        assert!(RingLab::open("ring;at=99").refused.is_some());
    }
}

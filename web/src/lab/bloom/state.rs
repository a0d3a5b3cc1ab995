//! The Bloom filter lab: what is chosen, what the worker has measured, which goals were reached.

use redscope_session::Refusal;
use redscope_session::lab::ToLab;
use redscope_session::lab::{BLOOM_STEPS, BloomAsk, BloomSideView, BloomView};

use crate::lab::follows::Follows;
use crate::model::Slice;

/// What happens in the lab.
#[derive(Clone, Debug, PartialEq)]
pub enum BloomMsg {
    /// A knob is turned: its name and its new position.
    Set(String, String),
    /// So many steps further, or back.
    Step(i64),
    /// So many bits of the item have been gone through.
    Walk(u64),
}

impl BloomMsg {
    /// What a key does.
    pub(crate) fn pressed(key: &str) -> Option<Self> {
        match key {
            "ArrowRight" => Some(BloomMsg::Step(1)),
            "ArrowLeft" => Some(BloomMsg::Step(-1)),
            "Home" => Some(BloomMsg::Step(i64::MIN)),
            "End" => Some(BloomMsg::Step(i64::MAX)),
            _ => None,
        }
    }
}

/// The Bloom filter lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BloomLab {
    /// What is chosen.
    pub(crate) ask: BloomAsk,
    /// What was measured; of an earlier choice until the worker has answered.
    pub(crate) view: Option<Slice<BloomView>>,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals were ever reached.
    pub(crate) goals: [bool; 3],
    /// Whether the worker owes an answer.
    awaits: bool,
}

impl BloomLab {
    /// A lab with a choice, or with the first one if that is none.
    pub(crate) fn open(text: &str) -> Self {
        // Who opens it asks the worker.
        let opened = BloomLab { awaits: true, ..BloomLab::default() };
        match BloomAsk::read(text) {
            Ok(ask) => BloomLab { ask, ..opened },
            Err(why) => BloomLab { refused: Some(why.into()), ..opened },
        }
    }

    /// The same, with the goals that were reached in this visit.
    pub(crate) fn opened(&self, text: &str) -> Self {
        BloomLab { goals: self.goals, ..BloomLab::open(text) }
    }

    /// What the worker is to be asked.
    pub(crate) fn question(&self) -> ToLab {
        ToLab::LookAtBloom(self.ask.clone())
    }

    /// How many bits of the item have been gone through, of so many.
    pub(crate) fn walked(&self, bits: usize) -> usize {
        self.ask.walk.map_or(bits, |walk| (walk as usize).min(bits))
    }

    /// Takes what happens. While the worker owes an answer it is not asked: what is chosen by then is asked for when
    /// that has come.
    pub(crate) fn take(&mut self, message: BloomMsg) -> Follows {
        let before = self.ask.clone();
        let set = match message {
            BloomMsg::Set(name, value) => self.ask.set(&name, &value),
            BloomMsg::Step(by) => {
                let step = (self.ask.step as i64).saturating_add(by).clamp(0, BLOOM_STEPS as i64);
                self.ask.set("step", &step.to_string())
            }
            BloomMsg::Walk(bits) => self.ask.set("walk", &bits.to_string()),
        };
        self.refused = set.err().map(Refusal::from);
        match () {
            () if self.ask == before => Follows::Nothing,
            () if self.awaits => Follows::Link,
            () => {
                self.awaits = true;
                Follows::Run
            }
        }
    }

    /// Takes what was measured; whether something else has been chosen since, so that the worker is to be asked again.
    pub(crate) fn take_view(&mut self, view: BloomView) -> bool {
        for (goal, reached) in self.goals.iter_mut().zip(reached(&view)) {
            *goal |= reached;
        }
        self.awaits = view.ask != self.ask;
        self.view = Some(view.into());
        self.awaits
    }
}

/// Which goals a moment reaches.
fn reached(view: &BloomView) -> [bool; 3] {
    let probes = view.ask.knobs().get("probes");
    let mut reached = [false; 3];
    for (chosen, side) in view.ask.sides.iter().zip(&view.sides) {
        let BloomSideView { points, look } = side;
        let (design, point) = (chosen.design(), points[view.ask.step as usize]);
        let is_overfull = u64::from(point.offered) >= 4 * design.capacity();
        let keeps = u64::from(point.hits) * design.one_in() <= probes;
        reached[0] |= look.walk.exists && !look.walk.was_offered;
        reached[1] |= is_overfull && keeps && point.refused == 0;
        reached[2] |= look.cleared.lost > 0;
    }
    reached
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::Filled;

    use super::*;

    fn answered(lab: &mut BloomLab) -> bool {
        lab.take_view(Filled::find(&lab.ask, None).look(&lab.ask))
    }

    fn set(lab: &mut BloomLab, name: &str, value: &str) {
        let set = BloomMsg::Set(name.to_owned(), value.to_owned());
        assert_eq!(lab.take(set), Follows::Run);
        assert!(!answered(lab));
    }

    fn press(lab: &mut BloomLab, key: &str) -> Follows {
        lab.take(BloomMsg::pressed(key).expect("a key that does something"))
    }

    #[test]
    fn goals_are_reached_by_what_is_measured() {
        let mut lab = BloomLab::open("bloom;probes=1000");
        assert!(!answered(&mut lab));
        assert_eq!(lab.goals, [false; 3]);
        set(&mut lab, "cleared", "1");
        assert_eq!(lab.goals, [false, false, true]);
        press(&mut lab, "End");
        answered(&mut lab);
        assert!(!lab.goals[1], "neither a full filter nor one that refuses keeps its promise");
        // Most words are let through by now.
        for item in ["one", "two", "three", "four"] {
            set(&mut lab, "item", item);
        }
        assert_eq!(lab.goals, [true, false, true]);
        set(&mut lab, "b", "scaling");
        assert_eq!(lab.goals, [true; 3]);
    }

    #[test]
    fn what_was_added_is_no_false_positive() {
        let mut lab = BloomLab::open("bloom;probes=1000;item=item:7");
        answered(&mut lab);
        let view = lab.view.as_ref().unwrap();
        assert!(view.sides.iter().all(|side| side.look.walk.exists && side.look.walk.was_offered));
        assert!(!lab.goals[0]);
    }

    #[test]
    fn keys_go_through_the_steps_and_stop_at_the_ends() {
        let mut lab = BloomLab::open("bloom;probes=1000;items=500;step=1");
        answered(&mut lab);
        assert_eq!((press(&mut lab, "Home"), lab.ask.step), (Follows::Run, 0));
        assert!(!answered(&mut lab));
        assert_eq!(press(&mut lab, "ArrowLeft"), Follows::Nothing);
        assert_eq!((press(&mut lab, "End"), lab.ask.step), (Follows::Run, BLOOM_STEPS));
        assert_eq!(BloomMsg::pressed("x"), None);
    }

    #[test]
    fn one_question_is_on_its_way_at_a_time_and_the_last_choice_is_asked_for() {
        let mut lab = BloomLab::open("bloom;probes=1000;items=500");
        let late = Filled::find(&lab.ask, None).look(&lab.ask);
        assert_eq!([1, 1].map(|by| lab.take(BloomMsg::Step(by))), [Follows::Link; 2]);
        assert!(lab.take_view(late), "it is asked again");
        assert!(!answered(&mut lab) && lab.view.as_ref().unwrap().ask.step == 7);
        let set = BloomMsg::Set("items".to_owned(), "1".to_owned());
        assert_eq!(lab.take(set), Follows::Nothing);
        assert!(lab.refused.is_some());
        assert!(BloomLab::open("bloom;a=luck").refused.is_some());
    }
}

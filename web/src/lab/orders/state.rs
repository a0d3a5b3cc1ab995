//! The lab that is open: what is chosen, what the worker has found.

use std::collections::BTreeMap;

use redscope_session::Refusal;
use redscope_session::lab::ToLab;
use redscope_session::lab::{
    Happening, OrdersAsk, OrdersTopic, OrdersView, StepName, StrategyCount, Turn, Verdict,
};

use crate::model::Slice;

/// What happens in the lab.
#[derive(Clone, Debug, PartialEq)]
pub enum OrdersMsg {
    /// A knob is turned: its name and its new position.
    Set(&'static str, String),
    /// This order is looked at.
    Order(Vec<StepName>),
    /// So many of its steps have been taken.
    Taken(usize),
    /// This step comes next.
    Next(StepName),
}

/// A lab that tries every order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OrdersLab {
    /// What is chosen.
    pub(crate) ask: OrdersAsk,
    /// What was found; of the choice before until the worker has answered.
    pub(crate) view: Option<Slice<OrdersView>>,
    /// How many orders of each strategy end stale, for who meets now.
    pub(crate) counts: BTreeMap<String, StrategyCount>,
    /// Where to go in an order that the worker has still to name.
    wanted: usize,
    /// Whether the worker counts one of them: it is asked for the next when it has answered.
    is_counting: bool,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals were ever reached.
    pub(crate) goals: [bool; 3],
}

impl OrdersLab {
    /// A lab with a choice, or with the first one if that is none.
    pub(crate) fn open(text: &str) -> Self {
        let topic = OrdersTopic::find(text.split(';').next().unwrap_or_default());
        let first = OrdersAsk::first(topic.unwrap_or_default());
        let (ask, refused) = match OrdersAsk::read(text) {
            Ok(ask) => (ask, None),
            Err(why) => (first, Some(why.into())),
        };
        OrdersLab { ask, refused, ..OrdersLab::default() }
    }

    /// The same, with the goals that were reached in this visit if it is the same lab.
    pub(crate) fn opened(&self, text: &str) -> Self {
        let lab = OrdersLab::open(text);
        let goals = if lab.ask.topic == self.ask.topic { self.goals } else { lab.goals };
        OrdersLab { goals, ..lab }
    }

    /// What the worker is to be asked about what is looked at.
    pub(crate) fn question(&self) -> ToLab {
        ToLab::LookAtOrders(self.ask.clone())
    }

    /// What it is to count next, one strategy at a time: the one that is chosen comes first.
    pub(crate) fn next_count(&mut self) -> Option<ToLab> {
        let is_unknown = |name: &str| !self.counts.contains_key(name);
        let chosen = Some(self.ask.strategy.as_str()).filter(|name| is_unknown(name));
        let next = chosen.or_else(|| self.ask.topic.strategies().find(|name| is_unknown(name)));
        let strategy = next.filter(|_| !self.is_counting)?.to_owned();
        self.is_counting = true;
        Some(ToLab::CountOrders(OrdersAsk { strategy, ..self.ask.without_order() }))
    }

    /// Turns a knob; the order that was looked at is one of what was chosen before.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        if self.ask.set(name, value).is_ok() {
            (self.ask.order, self.ask.taken, self.wanted) = (None, 0, 0);
            if name != "strategy" {
                self.counts.clear();
            }
        }
    }

    /// Takes a step that is possible where the order stands: what was to come after it is chosen anew, unless
    /// it is the next one. Whether it is another order now.
    pub(crate) fn next(&mut self, step: StepName) -> bool {
        let order = self.ask.order.get_or_insert_default();
        let is_other = order.get(self.ask.taken) != Some(&step);
        if is_other {
            order.truncate(self.ask.taken);
            order.push(step);
        }
        self.ask.taken += 1;
        self.judge();
        is_other
    }

    pub(crate) fn take_view(&mut self, view: OrdersView) {
        // An answer to what was asked before is late.
        if view.ask.without_order() != self.ask.without_order() {
            return;
        }
        self.ask = view.ask.clone();
        self.view = Some(view.into());
        match std::mem::take(&mut self.wanted) {
            0 => self.judge(),
            taken => self.go_to(taken),
        }
    }

    pub(crate) fn take_count(&mut self, count: StrategyCount) {
        self.is_counting = false;
        let strategy = count.ask.strategy.clone();
        let asked = OrdersAsk { strategy, ..self.ask.without_order() };
        if count.ask == asked {
            self.counts.insert(count.ask.strategy.clone(), count);
            self.judge();
        }
    }

    /// An order that is impossible is left; the reason stays until something else is chosen.
    pub(crate) fn refuse(&mut self, why: Refusal) {
        (self.ask.order, self.ask.taken, self.wanted) = (None, 0, 0);
        self.refused = Some(why);
    }

    /// Moves within the order, or within the one that is to come.
    pub(crate) fn go_to(&mut self, taken: usize) {
        match &self.ask.order {
            Some(order) => self.ask.taken = taken.min(order.len()),
            None => self.wanted = taken,
        }
        self.judge();
    }

    /// Whether the order that is looked at has come to its end and left the cache stale.
    pub(crate) fn ends_stale(&self) -> bool {
        let Some(view) = &self.view else { return false };
        let is_stale = |verdicts: &Vec<Verdict>| {
            verdicts.iter().any(|v| matches!(v, Verdict::StaleEnd | Verdict::MarkedEnd))
        };
        self.ask.taken == view.moments.len() && view.outcome.as_ref().is_some_and(is_stale)
    }

    /// Whether a step that has been taken is an `EXEC` that has carried out nothing.
    fn is_aborted(&self) -> bool {
        let moments = self.view.iter().flat_map(|view| view.moments.iter().take(self.ask.taken));
        moments
            .into_iter()
            .any(|moment| matches!(moment.happens, Happening::Turn { turn: Turn::Aborted, .. }))
    }

    fn judge(&mut self) {
        let fails = |step: &StepName| step.step.ends_with('!');
        let has_failed = self.ask.order.iter().flatten().any(fails);
        let count = self.counts.get(&self.ask.strategy);
        let third = match self.ask.topic {
            OrdersTopic::Consistency => self.ends_stale() && has_failed,
            OrdersTopic::Transactions => self.is_aborted(),
        };
        let now = [self.ends_stale(), count.is_some_and(|count| count.stale == 0), third];
        for (goal, reached) in self.goals.iter_mut().zip(now) {
            *goal |= reached;
        }
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{Orders, count};

    use super::*;

    fn look(ask: &OrdersAsk) -> Result<OrdersView, redscope_session::lab::LabError> {
        Orders::find(ask)?.look(ask)
    }

    fn answered(lab: &mut OrdersLab) {
        lab.take_view(look(&lab.ask).unwrap());
        while let Some(ToLab::CountOrders(ask)) = lab.next_count() {
            assert_eq!(lab.next_count(), None, "one at a time");
            lab.take_count(count(&ask).unwrap());
        }
    }

    #[test]
    fn goals_are_reached_by_stepping_to_the_end_and_by_a_strategy_without_stale_orders() {
        let mut lab = OrdersLab::open("consistency");
        answered(&mut lab);
        assert_eq!(lab.counts.len(), OrdersTopic::Consistency.strategies().count());
        assert_eq!(lab.goals, [false; 3]);
        lab.go_to(99);
        assert!(lab.ends_stale());
        lab.set("strategy", "queue");
        answered(&mut lab);
        assert_eq!(lab.goals, [true, true, false]);
        lab.set("fail", "yes");
        assert!(lab.counts.is_empty(), "who meets is another");
        answered(&mut lab);
        lab.go_to(99);
        assert_eq!(lab.goals, [true; 3]);
    }

    #[test]
    fn goals_of_transactions_are_a_loss_a_safe_way_and_an_exec_that_answers_nil() {
        let mut lab = OrdersLab::open("transactions");
        answered(&mut lab);
        assert_eq!(lab.goals, [false; 3]);
        lab.go_to(99);
        assert_eq!(lab.goals, [true, false, false]);
        lab.set("strategy", "watch-once");
        let nil =
            "w1.watch+w1.get+w2.watch+w2.get+w2.multi+w2.queue+w2.exec+w1.multi+w1.queue+w1.exec";
        lab.ask.set("order", nil).unwrap();
        answered(&mut lab);
        assert_eq!(lab.goals, [true, true, false]);
        lab.go_to(99);
        assert_eq!(lab.goals, [true; 3]);
        assert_eq!(lab.opened("transactions").goals, [true; 3]);
        assert_eq!(lab.opened("consistency").goals, [false; 3]);
        assert_eq!(OrdersLab::open("transactions;writers=9").ask.topic, OrdersTopic::Transactions);
    }

    #[test]
    fn another_step_than_the_next_one_begins_another_order() {
        let mut lab = OrdersLab::open("consistency");
        answered(&mut lab);
        let view = lab.view.clone().unwrap();
        let whole = view.moments.len();
        assert!(!lab.next(view.moments[0].step.clone()));
        assert_eq!((lab.ask.taken, lab.ask.order.as_ref().unwrap().len()), (1, whole));
        let next = &view.moments[1].step;
        let other = view.choices[1].iter().find(|step| *step != next).unwrap();
        assert!(lab.next(other.clone()));
        assert_eq!((lab.ask.taken, lab.ask.order.as_ref().unwrap().len()), (2, 2));
    }

    #[test]
    fn whoever_goes_to_the_end_before_there_is_an_order_gets_there() {
        let mut lab = OrdersLab::open("consistency");
        answered(&mut lab);
        lab.set("strategy", "db-del");
        lab.go_to(99);
        assert_eq!(lab.ask.taken, 0, "the order on the screen is the one before");
        answered(&mut lab);
        assert_eq!(lab.ask.taken, lab.view.as_ref().unwrap().moments.len());
        lab.go_to(99);
        lab.set("strategy", "queue");
        lab.go_to(99);
        lab.set("strategy", "db-del");
        answered(&mut lab);
        assert_eq!(lab.ask.taken, 0, "that was wanted of another order");
    }

    #[test]
    fn a_late_answer_is_not_shown() {
        let mut lab = OrdersLab::open("consistency");
        let late = look(&lab.ask).unwrap();
        lab.set("strategy", "db-del");
        lab.take_view(late);
        assert_eq!(lab.view, None);
    }

    #[test]
    fn a_link_that_leads_nowhere_opens_the_lab_and_says_so() {
        let lab = OrdersLab::open("consistency;readers=9");
        assert!(lab.refused.is_some() && lab.ask == OrdersAsk::default());
        let mut lab = OrdersLab::open("consistency;order=w1.set");
        lab.refuse(look(&lab.ask).unwrap_err().into());
        answered(&mut lab);
        assert!(lab.refused.is_some() && lab.view.is_some());
    }
}

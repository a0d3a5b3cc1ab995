//! A lab that tries every order in which those who take part can meet, and one of them step by step.

use redscope_labs::experiment::consistency::Strategy;
use redscope_labs::experiment::transactions::Case;
use redscope_labs::interleave::{Order, Play, Step, VERDICTS, Verdict, Verdicts};
use redscope_labs::program::StartError;
use redscope_labs::program::shown::{answer, asked, text};
use serde::{Deserialize, Serialize};

use super::ask::{OrdersAsk, StepName};
use super::happening::{self, Happening};
use super::topic::OrdersTopic;
use crate::lab::error::LabError;

/// Of more orders than this only the shortest of each kind are listed.
const MOST_LISTED: usize = 60;

/// How many orders of a strategy end stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyCount {
    /// What was counted; its strategy is the one that was asked for.
    pub ask: OrdersAsk,
    /// How many orders there are.
    pub orders: u64,
    /// In how many of them the cache ends with another value than the database, or with the marker; of transactions, in
    /// how many Redis ends with another sum than was promised, or somebody sees one meanwhile.
    pub stale: u64,
}

/// The lab as it is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersView {
    /// What is chosen, with the order that is looked at.
    pub ask: OrdersAsk,
    /// The lines of the program.
    pub program: Vec<String>,
    /// Who takes part, readers first.
    pub actors: Vec<String>,
    /// What the database holds at the start; of transactions, here and below, what was promised.
    pub first_row: String,
    /// What the cache holds at the start; of transactions, here and below, the sum of the keys.
    pub first_cached: Option<String>,
    /// All orders, those that end stale first; or the shortest of each kind, if there are too many.
    pub orders: Vec<OrderRow>,
    /// Whether those are all.
    pub is_all: bool,
    /// The steps of the order that is looked at.
    pub moments: Vec<OrderMoment>,
    /// The steps that are possible before the first step and after each.
    pub choices: Vec<Vec<StepName>>,
    /// The line at which each stands who takes part, likewise; `None`: done.
    pub lines: Vec<Vec<Option<usize>>>,
    /// What is wrong with it, once it is whole.
    pub outcome: Option<Vec<Verdict>>,
}

/// An order with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Its steps.
    pub steps: Vec<StepName>,
    /// What is wrong with it.
    pub verdicts: Vec<Verdict>,
}

/// A step of the order that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderMoment {
    /// The step.
    pub step: StepName,
    /// What is asked: a command, or what the database or the queue is told.
    pub asked: String,
    /// Whether the database is asked, and not the cache.
    pub asks_database: bool,
    /// What comes back.
    pub answer: Option<String>,
    /// What the cache holds after it.
    pub cached: Option<String>,
    /// What the database holds after it.
    pub row: String,
    /// What it means.
    pub happens: Happening,
}

/// The text of what is tried, and its play.
fn play(ask: &OrdersAsk) -> Result<(String, Play), LabError> {
    let found = match ask.topic {
        OrdersTopic::Consistency => Strategy::find(&ask.strategy)
            .map(|strategy| (strategy.text(ask.sets_nx), strategy.play(ask.meeting()))),
        OrdersTopic::Transactions => {
            Case::find(&ask.strategy).map(|case| (case.text(), case.play(ask.writers)))
        }
    };
    let (text, play) = found.ok_or_else(|| unknown(ask))?;
    Ok((text, play.map_err(|_| unknown(ask))?))
}

fn unknown(ask: &OrdersAsk) -> LabError {
    LabError::Strategy { topic: ask.topic, name: ask.strategy.clone() }
}

/// Counts the orders of a strategy.
///
/// # Errors
/// [`LabError`], if there is no such strategy.
pub fn count(ask: &OrdersAsk) -> Result<StrategyCount, LabError> {
    let (_, play) = play(ask)?;
    let found = play.explore().map_err(|_| unknown(ask))?;
    let stale = found.count(Verdict::StaleEnd) + found.count(Verdict::MarkedEnd);
    Ok(StrategyCount {
        ask: ask.without_order(),
        orders: found.schedules,
        stale: match ask.topic {
            OrdersTopic::Consistency => stale,
            // Of each case either is possible, or one comes with the other.
            OrdersTopic::Transactions => stale.max(found.count(Verdict::Differs)),
        },
    })
}

/// The orders of a play, found once: which of them is looked at changes step by step.
#[derive(Debug)]
pub struct Orders {
    of: OrdersAsk,
    text: String,
    play: Play,
    /// All of them, those that end stale first; or the shortest of each kind.
    listed: Vec<Order>,
    is_all: bool,
}

impl Orders {
    /// Finds the orders of what is chosen.
    ///
    /// # Errors
    /// [`LabError`]: a strategy that there is not.
    pub fn find(ask: &OrdersAsk) -> Result<Self, LabError> {
        let (text, play) = play(ask)?;
        let broken = |_| unknown(ask);
        let (listed, is_all) = match play.orders(MOST_LISTED).map_err(broken)? {
            Some(orders) => (worst_first(orders), true),
            None => (shortest(&play).map_err(broken)?, false),
        };
        Ok(Orders { of: ask.without_order(), text, play, listed, is_all })
    }

    /// Whether these are the orders of what is chosen.
    pub fn are_of(&self, ask: &OrdersAsk) -> bool {
        self.of == ask.without_order()
    }

    /// Looks at the order that is chosen, or at the first one.
    ///
    /// # Errors
    /// [`LabError`]: a step that is not possible.
    pub fn look(&self, ask: &OrdersAsk) -> Result<OrdersView, LabError> {
        let Orders { text: program, play, listed: orders, is_all, .. } = self;
        let steps: Vec<Step> = match &ask.order {
            Some(order) => order.iter().map(step).collect(),
            None => orders.first().map(|order| order.steps.clone()).unwrap_or_default(),
        };
        let broken = |_| unknown(ask);
        let course = play.carry_out(&steps).map_err(broken)?;
        if let Some(impossible) = steps.get(course.moments.len()) {
            return Err(LabError::Step(format!("{}.{}", impossible.actor, impossible.step)));
        }
        let is_reader =
            |name: &str| play.actors.iter().any(|actor| actor.name == name && actor.reads);
        let moments = course.moments.iter().map(|moment| {
            let (asked, asks_database) = asked(&moment.asked);
            OrderMoment {
                step: step_name(&moment.step),
                asked,
                asks_database,
                answer: answer(&moment.asked, &moment.answer),
                cached: text(&moment.cached),
                row: text(&moment.row).unwrap_or_default(),
                happens: happening::of(play, moment, is_reader(&moment.step.actor)),
            }
        });
        let first_row = text(&play.row).unwrap_or_default();
        let is_cached = ask.is_cached || ask.topic == OrdersTopic::Transactions;
        let names = |steps: &Vec<Step>| steps.iter().map(step_name).collect();
        Ok(OrdersView {
            ask: OrdersAsk {
                order: Some(names(&steps)),
                taken: ask.taken.min(steps.len()),
                ..ask.clone()
            },
            program: program.lines().map(str::to_owned).collect(),
            actors: play.actors.iter().map(|actor| actor.name.clone()).collect(),
            first_cached: is_cached.then(|| first_row.clone()),
            first_row,
            orders: orders.iter().map(order_row).collect(),
            is_all: *is_all,
            moments: moments.collect(),
            choices: course.choices.iter().map(names).collect(),
            lines: course.lines,
            outcome: course.outcome.map(listed),
        })
    }
}

fn step(name: &StepName) -> Step {
    Step { actor: name.actor.clone(), step: name.step.as_str().into() }
}

fn step_name(step: &Step) -> StepName {
    StepName { actor: step.actor.clone(), step: step.step.to_string() }
}

fn listed(verdicts: Verdicts) -> Vec<Verdict> {
    VERDICTS.into_iter().filter(|verdict| verdicts.has(*verdict)).collect()
}

fn order_row(order: &Order) -> OrderRow {
    OrderRow { steps: order.steps.iter().map(step_name).collect(), verdicts: listed(order.outcome) }
}

/// Those that end stale first, then those that serve what is not so, the shorter ones before.
fn worst_first(mut orders: Vec<Order>) -> Vec<Order> {
    let rank = |order: &Order| VERDICTS.iter().position(|verdict| order.outcome.has(*verdict));
    orders.sort_by_key(|order| (rank(order).unwrap_or(VERDICTS.len()), order.steps.len()));
    orders
}

/// The order in which whoever can goes on, the first of those who take part before the others.
fn one_after_another(play: &Play) -> Result<Order, StartError> {
    let mut steps = Vec::new();
    loop {
        let course = play.carry_out(&steps)?;
        match course.choices.last().and_then(|choices| choices.first()) {
            Some(next) => steps.push(next.clone()),
            None => return Ok(Order { steps, outcome: course.outcome.unwrap_or_default() }),
        }
    }
}

/// The shortest order of each kind that there is; if nothing is wrong with any, the one in which each comes after
/// another.
fn shortest(play: &Play) -> Result<Vec<Order>, StartError> {
    let found = play.explore()?;
    let mut orders: Vec<Order> = Vec::new();
    for steps in found.first_bad.into_iter().flatten() {
        let outcome = play.carry_out(&steps)?.outcome.unwrap_or_default();
        if orders.iter().all(|order| order.steps != steps) {
            orders.push(Order { steps, outcome });
        }
    }
    if orders.is_empty() {
        orders.push(one_after_another(play)?);
    }
    Ok(worst_first(orders))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::orders::transaction::Turn;

    fn look(ask: &OrdersAsk) -> Result<OrdersView, LabError> {
        Orders::find(ask)?.look(ask)
    }

    #[test]
    fn delete_first_ends_stale_in_six_of_ten_orders() {
        let ask = OrdersAsk::default();
        let counted = count(&ask).unwrap();
        assert_eq!((counted.orders, counted.stale), (10, 6));
        let view = look(&ask).unwrap();
        assert!(view.is_all && view.orders.len() == 10);
        let stale = view.orders.iter().filter(|row| row.verdicts.contains(&Verdict::StaleEnd));
        assert_eq!(stale.count(), 6);
        assert_eq!(view.moments.len(), 5);
        assert_eq!(view.outcome.unwrap()[0], Verdict::StaleEnd);
        assert_eq!((view.choices.len(), view.lines.len()), (6, 6));
    }

    #[test]
    fn an_order_that_is_chosen_step_by_step_says_what_can_come_next() {
        let mut ask = OrdersAsk::default();
        let name = |actor: &str, step: &str| StepName { actor: actor.into(), step: step.into() };
        ask.order = Some(vec![name("w1", "del"), name("r1", "get")]);
        ask.taken = 9;
        let view = look(&ask).unwrap();
        assert_eq!((view.ask.taken, view.outcome), (2, None));
        assert_eq!(view.choices[2], [name("r1", "read"), name("w1", "write")]);
        assert_eq!(view.moments[0].happens, Happening::NothingDeleted);
        assert_eq!(view.moments[1].happens, Happening::Miss);
        assert_eq!(view.moments[1].answer.as_deref(), Some("(nil)"));
        ask.order = Some(vec![name("w1", "write")]);
        assert_eq!(look(&ask).unwrap_err(), LabError::Step("w1.write".into()));
    }

    #[test]
    fn of_too_many_orders_the_shortest_of_each_kind_are_listed() {
        let ask = OrdersAsk { readers: 2, writers: 2, ..OrdersAsk::default() };
        let view = look(&ask).unwrap();
        assert!(!view.is_all && !view.orders.is_empty() && view.orders.len() <= VERDICTS.len());
        assert!(view.orders[0].verdicts.contains(&Verdict::StaleEnd));
    }

    #[test]
    fn transactions_show_the_shortest_that_is_aborted_or_one_after_another() {
        let of = |text: &str| look(&OrdersAsk::read(text).unwrap()).unwrap();
        let view = of("transactions;strategy=watch");
        assert_eq!(view.orders.len(), 1);
        assert_eq!(view.orders[0].verdicts, [Verdict::Aborted]);
        let turns = view.moments.iter().map(|moment| &moment.happens);
        let is_nil =
            |happens: &&Happening| matches!(happens, Happening::Turn { turn: Turn::Aborted, .. });
        assert_eq!(turns.filter(is_nil).count(), 1);
        let view = of("transactions;strategy=execabort");
        assert_eq!((view.orders.len(), view.orders[0].verdicts.len()), (1, 0));
        let last = &view.moments.last().unwrap().happens;
        assert!(matches!(last, Happening::Turn { turn: Turn::Discarded(_), .. }), "{last:?}");
        assert_eq!((view.first_cached.as_deref(), view.first_row.as_str()), (Some("20"), "20"));
        let counted = |text: &str| count(&OrdersAsk::read(text).unwrap()).unwrap();
        let [lost, half] = ["multi", "transfer"].map(|name| {
            let counted = counted(&format!("transactions;strategy={name}"));
            (counted.stale, counted.orders)
        });
        assert_eq!((lost, half), ((68, 70), (16, 30)));
    }
}

//! What is chosen in a lab that tries every order, and its text: `consistency;strategy=db-del;readers=1;…`, `transactions;strategy=watch;…`.

use redscope_labs::experiment::consistency::Meeting;
use serde::{Deserialize, Serialize};

use super::topic::OrdersTopic;
use crate::lab::chosen::{choose_all, parts};
use crate::lab::error::{LabError, short};

/// Most who read, and most who write: beyond two there are millions of orders.
const MOST: usize = 2;
/// Most steps of an order in a link: no play has more.
const MOST_STEPS: usize = 64;

/// A step: who takes it, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StepName {
    /// Who takes it, such as `r1`.
    pub actor: String,
    /// What it is called, such as `get`.
    pub step: String,
}

/// What is chosen in a lab that tries every order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersAsk {
    /// The lab.
    pub topic: OrdersTopic,
    /// The strategy by its name.
    pub strategy: String,
    /// How many read, 1 or 2; with transactions the strategy says whether somebody looks.
    pub readers: usize,
    /// How many write, 1 or 2.
    pub writers: usize,
    /// Whether the key is cached at the start.
    pub is_cached: bool,
    /// Whether readers set the cache only if it is empty.
    pub sets_nx: bool,
    /// Whether deletes may fail.
    pub deletes_fail: bool,
    /// The order that is looked at, to its end or as far as it is chosen; `None`: the shortest that ends stale.
    pub order: Option<Vec<StepName>>,
    /// How many of its steps have been taken.
    pub taken: usize,
}

impl Default for OrdersAsk {
    fn default() -> Self {
        OrdersAsk::first(OrdersTopic::Consistency)
    }
}

impl OrdersAsk {
    /// The strategy of which most orders end stale, or the plainest of transactions.
    pub fn first(topic: OrdersTopic) -> Self {
        let (strategy, writers) = match topic {
            OrdersTopic::Consistency => ("del-db", 1),
            OrdersTopic::Transactions => ("plain", 2),
        };
        OrdersAsk {
            topic,
            strategy: strategy.to_owned(),
            readers: 1,
            writers,
            is_cached: false,
            sets_nx: false,
            deletes_fail: false,
            order: None,
            taken: 0,
        }
    }

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let (name, chosen) = parts(text);
        let topic = OrdersTopic::find(name).ok_or_else(|| LabError::Lab(short(name)))?;
        let mut ask = OrdersAsk::first(topic);
        choose_all(chosen, |name, value| ask.set(name, value))?;
        ask.taken = ask.taken.min(MOST_STEPS);
        Ok(ask)
    }

    /// Gives a knob another position.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let range = |least: usize, most: usize| LabError::Range {
            name: short(name),
            least: least as u64,
            most: most as u64,
            value: short(value),
        };
        let count = || {
            let count = value.parse().ok().filter(|count| (1..=MOST).contains(count));
            count.ok_or_else(|| range(1, MOST))
        };
        let switch = || match value {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(LabError::none_of(name, value, &["yes", "no"])),
        };
        match name {
            "strategy" => {
                let found = self.topic.strategies().find(|name| *name == value);
                let unknown = || LabError::Strategy { topic: self.topic, name: short(value) };
                self.strategy = found.ok_or_else(unknown)?.to_owned();
            }
            "writers" => self.writers = count()?,
            "readers" if self.has_cache() => self.readers = count()?,
            "cached" if self.has_cache() => self.is_cached = switch()?,
            "nx" if self.has_cache() => self.sets_nx = switch()?,
            "fail" if self.has_cache() => self.deletes_fail = switch()?,
            "taken" => self.taken = value.parse().map_err(|_| range(0, MOST_STEPS))?,
            "order" => self.order = Some(steps(value)?),
            _ => return Err(LabError::Unknown(short(name))),
        }
        Ok(())
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let yes = |is_so| if is_so { "yes" } else { "no" };
        let mut text = format!("{};strategy={}", self.topic.name(), self.strategy);
        if self.has_cache() {
            text.push_str(&format!(";readers={}", self.readers));
        }
        text.push_str(&format!(";writers={}", self.writers));
        if self.has_cache() {
            let [cached, nx, fail] = [self.is_cached, self.sets_nx, self.deletes_fail].map(yes);
            text.push_str(&format!(";cached={cached};nx={nx};fail={fail}"));
        }
        if let Some(order) = &self.order {
            let steps: Vec<String> =
                order.iter().map(|step| format!("{}.{}", step.actor, step.step)).collect();
            text.push_str(&format!(";order={};taken={}", steps.join("+"), self.taken));
        }
        text
    }

    fn has_cache(&self) -> bool {
        self.topic == OrdersTopic::Consistency
    }

    /// The same choice, whichever of its orders is looked at.
    pub fn without_order(&self) -> Self {
        OrdersAsk { order: None, taken: 0, ..self.clone() }
    }

    /// Who meets.
    pub fn meeting(&self) -> Meeting {
        Meeting {
            readers: self.readers,
            writers: self.writers,
            is_cached: self.is_cached,
            sets_nx: self.sets_nx,
            deletes_fail: self.deletes_fail,
        }
    }
}

fn steps(text: &str) -> Result<Vec<StepName>, LabError> {
    let steps = text.split('+').filter(|step| !step.is_empty());
    let steps = steps.take(MOST_STEPS).map(|step| {
        let (actor, name) = step.split_once('.').ok_or_else(|| LabError::Step(short(step)))?;
        Ok(StepName { actor: actor.to_owned(), step: name.to_owned() })
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let mut ask = OrdersAsk::default();
        assert_eq!(OrdersAsk::read(&ask.write()), Ok(ask.clone()));
        let step = |actor: &str, step: &str| StepName { actor: actor.into(), step: step.into() };
        ask.order = Some(vec![step("w1", "del!"), step("r2", "get")]);
        (ask.taken, ask.readers, ask.deletes_fail) = (1, 2, true);
        assert!(ask.write().ends_with("order=w1.del!+r2.get;taken=1"));
        assert_eq!(OrdersAsk::read(&ask.write()), Ok(ask));
        assert_eq!(OrdersAsk::read("consistency"), Ok(OrdersAsk::default()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = |text: &str| OrdersAsk::read(text).unwrap_err().to_string();
        assert_eq!(why("x"), "there is no lab called 'x'");
        assert_eq!(why("consistency;readers=3"), "readers goes from 1 to 2, not to '3'");
        assert_eq!(why("consistency;cached=maybe"), "cached is one of yes, no, not 'maybe'");
        assert_eq!(why("consistency;order=del"), "'del' is not possible there");
        assert!(
            why("consistency;strategy=luck").starts_with("there is no strategy 'luck'; there are")
        );
        assert_eq!(
            why("transactions;cached=yes"),
            "there is nothing called 'cached' to choose here"
        );
        assert!(why("transactions;strategy=db-del").contains("there are plain, multi, "));
    }

    #[test]
    fn transactions_have_a_text_of_their_own() {
        let text = "transactions;strategy=watch;writers=2;order=w1.watch+w2.watch;taken=1";
        assert_eq!(OrdersAsk::read(text).unwrap().write(), text);
        let bare = OrdersAsk::read("transactions").unwrap();
        assert_eq!(bare.write(), "transactions;strategy=plain;writers=2");
    }
}

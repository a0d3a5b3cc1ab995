//! Which of the labs that try every order.

use redscope_labs::experiment::consistency::STRATEGIES;
use redscope_labs::experiment::transactions::CASES;
use serde::{Deserialize, Serialize};

/// Which of the labs that try every order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrdersTopic {
    /// Readers and writers over a cache and a database.
    #[default]
    Consistency,
    /// Clients that change what others change.
    Transactions,
}

impl OrdersTopic {
    /// The lab of this name.
    pub fn find(name: &str) -> Option<OrdersTopic> {
        [OrdersTopic::Consistency, OrdersTopic::Transactions]
            .into_iter()
            .find(|topic| topic.name() == name)
    }

    /// How a link to it begins.
    pub fn name(self) -> &'static str {
        match self {
            OrdersTopic::Consistency => "consistency",
            OrdersTopic::Transactions => "transactions",
        }
    }

    /// What can be tried in it.
    pub fn strategies(self) -> impl Iterator<Item = &'static str> {
        let (strategies, cases) = match self {
            OrdersTopic::Consistency => (STRATEGIES.as_slice(), [].as_slice()),
            OrdersTopic::Transactions => ([].as_slice(), CASES.as_slice()),
        };
        strategies.iter().map(|one| one.name).chain(cases.iter().map(|one| one.name))
    }
}

//! The labs that try every order of what is chosen: consistency, and transactions.

mod ask;
mod found;
mod happening;
mod topic;
mod transaction;

pub use ask::{OrdersAsk, StepName};
pub use found::{OrderMoment, OrderRow, Orders, OrdersView, StrategyCount, count};
pub use happening::Happening;
pub use topic::OrdersTopic;
pub use transaction::Turn;

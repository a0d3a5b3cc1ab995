//! The consistency lab: what is chosen, and every order of it.

mod ask;
mod found;
mod happening;

pub use ask::{OrdersAsk, StepName};
pub use found::{OrderMoment, OrderRow, Orders, OrdersView, StrategyCount, count};
pub use happening::Happening;

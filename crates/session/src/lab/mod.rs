//! Labs: what a person tries in one, as text behind the `#` of a link and as the page shows it.

mod ask;
mod happening;
mod orders;

pub use ask::{LabError, OrdersAsk, StepName};
pub use happening::Happening;
pub use orders::{OrderMoment, OrderRow, Orders, OrdersView, StrategyCount, count};
pub use redscope_labs::experiment::consistency::STRATEGIES;
pub use redscope_labs::interleave::Verdict;

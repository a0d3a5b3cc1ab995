//! What labs with two sides have in common: their time, their charts.

pub(super) mod chart;
pub(super) mod drawn;
pub(crate) mod state;
pub(super) mod transport;

//! What labs with two sides have in common: their time, their charts, the parts of their pages.

pub(super) mod chart;
pub(crate) mod drawn;
pub(super) mod parts;
pub(super) mod saved;
pub(super) mod side;
pub(crate) mod state;
pub(super) mod table;
pub(super) mod transport;
pub(super) mod turned;

//! Live mode: what is on the stage are real servers, which a bridge on this machine asks.

mod foot;
mod head;
pub(crate) mod state;

pub(crate) use foot::LiveFoot;
pub(crate) use head::LiveHead;

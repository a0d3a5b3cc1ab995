//! Live mode: what is on the stage are real servers, which a bridge on this machine asks.

mod foot;
mod head;
mod state;

pub(crate) use foot::LiveFoot;
pub(crate) use head::LiveHead;
pub(crate) use state::{IsLive, Live, live_at, needs_simulation, use_is_live};

//! Lines of logs.

use redscope_labs::{Fact, Told, World};
use redscope_sim::What;

use crate::frame::LogView;

/// What was told as the line that Redis logs of it, if it does.
pub(crate) fn log_line(world: &World, told: &Told) -> Option<LogView> {
    let What::Fact(Fact::Redis(fact)) = &told.what else { return None };
    Some(LogView {
        step: told.stamp.step,
        at_us: told.stamp.at.0,
        node: world.name(told.actor).to_string(),
        mark: fact.level()?.mark(),
        text: fact.to_string(),
    })
}

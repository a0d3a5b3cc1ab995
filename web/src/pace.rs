//! How fast time runs where nobody has chosen: slowly for what is worth seeing.

use redscope_labs::Cast;
use redscope_session::{Carried, Session, Slowed, long_at_work};

/// Speed at which a message can be followed by eye.
const SLOW_MOTION: f64 = 0.0025;
/// Speed at which it can be followed what somebody else's command keeps waiting.
const BUSY_MOTION: f64 = 0.05;

/// How fast time runs by itself, and why it is slower than real time, if it is.
pub(crate) fn pace(session: &Session) -> (f64, Option<Slowed>) {
    if client_is_talking(session) {
        (SLOW_MOTION, Some(Slowed::Client))
    } else if long_at_work(session.sim()).next().is_some() {
        (BUSY_MOTION, Some(Slowed::Busy))
    } else {
        (1.0, None)
    }
}

/// Whether a person's request or its reply is on its way: what is drawn, so no mere connecting.
fn client_is_talking(session: &Session) -> bool {
    let sim = session.sim();
    let is_console = |id| matches!(sim.actor(id), Some(Cast::Console(_)));
    let mut drawn = sim.in_flight().filter(|packet| matches!(packet.carried, Carried::Bytes(_)));
    drawn.any(|packet| is_console(packet.from.actor) || is_console(packet.to.actor))
}

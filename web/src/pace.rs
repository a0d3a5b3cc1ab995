//! How fast time runs where nobody has chosen: slowly for what is worth seeing.

use redscope_labs::Cast;
use redscope_session::{Carried, Session, Slowed};

/// Speed at which a message can be followed by eye.
const SLOW_MOTION: f64 = 0.0025;
/// Speed at which it can be followed what somebody else's command keeps waiting.
const BUSY_MOTION: f64 = 0.05;
/// A process is worth watching if it is busy for so long at one time, in microseconds.
const LONG_US: u64 = 1_000;

/// How fast time runs by itself, and why it is slower than real time, if it is.
pub(crate) fn pace(session: &Session) -> (f64, Option<Slowed>) {
    if client_is_talking(session) {
        (SLOW_MOTION, Some(Slowed::Client))
    } else if somebody_is_busy(session) {
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

/// Whether a process does what takes it long.
fn somebody_is_busy(session: &Session) -> bool {
    let sim = session.sim();
    sim.ids().filter_map(|id| sim.busy(id)).any(|(since, until)| until - since >= LONG_US)
}

//! How users come who read: by an open loop, in bursts or not, or by a closed one.

use super::Choice;
use crate::experiment::knob::{Knob, Unit, load, named};
use crate::load::{Arrivals, Bursts, Ids, Stream};

/// What users do who have no answer yet.
const LOOPS: &[&str] = &["open", "closed"];

/// Whether users come whatever becomes of those before, or each asks again some time after its answer.
pub(crate) const LOOP: Knob = named("loop", LOOPS);
/// How many users a closed loop has.
pub(crate) const USERS: Knob = load("users", Unit::Count, 200, 1, 10_000);
/// How long each of them thinks, on average.
pub(crate) const THINK: Knob = load("think", Unit::Ms, 100, 0, 60_000);
/// In a burst of an open loop come so many times as many; 1: there are none.
pub(crate) const BURST: Knob = load("burst", Unit::Count, 1, 1, 50);
/// So often there is one.
pub(crate) const BURST_EVERY: Knob = load("burst-every", Unit::Ms, 5000, 100, 60_000);
/// So long it lasts.
pub(crate) const BURST_FOR: Knob = load("burst-for", Unit::Ms, 500, 10, 10_000);

/// What users read, from a moment on, as the knobs have them come.
pub(crate) fn reads(choice: &Choice, ids: Ids, from_ms: u64) -> Stream {
    let open = Stream::open("read", choice.u32("rate"), ids, from_ms);
    if choice.named(LOOP.name) == "closed" {
        let (users, think_ms) = (choice.u32(USERS.name), choice.u32(THINK.name));
        return Stream { arrivals: Arrivals::Closed { users, think_ms }, ..open };
    }
    let bursts = Bursts {
        times: choice.u32(BURST.name),
        every_ms: choice.get(BURST_EVERY.name),
        lasts_ms: choice.get(BURST_FOR.name),
    };
    Stream { bursts: (bursts.times > 1).then_some(bursts), ..open }
}

impl Choice {
    /// Whether a knob of the load says nothing as the others stand: how many users a closed loop has says nothing of an
    /// open one, and when its clients notice nothing of a server that does not die.
    pub fn is_idle(&self, knob: &str) -> bool {
        let is_closed = self.named(LOOP.name) == "closed";
        let has_bursts = self.get(BURST.name) > 1;
        match knob {
            "rate" | "burst" => is_closed,
            "users" | "think" => !is_closed,
            "burst-every" | "burst-for" => is_closed || !has_bursts,
            "new-reads" => self.get("inserts") == 0,
            "at" => matches!(self.named("change"), "add" | "none"),
            "change-at" => self.named("change") == "none",
            "noticed" => self.named("change") != "remove",
            _ => false,
        }
    }
}

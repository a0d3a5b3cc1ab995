//! Counters, and ids that several servers draw without asking each other.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

/// The day of the first item, counted from the epoch.
const FIRST_DAY: u64 = 19_675;
const DAY_MS: u64 = 86_400_000;

pub(super) const APP: App = App {
    name: "counter",
    knobs: &[
        load("items", Unit::Count, 700, 1, 5000),
        load("segment", Unit::Count, 100, 2, 10_000),
    ],
    structures: &[
        Structure::new("counter", |_, _| "INCR id".to_owned()),
        Structure::new("key-a-day", |_, item| format!("INCR id:{}", FIRST_DAY + item)),
        Structure::new("hash-of-days", |_, item| format!("HINCRBY ids {} 1", FIRST_DAY + item)),
    ],
};

pub(super) fn script(play: &mut Play, setting: &Setting) {
    let (segment, reads) = (setting.get("segment"), 2 + setting.drawn("reads", 0, 40));
    play.look_at("reads:7");
    play.run("incr", "INCR reads:7");
    play.run("incrby", format!("INCRBY reads:7 {reads}"));
    play.look_at("order:id");
    play.run_as("app1", "id", "INCR order:id");
    play.run_as("app2", "id", "INCR order:id");
    play.look_at("order:segment");
    let take = format!("INCRBY order:segment {segment}");
    play.run_as("app1", "segment", &take);
    play.run_as("app2", "segment", &take);
    play.run_as("app1", "segment-lost", &take);
    play.look_at("id:19675");
    play.run_as("app1", "day", "INCR id:19675");
    play.run_as("app2", "day", "INCR id:19675");
    play.run_as("app1", "day-expires", "EXPIRE id:19675 172800");
    play.wait_ms(DAY_MS);
    play.look_at("id:19676");
    play.run_as("app1", "day-next", "INCR id:19676");
    play.wait_ms(DAY_MS + 60_000);
    play.look_at("id:19675");
    play.run_as("app1", "day-gone", "EXISTS id:19675");
}

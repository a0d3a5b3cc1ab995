//! Who was here on which day.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

pub(super) const APP: App = App {
    name: "signin",
    knobs: &[
        load("items", Unit::Count, 2000, 1, 20_000),
        load("percent", Unit::Percent, 50, 1, 100),
        load("first", Unit::Count, 10_000, 0, 10_000_000),
    ],
    structures: &[
        Structure::new("bitmap", |setting, item| {
            format!("SETBIT here:day {} 1", user(setting, item))
        }),
        Structure::new("set", |setting, item| format!("SADD here:day {}", user(setting, item))),
    ],
};

/// The id of somebody who signs in: of so many in a hundred, evenly.
fn user(setting: &Setting, item: u64) -> u64 {
    setting.get("first") + item * 100 / setting.get("percent")
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    let mut days: Vec<u64> =
        (0..5).map(|item| 73 * item + setting.drawn("day", item, 70)).collect();
    days.push(days[4] + 1);
    play.look_at("here:7:2024");
    for day in &days {
        play.run("setbit", format!("SETBIT here:7:2024 {day} 1"));
    }
    play.run("getbit", format!("GETBIT here:7:2024 {}", days[1]));
    play.run("bitcount", "BITCOUNT here:7:2024");
    play.run("bitpos", "BITPOS here:7:2024 1");
    play.look_at("here:mon");
    play.run("by-day", "SETBIT here:mon 7 1");
    play.run("by-day", "SETBIT here:mon 9 1");
    play.look_at("here:tue");
    play.run("by-day", "SETBIT here:tue 7 1");
    play.look_at("both");
    play.run("bitop", "BITOP AND both here:mon here:tue");
    play.run("bitop", "BITCOUNT both");
    play.look_at("here:tue");
    play.run("far", format!("SETBIT here:tue {} 1", setting.get("first")));
}

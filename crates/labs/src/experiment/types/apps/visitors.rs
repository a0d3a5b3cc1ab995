//! How many different people were there, without keeping who.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

pub(super) const APP: App = App {
    name: "visitors",
    knobs: &[load("items", Unit::Count, 3000, 10, 20_000)],
    structures: &[
        Structure::new("hyperloglog", |setting, item| {
            format!("PFADD page {}", visitor(setting, item))
        })
        .estimated("PFCOUNT"),
        Structure::new("set", |setting, item| format!("SADD page {}", visitor(setting, item)))
            .estimated("SCARD"),
    ],
};

/// Somebody, by an address that nobody else has.
fn visitor(setting: &Setting, item: u64) -> String {
    format!("10.{}.{}.{}", setting.seed % 256, item / 256, item % 256)
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    let some = |from: u64, to: u64| {
        let visitors: Vec<_> = (from..to).map(|item| visitor(setting, item)).collect();
        visitors.join(" ")
    };
    play.look_at("mon");
    play.run("pfadd", format!("PFADD mon {}", some(0, 4)));
    play.run("pfadd-again", format!("PFADD mon {}", some(1, 2)));
    play.run("pfcount", "PFCOUNT mon");
    play.look_at("tue");
    play.run("tuesday", format!("PFADD tue {}", some(2, 6)));
    play.run("union", "PFCOUNT mon tue");
    play.look_at("week");
    play.run("pfmerge", "PFMERGE week mon tue");
    play.run("pfmerge", "PFCOUNT week");
    play.run("no-way", "SISMEMBER week 10.1.0.2");
    play.run("string", "GETRANGE week 0 3");
}

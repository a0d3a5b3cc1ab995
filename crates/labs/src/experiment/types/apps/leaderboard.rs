//! Who has the most points.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

pub(super) const APP: App = App {
    name: "leaderboard",
    knobs: &[load("items", Unit::Count, 300, 1, 5000), load("bytes", Unit::Count, 12, 4, 120)],
    structures: &[
        Structure::new("sorted-set", |setting, item| {
            format!("ZADD board {} {}", points(setting, item), player(setting, item))
        }),
        Structure::new("hash", |setting, item| {
            format!("HSET board {} {}", player(setting, item), points(setting, item))
        }),
        Structure::new("key-each", |setting, item| {
            format!("SET points:{} {}", player(setting, item), points(setting, item))
        }),
    ],
};

fn points(setting: &Setting, item: u64) -> u64 {
    setting.drawn("points", item, 10_000)
}

/// A name of so many letters that nobody else has: the last ones count.
fn player(setting: &Setting, item: u64) -> String {
    let letters = setting.get("bytes");
    let count =
        (0..4u32).rev().map(|place| char::from(b'a' + (item / 26u64.pow(place) % 26) as u8));
    setting.text("player", item, letters - 4) + &count.collect::<String>()
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    let players = ["ada", "bob", "eve", "joe"];
    play.look_at("board");
    for (item, name) in players.into_iter().enumerate() {
        let points = 100 + setting.drawn("start", item as u64, 900);
        play.run("zadd", format!("ZADD board {points} {name}"));
    }
    play.run("zrevrange", "ZREVRANGE board 0 2 WITHSCORES");
    play.run("zrevrank", "ZREVRANK board ada");
    play.run("zincrby", "ZINCRBY board 2000 ada");
    play.run("zrevrank-first", "ZREVRANK board ada");
    play.run("gt", "ZADD board GT CH 500 ada");
    play.run("zcount", "ZCOUNT board 500 +inf");
    play.run("tie", "ZADD board 3000 bob 3000 eve");
    play.run("tie", "ZREVRANGE board 0 1 WITHSCORES");
    let name = setting.text("name", 0, setting.get("bytes"));
    play.run("long-name", format!("ZADD board 1 {name}"));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_players_are_called_alike() {
        let mut setting = Setting::new(&APP);
        setting.knobs.set("bytes", "4").unwrap();
        let names: BTreeSet<_> = (0..5000).map(|item| player(&setting, item)).collect();
        assert_eq!(names.len(), 5000);
        assert!(names.iter().all(|name| name.len() == 4));
    }
}

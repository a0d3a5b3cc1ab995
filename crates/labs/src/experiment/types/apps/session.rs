//! Sessions that end by themselves.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

const LASTS_S: u64 = 1800;

pub(super) const APP: App = App {
    name: "session",
    knobs: &[load("items", Unit::Count, 600, 1, 3000), load("bytes", Unit::Count, 24, 1, 200)],
    structures: &[
        Structure::new("hash-each", |setting, item| {
            let token = token(setting, item);
            format!(
                "HSET session:{item} user {item} cart 2 token {token}\nEXPIRE session:{item} {LASTS_S}"
            )
        }),
        Structure::new("json-each", |setting, item| {
            format!("SETEX session:{item} {LASTS_S} {}", json(setting, item, 2))
        }),
        Structure::new("one-hash", |setting, item| {
            format!("HSET sessions {item} {}", json(setting, item, 2))
        }),
    ],
};

fn token(setting: &Setting, item: u64) -> String {
    setting.text("token", item, setting.get("bytes"))
}

fn json(setting: &Setting, item: u64, cart: u64) -> String {
    format!(r#"{{"user":{item},"cart":{cart},"token":"{}"}}"#, token(setting, item))
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    play.look_at("session:1");
    play.run("setex", format!("SETEX session:1 {LASTS_S} {}", json(setting, 1, 2)));
    play.run("setex", "GET session:1");
    play.run("rewrite", format!("SETEX session:1 {LASTS_S} {}", json(setting, 1, 3)));
    play.run("set-forgets", format!("SET session:1 {}", json(setting, 1, 4)));
    play.run("set-forgets", "TTL session:1");
    play.run("set-keeps", format!("EXPIRE session:1 {LASTS_S}"));
    play.look_at("session:2");
    play.run("hset", format!("HSET session:2 user 2 cart 2 token {}", token(setting, 2)));
    play.run("hset", format!("EXPIRE session:2 {LASTS_S}"));
    play.wait_ms(1000 * (LASTS_S - 60));
    play.run("hincrby", "HINCRBY session:2 cart 1");
    play.run("slide", format!("EXPIRE session:2 {LASTS_S}"));
    play.wait_ms(120_000);
    play.look_at("session:1");
    play.run("ended", "GET session:1");
    play.look_at("session:2");
    play.run("lives", "HGETALL session:2");
    play.run("lives", "TTL session:2");
}

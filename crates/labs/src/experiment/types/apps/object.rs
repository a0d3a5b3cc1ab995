//! An object of several fields.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

pub(super) const APP: App = App {
    name: "object",
    knobs: &[load("items", Unit::Count, 700, 1, 1500), load("bytes", Unit::Count, 12, 1, 128)],
    structures: &[
        Structure::new("hash", |setting, item| format!("HSET user:7 {}", field(setting, item))),
        Structure::whole("json", |setting, item| {
            let fields = (0..=item).map(|item| {
                let field = field(setting, item);
                let (name, value) = field.split_once(' ').unwrap_or_default();
                format!(r#""{name}":"{value}""#)
            });
            format!("SET user:7 {{{}}}", fields.collect::<Vec<_>>().join(","))
        }),
        Structure::new("key-each", |setting, item| format!("SET user:7:{}", field(setting, item))),
    ],
};

/// The name of a field and its value.
fn field(setting: &Setting, item: u64) -> String {
    format!("f{item} {}", setting.text("field", item, setting.get("bytes")))
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    play.look_at("user:7");
    play.run("hset", "HSET user:7 name Ada city London visits 1");
    play.run("hget", "HGET user:7 city");
    play.run("hincrby", "HINCRBY user:7 visits 1");
    play.run("hgetall", "HGETALL user:7");
    let about = setting.text("about", 0, setting.get("bytes"));
    play.run("about", format!("HSET user:7 about {about}"));
    play.run("about", "HDEL user:7 about");
    play.look_at("json:7");
    play.run_as("app1", "json", r#"SET json:7 {"name":"Ada","city":"London","visits":1}"#);
    play.run_as("app1", "both-read", "GET json:7");
    play.run_as("app2", "both-read", "GET json:7");
    play.run_as("app1", "both-write", r#"SET json:7 {"name":"Ada","city":"London","visits":2}"#);
    play.run_as("app2", "both-write", r#"SET json:7 {"name":"Ada","city":"Paris","visits":1}"#);
    play.run_as("app1", "lost", "GET json:7");
    play.look_at("user:7");
    play.run_as("app1", "not-lost", "HINCRBY user:7 visits 1");
    play.run_as("app2", "not-lost", "HSET user:7 city Paris");
    play.run_as("app1", "not-lost", "HGETALL user:7");
}

//! A queue that loses nothing when a worker fails, and a feed of the last few.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;

pub(super) const APP: App = App {
    name: "queue",
    knobs: &[load("items", Unit::Count, 400, 1, 5000), load("bytes", Unit::Count, 32, 1, 200)],
    structures: &[
        Structure::new("list", |setting, item| format!("RPUSH queue {}", job(setting, item))),
        Structure::new("sorted-set", |setting, item| {
            format!("ZADD queue {item} {}", job(setting, item))
        }),
        Structure::new("key-each", |setting, item| {
            format!("SET queue:{item} {}", job(setting, item))
        }),
    ],
};

fn job(setting: &Setting, item: u64) -> String {
    setting.text("job", item, setting.get("bytes"))
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    let jobs: Vec<_> =
        (1..=4).map(|item| format!("job:{item}:{}", setting.text("job", item, 4))).collect();
    play.look_at("queue");
    play.run_as("web", "rpush", format!("RPUSH queue {}", jobs.join(" ")));
    play.run_as("worker", "lpop", "LPOP queue");
    play.run_as("worker", "lpop-lost", "LLEN queue");
    play.look_at("doing");
    play.run_as("worker", "lmove", "LMOVE queue doing LEFT RIGHT");
    play.run_as("worker", "lmove", "LMOVE queue doing LEFT RIGHT");
    play.run_as("worker", "lrem", format!("LREM doing 1 {}", jobs[1]));
    play.run_as("keeper", "left-over", "LRANGE doing 0 -1");
    play.run_as("keeper", "back", "LMOVE doing queue LEFT LEFT");
    play.look_at("queue");
    play.run_as("worker", "again", "LPOP queue");
    play.look_at("feed");
    let posts: Vec<_> = (1..=6).map(|post| format!("post:{post}")).collect();
    play.run_as("web", "feed", format!("LPUSH feed {}", posts.join(" ")));
    play.run_as("web", "ltrim", "LTRIM feed 0 3");
    play.run_as("reader", "page", "LRANGE feed 0 1");
    play.run_as("web", "page-moves", "LPUSH feed post:7");
    play.run_as("reader", "page-moves", "LRANGE feed 2 3");
}

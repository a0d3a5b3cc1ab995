//! A log that groups of consumers read, each entry by one of a group: a small Kafka.

use crate::experiment::knob::{Unit, load};
use crate::experiment::types::app::{App, Setting, Structure};
use crate::experiment::types::play::Play;
use crate::program::Value;

pub(super) const APP: App = App {
    name: "stream",
    knobs: &[
        load("items", Unit::Count, 300, 1, 5000),
        load("bytes", Unit::Count, 24, 1, 200),
        load("batch", Unit::Count, 3, 1, 10),
    ],
    structures: &[
        Structure::new("stream", |setting, item| {
            let at_ms = 1_700_000_000_000 + 7 * item;
            format!("XADD orders {at_ms}-0 order {item} note {}", note(setting, item))
        }),
        Structure::new("list", |setting, item| format!("RPUSH orders {}", json(setting, item))),
        Structure::new("sorted-set", |setting, item| {
            format!("ZADD orders {item} {}", json(setting, item))
        }),
    ],
};

fn note(setting: &Setting, item: u64) -> String {
    setting.text("note", item, setting.get("bytes"))
}

fn json(setting: &Setting, item: u64) -> String {
    format!(r#"{{"order":{item},"note":"{}"}}"#, note(setting, item))
}

pub(super) fn script(play: &mut Play, setting: &Setting) {
    let batch = setting.get("batch");
    let read = |name| format!("XREADGROUP GROUP workers {name} COUNT {batch} STREAMS orders >");
    play.look_at("orders");
    play.run_as("shop", "group", "XGROUP CREATE orders workers $ MKSTREAM");
    for order in 1..=2 * batch {
        play.wait_ms(1 + setting.drawn("pause", order, 900));
        play.run_as("shop", "xadd", format!("XADD orders * order {order}"));
    }
    let mine = ids(&play.run_as("alice", "read", read("alice")));
    let others = ids(&play.run_as("bob", "read-other", read("bob")));
    play.run_as("alice", "ack", format!("XACK orders workers {}", mine.join(" ")));
    // He handles one entry, if he has several, and then is heard of no more.
    let left = match others.split_first() {
        Some((one, left)) if !left.is_empty() => {
            play.run_as("bob", "crash", format!("XACK orders workers {one}"));
            left
        }
        _ => &others,
    };
    play.wait_ms(60_000);
    play.run_as("alice", "pending", "XPENDING orders workers");
    play.run_as("alice", "nothing-new", read("alice"));
    let claim = left.iter().take(1).map(|id| format!("XCLAIM orders workers alice 30000 {id}"));
    claim.for_each(|line| drop(play.run_as("alice", "claim", line)));
    if left.len() > 1 {
        play.run_as("alice", "autoclaim", "XAUTOCLAIM orders workers alice 30000 0");
    }
    play.run_as("alice", "ack-claimed", format!("XACK orders workers {}", left.join(" ")));
    play.run_as("alice", "none-pending", "XPENDING orders workers");
    play.run_as("billing", "second-group", "XGROUP CREATE orders billing 0");
    let again = format!("XREADGROUP GROUP billing carol COUNT {batch} STREAMS orders >");
    play.run_as("billing", "second-group", again);
    play.run_as("shop", "trim", format!("XTRIM orders MAXLEN {batch}"));
}

/// The ids of the entries that a group's reader was given.
fn ids(reply: &Value) -> Vec<String> {
    fn parts(value: Option<&Value>) -> &[Value] {
        match value {
            Some(Value::List(parts)) => parts,
            _ => &[],
        }
    }
    let entries = parts(parts(parts(Some(reply)).first()).get(1));
    let id = |entry| parts(Some(entry)).first().map_or_else(Vec::new, Value::to_bytes);
    entries.iter().map(|entry| String::from_utf8_lossy(&id(entry)).into_owned()).collect()
}

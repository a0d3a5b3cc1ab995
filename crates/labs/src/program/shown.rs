//! What is asked and answered, as text.

use super::{Value, Wanted};

/// A value as it is shown; `None`: nothing.
pub fn text(value: &Value) -> Option<String> {
    (*value != Value::Nil).then(|| String::from_utf8_lossy(&value.to_bytes()).into_owned())
}

/// What is asked in one line, and whether of the database.
pub fn asked(wanted: &Wanted) -> (String, bool) {
    let of = |key: &[u8]| String::from_utf8_lossy(key).into_owned();
    match wanted {
        Wanted::Redis { args, .. } => {
            let word = |arg: &Vec<u8>| match arg.contains(&b' ') {
                true => format!("\"{}\"", of(arg)),
                false => of(arg),
            };
            let args: Vec<_> = args.iter().map(word).collect();
            (args.join(" "), false)
        }
        Wanted::Get(key) => (format!("db get {}", of(key)), true),
        Wanted::Row(key) => (format!("db row {}", of(key)), true),
        Wanted::Change(number) => (format!("db change {number}"), true),
        Wanted::Ids(from, count) => (format!("db ids {} {}", of(from), of(count)), true),
        Wanted::Put(key, Value::Nil) => (format!("db del {}", of(key)), true),
        Wanted::Put(key, value) => (format!("db put {} {}", of(key), of(&value.to_bytes())), true),
        Wanted::Join(queue) => (format!("queue join {queue}"), true),
        _ => (String::new(), true),
    }
}

/// The parts of a reply in one line, each behind its number.
fn list(parts: &[Value]) -> String {
    let parts = parts.iter().enumerate().map(|(at, part)| {
        let shown = match part {
            Value::Failed(why) => format!("(error) {why}"),
            part => text(part).unwrap_or_else(|| "(nil)".to_owned()),
        };
        format!("{}) {shown}", at + 1)
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// What comes back, as redis-cli shows it where Redis was asked.
pub fn answer(asked: &Wanted, answer: &Value) -> Option<String> {
    match (asked, answer) {
        (Wanted::Redis { .. }, Value::Nil) => Some("(nil)".to_owned()),
        (Wanted::Redis { .. }, Value::Int(number)) => Some(format!("(integer) {number}")),
        (Wanted::Redis { args, .. }, Value::Text(_)) if args[0] == b"GET" => {
            text(answer).map(|text| format!("\"{text}\""))
        }
        (Wanted::Redis { .. }, Value::List(parts)) => Some(list(parts)),
        (Wanted::Redis { .. }, Value::Failed(why)) => Some(format!("(error) {why}")),
        (Wanted::Row(_) | Wanted::Ids(..) | Wanted::Change(_), Value::List(parts)) => {
            Some(list(parts))
        }
        (Wanted::Get(_) | Wanted::Redis { .. }, _) => text(answer),
        _ => None,
    }
}

/// What a step of a request does, in one line, be it that nobody else is asked.
pub fn step(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Sleep(ms) => format!("sleep {ms}"),
        Wanted::Turn(queue) => format!("queue turn {queue}"),
        Wanted::Leave(queue) => format!("queue leave {queue}"),
        Wanted::Start(handler, arguments) => {
            let words = arguments.iter().filter_map(text).map(|word| format!(" {word}"));
            format!("start {handler}{}", words.collect::<String>())
        }
        wanted => asked(wanted).0,
    }
}

//! What is asked and answered, as text.

use redscope_labs::program::{Value, Wanted};

/// A value as it is shown; `None`: nothing.
pub(super) fn text(value: &Value) -> Option<String> {
    (*value != Value::Nil).then(|| String::from_utf8_lossy(&value.to_bytes()).into_owned())
}

/// What is asked in one line, and whether of the database.
pub(super) fn asked(wanted: &Wanted) -> (String, bool) {
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
pub(super) fn answer(asked: &Wanted, answer: &Value) -> Option<String> {
    match (asked, answer) {
        (Wanted::Redis { .. }, Value::Nil) => Some("(nil)".to_owned()),
        (Wanted::Redis { .. }, Value::Int(number)) => Some(format!("(integer) {number}")),
        (Wanted::Redis { args, .. }, Value::Text(_)) if args[0] == b"GET" => {
            text(answer).map(|text| format!("\"{text}\""))
        }
        (Wanted::Redis { .. }, Value::List(parts)) => Some(list(parts)),
        (Wanted::Redis { .. }, Value::Failed(why)) => Some(format!("(error) {why}")),
        (Wanted::Get(_) | Wanted::Redis { .. }, _) => text(answer),
        _ => None,
    }
}

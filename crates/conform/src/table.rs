//! The command table and the parameters, as both servers describe them.

use std::collections::BTreeMap;

use redscope_resp::Frame;

use crate::peer::Link;

/// Compares `COMMAND`, `COMMAND DOCS` and `CONFIG GET *`; returns the number of differences.
pub fn compare(ours: &mut Link, theirs: &mut Link) -> Result<u64, String> {
    let mut differences = 0;
    for link in [&mut *ours, &mut *theirs] {
        link.ask(&["HELLO", "3"])?;
    }
    for (what, words, key) in [
        ("COMMAND", &["COMMAND"][..], Key::First),
        ("COMMAND DOCS", &["COMMAND", "DOCS"], Key::Name),
        ("CONFIG GET", &["CONFIG", "GET", "*"], Key::Name),
    ] {
        let (ours, theirs) = (rows(ours.ask(words)?, key), rows(theirs.ask(words)?, key));
        for (name, row) in &theirs {
            let same = match (ours.get(name), what) {
                (None, _) => false,
                // Ports and folders are each server's own.
                (Some(_), "CONFIG GET") if OWN_PARAMETERS.contains(&name.as_str()) => true,
                (Some(own), _) => canonical(own) == canonical(row),
            };
            if !same {
                differences += 1;
                let own = ours.get(name).map_or("missing".to_owned(), canonical);
                println!("{what} {name}\n  redis: {}\n  ours:  {own}", canonical(row));
            }
        }
        println!("{what}: {} rows compared", theirs.len());
    }
    Ok(differences)
}

const OWN_PARAMETERS: &[&str] = &["port", "dir"];

#[derive(Clone, Copy)]
enum Key {
    First,
    Name,
}

fn rows(frame: Frame, key: Key) -> BTreeMap<String, Frame> {
    let text = |frame: &Frame| String::from_utf8_lossy(frame.as_bytes().unwrap_or(b"?")).into();
    match (frame, key) {
        (Frame::Array(rows), Key::First) => rows
            .into_iter()
            .filter_map(|row| match &row {
                Frame::Array(fields) => Some((text(fields.first()?), row.clone())),
                _ => None,
            })
            .collect(),
        (Frame::Map(pairs), Key::Name) => {
            pairs.into_iter().map(|(name, value)| (text(&name), value)).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// A reply as text, without prose, and with what has no order in one.
fn canonical(frame: &Frame) -> String {
    const PROSE: [&[u8]; 4] = [b"summary", b"complexity", b"history", b"notes"];
    match frame {
        Frame::Map(pairs) => {
            let facts =
                pairs.iter().filter(|(name, _)| !PROSE.contains(&name.as_bytes().unwrap_or(b"")));
            let mut facts: Vec<String> =
                facts.map(|(name, value)| canonical(name) + ": " + &canonical(value)).collect();
            facts.sort();
            format!("{{{}}}", facts.join(", "))
        }
        Frame::Set(items) => {
            let mut items: Vec<String> = items.iter().map(canonical).collect();
            items.sort();
            format!("<{}>", items.join(" "))
        }
        Frame::Array(items) => {
            let mut items: Vec<String> = items.iter().map(canonical).collect();
            // Subcommands stand in the order of Redis's hash table.
            if items.iter().all(|item| item.contains('|')) {
                items.sort();
            }
            format!("[{}]", items.join(" "))
        }
        Frame::Integer(number) => number.to_string(),
        other => String::from_utf8_lossy(other.as_bytes().unwrap_or(b"null")).into_owned(),
    }
}

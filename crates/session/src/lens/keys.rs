//! Keys of a server with the beginnings of their values, by type.

use redscope_data::value::memory::key_bytes;
use redscope_data::value::stream::StreamId;
use redscope_data::value::{List, Stream, Value};
use redscope_data::{Db, Entry};
use redscope_node::Server;
use redscope_resp::{format_double, quote};

use crate::frame::{KeyPart, KeyRow};

/// Keys listed.
const MAX_KEYS: usize = 30;
/// Characters shown of a value, names of its parts included.
const MAX_SHOWN: usize = 80;
/// Elements looked at: more do not fit.
const MAX_PARTS: usize = 12;
/// Elements shown of the head of a list whose tail is shown too.
const LIST_HEAD: usize = 4;
/// Elements that `MEMORY USAGE` looks at unless told otherwise.
pub(super) const SAMPLES: usize = 5;

/// Some of a server's keys, by name; `unix_ms` is what its clock says.
pub(super) fn keys(server: &Server, unix_ms: u64) -> Vec<KeyRow> {
    let dbs = server.engine().dbs.iter().enumerate();
    let all =
        dbs.flat_map(|(number, db)| db.iter().map(move |(key, entry)| (number, db, key, entry)));
    let some = all.take(MAX_KEYS);
    let mut rows: Vec<KeyRow> = some
        .map(|(number, db, key, entry)| row(number, db, key.as_slice(), entry, unix_ms))
        .collect();
    rows.sort_by(|a, b| (a.db, &a.key).cmp(&(b.db, &b.key)));
    rows
}

fn row(number: usize, db: &Db, key: &[u8], entry: &Entry, unix_ms: u64) -> KeyRow {
    let value = &entry.value;
    let shown = Shown::of(value);
    KeyRow {
        db: number,
        key: text(key),
        kind: value.type_name().to_owned(),
        encoding: value.encoding().to_owned(),
        // Source: expire.c `ttlGenericCommand`, 7.0.15, which rounds so.
        ttl_s: db.expiry(key).map(|at_ms| (at_ms.saturating_sub(unix_ms) + 500) / 1000),
        bytes: key_bytes(key) + value.memory_bytes(SAMPLES),
        len: len(value),
        parts: shown.parts,
        is_cut: shown.is_cut,
    }
}

/// Elements of a value; of a string, its bytes.
pub(super) fn len(value: &Value) -> usize {
    match value {
        Value::Str(_) | Value::Int(_) => value.as_str().map_or(0, |text| text.len()),
        Value::Stream(stream) => stream.len() as usize,
        Value::Bloom(bloom) => bloom.items() as usize,
        _ => value.element_count(),
    }
}

/// The beginning of a value, as far as it fits into a line.
pub(super) fn beginning(value: &Value) -> String {
    let parts = Shown::of(value).parts.into_iter();
    parts.flat_map(|part| [part.name, "=".to_owned(), part.value, " ".to_owned()]).collect()
}

/// As much of a value as fits.
#[derive(Debug, Default)]
struct Shown {
    parts: Vec<KeyPart>,
    chars: usize,
    is_cut: bool,
}

impl Shown {
    fn of(value: &Value) -> Self {
        let mut shown = Shown::default();
        match value {
            Value::Str(bytes) => shown.add(String::new(), &text(bytes.as_slice())),
            Value::Int(number) => shown.add(String::new(), &number.to_string()),
            Value::List(list) => shown.add_list(list),
            Value::Hash(hash) => hash.iter().take(MAX_PARTS).for_each(|(field, value)| {
                shown.add(text(field.as_slice()), &text(value.as_slice()))
            }),
            Value::Set(set) => set
                .iter()
                .take(MAX_PARTS)
                .for_each(|member| shown.add(String::new(), &text(member.as_slice()))),
            Value::SortedSet(zset) => {
                zset.range_back(0, MAX_PARTS.min(zset.len())).into_iter().for_each(
                    |(member, score)| shown.add(text(member.as_slice()), &format_double(score)),
                )
            }
            Value::Stream(stream) => shown.add_stream(stream),
            Value::Bloom(_) => {}
        }
        shown.is_cut |=
            value.element_count() > shown.parts.len() && !matches!(value, Value::Bloom(_));
        shown
    }

    /// Both ends of a list, by their indexes.
    fn add_list(&mut self, list: &List) {
        if list.len() <= MAX_PARTS {
            let all = list.iter().enumerate();
            all.for_each(|(index, item)| self.add(index.to_string(), &text(item.as_slice())));
            return;
        }
        let head: Vec<_> = list.iter().take(LIST_HEAD).collect();
        for (index, item) in head.iter().enumerate() {
            self.add(index.to_string(), &text(item.as_slice()));
        }
        if let Some(tail) = list.iter_back().next() {
            self.add("-1".to_owned(), &text(tail.as_slice()));
        }
    }

    /// The last id of a stream, and its last entry.
    fn add_stream(&mut self, stream: &Stream) {
        self.add("last-generated-id".to_owned(), &stream.last_id.to_string());
        let last = stream.range_back(StreamId::ZERO, StreamId::MAX).next();
        for pair in last.iter().flat_map(|entry| entry.parts.chunks_exact(2)).take(MAX_PARTS) {
            self.add(text(pair[0].as_slice()), &text(pair[1].as_slice()));
        }
    }

    /// Adds a part, or what fits of it.
    fn add(&mut self, name: String, value: &str) {
        let room = MAX_SHOWN - self.chars;
        let name_len = name.chars().count();
        if self.is_cut || name_len + 2 > room {
            self.is_cut = true;
            return;
        }
        let room = room - name_len;
        let mut value = value.to_owned();
        if value.chars().count() > room {
            value = value.chars().take(room - 1).chain(['…']).collect();
            self.is_cut = true;
        }
        self.chars += name_len + value.chars().count();
        self.parts.push(KeyPart { name, value });
    }
}

/// The beginning of a value in one line.
pub(crate) fn value_text(value: &Value) -> String {
    let Shown { parts, is_cut, .. } = Shown::of(value);
    let part = |part: &KeyPart| match part.name.is_empty() {
        true => part.value.clone(),
        false => format!("{} {}", part.name, part.value),
    };
    let mut text = parts.iter().map(part).collect::<Vec<_>>().join(", ");
    if is_cut && !text.ends_with('…') {
        text.push('…');
    }
    text
}

/// Bytes as they are if they are text that prints, else as redis-cli shows them.
pub(crate) fn text(bytes: &[u8]) -> String {
    // What does not fit is never shown, and a value may have megabytes.
    let beginning = &bytes[..bytes.len().min(MAX_SHOWN * 4)];
    whole_text(beginning)
}

/// The same of all the bytes; a character that is cut at their end is left out.
pub(super) fn whole_text(beginning: &[u8]) -> String {
    let readable = match std::str::from_utf8(beginning) {
        Ok(text) => Some(text),
        // The cut may have gone through a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&beginning[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    match readable.filter(|text| !text.chars().any(char::is_control)) {
        Some(text) => text.to_owned(),
        None => quote(beginning),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_labs::{Scenario, Values};

    fn rows(lines: &[&str]) -> Vec<KeyRow> {
        let values = Values::new(Scenario::find("standalone").unwrap(), 1);
        let mut session = crate::Session::new(values).unwrap();
        for line in lines {
            session.exec("c1", line, 1_000_000).unwrap();
        }
        session.frame().detail.unwrap().keys
    }

    fn shown(row: &KeyRow) -> String {
        let parts = row.parts.iter().map(|part| format!("{}={}", part.name, part.value));
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_type_shows_what_it_is_made_of() {
        let rows = rows(&[
            "SET balance 120 EX 100",
            "HSET user:42 name Ada city London",
            "RPUSH queue a b c",
            "SADD tags 3 1 2",
            "ZADD board 9120 ada 8744.5 grace",
            "XADD orders 5-1 sku 17",
            r#"SET blob "\x00\x01""#,
        ]);
        let texts: Vec<(&str, &str, String)> =
            rows.iter().map(|row| (row.key.as_str(), row.encoding.as_str(), shown(row))).collect();
        let expected = [
            ("balance", "int", "=120"),
            ("blob", "embstr", r#"="\x00\x01""#),
            ("board", "listpack", "ada=9120 grace=8744.5"),
            ("orders", "stream", "last-generated-id=5-1 sku=17"),
            ("queue", "quicklist", "0=a 1=b 2=c"),
            ("tags", "intset", "=1 =2 =3"),
            ("user:42", "listpack", "name=Ada city=London"),
        ];
        let expected = expected.map(|(key, encoding, shown)| (key, encoding, shown.to_owned()));
        assert_eq!(texts, expected);
        assert_eq!((rows[0].ttl_s, rows[1].ttl_s), (Some(100), None));
        assert!(rows.iter().all(|row| row.bytes > 0 && !row.is_cut), "{rows:?}");
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        let long = format!("SET long {}", "界".repeat(500));
        let list = "RPUSH list 0 1 2 3 4 5 6 7 8 9 10 11 12 13";
        let rows = rows(&[&long, list]);
        assert_eq!(shown(&rows[0]), "0=0 1=1 2=2 3=3 -1=13");
        assert_eq!(rows[1].parts[0].value.chars().count(), MAX_SHOWN);
        assert!(rows[0].is_cut && rows[1].is_cut && rows[1].len == 1500);
    }
}

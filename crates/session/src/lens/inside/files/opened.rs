//! A file that is taken apart, with where its keys and commands begin: read once, as long as it stays as it is.

use redscope_actor::Rope;
use redscope_data::rdb::{RdbIndex, rdb_words};
use redscope_engine::aof::{AofIndex, check_aof};

use crate::inside::Damage;

/// How a file is read.
#[derive(Debug)]
pub(super) enum Format {
    Rdb(RdbIndex),
    Aof(AofIndex),
    Text,
}

/// A file as it was when it was read.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) name: String,
    rope: Rope,
    pub(super) bytes: Vec<u8>,
    pub(super) format: Format,
    /// Where it cannot be read on.
    pub(super) damage: Option<Damage>,
}

impl Opened {
    /// The file, read again if it is another one, or has changed.
    pub(super) fn of<'a>(kept: &'a mut Option<Opened>, name: &str, rope: &Rope) -> &'a Opened {
        let same = kept.take().filter(|kept| kept.name == name && kept.rope.shares(rope));
        kept.insert(same.unwrap_or_else(|| Opened::read(name, rope)))
    }

    fn read(name: &str, rope: &Rope) -> Self {
        let bytes = rope.to_vec();
        let format = if name.ends_with(".aof") {
            Format::Aof(AofIndex::of(&bytes))
        } else if name.ends_with(".rdb") || bytes.starts_with(b"REDIS0") {
            Format::Rdb(RdbIndex::of(&bytes))
        } else {
            Format::Text
        };
        let damage = match &format {
            Format::Rdb(index) => rdb_damage(index, &bytes),
            Format::Aof(index) => aof_damage(index, &bytes, name),
            Format::Text => None,
        };
        Opened { name: name.to_owned(), rope: rope.clone(), bytes, format, damage }
    }
}

fn rdb_damage(index: &RdbIndex, bytes: &[u8]) -> Option<Damage> {
    index.error()?;
    rdb_words(bytes).map(|(at, words)| Damage { at, words })
}

fn aof_damage(index: &AofIndex, bytes: &[u8], name: &str) -> Option<Damage> {
    if let Some(damage) = index.preamble().and_then(|preamble| rdb_damage(preamble, bytes)) {
        return Some(damage);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let report = check_aof(bytes, file, true, 0);
    let (_, at) = report.cut?;
    let lines = report.lines.iter();
    let words = lines.rev().find(|line| line.starts_with("0x") || line.ends_with("format error"));
    let words = words.map_or("Unexpected end of file", |line| {
        line.split_once(": ").map_or(line.as_str(), |(_, words)| words)
    });
    Some(Damage { at, words: words.to_owned() })
}

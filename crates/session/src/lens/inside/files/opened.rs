//! A file that is taken apart, with where its keys and commands begin: read once, as long as it stays as it is.

use redscope_actor::Rope;
use redscope_data::rdb::RdbIndex;
use redscope_engine::aof::AofIndex;

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
        Opened { name: name.to_owned(), rope: rope.clone(), bytes, format }
    }
}

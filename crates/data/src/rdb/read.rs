//! An RDB file to its keys, or to an error that says where it is damaged.

use crate::rdb::error::RdbError;
use crate::rdb::reader::Reader;
use crate::rdb::walk::{Section, Walk};
use crate::rdb::{RdbContent, ReplicationPoint, opcode};
use crate::str::Str;
use crate::value::ValueLimits;

/// Reads a file, and nothing that may follow it. `limits` decide the encodings of values that are
/// not packed in the file.
///
/// Errors: [`RdbError`]; there is no partial result.
pub fn read_rdb(bytes: &[u8], limits: &ValueLimits) -> Result<RdbContent, RdbError> {
    let mut walk = Walk::of(bytes, limits).trusting();
    walk.header()?;
    let mut content = RdbContent::default();
    let mut point = PartialPoint::default();
    loop {
        match walk.next()? {
            Section::Aux(name, value) => point.note(&name, &value),
            Section::Db(_) | Section::Sizes(..) => {}
            Section::Function(code) => content.functions.push(Str::from(code)),
            Section::Key(loaded) if loaded.value.element_count() == 0 => {
                content.empty_keys.push(loaded.key);
            }
            Section::Key(loaded) => content.keys.push(loaded),
            Section::End(_) => break,
        }
    }
    // Redis would go on with values that are none; nothing but a file that somebody has made gets here.
    if let Some(error) = walk.reader.unsound.take() {
        return Err(error);
    }
    content.replication = point.complete();
    content.len_bytes = walk.reader.at;
    Ok(content)
}

/// What whoever wrote a file says of itself at its beginning, as names and values; whatever is behind
/// them is not looked at.
pub fn read_rdb_aux(bytes: &[u8]) -> Vec<(Str, Str)> {
    let limits = ValueLimits::default();
    let mut reader = Reader::of(bytes, &limits);
    let mut fields = Vec::new();
    if reader.header().is_ok() {
        while reader.byte() == Ok(opcode::AUX)
            && let (Ok(name), Ok(value)) = (reader.string(), reader.string())
        {
            fields.push((Str::from(name), Str::from(value)));
        }
    }
    fields
}

/// Replication point, gathered from aux fields that come one by one.
#[derive(Default)]
struct PartialPoint {
    replid: Option<String>,
    offset_bytes: Option<u64>,
    stream_db: i64,
}

impl PartialPoint {
    fn note(&mut self, name: &[u8], value: &[u8]) {
        let text = String::from_utf8_lossy(value);
        match name {
            b"repl-id" => self.replid = Some(text.into_owned()),
            b"repl-offset" => self.offset_bytes = text.parse().ok(),
            b"repl-stream-db" => self.stream_db = text.parse().unwrap_or(-1),
            _ => {}
        }
    }

    fn complete(self) -> Option<ReplicationPoint> {
        Some(ReplicationPoint {
            replid: self.replid.filter(|id| id.len() == 40)?,
            offset_bytes: self.offset_bytes?,
            stream_db: self.stream_db,
        })
    }
}

//! What a process would need to be started elsewhere as it is at this moment.

use redscope_actor::Rope;
use redscope_data::rdb::read_rdb;
use redscope_data::value::{Value, ValueLimits};

/// What in an append-only file begins the name of a command of the module of Bloom filters.
const MODULE_COMMAND: &[u8] = b"\r\nbf.";

/// Finds a file of a process's directory by its name.
pub(crate) type FindFile<'a> = &'a dyn Fn(&str) -> Option<Rope>;

/// What a process would need to be started elsewhere as it is at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belongings {
    /// Its configuration file as `CONFIG REWRITE` would leave it; that of a Sentinel with what it knows.
    pub conf: Vec<u8>,
    /// Its other files, by their names below its directory.
    pub files: Vec<(String, Vec<u8>)>,
    /// The data set in them, if it is a server.
    pub holding: Option<Holding>,
}

/// A data set that is taken along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Where it lies.
    pub data_from: DataFrom,
    /// Number of keys in all databases.
    pub keys: usize,
    /// What `DEBUG DIGEST` says of them.
    pub digest: String,
    /// Keys that only a module reads and that are not in it, by database.
    pub left_out: Vec<(usize, Vec<u8>)>,
}

/// Where a data set that is taken along lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFrom {
    /// In an RDB file, as `SAVE` would write it.
    Dump,
    /// In the append-only file, as it is on the disk.
    AofAsItIs,
    /// In a new append-only file, as a rewrite would make it.
    AofAnew,
}

/// Whether a file with a data set, or a part of an append-only file, has what only a module reads.
pub fn needs_module(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"REDIS") {
        let read = read_rdb(bytes, &ValueLimits::default());
        return read.is_ok_and(|read| read.keys.iter().any(|key| is_foreign(&key.value)));
    }
    let is_command = |window: &[u8]| window.eq_ignore_ascii_case(MODULE_COMMAND);
    matches!(bytes.first(), Some(b'*' | b'#'))
        && bytes.windows(MODULE_COMMAND.len()).any(is_command)
}

/// Whether only a module reads it.
pub(crate) fn is_foreign(value: &Value) -> bool {
    matches!(value, Value::Bloom(_))
}

//! An RDB file section by section: a header, then keys and what stands between them, then a checksum.

use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::reader::Reader;
use crate::rdb::trace::RdbPart;
use crate::rdb::{CRC64, LoadedKey, kind, opcode};
use crate::str::Str;
use crate::value::ValueLimits;

/// What stands in a file.
pub(super) enum Section {
    /// A field in which whoever wrote the file says something of itself.
    Aux(Vec<u8>, Vec<u8>),
    /// What follows belongs to this database.
    Db(u64),
    /// How many keys there are, and how many of them expire.
    Sizes(u64, u64),
    /// Source of a library of functions.
    Function(Vec<u8>),
    /// A key with its value, which may be empty.
    Key(LoadedKey),
    /// The end, behind which a checksum stands from version 5 on: what it says, if it says anything.
    End(Option<u64>),
}

/// What is being read, in the words of redis-check-rdb.
///
/// Source: redis-check-rdb.c `rdb_check_doing_string`, 7.0.15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Start,
    ReadType,
    ReadExpire,
    ReadKey,
    ReadObjectValue,
    CheckSum,
    ReadLen,
    ReadAux,
    ReadFunctions,
}

/// A file that is read, as far as it is read.
pub(super) struct Walk<'a> {
    pub(super) reader: Reader<'a>,
    version: u32,
    db: usize,
    /// What was said of the next key.
    expires_at_ms: Option<u64>,
    idle_s: Option<u64>,
    frequency: Option<u8>,
    pub(super) doing: Doing,
    /// The type that was read last; none behind a key's value.
    pub(super) kind: Option<u8>,
    /// The key whose value is being read.
    pub(super) key: Option<Str>,
    last_kind: u8,
    /// Whether a type is looked at before the key.
    checks_types: bool,
}

impl<'a> Walk<'a> {
    /// Begins at the beginning.
    pub(super) fn of(bytes: &'a [u8], limits: &'a ValueLimits) -> Self {
        Walk::at(Reader::of(bytes, limits), super::VERSION, 0)
    }

    /// Begins with what a reader reads next, in a file of a version, behind a `SELECTDB` of `db`.
    pub(super) fn at(reader: Reader<'a>, version: u32, db: usize) -> Self {
        Walk {
            reader,
            version,
            db,
            expires_at_ms: None,
            idle_s: None,
            frequency: None,
            doing: Doing::Start,
            kind: Some(kind::STRING),
            key: None,
            last_kind: kind::STRING,
            checks_types: false,
        }
    }

    /// Refuses a type it does not know before the key, as redis-check-rdb does; a server reads the key
    /// first (rdb.c `rdbLoadRioWithLoadingCtx`, redis-check-rdb.c, 7.0.15).
    pub(super) fn checking_types(mut self) -> Self {
        self.checks_types = true;
        self
    }

    /// Believes what is packed as far as its frame holds; what was believed wrongly is left in `reader.unsound`.
    pub(super) fn trusting(mut self) -> Self {
        self.reader.trusts = true;
        self
    }

    /// The version of the file, once its header is read.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// The database that is selected.
    pub(super) fn db(&self) -> usize {
        self.db
    }

    /// The type of the last value.
    pub(super) fn last_kind(&self) -> Option<u8> {
        Some(self.last_kind)
    }

    /// Whether a checksum stands at the end.
    pub(super) fn is_summed(&self) -> bool {
        self.version >= 5
    }

    /// Reads the header.
    pub(super) fn header(&mut self) -> Result<(), RdbError> {
        self.version = self.reader.header()?;
        Ok(())
    }

    /// Reads a section.
    pub(super) fn next(&mut self) -> Result<Section, RdbError> {
        loop {
            let start = self.reader.at;
            self.doing = Doing::ReadType;
            match self.reader.opcode()? {
                opcode::EOF => {
                    self.doing = Doing::CheckSum;
                    return self.checksum().map(Section::End);
                }
                opcode::SELECT_DB => {
                    self.doing = Doing::ReadLen;
                    let db = self.reader.a(RdbPart::Db).length()?;
                    self.db = db as usize;
                    return Ok(Section::Db(db));
                }
                opcode::RESIZE_DB => {
                    self.doing = Doing::ReadLen;
                    let keys = self.reader.count()?;
                    return Ok(Section::Sizes(keys, self.reader.count()?));
                }
                opcode::AUX => {
                    self.doing = Doing::ReadAux;
                    let name = self.reader.a(RdbPart::AuxName).string()?;
                    return Ok(Section::Aux(name, self.reader.a(RdbPart::AuxValue).string()?));
                }
                opcode::FUNCTION => {
                    self.doing = Doing::ReadFunctions;
                    return Ok(Section::Function(self.reader.a(RdbPart::Function).string()?));
                }
                opcode::FUNCTION_OF_CANDIDATE => {
                    self.doing = Doing::ReadFunctions;
                    return Ok(Section::Function(self.reader.candidate_function()?));
                }
                opcode::EXPIRE_MS => {
                    self.doing = Doing::ReadExpire;
                    let at_ms = u64::from_le_bytes(self.reader.array()?);
                    self.reader.tell_number(8, RdbPart::Expiry, at_ms);
                    self.expires_at_ms = Some(at_ms);
                }
                opcode::EXPIRE_S => {
                    self.doing = Doing::ReadExpire;
                    let at_ms = u64::from(u32::from_le_bytes(self.reader.array()?)) * 1000;
                    self.reader.tell_number(4, RdbPart::Expiry, at_ms);
                    self.expires_at_ms = Some(at_ms);
                }
                opcode::IDLE => self.idle_s = Some(self.reader.a(RdbPart::Idle).length()?),
                opcode::FREQ => {
                    let uses = self.reader.byte()?;
                    self.reader.tell_number(1, RdbPart::Frequency, uses.into());
                    self.frequency = Some(uses);
                }
                kind => {
                    if self.checks_types && !is_value(kind) {
                        return self.reader.fail_at(start, RdbProblem::UnknownType(kind));
                    }
                    (self.kind, self.last_kind) = (Some(kind), kind);
                    self.doing = Doing::ReadKey;
                    let key = Str::from(self.reader.a(RdbPart::Key).string()?);
                    self.key = Some(key.clone());
                    self.doing = Doing::ReadObjectValue;
                    let value = self.reader.value(kind, start)?;
                    (self.key, self.kind) = (None, None);
                    return Ok(Section::Key(LoadedKey {
                        db: self.db,
                        key,
                        value,
                        expires_at_ms: self.expires_at_ms.take(),
                        idle_s: self.idle_s.take(),
                        frequency: self.frequency.take(),
                    }));
                }
            }
        }
    }

    fn checksum(&mut self) -> Result<Option<u64>, RdbError> {
        if !self.is_summed() {
            return Ok(None);
        }
        let covered = self.reader.at;
        let stored = u64::from_le_bytes(self.reader.array()?);
        self.reader.tell_number(8, RdbPart::Checksum, stored);
        let computed = if stored == 0 { 0 } else { CRC64.checksum(self.reader.before(covered)) };
        if stored != computed {
            return self.reader.fail_at(covered, RdbProblem::BadChecksum { stored, computed });
        }
        Ok(Some(stored).filter(|stored| *stored != 0))
    }
}

/// Whether a byte is the type of a value. Source: rdb.h `rdbIsObjectType`, 7.0.15.
fn is_value(kind: u8) -> bool {
    matches!(kind, 0..=7 | 9..=19)
}

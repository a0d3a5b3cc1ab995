//! An RDB file to its keys, or to an error that says where it is damaged.

use std::fmt;

use crate::dict::Dict;
use crate::rdb::{
    CRC64, LoadedKey, RdbContent, ReplicationPoint, VERSION, encoded, kind, lzf, opcode,
};
use crate::str::Str;
use crate::value::stream::{Consumer, Group, Node, Pending, Stream, StreamId};
use crate::value::{Hash, IntSet, List, ListNode, Listpack, Set, SortedSet, Value, ValueLimits};

/// Why a file cannot be read. Nothing of it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdbError {
    /// Byte of the file where reading failed.
    pub offset: usize,
    /// What is wrong there.
    pub problem: RdbProblem,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RdbProblem {
    /// It does not begin as an RDB file does.
    BadSignature,
    /// It is of this version, which is not read here; 0 stands for what is no number.
    BadVersion(u32),
    /// It ends in the middle.
    Truncated,
    /// Its checksum does not fit its bytes.
    BadChecksum {
        /// What the file has.
        stored: u64,
        /// What its bytes have.
        computed: u64,
    },
    /// A length or number does not hold what it must.
    BadLength,
    /// A string is written in a way, of this number, that is not known here.
    UnknownEncoding(u8),
    /// A compressed string does not unpack.
    BadCompression,
    /// A packed value is not well formed.
    BadValue,
    /// A value of a type that is not known here.
    UnknownType(u8),
    /// The same key stands twice.
    DuplicateKey,
}

impl fmt::Display for RdbProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RdbProblem::BadSignature => f.write_str("Wrong signature trying to load DB from file"),
            RdbProblem::BadVersion(version) => {
                write!(f, "Can't handle RDB format version {version}")
            }
            RdbProblem::Truncated => f.write_str("Unexpected end of RDB file"),
            RdbProblem::BadChecksum { .. } => f.write_str("RDB CRC error"),
            RdbProblem::BadLength => f.write_str("Invalid length or number in RDB file"),
            RdbProblem::UnknownEncoding(kind) => {
                write!(f, "Unknown RDB string encoding type {kind}")
            }
            RdbProblem::BadCompression => f.write_str("Invalid LZF compressed string"),
            RdbProblem::BadValue => f.write_str("Integrity check of a packed value failed"),
            RdbProblem::UnknownType(kind) => write!(f, "Unknown RDB encoding type {kind}"),
            RdbProblem::DuplicateKey => f.write_str("RDB has duplicated key"),
        }
    }
}

impl fmt::Display for RdbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RdbError { offset, problem } = self;
        write!(f, "{problem} (at byte {offset})")
    }
}

impl std::error::Error for RdbError {}

/// Reads a file, and nothing that may follow it. `limits` decide the encodings of values that are
/// not packed in the file.
///
/// Errors: [`RdbError`]; there is no partial result.
pub fn read_rdb(bytes: &[u8], limits: &ValueLimits) -> Result<RdbContent, RdbError> {
    let mut reader = Reader { bytes, at: 0, limits };
    let version = reader.header()?;
    let mut content = RdbContent::default();
    let mut point = PartialPoint::default();
    let mut db = 0;
    let (mut expires_at_ms, mut idle_s, mut frequency) = (None, None, None);
    loop {
        let start = reader.at;
        match reader.byte()? {
            opcode::EOF => break,
            opcode::SELECT_DB => db = reader.length()? as usize,
            opcode::RESIZE_DB => {
                reader.length()?;
                reader.length()?;
            }
            opcode::AUX => point.note(&reader.string()?, &reader.string()?),
            opcode::EXPIRE_MS => expires_at_ms = Some(u64::from_le_bytes(reader.array()?)),
            opcode::EXPIRE_S => {
                expires_at_ms = Some(u64::from(u32::from_le_bytes(reader.array()?)) * 1000);
            }
            opcode::IDLE => idle_s = Some(reader.length()?),
            opcode::FREQ => frequency = Some(reader.byte()?),
            opcode::FUNCTION => content.functions.push(Str::from(reader.string()?)),
            kind => {
                let key = Str::from(reader.string()?);
                let value = reader.value(kind, start)?;
                let (expires_at_ms, idle_s) = (expires_at_ms.take(), idle_s.take());
                let frequency = frequency.take();
                if value.element_count() == 0 {
                    content.empty_keys.push(key);
                    continue;
                }
                content.keys.push(LoadedKey { db, key, value, expires_at_ms, idle_s, frequency });
            }
        }
    }
    if version >= 5 {
        let covered = reader.at;
        let stored = u64::from_le_bytes(reader.array()?);
        let computed = if stored == 0 { 0 } else { CRC64.checksum(&bytes[..covered]) };
        if stored != computed {
            return reader.fail_at(covered, RdbProblem::BadChecksum { stored, computed });
        }
    }
    content.replication = point.complete();
    content.len_bytes = reader.at;
    Ok(content)
}

/// What whoever wrote a file says of itself at its beginning, as names and values; whatever is behind
/// them is not looked at.
pub fn read_rdb_aux(bytes: &[u8]) -> Vec<(Str, Str)> {
    let limits = ValueLimits::default();
    let mut reader = Reader { bytes, at: 0, limits: &limits };
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

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) limits: &'a ValueLimits,
}

impl<'a> Reader<'a> {
    /// The value that is all of `bytes`, its type first.
    pub(super) fn only_value(bytes: &'a [u8], limits: &'a ValueLimits) -> Option<Value> {
        let mut reader = Reader { bytes, at: 0, limits };
        let kind = reader.byte().ok()?;
        let value = reader.value(kind, 0).ok().filter(|value| value.element_count() > 0)?;
        (reader.at == bytes.len()).then_some(value)
    }

    /// The libraries that are all of `bytes`, each behind its mark.
    pub(super) fn only_functions(bytes: &'a [u8]) -> Option<Vec<Vec<u8>>> {
        let limits = ValueLimits::default();
        let mut reader = Reader { bytes, at: 0, limits: &limits };
        let mut codes = Vec::new();
        while reader.at < bytes.len() {
            if reader.byte().ok()? != opcode::FUNCTION {
                return None;
            }
            codes.push(reader.string().ok()?);
        }
        Some(codes)
    }

    pub(super) fn fail_at<T>(&self, offset: usize, problem: RdbProblem) -> Result<T, RdbError> {
        Err(RdbError { offset, problem })
    }

    fn header(&mut self) -> Result<u32, RdbError> {
        let head = self.take(9)?;
        let Some(digits) = head.strip_prefix(b"REDIS") else {
            return self.fail_at(0, RdbProblem::BadSignature);
        };
        let version = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        match version.unwrap_or(0) {
            version @ 1..=VERSION => Ok(version),
            version => self.fail_at(5, RdbProblem::BadVersion(version)),
        }
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], RdbError> {
        match self.at.checked_add(len).and_then(|end| self.bytes.get(self.at..end)) {
            Some(bytes) => {
                self.at += len;
                Ok(bytes)
            }
            None => self.fail_at(self.bytes.len(), RdbProblem::Truncated),
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], RdbError> {
        Ok(self.take(N)?.try_into().expect("take gives as many bytes as asked"))
    }

    pub(super) fn byte(&mut self) -> Result<u8, RdbError> {
        Ok(self.array::<1>()?[0])
    }

    /// A plain length; an encoded string's mark is an error here.
    pub(super) fn length(&mut self) -> Result<u64, RdbError> {
        let start = self.at;
        let first = self.byte()?;
        self.length_after(first, start)
    }

    fn length_after(&mut self, first: u8, start: usize) -> Result<u64, RdbError> {
        Ok(match first {
            0x00..=0x3f => u64::from(first),
            0x40..=0x7f => u64::from(first & 0x3f) << 8 | u64::from(self.byte()?),
            0x80 => u64::from(u32::from_be_bytes(self.array()?)),
            0x81 => u64::from_be_bytes(self.array()?),
            _ => return self.fail_at(start, RdbProblem::BadLength),
        })
    }

    pub(super) fn string(&mut self) -> Result<Vec<u8>, RdbError> {
        let start = self.at;
        match self.byte()? {
            encoded::INT8 => Ok(i8::from_le_bytes(self.array()?).to_string().into_bytes()),
            encoded::INT16 => Ok(i16::from_le_bytes(self.array()?).to_string().into_bytes()),
            encoded::INT32 => Ok(i32::from_le_bytes(self.array()?).to_string().into_bytes()),
            encoded::LZF => {
                let packed_len = self.length()? as usize;
                let len = self.length()? as usize;
                let packed = self.take(packed_len)?;
                match lzf::decompress(packed, len) {
                    Some(text) => Ok(text),
                    None => self.fail_at(start, RdbProblem::BadCompression),
                }
            }
            first if first >> 6 == 0b11 => {
                self.fail_at(start, RdbProblem::UnknownEncoding(first & 0b11_1111))
            }
            first => {
                let len = self.length_after(first, start)?;
                match usize::try_from(len) {
                    Ok(len) => Ok(self.take(len)?.to_vec()),
                    Err(_) => self.fail_at(start, RdbProblem::BadLength),
                }
            }
        }
    }

    fn listpack(&mut self) -> Result<Listpack, RdbError> {
        let start = self.at;
        let bytes = self.string()?;
        Listpack::from_bytes(bytes)
            .or_else(|error| self.fail_at(start + error.offset, RdbProblem::BadValue))
    }

    /// A listpack of pairs whose first parts are distinct.
    fn pairs(&mut self) -> Result<Listpack, RdbError> {
        let start = self.at;
        let pack = self.listpack()?;
        let mut names: Vec<Str> = pack.iter().step_by(2).map(|item| item.to_str()).collect();
        names.sort_unstable();
        let distinct = names.windows(2).all(|pair| pair[0] != pair[1]);
        if pack.len() % 2 != 0 || !distinct {
            return self.fail_at(start, RdbProblem::BadValue);
        }
        Ok(pack)
    }

    /// A value, which may be empty: real servers have written such.
    fn value(&mut self, kind: u8, start: usize) -> Result<Value, RdbError> {
        let at = self.at;
        Ok(match kind {
            kind::STRING => Value::from_bytes(&self.string()?),
            kind::SET => Value::Set(Box::new(self.set()?)),
            kind::HASH => Value::Hash(self.hash()?),
            kind::SORTED_SET_2 => Value::SortedSet(Box::new(self.sorted_set()?)),
            kind::SET_INTSET => match IntSet::from_rdb(&self.string()?) {
                Some(ints) => Value::Set(Box::new(Set::Ints(ints))),
                None => return self.fail_at(at, RdbProblem::BadValue),
            },
            kind::HASH_LISTPACK => Value::Hash(Hash::Packed(self.pairs()?.into_tight())),
            kind::SORTED_SET_LISTPACK => {
                Value::SortedSet(Box::new(SortedSet::Packed(self.pairs()?)))
            }
            kind::STREAM_LISTPACKS_2 => Value::Stream(Box::new(self.stream(true)?)),
            kind::STREAM_LISTPACKS => Value::Stream(Box::new(self.stream(false)?)),
            kind::MODULE_2 => match self.bloom()? {
                Some(bloom) => Value::Bloom(Box::new(bloom)),
                None => return self.fail_at(start, RdbProblem::UnknownType(kind)),
            },
            kind::LIST_QUICKLIST_2 => Value::List(Box::new(self.list()?)),
            other => match self.older_value(other)? {
                Some(value) => value,
                None => return self.fail_at(start, RdbProblem::UnknownType(other)),
            },
        })
    }

    fn set(&mut self) -> Result<Set, RdbError> {
        let mut set = Set::default();
        for _ in 0..self.length()? {
            let start = self.at;
            let member = self.string()?;
            if !set.insert(&member, self.limits.set_max_ints) {
                return self.fail_at(start, RdbProblem::DuplicateKey);
            }
        }
        Ok(set)
    }

    fn hash(&mut self) -> Result<Hash, RdbError> {
        let mut table: Dict<Str> = Dict::default();
        for _ in 0..self.length()? {
            let start = self.at;
            let field = Str::from(self.string()?);
            let value = Str::from(self.string()?);
            if table.insert(field, value).is_some() {
                return self.fail_at(start, RdbProblem::DuplicateKey);
            }
        }
        let limits = self.limits.hash;
        let fits = |text: &Str| text.len() <= limits.max_value_bytes;
        let small = table.len() <= limits.max_entries
            && table.iter().all(|(field, value)| fits(field) && fits(value));
        if !small {
            return Ok(Hash::Table(Box::new(table)));
        }
        let mut pack = Listpack::default();
        for (field, value) in table.iter() {
            pack.push(field);
            pack.push(value);
        }
        Ok(Hash::Packed(pack.into_tight()))
    }

    fn sorted_set(&mut self) -> Result<SortedSet, RdbError> {
        let mut set = SortedSet::default();
        for _ in 0..self.length()? {
            let start = self.at;
            let member = self.string()?;
            let score = f64::from_le_bytes(self.array()?);
            if score.is_nan() {
                return self.fail_at(start, RdbProblem::BadValue);
            }
            if !set.insert(&member, score, self.limits.zset) {
                return self.fail_at(start, RdbProblem::DuplicateKey);
            }
        }
        Ok(set)
    }

    /// A stream; before 7.0 it did not say what was deleted and how much was ever added.
    fn stream(&mut self, knows_past: bool) -> Result<Stream, RdbError> {
        let mut stream = Stream::default();
        for _ in 0..self.length()? {
            let start = self.at;
            let base = <[u8; 16]>::try_from(self.string()?).ok().map(StreamId::from_bytes);
            let node = Node::from_listpack(self.listpack()?);
            let (Some(base), Some(node)) = (base, node) else {
                return self.fail_at(start, RdbProblem::BadValue);
            };
            stream.nodes.insert(base, node);
        }
        stream.len = self.length()?;
        stream.last_id = self.stream_id()?;
        if knows_past {
            stream.first_id = self.stream_id()?;
            stream.max_deleted_id = self.stream_id()?;
            stream.entries_added = self.length()?;
        } else {
            let first = stream.range(StreamId::ZERO, StreamId::MAX).next();
            stream.first_id = first.map_or(StreamId::ZERO, |entry| entry.id);
            stream.entries_added = stream.len;
        }
        let at = self.at;
        if stream.range(StreamId::ZERO, StreamId::MAX).count() as u64 != stream.len {
            return self.fail_at(at, RdbProblem::BadValue);
        }
        for _ in 0..self.length()? {
            let name = Str::from(self.string()?);
            let group = self.group(&stream, knows_past)?;
            if stream.groups.insert(name, group).is_some() {
                return self.fail_at(at, RdbProblem::DuplicateKey);
            }
        }
        Ok(stream)
    }

    fn group(&mut self, stream: &Stream, knows_past: bool) -> Result<Group, RdbError> {
        let last_id = self.stream_id()?;
        let entries_read = match knows_past {
            true => Some(self.length()?).filter(|read| *read != u64::MAX),
            false => stream.added_up_to(last_id),
        };
        let mut group = Group { last_id, entries_read, ..Group::default() };
        for _ in 0..self.length()? {
            let id = StreamId::from_bytes(self.array()?);
            let delivered_ms = u64::from_le_bytes(self.array()?);
            let deliveries = self.length()?;
            let pending = Pending { consumer: Str::EMPTY, delivered_ms, deliveries };
            if group.pending.insert(id, pending).is_some() {
                return self.fail_at(self.at, RdbProblem::DuplicateKey);
            }
        }
        for _ in 0..self.length()? {
            let name = Str::from(self.string()?);
            let seen_ms = u64::from_le_bytes(self.array()?);
            let mut consumer = Consumer { seen_ms, ..Consumer::default() };
            for _ in 0..self.length()? {
                let start = self.at;
                let id = StreamId::from_bytes(self.array()?);
                let Some(pending) = group.pending.get_mut(&id) else {
                    return self.fail_at(start, RdbProblem::BadValue);
                };
                pending.consumer = name.clone();
                if !consumer.pending.insert(id) {
                    return self.fail_at(start, RdbProblem::DuplicateKey);
                }
            }
            if group.consumers.insert(name, consumer).is_some() {
                return self.fail_at(self.at, RdbProblem::DuplicateKey);
            }
        }
        let orphan = group.pending.values().any(|p| !group.consumers.contains_key(&p.consumer));
        if orphan {
            return self.fail_at(self.at, RdbProblem::BadValue);
        }
        Ok(group)
    }

    fn stream_id(&mut self) -> Result<StreamId, RdbError> {
        Ok(StreamId { ms: self.length()?, seq: self.length()? })
    }

    fn list(&mut self) -> Result<List, RdbError> {
        let mut nodes = Vec::new();
        for _ in 0..self.length()? {
            let start = self.at;
            match self.length()? {
                1 => match self.string()? {
                    text if text.is_empty() => return self.fail_at(start, RdbProblem::BadValue),
                    text => nodes.push(ListNode::Plain(text)),
                },
                2 => nodes.extend(Some(self.listpack()?).filter(has_items).map(ListNode::Packed)),
                _ => return self.fail_at(start, RdbProblem::BadValue),
            }
        }
        Ok(List::from_nodes(nodes))
    }
}

fn has_items(pack: &Listpack) -> bool {
    !pack.is_empty()
}

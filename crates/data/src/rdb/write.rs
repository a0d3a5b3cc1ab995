//! The data set to an RDB file.

use redscope_resp::parse_integer;

use crate::REDIS_VERSION;
use crate::keyspace::{Db, Entry};
use crate::rdb::{CRC64, ReplicationPoint, VERSION, encoded, kind, lzf, opcode};
use crate::str::Str;
use crate::value::stream::{Stream, StreamId};
use crate::value::{Hash, ListNode, Set, SortedSet, Value};

/// Strings up to this length are never compressed.
const MIN_COMPRESSED_LEN: usize = 21;

/// What a file keeps of the use of its keys; it depends on the eviction policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedUsage {
    /// Nothing.
    Nothing,
    /// Seconds since the last use, under an LRU policy.
    IdleTime,
    /// The count of uses, under an LFU policy with this `lfu-decay-time`.
    Frequency {
        /// Minutes.
        decay_min: u64,
    },
}

/// How a file is written, and what it says of its origin.
#[derive(Clone, Debug)]
pub struct RdbOptions {
    /// `rdbcompression`.
    pub compress: bool,
    /// `rdbchecksum`; without it the checksum is zero.
    pub checksum: bool,
    /// Unix seconds of the save.
    pub created_s: u64,
    /// Memory in use, in bytes.
    pub used_memory_bytes: u64,
    /// What is kept of the use of each key.
    pub usage: SavedUsage,
    /// Where the replication stream stands.
    pub replication: Option<ReplicationPoint>,
    /// Whether the file is the base of an AOF.
    pub aof_base: bool,
    /// Source of the libraries of functions.
    pub functions: Vec<Str>,
}

/// Writes all databases as one file.
pub fn write_rdb(dbs: &[Db], options: &RdbOptions) -> Vec<u8> {
    let mut writer = Writer { out: Vec::new(), compress: options.compress };
    writer.out.extend_from_slice(format!("REDIS{VERSION:04}").as_bytes());
    writer.aux("redis-ver", REDIS_VERSION);
    writer.aux("redis-bits", "64");
    writer.aux("ctime", &options.created_s.to_string());
    writer.aux("used-mem", &options.used_memory_bytes.to_string());
    if let Some(point) = &options.replication {
        writer.aux("repl-stream-db", &point.stream_db.to_string());
        writer.aux("repl-id", &point.replid);
        writer.aux("repl-offset", &point.offset_bytes.to_string());
    }
    writer.aux("aof-base", if options.aof_base { "1" } else { "0" });
    options.functions.iter().for_each(|code| writer.function(code));
    for (number, db) in dbs.iter().enumerate().filter(|(_, db)| !db.is_empty()) {
        writer.out.push(opcode::SELECT_DB);
        writer.length(number as u64);
        writer.out.push(opcode::RESIZE_DB);
        writer.length(db.len() as u64);
        writer.length(db.expires_len() as u64);
        for (key, entry) in db.iter() {
            writer.entry(key, entry, db.expiry(key), options);
        }
    }
    writer.out.push(opcode::EOF);
    let sum = if options.checksum { CRC64.checksum(&writer.out) } else { 0 };
    writer.out.extend_from_slice(&sum.to_le_bytes());
    writer.out
}

pub(super) struct Writer {
    pub(super) out: Vec<u8>,
    compress: bool,
}

impl Writer {
    /// A value's type and bytes.
    pub(super) fn of_value(value: &Value, compress: bool) -> Vec<u8> {
        let mut writer = Writer { out: vec![value_kind(value)], compress };
        writer.value(value);
        writer.out
    }

    /// Libraries of functions, each behind its mark.
    pub(super) fn of_functions<'a>(
        codes: impl Iterator<Item = &'a [u8]>,
        compress: bool,
    ) -> Vec<u8> {
        let mut writer = Writer { out: Vec::new(), compress };
        codes.for_each(|code| writer.function(code));
        writer.out
    }

    fn function(&mut self, code: &[u8]) {
        self.out.push(opcode::FUNCTION);
        self.string(code);
    }

    fn aux(&mut self, name: &str, value: &str) {
        self.out.push(opcode::AUX);
        self.string(name.as_bytes());
        self.string(value.as_bytes());
    }

    fn entry(&mut self, key: &[u8], entry: &Entry, expiry: Option<u64>, options: &RdbOptions) {
        if let Some(at_ms) = expiry {
            self.out.push(opcode::EXPIRE_MS);
            self.out.extend_from_slice(&at_ms.to_le_bytes());
        }
        match options.usage {
            SavedUsage::Nothing => {}
            SavedUsage::IdleTime => {
                self.out.push(opcode::IDLE);
                self.length(options.created_s.saturating_sub(u64::from(entry.usage().accessed_s)));
            }
            SavedUsage::Frequency { decay_min } => {
                let count = entry.usage().frequency(options.created_s * 1000, decay_min);
                self.out.extend([opcode::FREQ, count]);
            }
        }
        self.out.push(value_kind(&entry.value));
        self.string(key);
        self.value(&entry.value);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Str(text) => self.string(text),
            Value::Int(number) => self.string(number.to_string().as_bytes()),
            Value::List(list) => {
                self.length(list.nodes().len() as u64);
                for node in list.nodes() {
                    match node {
                        ListNode::Plain(bytes) => {
                            self.length(1);
                            self.string(bytes);
                        }
                        ListNode::Packed(pack) => {
                            self.length(2);
                            self.string(&pack.to_bytes());
                        }
                    }
                }
            }
            Value::Hash(hash) => match hash {
                Hash::Packed(pack) => self.string(&pack.to_bytes()),
                Hash::Table(table) => {
                    self.length(table.len() as u64);
                    for (field, value) in table.iter() {
                        self.string(field);
                        self.string(value);
                    }
                }
            },
            Value::Set(set) => match &**set {
                Set::Ints(ints) => self.string(&ints.to_rdb()),
                Set::Table(table) => {
                    self.length(table.len() as u64);
                    table.keys().for_each(|member| self.string(member));
                }
            },
            Value::SortedSet(zset) => match &**zset {
                SortedSet::Packed(pack) => self.string(&pack.to_bytes()),
                SortedSet::Ranked(_) => {
                    self.length(zset.len() as u64);
                    // Highest first, so that a reader inserts each at the head of its list.
                    for (member, score) in zset.range_back(0, zset.len()) {
                        self.string(&member);
                        self.out.extend_from_slice(&score.to_le_bytes());
                    }
                }
            },
            Value::Stream(stream) => self.stream(stream),
            Value::Bloom(bloom) => self.bloom(bloom),
        }
    }

    fn stream(&mut self, stream: &Stream) {
        self.length(stream.nodes().len() as u64);
        for (base, node) in stream.nodes() {
            self.string(&base.to_bytes());
            self.string(&node.pack().to_bytes());
        }
        self.length(stream.len());
        for id in [stream.last_id, stream.first_id, stream.max_deleted_id] {
            self.stream_id(id);
        }
        self.length(stream.entries_added);
        self.length(stream.groups.len() as u64);
        for (name, group) in &stream.groups {
            self.string(name);
            self.stream_id(group.last_id);
            // An unknown count is -1 in 64 bits.
            self.length(group.entries_read.unwrap_or(u64::MAX));
            self.length(group.pending.len() as u64);
            for (id, pending) in &group.pending {
                self.out.extend_from_slice(&id.to_bytes());
                self.out.extend_from_slice(&pending.delivered_ms.to_le_bytes());
                self.length(pending.deliveries);
            }
            self.length(group.consumers.len() as u64);
            for (name, consumer) in &group.consumers {
                self.string(name);
                self.out.extend_from_slice(&consumer.seen_ms.to_le_bytes());
                self.length(consumer.pending.len() as u64);
                for id in &consumer.pending {
                    self.out.extend_from_slice(&id.to_bytes());
                }
            }
        }
    }

    fn stream_id(&mut self, id: StreamId) {
        self.length(id.ms);
        self.length(id.seq);
    }

    pub(super) fn length(&mut self, len: u64) {
        match len {
            0..64 => self.out.push(len as u8),
            64..16_384 => self.out.extend_from_slice(&[0x40 | (len >> 8) as u8, len as u8]),
            16_384..=0xffff_ffff => {
                self.out.push(0x80);
                self.out.extend_from_slice(&(len as u32).to_be_bytes());
            }
            _ => {
                self.out.push(0x81);
                self.out.extend_from_slice(&len.to_be_bytes());
            }
        }
    }

    pub(super) fn string(&mut self, text: &[u8]) {
        if text.len() <= 11
            && let Some(number) = parse_integer(text)
            && self.small_integer(number)
        {
            return;
        }
        if self.compress
            && text.len() >= MIN_COMPRESSED_LEN
            && let Some(small) = lzf::compress(text, text.len() - 4)
        {
            self.out.push(encoded::LZF);
            self.length(small.len() as u64);
            self.length(text.len() as u64);
            self.out.extend_from_slice(&small);
            return;
        }
        self.length(text.len() as u64);
        self.out.extend_from_slice(text);
    }

    /// Writes a number of up to 32 bits; false if it needs more.
    fn small_integer(&mut self, number: i64) -> bool {
        let bytes = number.to_le_bytes();
        let (mark, len) = match number {
            -128..=127 => (encoded::INT8, 1),
            -32_768..=32_767 => (encoded::INT16, 2),
            -2_147_483_648..=2_147_483_647 => (encoded::INT32, 4),
            _ => return false,
        };
        self.out.push(mark);
        self.out.extend_from_slice(&bytes[..len]);
        true
    }
}

fn value_kind(value: &Value) -> u8 {
    match value {
        Value::Str(_) | Value::Int(_) => kind::STRING,
        Value::List(_) => kind::LIST_QUICKLIST_2,
        Value::Hash(hash) => match hash {
            Hash::Packed(_) => kind::HASH_LISTPACK,
            Hash::Table(_) => kind::HASH,
        },
        Value::Set(set) => match &**set {
            Set::Ints(_) => kind::SET_INTSET,
            Set::Table(_) => kind::SET,
        },
        Value::SortedSet(zset) => match &**zset {
            SortedSet::Packed(_) => kind::SORTED_SET_LISTPACK,
            SortedSet::Ranked(_) => kind::SORTED_SET_2,
        },
        Value::Stream(_) => kind::STREAM_LISTPACKS_2,
        Value::Bloom(_) => kind::MODULE_2,
    }
}

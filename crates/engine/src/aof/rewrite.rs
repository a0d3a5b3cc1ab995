//! The data set as the shortest commands that make it.
//!
//! Source: aof.c `rewriteAppendOnlyFileRio` and the functions beside it, 7.0.15.

use redscope_data::rdb::bloom_header;
use redscope_data::value::Value;
use redscope_data::value::bloom::Bloom;
use redscope_data::value::stream::{Group, Stream, StreamId};
use redscope_data::{Db, Str};
use redscope_resp::{encode_command, format_double, write_array_header, write_bulk};

/// Elements, or pairs, that one command adds at most. `AOF_REWRITE_ITEMS_PER_CMD`.
const ITEMS_PER_COMMAND: usize = 64;
/// Bytes of a Bloom filter that one command loads at most.
const BLOOM_CHUNK_BYTES: usize = 16 * 1024 * 1024;

/// Writes commands that make these libraries of functions and these databases.
pub fn write_commands<'a>(dbs: &[Db], functions: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut writer = Writer { out: Vec::new() };
    for code in functions {
        writer.command(&[b"FUNCTION", b"LOAD", code]);
    }
    for (number, db) in dbs.iter().enumerate().filter(|(_, db)| !db.is_empty()) {
        writer.command(&[b"SELECT", number.to_string().as_bytes()]);
        for (key, entry) in db.iter() {
            writer.value(key, &entry.value);
            if let Some(at_ms) = db.expiry(key) {
                writer.command(&[b"PEXPIREAT", key, at_ms.to_string().as_bytes()]);
            }
        }
    }
    writer.out
}

struct Writer {
    out: Vec<u8>,
}

impl Writer {
    fn command(&mut self, args: &[&[u8]]) {
        encode_command(args, &mut self.out);
    }

    /// Commands that add the items of a key, each of which is `width` arguments.
    fn items(&mut self, name: &str, key: &[u8], width: usize, args: impl Iterator<Item = Str>) {
        let args: Vec<Str> = args.collect();
        for args in args.chunks(ITEMS_PER_COMMAND * width) {
            write_array_header(args.len() + 2, &mut self.out);
            write_bulk(name.as_bytes(), &mut self.out);
            write_bulk(key, &mut self.out);
            args.iter().for_each(|arg| write_bulk(arg, &mut self.out));
        }
    }

    fn value(&mut self, key: &[u8], value: &Value) {
        match value {
            Value::Str(text) => self.command(&[b"SET", key, text]),
            Value::Int(number) => self.command(&[b"SET", key, number.to_string().as_bytes()]),
            Value::List(list) => self.items("RPUSH", key, 1, list.iter()),
            Value::Set(set) => self.items("SADD", key, 1, set.iter()),
            Value::Hash(hash) => {
                let pairs = hash.iter().flat_map(|(field, value)| [field, value]);
                self.items("HMSET", key, 2, pairs);
            }
            Value::SortedSet(zset) => {
                let score = |score: f64| Str::from(format_double(score));
                let pairs = zset.iter().flat_map(|(member, at)| [score(at), member]);
                self.items("ZADD", key, 2, pairs);
            }
            Value::Stream(stream) => self.stream(key, stream),
            Value::Bloom(bloom) => self.bloom(key, bloom),
        }
    }

    fn stream(&mut self, key: &[u8], stream: &Stream) {
        for entry in stream.range(StreamId::ZERO, StreamId::MAX) {
            let id = entry.id.to_string();
            let mut args: Vec<&[u8]> = vec![b"XADD", key, id.as_bytes()];
            args.extend(entry.parts.iter().map(Str::as_slice));
            self.command(&args);
        }
        if stream.is_empty() {
            // An entry that is trimmed at once makes a stream with none.
            self.command(&[b"XADD", key, b"MAXLEN", b"0", b"0-1", b"x", b"y"]);
        }
        self.command(&[
            b"XSETID",
            key,
            stream.last_id.to_string().as_bytes(),
            b"ENTRIESADDED",
            stream.entries_added.to_string().as_bytes(),
            b"MAXDELETEDID",
            stream.max_deleted_id.to_string().as_bytes(),
        ]);
        for (name, group) in &stream.groups {
            self.group(key, name, group);
        }
    }

    fn group(&mut self, key: &[u8], name: &[u8], group: &Group) {
        let last_id = group.last_id.to_string();
        let entries_read = group.entries_read.map_or("-1".to_owned(), |count| count.to_string());
        let (last_id, entries_read) = (last_id.as_bytes(), entries_read.as_bytes());
        self.command(&[b"XGROUP", b"CREATE", key, name, last_id, b"ENTRIESREAD", entries_read]);
        for (consumer_name, consumer) in &group.consumers {
            if consumer.pending.is_empty() {
                self.command(&[b"XGROUP", b"CREATECONSUMER", key, name, consumer_name]);
            }
            for id in &consumer.pending {
                let Some(pending) = group.pending.get(id) else { continue };
                self.command(&[
                    b"XCLAIM",
                    key,
                    name,
                    consumer_name,
                    b"0",
                    id.to_string().as_bytes(),
                    b"TIME",
                    pending.delivered_ms.to_string().as_bytes(),
                    b"RETRYCOUNT",
                    pending.deliveries.to_string().as_bytes(),
                    b"JUSTID",
                    b"FORCE",
                ]);
            }
        }
    }

    fn bloom(&mut self, key: &[u8], bloom: &Bloom) {
        self.command(&[b"BF.LOADCHUNK", key, b"1", &bloom_header(bloom)]);
        let mut offset = 0;
        while let Some(chunk) = bloom.chunk(offset, BLOOM_CHUNK_BYTES) {
            offset += chunk.len();
            self.command(&[b"BF.LOADCHUNK", key, (offset + 1).to_string().as_bytes(), chunk]);
        }
    }
}

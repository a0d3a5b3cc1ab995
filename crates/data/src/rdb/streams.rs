//! Streams of a file: entries, groups, consumers and what they have not acknowledged.

use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::reader::Reader;
use crate::rdb::trace::RdbPart;
use crate::rdb::words::RdbWords;
use crate::rdb::words::stream as words;
use crate::str::Str;
use crate::value::Listpack;
use crate::value::stream::{Consumer, Group, Node, Pending, Stream, StreamId};

/// What a file that ends here is said to be, as rdb.c has words for every place in a stream.
trait CutShort<T> {
    fn cut(self, words: RdbWords) -> Result<T, RdbError>;
}

impl<T> CutShort<T> for Result<T, RdbError> {
    fn cut(self, words: RdbWords) -> Result<T, RdbError> {
        self.map_err(|error| match error.problem {
            RdbProblem::Truncated => RdbError { problem: RdbProblem::Damaged(words), ..error },
            _ => error,
        })
    }
}

impl Reader<'_> {
    /// A stream; before 7.0 it did not say what was deleted and how much was ever added.
    pub(super) fn stream(&mut self, knows_past: bool) -> Result<Stream, RdbError> {
        let mut stream = Stream::default();
        let packs = self.count().cut(words::PACKS)?;
        for _ in 0..packs {
            self.stream_node(&mut stream)?;
        }
        self.stream_past(&mut stream, knows_past).cut(words::METADATA)?;
        let at = self.at;
        // How many entries there are is believed, unless there can be none.
        if stream.len > 0 && packs == 0 {
            return self.damaged(at, words::NO_ENTRIES);
        }
        for _ in 0..self.count().cut(words::GROUPS)? {
            let name = Str::from(self.a(RdbPart::Group).string().cut(words::GROUP_NAME)?);
            let group = self.group(&stream, knows_past)?;
            if stream.groups.contains_key(&name) {
                let name = String::from_utf8_lossy(&name).into_owned();
                return self.fail_at(at, RdbProblem::GroupTwice(name));
            }
            stream.groups.insert(name, group);
        }
        Ok(stream)
    }

    /// Entries in a row, packed behind the id they count from.
    fn stream_node(&mut self, stream: &mut Stream) -> Result<(), RdbError> {
        let start = self.at;
        let base = self.a(RdbPart::Id).string().cut(words::MASTER_ID)?;
        let Ok(base) = <[u8; 16]>::try_from(base) else {
            return self.damaged(start, words::NO_ID);
        };
        let pack_at = self.at;
        let bytes = self.a(RdbPart::Value).string().cut(words::PACK_CUT)?;
        let has_entries = bytes.len() > Listpack::EMPTY_LEN;
        let pack = self.pack_of(bytes, pack_at, [RdbPart::Value; 2], words::PACK)?;
        let node = Node::from_listpack(pack);
        if node.is_none() {
            self.find(start, words::PACK)?;
        }
        if !has_entries {
            return self.damaged(start, words::EMPTY);
        }
        let Some(node) = node else { return Ok(()) };
        match stream.nodes.insert(StreamId::from_bytes(base), node) {
            None => Ok(()),
            Some(_) => self.damaged(start, words::TWICE),
        }
    }

    fn stream_past(&mut self, stream: &mut Stream, knows_past: bool) -> Result<(), RdbError> {
        stream.len = self.count()?;
        stream.last_id = self.stream_id()?;
        if knows_past {
            stream.first_id = self.stream_id()?;
            stream.max_deleted_id = self.stream_id()?;
            stream.entries_added = self.count()?;
        } else {
            let first = stream.range(StreamId::ZERO, StreamId::MAX).next();
            stream.first_id = first.map_or(StreamId::ZERO, |entry| entry.id);
            stream.entries_added = stream.len;
        }
        Ok(())
    }

    fn damaged<T>(&self, offset: usize, words: RdbWords) -> Result<T, RdbError> {
        self.fail_at(offset, RdbProblem::Damaged(words))
    }

    fn group(&mut self, stream: &Stream, knows_past: bool) -> Result<Group, RdbError> {
        let last_id = self.stream_id().cut(words::GROUP_ID)?;
        let entries_read = match knows_past {
            true => Some(self.count().cut(words::GROUP_READ)?).filter(|read| *read != u64::MAX),
            false => stream.added_up_to(last_id),
        };
        let mut group = Group { last_id, entries_read, ..Group::default() };
        for _ in 0..self.count().cut(words::PENDING)? {
            let id = self.raw_stream_id().cut(words::PENDING_ID)?;
            let delivered_ms = self.moment().cut(words::PENDING_NACK)?;
            let deliveries = self.count().cut(words::PENDING_NACK)?;
            let pending = Pending { consumer: Str::EMPTY, delivered_ms, deliveries };
            if group.pending.insert(id, pending).is_some() {
                return self.damaged(self.at, words::PENDING_TWICE);
            }
        }
        for _ in 0..self.count().cut(words::CONSUMERS)? {
            let name = Str::from(self.a(RdbPart::Consumer).string().cut(words::CONSUMER_NAME)?);
            if group.consumers.contains_key(&name) {
                return self.damaged(self.at, words::CONSUMER_TWICE);
            }
            let consumer = self.consumer(&name, &mut group)?;
            group.consumers.insert(name, consumer);
        }
        let orphan = group.pending.values().any(|p| !group.consumers.contains_key(&p.consumer));
        if orphan {
            return self.damaged(self.at, words::NOBODYS);
        }
        Ok(group)
    }

    /// A consumer of a group, which takes what of it is not acknowledged.
    fn consumer(&mut self, name: &Str, group: &mut Group) -> Result<Consumer, RdbError> {
        let seen_ms = self.moment().cut(words::SEEN)?;
        let mut consumer = Consumer { seen_ms, ..Consumer::default() };
        for _ in 0..self.count().cut(words::OWN_PENDING)? {
            let start = self.at;
            let id = self.raw_stream_id().cut(words::OWN_PENDING_ID)?;
            let Some(pending) = group.pending.get_mut(&id) else {
                return self.damaged(start, words::NOT_PENDING);
            };
            pending.consumer = name.clone();
            if !consumer.pending.insert(id) {
                return self.damaged(start, words::OWN_PENDING_TWICE);
            }
        }
        Ok(consumer)
    }

    fn stream_id(&mut self) -> Result<StreamId, RdbError> {
        self.part = RdbPart::Id;
        Ok(StreamId { ms: self.length()?, seq: self.length()? })
    }

    fn raw_stream_id(&mut self) -> Result<StreamId, RdbError> {
        let id = StreamId::from_bytes(self.array()?);
        self.tell(self.at - 16, RdbPart::Id, id.to_string().as_bytes());
        Ok(id)
    }

    fn moment(&mut self) -> Result<u64, RdbError> {
        let ms = u64::from_le_bytes(self.array()?);
        self.tell_number(8, RdbPart::Moment, ms);
        Ok(ms)
    }
}

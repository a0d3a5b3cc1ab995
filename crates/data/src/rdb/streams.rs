//! Streams of a file: entries, groups, consumers and what they have not acknowledged.

use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::reader::Reader;
use crate::rdb::trace::RdbPart;
use crate::str::Str;
use crate::value::stream::{Consumer, Group, Node, Pending, Stream, StreamId};

impl Reader<'_> {
    /// A stream; before 7.0 it did not say what was deleted and how much was ever added.
    pub(super) fn stream(&mut self, knows_past: bool) -> Result<Stream, RdbError> {
        let mut stream = Stream::default();
        for _ in 0..self.count()? {
            let start = self.at;
            let base =
                <[u8; 16]>::try_from(self.a(RdbPart::Id).string()?).ok().map(StreamId::from_bytes);
            let node = Node::from_listpack(self.listpack([RdbPart::Value; 2])?);
            let (Some(base), Some(node)) = (base, node) else {
                return self.fail_at(start, RdbProblem::BadValue);
            };
            stream.nodes.insert(base, node);
        }
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
        let at = self.at;
        if stream.range(StreamId::ZERO, StreamId::MAX).count() as u64 != stream.len {
            return self.fail_at(at, RdbProblem::BadValue);
        }
        for _ in 0..self.count()? {
            let name = Str::from(self.a(RdbPart::Group).string()?);
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
            true => Some(self.count()?).filter(|read| *read != u64::MAX),
            false => stream.added_up_to(last_id),
        };
        let mut group = Group { last_id, entries_read, ..Group::default() };
        for _ in 0..self.count()? {
            let id = self.raw_stream_id()?;
            let delivered_ms = self.moment()?;
            let deliveries = self.count()?;
            let pending = Pending { consumer: Str::EMPTY, delivered_ms, deliveries };
            if group.pending.insert(id, pending).is_some() {
                return self.fail_at(self.at, RdbProblem::DuplicateKey);
            }
        }
        for _ in 0..self.count()? {
            let name = Str::from(self.a(RdbPart::Consumer).string()?);
            let seen_ms = self.moment()?;
            let mut consumer = Consumer { seen_ms, ..Consumer::default() };
            for _ in 0..self.count()? {
                let start = self.at;
                let id = self.raw_stream_id()?;
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

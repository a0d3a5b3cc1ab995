//! Some entries of a stream in one listpack.
//!
//! A master entry comes first: how many entries are valid, how many deleted, and the fields most
//! entries share. An entry holds its flags, the difference of its id from the node's, its fields
//! unless they are the master's, its values, and how many items it takes.
//! Source: the layout described in t_stream.c, 7.0.15.

use crate::str::Str;
use crate::value::listpack::{Item, Listpack};
use crate::value::stream::StreamId;

const DELETED: i64 = 1;
const SAME_FIELDS: i64 = 2;

/// An entry as clients see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: StreamId,
    /// Fields and values in turn.
    pub parts: Vec<Str>,
}

/// A node: entries with ids from its own on.
#[derive(Clone, Debug)]
pub struct Node {
    pack: Listpack,
    /// What was asked of the allocator for it: room for what comes, until it is full.
    room_bytes: usize,
}

/// Where an entry begins, and what stands at its beginning.
struct Head {
    flags_at: usize,
    flags: i64,
    id: StreamId,
    /// Place of its number of fields, or of its first value.
    body_at: usize,
}

fn number(item: Item<'_>) -> i64 {
    match item {
        Item::Int(value) => value,
        Item::Bytes(_) => 0,
    }
}

impl Node {
    /// A node with a first entry, whose fields become the master's, and room for so many bytes. The node's id is
    /// the entry's.
    pub(super) fn new(parts: &[&[u8]], room_bytes: usize) -> Self {
        let mut node = Node { pack: Listpack::default(), room_bytes };
        let fields = parts.chunks_exact(2).map(|pair| pair[0]);
        node.push_integer(1);
        node.push_integer(0);
        node.push_integer((parts.len() / 2) as i64);
        fields.for_each(|field| node.pack.push(field));
        node.push_integer(0);
        node.push_entry(StreamId::ZERO, parts, true);
        node
    }

    /// A node from a file. Errors: `None` if its entries do not add up.
    pub(crate) fn from_listpack(pack: Listpack) -> Option<Self> {
        let room_bytes = pack.redis_len();
        let node = Node { pack, room_bytes };
        node.is_well_formed().then_some(node)
    }

    fn is_well_formed(&self) -> bool {
        let items: Vec<Item<'_>> = self.pack.iter().collect();
        let number_at = |at: usize| match items.get(at) {
            Some(Item::Int(value)) => Some(*value),
            _ => None,
        };
        let check = || {
            let (valid, deleted) = (number_at(0)?, number_at(1)?);
            let master_fields = usize::try_from(number_at(2)?).ok()?;
            let mut at = master_fields.checked_add(3)?;
            (number_at(at)? == 0).then_some(())?;
            at += 1;
            let (mut seen_valid, mut seen_deleted) = (0, 0);
            while at < items.len() {
                let start = at;
                let flags = number_at(at)?;
                number_at(at + 1)?;
                number_at(at + 2)?;
                at += 3;
                let fields = match flags & SAME_FIELDS != 0 {
                    true => master_fields,
                    false => {
                        let own = usize::try_from(number_at(at)?).ok()?;
                        at = at.checked_add(1)?.checked_add(own)?;
                        own
                    }
                };
                at = at.checked_add(fields)?;
                (number_at(at)? == (at - start) as i64).then_some(())?;
                at += 1;
                if flags & DELETED != 0 { seen_deleted += 1 } else { seen_valid += 1 }
            }
            (valid == seen_valid && deleted == seen_deleted && valid > 0).then_some(())
        };
        check().is_some()
    }

    /// The listpack itself.
    pub fn pack(&self) -> &Listpack {
        &self.pack
    }

    /// What was asked of the allocator for it, in bytes.
    pub fn room_bytes(&self) -> usize {
        self.room_bytes
    }

    /// Gives back the room that it does not fill.
    pub(super) fn shrink(&mut self) {
        self.room_bytes = self.pack.redis_len();
    }

    fn push_integer(&mut self, value: i64) {
        self.pack.push(itoa::Buffer::new().format(value).as_bytes());
    }

    fn replace_integer(&mut self, at: usize, value: i64) {
        let before = self.pack.redis_len();
        self.pack.replace(at, itoa::Buffer::new().format(value).as_bytes());
        // A listpack that gets shorter gives back all of its room.
        match self.pack.redis_len() {
            len if len < before => self.room_bytes = len,
            len => self.room_bytes = self.room_bytes.max(len),
        }
    }

    fn push_entry(&mut self, difference: StreamId, parts: &[&[u8]], same_fields: bool) {
        let fields = (parts.len() / 2) as i64;
        self.push_integer(if same_fields { SAME_FIELDS } else { 0 });
        self.push_integer(difference.ms as i64);
        self.push_integer(difference.seq as i64);
        if same_fields {
            parts.chunks_exact(2).for_each(|pair| self.pack.push(pair[1]));
            self.push_integer(fields + 3);
        } else {
            self.push_integer(fields);
            parts.iter().for_each(|part| self.pack.push(part));
            self.push_integer(2 * fields + 4);
        }
        self.room_bytes = self.room_bytes.max(self.pack.redis_len());
    }

    /// Entries that are not deleted.
    pub(super) fn valid(&self) -> u64 {
        number(self.pack.get(self.pack.start())) as u64
    }

    fn deleted(&self) -> u64 {
        number(self.pack.get(self.pack.next(self.pack.start()))) as u64
    }

    /// Entries, deleted ones included.
    pub(super) fn total(&self) -> u64 {
        self.valid() + self.deleted()
    }

    fn count_change(&mut self, valid: i64, deleted: i64) {
        let valid = self.valid() as i64 + valid;
        self.replace_integer(self.pack.start(), valid);
        let deleted = self.deleted() as i64 + deleted;
        self.replace_integer(self.pack.next(self.pack.start()), deleted);
    }

    fn master_fields(&self) -> (usize, usize) {
        let count_at = self.pack.next(self.pack.next(self.pack.start()));
        (number(self.pack.get(count_at)) as usize, self.pack.next(count_at))
    }

    /// Adds an entry; `base` is the node's id.
    pub(super) fn push(&mut self, base: StreamId, id: StreamId, parts: &[&[u8]]) {
        let (count, mut at) = self.master_fields();
        let mut same_fields = count == parts.len() / 2;
        for pair in parts.chunks_exact(2).take(if same_fields { count } else { 0 }) {
            same_fields &= self.pack.get(at).is_text(pair[0]);
            at = self.pack.next(at);
        }
        self.count_change(1, 0);
        let difference = StreamId { ms: id.ms - base.ms, seq: id.seq.wrapping_sub(base.seq) };
        self.push_entry(difference, parts, same_fields);
    }

    /// The heads of all entries, deleted ones included, in order.
    fn heads(&self, base: StreamId) -> impl Iterator<Item = Head> + '_ {
        let (master_count, mut at) = self.master_fields();
        for _ in 0..=master_count {
            at = self.pack.next(at);
        }
        std::iter::from_fn(move || {
            if at >= self.pack.end() {
                return None;
            }
            let flags_at = at;
            let flags = number(self.pack.get(at));
            let ms_at = self.pack.next(at);
            let seq_at = self.pack.next(ms_at);
            let body_at = self.pack.next(seq_at);
            let id = StreamId {
                ms: base.ms.wrapping_add(number(self.pack.get(ms_at)) as u64),
                seq: base.seq.wrapping_add(number(self.pack.get(seq_at)) as u64),
            };
            let mut items = match flags & SAME_FIELDS != 0 {
                true => master_count,
                false => 1 + 2 * number(self.pack.get(body_at)) as usize,
            };
            at = body_at;
            while items > 0 {
                at = self.pack.next(at);
                items -= 1;
            }
            at = self.pack.next(at);
            Some(Head { flags_at, flags, id, body_at })
        })
    }

    fn entry(&self, head: &Head) -> Entry {
        let (master_count, mut field_at) = self.master_fields();
        let mut parts = Vec::new();
        let mut at = head.body_at;
        if head.flags & SAME_FIELDS != 0 {
            for _ in 0..master_count {
                parts.push(self.pack.get(field_at).to_str());
                parts.push(self.pack.get(at).to_str());
                (field_at, at) = (self.pack.next(field_at), self.pack.next(at));
            }
        } else {
            let count = number(self.pack.get(at)) as usize;
            for _ in 0..2 * count {
                at = self.pack.next(at);
                parts.push(self.pack.get(at).to_str());
            }
        }
        Entry { id: head.id, parts }
    }

    /// Valid entries within bounds, in order.
    pub(super) fn entries(
        &self,
        base: StreamId,
        from: StreamId,
        to: StreamId,
    ) -> impl Iterator<Item = Entry> + '_ {
        // After XSETID a deleted entry may have a larger id than those behind it.
        self.heads(base)
            .filter(|head| head.flags & DELETED == 0)
            .skip_while(move |head| head.id < from)
            .take_while(move |head| head.id <= to)
            .map(|head| self.entry(&head))
    }

    /// The id of the first valid entry.
    pub(super) fn first_valid(&self, base: StreamId) -> Option<StreamId> {
        self.heads(base).find(|head| head.flags & DELETED == 0).map(|head| head.id)
    }

    /// The id of the last valid entry.
    pub(super) fn last_valid(&self, base: StreamId) -> Option<StreamId> {
        self.heads(base).filter(|head| head.flags & DELETED == 0).map(|head| head.id).last()
    }

    /// The id of the last entry, deleted or not.
    pub(super) fn last(&self, base: StreamId) -> Option<StreamId> {
        self.heads(base).map(|head| head.id).last()
    }

    /// Whether an entry is here and valid.
    pub(super) fn contains(&self, base: StreamId, id: StreamId) -> bool {
        self.heads(base).any(|head| head.id == id && head.flags & DELETED == 0)
    }

    /// Marks entries as deleted, from the first on, as long as `wanted` says so of their ids.
    pub(super) fn delete_while(
        &mut self,
        base: StreamId,
        mut wanted: impl FnMut(StreamId) -> bool,
    ) -> u64 {
        let heads = self.heads(base).take_while(|head| wanted(head.id));
        let valid = heads.filter(|head| head.flags & DELETED == 0);
        let marks: Vec<(usize, i64)> = valid.map(|head| (head.flags_at, head.flags)).collect();
        self.mark_deleted(&marks);
        marks.len() as u64
    }

    /// Marks one entry as deleted; false if it is not here.
    pub(super) fn delete(&mut self, base: StreamId, id: StreamId) -> bool {
        let found = self.heads(base).find(|head| head.id == id && head.flags & DELETED == 0);
        let Some(head) = found else { return false };
        self.mark_deleted(&[(head.flags_at, head.flags)]);
        true
    }

    fn mark_deleted(&mut self, marks: &[(usize, i64)]) {
        // Flags of one digit take the same room before and after, so no place moves.
        for (at, flags) in marks {
            self.replace_integer(*at, flags | DELETED);
        }
        self.count_change(-(marks.len() as i64), marks.len() as i64);
    }
}
